"""The saved queries: written strictly, described wholly, quick by their indexes, and true to figures and tables."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import pytest

from joulebook.errors import BuildError
from joulebook.package.model import Schema, Table
from joulebook.publish.charts.exports import as_csv
from joulebook.publish.charts.figures import FIGURES
from joulebook.publish.data import asked, fulltext, queries, views
from joulebook.publish.data.database import to_sqlite
from joulebook.publish.data.queries import Query
from joulebook.publish.facts import Facts, rows
from joulebook.publish.grid import Cell, Grid
from joulebook.publish.model import Edition, Part
from joulebook.publish.pages import figure_points, tables

LIMIT_BYTES = {"paper": 2_000_000, "whole": 20_000_000}
READ_WHOLE = {
    "table-2": {"cv_models"},
    "table-3": {"b"},
    "table-5": {"f"},
    "table-6": {"f"},
    "table-7": {"nlp_models"},
    "table-8": {"k"},
    "models-on-device": {"e"},
    "efficiency-by-year": {"e"},
    "kilowatt-hours": {"e"},
    "emissions": {"i"},
    "records": {"e"},
    "between-years": {"e"},
    "value-sources": {"g"},
    "training-break-even": {"e"},
    "find": {"search"},
}
"""Questions about every row of a table, so that no index could spare them one, with what they read whole: models with
their estimates (e), places (i), the 31 devices (g), and the index of words, which is one itself."""
UNITS = ("_j", "_gflop", "_percent", "_w", "_million")
QUESTION = """
[[query]]
id = "one"
title = "One"
description = "It is one."
sql = "select :count as n"
[[query.parameters]]
name = "count"
title = "Count"
type = "integer"
default = 1
"""


@pytest.fixture(scope="module")
def schemas(edition: Edition) -> dict[str, Schema]:
    return {name: table.schema for name, table in edition.tables.items()}


@pytest.fixture(scope="module")
def content(edition: Edition, schemas: dict[str, Schema]) -> bytes:
    """The database as it is published."""
    return to_sqlite(edition.tables.values(), views.load(schemas), fulltext.STATEMENTS)


@pytest.fixture(scope="module")
def database(content: bytes) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def saved() -> dict[str, Query]:
    return {query.id: query for query in queries.load()}


@pytest.fixture(scope="module")
def facts(edition: Edition) -> Facts:
    return Facts(edition)


def answer(database: sqlite3.Connection, query: Query) -> list[tuple[Any, ...]]:
    return database.execute(query.sql, asked.bound(query.defaults)).fetchall()


def test_there_is_a_query_for_each_figure_and_table_and_for_what_people_ask(saved: dict[str, Query]) -> None:
    drawn = {query.draws for query in saved.values() if query.draws}
    assert drawn == {f"figure-{number}" for number in range(1, 16)} | {f"table-{number}" for number in range(1, 10)}
    assert len(saved) - len(drawn) >= 12


def test_each_query_answers_its_defaults_with_rows(saved: dict[str, Query], database: sqlite3.Connection) -> None:
    assert [name for name, query in saved.items() if not answer(database, query)] == []


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"figure-{figure.number}")
def test_a_figures_query_gives_its_very_points(
    figure: Any, facts: Facts, saved: dict[str, Query], database: sqlite3.Connection
) -> None:
    """Row by row and digit by digit as in the CSV beside the figure."""
    published = list(
        csv.DictReader(
            io.StringIO(
                as_csv([name for _, name in figure.columns], rows(figure_points.points(facts, figure))).decode()
            )
        )
    )
    query = saved[f"figure-{figure.number}"]
    cursor = database.execute(query.sql)
    names = [entry[0] for entry in cursor.description]
    assert names == list(published[0])
    kinds = {name: facts.field(table, name).type for table, name in figure.columns}
    found = [dict(zip(names, row, strict=True)) for row in cursor]
    assert [{name: written(value, kinds[name]) for name, value in row.items()} for row in found] == published


def written(value: Any, kind: str) -> str:
    """A value of SQLite as the published CSV writes it."""
    if value is None:
        return ""
    return ("true" if value else "false") if kind == "boolean" else str(value)


class Recorder:
    """Stands in for the renderer and keeps what a page would show."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[str, Any]] = {}

    def page(self, path: str, _template: str, **context: Any) -> Part:
        self.shown[path] = context
        return Part(PurePosixPath(path), b"")


@pytest.fixture(scope="module")
def grids(facts: Facts) -> dict[int, Grid]:
    """The tables of the paper as their pages show them."""
    recorder = Recorder()
    list(tables.pages(facts, recorder, {}))  # type: ignore[arg-type]
    shown = {table.number: recorder.shown[f"tables/table-{table.number}/index.html"] for table in tables.TABLES}
    return {number: context["grid"] for number, context in shown.items()}


