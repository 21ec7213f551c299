"""The functions of the language of formulas: how each is written, what it gives, and its computation.

Each takes numbers or lists and gives a number or a list; none reads a row, a clock or chance of its own. What a
function of many rows computes is told in its meaning, so that it can be written again elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science import dates
from joulebook.science.flop import OPERATIONS_PER_COUNT
from joulebook.science.model import Floats

LEAST_PAIRS = 2
LINE = "the straight line through the points of two lists by least squares"


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
    Function("at_most(list, x)", "a mark for each item: 1 where it is at most x, else 0", _marks(np.less_equal)),
    Function("chosen(list, marks)", "the items of a list whose mark is 1", _chosen),
)
LINES = (Function("line(list, list, x)", f"the height at x of {LINE}, the second over the first", _line),)
FUNCTIONS: Mapping[str, Function] = {one.usage.partition("(")[0]: one for one in (*NUMBERS, *LISTS, *LINES)}
MEANINGS: Mapping[str, str] = {one.usage: one.meaning for one in FUNCTIONS.values()}
"""Each function as it is written, with what it gives."""
