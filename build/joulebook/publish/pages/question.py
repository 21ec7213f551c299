"""What a page that answers a question is made of, and the words that several of them share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from joulebook.errors import BuildError
from joulebook.publish.charts.gallery import Drawn
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.grid import Cell, Grid
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import number
from joulebook.publish.words.quote import Quote, between

MODELS = {"cv": "image models", "nlp": "language models"}
MODEL = {"cv": "image model", "nlp": "language model"}
IMAGES_OR_LANGUAGE = {"cv": "Images", "nlp": "Language"}
SCORES = {"cv": "top-1 accuracy", "nlp": "GLUE score"}
LEADERS = {"cv": "the most accurate image model of each year", "nlp": "language models that set a record of compute"}
LEADING = {"cv": "best", "nlp": "record"}
"""The last part of a trend's id for the models that lead."""
CHIP = "One forward pass of one input on the chip alone, at the efficiency that is fitted for the model's release date"
LEFT_OUT = "no host, no cooling, no idle time, no training"


@dataclass(frozen=True)
class Picture:
    """A drawing with its caption."""

    drawing: Drawn
    caption: str


@dataclass(frozen=True)
class Question:
    """A page: the question, its answer in a sentence or two, and what the answer rests on."""

    slug: str
    title: str
    answer: str
    pictures: Sequence[Picture]
    grids: Sequence[Grid]
    quotes: Sequence[Quote]
    method: Sequence[str]
    cautions: Sequence[str]
    tables: Sequence[str]
    """The tables that the page shows."""
    related: Sequence[Cell] = ()
    """Other pages that show the same from another side."""
    template: str = "question.html"
    more: Mapping[str, Any] = field(default_factory=dict)
    """What the page's own template needs beyond this."""

    @property
    def page(self) -> str:
        """Its address."""
        return address(self.slug)


def address(slug: str) -> str:
    """Where a question's page lies.

    >>> address("lag")
    'questions/lag/index.html'
    """
    return f"questions/{slug}/index.html"


def row_of(facts: Facts, table: str, **key: object) -> Row:
    """The one row of a table with these cells; BuildError names what a page misses."""
    for row in rows(facts.frame(table)):
        if all(row[name] == value for name, value in key.items()):
            return row
    wanted = ", ".join(f"{name} {value}" for name, value in key.items())
    raise BuildError(f"the table {table} has no row with {wanted}, which a question's page shows")


def times(log10: float) -> str:
    """Write a change of log10 as a factor.

    >>> times(0.30103)
    '× 2.00'
    """
    return f"× {number(10.0**log10)}"


def factor_between(low: float, high: float) -> str:
    """Write the bounds of a change of log10 as factors.

    >>> factor_between(0.0, 0.30103)
    '1.00 to 2.00'
    """
    return between(10.0**low, 10.0**high)


def article(noun: str) -> str:
    """Give a noun its article.

    >>> article("image model"), article("language model")
    ('an image model', 'a language model')
    """
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def counted(value: float) -> str:
    """Write a large count as people say it.

    >>> counted(331e6), counted(1.853e9), counted(4.15e11), counted(52_000)
    ('331 million', '1.85 billion', '415 billion', '52,000')
    """
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{number(value / size)} {name}"
    return number(value)


def moves(row: Row) -> str:
    """Say a trend's growth a year in few words, with its interval, and that it is flat where it is."""
    told = f"× {number(row['growth_per_year'])} a year ({factor_between(row['slope_low'], row['slope_high'])})"
    return f"{told}, {wording.FLAT}" if wording.trend_direction(row) == "flat" else told
