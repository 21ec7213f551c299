"""Tables of pages: columns that take title and unit from the schemas, cells that are text with an optional link."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joulebook.package.model import Field
from joulebook.publish import numerals
from joulebook.publish.facts import Facts

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


@dataclass(frozen=True)
class Column:
    """A column's head."""

    title: str
    unit: str | None = None
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: its text, the page of the site that it links to, and a class of the style sheet."""

    text: str
    link: str | None = None
    kind: str = ""


@dataclass(frozen=True)
class Grid:
    """A table of a page; the first cell of a row is its head."""

    label: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    @property
    def tall(self) -> bool:
        """Whether the table scrolls within its own height."""
        return len(self.rows) > 16  # noqa: PLR2004 (about one screen)


def column(field: Field) -> Column:
    """The head of a schema's field; where an id is shown as a name, the head says so."""
    title = field.title.removesuffix(" id") if field.name in LINKS else field.title
    return Column(title, field.unit, field.type in NUMERIC)


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
    return Cell(_number(facts, table, field, row) if field.type in NUMERIC else numerals.cell(value))


def _number(facts: Facts, table: str, field: Field, row: Mapping[str, Any]) -> str:
    if table in facts.edition.package.tables:
        # A device that supersedes another is shown with that one's peaks, which are written under the other's id.
        written = facts.written(table, [row[part] for part in facts.schema(table).primary_key])
        if field.name in written:
            return numerals.printed(written[field.name])
    return numerals.number(row[field.name]) if field.type == "number" else numerals.exact(row[field.name])


def source(facts: Facts, source_id: str | None) -> Cell:
    """A source's label, linked to its entry in the list of sources."""
    if source_id is None or source_id not in facts.sources:
        return Cell(source_id or "")
    return Cell(facts.sources[source_id]["label"], f"sources/index.html#{source_id}")


def verdict(status: str) -> Cell:
    """A verdict's word with its colour."""
    return Cell(status, None, f"verdict {KINDS.get(status, 'plain')}")


def build(facts: Facts, label: str, rows: Iterable[Mapping[str, Any]], fields: Sequence[tuple[str, str]]) -> Grid:
    """A table of rows; each column names the table and the field that say what it is."""
    described = [(table, facts.field(table, name)) for table, name in fields]
    return Grid(
        label,
        [column(field) for _, field in described],
        [[cell(facts, table, field, row) for table, field in described] for row in rows],
    )
