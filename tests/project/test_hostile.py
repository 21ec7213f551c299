"""What strangers write stays text: one build whose every free text attacks, in every file and in a real browser."""

import csv
import dataclasses
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from playwright.sync_api import Dialog, expect
from tests.project import axe, nu
from tests.project.browser import DESKTOP, PHONE, Visit, hosted
from tests.project.test_browser import KINDS, by_kind
from tests.small import link_drawings, small_project

from joulebook import pipeline
from joulebook.package.model import Table
from joulebook.publish import site
from joulebook.publish.charts.pen import Pen
from joulebook.publish.discovery import search
from joulebook.publish.model import Edition, Release, Settings, Surroundings, Version
from joulebook.surroundings.engine import read_engine

ATTACK = (
    "\"'></option></textarea></script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'>{{ 7 * 7 }} "
    "javascript:alert(1) \u202e" + 300 * "x"
)
"""Ends strings, attributes and elements, opens others, turns the direction of reading and never breaks a line."""
START = ATTACK[:60]
EVERY = 7
"""Each so many rows of a table one attacks: the first of all is among them."""
MOVED = "models/alex-net/index.html"
BESIDE = {"v/index.html", "v/*/index.html", MOVED}
"""Pages that the project's own site has not yet: earlier versions and an id that was renamed."""
REFERRED = {"measurements": {"workload", "device"}, "cv_evaluations": {"model"}}
"""Texts by which rows of other tables find a row, without a foreign key."""
KEYS = {"derived_key", "row_key"}
"""Texts that name a row of a table, which a build looks for."""
SOME = 3
"""How many rows of contributors each table has here."""
CV_MODEL, NLP_MODEL, GPU = "alexnet", "elmo", "a100"
TAG, QUOTED = re.compile(r'<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*>'), re.compile('"[^"]*"')
"""An element's start with its attributes, which templates quote, and the values of these."""


def texts_of(table: Table) -> list[str]:
    """The columns that a stranger may fill with any words, but for those that name a row."""
    named = {*table.schema.primary_key, *(name for key in table.schema.foreign_keys for name in key.fields)}
    named |= REFERRED.get(table.name, set())
    return [
        field.name
        for field in table.schema.fields
        if field.type == "string"
        and "maxLength" in field.constraints
        and "pattern" not in field.constraints
        and field.name not in KEYS | named
    ]


def attacked(table: Table) -> Table:
    """The table with an attack in every free text of some rows, and in those whose pages are looked at."""
    frame = table.frame.copy()
    key = frame[table.schema.primary_key[0]]
    rows = frame.index[(frame.index % EVERY == 0) | key.isin([CV_MODEL, NLP_MODEL, GPU])]
    text = None if table.text is None else table.text.copy()
    for written in (frame, text):
        if written is not None:
            for column in texts_of(table):
                written.loc[rows, column] = [f"{ATTACK} {row}" for row in rows]  # some have to be unique
    if table.name == "sources":
        frame.loc[rows, ["doi", "url"]] = ['1"><b>', "javascript:window.ran=1"]
    return dataclasses.replace(table, frame=frame, text=text)


def renamed(table: Table) -> Table:
    """One model's id was another before."""
    row = ["cv_models", "alex-net", "community", CV_MODEL, "2026-11-24", ATTACK]
    frame = pd.DataFrame([row], columns=list(table.schema.names))
    frame["renamed_on"] = pd.to_datetime(frame["renamed_on"])
    return dataclasses.replace(table, frame=frame.astype(table.frame.dtypes.to_dict()), text=frame.astype("str"))


