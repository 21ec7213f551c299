"""What strangers write stays text: in pages, attributes, titles and drawings."""

import dataclasses
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from joulebook.errors import BuildError
from joulebook.package.model import Table
from joulebook.publish import site
from joulebook.publish.discovery import search
from joulebook.publish.model import Edition
from joulebook.publish.render import Renderer, relative, web_address

BADGE = ["svg", "title", "rect", "path", "g", "text", "text"]
ATTACK = "\"><img src=x onerror=alert(1)><script>alert('x')</script>{{ 7 * 7 }}"


def _with(table: Table, row: int, **cells: str) -> Table:
    frame = table.frame.copy()
    text = None if table.text is None else table.text.copy()
    for column, value in cells.items():
        for target in (frame, text):
            if target is not None:
                target.loc[target.index[row], column] = value
    return dataclasses.replace(table, frame=frame, text=text)


@pytest.fixture(scope="module")
def hostile(edition: Edition, root: Path) -> dict[str, str]:
    """Every page and drawing of an edition whose free texts attack."""
    tables = dict(edition.tables)
    tables["cv_models"] = _with(tables["cv_models"], 0, model=ATTACK, extra_data=ATTACK)
    tables["nlp_models"] = _with(tables["nlp_models"], 1, model=ATTACK)
    tables["gpus"] = _with(tables["gpus"], 0, gpu=ATTACK)
    tables["gpu_benchmarks"] = _with(tables["gpu_benchmarks"], 0, workload=ATTACK)
    tables["claims"] = _with(tables["claims"], 0, quantity=ATTACK, derivation=ATTACK)
    tables["sources"] = _with(
        tables["sources"], 2, title=ATTACK, authors=ATTACK, label=ATTACK, url="javascript:alert(1)", doi='1"><b>'
    )
    raw = {name: table for name, table in tables.items() if name in edition.package.tables}
    package = dataclasses.replace(edition.package, tables=raw)
    attacked = dataclasses.replace(edition, package=package, tables=tables)
    return {
        str(part.path): part.content.decode("utf-8")
        for part in site.parts(attacked, root)
        if part.path.suffix in {".html", ".svg", ".js"}
    }


def test_hostile_text_never_becomes_markup(hostile: dict[str, str]) -> None:
    """No page and no drawing gains an element or an attribute from a cell, and no template runs in one."""
    for path, text in hostile.items():
        if path.endswith(".js"):
            continue
        ours = ('<script type="application/ld+json">', '<script type="application/json" id="', '<script src="')
        pictures = text.count("<img") - text.count('<img src="badge.svg" alt="')
        assert pictures == 0 and text.count("<script") == sum(text.count(start) for start in ours), path
        if path.endswith(".svg"):
            ElementTree.fromstring(text)  # noqa: S314 (our own drawing; the test is that it parses)
            continue
        page = BeautifulSoup(text, "html.parser")
        assert not [element for element in page.find_all(True) if "onerror" in element.attrs], path
        assert not page.find_all("a", href=lambda value: bool(value) and value.lower().startswith("javascript")), path
    model = BeautifulSoup(hostile["models/alexnet/index.html"], "html.parser")
    assert model.h1 is not None and ATTACK in model.h1.get_text()
    badge = ElementTree.fromstring(hostile["models/alexnet/badge.svg"])  # noqa: S314
    assert [element.tag.rpartition("}")[2] for element in badge.iter()] == BADGE and ATTACK in (badge[0].text or "")
    drawing = ElementTree.fromstring(hostile["figures/figure-9/figure-9.svg"])  # noqa: S314
    assert any("<img src=x" in (element.text or "") for element in drawing.iter("{http://www.w3.org/2000/svg}title"))


def test_hostile_text_in_the_index_of_the_search_is_a_text_and_nothing_else(hostile: dict[str, str]) -> None:
    """The index is one assignment of JSON: no text ends its script, and each link stays inside the site."""
    index = hostile[search.INDEX]
    assert "<" not in index and "\u2028" not in index
    entries = json.loads(index[index.index("entries: ") + len("entries: ") : index.rindex("}")])
    assert {ATTACK} < {title for _, title, _, _ in entries}
    assert all(re.fullmatch(r"[\w./%-]+(#[\w.%~-]+)?", link) for _, _, _, link in entries)


def test_only_web_addresses_become_links() -> None:
    """A stranger's address is linked only over http or https."""
    assert web_address("https://example.org/a") == "https://example.org/a"
    assert [web_address(text) for text in ("javascript:alert(1)", "data:text/html,x", " https://x", None, pd.NA)] == [
        ""
    ] * 5


def test_links_are_relative_to_the_page() -> None:
    """A link leads from any depth to any other, with its anchor, and a folder keeps its slash."""
    assert relative("index.html", "index.html") == "index.html"
    assert relative("sources/index.html#a", "models/b/index.html") == "../../sources/index.html#a"
    assert relative("db/", "models/b/index.html") == "../../db/"


def test_a_missing_or_broken_template_is_named(tmp_path: Path) -> None:
    """A template that is missing, broken or names what is not there is told in one line."""
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "broken.html").write_text("<p>\n{% if %}", encoding="utf-8")
    (templates / "unknown.html").write_text("{{ nothing_of_that_name }}", encoding="utf-8")
    renderer = Renderer(tmp_path, {})
    with pytest.raises(BuildError, match=r"^templates/absent\.html is missing; restore it from the repository$"):
        renderer.page("index.html", "absent.html")
    with pytest.raises(BuildError, match=r"^templates/broken\.html, line 2: "):
        renderer.page("index.html", "broken.html")
    with pytest.raises(BuildError, match=r"^templates/unknown\.html: 'nothing_of_that_name' is undefined$"):
        renderer.page("index.html", "unknown.html")
