"""Before and after the paper: slopes by hand, known slopes found again, and the front then and now."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from joulebook.science import eras as science
from joulebook.science.eras import era_fits, eras, front_then_now
from joulebook.science.fit import log_linear_fit
from joulebook.science.model import Book, Fit

SPLIT = pd.Timestamp("2021-01-01")
EFFICIENCY = log_linear_fit([2010.0, 2012.0, 2014.0, 2016.0], [1.0, 2.0, 3.0, 9.0], "efficiency")
FITS: Mapping[str, Fit] = {"gpu-efficiency-cv": EFFICIENCY, "gpu-efficiency-nlp": EFFICIENCY}


def models(years: list[int], gflop: list[float], best: list[bool] | None = None) -> pd.DataFrame:
    dates = pd.to_datetime([f"{year}-01-01" for year in years])
    decimal = np.array(years, dtype=float)
    return pd.DataFrame(
        {
            "model_id": [f"m{place}" for place in range(len(years))],
            "source_id": "made",
            "release_date": dates,
            "decimal_year": decimal,
            "forward_gflop": gflop,
            "params_million": gflop,
            "energy_j": np.array(gflop) / 10 ** EFFICIENCY.log10(decimal),
            "best_of_year": best or [True] * len(years),
            "sets_record": True,
            "short_input": True,
        }
    )


def found(frame: pd.DataFrame) -> pd.DataFrame:
    every, splits = {"cv": frame, "nlp": frame}, {"cv": SPLIT, "nlp": SPLIT}
    return eras(every, era_fits(every, FITS, splits), splits).set_index("trend_id")


def test_two_slopes_and_their_difference_by_hand() -> None:
    # log10 is 0, 1, 1, 2 before and 2, 2, 1, 1 after: slopes 0.6 and −0.4 a year, residual sums of squares 0.2 each.
    years, log10 = [2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025], [0, 1, 1, 2, 2, 2, 1, 1]
    row = found(models(years, [10.0**power for power in log10])).loc["cv-gflop-all"]
    assert (row["n_before"], row["n_after"]) == (4, 4)
    assert (row["slope_before"], row["slope_after"]) == pytest.approx((0.6, -0.4))
    assert (row["variance_before"], row["variance_after"]) == pytest.approx((0.02, 0.02))
    assert row["growth_per_year_after"] == pytest.approx(10**-0.4)
    assert row["doubling_years_before"] == pytest.approx(np.log10(2) / 0.6)
    # Equal variances and counts: 0.04² / (2 · 0.02² / 2) = 4 degrees of freedom.
    half = stats.t.ppf(0.975, 4) * 0.2
    bounds = (row["slope_difference"], row["slope_difference_low"], row["slope_difference_high"])
    assert bounds == pytest.approx((-1.0, -1.0 - half, -1.0 + half))
    assert row["slope_high_before"] == pytest.approx(0.6 + stats.t.ppf(0.975, 2) * 0.02**0.5)


def test_an_efficiency_that_both_eras_share_leaves_their_difference_and_widens_each() -> None:
    random = np.random.default_rng(5)
    years = [*range(2012, 2022), *range(2022, 2030)]
    table = found(models(years, list(10 ** random.normal(0, 0.5, len(years)))))
    compute, energy = table.loc["cv-gflop-all"], table.loc["cv-energy-all"]
    for name in ("slope_difference", "slope_difference_low", "slope_difference_high", "variance_after"):
        assert energy[name] == pytest.approx(compute[name], rel=1e-9)
    assert energy["slope_after"] == pytest.approx(compute["slope_after"] - EFFICIENCY.slope)
    assert energy["slope_high_after"] - energy["slope_after"] > compute["slope_high_after"] - compute["slope_after"]


def test_known_slopes_are_found_again_as_often_as_the_interval_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(science, "SELECTIONS", science.SELECTIONS[:1])
    random, covered, draws = np.random.default_rng(6), 0, 100
    years = [*(2012 + place % 10 for place in range(40)), *(2022 + place % 3 for place in range(60))]
    true = np.where(np.array(years) <= 2021, 0.15 * (np.array(years) - 2012.0), 1.5 - 0.1 * (np.array(years) - 2022.0))
    scatter = np.where(np.array(years) <= 2021, 0.8, 0.4)
    for _ in range(draws):
        row = found(models(years, list(10 ** (true + random.normal(0, 1, 100) * scatter)))).loc["cv-gflop-all"]
        covered += bool(row["slope_difference_low"] < -0.25 < row["slope_difference_high"])
    low, high = stats.binom.ppf([0.0005, 0.9995], draws, 0.95)
    assert low <= covered <= high


def test_an_era_that_has_no_line_stays_empty() -> None:
    row = found(models([2018, 2019, 2020, 2022, 2023], [1.0, 2.0, 3.0, 4.0, 5.0])).loc["cv-gflop-all"]
    assert (row["n_before"], row["n_after"]) == (3, 2)
    assert row[["slope_after", "slope_low_after", "growth_per_year_after", "slope_difference"]].isna().all()
    assert row["slope_before"] == pytest.approx(np.log10(3) / 2)


def test_the_papers_own_rows_have_no_after(paper: Book) -> None:
    table = paper.tables["eras"].set_index("trend_id")
    trends = paper.tables["trends"].set_index("trend_id").loc[table.index]
    assert (table["n_after"] == 0).all()
    assert table["slope_difference"].isna().all()
    for ours, theirs in (
        ("n_before", "n"),
        ("slope_before", "slope_log10_per_year"),
        ("slope_low_before", "slope_low"),
    ):
        assert table[ours].to_numpy() == pytest.approx(trends[theirs].to_numpy(dtype=float), rel=1e-12)


def test_both_eras_together_are_the_points_of_the_trend(book: Book) -> None:
    tables = book.tables
    table, trends = (
        tables[name].loc[tables[name]["view"] == "current"].set_index("trend_id") for name in ("eras", "trends")
    )
    assert (table["n_before"] + table["n_after"]).to_dict() == trends.loc[table.index, "n"].to_dict()
    assert (table["split_date"] == table["domain"].map({"cv": "2021-06-08", "nlp": "2020-06-19"})).all()
    assert table.loc["cv-gflop-all", "n_after"] > 150


def evaluations(**cells: object) -> pd.DataFrame:
    usual = {"extra_data": "No", "flop_convention": "mac", "top1_percent": 81.0}
    return pd.DataFrame(
        [{**usual, "model_id": f"e{place}", "reported_gflop": value} for place, value in enumerate([1, 3])]
    ).assign(**cells)


def test_the_front_then_and_now_by_hand() -> None:
    images = models([2019, 2020, 2021, 2022], [8.0, 16.0, 64.0, 4.0]).assign(
        top1_percent=[70.0, 80.0, 88.5, 79.9], extra_data=["No", "No", "JFT", "No"]
    )
    table = front_then_now(images, evaluations(), SPLIT).set_index(["data", "score"])
    row = table.loc["all", 75.0]
    assert (row["forward_gflop_then"], row["forward_gflop_dated"], row["forward_gflop_any"]) == (16.0, 4.0, 2.0)
    assert (row["model_id_then"], row["model_id_dated"], row["model_id_any"]) == ("m1", "m3", "e0")
    assert (row["ratio_dated"], row["ratio_any"]) == (4.0, 8.0)
    assert table.loc[("all", 80.0), "ratio_dated"] == 1.0  # no later dated model does it for less
    assert table.loc[("all", 88.0), "model_id_any"] == "m2"
    assert ("no-extra", 88.0) not in table.index


def test_what_only_undated_weights_reach_has_no_then(paper: Book) -> None:
    images = models([2019, 2020, 2021], [8.0, 16.0, 64.0]).assign(top1_percent=60.0, extra_data="No")
    row = (
        front_then_now(images, evaluations(top1_percent=[75.0, 60.0]), SPLIT)
        .set_index(["data", "score"])
        .loc["all", 75.0]
    )
    assert (row["forward_gflop_any"], row["model_id_then"]) == (2.0, None)
    assert np.isnan(row["ratio_any"])
    own = paper.tables["front_then_now"]
    assert (own["ratio_dated"] == 1.0).all()
    assert (own["ratio_any"] == 1.0).all()
    assert own.set_index(["data", "score"]).loc[("all", 75.0), "model_id_then"] == "efficientnet-b0"
