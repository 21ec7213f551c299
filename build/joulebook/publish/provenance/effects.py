"""The formulas of effects with their 95 % intervals, kind by kind, over inputs that their callers name."""

from collections.abc import Mapping
from typing import NamedTuple

from joulebook.publish.provenance.nodes import Address, Input

EFFECT = ("estimate", "low", "high", "n")
YEARS = "decimal_year(dates)"


class Shown(NamedTuple):
    """The formulas of an effect by field, and what their names stand for."""

    formulas: Mapping[str, str]
    inputs: Mapping[str, Input]


def around(estimate: str, half: str, n: str, inputs: Mapping[str, Input]) -> Shown:
    """An estimate with an interval that reaches as far to both sides."""
    return Shown({"estimate": estimate, "low": f"estimate - {half}", "high": f"estimate + {half}", "n": n}, inputs)


def copied(*cells: Address) -> Shown:
    """An effect that other tables hold: estimate, low, high and n."""
    inputs = {f"given_{name}": cell for name, cell in zip(EFFECT, cells, strict=True)}
    return Shown({name: f"given_{name}" for name in EFFECT}, inputs)


def of_slope(y: str, inputs: Mapping[str, Input], more: str = "") -> Shown:
    """The slope of logarithms over dates with its t-interval; ``more`` is a variance that they inherit."""
    half = f"t_quantile(0.975, n - 2) * sqrt(slope_variance({YEARS}, {y}){more})"
    return around(f"slope({YEARS}, {y})", half, "count(dates)", inputs)


def welch(variance: str, n: str, other: str, m: str) -> str:
    """Welch's degrees of freedom for a difference, from both variances and numbers of rows."""
    return f"({variance} + {other}) ** 2 / (({variance}) ** 2 / ({n} - 1) + ({other}) ** 2 / ({m} - 1))"


def share_of(marks: str, inputs: Mapping[str, Input]) -> Shown:
    """The share of marks with the exact interval."""
    k, n = f"sum({marks})", f"count({marks})"
    formulas = {"estimate": f"mean({marks})", "low": f"share_low({k}, {n})", "high": f"share_high({k}, {n})", "n": n}
    return Shown(formulas, inputs)


def shares_apart(marks: str, others: str, inputs: Mapping[str, Input]) -> Shown:
    """The share of marks in one group less that in another, with Newcombe's interval."""
    p, q, n, m = f"mean({marks})", f"mean({others})", f"count({marks})", f"count({others})"
    below = f"({p} - wilson_low(sum({marks}), {n})) ** 2 + (wilson_high(sum({others}), {m}) - {q}) ** 2"
    above = f"(wilson_high(sum({marks}), {n}) - {p}) ** 2 + ({q} - wilson_low(sum({others}), {m})) ** 2"
    formulas = {
        "estimate": f"{p} - {q}",
        "low": f"estimate - sqrt({below})",
        "high": f"estimate + sqrt({above})",
        "n": f"{n} + {m}",
    }
    return Shown(formulas, inputs)


def mean_log(values: str, inputs: Mapping[str, Input], n: str) -> Shown:
    """The mean of logarithms with its t-interval."""
    half = f"t_quantile(0.975, n - 1) * sqrt(variance({values}) / n)"
    return around(f"mean({values})", half, n, inputs)
