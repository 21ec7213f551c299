"""How Datasette describes the database: wholly from the published descriptor, the schemas in it and the questions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from joulebook.publish.data.fulltext import SEARCHED

DATABASE = "joulebook"
QUESTIONS = "queries.json"
"""The published file of views and saved queries."""
PLUGIN = "joulebook"
MAX_FACETS = 4
FEW_VALUES = ("precision", "extra_data", "input_tokens", "quantity")
"""Fields without a closed list of values that have few of them, so that a reader may choose one."""
NO_QUESTIONS: Mapping[str, Any] = {"views": [], "indexes": [], "queries": []}
_FIELD_NOTES = {"unit": "Unit", "formula": "Formula", "source": "Source"}

Column = tuple[str, str]
"""A table or view and one of its columns."""


def metadata(
    descriptor: Mapping[str, Any],
    questions: Mapping[str, Any] = NO_QUESTIONS,
    dull: Collection[Column] = (),
    choices: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Describe the database to Datasette from a data package whose resources carry their schemas.

    ``questions`` are the views and saved queries as published; ``dull`` are columns that hold one value alone, by which
    nobody narrows a table; ``choices`` are the values that a parameter may have, by the column that it takes them from.
    """
    resources = _resources(descriptor)
    views = {view["name"]: view["schema"] for view in (*questions["views"], *questions["indexes"])}
    described = {name: _table(name, resource["schema"], resource, dull) for name, resource in resources.items()}
    described |= {name: _table(name, schema, {}, dull) for name, schema in views.items()}
    return {
        "title": descriptor.get("title") or descriptor.get("name") or DATABASE,
        "description": descriptor.get("description"),
        **_origin(descriptor),
        "databases": {
            DATABASE: {
                "tables": described,
                "queries": {query["id"]: _query(query, choices or {}) for query in questions["queries"]},
            }
        },
        "plugins": {
            PLUGIN: {
                "version": descriptor.get("version"),
                "sources": [_named(source) for source in descriptor.get("sources", [])],
                "licenses": [_named(licence) for licence in descriptor.get("licenses", [])],
            }
        },
    }


def categories(descriptor: Mapping[str, Any], questions: Mapping[str, Any] = NO_QUESTIONS) -> list[Column]:
    """Name every column that a table or view could be narrowed by."""
    schemas = [(name, resource["schema"]) for name, resource in _resources(descriptor).items()]
    schemas += [(view["name"], view["schema"]) for view in questions["views"]]
    return [(name, field["name"]) for name, schema in schemas for field in schema["fields"] if _is_category(field)]


def references(descriptor: Mapping[str, Any]) -> dict[Column, str]:
    """Name the table that each column with a foreign key refers to."""
    found = {}
    for name, resource in _resources(descriptor).items():
        for key in resource["schema"].get("foreignKeys", []):
            fields = key["fields"] if isinstance(key["fields"], list) else [key["fields"]]
            if len(fields) == 1:
                found[name, fields[0]] = key["reference"].get("resource") or name
    return found


def suggestions(questions: Mapping[str, Any]) -> list[str]:
    """Name the columns, as ``table.column``, that parameters of saved queries take their values from."""
    named = [parameter["suggest"] for query in questions["queries"] for parameter in query["parameters"]]
    return sorted({name for name in named if name})


def describe_field(field: Mapping[str, Any]) -> str:
    """Say in one paragraph what a column holds, in which unit, and what it is computed from.

    >>> describe_field({"name": "energy_j", "title": "Energy", "description": "Of one inference.", "unit": "J"})
    'Energy. Of one inference. Unit: J.'
    """
    parts = [field.get("title"), field.get("description")]
    parts += [f"{label}: {field[key]}" for key, label in _FIELD_NOTES.items() if field.get(key)]
    sentences = [str(part).strip() for part in parts if part]
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in sentences)


def _resources(descriptor: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {resource["name"]: resource for resource in descriptor["resources"] if resource.get("type") == "table"}


def _table(
    name: str, schema: Mapping[str, Any], resource: Mapping[str, Any], dull: Collection[Column]
) -> dict[str, Any]:
    fields = schema["fields"]
    facets = [field["name"] for field in fields if _is_category(field) and (name, field["name"]) not in dull]
    described = {
        "title": schema.get("title") or resource.get("title"),
        "description": schema.get("description") or resource.get("description"),
        "columns": {field["name"]: describe_field(field) for field in fields},
        "facets": facets[:MAX_FACETS],
        "label_column": _label_column(schema),
        "searched_by": SEARCHED.get(name),
    }
    return {key: value for key, value in described.items() if value}


def _query(query: Mapping[str, Any], choices: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    parameters = [
        {**parameter, "choices": list(choices.get(parameter["suggest"] or "", ()))} for parameter in query["parameters"]
    ]
    return {
        "title": query["title"],
        "description": query["description"],
        "sql": query["sql"],
        "params": [parameter["name"] for parameter in parameters],
        "parameters": parameters,
        "columns": {field["name"]: describe_field(field) for field in query["columns"]},
        "draws": query["draws"],
    }


def _is_category(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "boolean" or "enum" in field.get("constraints", {}) or field.get("name") in FEW_VALUES


def _label_column(schema: Mapping[str, Any]) -> str | None:
    """Name the column that reads better than the key: ``model`` for ``model_id``, else a label or title."""
    key = schema.get("primaryKey", [])
    if isinstance(key, list):
        key = key[0] if len(key) == 1 else ""
    names = [field["name"] for field in schema["fields"]]
    return next((name for name in (key.removesuffix("_id"), "label", "title") if name != key and name in names), None)


def _origin(descriptor: Mapping[str, Any]) -> dict[str, str | None]:
    licence, source = ((descriptor.get(key) or [{}])[0] for key in ("licenses", "sources"))
    return {
        "license": licence.get("title") or licence.get("name"),
        "license_url": _web(licence.get("path")),
        "source": source.get("title"),
        "source_url": _web(source.get("path")),
    }


def _named(entry: Mapping[str, Any]) -> dict[str, str | None]:
    return {"title": entry.get("title") or entry.get("name"), "url": _web(entry.get("path"))}


def _web(address: Any) -> str | None:
    return address if isinstance(address, str) and address.startswith(("https://", "http://")) else None
