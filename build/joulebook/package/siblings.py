"""Which models a new one is held against, and what their figures lead one to expect of it: arithmetic on a few numbers.

A twin has as many parameters and the same architecture; a sibling the same architecture and the same stem of its name.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

STEM = re.compile(r"[a-z]{3,}")
SPAN = 5.0
"""Between two siblings that lie no further apart than this in parameters, the expected forward pass is interpolated."""
REACH = 6.0
"""A single sibling is asked where it has at most so many times as many parameters, or as few."""
COST_FACTOR, COST_ROWS, FEWEST = 3.0, 10, 3
"""Models of about the same cost: at most a factor of 3 away, the ten nearest on each side, three at least."""


@dataclass(frozen=True)
class Figures:
    """What one row of a table of models says: its place there, its name with its stem, its architecture, its figures.

    ``load`` is what a forward pass grows with beside the parameters: pixels of the image, or tokens; 0 if unknown.
    """

    index: int
    name: str
    stem: str
    group: str
    params: float
    gflop: float
    load: float
    score: float

    def share(self, other: "Figures") -> float:
        """The load as a multiple of another row's; 1 where one of the two is unknown."""
        return self.load / other.load if self.load and other.load else 1.0


@dataclass(frozen=True)
class Expected:
    """The forward pass that other rows lead one to expect, in GFLOP, and those rows."""

    gflop: float
    rows: tuple[Figures, ...]


def stem(name: str) -> str:
    """The first three or more letters of a name that stand together, without the v of a version.

    >>> [stem(name) for name in ("EfficientNetV2-S", "T2T-ViTt-14", "ViT-L/16", "B7")]
    ['efficientnet', 'vitt', 'vit', 'b7']
    """
    lower = name.casefold()
    found = STEM.search(lower)
    if found is None:
        return lower
    letters = found.group()
    return letters[:-1] if letters.endswith("v") and lower[found.end() : found.end() + 1].isdigit() else letters


class Models:
    """The rows of a table of models, to be asked for those near one of them."""

    def __init__(self, rows: Sequence[Figures]) -> None:
        """Sort the rows once: by family and parameters, and by cost."""
        self.twins: dict[tuple[str, float], list[Figures]] = {}
        self.families: dict[tuple[str, str], list[Figures]] = {}
        self.groups: dict[str, list[float]] = {}
        for row in sorted(rows, key=lambda one: one.params):
            self.twins.setdefault((row.group, row.params), []).append(row)
            self.families.setdefault((row.group, row.stem), []).append(row)
            self.groups.setdefault(row.group, []).append(row.gflop / row.params)
        self._params = {key: [row.params for row in family] for key, family in self.families.items()}
        for ratios in self.groups.values():
            ratios.sort()
        self._by_cost = sorted(rows, key=lambda one: (one.gflop, one.index))
        self._costs = [row.gflop for row in self._by_cost]

    def expected(self, row: Figures) -> Iterator[Expected]:
        """What twins say; without twins the line between the next smaller and the next larger sibling, else the nearer.

        Forward passes are brought to the row's own load (pixels or tokens) where both are known. The line is straight
        in logarithms of parameters and FLOP; from a single sibling FLOP grow in proportion to the parameters.
        """
        alone = True
        for twin in self.twins[row.group, row.params]:
            if twin.index != row.index:
                alone = False
                yield Expected(twin.gflop * row.share(twin), (twin,))
        if alone:
            yield from self._of_family(row)

    def _of_family(self, row: Figures) -> Iterator[Expected]:
        key = row.group, row.stem
        family, params = self.families[key], self._params[key]
        before, after = bisect_left(params, row.params) - 1, bisect_right(params, row.params)
        smaller = family[before] if before >= 0 else None
        larger = family[after] if after < len(family) else None
        if smaller and larger and larger.params <= SPAN * smaller.params:
            weight = math.log(row.params / smaller.params) / math.log(larger.params / smaller.params)
            low, high = smaller.gflop * row.share(smaller), larger.gflop * row.share(larger)
            yield Expected(low ** (1 - weight) * high**weight, (smaller, larger))
            return
        near = [one for one in (smaller, larger) if one and _times(one.params, row.params) <= REACH]
        if near:
            one = min(near, key=lambda other: _times(other.params, row.params))
            yield Expected(one.gflop * row.share(one) * row.params / one.params, (one,))

    def ratios(self, row: Figures) -> tuple[float, float] | None:
        """The least and the most GFLOP per million parameters of three or more other rows of the architecture."""
        every, own = self.groups[row.group], row.gflop / row.params
        if len(every) <= FEWEST:
            return None
        return every[1] if every[0] == own else every[0], every[-2] if every[-1] == own else every[-1]

    def of_like_cost(self, row: Figures) -> list[Figures]:
        """Other rows whose forward pass is near, up to ten that take less and ten that take more."""
        low = bisect_left(self._costs, row.gflop / COST_FACTOR)
        high = bisect_right(self._costs, row.gflop * COST_FACTOR)
        place = bisect_left(self._by_cost, (row.gflop, row.index), key=lambda one: (one.gflop, one.index))
        return [
            *self._by_cost[max(low, place - COST_ROWS) : place],
            *self._by_cost[place + 1 : min(high, place + 1 + COST_ROWS)],
        ]


def _times(one: float, other: float) -> float:
    """How many times the larger of two numbers is the smaller."""
    return max(one / other, other / one)
