"""Tables and lists as they stand without a script, with what the script needs to sort and narrow them."""

import math
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from joulebook.package.model import Field
from joulebook.publish import grid
from joulebook.publish.facts import DOMAINS, Facts
from joulebook.publish.pages import every
from joulebook.publish.render import Renderer, relative
from joulebook.publish.words.numerals import number

Parsed = dict[str, BeautifulSoup]
LISTS = "assets/lists.js"
FEW = 12
PLAIN = {"index.html", "404.html", "search/index.html"}


def _cells(region: Tag, key: str) -> list[Tag]:
    """The cells of a column by its key."""
    keys = [head.get("data-key") for head in region.select("thead th")]
    return [row.find_all(["th", "td"])[keys.index(key)] for row in region.select("tbody tr")]


def test_every_number_of_a_long_table_carries_its_raw_value(parsed: Parsed) -> None:
    """No long table needs its rounded text to be read: each number says its value, an empty cell none."""
    seen = 0
    of_kind: dict[tuple[str, int], list[str]] = {}
    for path in parsed:
        of_kind.setdefault((path.partition("/")[0], path.count("/")), []).append(path)
    # Pages of one kind come from one template: a few of each are read cell by cell.
    for path in [
        path for found in of_kind.values() for path in (found if len(found) < FEW else found[:: len(found) // 3])
    ]:
        page = parsed[path]
        for region in page.select(".scroll.tall"):
            for row in region.select("tbody tr"):
                for head, cell in zip(region.select("thead th"), row.find_all(["th", "td"]), strict=True):
                    if "num" in head.get("class", []) and not path.startswith("v/"):
                        if cell.get("data-value") is None:
                            assert not re.fullmatch(r"[−\d.,×%\s]+", cell.get_text()), (path, head.get_text(), cell)
                        else:
                            seen += math.isfinite(float(cell["data-value"]))
    assert seen > 1000


def test_the_values_of_a_list_are_those_of_the_tables(parsed: Parsed, facts: Facts) -> None:
    """The list of models carries each energy, compute and date unrounded, and shows it rounded."""
    for domain in DOMAINS:
        region = parsed["models/index.html"].select_one(f'[data-list="{domain.key}"]')
        assert region is not None
        frame = facts.models(domain, facts.view).sort_values(["release_date", "model_id"])
        for key in ("energy_j", "forward_gflop"):
            cells = _cells(region, key)
            assert [float(cell["data-value"]) for cell in cells] == frame[key].tolist()
            assert [cell.get_text() for cell in cells] == [number(value) for value in frame[key]]
        dates = [str(cell["data-value"]) for cell in _cells(region, "release_date")]
        assert dates == [day.date().isoformat() for day in frame["release_date"]]


def test_a_list_says_by_what_it_can_be_narrowed(parsed: Parsed) -> None:
    """Architecture, extra data, segment and precision are choices, dates spans of years; sources carry the same."""
    found = {
        (path, str(head["data-key"])): str(head["data-filter"])
        for path in ("models/index.html", "gpus/index.html")
        for head in parsed[path].select("th[data-filter]")
    }
    assert found == {
        ("models/index.html", "architecture"): "choice",
        ("models/index.html", "extra_data"): "choice",
        ("models/index.html", "input_tokens"): "choice",
        ("models/index.html", "release_date"): "years",
        ("gpus/index.html", "launch_date"): "years",
        ("gpus/index.html", "segment"): "choice",
        ("gpus/index.html", "precision"): "choice",
    }
    sources = parsed["sources/index.html"].select("[data-list=sources] > li")
    assert len(sources) > 60
    assert all({"data-label", "data-kind", "data-year", "data-uses"} <= item.attrs.keys() for item in sources)


def test_names_of_tables_and_columns_are_unique_on_a_page(parsed: Parsed) -> None:
    """No two tables of a page share the name by which the address tells them apart, nor two columns of a table."""
    for path, page in parsed.items():
        names = [str(region["data-list"]) for region in page.select("[data-list]")]
        assert len(names) == len(set(names)), path
        for region in page.select(".scroll.tall"):
            keys = [str(head["data-key"]) for head in region.select("th[data-key]")]
            assert len(keys) == len(set(keys)), path


def test_the_script_comes_with_every_page_that_has_a_long_table(parsed: Parsed) -> None:
    """The home page and its like need no script; every other page of the current site has the one of the lists."""
    for path, page in parsed.items():
        scripts = [str(script["src"]) for script in page.select("script[src]")]
        if path in PLAIN:
            assert not any(script.endswith(LISTS) for script in scripts) and not page.select(".scroll.tall"), path
        elif page.select(".scroll.tall, [data-list]") and not path.startswith("v/"):
            assert relative(LISTS, path) in scripts, path
    assert not parsed["index.html"].select("script")


@pytest.mark.parametrize(
    ("value", "raw"),
    [(1 / 3, repr(1 / 3)), (7, "7"), (date(2020, 2, 29), "2020-02-29"), (True, ""), ("7", ""), (None, ""), (pd.NA, "")],
)
def test_a_raw_value_is_a_number_or_a_date_and_nothing_else(value: object, raw: str) -> None:
    assert grid.raw(value) == raw


def test_a_column_is_narrowed_by_what_its_schema_says() -> None:
    """A closed list of values and yes or no are choices, a date a span of years, a free text neither."""
    fields = [
        Field("a", "string", "A", "", constraints={"enum": ["x", "y"]}),
        Field("b", "boolean", "B", ""),
        Field("c", "date", "C", ""),
        Field("d", "string", "D", ""),
    ]
    assert [grid.column(field).filter for field in fields] == ["choice", "choice", "years", ""]


def test_a_hostile_value_stays_an_attribute(root: Path) -> None:
    """A name and a value that would leave their attribute are escaped by the one macro that writes tables."""
    attack = '"><script>alert(1)</script>'
    lines = [[grid.Cell(attack, value=attack)]] * 20
    table = grid.Grid(attack, [grid.Column(attack, key=attack, filter=attack)], lines, attack)
    template = '{% import "macros.html" as ui %}{{ ui.grid(to, table) }}'
    html = Renderer(root, {}).environment.from_string(template).render(table=table, to=str)
    page = BeautifulSoup(html, "html.parser")
    assert not page.find_all("script")
    assert page.select_one("tbody th")["data-value"] == attack  # type: ignore[index]
    assert page.select_one("thead th")["data-key"] == attack  # type: ignore[index]


def test_what_decides_stands_right_after_the_name(parsed: Parsed) -> None:
    """A phone shows two or three columns: in the lists these are the joules, the efficiency or the verdict."""
    for path, leading in {
        "models/index.html": ["energy_j", "forward_gflop"],
        "models/alexnet/index.html": ["energy_j", "precision"],
        "gpus/index.html": ["efficiency_gflop_per_j", "precision"],
        "figures/figure-4/index.html": ["forward_gflop", "top1_percent"],
        "reproduction/index.html": ["verdict", "printed"],
    }.items():
        heads = parsed[path].select_one(".scroll.tall thead tr").select("th")  # type: ignore[union-attr]
        assert [head["data-key"] for head in heads[1:3]] == leading, path


def test_the_head_of_a_page_is_short_and_marks_where_one_is(parsed: Parsed) -> None:
    """Seven sections stand in the head, the others behind More, which is marked where one of them is open."""
    for path, here in (("models/alexnet/index.html", "Models"), ("trends/index.html", "More")):
        listed = parsed[path].select_one("nav[aria-label=Site] > ul")
        assert listed is not None and len(listed.find_all("li", recursive=False)) == every.SHOWN + 1
        links = [link.get_text() for link in listed.select("a:not([hidden] a)")]
        assert links == [name for _, name in every.SECTIONS]
        marked = [link.get_text() for link in listed.select("a[aria-current], summary.current")]
        assert here in marked and len(marked) == (2 if here == "More" else 1)
