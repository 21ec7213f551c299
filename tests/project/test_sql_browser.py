"""The SQL page in a real browser: asked by keys alone, wrong, stopped, shared and taken along, and with no server."""

import contextlib
import csv
import gzip
import io
import json
import math
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.project import axe
from tests.project.browser import DESKTOP, PHONE, Visit, hosted, tab_to

from joulebook.publish.pages.sql import COLUMNS, DATABASE, FIRST, FIRST_DATABASE

PAGE = "sql/index.html"
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
ATTACK = "<img src=x onerror=window.ran=1><script>window.ran=1</script>"
ASK_ALL = """async queries => Promise.all(queries.map(async ({sql, values}) =>
  (await window.joulebookSql.engine.ask(sql, values)).rows))"""


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[str]:
    """The address of the built site on a server that knows nothing of it."""
    if not (built / "assets" / "sqlite").is_dir():
        pytest.skip("no SQLite for the browser in site/vendor; build/setup fetches it")
    with hosted(built) as address:
        yield address


@pytest.fixture(scope="module")
def queries(built: Path) -> list[dict[str, Any]]:
    """The saved queries as they are published."""
    found: list[dict[str, Any]] = json.loads((built / "data" / "queries.json").read_text("utf-8"))["queries"]
    return found


def python_rows(built: Path, sql: str, values: dict[str, Any] | None = None) -> list[list[Any]]:
    """What Python's SQLite answers on the published database."""
    with contextlib.closing(sqlite3.connect(f"file:{built / 'data' / 'joulebook.db'}?mode=ro", uri=True)) as database:
        return [list(row) for row in database.execute(sql, values or {})]


def same(row: list[Any], wanted: list[Any]) -> bool:
    """Whether two rows hold the same; versions of SQLite sum up in different ways, to the last digits."""
    return len(row) == len(wanted) and all(
        math.isclose(one, other, rel_tol=1e-12) if isinstance(other, float) and one is not None else one == other
        for one, other in zip(row, wanted, strict=True)
    )


def told(page: Page, text: str) -> None:
    """Wait until the page says something of the answer."""
    expect(page.locator("#sql-status")).to_contain_text(text)


def write(page: Page, sql: str) -> None:
    """Replace the query by another, with the keys alone."""
    page.locator("#sql-text").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(sql)


def ask(page: Page, sql: str) -> None:
    """Write a query and run it."""
    write(page, sql)
    page.keyboard.press("Control+Enter")


