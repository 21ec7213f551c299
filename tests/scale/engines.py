"""The engines that answer the saved queries: SQLite on the published database, DuckDB and Spark on the Parquet.

Each is given the folder of published files and answers as SQLite would: dates as text, truth values as 0 and 1.
"""

import contextlib
import datetime as dt
import json
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pytest

from joulebook.publish.data.asked import bound
from joulebook.publish.data.queries import Query, Value

Row = dict[str, Any]


class Engine(Protocol):
    """What answers a saved query with its rows, in their order."""

    def rows(self, query: Query, values: Mapping[str, Value]) -> list[Row]:
        """Return every row of the answer."""
        ...


class Sqlite:
    """SQLite on the published database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, query: Query, values: Mapping[str, Value]) -> list[Row]:
        cursor = self.connection.execute(query.sql, bound(values))
        names = [entry[0] for entry in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


class Duck:
    """DuckDB on the published Parquet."""

    def __init__(self, folder: Path) -> None:
        self.connection = duckdb.connect()
        for path in sorted(folder.glob("*.parquet")):
            self.connection.execute(f"""CREATE VIEW "{path.stem}" AS SELECT * FROM read_parquet('{path}')""")  # noqa: S608
        for name, sql in views(folder):
            self.connection.execute(f"CREATE VIEW {name} AS {sql}")

    def rows(self, query: Query, values: Mapping[str, Value]) -> list[Row]:
        sql = re.sub(r":([a-z_]+)", r"$\1", query.sql)
        cursor = self.connection.execute(sql, dict(values)) if values else self.connection.execute(sql)
        names = [entry[0] for entry in cursor.description]
        return [dict(zip(names, map(plain, row), strict=True)) for row in cursor.fetchall()]


class Spark:
    """Spark on the published Parquet, in one process of this machine."""

    def __init__(self, folder: Path) -> None:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an optional package

        options = {
            "spark.sql.ansi.enabled": "true",  # "column" in double quotes is a name, as in the standard
            "spark.sql.ansi.doubleQuotedIdentifiers": "true",
            "spark.sql.shuffle.partitions": str(os.cpu_count()),
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "2g",
        }
        builder = SparkSession.builder.master("local[*]")
        for name, value in options.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        for path in sorted(folder.glob("*.parquet")):
            self.session.read.parquet(str(path)).createOrReplaceTempView(path.stem)
        for name, sql in views(folder):
            self.session.sql(sql).createOrReplaceTempView(name)

    def rows(self, query: Query, values: Mapping[str, Value]) -> list[Row]:
        answer = self.session.sql(query.sql, args=dict(values))
        return [{name: plain(value) for name, value in row.asDict().items()} for row in answer.collect()]

    def close(self) -> None:
        self.session.stop()


def views(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the published views of a folder by name, each with its SQL; a view may read those before it."""
    for view in json.loads((folder / "queries.json").read_text("utf-8"))["views"]:
        yield view["name"], view["sql"]


@contextlib.contextmanager
def sqlite(folder: Path) -> Iterator[Sqlite]:
    """Open the published database of a folder, read-only."""
    connection = sqlite3.connect(f"file:{folder / 'joulebook.db'}?mode=ro", uri=True)
    try:
        yield Sqlite(connection)
    finally:
        connection.close()


def plain(value: Any) -> Any:
    """Return a value as SQLite would give it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):  # Spark's kind of number for a literal such as 0.5
        return float(value)
    return int(value) if isinstance(value, bool) else value


def same(found: list[Row], expected: list[Row]) -> bool:
    """Tell whether rows are equal in their order; a sum may differ in its last digit by the order of its terms."""
    return [list(row) for row in found] == [list(row) for row in expected] and all(
        value == (pytest.approx(row[name], rel=1e-12) if isinstance(row[name], float) else row[name])
        for given, row in zip(found, expected, strict=True)
        for name, value in given.items()
    )
