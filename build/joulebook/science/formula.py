"""The language of formulas: an expression of the schemas or of a claim is computed from named values alone.

It is Python's arithmetic (+ − * / **) over numbers, names and the functions below; arithmetic on a list goes item by
item. Dates are ISO texts. Nothing else of Python is allowed, and no formula is ever run as code.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science import dates
from joulebook.science.flop import OPERATIONS_PER_COUNT
from joulebook.science.model import DeriveError

Value = float | str | Sequence[float] | Sequence[str]
"""What a name stands for: a number, a text (an ISO date, a convention), or a list of either."""

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


_REGISTRY = (
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
FUNCTIONS: Mapping[str, Function] = {one.usage.partition("(")[0]: one for one in _REGISTRY}
MEANINGS: Mapping[str, str] = {one.usage: one.meaning for one in _REGISTRY}
"""Each function as it is written, with what it gives."""

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def evaluate(formula: str, values: Mapping[str, Value]) -> float:
    """Return the number that a formula gives for named values, in the formula's own unit.

    Raises DeriveError, naming the formula, for what is no formula of the language, a name without a value, and a
    number that does not exist (a division by zero, the logarithm of a negative number).

    >>> evaluate("1000 * tflop_per_s / tdp_w", {"tflop_per_s": 15.0, "tdp_w": 300.0})
    50.0
    >>> evaluate("max(year(dates)) - year(first)", {"dates": ["2019-05-28", "2020-01-01"], "first": "2012-06-01"})
    8.0
    """
    tree = read(formula)
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            found = float(_value(tree, values))
    except DeriveError as error:
        raise DeriveError(f"formula {formula!r} {error}") from error
    except (ArithmeticError, IndexError, KeyError, TypeError, ValueError) as error:
        raise DeriveError(f"formula {formula!r} gives no number for these values: {error}") from error
    if not np.isfinite(found):
        raise DeriveError(f"formula {formula!r} gives no number for these values")
    return found


def read(formula: str) -> ast.expr:
    """Return the syntax of a formula; raises DeriveError for anything that the language does not allow."""
    try:
        tree = ast.parse(formula, mode="eval")
    except (SyntaxError, ValueError) as error:
        raise DeriveError(f"formula {formula!r} cannot be read: {error}") from error
    for node in ast.walk(tree.body):
        match node:
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                if name not in FUNCTIONS:
                    raise DeriveError(f"formula {formula!r} calls {name!r}, which is not one of {', '.join(FUNCTIONS)}")
            case ast.Name() | ast.UnaryOp(op=ast.USub()) | ast.expr_context() | ast.operator() | ast.unaryop():
                pass
            case ast.BinOp(op=sign) if type(sign) in _BINARY:
                pass
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                pass
            case _:
                held = ast.unparse(node)
                raise DeriveError(f"formula {formula!r} holds {held!r}, which the language does not allow")
    return tree.body


def _value(node: ast.AST, values: Mapping[str, Value]) -> Any:
    """The number, list or text that a part of a formula stands for; what may stand in one was checked before."""
    match node:
        case ast.Constant(value=number):
            return float(cast(float, number))
        case ast.Name(id=name):
            if name not in values:
                raise DeriveError(f"needs a value for {name!r}")
            return _plain(values[name])
        case ast.UnaryOp(operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=sign, right=right):
            return _BINARY[type(sign)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            given = [_value(argument, values) for argument in arguments]
            if any(np.ndim(value) and not len(value) for value in given):
                raise ValueError(f"{name} of an empty list")
            return FUNCTIONS[name].compute(*given)
    raise TypeError(ast.dump(node))


def _plain(value: Value) -> Any:
    """A number as a float, numbers of a list as an array, so that arithmetic goes item by item; texts as they are."""
    if isinstance(value, str) or (isinstance(value, Sequence) and any(isinstance(item, str) for item in value)):
        return value
    array = np.asarray(value, dtype=np.float64)
    return array if array.ndim else float(array)
