"""The same question gives the same rows: of the served Datasette, of the downloaded database and of the Parquet."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.scale import engines
from tests.scale.engines import Duck, Sqlite, same
from tests.scale.questions import ASKED, OTHERS, SAVED
from tests.serve.sites import PAGE, Server, serving

from joulebook.publish.data.queries import Query, Value
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition, Surroundings
from joulebook.publish.site import data_files


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
def downloaded(asked: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sqlite]:
    """The database, downloaded from Datasette and opened by SQLite alone."""
    path = tmp_path_factory.mktemp("downloaded") / "joulebook.db"
    path.write_bytes(httpx.get(f"{asked.url}/db/joulebook.db", timeout=30).content)
    with engines.sqlite(path.parent) as engine:
        yield engine


@pytest.fixture(scope="module")
def duck(asked: Server, files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Duck:
    """DuckDB on the downloaded Parquet, with the published views."""
    folder = tmp_path_factory.mktemp("parquet")
    for name in files:
        if name.endswith(".parquet") or name == "queries.json":
            (folder / name).write_bytes(httpx.get(f"{asked.url}/data/{name}", timeout=30).content)
    return Duck(folder)


def test_every_query_with_parameters_is_asked_with_others_too() -> None:
    assert {query.id for query in SAVED if query.parameters} == set(OTHERS)
    for query in SAVED:
        assert set(OTHERS.get(query.id, {})) == set(query.defaults), query.id


@pytest.mark.parametrize(("query", "values"), ASKED, ids=lambda value: getattr(value, "id", ""))
def test_datasette_and_sqlite_and_duckdb_give_the_same_rows(
    query: Query,
    values: dict[str, Value],
    asked: Server,
    downloaded: Sqlite,
    duck: Duck,
) -> None:
    expected = downloaded.rows(query, values)
    assert expected
    address = {"_shape": "array", **({} if values == query.defaults else {name: str(v) for name, v in values.items()})}
    served = httpx.get(f"{asked.url}/db/joulebook/{query.id}.json", params=address, timeout=30)
    assert served.json() == expected
    if not query.sqlite_only:
        assert same(duck.rows(query, values), expected)


def test_a_saved_query_comes_as_csv_that_other_sites_may_read(asked: Server, downloaded: Sqlite) -> None:
    query = next(query for query in SAVED if query.id == "doubling-times")
    answer = httpx.get(f"{asked.url}/db/joulebook/{query.id}.csv", timeout=30)
    assert answer.headers["access-control-allow-origin"] == "*"
    rows = [tuple(row.values()) for row in downloaded.rows(query, {})]
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
