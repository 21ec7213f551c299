"""A headline number with all that it needs to be quoted: sentence, unit, boundary, interval, version, caution."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from joulebook.publish.facts import Facts
from joulebook.publish.words.numerals import number

ROWS = {"paper": "the paper’s own rows", "current": "the paper’s rows and those added since"}
"""What each view rests on, in words."""


@dataclass(frozen=True)
class Quote:
    """A number at an address of its own."""

    page: str
    anchor: str
    sentence: str
    value: float
    unit: str
    boundary: str
    """What is counted in and what is left out."""
    interval: str
    """The interval in words, and what it covers where that is not said by its name; or what stands in its place."""
    low: float | None
    high: float | None
    version: str
    view: str
    caution: str

    @property
    def address(self) -> str:
        """Where it stands on the site."""
        return f"{self.page}#{self.anchor}"

    @property
    def rows(self) -> str:
        """The rows that it rests on, in words."""
        return ROWS[self.view]


def quote(
    facts: Facts,
    page: str,
    anchor: str,
    told: str,
    value: float,
    unit: str,
    bounds: tuple[float | None, float | None],
    boundary: str,
    caution: str,
    interval: str | None = None,
    view: str = "paper",
) -> Quote:
    """Give a number its sentence, which names the data it rests on; ``interval`` replaces the words of the bounds."""
    version = facts.edition.package.version
    sentence = f"{told} (Joulebook, data {version}, from {ROWS[view]})."
    words = between(*bounds) if interval is None else interval
    return Quote(page, anchor, sentence, value, unit, boundary, words, *bounds, version, view, caution)


def between(low: float | None, high: float | None) -> str:
    """Write an interval, an open end said so.

    >>> between(1.0, 2.5), between(3.15, None), between(None, None)
    ('1.00 to 2.50', '3.15 with no upper bound', 'no bounds')
    """
    if low is None and high is None:
        return "no bounds"
    if high is None:
        return f"{number(low or 0.0)} with no upper bound"
    return f"{number(low)} to {number(high)}" if low is not None else f"up to {number(high)}, with no lower bound"


def listing(quotes: Iterable[Quote]) -> list[dict[str, Any]]:
    """The headline numbers for programs, in the order of the pages."""
    return [
        {
            "address": one.address,
            "sentence": one.sentence,
            "value": one.value,
            "unit": one.unit,
            "low": one.low,
            "high": one.high,
            "interval": one.interval,
            "boundary": one.boundary,
            "caution": one.caution,
            "version": one.version,
            "view": one.view,
        }
        for one in quotes
    ]