def shown(page: Page) -> list[list[str]]:
    """The texts of the rows on the page."""
    found: list[list[str]] = page.locator("#sql-rows tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return found


def test_every_saved_query_gives_the_rows_of_sqlite(
    served: str, built: Path, queries: list[dict[str, Any]], visit: Visit
) -> None:
    """In the browser as in Python: the same file, the same SQL, the same parameters."""
    page = visit.page
    visit.open(f"{served}/{PAGE}", DESKTOP, "light")
    told(page, "rows.")
    asked = [
        {
            "sql": query["sql"],
            "values": [
                {"name": f":{one['name']}", "type": one["type"], "value": str(one["default"])}
                for one in query["parameters"]
            ],
        }
        for query in queries
    ]
    answers = page.evaluate(ASK_ALL, asked)
    assert len(answers) == len(queries) > 40
    for query, rows in zip(queries, answers, strict=True):
        values = {one["name"]: one["default"] for one in query["parameters"]}
        expected = python_rows(built, query["sql"], values)
        assert expected, query["id"]
        assert len(rows) == len(expected), query["id"]
        assert all(map(same, rows, expected)), query["id"]
    # One of them as a reader chooses it, with a value of their own.
    page.locator("#sql-saved").select_option("cheapest-at-accuracy")
    page.get_by_label("Least top-1 accuracy").fill("88.5")
    page.keyboard.press("Enter")
    expected = python_rows(
        built,
        "select m.model_id from cv_models m join cv_estimates e using (model_id)"
        " where view = (select min(view) from trends) and top1_percent >= 88.5 order by energy_j, 1",
    )
    told(page, f"{len(expected)} rows.")
    assert [row[:1] for row in shown(page)] == expected
    assert page.url.endswith("#q=cheapest-at-accuracy&least_percent=88.5")
    link = page.locator("#sql-rows tbody a").first
    assert (built / "sql" / (link.get_attribute("href") or "")).resolve().is_file()
    page.get_by_label("Least top-1 accuracy").fill("many")
    page.keyboard.press("Enter")
    expect(page.locator("#sql-wrong")).to_have_text("Least top-1 accuracy: Write a number, such as 80.")
    assert (visit.complaints, visit.hosts) == ([], {served})


def test_a_query_is_written_and_mended_by_keys_alone(served: str, built: Path, visit: Visit) -> None:
    """Names are offered and put away, an error shows its place, a parameter takes a value, rows are sorted."""
    page = visit.page
    visit.open(f"{served}/{PAGE}", DESKTOP, "light")
    told(page, "rows.")
    tab_to(page, "Query in SQL")
    assert page.evaluate("document.activeElement.id") == "sql-text"
    page.keyboard.press("Control+a")
    page.keyboard.type("select model_id, top1_perc")
    offers = page.get_by_role("listbox")
    expect(offers.get_by_role("option", selected=True)).to_contain_text("Top-1 accuracy, %")
    page.keyboard.press("Enter")
    page.keyboard.type(" from cv_mod")
    page.keyboard.press("Escape")
    expect(offers).to_be_hidden()
    page.keyboard.type("els m where m.")
    expect(offers.get_by_role("option").first).to_contain_text("model_id")
    page.keyboard.type("top1_percent > :least and m.params = 1")
    page.keyboard.press("Control+Enter")
    wrong = page.locator("#sql-wrong")
    expect(wrong).to_have_text("Line 1, column 84: There is no column m.params here. Did you mean params_million?")
    expect(page.locator(".sql-paper .wrong")).to_have_text("params")
    ask(page, "select model_id, top1_percent\nfrom cv_models m where m.top1_percent > :least")
    told(page, "0 rows.")  # every text is more than any number
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "sql-value-least"
    page.keyboard.type("88")
    page.keyboard.press("Enter")
    expected = python_rows(built, "select 1 from cv_models where top1_percent > 88")
    told(page, f"{len(expected)} rows.")
    tab_to(page, "top1_percent")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    assert float(shown(page)[0][1]) == max(float(row[1]) for row in shown(page))
    tab_to(page, "Find a table or column")  # on the way nothing keeps the focus
    assert (visit.complaints, visit.hosts) == ([], {served})


def test_a_query_without_end_is_stopped_and_others_are_found_again(served: str, visit: Visit) -> None:
    """The page says that it was stopped and goes on; address, history and Back ask again what was asked."""
    page = visit.page
    visit.open(f"{served}/{PAGE}", DESKTOP, "light")
    told(page, "rows.")
    ask(page, ENDLESS)
    told(page, "Running")
    tab_to(page, "Stop")
    page.keyboard.press("Enter")
    told(page, "Stopped after")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    ask(page, "select model_id from cv_models where top1_percent > 90 and edition = 'paper' -- 'é' & #")
    told(page, "2 rows.")
    address = page.url
    ask(page, ENDLESS)
    told(page, "Running")
    ask(page, "select count(*) from cv_models")  # what runs gives way
    told(page, "1 row.")
    page.goto("about:blank")
    page.goto(address)
    told(page, "2 rows.")
    ask(page, "select 1 as one")
    told(page, "1 row.")
    page.go_back()
    told(page, "2 rows.")
    history = page.locator("#sql-history")
    history.locator("summary").press("Enter")
    assert history.locator("li").all_text_contents()[:4] == [
        "select 1 as one",
        "select count(*) from cv_models",
        ENDLESS,
        "select model_id from cv_models where top1_percent > 90 and edition = 'paper' -- 'é' & #",
    ]
    history.get_by_role("button", name="Forget all").press("Enter")
    expect(history).to_be_hidden()
    assert (visit.complaints, visit.hosts) == ([], {served})


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("delete from gpus", "This page only reads the database. Begin with SELECT or WITH"),
        ("pragma query_only = 0", "This page only reads the database"),
        ("attach 'x.db' as x", "This page only reads the database"),
        ("select load_extension('x')", "There is no function load_extension"),
        ("select randomblob(900000000)", "more memory than this page allows"),
        ("select *\nform gpus", "Line 2, column 1: SQL does not go on like this at form"),
        ("select (", "The query ends too early"),
        ("select * from cv_model", "column 15: There is no table cv_model. Did you mean cv_models?"),
        ("select energy_j from cv_estimates join nlp_estimates", "column 8: More than one table here has a column"),
        ("select rond(1)", "There is no function rond. Did you mean round?"),
        ("select 1; select 2", "Line 1, column 11: a second statement begins here. Ask one at a time."),
        ("select ?", "Line 1, column 8: give this parameter a name, as in :name."),
        ("-- nothing", "There is no query yet"),
    ],
)
def test_what_cannot_be_answered_is_said_in_plain_words(shared_page: Page, sql: str, says: str) -> None:
    ask(shared_page, sql)
    expect(shared_page.locator("#sql-wrong")).to_contain_text(says)


