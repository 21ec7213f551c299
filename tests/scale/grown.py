"""Published files of many models: each model of a published folder again and again, in the database and the Parquet."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import duckdb

COPIED = "model_id || '-copy-' || copies.n"


def grown(published: Path, place: Path, times: int) -> int:
    """Copy a data folder to ``place`` with ``times`` as many models in every table; return the rows of those tables.

    A copy of a model has its name and numbers under an id of its own.
    """
    place.mkdir()
    for path in published.glob("*"):
        if path.suffix in {".db", ".parquet"} or path.name == "queries.json":
            shutil.copy(path, place)
    with contextlib.closing(sqlite3.connect(place / "joulebook.db")) as connection:
        tables = _tables_of_models(connection)
        for table, columns in tables.items():
            connection.execute(
                f"WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times - 1}) "  # noqa: S608
                f"INSERT INTO {table} SELECT {_select(columns)} FROM {table}, copies WHERE {times} > 1"
            )
        connection.commit()
        connection.execute("ANALYZE")
        rows = sum(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608
    for table, columns in tables.items():
        parquet = place / f"{table}.parquet"
        duckdb.sql(
            f"COPY (SELECT * FROM '{published / parquet.name}' UNION ALL SELECT {_select(columns)} "  # noqa: S608
            f"FROM '{published / parquet.name}', range(1, {times}) copies(n)) TO '{parquet}' (FORMAT parquet)"
        )
    return rows


def _select(columns: list[str]) -> str:
    return ", ".join(COPIED if name == "model_id" else f'"{name}"' for name in columns)


def _tables_of_models(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Name the tables whose key names a model, each with its columns."""
    names = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict").fetchall()
    columns = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for (name,) in names}
    return {
        name: [column[1] for column in found]
        for name, found in sorted(columns.items())
        if any(column[1] == "model_id" and column[5] for column in found)
    }
