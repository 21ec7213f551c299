"""The same question gives the same rows: of the served Datasette, of the downloaded database and of the Parquet."""

import csv
import datetime
import io
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from tests.serve.sites import PAGE, Server, serving

from joulebook.publish.data import queries
from joulebook.publish.data.queries import Query
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition, Surroundings
from joulebook.publish.site import data_files

OTHERS: dict[str, dict[str, queries.Value]] = {
    "cheapest-at-accuracy": {"least_percent": 87.5},
    "model-on-devices": {"model_id": "gpt-3"},
    "models-on-device": {"gpu_id": "a100", "domain": "nlp"},
    "efficient-devices": {"day": datetime.date(2013, 2, 19), "domain": "any"},
    "efficiency-by-year": {"precision": "FP16"},
    "kilowatt-hours": {"kwh": 0.5, "domain": "nlp"},
    "emissions": {"model_id": "alexnet", "inferences": 1.0},
    "cheaper-alternatives": {"model_id": "vgg-16"},
    "compare-models": {"first_id": "gpt-3", "second_id": "bert-base"},
    "between-years": {"first_year": 2014, "last_year": 2021},
    "value-sources": {"model_id": "elmo"},
    "source-values": {"source_id": "nvidia-specifications"},
    "noted-cells": {"table_name": "gpus"},
    "claims-by-verdict": {"status": "truncated"},
    "assumptions": {"model_id": "alexnet"},
    "find": {"words": "tesla"},
}
"""Other values of the parameters than their defaults, for each query that has any."""
SAVED = queries.load()
ASKED = [(query, query.defaults) for query in SAVED]
ASKED += [(query, OTHERS[query.id]) for query in SAVED if query.parameters]


@pytest.fixture(scope="module")
def files(edition: Edition) -> dict[str, bytes]:
    """The data folder of the project's own rows."""
    return data_files(Facts(edition), Surroundings())


@pytest.fixture(scope="module")
def asked(root: Path, files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of that folder, with a page for a home."""
    folder = tmp_path_factory.mktemp("asked")
    site = folder / "root" / "site" / "public"
    (site / "data").mkdir(parents=True)
    (folder / "root" / "datapackage").mkdir()
    shutil.copytree(root / "templates" / "datasette", folder / "root" / "templates" / "datasette")
    (site / "index.html").write_text(PAGE.format(title="Joulebook", top=""), "utf-8")
    for name, content in files.items():
        (site / "data" / name).write_bytes(content)
    with serving(folder / "root", folder / "log") as server:
        yield server


@pytest.fixture(scope="module")
def downloaded(asked: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The database, downloaded from Datasette and opened by SQLite alone."""
    path = tmp_path_factory.mktemp("downloaded") / "joulebook.db"
    path.write_bytes(httpx.get(f"{asked.url}/db/joulebook.db", timeout=30).content)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def duck(
    asked: Server, files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB on the published Parquet, with the published views."""
    folder = tmp_path_factory.mktemp("parquet")
    connection = duckdb.connect()
    for name in (name for name in files if name.endswith(".parquet")):
        (folder / name).write_bytes(httpx.get(f"{asked.url}/data/{name}", timeout=30).content)
        table = name.removesuffix(".parquet")
        connection.execute(f"""CREATE VIEW "{table}" AS SELECT * FROM read_parquet('{folder / name}')""")  # noqa: S608
    for view in httpx.get(f"{asked.url}/data/queries.json").json()["views"]:
        connection.execute(f"CREATE VIEW {view['name']} AS {view['sql']}")
    yield connection
    connection.close()


def plain(value: Any) -> Any:
    """A value as SQLite would give it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def in_sqlite(connection: sqlite3.Connection, query: Query, values: dict[str, queries.Value]) -> list[dict[str, Any]]:
    cursor = connection.execute(query.sql, {name: plain(value) for name, value in values.items()})
    names = [entry[0] for entry in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def same(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> bool:
    """Tell whether rows are equal in their order; a sum may differ in its last digit by the order of its terms."""
    return [list(row) for row in found] == [list(row) for row in expected] and all(
        value == (pytest.approx(row[name], rel=1e-12) if isinstance(row[name], float) else row[name])
        for given, row in zip(found, expected, strict=True)
        for name, value in given.items()
    )


def test_every_query_with_parameters_is_asked_with_others_too() -> None:
    assert {query.id for query in SAVED if query.parameters} == set(OTHERS)
    for query in SAVED:
        assert set(OTHERS.get(query.id, {})) == set(query.defaults), query.id


@pytest.mark.parametrize(("query", "values"), ASKED, ids=lambda value: getattr(value, "id", ""))
def test_datasette_and_sqlite_and_duckdb_give_the_same_rows(
    query: Query,
    values: dict[str, queries.Value],
    asked: Server,
    downloaded: sqlite3.Connection,
    duck: duckdb.DuckDBPyConnection,
) -> None:
    expected = in_sqlite(downloaded, query, values)
    assert expected
    address = {"_shape": "array", **({} if values == query.defaults else {name: str(v) for name, v in values.items()})}
    served = httpx.get(f"{asked.url}/db/joulebook/{query.id}.json", params=address, timeout=30)
    assert served.json() == expected
    if not query.sqlite_only:
        sql = re.sub(r":([a-z_]+)", r"$\1", query.sql)
        cursor = duck.execute(sql, values) if values else duck.execute(sql)
        names = [entry[0] for entry in cursor.description]
        rows = [dict(zip(names, map(plain, row), strict=True)) for row in cursor.fetchall()]
        assert same(rows, expected)


def test_a_saved_query_comes_as_csv_that_other_sites_may_read(asked: Server, downloaded: sqlite3.Connection) -> None:
    query = next(query for query in SAVED if query.id == "doubling-times")
    answer = httpx.get(f"{asked.url}/db/joulebook/{query.id}.csv", timeout=30)
    assert answer.headers["access-control-allow-origin"] == "*"
    rows = [tuple(row.values()) for row in in_sqlite(downloaded, query, {})]
    written = [tuple("" if value is None else str(value) for value in row) for row in rows]
    assert [tuple(row) for row in csv.reader(io.StringIO(answer.text))][1:] == written


def test_each_query_has_a_page_with_its_title_and_its_rows(asked: Server) -> None:
    with httpx.Client(base_url=asked.url, timeout=30) as client:
        listed = client.get("/db/joulebook").text
        for query in SAVED:
            page = client.get(f"/db/joulebook/{query.id}")
            assert page.status_code == 200, query.id
            assert f"<title>{query.title}</title>" in page.text.replace("&#39;", "'"), query.id
            assert "0 results" not in page.text, query.id
            assert f'href="/db/joulebook/{query.id}"' in listed
            for parameter in query.parameters:
                assert f'name="{parameter.name}"' in page.text, query.id


def test_a_table_is_searched_in_datasette_by_words(asked: Server) -> None:
    with httpx.Client(base_url=asked.url, timeout=30) as client:
        searched = {
            "cv_models": ("AlexNet", "alexnet"),
            "nlp_models": ("bert base", "bert-base"),
            "models": ("GPT-3", "gpt-3"),
            "gpus": ("Tesla V100", "tesla-v100"),
        }
        for table, (words, name) in searched.items():
            found = client.get(f"/db/joulebook/{table}.json", params={"_search": words, "_shape": "array"}).json()
            assert name in {row["gpu_id" if table == "gpus" else "model_id"] for row in found}, table
            assert len(found) < 10, table
        found = client.get("/db/joulebook/sources.json?_search=hernandez&_shape=array").json()
        assert {row["source_id"] for row in found} == {"desislavov-2021", "desislavov-2023"}
