"""Other estimates of a trend: what they recover, and what they refuse to be impressed by."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from joulebook.science import robust
from joulebook.science.derive import derive
from joulebook.science.model import Book, DeriveError
from joulebook.science.selection import sets_record
from joulebook.science.trends import trend_fit


def made(n: int, noise: float, seed: int, origins: int | None = None, slope: float = 0.2) -> pd.DataFrame:
    """Points that grow by a known slope; an origin shifts all of its points alike."""
    random = np.random.default_rng(seed)
    years = 2012.0 + 9.0 * random.random(n)
    origin = np.arange(n) % (origins or n)
    log = slope * (years - 2012.0) + random.normal(0.0, noise, n)
    return pd.DataFrame(
        {"point_id": [f"p{i}" for i in range(n)], "origin": origin, "decimal_year": years, "value": 10.0**log}
    )


def test_theil_sen_recovers_growth_that_a_wild_point_hides_from_least_squares() -> None:
    points = made(41, 0.02, 1)
    points.loc[points["decimal_year"].idxmax(), "value"] *= 1e9
    slope, low, high = robust.theil_sen(points)
    assert slope == pytest.approx(0.2, abs=0.01)
    assert low < 0.2 < high
    assert abs(trend_fit("wild", points).slope - 0.2) > 0.1


def test_the_bootstrap_of_single_rows_agrees_with_the_interval_of_the_fit() -> None:
    points = made(200, 0.3, 2)
    low, high = robust.bootstrap_interval(robust.bootstrap_slopes(points, "made"))
    fit_low, fit_high = trend_fit("made", points).slope_interval
    assert (low, high) == pytest.approx((fit_low, fit_high), abs=0.2 * (fit_high - fit_low))


def test_the_bootstrap_draws_whole_origins_as_a_loop_over_rows_does() -> None:
    points = made(24, 0.3, 3, origins=6)
    slopes = robust.bootstrap_slopes(points, "made", seed=5)
    generator = np.random.Generator(np.random.PCG64(5))
    drawn = generator.multinomial(6, np.full(6, 1 / 6), size=robust.DRAWS)
    for place in range(0, 200, 20):
        rows = pd.concat([points[points["origin"] == origin] for origin in np.repeat(np.arange(6), drawn[place])])
        expected = np.polyfit(rows["decimal_year"], np.log10(rows["value"]), 1)[0]
        assert slopes[place] == pytest.approx(expected, rel=1e-8)


def test_rows_that_repeat_do_not_make_a_bootstrap_surer() -> None:
    once = made(30, 0.3, 4, origins=10)
    tenfold = pd.concat([once] * 10, ignore_index=True)
    narrow, wide = trend_fit("tenfold", tenfold).slope_interval, trend_fit("once", once).slope_interval
    assert narrow[1] - narrow[0] < 0.4 * (wide[1] - wide[0])
    assert robust.bootstrap_interval(robust.bootstrap_slopes(tenfold, "tenfold")) == pytest.approx(
        robust.bootstrap_interval(robust.bootstrap_slopes(once, "once"))
    )


def test_a_bootstrap_of_two_papers_is_refused_by_name() -> None:
    with pytest.raises(DeriveError, match="two-papers: a bootstrap needs points of 3 origins, there are 2"):
        robust.bootstrap_slopes(made(10, 0.1, 5, origins=2), "two-papers")


def test_samples_of_one_date_have_no_slope_and_are_left_out() -> None:
    points = made(3, 0.0, 6)
    slopes = robust.bootstrap_slopes(points, "few")
    assert 0 < np.isnan(slopes).sum() < len(slopes)
    assert robust.bootstrap_interval(slopes) == pytest.approx((0.2, 0.2), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_records_are_those_of_the_selection(seed: int) -> None:
    random = np.random.default_rng(seed)
    days = pd.Timestamp("2018-01-01") + pd.to_timedelta(random.integers(0, 9, 25), "D")
    models = pd.DataFrame({"release_date": days, "forward_gflop": random.integers(1, 30, 25).astype(float)})
    ordered = models.sort_values("release_date", kind="stable")
    years = ordered["release_date"].dt.day_of_year.to_numpy(dtype=np.float64)
    found = robust.records(years, ordered["forward_gflop"].to_numpy()[None, :])[0]
    assert found.tolist() == sets_record(models).loc[ordered.index].tolist()


def test_without_any_growth_the_share_is_as_often_small_as_large() -> None:
    random = np.random.default_rng(8)
    shares = []
    for _ in range(60):
        frame = pd.DataFrame({"decimal_year": 2010.0 + np.arange(15.0), "forward_gflop": random.lognormal(size=15)})
        shares.append(robust.steeper_share(robust.random_order_slopes(frame, "forward_gflop")))
    assert stats.kstest(shares, "uniform").pvalue > 0.01


def test_influence_is_what_leaving_the_row_out_does() -> None:
    points = made(12, 0.4, 9)
    fit = trend_fit("made", points)
    found = robust.influence("made", points, fit)
    for place in points.index:
        without = trend_fit("without", points.drop(index=place)).slope
        assert found["slope_without"][place] == pytest.approx(without, rel=1e-9)
    model = sm.OLS(np.log10(points["value"]), sm.add_constant(points["decimal_year"] - 2016.0)).fit()
    assert found["leverage"].to_numpy() == pytest.approx(model.get_influence().hat_matrix_diag, rel=1e-9)
    assert found["leverage"].sum() == pytest.approx(2.0)
    assert found["residual_log10"].sum() == pytest.approx(0.0, abs=1e-9)


def test_the_only_row_of_a_date_leaves_no_slope_behind() -> None:
    points = made(4, 0.1, 10).assign(decimal_year=[2012.0, 2012.0, 2012.0, 2015.0])
    found = robust.influence("two dates", points, trend_fit("two dates", points))
    assert found["slope_without"].isna().tolist() == [False, False, False, True]


def test_the_uncertainty_of_efficiency_widens_the_bootstrap_of_energy(paper: Book) -> None:
    table = paper.tables["trend_robustness"].set_index("trend_id")
    width = table["bootstrap_slope_high"] - table["bootstrap_slope_low"]
    for domain in ("cv", "nlp"):
        assert width[f"{domain}-energy-all"] > width[f"{domain}-gflop-all"]


def test_a_record_line_of_the_paper_is_no_steeper_than_chance(paper: Book) -> None:
    table = paper.tables["trend_robustness"].set_index("trend_id")["random_orders_steeper"]
    assert table.drop(["nlp-gflop-record", "nlp-energy-record", "nlp-params-record"]).isna().all()
    assert table["nlp-gflop-record"] == table["nlp-energy-record"] > 0.5


def test_the_same_rows_in_another_order_give_the_same_numbers(changed: Callable[..., dict[str, pd.DataFrame]]) -> None:
    paper_frames = changed()
    shuffled = {name: frame.sample(frac=1.0, random_state=3) for name, frame in paper_frames.items()}
    one, other = derive(paper_frames), derive(shuffled)
    for name in ("trends", "trend_robustness"):
        numbers = ["trend_id", *one.tables[name].select_dtypes("number").columns]
        expected, found = (book.tables[name][numbers].set_index("trend_id").sort_index() for book in (one, other))
        pd.testing.assert_frame_equal(expected, found, rtol=1e-9)
