"""The SQL page as text: every query and table is described and linked, and the engine is the one that was locked."""

import contextlib
import gzip
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from joulebook.errors import BuildError
from joulebook.publish.model import Engine
from joulebook.publish.pages import sql
from joulebook.surroundings.engine import FOLDER, read_engine

Parsed = dict[str, BeautifulSoup]


@pytest.fixture(scope="module")
def asked(built: Path) -> dict[str, Any]:
    """The views and saved queries as they are published."""
    content: dict[str, Any] = json.loads((built / "data" / "queries.json").read_text("utf-8"))
    return content


def test_every_saved_query_stands_in_the_page(parsed: Parsed, asked: dict[str, Any]) -> None:
    """Title, description, parameters and SQL, at the anchor that links name."""
    page = parsed[sql.PATH]
    for query in asked["queries"]:
        entry = page.find(id=f"q={query['id']}")
        assert entry is not None and entry.code is not None, query["id"]
        text = " ".join(entry.get_text().split())
        assert all(" ".join(part.split()) in text for part in (query["description"], query["sql"])), query["id"]
        holder = entry.find_parent(attrs={"data-query": True})
        assert holder is not None and holder.summary is not None and holder.summary.get_text() == query["title"]
        assert json.loads(str(holder["data-query"]))["parameters"] == query["parameters"]


def _schemas(built: Path, asked: dict[str, Any]) -> dict[str, Any]:
    descriptor = json.loads((built / "data" / "datapackage.json").read_text("utf-8"))
    schemas = {one["name"]: one["schema"] for one in descriptor["resources"] if one["type"] == "table"}
    return schemas | {view["name"]: view["schema"] for view in asked["views"]}


def test_every_table_and_column_can_be_read(built: Path, parsed: Parsed, asked: dict[str, Any]) -> None:
    """In the table's dictionary; where it has none, here, with title, unit and description as the schemas have them."""
    schemas = _schemas(built, asked)
    holders = {str(one["data-table"]): one for one in parsed[sql.PATH].select("[data-table]")}
    assert set(holders) == {*schemas, "search"}
    for name, schema in schemas.items():
        dictionary = holders[name].find("a", string="Dictionary")
        if dictionary is not None:
            assert dictionary["href"] == f"../data/{name}/index.html" and holders[name].ul is None
            continue
        items = holders[name].find_all("li")
        assert [item.code.get_text() for item in items if item.code] == [field["name"] for field in schema["fields"]]
        for item, field in zip(items, schema["fields"], strict=True):
            text = " ".join(item.get_text().split())
            expected = (field["title"], field.get("unit") or "", field.get("description") or "")
            assert all(" ".join(part.split()) in text for part in expected), (name, field["name"])


def test_the_script_is_given_every_column(root: Path, built: Path, parsed: Parsed, asked: dict[str, Any]) -> None:
    """Name, title, unit, type and description of each, in the order of the tables."""
    if not (root / FOLDER).is_dir():
        pytest.skip("no SQLite for the browser in site/vendor; build/setup fetches it")
    schemas = _schemas(built, asked)
    columns = json.loads((built / sql.COLUMNS).read_text("utf-8"))
    assert list(columns) == [one["data-table"] for one in parsed[sql.PATH].select("[data-table]")]
    for name, schema in schemas.items():
        for column, field in zip(columns[name], schema["fields"], strict=True):
            told = {key: field.get(key) or "" for key in ("name", "title", "unit", "type", "description")}
            assert column == told, name


def test_what_a_query_draws_links_to_it_and_back(parsed: Parsed, asked: dict[str, Any]) -> None:
    """Figures and tables of the paper name their query in the browser and in Datasette."""
    drawn = [query for query in asked["queries"] if query["draws"]]
    assert len(drawn) == 24
    for query in drawn:
        kind = query["draws"].partition("-")[0]
        page = parsed[f"{kind}s/{query['draws']}/index.html"]
        assert page.find("a", href=f"../../sql/index.html#q={query['id']}") is not None, query["id"]
        assert page.find("a", href=f"../../db/joulebook/{query['id']}") is not None, query["id"]
        entry = parsed[sql.PATH].find(id=f"q={query['id']}")
        assert entry is not None and entry.find("a", href=f"../{kind}s/{query['draws']}/index.html") is not None


