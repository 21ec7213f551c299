"""Thousands of pairs on two logarithmic axes, drawn here: one path for each kind, so that the picture stays small."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joulebook.publish.charts import palette
from joulebook.publish.words.numerals import number

WIDTH, HEIGHT = 640, 460
LEFT, RIGHT, TOP, BOTTOM = 86, 632, 16, 404
MOST_TICKS = 6
SHAPES = ("M{x} {y}h0", "M{x} {y}m-3.5-3.5h7v7h-7z", "M{x} {y}m-3.5-3.5l7 7m0-7l-7 7")
"""A dot (its round end), a square and a cross, told apart without colour."""
NAMES = ("dots", "squares", "crosses")
Point = tuple[float, float]


@dataclass(frozen=True)
class Marks:
    """The marks of one kind: its name, how many it stands for, its colour, the shape's word and the path."""

    name: str
    count: int
    colour: str
    shape: str
    path: str
    round: bool


@dataclass(frozen=True)
class Tick:
    """A power of ten on an axis."""

    at: str
    text: str


@dataclass(frozen=True)
class Pairs:
    """The picture: marks, axes, the line of equals, and how many marks are drawn of how many pairs."""

    name: str
    title: str
    description: str
    marks: Sequence[Marks]
    across: Sequence[Tick]
    up: Sequence[Tick]
    equal: tuple[str, str, str, str]
    x_title: str
    y_title: str
    drawn: int
    pairs: int


def pairs(
    name: str, title: str, description: str, kinds: Mapping[str, Sequence[Point]], titles: tuple[str, str]
) -> Pairs:
    """Place pairs of estimate and measurement; pairs that fall on one another are drawn once."""
    across = _ends([x for points in kinds.values() for x, _ in points])
    up = _ends([y for points in kinds.values() for _, y in points])

    def place(point: Point) -> tuple[str, str]:
        x = LEFT + (RIGHT - LEFT) * (math.log10(point[0]) - across[0]) / (across[1] - across[0])
        y = BOTTOM - (BOTTOM - TOP) * (math.log10(point[1]) - up[0]) / (up[1] - up[0])
        return f"{x:.0f}", f"{y:.0f}"

    marks, drawn = [], 0
    for index, (kind, points) in enumerate(kinds.items()):
        places = dict.fromkeys(place(point) for point in points)
        drawn += len(places)
        path = "".join(SHAPES[index].format(x=x, y=y) for x, y in places)
        marks.append(Marks(kind, len(points), palette.SERIES[index], NAMES[index], path, index == 0))
    low, high = max(across[0], up[0]), min(across[1], up[1])
    equal = (*place((10.0**low, 10.0**low)), *place((10.0**high, 10.0**high)))
    ticks = [
        [Tick(place((10.0**p, 10.0**p))[axis], f"{number(10.0**p, 1)} J") for p in _powers(ends)]
        for axis, ends in enumerate((across, up))
    ]
    total = sum(len(points) for points in kinds.values())
    return Pairs(name, title, description, marks, ticks[0], ticks[1], equal, *titles, drawn, total)


def _ends(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _powers(ends: tuple[int, int]) -> range:
    return range(ends[0], ends[1] + 1, math.ceil((ends[1] - ends[0]) / MOST_TICKS))
