"""What Datasette is told of the tables, and what its connections may do."""

import sqlite3
from pathlib import Path

import pytest

from joulebook.publish import house
from joulebook.publish.description import describe_field, metadata

TABLE = {
    "name": "trends",
    "type": "table",
    "schema": {
        "title": "Trends",
        "description": "One fit.",
        "primaryKey": ["view", "trend_id"],
        "fields": [
            {"name": "view", "type": "string", "title": "View", "constraints": {"enum": ["paper", "current"]}},
            {"name": "trend_id", "type": "string", "title": "Trend", "description": "Its id!"},
            {"name": "doubling_unbounded", "type": "boolean", "title": "Unbounded"},
        ],
    },
}


def test_only_what_is_known_is_said() -> None:
    described = metadata({"resources": [TABLE, {"name": "trends-json", "type": "file", "path": "trends.json"}]})
    assert described["databases"]["joulebook"]["tables"] == {
        "trends": {
            "title": "Trends",
            "description": "One fit.",
            "columns": {"view": "View.", "trend_id": "Trend. Its id!", "doubling_unbounded": "Unbounded."},
            "facets": ["view", "doubling_unbounded"],
        }
    }
    assert described["license"] is None
    assert described["source_url"] is None


def test_a_column_with_one_value_alone_narrows_nothing() -> None:
    described = metadata({"resources": [TABLE]}, dull={("trends", "view")})
    assert described["databases"]["joulebook"]["tables"]["trends"]["facets"] == ["doubling_unbounded"]


def test_no_address_but_of_the_web_becomes_a_link() -> None:
    described = metadata({"resources": [], "sources": [{"title": "Bad", "path": "javascript:alert(1)"}]})
    assert (described["source"], described["source_url"]) == ("Bad", None)


def test_units_formulas_and_sources_follow_the_description() -> None:
    field = {"title": "Energy", "description": "Of a pass", "unit": "J", "formula": "a / b", "source": "Eq. 1"}
    assert describe_field(field) == "Energy. Of a pass. Unit: J. Formula: a / b. Source: Eq. 1."


def test_nothing_that_datasette_would_stumble_over_is_said() -> None:
    described = metadata({"resources": [TABLE]})
    assert "units" not in described["databases"]["joulebook"]["tables"]["trends"]


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    """A connection as Datasette gets it."""
    opened = sqlite3.connect(tmp_path / "joulebook.db")
    opened.execute("create table t (x text) strict")
    opened.execute("insert into t values ('a')")
    opened.commit()
    house.prepare_connection(opened, "joulebook")
    return opened


@pytest.mark.parametrize(
    "sql",
    [
        "insert into t values ('b')",
        "create table u (x)",
        "drop table t",
        "attach ':memory:' as m",
        "begin",
        "pragma user_version = 2",
    ],
)
def test_a_connection_only_reads(connection: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited"):
        connection.execute(sql)
    assert [tuple(row) for row in connection.execute("select x from t")] == [("a",)]
    connection.close()


def test_an_answer_is_counted_by_its_own_cursor(connection: sqlite3.Connection) -> None:
    wide = "with recursive c(x) as (select 1 union all select x + 1 from c limit 2000) select " + "x," * 39 + "x from c"
    for _ in range(3):
        assert len(connection.execute(wide).fetchall()) == 2000
    with pytest.raises(sqlite3.OperationalError, match="ask for less"):
        connection.execute(wide.replace("2000", "4000")).fetchall()
    connection.close()
