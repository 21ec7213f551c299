"""The built site as a reader meets it: sound pages, whole links, nothing loaded from elsewhere."""

import posixpath
import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag

from joulebook.publish.charts.figures import FIGURES
from joulebook.publish.facts import Facts
from joulebook.publish.pages import sql
from joulebook.publish.pages.tables import TABLES

Parsed = dict[str, BeautifulSoup]
HEADINGS = re.compile(r"^h[1-6]$")
HEADING, ID = re.compile(r"<h1>([^<]*)</h1>"), re.compile(r'\bid="([^"]*)"')


def _links(page: BeautifulSoup) -> list[str]:
    """Every address that a page points to, less those that a server without Datasette keeps hidden."""
    return [
        str(element[name])
        for name in ("href", "src")
        for element in page.find_all(attrs={name: True})
        if not element.find_parent(attrs={"data-needs-datasette": True})
    ]


def test_each_page_has_a_language_a_title_of_its_own_and_one_main_heading(parsed: Parsed) -> None:
    """Each page has a language, a title of its own and one h1."""
    titles: dict[str, str] = {}
    for path, page in parsed.items():
        assert page.html is not None and page.html["lang"] == "en", path
        assert page.title is not None and page.title.string, path
        assert titles.setdefault(page.title.string, path) == path
        assert len(page.find_all("h1")) == 1, path
        assert len(page.find_all("main")) == 1, path
        assert page.select_one("a.skip[href='#content']") is not None, path


def test_headings_descend_one_step_at_a_time(parsed: Parsed) -> None:
    """No heading skips a level."""
    for path, page in parsed.items():
        levels = [int(heading.name[1]) for heading in page.find_all(HEADINGS)]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_ids_are_unique_on_each_page(parsed: Parsed) -> None:
    """No id stands twice on a page, pictures included."""
    for path, page in parsed.items():
        ids = [str(element["id"]) for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), path


def test_no_page_carries_script_or_style_of_its_own(parsed: Parsed) -> None:
    """The policy forbids inline script and style: scripts are files of the site, other script elements hold data."""
    for path, page in parsed.items():
        for script in page.find_all("script"):
            if script.get("src") is None:
                assert script.get("type") in {"application/json", "application/ld+json"}, path
            else:
                assert not script.get_text() and "/assets/" in f"/{script['src']}" and "//" not in script["src"], path
        assert not page.find_all(["style", "iframe", "object", "embed"]), path
        assert not page.find_all(style=True), path
        assert not [element for element in page.find_all(True) for name in element.attrs if name.startswith("on")], path
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert isinstance(policy, Tag), path
        # SQLite for the browser is compiled on the page that answers SQL, and there alone.
        content = str(policy["content"]).replace(" 'wasm-unsafe-eval'" if path == sql.PATH else "\0", "")
        assert "unsafe" not in content and content.startswith("default-src 'none'; script-src 'self';"), path


def test_nothing_is_loaded_from_another_host(parsed: Parsed) -> None:
    """Only links that a reader follows lead elsewhere, over https and without telling where they came from."""
    for path, page in parsed.items():
        for element in page.find_all(["link", "img", "source", "image", "use"]):
            assert "//" not in str(element.get("href") or element.get("src") or ""), path
        for link in page.find_all("a", href=re.compile(r"^[a-z]+:")):
            assert re.match(r"https?://", str(link["href"])), path
            assert "noopener" in link.get("rel", []), path


def test_every_relative_link_leads_to_a_file_and_an_anchor_that_exist(built: Path, parsed: Parsed) -> None:
    """Each relative link, with its anchor, resolves inside the site and names its file."""
    anchors = {
        path.relative_to(built).as_posix(): set(map(unescape, ID.findall(path.read_text("utf-8"))))
        for path in built.rglob("*.html")
    }
    broken = []
    for path, page in parsed.items():
        for link in _links(page):
            if re.match(r"^[a-z]+:", link):
                continue
            target, _, anchor = link.partition("#")
            target = target.partition("?")[0]  # what a script reads of an address names no other file
            reached = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target))) if target else path
            lost = reached.startswith("..") or link.startswith("/") or not (built / reached).is_file()
            if lost or (anchor and anchor not in anchors.get(reached, set())):
                broken.append((path, link))
    assert broken == []


