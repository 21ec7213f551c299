"""The functions of the language of formulas: how each is written, what it gives, and its computation.

Each takes numbers or lists and gives a number or a list; none reads a row, a clock or chance of its own. Those that
estimate something from many rows are in estimators.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science import dates
from joulebook.science.flop import OPERATIONS_PER_COUNT
from joulebook.science.model import Floats

LEAST_PAIRS = 2


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


def _month_later(texts: Any) -> Any:
    one = isinstance(texts, str)
    later = pd.Series(pd.to_datetime([texts] if one else list(texts))) + pd.DateOffset(months=1)
    found = [day.date().isoformat() for day in later]
    return found[0] if one else found


def _marks(holds: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Floats]:
    return lambda values, limit: np.asarray(holds(np.asarray(values), limit), dtype=np.float64)


def _chosen(values: Any, marks: Any) -> Any:
    if len(values) != len(marks):
        raise ValueError("each item needs a mark")
    kept = [value for value, mark in zip(values, marks, strict=True) if mark]
    return kept if kept and isinstance(kept[0], str) else np.array(kept, dtype=np.float64)


NUMBERS = (
    Function("log10(x)", "the logarithm of x to base 10", np.log10),
    Function("sqrt(x)", "the square root of x", np.sqrt),
    Function("abs(x)", "x without its sign", np.abs),
    Function("round(x, d)", "x, or each item of a list, to d decimals", lambda x, d: np.round(x, int(d))),
    Function("sum(list)", "the sum of a list", np.sum),
    Function("mean(list)", "the arithmetic mean of a list", np.mean),
    Function("median(list)", "the middle number of a list in order, or the mean of the middle two", np.median),
    Function(
        "variance(list)",
        "the sum of squared deviations from the mean over count − 1",
        lambda values: np.var(values, ddof=1),
    ),
    Function(
        "quantile(list, p)",
        "the number below which the share p of a list lies, linear between neighbours; numbers that do not exist are "
        "left out",
        np.nanquantile,
    ),
    Function("min(list)", "the smallest number of a list", np.min),
    Function("max(list)", "the largest number of a list", np.max),
    Function("count(list)", "how many items a list has", len),
    Function("pearson(list, list)", "Pearson's correlation of two lists of one length", _pearson),
    Function("normal_quantile(p)", "the quantile p of the standard normal distribution", stats.norm.ppf),
    Function("tanh(x)", "the hyperbolic tangent of x", np.tanh),
    Function("atanh(x)", "the number whose hyperbolic tangent is x", np.arctanh),
    Function("t_quantile(p, d)", "the quantile p of Student's t with d degrees of freedom", stats.t.ppf),
    Function(
        "decimal_year(date)",
        "year + days since 1 January / days in that year; of a list, each date's",
        lambda texts: _each(dates.decimal_year, texts),
    ),
    Function(
        "year(date)", "the calendar year; of a list, each date's", lambda texts: _each(lambda day: day.dt.year, texts)
    ),
    Function("month_later(date)", "the same day of the next month, or that month's last day", _month_later),
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
    Function(
        "among(list, items)",
        "a mark for each item: 1 where it is one of the items, else 0",
        lambda values, items: np.array([float(value in items) for value in values]),
    ),
    Function("first(list)", "the first item of a list", lambda items: items[0]),
    Function("rest(list)", "a list without its first item", lambda items: items[1:]),
    Function("chosen(list, marks)", "the items of a list whose mark is 1", _chosen),
)
