"""Tables of pages: columns that take title and unit from the schemas, cells that are text with an optional link."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from joulebook.package.model import Field
from joulebook.publish.facts import Facts
from joulebook.publish.words import numerals

NUMERIC = ("number", "integer")
LINKS = {"model_id": "models", "gpu_id": "gpus", "base_model_id": "models", "baseline_gpu_id": "gpus"}
KINDS = {
    "reproduced": "good",
    "truncated": "fair",
    "last-digit": "fair",
    "approximate": "fair",
    "input": "plain",
    "not-reproduced": "bad",
    "holds": "good",
    "weaker": "fair",
    "cannot be told": "plain",
    "contradicted": "bad",
    "agrees": "good",
    "differs": "fair",
    "open reading": "plain",
    "wording": "plain",
}
"""How each verdict is coloured; the word itself is always shown."""
CHOICES = {"extra_data", "input_tokens", "precision"}
"""Fields without a closed list of values that have few of them, so that a reader may choose one."""


@dataclass(frozen=True)
class Column:
    """A column's head."""

    title: str
    unit: str | None = None
    numeric: bool = False
    key: str = ""
    """What the address of a sorted or filtered table calls it."""
    filter: str = ""
    """How a long table can be narrowed by it: ``choice`` of one of its values, a span of ``years``, or not at all."""


@dataclass(frozen=True)
class Cell:
    """A cell: its text, the page of the site that it links to, and a class of the style sheet."""

    text: str
    link: str | None = None
    kind: str = ""
    value: str = ""
    """The raw value of a number or a date, by which a table is sorted; the text may be rounded."""


@dataclass(frozen=True)
class Grid:
    """A table of a page; the first cell of a row is its head."""

    label: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    name: str = ""
    """What the address of a sorted or filtered page calls it."""

    @property
    def tall(self) -> bool:
        """Whether the table scrolls within its own height."""
        return len(self.rows) > 16  # noqa: PLR2004 (about one screen)

    def leading(self, *keys: str) -> "Grid":
        """The same table with the columns of ``keys`` right after the first, where a phone shows them.

        >>> columns = [Column(name, key=name) for name in ("model", "date", "energy")]
        >>> [column.key for column in Grid("", columns, []).leading("energy", "score").columns]
        ['model', 'energy', 'date']
        """
        places = {column.key: place for place, column in enumerate(self.columns)}
        order = dict.fromkeys((0, *(places[key] for key in keys if key in places), *range(len(self.columns))))
        ordered = [[row[place] for place in order] for row in self.rows]
        return replace(self, columns=[self.columns[place] for place in order], rows=ordered)

    def merged(self) -> "Grid":
        """The same table with rows that differ in their head alone as one row, whose head names all.

        >>> rows = [[Cell("First"), Cell("AlexNet")], [Cell("Least"), Cell("AlexNet")], [Cell("Best"), Cell("VGG")]]
        >>> [row[0].text for row in Grid("", [], rows).merged().rows]
        ['First; least', 'Best']
        """
        found: dict[tuple[Cell, ...], list[Cell]] = {}
        for head, *cells in self.rows:
            found.setdefault(tuple(cells), []).append(head)
        joined = [
            [replace(heads[0], text="; ".join([heads[0].text, *(_small(head.text) for head in heads[1:])])), *cells]
            for cells, heads in found.items()
        ]
        return replace(self, rows=joined)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def column(field: Field) -> Column:
    """The head of a schema's field; where an id is shown as a name, the head says so."""
    title = field.title.removesuffix(" id") if field.name in LINKS else field.title
    narrowed = "years" if field.type == "date" else "choice" if field.name in CHOICES or _is_closed(field) else ""
    return Column(title, field.unit, field.type in NUMERIC, field.name, narrowed)


def _is_closed(field: Field) -> bool:
    return "enum" in field.constraints or field.type == "boolean"


def raw(value: Any) -> str:
    """Write a number or a date so that nothing is rounded and a program can sort by it; nothing for other values.

    >>> raw(0.1 + 0.2), raw(2048), raw(date(2019, 11, 5)), raw(True), raw("text"), raw(None)
    ('0.30000000000000004', '2048', '2019-11-05', '', '', '')
    """
    if isinstance(value, bool):
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, int | float) and not numerals.missing(value) else ""


def quantity(value: float | None, text: str | None = None) -> Cell:
    """A derived number with its raw value; ``text`` says it in another way than three significant digits."""
    if value is None:
        return Cell("")
    return Cell(numerals.number(value) if text is None else text, value=raw(value))


def cell(facts: Facts, table: str, field: Field, row: Mapping[str, Any]) -> Cell:
    """One value: as written where it is raw, with three significant digits where it is derived; ids as links."""
    value = row[field.name]
    if value is None:
        return Cell("")
    if field.name in LINKS and value in facts.names:
        return Cell(facts.names[value], f"{LINKS[field.name]}/{value}/index.html")
    if field.name.endswith("source_id"):
        return source(facts, value)
    if field.name in {"status", "verdict"}:
        return verdict(str(value))
    text = _number(facts, table, field, row) if field.type in NUMERIC else numerals.cell(value)
    return Cell(text, value=raw(value))


def _number(facts: Facts, table: str, field: Field, row: Mapping[str, Any]) -> str:
    if table in facts.edition.package.tables:
        # A device that supersedes another is shown with that one's peaks, which are written under the other's id.
        written = facts.written(table, [row[part] for part in facts.schema(table).primary_key])
        if field.name in written:
            return numerals.printed(written[field.name])
    if field.type == "integer" and field.unit == "year":
        return str(row[field.name])
    return numerals.number(row[field.name]) if field.type == "number" else numerals.exact(row[field.name])


def source(facts: Facts, source_id: str | None) -> Cell:
    """A source's label, linked to its entry in the list of sources."""
    if source_id is None or source_id not in facts.sources:
        return Cell(source_id or "")
    return Cell(facts.sources[source_id]["label"], f"sources/index.html#{source_id}")


def verdict(status: str) -> Cell:
    """A verdict's word with its colour."""
    return Cell(status, None, f"verdict {KINDS.get(status, 'plain')}")


def build(
    facts: Facts, label: str, rows: Iterable[Mapping[str, Any]], fields: Sequence[tuple[str, str]], name: str = ""
) -> Grid:
    """A table of rows; each column names the table and the field that say what it is."""
    described = [(table, facts.field(table, name)) for table, name in fields]
    return Grid(
        label,
        [column(field) for _, field in described],
        [[cell(facts, table, field, row) for table, field in described] for row in rows],
        name,
    )
