"""A small package for tests that build variants, each of which would take minutes with all rows of contributors."""

import csv
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from joulebook.science.views import REFERENCE

Row = dict[str, str]
DRAWINGS = Path(".cache") / "drawings"
NOTED = {"cell_notes": ("table", "row_key"), "renamed_ids": ("table", "new_id")}
"""Tables that name rows of any other: the columns with that table and that row's key."""


def small_package(root: Path, folder: Path, community: int = 0) -> Path:
    """Copy the package of ``root`` to ``folder`` with few rows of contributors; return ``folder``.

    Kept are the paper's rows, the tables that every view reads whole, and of each other table the first ``community``
    rows of contributors; of one that would be left empty and may not be at least one, if any names only what is kept.
    A row that a kept one names is kept too; what would speak of a row that is gone, and a source of none, go with it.
    """
    source = root / "datapackage"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("contributions"))
    resources = {one["name"]: one for one in json.loads((source / "datapackage.json").read_text("utf-8"))["resources"]}
    schemas = {name: json.loads((source / one["schema"]).read_text("utf-8")) for name, one in resources.items()}
    tables = {name: _read(source / one["path"]) for name, one in resources.items()}
    kept = _kept(tables, schemas, {name for name, one in resources.items() if one.get("mayBeEmpty")}, community)
    for name, rows in tables.items():
        if len(kept[name]) < len(rows):  # a table that is whole keeps its bytes
            with (folder / resources[name]["path"]).open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(row for place, row in enumerate(rows) if place in kept[name])
    return folder


def small_project(root: Path, place: Path, community: int = 0, *, drawn: bool = True) -> Path:
    """Copy what a build reads, but for what git keeps, with the small package; return ``place``.

    Where it is ``drawn``, what the project's own build has drawn already is there too.
    """
    small_package(root, place / "datapackage", community)
    if drawn:
        link_drawings(root, place)
    for name in ("templates", "site/content", "site/assets", "site/vendor"):
        if (root / name).exists():  # set-up may have found no way to site/vendor
            shutil.copytree(root / name, place / name)
    for name in ("CHANGELOG.md", "site/site.toml"):
        shutil.copyfile(root / name, place / name)
    return place


def link_drawings(root: Path, place: Path) -> Path:
    """Give a project at ``place`` what the build of ``root`` has drawn, as far as it has; return the folder of it."""
    if (root / DRAWINGS).exists():
        # A build that runs meanwhile takes files away that it has no use for.
        shutil.copytree(root / DRAWINGS, place / DRAWINGS, copy_function=_linked)
    return place / DRAWINGS


def _linked(source: str, target: str) -> None:
    with suppress(FileNotFoundError):
        os.link(source, target)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _kept(
    tables: dict[str, list[Row]], schemas: dict[str, Any], may_be_empty: set[str], community: int
) -> dict[str, set[int]]:
    """The places of the rows that stay, by table."""
    links = {name: _links(name, schema) for name, schema in schemas.items()}
    places = {
        (name, *columns): {tuple(row[one] for one in columns): place for place, row in enumerate(rows)}
        for name, rows in tables.items()
        for columns in {columns for found in links.values() for _, target, columns in found if target == name}
    }

    def named(name: str, place: int) -> list[tuple[str, int]]:
        """The rows that a row names, in other tables or in its own."""
        row = tables[name][place]
        found = [(to, places[to, *columns].get(tuple(map(row.get, fields)))) for fields, to, columns in links[name]]
        return [(target, other) for target, other in found if other is not None]

    kept = {
        name: {place for place, row in enumerate(rows) if row["edition"] == "paper" or name in REFERENCE}
        for name, rows in tables.items()
    }
    paper_rows = {
        name: {place for place, row in enumerate(rows) if row["edition"] == "paper"} for name, rows in tables.items()
    }
    paper = {name: set(found) for name, found in kept.items()}
    for name, rows in tables.items():
        others = [place for place in range(len(rows)) if place not in paper[name]]
        if not paper[name]:
            alone = [one for one in others if all(other in paper[target] for target, other in named(name, one))]
            others = (alone or others)[: max(community, 0 if name in may_be_empty else 1)]
        kept[name] |= set(others[:community] if paper[name] else others)
    wanted = [(name, place) for name in tables if name not in REFERENCE for place in kept[name]]
    while wanted:
        for target, other in named(*wanted.pop()):
            if other not in kept[target]:
                kept[target].add(other)
                wanted.append((target, other))
    keys = {
        name: {"|".join(tables[name][place][part] for part in _listed(schemas[name]["primaryKey"])) for place in places}
        for name, places in kept.items()
    }
    for name, (of_table, of_row) in NOTED.items():
        rows = tables[name]
        kept[name] = {one for one in kept[name] if rows[one][of_row] in keys[rows[one][of_table]]}
    for name in REFERENCE:
        kept[name] = {one for one in kept[name] if all(other in kept[target] for target, other in named(name, one))}
    cited = {
        other for name in tables for one in kept[name] for target, other in named(name, one) if target == "sources"
    }
    kept["sources"] &= cited | paper_rows["sources"]
    return kept


def _links(name: str, schema: dict[str, Any]) -> list[tuple[list[str], str, tuple[str, ...]]]:
    """The foreign keys of a table: its fields, the other table and the fields there."""
    return [
        (_listed(key["fields"]), key["reference"].get("resource") or name, tuple(_listed(key["reference"]["fields"])))
        for key in schema.get("foreignKeys", [])
    ]


def _listed(fields: str | list[str]) -> list[str]:
    return [fields] if isinstance(fields, str) else fields
