"""Ratios with their spreads on one logarithmic axis about 1, placed in per cent, beside words that keep their size."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from joulebook.publish.charts.bars import Tick
from joulebook.publish.words.numerals import number

EVERY_POWER = 4
"""How many powers of ten have a mark each; of more every other has, so that no text touches another on a phone."""


@dataclass(frozen=True)
class Range:
    """One ratio: what it is of, its place and the ends of its spread, in per cent."""

    label: str
    at: str
    low: str
    high: str


@dataclass(frozen=True)
class Ranges:
    """The picture: its ranges, its axis and where 1 stands."""

    ranges: Sequence[Range]
    ticks: Sequence[Tick]
    one: str


def ranges(lines: Sequence[tuple[str, float, float, float]]) -> Ranges:
    """Place ratios, each with its label, lower and upper end; the axis holds them all and 1."""
    everything = [value for _, *values in lines for value in values]
    first, last = math.floor(min(0.0, math.log10(min(everything)))), math.ceil(max(0.0, math.log10(max(everything))))

    def place(value: float) -> str:
        return f"{100 * (math.log10(value) - first) / max(last - first, 1):.2f}%"

    step = 1 if last - first <= EVERY_POWER else 2
    ticks = [
        Tick(
            place(10.0**power),
            f"× {number(10.0**power, 1)}" if power else "as estimated",
            "start" if power == first else "end" if power == last else "middle",
        )
        for power in range(first, last + 1)
        if power % step == 0
    ]
    return Ranges(
        [Range(label, place(ratio), place(low), place(high)) for label, ratio, low, high in lines],
        ticks,
        place(1.0),
    )
