"""The saved queries: questions that are asked of the tables in SQL, written once in ``queries.toml`` for every reader.

Datasette, the pages of figures and tables, the page that runs SQL in the browser and the docs read them here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Any, Literal, cast

from joulebook.errors import BuildError

ParameterType = Literal["text", "number", "integer", "date"]
Value = str | float | int | date

FILE = "queries.toml"
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DRAWN = re.compile(r"(figure|table)-[1-9][0-9]?")
COLUMN = re.compile(r"[a-z_]+\.[a-z_0-9]+")
TYPES: Mapping[str, type] = {"text": str, "number": float, "integer": int, "date": date}
QUERY_KEYS = {"id", "title", "description", "sql", "draws", "sqlite_only", "columns", "parameters"}
PARAMETER_KEYS = {"name", "title", "type", "default", "unit", "suggest"}
_QUOTED_OR_COMMENT = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*")
_PLACE = re.compile(r":([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Parameter:
    """A value that the reader of a query may choose; in the SQL it stands as ``:name``."""

    name: str
    title: str
    type: ParameterType
    default: Value
    """What it is where the reader chooses nothing."""
    unit: str | None = None
    suggest: str | None = None
    """A column, as ``table.column``, whose values a reader may choose from."""


@dataclass(frozen=True)
class Query:
    """One saved query. Its id is its address: unique, and stable for ever."""

    id: str
    title: str
    description: str
    sql: str
    parameters: tuple[Parameter, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)
    """How columns are described that no table has; the others are described as their tables do."""
    draws: str | None = None
    """The figure or table of the paper whose points or rows it gives, as ``figure-3`` or ``table-2``."""
    sqlite_only: bool = False
    """Whether it needs what SQLite alone has, so that no other engine can run it."""

    @property
    def defaults(self) -> dict[str, Value]:
        """The parameters by name, each at its default."""
        return {parameter.name: parameter.default for parameter in self.parameters}


def load() -> tuple[Query, ...]:
    """Read the saved queries that travel with the code."""
    return parse((resources.files("joulebook") / FILE).read_text("utf-8"))


def parse(text: str) -> tuple[Query, ...]:
    """Read queries from TOML; BuildError names the query, what is wrong with it and how to mend it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BuildError(f"{FILE} is no TOML: {error}") from None
    if set(document) != {"query"} or not isinstance(document["query"], list):
        raise BuildError(f"{FILE}: write each query as a table [[query]] and nothing beside them")
    found = tuple(_query(entry, number) for number, entry in enumerate(document["query"], start=1))
    _each_once([query.id for query in found], "id")
    _each_once([query.draws for query in found if query.draws], "draws")
    return found


def link(query_id: str, datasette_address: str | None = None) -> str:
    """Where a saved query is answered: by the Datasette at an address, else by the one that a site is served with.

    The first is a whole address, the second a place in the site, which a page links to relatively and shows only where
    a server answers it.

    >>> link("figure-1"), link("figure-1", "https://ledger.test/db/")
    ('db/joulebook/figure-1', 'https://ledger.test/db/joulebook/figure-1')
    """
    return f"{datasette_address or 'db/'}joulebook/{query_id}"


def placeholders(sql: str) -> list[str]:
    """Name the parameters of a statement in the order of their first use.

    >>> placeholders("select ':no' from t where a > :least and b < :most and c > :least -- :not")
    ['least', 'most']
    """
    return list(dict.fromkeys(_PLACE.findall(_QUOTED_OR_COMMENT.sub(" ", sql))))


