"""Bars on one logarithmic axis, placed in per cent, so that the picture fits any width and its text keeps its size."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from joulebook.publish.words.numerals import number

STEP, TOP, FOOT = 46, 8, 26
"""Pixels from one bar to the next, above the first and below the last."""
MOST_TICKS = 6


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, its end and, where there is one, the ends of its spread, all in per cent."""

    label: str
    top: int
    end: str
    low: str | None
    high: str | None


@dataclass(frozen=True)
class Tick:
    """A power of ten on the axis, in per cent."""

    at: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Bars:
    """The picture: its height in pixels, what it says in words, its bars and its axis."""

    description: str
    height: int
    bars: Sequence[Bar]
    ticks: Sequence[Tick]


def bars(lines: Sequence[tuple[str, float, tuple[float, float] | None]], unit: str) -> Bars:
    """Place bars of values; the axis holds them and their spreads and ends at whole powers of ten."""
    everything = [value for _, value, spread in lines for value in (value, *(spread or ()))]
    first, last = math.floor(math.log10(min(everything))), math.ceil(math.log10(max(everything)))
    if first == math.log10(min(everything)):
        first -= 1  # A bar of no length would not be seen.
    last = max(last, first + 1)

    def place(value: float) -> str:
        return f"{100 * (math.log10(value) - first) / (last - first):.2f}%"

    step = math.ceil((last - first) / MOST_TICKS)
    powers = range(first, last + 1, step)
    placed = [
        Bar(
            f"{label}: {number(value)} {unit}"
            + (f" ({number(spread[0])} to {number(spread[1])} {unit})" if spread else ""),
            TOP + STEP * index,
            place(value),
            place(spread[0]) if spread else None,
            place(spread[1]) if spread else None,
        )
        for index, (label, value, spread) in enumerate(lines)
    ]
    ticks = [
        Tick(
            place(10.0**power),
            f"{number(10.0**power, 1)} {unit}",
            "start" if power == first else "end" if power == last else "middle",
        )
        for power in powers
    ]
    description = "; ".join(bar.label for bar in placed)
    return Bars(description, TOP + STEP * len(lines) + FOOT, placed, ticks)