@pytest.fixture(scope="module")
def grown_edition(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The small package with a few rows of contributors, so that every kind of page is there."""
    return pipeline.read_edition(small_project(root, tmp_path_factory.mktemp("grown") / "project", SOME))


@pytest.fixture(scope="module")
def hostile(grown_edition: Edition, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site of such an edition, with a hostile change log and earlier version, at an address."""
    raw = {name: attacked(table) for name, table in grown_edition.package.tables.items()}
    raw["renamed_ids"] = renamed(raw["renamed_ids"])
    descriptor = {**grown_edition.package.descriptor, "title": ATTACK, "description": ATTACK, "keywords": [ATTACK]}
    package = dataclasses.replace(grown_edition.package, descriptor=descriptor, tables=raw)
    beside = Surroundings(
        settings=Settings(address="https://ledger.test/ai/"),
        releases=tuple(Release(kind, "1.0.0", date(2026, 11, 24), f"- {ATTACK}") for kind in ("Data", "Code")),
        versions=(Version("1.0.0", ATTACK, {"datapackage.json": b"{}", "data/cv_models.csv": b"model_id\n"}),),
        engine=read_engine(root, print),
    )
    out = tmp_path_factory.mktemp("hostile")
    made = dataclasses.replace(grown_edition, package=package, tables={**grown_edition.tables, **raw})
    with Pen(link_drawings(root, tmp_path_factory.mktemp("drawn"))) as pen:
        for part in site.parts(made, root, beside, pen):
            path = out / part.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(part.content)
    return out


@pytest.fixture(scope="module")
def pages(hostile: Path) -> dict[str, str]:
    """Of each kind of page the one that is attacked most often."""
    found = {}
    for kind, names in by_kind(hostile).items():
        attacks = {name: (hostile / name).read_text("utf-8").count("onerror") for name in names if name != MOVED}
        found[kind] = max(names, key=lambda name: attacks.get(name, -1))
    return {**found, MOVED: MOVED}


def test_every_kind_of_page_is_attacked(pages: Mapping[str, str], hostile: Path) -> None:
    assert set(pages) == KINDS | BESIDE
    assert all("onerror" in (hostile / page).read_text("utf-8") for page in pages.values())


def test_hostile_text_never_becomes_markup(hostile: Path) -> None:
    """No page and no drawing gains an element or an attribute from a cell, and no template runs in one."""
    ours = ('<script type="application/ld+json">', '<script type="application/json" id="', '<script src="')
    for path in sorted([*hostile.rglob("*.html"), *hostile.rglob("*.svg")]):
        text = path.read_text("utf-8")
        pictures = text.count("<img") - text.count('<img src="badge.svg" alt="')
        assert pictures == 0 and text.count("<script") == sum(text.count(start) for start in ours), path
        for tag in TAG.findall(text):
            assert "onerror" not in QUOTED.sub("", tag) and not re.search('href="\\s*javascript', tag), (path, tag)
        assert "{{ 7" in text or "onerror" not in text, path
        if path.suffix == ".svg":
            ElementTree.fromstring(text)  # noqa: S314 (our own drawing; the test is that it parses)


def test_what_is_valid_stays_valid(hostile: Path, pages: Mapping[str, str]) -> None:
    """No text can open or end anything that the checker would miss or find too much."""
    folder = hostile / "models" / CV_MODEL
    assert nu.findings([*(hostile / page for page in pages.values()), *folder.glob("*.svg")]) == []


def strings(value: Any) -> Iterator[str]:
    """Every text anywhere in a value of JSON."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from strings(one)
        case dict():
            for one in value.values():
                yield from strings(one)


def test_every_download_and_feed_holds_the_text_as_it_is(hostile: Path) -> None:
    """Tables in each format, the feed, every file of JSON and every script read back as they were written."""
    with (hostile / "data" / "cv_models.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["model"] == f"{ATTACK} 0"
    assert json.loads((hostile / "data" / "cv_models.json").read_text("utf-8"))[0]["model"] == f"{ATTACK} 0"
    assert pd.read_parquet(hostile / "data" / "cv_models.parquet")["model"][0] == f"{ATTACK} 0"
    with closing(sqlite3.connect(hostile / "data" / "joulebook.db")) as database:
        assert database.execute("SELECT model FROM cv_models").fetchone() == (f"{ATTACK} 0",)
    feed = ElementTree.fromstring((hostile / "feed.xml").read_bytes())  # noqa: S314 (as above)
    assert START in "".join(feed.itertext())
    holding = set()
    for path in hostile.rglob("*"):
        if path.suffix in {".json", ".jsonld"}:
            if any(START in text for text in strings(json.loads(path.read_text("utf-8")))):
                holding.add(path.parts[len(hostile.parts)])
        elif path.suffix == ".js" and "assets" not in path.relative_to(hostile).parts:
            assert "<" not in path.read_text("utf-8"), path
    assert holding >= {"data", "figures", "models", "gpus"}


def test_hostile_text_in_the_index_of_the_search_is_a_text_and_nothing_else(hostile: Path) -> None:
    """The index is one assignment of JSON: no text ends its script, and each link stays inside the site."""
    index = (hostile / search.INDEX).read_text("utf-8")
    assert "<" not in index and "\u2028" not in index
    entries = json.loads(index[index.index("entries: ") + len("entries: ") : index.rindex("}")])
    assert any(title.startswith(START) for _, title, _, _ in entries)
    assert all(re.fullmatch(r"[\w./%-]+(#(q=)?[\w.%~-]+)?", link) for _, _, _, link in entries)


class Trap:
    """A visit that notes what ran and what became an element."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.host = "file://"
        self.dialogs: list[str] = []

    def told(self, dialog: Dialog) -> None:
        """A script asks for something."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def sprung(self) -> list[object]:
        """Everything that is not as it should be on the page now."""
        page = self.visit.page
        found: list[object] = [*self.dialogs, *self.visit.complaints, *(self.visit.hosts - {self.host})]
        if page.evaluate("window.ran !== undefined"):
            found.append("a script ran")
        if made := page.locator(
            "img:not([src='badge.svg']), [onerror], a[href^=javascript], main script:not([src]):not([type])"
        ).count():
            found.append(f"{made} elements were made")
        if (more := self.visit.overflow()) > 0:
            found.append(f"{more} px too wide")
        return found


@pytest.fixture
def trap(visit: Visit) -> Iterator[Trap]:
    trap = Trap(visit)
    visit.page.on("dialog", trap.told)
    yield trap
    visit.page.remove_listener("dialog", trap.told)


@pytest.mark.parametrize("kind", sorted(KINDS | BESIDE))
def test_a_page_shows_the_text_and_runs_nothing(kind: str, pages: Mapping[str, str], hostile: Path, trap: Trap) -> None:
    """On a phone and on a desktop; nothing is wider than either."""
    visit = trap.visit
    visit.open((hostile / pages[kind]).as_uri(), PHONE, "light")
    if kind == MOVED:
        visit.page.wait_for_url(f"**/models/{CV_MODEL}/index.html")
    assert trap.sprung() == []
    visit.resize(DESKTOP)
    assert trap.sprung() == []
    if kind in BESIDE - {MOVED}:
        assert axe.barriers(visit.page) == []


def test_charts_calculator_comparison_lists_search_and_questions_run_nothing(hostile: Path, trap: Trap) -> None:
    """Everything that a script writes on a page is text too."""
    visit, page = trap.visit, trap.visit.page

    def opened(path: str) -> None:
        visit.open(f"{hostile.as_uri()}/{path}", PHONE, "light")

    for chart in ("figures/figure-1/index.html", "figures/figure-1/embed/index.html"):
        opened(f"{chart}?highlight={CV_MODEL}&from=2012&to=2012")
        expect(page.locator(".chart-summary")).to_contain_text(f"{START}")
        page.locator(".interactive").press("Home")
        expect(page.locator(".chart-readout")).to_contain_text(START)
        page.locator(".interactive svg [aria-roledescription=point]").first.hover(force=True)
        expect(page.locator(".chart-tip")).to_contain_text(START)
        assert trap.sprung() == [], chart
    opened(f"calculator/index.html?m={CV_MODEL}&device={GPU}%7CMixed&place=france&m2=vgg-16")
    assert START in page.inner_text("#answer") and trap.sprung() == []
    opened(f"compare/index.html?m={CV_MODEL}&m=vgg-16&device={GPU}%7CMixed")
    assert START in page.inner_text("#answer") and trap.sprung() == []
    opened(f"questions/why-energy-changed/index.html?from={CV_MODEL}&to=vgg-16")
    assert START in page.inner_text("#compare-result") and trap.sprung() == []
    opened("questions/multiplication/index.html?passes=30")
    assert trap.sprung() == []
    opened("search/index.html?q=onerror")
    assert START in page.inner_text("#search-results") and page.locator("#search-results mark").count()
    assert trap.sprung() == []
    opened("models/index.html?cv.q=onerror&cv.sort=-model_id")
    rows = page.locator("[data-list=cv] tbody tr")
    found = rows.count()
    page.locator(".list-filters summary").first.click()
    page.get_by_label("Extra data").select_option(f"{ATTACK} 0")
    assert found > rows.count() == 1 and START in rows.inner_text() and trap.sprung() == []
    opened("sources/index.html?sources.q=onerror&sources.sort=-uses")
    assert START in page.locator("[data-list=sources] > li").first.inner_text() and trap.sprung() == []


def test_answers_to_sql_in_the_page_run_nothing(hostile: Path, trap: Trap) -> None:
    """Rows, suggestions and the chart of a saved query, with the database read in the browser."""
    if not (hostile / "assets" / "sqlite").is_dir():
        pytest.skip("no SQLite for the browser in site/vendor; build/setup fetches it")
    page = trap.visit.page
    with hosted(hostile) as address:
        trap.host = address
        trap.visit.open(f"{address}/sql/index.html#q=figure-2", PHONE, "light")
        expect(page.locator("#sql-status")).to_contain_text("94 rows.")
        page.get_by_role("button", name="Chart").click()
        expect(page.locator("#sql-chart svg [aria-roledescription=point]")).to_have_count(94)
        assert trap.sprung() == []
        page.locator("#sql-text").fill("select model, extra_data from cv_models")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#sql-rows tbody")).to_contain_text(START)
        assert trap.sprung() == []
