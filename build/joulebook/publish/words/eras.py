"""What is said of a trend before and after the paper's last model: both growths, and whether they differ."""

from collections.abc import Mapping
from typing import Any

from joulebook.publish.words import wording
from joulebook.publish.words.numerals import number, plural
from joulebook.publish.words.quote import between

ERAS = ("before", "after")
TIED = "\N{NO-BREAK SPACE}"
COMPARED: Mapping[str, str] = {
    "rises": "growth is higher after",
    "falls": "growth is lower after",
    "flat": "the two are not told apart",
}
"""How the growth after compares with that before, as the interval of the difference decides."""


def growth(row: Mapping[str, Any], era: str) -> str:
    """Say the growth a year of an era with its interval and points; without a line, how many points there are.

    >>> growth({"n_after": 2, "slope_after": None}, "after")
    'no line: 2 points'
    """
    points = plural(row[f"n_{era}"], "point")
    if row[f"slope_{era}"] is None:
        return f"no line: {points}"
    bounds = between(10.0 ** row[f"slope_low_{era}"], 10.0 ** row[f"slope_high_{era}"])
    return f"× {number(row[f'growth_per_year_{era}'])} a year (95 % interval {bounds}; {points})"


def brief(row: Mapping[str, Any], era: str) -> str:
    """Write the growth a year of an era with its interval and points, for a table whose head says what they are."""
    if row[f"slope_{era}"] is None:
        return f"no line; n{TIED}={TIED}{row[f'n_{era}']}"
    bounds = between(10.0 ** row[f"slope_low_{era}"], 10.0 ** row[f"slope_high_{era}"])
    return f"× {number(row[f'growth_per_year_{era}'])} ({bounds}), n{TIED}={TIED}{row[f'n_{era}']}"


def compared(row: Mapping[str, Any]) -> str:
    """Say whether the growth after differs from that before; nothing where one of them has no line.

    >>> compared({"slope_difference": -0.3, "slope_difference_low": -0.4, "slope_difference_high": -0.2})
    'growth is lower after'
    """
    if row["slope_difference"] is None:
        return ""
    return COMPARED[wording.direction(row["slope_difference_low"], row["slope_difference_high"])]


def ratio(row: Mapping[str, Any]) -> str:
    """Write the growth a year after over that before, with its interval; nothing where there is none.

    >>> ratio({"slope_difference": -0.30103, "slope_difference_low": -1.0, "slope_difference_high": 0.0})
    '0.500 times (95 % interval 0.100 to 1.00)'
    """
    if row["slope_difference"] is None:
        return ""
    return f"{number(10.0 ** row['slope_difference'])} times (95 % interval {ratio_between(row)})"


def ratio_between(row: Mapping[str, Any]) -> str:
    """Write the interval of the growth a year after over that before."""
    return between(*(10.0 ** row[f"slope_difference_{end}"] for end in ("low", "high")))
