"""Columns of views and of saved queries: described as a table's field is, or in words of their own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from joulebook.errors import BuildError
from joulebook.package.model import Field, FieldType, Schema

TYPES: tuple[str, ...] = get_args(FieldType)
OWN_KEYS = {"title", "description", "type", "unit"}


def column(name: str, entry: Any, schemas: Mapping[str, Schema], where: str) -> Field:
    """Describe a column by ``entry``: the field that it repeats, as ``table.field``, or its own title and the rest.

    Of a field's constraints only the list of its values is kept, since a join may leave any column empty. BuildError
    says what is wrong with an entry.
    """
    if isinstance(entry, str):
        table, _, field = entry.partition(".")
        if table not in schemas or field not in schemas[table].names:
            raise BuildError(f"{where}: the column {name} is described as {entry}, which is no field of a table")
        return copied(schemas[table][field], name)
    if not isinstance(entry, Mapping) or not {"title", "type"} <= entry.keys() or entry.keys() - OWN_KEYS:
        raise BuildError(
            f'{where}: describe the column {name} as "table.field", or by title, type and, where they help, '
            "description and unit"
        )
    if entry["type"] not in TYPES or not all(isinstance(text, str) and text.strip() for text in entry.values()):
        raise BuildError(f"{where}: of the column {name} each text holds words, and type is one of {', '.join(TYPES)}")
    kind = cast(FieldType, entry["type"])
    return Field(name, kind, entry["title"], entry.get("description", ""), entry.get("unit"))


def copied(field: Field, name: str) -> Field:
    """The description of a field under another column's name."""
    constraints = {key: value for key, value in field.constraints.items() if key == "enum"}
    return replace(field, name=name, example=None, constraints=constraints)


def descriptor(field: Field) -> dict[str, Any]:
    """A column as a field of a Table Schema."""
    about = {
        "name": field.name,
        "type": field.type,
        "title": field.title,
        "description": field.description,
        "unit": field.unit,
        "formula": field.formula,
        "source": field.source,
        "constraints": dict(field.constraints),
    }
    return {key: value for key, value in about.items() if value}