@pytest.fixture(scope="module")
def shared_page(served: str, browser: Browser) -> Iterator[Page]:
    """One page for many questions."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served}/{PAGE}")
        told(page, "rows.")
        yield page


def test_rows_are_taken_along_with_every_digit_and_attacks_are_text(served: str, built: Path, browser: Browser) -> None:
    """CSV as a file, Markdown copied, JSON in the order shown; ten thousand rows told as the limit; pages of rows."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        visit = Visit(context.new_page())
        page = visit.page
        visit.open(f"{served}/{PAGE}#q=figure-9", DESKTOP, "light")
        told(page, "94 rows.")
        expect(page.get_by_role("columnheader").nth(2)).to_contain_text("Energy of a forward pass, J")
        with page.expect_download() as downloading:
            page.get_by_role("button", name="Download").click()
        assert downloading.value.suggested_filename == "figure-9.csv"
        rows = list(csv.reader(io.StringIO(Path(downloading.value.path()).read_text("utf-8"))))
        expected = python_rows(built, queries_sql(built, "figure-9"))
        assert [float(row[2]) for row in rows[1:]] == [row[2] for row in expected]
        assert [row[0] for row in rows] == ["model_id", *(row[0] for row in expected)]
        ask(page, f"select '{ATTACK}' as \"a|b\", 1e999 as x, 9007199254740993 as y, x'00ff' as z, null as x")
        told(page, "1 row.")
        assert shown(page) == [[ATTACK, "Infinity", "9007199254740993", "2 bytes", "null"]]
        for form, wanted in (
            ("md", ATTACK.replace("<", r"\<").replace(">", r"\>")),
            ("json", f'{{"a|b": "{ATTACK}", "x": "Infinity", "y": 9007199254740993, "z": "x\'00ff\'", "x_2": null}}'),
        ):
            page.locator("#sql-form").select_option(form)
            page.get_by_role("button", name="Copy", exact=True).click()
            told(page, "1 row copied.")
            assert wanted in page.evaluate("navigator.clipboard.readText()")
        ask(page, "select a.model_id, b.model_id as other from cv_models a, cv_models b, nlp_models c")
        told(page, "The first 10,000 rows: there are more than this page holds.")
        page.get_by_role("button", name="Last").click()
        expect(page.locator(".sql-pages")).to_contain_text("Rows 9,951 to 10,000 of 10,000")
        assert page.evaluate("window.ran === undefined")
        assert (visit.complaints, visit.hosts) == ([], {served})


def queries_sql(built: Path, query_id: str) -> str:
    """The SQL of a saved query."""
    content = json.loads((built / "data" / "queries.json").read_text("utf-8"))
    return next(str(query["sql"]) for query in content["queries"] if query["id"] == query_id)


def test_the_page_fits_draws_and_has_no_barrier(served: str, visit: Visit) -> None:
    """With rows and their chart open, an error in the editor and names offered."""
    page = visit.page
    visit.open(f"{served}/{PAGE}#q=figure-2", DESKTOP, "light")
    told(page, "94 rows.")
    page.get_by_role("button", name="Chart").click()
    expect(page.locator("#sql-chart")).to_contain_text("94 of 94 rows are drawn.")
    expect(page.locator("#sql-chart svg [aria-roledescription=point]")).to_have_count(94)
    assert page.url.endswith("#q=figure-2&chart-kind=point&chart-x=release_date&chart-y=forward_gflop")
    page.locator("#sql-chart").get_by_label("Up").select_option(label="top1_percent")
    page.locator("#sql-chart").get_by_label("Draw").select_option("line")
    page.reload()  # whoever follows the address sees the same chart
    told(page, "94 rows.")
    expect(page.locator("#sql-chart [role=img]")).to_have_attribute("aria-label", re.compile("accuracy .* as line"))
    page.get_by_role("button", name="Chart").click()
    assert page.url.endswith("#q=figure-2")
    page.get_by_role("button", name="Chart").click()
    for text in (None, "select mod"):
        if text:
            write(page, text)
            expect(page.get_by_role("listbox")).to_be_visible()
        for size in (PHONE, DESKTOP):
            visit.resize(size)
            assert visit.overflow() <= 0, (size, text)
        assert axe.barriers(page, "#sql-ask" if text else "#sql-answer") == []
    assert (visit.complaints, visit.hosts) == ([], {served})


