"""What a database holds that its description depends on: looked up once, before it is served."""

import contextlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from joulebook.publish.description import Column, categories, suggestions

MAX_CHOICES = 500


def dull(connection: sqlite3.Connection, descriptor: Mapping[str, Any], questions: Mapping[str, Any]) -> set[Column]:
    """Name the columns that could narrow a table but hold one value alone, or none."""
    return {
        (table, column)
        for table, column in categories(descriptor, questions)
        if _count(connection, f"SELECT DISTINCT {_quoted(column)} FROM {_quoted(table)} LIMIT 2") < 2  # noqa: S608, PLR2004
    }


def choices(connection: sqlite3.Connection, questions: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the values of each column that a parameter takes its values from; none where they are too many to show."""
    found = {}
    for name in suggestions(questions):
        table, column = map(_quoted, name.split("."))
        sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1 LIMIT {MAX_CHOICES + 1}"  # noqa: S608
        values = [str(row[0]) for row in connection.execute(sql)]
        found[name] = values if len(values) <= MAX_CHOICES else []
    return found


def unanswered(connection: sqlite3.Connection, questions: Mapping[str, Any]) -> str | None:
    """Name the first saved query that the database cannot answer, with the reason."""
    for query in questions["queries"]:
        names = {parameter["name"]: None for parameter in query["parameters"]}
        try:
            connection.execute(f"EXPLAIN {query['sql']}", names)
        except sqlite3.Error as error:
            return f"it cannot answer {query['id']}: {error}"
    return None


def reading(database: Path) -> contextlib.closing[sqlite3.Connection]:
    """Open a database to read it alone."""
    return contextlib.closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True))


def _count(connection: sqlite3.Connection, sql: str) -> int:
    return len(connection.execute(sql).fetchall())


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
