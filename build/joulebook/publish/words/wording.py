"""Sentences whose direction and certainty are decided by intervals, never by hand."""

from collections.abc import Mapping
from typing import Any, Literal

from joulebook.publish.words.numerals import number, plural

Direction = Literal["rises", "falls", "flat"]
FLAT = "not distinguishable from flat"


def direction(slope_low: float, slope_high: float) -> Direction:
    """Decide the direction of a trend from the bounds of its slope: an interval with zero in it has none.

    >>> direction(0.1, 0.3), direction(-0.3, -0.1), direction(-0.1, 0.3)
    ('rises', 'falls', 'flat')
    """
    if slope_low > 0:
        return "rises"
    if slope_high < 0:
        return "falls"
    return "flat"


def trend_direction(trend: Mapping[str, Any]) -> Direction:
    """The direction of a row of ``trends``."""
    return direction(trend["slope_low"], trend["slope_high"])


def factor(slope: float) -> str:
    """Write a slope as what it multiplies by in a year.

    >>> factor(0.30103), factor(-0.30103)
    ('2.00', '0.500')
    """
    return number(10.0**slope)


def interval(trend: Mapping[str, Any]) -> str:
    """The 95 % interval of a trend's growth per year."""
    return f"95 % interval {factor(trend['slope_low'])} to {factor(trend['slope_high'])}"


def growth(trend: Mapping[str, Any]) -> str:
    """Say how a quantity moves: direction, factor a year, interval, number of points."""
    details = f"({interval(trend)}; {plural(trend['n'], 'point')})"
    times = f"× {number(trend['growth_per_year'])} a year"
    match trend_direction(trend):
        case "rises":
            return f"rises: {times} {details}"
        case "falls":
            return f"falls: {times} {details}"
        case _:
            return f"is {FLAT}: {times} {details}"


def doubling(trend: Mapping[str, Any]) -> str:
    """Say how long a doubling or a halving takes, with its bounds where they exist."""
    if trend["doubling_years"] is None:
        return "neither doubles nor halves"
    noun = "doubles" if trend["slope_log10_per_year"] > 0 else "halves"
    text = f"{noun} in {number(abs(trend['doubling_years']))} years"
    bounds = [trend["doubling_years_low"], trend["doubling_years_high"]]
    if trend["doubling_unbounded"] or None in bounds:
        return f"{text} (95 % interval has no upper bound)"
    low, high = sorted(abs(bound) for bound in bounds)
    return f"{text} (95 % interval {number(low)} to {number(high)})"


def comparison(best: Mapping[str, Any], everything: Mapping[str, Any]) -> str:
    """Say how the trend of the best compares with the trend of all, without claiming more than the intervals do."""
    if best["slope_low"] > everything["slope_high"]:
        return "The two intervals do not overlap: the best grow faster than all models together."
    if best["slope_high"] < everything["slope_low"]:
        return "The two intervals do not overlap: the best grow more slowly than all models together."
    return "The two intervals overlap: these data do not tell the two trends apart with certainty."


def effect_direction(row: Mapping[str, Any]) -> Direction:
    """The direction of a row of ``figure_effects``."""
    return direction(row["low"], row["high"])


def effect_interval(row: Mapping[str, Any]) -> str:
    """The 95 % interval of an effect with the number of the points that it rests on."""
    return f"95 % interval {number(row['low'])} to {number(row['high'])}; n = {row['n']}"


def effect_growth(row: Mapping[str, Any]) -> str:
    """Say how a quantity moves whose effect is a slope in log10 units per year."""
    verb = effect_direction(row)
    return (
        f"{f'is {FLAT}' if verb == 'flat' else verb}: × {factor(row['estimate'])} a year (95 % interval "
        f"{factor(row['low'])} to {factor(row['high'])}; n = {row['n']})"
    )


def multiple(value: float) -> str:
    """Say a ratio: in per cent below one, in times else; the browser says it alike (``energy.js``).

    >>> multiple(0.0518), multiple(3.69)
    ('5.18 %', '3.69 times')
    """
    return f"{number(100 * value)} %" if value < 1 else f"{number(value)} times"


def multiples(low: float, high: float, of: float) -> str:
    """Say the interval of a ratio in the words of the ratio.

    >>> multiples(0.0169, 0.159, 0.0518), multiples(0.5, 11.0, 3.69)
    ('1.69 to 15.9 %', '0.500 to 11.0 times')
    """
    return f"{number(100 * low)} to {number(100 * high)} %" if of < 1 else f"{number(low)} to {number(high)} times"


def times_less(value: float) -> str:
    """Say how many times less a ratio of a half or less is.

    >>> times_less(0.05), times_less(0.9)
    (', 20.0 times less', '')
    """
    return f", {number(1 / value)} times less" if value <= 1 / 2 else ""


ASSUMPTIONS: Mapping[str, str] = {
    "all-devices": "the fit also holds the FP32 peaks that the paper leaves out",
    "fp32-only": "the fit holds FP32 peaks alone, no adapted precision",
    "best-of-day": "the device is the most efficient one of the fit that existed on its date",
    "fixed-device": "the device is the same for every date",
}
"""What each variant of ``energy_sensitivity`` and ``trend_sensitivity`` assumes, as the end of a sentence with if."""


def assumption(variant: str, device: str | None = None) -> str:
    """Say what a variant assumes, with the device where it means one.

    >>> assumption("share-0.3"), assumption("fixed-device", "A100, Mixed")
    ('it reaches 30 % of the fitted efficiency', 'the device is the same for every date (A100, Mixed)')
    """
    share = variant.removeprefix("share-")
    text = ASSUMPTIONS.get(variant) or f"it reaches {number(100 * float(share), 2)} % of the fitted efficiency"
    return f"{text} ({device})" if device else text


def listed(items: list[str]) -> str:
    """Join names into a phrase.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else "none"
