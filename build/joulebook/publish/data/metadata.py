"""The descriptor of the published data package, which the stock ``frictionless validate`` accepts."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from joulebook.package.model import Package, Table

CARRIED = ("$schema", "name", "title", "description", "version", "licenses", "sources", "keywords")
MEDIA_TYPES = {"json": "application/json", "parquet": "application/vnd.apache.parquet"}


def descriptor(package: Package, tables: Mapping[str, Table], files: Mapping[str, bytes]) -> bytes:
    """Describe each table as a CSV resource with its schema, and its JSON and Parquet as files; each with its hash.

    ``files`` maps the file names in the data folder to their bytes. No date is written: the same rows give the same
    bytes.
    """
    resources = [_table(package, table, files) for table in tables.values()]
    for name in tables:
        resources += [_file(tables[name], suffix, files) for suffix in MEDIA_TYPES]
    about = {key: package.descriptor[key] for key in CARRIED if key in package.descriptor}
    text = json.dumps({**about, "resources": resources}, ensure_ascii=False, indent=2)
    return (text + "\n").encode()


def _table(package: Package, table: Table, files: Mapping[str, bytes]) -> dict[str, Any]:
    raw = {resource["name"]: resource for resource in package.descriptor["resources"]}
    about = raw.get(table.name, {"title": table.schema.title, "description": table.schema.description})
    return {
        "name": table.name,
        "title": about["title"],
        "description": about["description"],
        "path": f"{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n"},
        **_checked(files[f"{table.name}.csv"]),
        "schema": dict(table.schema.descriptor),
    }


def _file(table: Table, suffix: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "name": f"{table.name}-{suffix}",
        "title": f"{table.schema.title} ({'JSON' if suffix == 'json' else 'Parquet'})",
        "path": f"{table.name}.{suffix}",
        "type": "file",
        "format": suffix,
        "mediatype": MEDIA_TYPES[suffix],
        **_checked(files[f"{table.name}.{suffix}"]),
    }


def _checked(content: bytes) -> dict[str, Any]:
    return {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
