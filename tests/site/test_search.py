"""The search: an index that holds everything there is to find, as text, with links that lead somewhere."""

import gzip
import json
from pathlib import Path, PurePosixPath

import pytest
from bs4 import BeautifulSoup

from joulebook.publish.charts.figures import FIGURES
from joulebook.publish.data import queries
from joulebook.publish.discovery import search
from joulebook.publish.facts import Facts
from joulebook.publish.model import Part
from joulebook.publish.pages.tables import TABLES
from joulebook.publish.render import relative

Parsed = dict[str, BeautifulSoup]
MOST_BYTES = 60
"""How much an entry of the index may weigh, compressed: it is what a reader of the search waits for."""


@pytest.fixture(scope="module")
def entries(built: Path) -> list[tuple[str, str, str, str]]:
    """Kind, title, text and link of each entry of the published index."""
    text = (built / search.INDEX).read_text("utf-8")
    listed = json.loads(text[text.index("entries: ") + len("entries: ") : text.rindex("}")])
    return [(search.KINDS[kind], title, told, link) for kind, title, told, link in listed]


def test_the_index_is_one_small_script(built: Path, entries: list[tuple[str, str, str, str]]) -> None:
    """It sets one name, holds no markup, and what it holds of a thing stays small."""
    raw = (built / search.INDEX).read_bytes()
    assert raw.startswith(b"(window.joulebook ??= {}).search = {") and b"<" not in raw
    assert len(gzip.compress(raw, mtime=0)) < MOST_BYTES * len(entries)


def test_every_entry_leads_to_a_page_and_an_anchor(
    entries: list[tuple[str, str, str, str]], built: Path, parsed: Parsed
) -> None:
    for _, title, _, link in entries:
        path, _, anchor = link.partition("#")
        assert title and (built / path).is_file(), link
        assert not anchor or parsed[path].find(id=anchor) is not None, link


def test_the_index_holds_everything_that_can_be_asked_for(
    entries: list[tuple[str, str, str, str]], built: Path, facts: Facts, parsed: Parsed
) -> None:
    """Each model, device, figure, table, trend, question, claim, finding, source and heading of the methods."""
    titles = {kind: [title for of, title, _, _ in entries if of == kind] for kind in search.KINDS}
    assert all(titles.values())
    listed = ["Evaluations of image models", "Generative language models"]
    assert sorted(titles["Model"]) == sorted([*(facts.names[model_id] for model_id in facts.model_rows), *listed])
    assert len(titles["Evaluation"]) == len(
        set(facts.table("cv_evaluations").frame["model_id"]) - facts.model_rows.keys()
    )
    assert sorted(titles["Generative model"]) == sorted(facts.table("generative_models").frame["model"])
    assert sorted(titles["GPU"]) == sorted(gpu["gpu"] for gpu in facts.gpus.values())
    later = list(built.glob("figures/*/current/index.html"))
    assert len(titles["Figure"]) == len(FIGURES) + len(later) and len(titles["Table of the paper"]) == len(TABLES)
    assert len(titles["Trend"]) == len(facts.trends)
    assert titles["Saved query"] == [query.title for query in queries.load()]
    assert len(titles["Claim"]) == len(facts.claims)
    assert len(titles["Finding"]) == len(facts.table("findings").frame)
    assert sorted(titles["Source"]) == sorted(row["label"] for row in facts.sources.values())
    questions = [path for path in parsed if path.startswith("questions/") and path.count("/") == 2]
    assert len(titles["Question"]) == len(questions) > 0
    headings = [heading.get_text() for heading in parsed["methods/index.html"].find_all(["h1", "h2", "h3"])]
    assert titles["Methods"] == headings
    links = {link for of, _, _, link in entries if of == "Field"}
    assert {"data/cv_models/index.html#top1_percent", "data/gpus/index.html#tdp_w"} <= links


def test_each_page_can_be_searched_from_without_a_script(parsed: Parsed) -> None:
    """Every current page has one plain form that sends q to the search; the search page has it too."""
    for path, page in parsed.items():
        if page.select_one("nav[aria-label=Site]") is None:  # a page to embed, or one of an earlier version
            assert path.endswith("/embed/index.html") or path.startswith("v/"), path
            continue
        (form,) = page.select("form.find")
        assert form["action"] == relative(search.PAGE, path) and form["method"] == "get", path
        field = form.select_one("input[name=q]")
        assert field is not None and form.select_one(f"label[for={field['id']}]") is not None, path
    page = parsed[search.PAGE]
    assert "needs JavaScript" in page.select_one("noscript").get_text()  # type: ignore[union-attr]
    assert page.select("ul.links a")


def test_a_page_is_known_by_its_heading_its_description_and_its_parts() -> None:
    """Entities are read as signs, spaces are joined, and only folders that are searched by parts give parts."""
    html = (
        '<meta name="description" content="A &amp; B"><h1><span>Figure 3</span>\n A &lt;b&gt;</h1>'
        '<h2>plain</h2><p>no</p><h2 id="x">Part <em>one</em></h2><p>First.</p><p>Second.</p>'
    )
    for path, expected in {
        "figures/figure-3/index.html": [("Figure", "Figure 3: A <b>", "A & B", "figures/figure-3/index.html")],
        "methods/index.html": [
            ("Methods", "Figure 3: A <b>", "A & B", "methods/index.html"),
            ("Methods", "Part one", "First.", "methods/index.html#x"),
        ],
        "index.html": [("Page", "Figure 3: A <b>", "A & B", "index.html")],
    }.items():
        found = search.of_page(Part(PurePosixPath(path), html.encode()))
        assert [(one.kind, one.title, one.text, one.link) for one in found] == expected


def test_no_text_can_end_the_script() -> None:
    """Tags, line separators and long texts of strangers stay inside their strings, links are quoted."""
    attack = '</script><script>alert(1)</script>\u2028"\\' + "x" * 1000
    raw = search.script([search.Entry("Page", attack, attack, "a b/<x>.html#y")]).decode()
    assert "<" not in raw and "\u2028" not in raw
    kind, title, text, link = json.loads(raw[raw.index("entries: ") + len("entries: ") : raw.rindex("}")])[0]
    assert (search.KINDS[kind], link) == ("Page", "a%20b/%3Cx%3E.html#y")
    assert title == text and title.startswith("</script><script>") and len(title) == search.LONGEST
