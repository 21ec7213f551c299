"""How Datasette describes the database: wholly from the published descriptor and the schemas in it."""

from collections.abc import Mapping
from typing import Any

DATABASE = "joulebook"
PLUGIN = "joulebook"
MAX_FACETS = 4
_FIELD_NOTES = {"unit": "Unit", "formula": "Formula", "source": "Source"}


def metadata(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the database to Datasette from a data package whose resources carry their schemas."""
    return {
        "title": descriptor.get("title") or descriptor.get("name") or DATABASE,
        "description": descriptor.get("description"),
        **_origin(descriptor),
        "databases": {
            DATABASE: {
                "tables": {
                    resource["name"]: _table(resource)
                    for resource in descriptor["resources"]
                    if resource.get("type") == "table"
                }
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


def describe_field(field: Mapping[str, Any]) -> str:
    """Say in one paragraph what a column holds, in which unit, and what it is computed from.

    >>> describe_field({"name": "energy_j", "title": "Energy", "description": "Of one inference.", "unit": "J"})
    'Energy. Of one inference. Unit: J.'
    """
    parts = [field.get("title"), field.get("description")]
    parts += [f"{label}: {field[key]}" for key, label in _FIELD_NOTES.items() if field.get(key)]
    sentences = [str(part).strip() for part in parts if part]
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in sentences)


def _table(resource: Mapping[str, Any]) -> dict[str, Any]:
    schema = resource["schema"]
    fields = schema["fields"]
    described = {
        "title": schema.get("title") or resource.get("title"),
        "description": schema.get("description") or resource.get("description"),
        "columns": {field["name"]: describe_field(field) for field in fields},
        "facets": [field["name"] for field in fields if _is_category(field)][:MAX_FACETS],
        "label_column": _label_column(schema),
    }
    return {key: value for key, value in described.items() if value}


def _is_category(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "boolean" or "enum" in field.get("constraints", {})


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
