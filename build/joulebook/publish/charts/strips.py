"""The small pictures on pages of models and devices: one logarithmic axis, one mark that stands out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from joulebook.publish.words.numerals import number

LEFT, RIGHT, WIDTH = 24.0, 616.0, 640.0
CHARACTER = 12.5
"""How wide a character of a mark is at most: on a phone, where its text is larger (``style.css``)."""
LABEL_MARGIN = 190.0


@dataclass(frozen=True)
class Tick:
    """A mark on the axis."""

    x: str
    text_x: str
    text: str
    anchor: str
    crowded: bool = False
    """Whether its text would touch that of the next mark on a phone, which then leaves it out."""


@dataclass(frozen=True)
class Strip:
    """A strip whose places are computed: others faint, these strong, an optional range behind them."""

    title: str
    description: str
    label: str
    others: Sequence[str]
    these: Sequence[str]
    low: str | None
    high: str | None
    ticks: Sequence[Tick]
    label_x: str
    anchor: str
    left: str = f"{LEFT:g}"
    right: str = f"{RIGHT:g}"


def strip(
    title: str,
    description: str,
    label: str,
    others: Sequence[float],
    these: Sequence[float],
    unit: str,
    bounds: tuple[float, float] | None = None,
) -> Strip:
    """Place the values of a strip; its axis holds them all and ends at whole powers of ten."""
    everything = [*others, *these, *(bounds or ())]
    low, high = math.floor(math.log10(min(everything))), math.ceil(math.log10(max(everything)))
    high = max(high, low + 1)

    def place(value: float) -> float:
        return _place(value, low, high)

    step = 2 if high - low > 8 else 1  # noqa: PLR2004 (more labels would touch one another)
    ticks = _apart(
        [_tick(place(10.0**power), power, unit if power == high else "") for power in range(high, low - 1, -step)]
    )
    anchor_at = max(place(value) for value in these)
    anchor = "start" if anchor_at < LABEL_MARGIN else "end" if anchor_at > RIGHT - LABEL_MARGIN else "middle"
    return Strip(
        title=title,
        description=description,
        label=label,
        others=_others(tuple(others), low, high),
        these=[f"{place(value):.1f}" for value in these],
        low=f"{place(bounds[0]):.1f}" if bounds else None,
        high=f"{place(bounds[1]):.1f}" if bounds else None,
        ticks=ticks[::-1],
        label_x=f"{anchor_at:.1f}",
        anchor=anchor,
    )


def _place(value: float, low: int, high: int) -> float:
    return LEFT + (RIGHT - LEFT) * (math.log10(value) - low) / (high - low)


@lru_cache(maxsize=32)
def _others(values: Sequence[float], low: int, high: int) -> Sequence[str]:
    """The places of a list, each once; the pages of its thousand members share few axes."""
    return tuple(dict.fromkeys(f"{_place(value, low, high):.1f}" for value in values))


def _tick(x: float, power: int, unit: str) -> Tick:
    """A mark; the last one names the unit. A text that would be cut off begins or ends where the picture does."""
    text = f"{_power(power)} {unit}".rstrip()
    half = len(text) * CHARACTER / 2
    if x + half > WIDTH:
        return Tick(f"{x:.1f}", f"{WIDTH - 2:.1f}", text, "end")
    if x < half:
        return Tick(f"{x:.1f}", "2.0", text, "start")
    return Tick(f"{x:.1f}", f"{x:.1f}", text, "middle")


def _apart(ticks: Sequence[Tick]) -> list[Tick]:
    """Mark as crowded what touches a mark before it in the list; ``ticks`` run from right to left."""
    found, limit = [], math.inf
    for tick in ticks:
        width, x = len(tick.text) * CHARACTER, float(tick.text_x)
        start = x - {"start": 0.0, "middle": width / 2, "end": width}[tick.anchor]
        crowded = start + width > limit
        limit = limit if crowded else start
        found.append(replace(tick, crowded=crowded))
    return found


def _power(power: int) -> str:
    return number(10.0**power, 1)
