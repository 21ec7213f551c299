"""All tables as one SQLite database: strict types, real keys, views, the same bytes for the same rows."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from joulebook.package.model import Field, Schema, Table
from joulebook.publish.data.queries import placeholders
from joulebook.publish.data.tables import records
from joulebook.publish.data.views import View

SQL_TYPES: Mapping[str, str] = {
    "string": "TEXT",
    "number": "REAL",
    "integer": "INTEGER",
    "boolean": "INTEGER",
    "date": "TEXT",
}
PAGE_SIZE = 4096
REPEATED = 1000
"""How many rows share a value, on average, before an index on it is left out."""
INDEXED: Mapping[str, Sequence[Sequence[str]]] = {
    "cell_notes": [["table", "row_key"]],
    "printed_values": [["printed_table", "derived_key"]],
}
"""What saved queries look rows up by, beside keys."""


def to_sqlite(tables: Iterable[Table], views: Iterable[View] = (), more: Iterable[str] = ()) -> bytes:
    """Write the tables, each after those that it refers to, then the views; return the database file's bytes.

    ``more`` are statements that make what neither is, such as an index of words.
    """
    with tempfile.TemporaryDirectory(prefix="joulebook-") as folder:
        path = Path(folder) / "joulebook.db"
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            _fill(connection, list(tables))
            for view in views:
                connection.execute(f"CREATE VIEW {quoted(view.name)} ({_names(view.schema.names)}) AS\n{view.sql}")
            for statement in more:
                connection.execute(statement)
            connection.execute("VACUUM")
        finally:
            connection.close()
        return path.read_bytes()


def excerpt(database: bytes, statement: str) -> bytes:
    """The tables that a statement reads, whole and as a database has them, as a database of their own."""
    with contextlib.closing(_opened(database)) as whole, contextlib.closing(_opened()) as part:
        read = _read_by(whole, statement)
        part.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        made = whole.execute(
            "SELECT type, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
        for kind, name, sql in made:
            if kind not in {"table", "index"} or name not in read:
                continue
            part.execute(sql)
            if kind == "table":
                rows = whole.execute(f"SELECT * FROM {quoted(name)}")  # noqa: S608 (identifiers are quoted)
                places = ", ".join("?" * len(rows.description))
                part.executemany(f"INSERT INTO {quoted(name)} VALUES ({places})", rows)  # noqa: S608
        part.execute("VACUUM")
        return part.serialize()


def _opened(database: bytes = b"") -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    if database:
        connection.deserialize(database)
    return connection


def _read_by(connection: sqlite3.Connection, statement: str) -> set[str]:
    """The tables that a statement reads, as SQLite finds them when it prepares it."""
    read = set()

    def note(action: int, table: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table is not None:
            read.add(table)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    connection.execute(f"EXPLAIN {statement}", dict.fromkeys(placeholders(statement)))
    connection.set_authorizer(None)
    return read


def _fill(connection: sqlite3.Connection, tables: list[Table]) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = OFF")  # what is left of a build that breaks off here is thrown away
    connection.execute("PRAGMA foreign_keys = ON")
    for table in tables:
        connection.execute(create_statement(table.name, table.schema))
    connection.execute("BEGIN")
    # A row may name a later row of its own table (a model that supersedes another), so keys are checked at the end.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for table in tables:
        places = ", ".join("?" * len(table.schema.fields))
        insert = f"INSERT INTO {quoted(table.name)} VALUES ({places})"  # noqa: S608 (identifiers are quoted)
        connection.executemany(insert, (tuple(map(_bound, row)) for row in records(table)))
    connection.execute("COMMIT")
    for table in tables:
        for statement in index_statements(table):
            connection.execute(statement)


def _bound(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int | float) else value.isoformat()


def quoted(identifier: str) -> str:
    """An identifier as SQL text."""
    return '"' + identifier.replace('"', '""') + '"'


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def create_statement(name: str, schema: Schema) -> str:
    """The CREATE TABLE of a schema: STRICT, with its keys, required fields, enumerations and bounds.

    Where several fields are the key, the rows lie in its order, so that the key takes no index beside them.
    """
    lines = [_column(field) for field in schema.fields]
    if schema.primary_key:
        lines.append(f"PRIMARY KEY ({_names(schema.primary_key)})")
    lines += [
        f"FOREIGN KEY ({_names(key.fields)}) REFERENCES {quoted(key.table or name)} ({_names(key.table_fields)})"
        for key in schema.foreign_keys
    ]
    options = "STRICT, WITHOUT ROWID" if len(schema.primary_key) > 1 else "STRICT"
    return f"CREATE TABLE {quoted(name)} (\n  " + ",\n  ".join(lines) + f"\n) {options}"


def _names(fields: Iterable[str]) -> str:
    return ", ".join(map(quoted, fields))


def _column(field: Field) -> str:
    column = quoted(field.name)
    clauses = [column, SQL_TYPES[field.type]]
    if field.constraints.get("required"):
        clauses.append("NOT NULL")
    if field.constraints.get("unique"):
        clauses.append("UNIQUE")
    if field.type == "boolean":
        clauses.append(f"CHECK ({column} IN (0, 1))")
    if "enum" in field.constraints and field.type == "string":
        clauses.append(f"CHECK ({column} IN ({', '.join(map(_literal, field.constraints['enum']))}))")
    if field.type in {"number", "integer"}:
        if "minimum" in field.constraints:
            clauses.append(f"CHECK ({column} >= {float(field.constraints['minimum'])!r})")
        if "maximum" in field.constraints:
            clauses.append(f"CHECK ({column} <= {float(field.constraints['maximum'])!r})")
    return " ".join(clauses)


def index_statements(table: Table) -> list[str]:
    """An index for each foreign key that no primary key already begins with, and for what saved queries look up.

    A key whose values repeat so often that an index would spare little has none: it would outweigh the rows.
    """
    schema = table.schema
    indexed = [key.fields for key in schema.foreign_keys if schema.primary_key[: len(key.fields)] != key.fields]
    indexed = [fields for fields in indexed if len(table.frame) <= REPEATED * _different(table, fields)]
    indexed += [tuple(fields) for fields in INDEXED.get(table.name, ())]
    return [
        f"CREATE INDEX {quoted('_'.join(['index', table.name, *fields]))} ON {quoted(table.name)} ({_names(fields)})"
        for fields in indexed
    ]


def _different(table: Table, fields: Sequence[str]) -> int:
    return max(1, len(table.frame[list(fields)].drop_duplicates()))