def test_the_query_that_comes_first_is_one_of_them(asked: dict[str, Any]) -> None:
    assert sql.FIRST in {query["id"] for query in asked["queries"]}


def test_the_page_alone_may_compile_and_start_workers(parsed: Parsed) -> None:
    """Its policy is that of every page and no more than SQLite takes."""
    policies = {path: str(page.select("meta[http-equiv]")[0]["content"]) for path, page in parsed.items()}
    own, other = policies[sql.PATH], policies["index.html"]
    assert own == sql.policy(other)
    assert own.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; ")
    assert own.endswith("; worker-src 'self'; connect-src 'self'")
    assert {path for path, policy in policies.items() if re.search("wasm|worker-src|connect-src", policy)} == {sql.PATH}


def test_the_engine_is_published_as_it_was_locked_with_its_licence(root: Path, built: Path) -> None:
    """The module byte by byte; of the script only lines that are comments are gone."""
    engine = read_engine(root, print)
    if engine is None:
        pytest.skip("no SQLite for the browser in site/vendor; build/setup fetches it")
    assert (built / sql.FOLDER / "sqlite3.wasm").read_bytes() == engine.module
    script, ours, rest = (
        (built / sql.WORKER).read_text("utf-8").partition((root / "site" / "assets" / sql.JOINED).read_text("utf-8"))
    )
    assert ours and not rest and not (built / "assets" / sql.JOINED).exists()
    assert script.startswith(f"/* SQLite {engine.version}, ") and "The author disclaims copyright" in script
    assert len(script) < 0.6 * len(engine.script)
    code = {line.strip() for line in engine.script.splitlines()}
    assert set(script[script.index("async function") :].splitlines()) <= code


def test_comments_are_taken_out_and_what_a_licence_keeps_is_not() -> None:
    script = (
        "//#region\n/* @preserve\n** may you\n*/\nasync function a() {\n\t// note\n\t/* a\n\tb */\n\tb(); // kept\n}\n"
        "export { sqlite3InitModule as default, other };\n"
    )
    assert sql.script(Engine("1.0.0", script, b"")).partition("\n")[2] == (
        "/* @preserve\n** may you\n*/\nasync function a() {\nb(); // kept\n}\n"
    )


def test_a_script_that_ends_otherwise_is_told() -> None:
    with pytest.raises(BuildError, match=r"SQLite 9\.9\.9 does not export"):
        sql.script(Engine("9.9.9", "export default start;\n", b""))


def test_the_first_database_is_what_the_first_query_reads(built: Path, asked: dict[str, Any]) -> None:
    """No other table, and of those every row, key and type; the answer is the same."""
    if not (built / sql.FIRST_DATABASE).is_file():
        pytest.skip("no SQLite for the browser in site/vendor; build/setup fetches it")
    query = next(one for one in asked["queries"] if one["id"] == sql.FIRST)
    values = {one["name"]: one["default"] for one in query["parameters"]}
    with (
        contextlib.closing(sqlite3.connect(":memory:")) as part,
        contextlib.closing(sqlite3.connect(f"{(built / 'data' / 'joulebook.db').as_uri()}?mode=ro", uri=True)) as whole,
    ):
        part.deserialize(gzip.decompress((built / sql.FIRST_DATABASE).read_bytes()))
        assert part.execute("pragma integrity_check").fetchall() == [("ok",)]
        names = [name for (name,) in part.execute("select name from sqlite_schema where type = 'table' order by 1")]
        assert names == ["cv_estimates", "cv_models", "trends"]
        made = "select sql from sqlite_schema where tbl_name in ('cv_estimates', 'cv_models', 'trends') order by name"
        for ask in (made, query["sql"], *map("select * from {}".format, names)):
            used = values if ask == query["sql"] else {}
            assert part.execute(ask, used).fetchall() == whole.execute(ask, used).fetchall() != [], ask


def test_an_engine_that_is_not_whole_is_no_engine(tmp_path: Path) -> None:
    told: list[str] = []
    assert read_engine(tmp_path, told.append) is None and len(told) == 1
    (tmp_path / FOLDER).mkdir(parents=True)
    with pytest.raises(BuildError, match="is not whole"):
        read_engine(tmp_path, told.append)