def _query(entry: Any, number: int) -> Query:
    if not isinstance(entry, dict):
        raise BuildError(f"{FILE}, query {number}: write it as a table [[query]]")
    where = f"{FILE}, query {entry.get('id', number)}"
    _keys(entry, QUERY_KEYS, {"id", "title", "description", "sql"}, where)
    name, sql = _text(entry, "id", where), _text(entry, "sql", where)
    if not ID.fullmatch(name):
        raise BuildError(f"{where}: the id is part of an address; write small letters, digits and hyphens")
    given = entry.get("parameters", [])
    if not isinstance(given, list):
        raise BuildError(f"{where}: write each parameter as a table [[query.parameters]]")
    parameters = tuple(_parameter(each, f"{where}, parameter {place}") for place, each in enumerate(given, start=1))
    _statement(sql, [parameter.name for parameter in parameters], where)
    draws = _text(entry, "draws", where) if "draws" in entry else None
    if draws and not DRAWN.fullmatch(draws):
        raise BuildError(f"{where}: draws is {draws!r}; write figure-N or table-N")
    if not isinstance(sqlite_only := entry.get("sqlite_only", False), bool):
        raise BuildError(f"{where}: sqlite_only is {sqlite_only!r}; write true or false")
    if not isinstance(columns := entry.get("columns", {}), dict):
        raise BuildError(f"{where}: describe columns under [query.columns]")
    title, description = _text(entry, "title", where), _text(entry, "description", where)
    return Query(name, title, description, sql, parameters, columns, draws, sqlite_only)


def _parameter(entry: Any, where: str) -> Parameter:
    if not isinstance(entry, dict):
        raise BuildError(f"{where}: write it as a table [[query.parameters]]")
    where = f"{where.rpartition(' ')[0]} {entry['name']}" if "name" in entry else where
    _keys(entry, PARAMETER_KEYS, {"name", "title", "type", "default"}, where)
    name, kind = _text(entry, "name", where), _text(entry, "type", where)
    if not NAME.fullmatch(name):
        raise BuildError(f"{where}: a name is written in small letters, digits and single underscores")
    if kind not in TYPES:
        raise BuildError(f"{where}: the type is {kind!r}; it is one of {', '.join(TYPES)}")
    suggest = _text(entry, "suggest", where) if "suggest" in entry else None
    if suggest and not COLUMN.fullmatch(suggest):
        raise BuildError(f"{where}: suggest is {suggest!r}; name a column as table.column")
    unit = _text(entry, "unit", where) if "unit" in entry else None
    default = _default(entry["default"], kind, where)
    return Parameter(name, _text(entry, "title", where), cast(ParameterType, kind), default, unit, suggest)


def _default(value: Any, kind: str, where: str) -> Value:
    if kind == "number" and type(value) is int:
        value = float(value)
    if type(value) is not TYPES[kind] or value == "":
        raise BuildError(f"{where}: the default {value!r} is no {kind}; write one that the query gives rows for")
    return cast(Value, value)


def _statement(sql: str, declared: list[str], where: str) -> None:
    bare = _QUOTED_OR_COMMENT.sub(" ", sql)
    if bare.split(maxsplit=1)[0].lower() not in {"select", "with"} or ";" in bare:
        raise BuildError(f"{where}: write one statement that begins with SELECT or WITH, without a semicolon")
    used = placeholders(sql)
    if missing := [name for name in used if name not in declared]:
        raise BuildError(f"{where}: the SQL uses :{missing[0]}; describe it in a [[query.parameters]]")
    if idle := [name for name in declared if name not in used]:
        raise BuildError(f"{where}: the SQL does not use the parameter {idle[0]}; use it as :{idle[0]} or remove it")
    _each_once(declared, "parameter")


def _keys(entry: Mapping[str, Any], known: set[str], needed: set[str], where: str) -> None:
    if unknown := sorted(entry.keys() - known):
        raise BuildError(f"{where}: {unknown[0]} is not known; there are {', '.join(sorted(known))}")
    if missing := sorted(needed - entry.keys()):
        raise BuildError(f"{where}: {missing[0]} is missing")


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry[key]
    if not isinstance(value, str) or not value.strip():
        raise BuildError(f"{where}: {key} is {value!r}; write it in words")
    return value.strip()


def _each_once(names: list[str], what: str) -> None:
    if twice := [name for name in names if names.count(name) > 1]:
        raise BuildError(f"{FILE}: two queries have the same {what}, {twice[0]}")
