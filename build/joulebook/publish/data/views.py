"""The views of the database: tables joined for what people ask, described as tables are."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from joulebook.errors import BuildError
from joulebook.package.model import Schema
from joulebook.publish.data.columns import column, descriptor

FILE = "views.toml"
KEYS = {"name", "title", "description", "sql", "columns"}


@dataclass(frozen=True)
class View:
    """One view: its name, what its columns are, and the SELECT that it stands for."""

    name: str
    schema: Schema
    sql: str


def load(schemas: Mapping[str, Schema]) -> tuple[View, ...]:
    """Read the views that travel with the code; ``schemas`` describe the tables that they join."""
    return parse((resources.files("joulebook") / FILE).read_text("utf-8"), schemas)


def parse(text: str, schemas: Mapping[str, Schema]) -> tuple[View, ...]:
    """Read views from TOML, each after those that it reads; BuildError names the view and what is wrong with it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BuildError(f"{FILE} is no TOML: {error}") from None
    entries = document.get("view")
    if document.keys() != {"view"} or not isinstance(entries, list):
        raise BuildError(f"{FILE}: write each view as a table [[view]] and nothing beside them")
    found = tuple(_view(entry, number, schemas) for number, entry in enumerate(entries, start=1))
    names = [view.name for view in found]
    if taken := [name for name in names if name in schemas or names.count(name) > 1]:
        raise BuildError(f"{FILE}: the name {taken[0]} is taken")
    return found


def _view(entry: Any, number: int, schemas: Mapping[str, Schema]) -> View:
    if not isinstance(entry, dict) or entry.keys() != KEYS:
        raise BuildError(f"{FILE}, view {number}: a view has {', '.join(sorted(KEYS))}")
    where = f"{FILE}, view {entry['name']}"
    for key in KEYS - {"columns"}:
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise BuildError(f"{where}: {key} is {entry[key]!r}; write it in words")
    if not isinstance(entry["columns"], dict):
        raise BuildError(f"{where}: describe each column under [view.columns]")
    fields = tuple(column(name, each, schemas, where) for name, each in entry["columns"].items())
    title, description = entry["title"], entry["description"]
    about = {"title": title, "description": description, "fields": [descriptor(field) for field in fields]}
    return View(entry["name"], Schema(title, description, fields, (), (), about), entry["sql"].strip())
