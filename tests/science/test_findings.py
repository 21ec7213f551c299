"""Findings: each is decided by an interval, and the verdict turns when the rows do."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from joulebook.science import effects, findings
from joulebook.science.derive import derive
from joulebook.science.effects import Effect
from joulebook.science.findings import TESTS, finding_verdict
from joulebook.science.fit import log_linear_fit
from joulebook.science.model import Book, DeriveError
from joulebook.science.questions import Ground
from joulebook.science.regression import clustered_least_squares

Changed = Callable[..., dict[str, pd.DataFrame]]


def verdicts(book: Book) -> pd.Series:
    return book.tables["finding_results"].set_index("finding_id")["verdict"]


def none(_ground: Ground) -> Effect:
    raise NotImplementedError


ABOVE, WITHIN = findings.Test(none, null=1.0, bar=2.0), findings.Test(none, rule="within", bar=0.5)


@pytest.mark.parametrize(
    ("estimate", "low", "high", "test", "expected"),
    [
        (3.0, 1.5, 4.5, ABOVE, "holds"),
        (2.0, 1.5, 4.5, ABOVE, "holds"),
        (1.9, 1.5, 4.5, ABOVE, "weaker"),
        (3.0, 0.9, 4.5, ABOVE, "cannot be told"),
        (3.0, 1.0, 4.5, ABOVE, "cannot be told"),
        (0.0, -2.0, 0.9, ABOVE, "contradicted"),
        (0.0, -0.4, 0.4, WITHIN, "holds"),
        (0.0, -0.6, 0.4, WITHIN, "cannot be told"),
        (0.9, 0.6, 1.2, WITHIN, "contradicted"),
        (-0.9, -1.2, -0.6, WITHIN, "contradicted"),
    ],
)
def test_a_verdict_follows_from_the_interval(
    estimate: float, low: float, high: float, test: findings.Test, expected: str
) -> None:
    assert finding_verdict(Effect(estimate, low, high, 9), test) == expected


def test_every_finding_has_a_test_and_every_test_a_finding(frames: dict[str, pd.DataFrame]) -> None:
    assert sorted(frames["findings"]["finding_id"]) == sorted(TESTS)
    assert len(TESTS) >= 15


def test_a_finding_without_a_test_is_refused_by_name(changed: Changed) -> None:
    where = {"finding_id": "hardware-softens"}
    with pytest.raises(DeriveError, match="no test decides finding 'hardware-hardens'"):
        derive(changed(("findings", where, "finding_id", "hardware-hardens")))


def test_the_papers_rows_decide_its_findings(paper: Book) -> None:
    found = verdicts(paper)
    assert found.value_counts().to_dict() == {"holds": 18, "cannot be told": 9, "contradicted": 2}
    assert found["hardware-softens"] == found["best-energy-grows"] == found["accuracy-rises-at-equal-flop"] == "holds"
    assert found["all-energy-flat"] == found["record-compute-grows-nlp"] == "cannot be told"
    assert found["all-compute-softer-nlp"] == "cannot be told"
    assert found["energy-slower-than-parameters"] == found["flop-follow-parameters"] == "contradicted"


def test_time_turned_round_turns_the_findings(changed: Changed) -> None:
    rows = changed()
    for table, column in (("cv_models", "release_date"), ("gpus", "launch_date")):
        dates = rows[table][column]
        rows[table][column] = dates.min() + (dates.max() - dates)
    found = verdicts(derive(rows))
    turned = ["hardware-softens", "accuracy-rises-at-equal-flop", "front-is-new-cv", "best-energy-grows"]
    assert (found[turned] != "holds").all()
    assert found["hardware-softens"] == found["accuracy-rises-at-equal-flop"] == "contradicted"


def test_rows_without_a_direction_decide_nothing(changed: Changed) -> None:
    rows = changed()
    random = np.random.default_rng(2)
    for table in ("cv_models", "nlp_models"):
        rows[table]["release_date"] = random.permutation(rows[table]["release_date"].to_numpy())
    rows["gpus"]["launch_date"] = random.permutation(rows["gpus"]["launch_date"].to_numpy())
    found = verdicts(derive(rows))
    directed = ["hardware-softens", "accuracy-rises-at-equal-flop", "front-is-new-cv", "record-compute-grows-nlp"]
    assert (found[directed] == "cannot be told").all()


def test_regression_agrees_with_another_implementation() -> None:
    random = np.random.default_rng(3)
    origin = pd.Series(random.integers(0, 12, 80))
    shock = pd.Series(random.normal(size=12))[origin].to_numpy()
    terms = {"a": pd.Series(random.normal(size=80)), "b": pd.Series(random.normal(size=80) + 5.0)}
    y = 2.0 * terms["a"] - 0.5 * terms["b"] + shock + pd.Series(random.normal(size=80))
    ours = clustered_least_squares(y, terms, origin, "made")
    theirs = sm.OLS(y, sm.add_constant(pd.DataFrame(terms))).fit(
        cov_type="cluster", cov_kwds={"groups": origin}, use_t=True
    )
    for name in terms:
        value, low, high = ours.coefficient(name)
        assert value == pytest.approx(theirs.params[name], rel=1e-9)
        assert (low, high) == pytest.approx(tuple(theirs.conf_int().loc[name]), rel=1e-6)
    assert ours.r2 == pytest.approx(theirs.rsquared, rel=1e-9)


def test_regression_refuses_what_it_cannot_tell_apart() -> None:
    x, origin = pd.Series(np.arange(8.0)), pd.Series(np.arange(8))
    with pytest.raises(DeriveError, match="twice: its terms move together"):
        clustered_least_squares(x, {"a": x, "b": 2.0 * x}, origin, "twice")
    with pytest.raises(DeriveError, match="few: 2 coefficients need rows of more than 2 origins, there are 2"):
        clustered_least_squares(x, {"a": x}, origin % 2, "few")


def test_a_difference_of_slopes_forgets_the_efficiency_that_both_share() -> None:
    random, years = np.random.default_rng(4), np.linspace(2012.0, 2021.0, 20)
    efficiency = log_linear_fit(years, 10 ** (0.1 * (years - 2012) + random.normal(0, 0.3, 20)), "efficiency")
    ys = [10 ** (g * (years - 2012) + random.normal(0, 0.1, 20)) for g in (0.5, 0.2)]
    plain = effects.slope_difference(*(log_linear_fit(years, y, "plain") for y in ys))
    shared = effects.slope_difference(*(log_linear_fit(years, y, "shared", efficiency) for y in ys))
    assert shared == plain
    assert plain.low < 0.3 < plain.high
    other = log_linear_fit(years, ys[1], "alone")
    mixed = effects.slope_difference(log_linear_fit(years, ys[0], "with", efficiency), other)
    assert mixed.high - mixed.low > plain.high - plain.low


def test_intervals_agree_with_printed_examples() -> None:
    marks = [pd.Series([True] * k + [False] * (n - k)) for k, n in ((56, 70), (48, 80))]
    found = effects.share_difference(marks[0], marks[1], "Newcombe 1998, table II (a), method 10")
    assert (found.estimate, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    few = effects.share(pd.Series([True, True]), "two of two")
    assert (few.low, few.high) == pytest.approx((0.025**0.5, 1.0))


def test_effects_of_too_few_rows_are_refused_by_name() -> None:
    one, two = pd.Series([1.0]), pd.Series([1.0, 2.0])
    with pytest.raises(DeriveError, match="alone: each of the two groups needs two rows"):
        effects.mean_difference(one, two, "alone")
    with pytest.raises(DeriveError, match="pairs: a correlation"):
        effects.correlation(two, two, "pairs")
    with pytest.raises(DeriveError, match="empty: no row"):
        effects.share(pd.Series([], dtype=bool), "empty")
    with pytest.raises(DeriveError, match="empty: one of the two groups has no row"):
        effects.share_difference(pd.Series([], dtype=bool), pd.Series([True]), "empty")


def test_an_outlier_is_judged_by_the_line_through_the_others(paper: Book) -> None:
    table = paper.tables["gpu_efficiency"]
    used = table.loc[table["in_trend"].astype(bool) & table["domain"].isin(["any", "cv"])]
    t4 = (used["gpu_id"] == "t4") & (used["precision"] == "Mixed")
    rest = log_linear_fit(used["decimal_year"][~t4], used["efficiency_gflop_per_j"][~t4], "the others")
    row = used[t4].iloc[0]
    found = paper.tables["finding_results"].set_index("finding_id").loc["t4-stands-out"]
    above = np.log10(row["efficiency_gflop_per_j"]) - float(rest.log10(row["decimal_year"]))
    assert found["estimate"] == pytest.approx(above, rel=1e-9)
    low, _ = rest.prediction_band([row["decimal_year"]])
    wider = (rest.log10(row["decimal_year"]) - low[0]) / rest.t_quantile
    assert (found["estimate"] - found["low"]) / wider == pytest.approx(3.486, abs=0.01)


def test_each_view_decides_the_papers_findings_by_its_own_rows(book: Book, paper: Book) -> None:
    table = book.tables["finding_results"]
    both = {view: table.loc[table["view"] == view].set_index("finding_id") for view in ("paper", "current")}
    assert verdicts(paper).to_dict() == both["paper"]["verdict"].to_dict()
    assert list(both["current"].index) == list(both["paper"].index)
    current = both["current"].loc["all-energy-flat"]
    fit = book.fits["current", "cv-energy-all"]
    assert (current["estimate"], current["low"], current["high"]) == pytest.approx((fit.slope, *fit.slope_interval))
    assert current["n"] == fit.n > 200
    for name in ("unit", "rule", "null_value", "bar"):
        assert (both["current"][name] == both["paper"][name]).all()
    assert both["current"]["reason"].isna().all()


def test_what_the_rows_do_not_allow_cannot_be_told_and_says_why(changed: Changed, paper: Book) -> None:
    rows, devices = changed(), paper.tables["gpu_efficiency"]
    without = {"gpu_efficiency": devices.loc[devices["precision"] != "FP16/FP32 Tensor"]}
    fits = {trend_id: fit for (_, trend_id), fit in paper.fits.items()}
    table = findings.finding_results(rows["findings"], Ground({**rows, **paper.tables, **without}, fits))
    row = table.set_index("finding_id").loc["tensor-peak-not-reached"]
    assert row["verdict"] == "cannot be told"
    assert row[["estimate", "low", "high", "n"]].isna().all()
    assert "needs two values" in row["reason"]
    others = table.set_index("finding_id").drop("tensor-peak-not-reached")
    assert others["verdict"].to_dict() == verdicts(paper).drop("tensor-peak-not-reached").to_dict()
