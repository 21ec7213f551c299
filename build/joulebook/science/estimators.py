"""The functions of formulas that estimate something from many rows: lines, regressions, waits, shares and chance.

Each tells in its meaning what it computes, so that it can be written again elsewhere. Those with random draws start
from a seed that the formula gives, so that the same rows give the same numbers.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science import lag, robust
from joulebook.science.functions import Function
from joulebook.science.model import CONFIDENCE, Floats
from joulebook.science.regression import Regression, clustered_least_squares

LINE = "the straight line through the points of the lists x and y by least squares"


def _slope(x: Any, y: Any) -> float:
    offset = _offsets(x)
    return float((offset * y).sum() / (offset * offset).sum())


def _offsets(x: Any) -> Floats:
    found: Floats = np.asarray(x, dtype=np.float64) - np.mean(x)
    return found


def _line(x: Any, y: Any, at: Any) -> Any:
    return np.mean(y) + _slope(x, y) * (at - np.mean(x))


def _slope_variance(x: Any, y: Any) -> float:
    residual = np.asarray(y) - _line(x, y, np.asarray(x))
    return float((residual**2).sum() / (len(residual) - 2) / (_offsets(x) ** 2).sum())


def _regression(origins: Sequence[str], y: Any, terms: Sequence[Any]) -> Regression:
    columns = {f"x{place}": pd.Series(values) for place, values in enumerate(terms, start=1)}
    return clustered_least_squares(pd.Series(y), columns, pd.Series(list(origins)), "a regression in a formula")


def _coefficient(k: float, y: Any, *terms: Any) -> float:
    rows = [str(row) for row in range(len(y))]  # the rows' origins move no coefficient
    return float(_regression(rows, y, terms).coefficients[int(k)])


def _coefficient_variance(k: float, origins: Sequence[str], y: Any, *terms: Any) -> float:
    return float(_regression(origins, y, terms).covariance[int(k), int(k)])


def _r_squared(y: Any, *terms: Any) -> float:
    return _regression([str(row) for row in range(len(y))], y, terms).r2


def _waiting(end: int, years: Any, matched: Any) -> float:
    return lag.kaplan_meier_median(np.asarray(years), np.asarray(matched, dtype=bool))[end]


def _theil_sen(end: int, x: Any, y: Any) -> float:
    found = stats.theilslopes(y, x, alpha=CONFIDENCE)
    return float((found.slope, found.low_slope, found.high_slope)[end])


def _exact_share(end: int, k: float, n: float) -> float:
    found = stats.binomtest(round(k), round(n)).proportion_ci(CONFIDENCE, method="exact")
    return float((found.low, found.high)[end])


def _wilson(end: int, k: float, n: float) -> float:
    found = stats.binomtest(round(k), round(n)).proportion_ci(CONFIDENCE, method="wilson")
    return float((found.low, found.high)[end])


def _matched(x: Any, scores: Any, costs: Any, ends: Any, goals: Any, limits: Any, years: float) -> Floats:
    later = np.asarray(x)[None, :] - np.asarray(ends)[:, None]
    able = np.asarray(scores)[None, :] >= np.asarray(goals)[:, None]
    frugal = np.asarray(costs)[None, :] <= np.asarray(limits)[:, None]
    return np.asarray(((later > 0) & (later <= years) & able & frugal).any(axis=1), dtype=np.float64)


def _bootstrap_slopes(seed: float, draws: float, origins: Sequence[str], x: Any, y: Any) -> Floats:
    points = pd.DataFrame({"origin": list(origins), "decimal_year": x, "value": np.power(10.0, y)})
    return robust.bootstrap_slopes(points, "a bootstrap in a formula", int(seed), int(draws))


def _record_slopes(seed: float, draws: float, x: Any, costs: Any, values: Any) -> Floats:
    models = pd.DataFrame({"decimal_year": x, "forward_gflop": costs, "value": values})
    return robust.random_order_slopes(models, "value", int(seed), int(draws))


def _record_gaps(seed: float, draws: float, x: Any, costs: Any, values: Any) -> Floats:
    models = pd.DataFrame({"decimal_year": x, "forward_gflop": costs, "value": values})
    return robust.random_order_gaps(models, "value", int(seed), int(draws))


LINES = (
    Function("slope(x, y)", f"the slope of {LINE}", _slope),
    Function("line(x, y, at)", f"the height at one x of {LINE}", _line),
    Function(
        "slope_variance(x, y)",
        "the squared standard error of slope(x, y): sum of squared residuals / ((count − 2) · sum of (x − mean)²)",
        _slope_variance,
    ),
    Function(
        "coefficient(k, y, x1, …)",
        "the coefficient of the k-th list x when y is fitted by a constant and the lists x by least squares",
        _coefficient,
    ),
    Function(
        "coefficient_variance(k, origins, y, x1, …)",
        "the variance of that coefficient where rows of one origin are not independent: its place on the diagonal of "
        "(XᵀX)⁻¹ (sum over origins of XᵍᵀeᵍeᵍᵀXᵍ) (XᵀX)⁻¹ · G/(G − 1) · (n − 1)/(n − m), where X has a column of ones "
        "and the lists x less their means, e are the residuals, n rows, G origins, m columns",
        _coefficient_variance,
    ),
    Function(
        "r_squared(y, x1, …)",
        "1 − sum of squared residuals of that fit / sum of squared deviations of y from its mean",
        _r_squared,
    ),
)
KAPLAN_MEIER = "of times, where the mark is 1 for an end that was seen and 0 for one not seen by then"
WAITS = (
    Function(
        "median_wait(times, marks)",
        f"the Kaplan–Meier median {KAPLAN_MEIER}: the first time at which the product of (1 − ended / waiting) over "
        "all times up to it is at most one half",
        partial(_waiting, 0),
    ),
    Function(
        "median_wait_low(times, marks)",
        "the lower end of its 95 % interval: the first time at which S^exp(z √V / |log S|) is at most one half, with S "
        "that product, V the sum of ended / (waiting · (waiting − ended)) and z the normal quantile 0.975",
        partial(_waiting, 1),
    ),
    Function(
        "median_wait_high(times, marks)",
        "the upper end: the same with −z in the place of z",
        partial(_waiting, 2),
    ),
)
ALIKE = "the share of k marks among n"
SHARES = (
    Function(
        "share_low(k, n)",
        f"the lower end of the exact 95 % interval for {ALIKE}: the quantile 0.025 of the beta distribution with k and "
        "n − k + 1, or 0 where k is 0",
        partial(_exact_share, 0),
    ),
    Function(
        "share_high(k, n)",
        "the upper end: the quantile 0.975 with k + 1 and n − k, or 1 where k is n",
        partial(_exact_share, 1),
    ),
    Function(
        "wilson_low(k, n)",
        f"the lower end of Wilson's 95 % interval for {ALIKE}: (p + z²/2n − z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n) "
        "with p = k/n and z the normal quantile 0.975",
        partial(_wilson, 0),
    ),
    Function("wilson_high(k, n)", "the upper end: the same with + before the root", partial(_wilson, 1)),
    Function(
        "followed(x, scores, costs, x0, goals, limits, years)",
        "a mark for each item of the lists x0, goals and limits: 1 where some item of the lists x, scores and costs is "
        "later than its x0 by no more than years, scores at least its goal and costs at most its limit",
        _matched,
    ),
)
ORDERS = (
    "in the real order of the costs and then in draws random ones: models keep their numbers and change places in x. "
    "They are sorted by x, then cost, then value; the orders are NumPy's permuted rows 0 … n − 1 by PCG64(seed); a "
    "record costs more than all of an earlier or the same x"
)
CHANCE = (
    Function(
        "theil_sen(x, y)",
        "the median of the slopes between all pairs of points with different x",
        partial(_theil_sen, 0),
    ),
    Function(
        "theil_sen_low(x, y)",
        "the lower end of its 95 % interval: of the N slopes in order, the one at place round((N − zσ)/2), where "
        "18σ² = n(n − 1)(2n + 5) less t(t − 1)(2t + 5) for each group of t equal x or equal y and z the normal "
        "quantile 0.975",
        partial(_theil_sen, 1),
    ),
    Function(
        "theil_sen_high(x, y)",
        "the upper end: the slope at place round((N + zσ)/2) + 1",
        partial(_theil_sen, 2),
    ),
    Function(
        "bootstrap_slopes(seed, draws, origins, x, y)",
        "the slopes of samples of whole origins, as many as there are, drawn with replacement: how often each origin, "
        "in alphabetical order, comes in each sample is drawn by NumPy's multinomial with PCG64(seed)",
        _bootstrap_slopes,
    ),
    Function(
        "record_slopes(seed, draws, x, costs, values)",
        f"the slope of log10 values of the records of cost over x, {ORDERS}",
        _record_slopes,
    ),
    Function(
        "record_gaps(seed, draws, x, costs, values)",
        "the same slopes, each less that of all models in its order",
        _record_gaps,
    ),
    Function(
        "as_steep(list)",
        "the share of a list that is at least its first number, give or take 0.000000001; numbers that do not exist "
        "are not",
        robust.steeper_share,
    ),
)
ESTIMATORS = (*LINES, *WAITS, *SHARES, *CHANCE)
