"""The functions of the language of formulas: how each is written, what it gives, and its computation.

Each takes numbers or lists and gives a number or a list; none reads a row, a clock or chance of its own. What a
function of many rows computes is told in its meaning, so that it can be written again elsewhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science import dates, lag
from joulebook.science.flop import OPERATIONS_PER_COUNT
from joulebook.science.model import Floats
from joulebook.science.regression import Regression, clustered_least_squares

LEAST_PAIRS = 2
LINE = "the straight line through the points of the lists x and y by least squares"


@dataclass(frozen=True)
class Function:
    """A function of the language: how it is written with its arguments, what it gives, and the computation."""

    usage: str
    meaning: str
    compute: Callable[..., Any]


def _each(compute: Callable[[pd.Series], pd.Series], texts: Any) -> Any:
    """Apply a conversion of dates to one ISO text or to a list of them."""
    one = isinstance(texts, str)
    found = compute(pd.Series(pd.to_datetime([texts] if one else list(texts)))).to_numpy(dtype=np.float64)
    return float(found[0]) if one else found


def _pearson(x: Any, y: Any) -> float:
    if len(x) < LEAST_PAIRS:
        raise ValueError("a correlation needs two pairs")
    return float(np.corrcoef(x, y)[0, 1])


def _marks(holds: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Floats]:
    return lambda values, limit: np.asarray(holds(np.asarray(values), limit), dtype=np.float64)


def _chosen(values: Any, marks: Any) -> Any:
    if len(values) != len(marks):
        raise ValueError("each item needs a mark")
    kept = [value for value, mark in zip(values, marks, strict=True) if mark]
    return kept if kept and isinstance(kept[0], str) else np.array(kept, dtype=np.float64)


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


NUMBERS = (
    Function("log10(x)", "the logarithm of x to base 10", np.log10),
    Function("sqrt(x)", "the square root of x", np.sqrt),
    Function("abs(x)", "x without its sign", np.abs),
    Function("sum(list)", "the sum of a list", np.sum),
    Function("mean(list)", "the arithmetic mean of a list", np.mean),
    Function("min(list)", "the smallest number of a list", np.min),
    Function("max(list)", "the largest number of a list", np.max),
    Function("count(list)", "how many items a list has", len),
    Function("pearson(list, list)", "Pearson's correlation of two lists of one length", _pearson),
    Function("t_quantile(p, d)", "the quantile p of Student's t with d degrees of freedom", stats.t.ppf),
    Function(
        "decimal_year(date)",
        "year + days since 1 January / days in that year; of a list, each date's",
        lambda texts: _each(dates.decimal_year, texts),
    ),
    Function(
        "year(date)", "the calendar year; of a list, each date's", lambda texts: _each(lambda day: day.dt.year, texts)
    ),
    Function(
        "operations_per_count(convention)",
        "2 where multiply-adds were counted (mac), else 1 (flop, as_cited)",
        OPERATIONS_PER_COUNT.__getitem__,
    ),
)
LISTS = (
    Function("distinct(list)", "how many different items a list has", lambda items: len(set(items))),
    Function("at_least(list, x)", "a mark for each item: 1 where it is at least x, else 0", _marks(np.greater_equal)),
    Function("at_most(list, x)", "a mark for each item: 1 where it is at most x, else 0", _marks(np.less_equal)),
    Function("above(list, x)", "a mark for each item: 1 where it is above x, else 0", _marks(np.greater)),
    Function("below(list, x)", "a mark for each item: 1 where it is below x, else 0", _marks(np.less)),
    Function("chosen(list, marks)", "the items of a list whose mark is 1", _chosen),
)
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
FUNCTIONS: Mapping[str, Function] = {one.usage.partition("(")[0]: one for one in (*NUMBERS, *LISTS, *LINES, *WAITS)}
MEANINGS: Mapping[str, str] = {one.usage: one.meaning for one in FUNCTIONS.values()}
"""Each function as it is written, with what it gives."""