def test_every_model_and_device_has_a_page(built: Path, facts: Facts) -> None:
    """Each id of a model or device has a page that is named after it."""
    named = {f"models/{model_id}": facts.names[model_id] for model_id in facts.model_rows}
    named |= {f"gpus/{gpu_id}": gpu["gpu"] for gpu_id, gpu in facts.gpus.items()}
    for folder, name in named.items():
        heading = HEADING.search((built / folder / "index.html").read_text("utf-8"))
        assert heading is not None and unescape(heading[1]) == name, folder


@pytest.mark.parametrize("number", [figure.number for figure in FIGURES])
def test_every_figure_has_a_page_with_pictures_points_and_files(built: Path, parsed: Parsed, number: int) -> None:
    """A figure's page shows two drawings with words for them, its points, and links to both as files."""
    folder = f"figures/figure-{number}"
    page = parsed[f"{folder}/index.html"]
    pictures = page.select("figure svg[role=img]")
    assert [picture["class"][1] for picture in pictures] == ["wide", "narrow"]
    for picture in pictures:
        for name in str(picture["aria-labelledby"]).split():
            named = picture.find(id=name)
            assert named is not None and len(named.get_text()) > len("Figure 1")
    assert len(page.select("table tbody tr")) == (built / folder / f"figure-{number}.csv").read_text().count("\n") - 1
    svg = (built / folder / f"figure-{number}.svg").read_text(encoding="utf-8")
    assert svg.startswith("<?xml") and "<script" not in svg and "style=" not in svg


@pytest.mark.parametrize("number", [table.number for table in TABLES])
def test_every_table_has_a_page_with_rows(parsed: Parsed, number: int) -> None:
    """A table's page shows its rows."""
    assert parsed[f"tables/table-{number}/index.html"].select("table tbody tr")


def test_the_tables_hold_as_many_rows_as_the_paper_prints(parsed: Parsed) -> None:
    """Tables 1, 2, 3, 4, 7, 8 and 9 have the paper's numbers of rows."""
    counts = {
        n: len(parsed[f"tables/table-{n}/index.html"].select("table")[0].select("tbody tr")) for n in range(1, 10)
    }
    # Table 4 prints four rows with two columns; a row here is one of its eight cells' rows by device and precision.
    assert {n: counts[n] for n in (1, 2, 3, 4, 7, 8, 9)} == {1: 7, 2: 94, 3: 58, 4: 4, 7: 19, 8: 48, 9: 36}


def test_wide_tables_scroll_in_a_named_region_that_the_keyboard_reaches(parsed: Parsed) -> None:
    """Each table lies in a region with a name that can be focused and scrolled."""
    for path, page in parsed.items():
        for table in page.find_all("table"):
            region = table.parent
            assert region is not None and region["role"] == "region" and region["tabindex"] == "0", path
            assert region["aria-label"], path


def test_dictionaries_describe_every_field(parsed: Parsed, facts: Facts) -> None:
    """Each table has a dictionary with an anchor for each of its fields."""
    for name, table in facts.edition.tables.items():
        page = parsed[f"data/{name}/index.html"]
        for field in table.schema.fields:
            row = page.find(id=field.name)
            assert row is not None and field.description in " ".join(row.get_text().split()), (name, field.name)


def test_links_to_datasette_are_hidden_until_a_server_shows_them(parsed: Parsed) -> None:
    """Every link to the database's pages carries the marks that a server with Datasette takes away."""
    for path, page in parsed.items():
        html = str(page)
        for link in page.find_all("a", href=re.compile(r"(^|/)db/")):
            holder = link.find_parent(attrs={"data-needs-datasette": True})
            assert holder is not None and holder.has_attr("hidden"), path
        assert html.count("data-needs-datasette") == html.count("<li data-needs-datasette") + html.count(
            "<li hidden"
        ), path


def test_each_code_of_the_check_has_a_small_page_with_its_example_and_its_cure(parsed: Parsed, facts: Facts) -> None:
    """What is written and said stands there letter by letter, and the list leads to each."""
    listed = {str(link["href"]) for link in parsed["contribute/codes/index.html"].select("main li a")}
    for name, code in facts.edition.codes.items():
        page = parsed[f"contribute/codes/{name}/index.html"]
        assert code.example is not None
        assert [shown.get_text() for shown in page.select("main pre")] == [
            code.example.written,
            code.example.says.strip(),
        ]
        assert code.cure in page.get_text() and code.why in page.get_text()
        assert len(str(page)) < 10_000, name
        assert f"{name}/index.html" in listed
