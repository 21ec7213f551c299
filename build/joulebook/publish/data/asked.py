"""The published file of saved queries and views: what Datasette and programs are told of each."""

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from joulebook.errors import BuildError
from joulebook.package.model import Field, Schema
from joulebook.publish.data import fulltext
from joulebook.publish.data.columns import column, copied, descriptor
from joulebook.publish.data.queries import FILE, Query, Value
from joulebook.publish.data.views import View

_READ = re.compile(r"\b(?:from|join)\s+([a-z_]+)", re.IGNORECASE)


def to_json(queries: Sequence[Query], views: Sequence[View], schemas: Mapping[str, Schema], database: bytes) -> bytes:
    """Describe every view and every saved query, with the columns that it gives when it is asked of ``database``.

    ``schemas`` describe the tables. BuildError names a query that the database cannot answer, and a column that
    nothing describes.
    """
    known = {**schemas, **{view.name: view.schema for view in views}}
    if taken := [query.id for query in queries if query.id in {*known, fulltext.TABLE}]:
        raise BuildError(f"{FILE}: the id {taken[0]} is the name of a table; a query has another")
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        described = [_query(query, known, connection) for query in queries]
    content = {"views": [_view(view) for view in views], "indexes": [fulltext.DESCRIPTION], "queries": described}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").replace("<", "\\u003c").encode()


def bound(values: Mapping[str, Value]) -> dict[str, str | float | int]:
    """Parameters as SQLite takes them: a date is its text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def columns(query: Query, names: Iterable[str], schemas: Mapping[str, Schema]) -> list[Field]:
    """Describe the columns of a query's answer: in its own words, else as the first table that it reads and has them.

    Raises BuildError for a column that nothing describes, and for a description of none.
    """
    where = f"{FILE}, query {query.id}"
    answered = list(names)
    if lost := [name for name in query.columns if name not in answered]:
        raise BuildError(f"{where}: it describes the column {lost[0]}, which its answer lacks")
    read = [schemas[name] for name in _READ.findall(query.sql) if name in schemas]
    found = []
    for name in answered:
        if name in query.columns:
            found.append(column(name, query.columns[name], schemas, where))
        elif schema := next((schema for schema in read if name in schema.names), None):
            found.append(copied(schema[name], name))
        else:
            raise BuildError(f"{where}: nothing describes the column {name}; describe it under [query.columns]")
    return found


def _query(query: Query, schemas: Mapping[str, Schema], connection: sqlite3.Connection) -> dict[str, Any]:
    try:
        answer = connection.execute(query.sql, bound(query.defaults))
        answer.fetchone()
    except sqlite3.Error as error:
        raise BuildError(f"{FILE}, query {query.id}: SQLite says {error}") from None
    names = [entry[0] for entry in answer.description]
    return {
        "id": query.id,
        "title": query.title,
        "description": query.description,
        "draws": query.draws,
        "sqlite_only": query.sqlite_only,
        "sql": query.sql,
        "parameters": [
            {
                "name": parameter.name,
                "title": parameter.title,
                "type": parameter.type,
                "default": bound(query.defaults)[parameter.name],
                "unit": parameter.unit,
                "suggest": parameter.suggest,
            }
            for parameter in query.parameters
        ],
        "columns": [descriptor(field) for field in columns(query, names, schemas)],
    }


def _view(view: View) -> dict[str, Any]:
    return {"name": view.name, "sql": view.sql, "schema": dict(view.schema.descriptor)}
