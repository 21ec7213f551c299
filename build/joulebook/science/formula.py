"""The language of formulas: an expression of the schemas or of a claim is computed from named values alone.

It is Python's arithmetic (+ − * / **) over numbers, names and the functions of functions.py and estimators.py;
arithmetic on a list goes item by item. Dates are ISO texts. Nothing else of Python is allowed, and no formula is ever
run as code.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from joulebook.science.estimators import ESTIMATORS
from joulebook.science.functions import LISTS, NUMBERS, Function
from joulebook.science.model import DeriveError

Value = float | str | Sequence[float] | Sequence[str]
"""What a name stands for: a number, a text (an ISO date, a convention), or a list of either."""

FUNCTIONS: Mapping[str, Function] = {one.usage.partition("(")[0]: one for one in (*NUMBERS, *LISTS, *ESTIMATORS)}
MEANINGS: Mapping[str, str] = {one.usage: one.meaning for one in FUNCTIONS.values()}
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