def test_the_first_rows_do_not_wait_for_the_whole_database(served: str, built: Path, browser: Browser) -> None:
    """They come from the tables of their query; whatever else is asked waits for all tables, and says so."""
    with browser.new_context() as context, context.new_page() as page:
        asked: list[Route] = []

        def hold(route: Route) -> None:
            asked.append(route)

        page.route(f"**/{DATABASE}", hold)
        page.goto(f"{served}/{PAGE}")
        expected = python_rows(built, queries_sql(built, FIRST), {"least_percent": 80})
        told(page, f"{len(expected)} rows.")
        page.get_by_label("Least top-1 accuracy").fill("90")
        page.keyboard.press("Enter")
        expected = python_rows(built, queries_sql(built, FIRST), {"least_percent": 90})
        told(page, f"{len(expected)} rows.")
        assert [row[0] for row in shown(page)] == [row[0] for row in expected] != []
        count = "select count(*) from throughputs"
        ask(page, count)
        told(page, "Loading the database")
        page.get_by_role("button", name="Stop").click()
        told(page, "Stopped after")
        ask(page, f"{count} where batch_size > 0")
        told(page, "Loading the database")
        ask(page, count)
        told(page, "Loading the database")
        assert len(asked) == 1
        asked[0].continue_()
        told(page, "1 row.")
        assert [row[0].replace(",", "") for row in shown(page)] == [str(python_rows(built, count)[0][0])]
    with browser.new_context() as context, context.new_page() as page:
        asked.clear()
        page.route(f"**/{FIRST_DATABASE}", hold)
        page.goto(f"{served}/{PAGE}#q=figure-9")
        told(page, "94 rows.")
        assert asked == []


@pytest.mark.parametrize("lost", [FIRST_DATABASE, DATABASE, COLUMNS])
def test_a_file_that_is_lost_is_told_or_not_needed(served: str, browser: Browser, lost: str) -> None:
    """The whole database answers in the place of the first one; without it or the columns nothing else can be asked."""
    with browser.new_context() as context, context.new_page() as page:
        page.route(f"**/{lost}", lambda route: route.fulfill(status=404, body=""))
        page.goto(f"{served}/{PAGE}")
        if lost != COLUMNS:
            told(page, "rows.")
        if lost == DATABASE:
            ask(page, "select 1")
        if lost != FIRST_DATABASE:
            expect(page.locator("#sql-absent")).to_contain_text("could not be loaded")


@pytest.mark.usefixtures("served")  # which skips where there is no engine
def test_a_database_that_comes_unpacked_is_opened_all_the_same(built: Path, tmp_path: Path, visit: Visit) -> None:
    """A server may say that the file is packed, and the browser then unpacks it on the way."""
    shutil.copytree(built / "assets", tmp_path / "assets")
    shutil.copytree(built / "sql", tmp_path / "sql")
    packed = tmp_path / DATABASE
    assert gzip.decompress(packed.read_bytes()) == (built / "data" / "joulebook.db").read_bytes()
    shutil.copyfile(built / "data" / "joulebook.db", packed)
    with hosted(tmp_path) as address:
        visit.open(f"{address}/{PAGE}#q=table-4", DESKTOP, "light")
        told(visit.page, " rows.")
        assert visit.complaints == []


def test_without_a_server_or_an_engine_it_says_what_to_do(built: Path, tmp_path: Path, visit: Visit) -> None:
    """From disk, and where the engine is gone: the queries stand as text, and nothing is tried in vain."""
    visit.open(f"{(built / PAGE).as_uri()}#q=figure-9", PHONE, "dark")
    expect(visit.page.locator("#sql-absent")).to_contain_text("joulebook serve")
    expect(visit.page.locator("#sql-ask")).to_be_hidden()
    expect(visit.page.get_by_role("heading", name="Saved queries")).to_be_visible()
    assert (visit.complaints, visit.hosts, visit.overflow()) == ([], {"file://"}, 0)
    shutil.copytree(built / "assets", tmp_path / "assets", ignore=shutil.ignore_patterns("sqlite"))
    (tmp_path / PAGE).parent.mkdir()
    shutil.copyfile(built / PAGE, tmp_path / PAGE)
    with hosted(tmp_path) as address:
        visit.open(f"{address}/{PAGE}", DESKTOP, "light")
        expect(visit.page.locator("#sql-absent")).to_contain_text("could not be loaded")


def test_without_a_script_it_is_the_list_of_what_can_be_asked(
    built: Path, browser: Browser, queries: list[dict[str, Any]]
) -> None:
    """Every query with its title and text; a link to one of them leads to it."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{(built / PAGE).as_uri()}#q=table-4")
        expect(page.get_by_role("region", name="SQL: Table 4")).to_be_in_viewport()
        texts = page.locator(".sql-texts pre").all_text_contents()
        assert sorted(texts) == sorted(query["sql"] for query in queries)
        expect(page.locator("#sql-text")).to_be_hidden()