@pytest.mark.parametrize("number", range(1, 10))
def test_a_tables_query_gives_the_rows_of_its_page(
    number: int, grids: dict[int, Grid], saved: dict[str, Query], database: sqlite3.Connection
) -> None:
    """Each cell of the page stands in the same place of a row of the answer; what follows them is computed."""
    grid = grids[number]
    found = [row[: len(grid.columns)] for row in answer(database, saved[f"table-{number}"])]
    assert len(found) == len(grid.rows)
    for line in grid.rows:
        matching = [row for row in found if all(map(shows, line, row))]
        assert matching, [cell.text for cell in line]
        found.remove(matching[0])


def shows(cell: Cell, value: Any) -> bool:
    """Tell whether a page's cell shows a value: its raw number, its date, the id that it links to, or its text."""
    if value is None:
        return cell.text == ""
    if cell.value:
        return cell.value == value or float(cell.value) == value
    if cell.link and (cell.link.split("/")[1] == value or cell.link.endswith(f"#{value}")):
        return True
    return cell.text == str(value)


def test_no_query_reads_a_table_whole_or_makes_an_index_where_one_should_serve(
    saved: dict[str, Query], database: sqlite3.Connection
) -> None:
    names = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    inner = names | {"m", "v", "models", "pair", "given"}
    for query in saved.values():
        lines = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {query.sql}", asked.bound(query.defaults))]
        assert [line for line in lines if "AUTOMATIC" in line] == [], query.id
        scanned = {line.split()[1] for line in lines if line.startswith("SCAN")}
        # What a view or a subquery gave, already narrowed, is gone through once.
        assert scanned - inner <= READ_WHOLE.get(query.id, set()), (query.id, lines)


def test_an_index_that_is_lost_would_be_noticed(saved: dict[str, Query], content: bytes) -> None:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    connection.execute("DROP INDEX index_cell_notes_table_row_key")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {saved['noted-cells'].sql}", {"table_name": "x"})]
    connection.close()
    assert any(line.startswith("SCAN cell_notes") for line in plan)


def test_the_database_is_small_strict_whole_and_the_same_bytes(
    content: bytes, edition: Edition, schemas: dict[str, Schema], database: sqlite3.Connection, small_edition: Edition
) -> None:
    assert len(content) < LIMIT_BYTES["whole"]
    of_paper = to_sqlite(small_edition.tables.values(), views.load(schemas), fulltext.STATEMENTS)
    assert len(of_paper) < LIMIT_BYTES["paper"]
    assert to_sqlite(edition.tables.values(), views.load(schemas), fulltext.STATEMENTS) == content
    kinds = database.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 's%'")
    assert all(strict for _, strict in kinds)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_view_of_devices_computes_what_the_table_holds(database: sqlite3.Connection) -> None:
    """Forward pass over efficiency, for every model, device and precision; where a rate is adapted, it alone counts."""
    same = """SELECT view, model_id, gpu_id, precision, basis, energy_j FROM {} ORDER BY 1, 2, 3, 4, 5"""
    computed = database.execute(same.format("energy_on_devices")).fetchall()
    held = database.execute(same.format("model_gpu_energy")).fetchall()
    assert set(held) <= set(computed)
    assert len(held) > 5000


def test_every_model_is_in_the_view_of_models(database: sqlite3.Connection) -> None:
    counts = "SELECT (SELECT count(*) FROM models), (SELECT count(*) FROM cv_estimates), count(*) FROM nlp_estimates"
    whole, image, language = database.execute(counts).fetchone()
    assert whole == image + language


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("alexnet", "alexnet"),
        ("VIT-G/14", "vit-g-14-jft-3b"),
        ("t4", "t4"),
        ("Hernandez-Orallo compute", "desislavov-2021"),
        ('zebra OR ( " * ^ AND: -', None),
        ("'; DROP TABLE gpus", None),
    ],
)
def test_words_find_names_and_sources_whatever_they_are(
    words: str, found: str | None, saved: dict[str, Query], database: sqlite3.Connection
) -> None:
    """Accents and case do not matter, and no sign of the search language breaks out of a word."""
    ids = [row[2] or row[3] or row[4] for row in database.execute(saved["find"].sql, {"words": words})]
    assert ids[:1] == ([found] if found else [])


def test_every_column_of_every_answer_is_described(
    saved: dict[str, Query], schemas: dict[str, Schema], content: bytes
) -> None:
    published = json.loads(asked.to_json(list(saved.values()), views.load(schemas), schemas, content))
    assert [query["id"] for query in published["queries"]] == list(saved)
    for query in published["queries"]:
        assert query["columns"], query["id"]
        for column in query["columns"]:
            assert column["title"], (query["id"], column)
            if column["type"] == "number" and column["name"].endswith(UNITS):
                assert "unit" in column, (query["id"], column)
    for view in published["views"]:
        assert all(field["title"] and field["description"] for field in view["schema"]["fields"]), view["name"]


