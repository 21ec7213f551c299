"""Put imported rows into the tables: those of an earlier snapshot of the same owner go, all others stay as they are."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from joulebook.errors import UsageError
from joulebook.importers.model import Cells, Imported
from joulebook.package.canonical import written
from joulebook.package.descriptor import DESCRIPTOR, Resource, read_declaration


def land(folder: Path, imported: Imported) -> dict[str, int]:
    """Write the rows into the package in ``folder`` and say how many each table took."""
    declaration, _ = read_declaration(folder)
    resources = {resource.name: resource for resource in declaration.resources} if declaration is not None else {}
    sources = {row["source_id"] for row in imported.sources}

    def is_owned(row: Cells) -> bool:
        if imported.owned and "locator" in row:
            return row["locator"].startswith(imported.owned)
        # Rows whose source another row of the snapshot names, such as runs of a set-up, are all of one owner.
        return row["source_id"] in sources if "source_id" in row else row["edition"] != "paper"

    wanted = {**imported.tables, "sources": imported.sources}
    for name in wanted:
        if name not in resources:
            raise UsageError(f"{folder / DESCRIPTOR} has no table {name}; mend the descriptor with joulebook check")
    for name, rows in wanted.items():
        _write(folder, resources[name], rows, is_owned)
    return {name: len(rows) for name, rows in wanted.items()}


def _write(folder: Path, resource: Resource, rows: Sequence[Cells], is_owned: Callable[[Cells], bool]) -> None:
    """The rows stand where the owner's stood, so that a refresh shows as what changed; new ones stand at the end.

    A row of another's source goes as well where an imported one has its key: a source can be cited by several.
    """
    names, key = resource.schema.names, resource.schema.primary_key
    path = folder / resource.path
    unknown = sorted({name for row in rows for name in row} - set(names))
    if unknown:
        raise ValueError(f"{resource.name} has no column {', '.join(unknown)}")
    brought = {tuple(row.get(name, "") for name in key) for row in rows}
    there = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    goes = [
        is_owned(row) or (row["edition"] != "paper" and tuple(row[name] for name in key) in brought) for row in there
    ]
    place = goes.index(True) if True in goes else len(there)
    kept = [row for row, going in zip(there, goes, strict=True) if not going]
    records = [names, *([row.get(name) or "" for name in names] for row in [*kept[:place], *rows, *kept[place:]])]
    beside = path.with_name(f".{path.name}.new")
    beside.write_text("".join(f"{written(record)}\n" for record in records), "utf-8", newline="\n")
    beside.replace(path)
