"""The small pictures on pages of models and devices: one logarithmic axis, one mark that stands out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from joulebook.publish.words.numerals import number

LEFT, RIGHT = 24.0, 616.0
LABEL_MARGIN = 190.0


@dataclass(frozen=True)
class Tick:
    """A mark on the axis."""

    x: str
    text_x: str
    text: str
    anchor: str


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
        return LEFT + (RIGHT - LEFT) * (math.log10(value) - low) / (high - low)

    step = 2 if high - low > 8 else 1  # noqa: PLR2004 (more labels would touch one another)
    ticks = [_tick(place(10.0**power), power, unit if power == high else "") for power in range(high, low - 1, -step)]
    anchor_at = max(place(value) for value in these)
    anchor = "start" if anchor_at < LABEL_MARGIN else "end" if anchor_at > RIGHT - LABEL_MARGIN else "middle"
    return Strip(
        title=title,
        description=description,
        label=label,
        others=list(dict.fromkeys(f"{place(value):.1f}" for value in others)),
        these=[f"{place(value):.1f}" for value in these],
        low=f"{place(bounds[0]):.1f}" if bounds else None,
        high=f"{place(bounds[1]):.1f}" if bounds else None,
        ticks=ticks[::-1],
        label_x=f"{anchor_at:.1f}",
        anchor=anchor,
    )


def _tick(x: float, power: int, unit: str) -> Tick:
    """A mark; the last one names the unit and ends where the axis ends, lest it be cut off."""
    return Tick(
        f"{x:.1f}", f"{x + 20 if unit else x:.1f}", f"{_power(power)} {unit}".rstrip(), "end" if unit else "middle"
    )


def _power(power: int) -> str:
    return number(10.0**power, 1)
