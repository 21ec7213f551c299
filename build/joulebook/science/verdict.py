"""The rule that turns a printed and a computed number into a verdict; no verdict is typed by hand."""

import math
from typing import Literal

Status = Literal["reproduced", "truncated", "last-digit", "approximate", "input", "not-reproduced"]
ROUNDING = 1e-9
"""Room for binary fractions: 0.7716 − 0.772 is not exactly 0.0004."""


def verdict(printed: float, computed: float, tolerance: float, kind: str) -> Status:
    """Return how a printed number stands against a computed one of the same unit.

    For a number printed to a last digit, ``tolerance`` is half a unit of that digit. In this order:
    reproduced (within the tolerance), truncated (the computed value cut at the printed digit), last-digit (off by at
    most one unit of it), else not-reproduced. Kind ``approx`` is approximate within its judged margin; kind ``input``,
    a number the paper takes from elsewhere, is input where the package holds the same one.

    >>> verdict(56.0, 56.52, 0.5, "text"), verdict(1.3334, 4 / 3, 0.00005, "text")
    ('truncated', 'last-digit')
    """
    unit = 2.0 * tolerance
    slack = ROUNDING * max(abs(printed), unit)
    difference = abs(computed - printed)
    close = difference <= tolerance + slack
    if kind == "approx":
        return "approximate" if close else "not-reproduced"
    if kind == "input":
        return "input" if close else "not-reproduced"
    if close:
        return "reproduced"
    if unit > 0 and abs(cut(computed, unit) - printed) <= slack:
        return "truncated"
    return "last-digit" if unit > 0 and difference <= unit + slack else "not-reproduced"


def cut(value: float, unit: float) -> float:
    """Return ``value`` without what lies below one ``unit``, towards zero.

    >>> cut(0.994667, 0.001), cut(-2.7, 1.0)
    (0.994, -2.0)
    """
    return math.trunc(value / unit * (1 + ROUNDING)) * unit
