"""Put imported rows into the tables: those of an earlier snapshot of the same owner go, all others stay as they are."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from joulebook.errors import UsageError
from joulebook.importers.model import Cells, Imported
from joulebook.package.canonical import written
from joulebook.package.descriptor import DESCRIPTOR, Resource, read_declaration


def land(folder: Path, imported: Imported) -> dict[str, int]:
    """Write the rows into the package in ``folder`` and say how many each table took."""
    declaration, _ = read_declaration(folder)
    resources = {resource.name: resource for resource in declaration.resources} if declaration is not None else {}
    owned = {row["source_id"] for row in imported.sources}
    wanted = {**imported.tables, "sources": imported.sources}
    for name in wanted:
        if name not in resources:
            raise UsageError(f"{folder / DESCRIPTOR} has no table {name}; mend the descriptor with joulebook check")
    for name, rows in wanted.items():
        _write(folder, resources[name], rows, owned)
    return {name: len(rows) for name, rows in wanted.items()}


def _write(folder: Path, resource: Resource, rows: Sequence[Cells], owned: set[str]) -> None:
    names = resource.schema.names
    path = folder / resource.path
    kept = [row for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))) if row["source_id"] not in owned]
    unknown = sorted({name for row in rows for name in row} - set(names))
    if unknown:
        raise ValueError(f"{resource.name} has no column {', '.join(unknown)}")
    records = [names, *([row.get(name) or "" for name in names] for row in [*kept, *rows])]
    beside = path.with_name(f".{path.name}.new")
    beside.write_text("".join(f"{written(record)}\n" for record in records), "utf-8", newline="\n")
    beside.replace(path)