def test_what_queries_suggest_exists(saved: dict[str, Query], database: sqlite3.Connection) -> None:
    for query in saved.values():
        for parameter in query.parameters:
            if parameter.suggest:
                table, column = parameter.suggest.split(".")
                values = {row[0] for row in database.execute(f'SELECT "{column}" FROM "{table}"')}  # noqa: S608 (ours)
                assert parameter.default in values, (query.id, parameter.name)


def test_a_sound_query_is_read() -> None:
    (query,) = queries.parse(QUESTION)
    assert (query.id, query.sql, query.defaults) == ("one", "select :count as n", {"count": 1})
    (dated,) = queries.parse(QUESTION.replace('"integer"', '"date"').replace("default = 1", "default = 2020-01-31"))
    assert dated.defaults == {"count": date(2020, 1, 31)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[[query]]", "[[question]]"), "write each query as a table"),
        (("[[query]]", "[[query"), "is no TOML"),
        (('id = "one"', 'id = "One two"'), "query One two: the id is part of an address"),
        (('id = "one"', ""), "query 1: id is missing"),
        (('title = "One"', 'title = " "'), "title is ' '; write it in words"),
        (('title = "One"', 'title = "One"\nlimit = 3'), "limit is not known"),
        (("select :count", "select 1; select :count"), "without a semicolon"),
        (("select :count", "delete from t where :count"), "begins with SELECT or WITH"),
        (("select :count", "select :other, :count"), "the SQL uses :other"),
        (("select :count", "select ':count'"), "does not use the parameter count"),
        (('title = "One"', 'title = "One"\ndraws = "picture-1"'), "write figure-N or table-N"),
        (('title = "One"', 'title = "One"\nsqlite_only = "yes"'), "write true or false"),
        (('name = "count"', 'name = "_count"'), "parameter _count: a name is written"),
        (('type = "integer"', 'type = "int"'), "the type is 'int'; it is one of text"),
        (("default = 1", "default = 1.5"), "the default 1.5 is no integer"),
        (("default = 1", "default = true"), "the default True is no integer"),
        (("default = 1", 'default = 1\nsuggest = "models"'), "name a column as table.column"),
        (("default = 1", ""), "default is missing"),
    ],
)
def test_a_query_that_is_wrong_is_named_with_what_is_wrong(change: tuple[str, str], said: str) -> None:
    with pytest.raises(BuildError, match=r"queries\.toml") as error:
        queries.parse(QUESTION.replace(*change, 1))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_two_queries_share_neither_id_nor_figure() -> None:
    with pytest.raises(BuildError, match="two queries have the same id, one"):
        queries.parse(QUESTION * 2)
    drawing = QUESTION.replace('id = "one"', 'id = "{}"\ndraws = "figure-3"')
    with pytest.raises(BuildError, match="two queries have the same draws, figure-3"):
        queries.parse(drawing.format("a") + drawing.format("b"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "kinds"}, "the id kinds is the name of a table"),
        ({"sql": "select lost from kinds"}, "query q: SQLite says no such column: lost"),
        ({"sql": "select 1 as one from kinds"}, "nothing describes the column one"),
        ({"columns": {"flag": "kinds.flag"}}, "it describes the column flag, which its answer lacks"),
        ({"columns": {"share": "kinds.lost"}}, "kinds.lost, which is no field of a table"),
        ({"columns": {"share": {"title": "Share"}}}, 'describe the column share as "table.field", or by title, type'),
        ({"columns": {"share": {"title": "Share", "type": "float"}}}, "type is one of"),
    ],
)
def test_a_query_that_does_not_fit_the_database_ends_the_build(
    kinds: Table, changes: dict[str, Any], said: str
) -> None:
    query = replace(Query("q", "Q", "A question.", "select share from kinds"), **changes)
    with pytest.raises(BuildError) as error:
        asked.to_json([query], [], {"kinds": kinds.schema}, to_sqlite([kinds]))
    assert said in str(error.value)


VIEW = """
[[view]]
name = "shares"
title = "Shares"
description = "One row is a share."
sql = "select share from kinds"
[view.columns]
share = "kinds.share"
"""


def test_a_view_takes_its_description_from_the_field(kinds: Table) -> None:
    (view,) = views.parse(VIEW, {"kinds": kinds.schema})
    (field,) = view.schema.fields
    assert (field.title, field.unit, dict(field.constraints)) == ("Share", "%", {})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[[view]]", "[[views]]"), "write each view as a table"),
        (('title = "Shares"', ""), "a view has columns, description, name, sql, title"),
        (('title = "Shares"', "title = 3"), "title is 3; write it in words"),
        (('"kinds.share"', '"kinds.lost"'), "kinds.lost, which is no field"),
        (('name = "shares"', 'name = "kinds"'), "the name kinds is taken"),
        (("[view.columns]", "[view"), "is no TOML"),
    ],
)
def test_a_view_that_is_wrong_is_named_with_what_is_wrong(kinds: Table, change: tuple[str, str], said: str) -> None:
    with pytest.raises(BuildError) as error:
        views.parse(VIEW.replace(*change, 1), {"kinds": kinds.schema})
    assert said in str(error.value)
