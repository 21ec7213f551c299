"""Downloads, and a dictionary of every table, read from the schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

from joulebook.package.model import Field, Table
from joulebook.publish import grid
from joulebook.publish.discovery import catalogue
from joulebook.publish.facts import Facts, rows
from joulebook.publish.model import Part, Surroundings
from joulebook.publish.provenance.working import readable
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import exact, plural

FEW = 60
"""A table with at most so many rows is shown whole in its dictionary."""

PHRASES = {
    "required": "never empty",
    "unique": "no value twice",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matches {}",
}


def downloads(facts: Facts, beside: Surroundings, renderer: Renderer, copy_bytes: int | None) -> Part:
    """Render the page of downloads. ``copy_bytes`` is the size of the offline copy; None on the copy's own page."""
    raw = [_entry(table) for name, table in facts.edition.tables.items() if name in facts.edition.package.tables]
    derived = [
        _entry(table) for name, table in facts.edition.tables.items() if name not in facts.edition.package.tables
    ]
    return renderer.page(
        "data/index.html",
        "data.html",
        raw=raw,
        derived=derived,
        copy_bytes=copy_bytes,
        published=beside.day(facts.edition.package.version),
        has_archive=bool(beside.versions),
        described=catalogue.embedded(catalogue.schema_org(facts.edition, beside)),
    )


def dictionaries(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render the dictionary of each table."""
    for name, table in facts.edition.tables.items():
        yield renderer.page(
            f"data/{name}/index.html",
            "dictionary.html",
            table=table,
            fields=[_field(field) for field in table.schema.fields],
            rows=_rows(facts, table) if 0 < len(table.frame) <= FEW else None,
        )


def _entry(table: Table) -> dict[str, Any]:
    return {"name": table.name, "description": table.schema.description, "count": len(table.frame)}


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "title": field.title,
        "description": field.description,
        "unit": field.unit,
        "type": field.type,
        "formula": None if field.formula is None else readable(field.formula),
        "source": field.source,
        "limits": limits(field.constraints),
        "example": "" if field.example is None else _example(field.example),
    }


def _example(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return exact(value) if isinstance(value, int | float) else str(value)


def limits(constraints: Mapping[str, Any]) -> str:
    """Say a field's constraints in words.

    >>> limits({"required": True, "minimum": 0, "enum": ["a", "b"]})
    'never empty; at least 0; one of a, b'
    """
    said = []
    for name, value in constraints.items():
        if name == "enum":
            said.append(f"one of {', '.join(str(item) for item in value)}")
        elif name in PHRASES and value is not False:
            said.append(PHRASES[name].format(value))
    return "; ".join(said)


def _rows(facts: Facts, table: Table) -> grid.Grid:
    fields = [(table.name, field.name) for field in table.schema.fields]
    label = f"{table.schema.title}: {plural(len(table.frame), 'row')}"
    return grid.build(facts, label, rows(table.frame), fields, "rows")
