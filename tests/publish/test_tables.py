"""A table keeps every value on its way into CSV, JSON, Parquet and SQLite."""

import csv
import io
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from joulebook.package.model import Schema, Table
from joulebook.publish.data import tables
from joulebook.publish.data.database import create_statement, to_sqlite


def opened(content: bytes, folder: Path) -> sqlite3.Connection:
    """A database from its bytes."""
    path = folder / "x.db"
    path.write_bytes(content)
    return sqlite3.connect(path)


def test_csv_keeps_every_value_and_rounds_nothing(kinds: Table, hostile: str) -> None:
    """Missing is empty, a whole number has no point, a float reads back as itself."""
    rows = list(csv.DictReader(io.StringIO(tables.to_csv(kinds).decode(), newline="")))
    assert rows[0] == {
        "kind_id": "one", "text": hostile, "share": "0.30000000000000004", "count": "7",
        "flag": "true", "day": "2012-06-01", "parent_id": "two",
    }  # fmt: skip
    assert set(rows[1].values()) == {"two", ""}
    assert (rows[2]["share"], rows[2]["flag"], rows[3]["share"]) == ("1e-07", "false", "61")


def test_csv_of_a_raw_table_keeps_the_printed_digits(kinds: Table) -> None:
    """What is printed 61.00 is published 61.00."""
    text = pd.DataFrame([("one", "", "61.00", "", "", "", "")], columns=list(kinds.schema.names))
    assert tables.to_csv(replace(kinds, text=text)).decode().splitlines()[1] == "one,,61.00,,,,"


def test_json_and_parquet_agree_with_the_rows(kinds: Table, hostile: str) -> None:
    """Both give the plain values of the frame; neither can close a script element."""
    expected = [dict(zip(kinds.schema.names, row, strict=True)) for row in tables.records(kinds)]
    encoded = tables.to_json(kinds)
    assert b"<" not in encoded
    assert json.loads(encoded)[0]["text"] == hostile
    assert [row["share"] for row in json.loads(encoded)] == [row["share"] for row in expected]
    read = pq.read_table(io.BytesIO(tables.to_parquet(kinds)))
    assert read.to_pylist() == expected
    assert read.schema.field("share").metadata[b"unit"] == b"%"


def test_an_infinite_number_is_not_published() -> None:
    """No format of ours has a word for infinity that every reader knows."""
    with pytest.raises(ValueError, match="no publishable number"):
        tables.number(float("inf"))


def test_database_is_strict_with_keys_that_hold(kinds: Table, hostile: str, tmp_path: Path) -> None:
    """The types, keys and bounds of the schema are the database's own."""
    connection = opened(to_sqlite([kinds]), tmp_path)
    connection.execute("PRAGMA foreign_keys = ON")
    assert connection.execute("SELECT strict FROM pragma_table_list WHERE name = 'kinds'").fetchone() == (1,)
    assert connection.execute("SELECT text FROM kinds WHERE kind_id = 'one'").fetchone() == (hostile,)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for broken in (
        "INSERT INTO kinds (kind_id) VALUES ('one')",
        "INSERT INTO kinds (kind_id, share) VALUES ('five', 'much')",
        "INSERT INTO kinds (kind_id, share) VALUES ('five', -2)",
        "INSERT INTO kinds (kind_id, flag) VALUES ('five', 2)",
        "INSERT INTO kinds (kind_id, parent_id) VALUES ('five', 'nobody')",
        "INSERT INTO kinds (text) VALUES ('no id')",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(broken)
    connection.close()


def test_identifiers_cannot_leave_their_quotes(kinds: Table, tmp_path: Path) -> None:
    """A field named to break out of the statement is only an odd name."""
    field = replace(kinds.schema.fields[0], name='a"); DROP TABLE kinds; --')
    schema = Schema("x", "x", (field,), (field.name,))
    connection = sqlite3.connect(tmp_path / "y.db")
    connection.execute(create_statement("odd", schema))
    assert connection.execute("SELECT name FROM pragma_table_info('odd')").fetchone() == (field.name,)
    connection.close()


def test_same_rows_give_the_same_bytes(kinds: Table) -> None:
    """Every writer is a function of the rows."""
    for write in (tables.to_csv, tables.to_json, tables.to_parquet, lambda table: to_sqlite([table])):
        assert write(kinds) == write(kinds)
