"""A real headless browser opens each kind of page, served and from disk, and has nothing to complain of."""

import csv
import os
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from tests.project import axe
from tests.project.browser import DESKTOP, PHONE, Visit
from tests.serve.sites import serving

KINDS = {
    "404.html",
    "index.html",
    "calculator/index.html",
    "changelog/index.html",
    "code/index.html",
    "compare/index.html",
    "contribute/index.html",
    "contribute/*/index.html",
    "contribute/codes/index.html",
    "contribute/codes/*/index.html",
    "data/index.html",
    "data/*/index.html",
    "figures/index.html",
    "figures/*/index.html",
    "figures/*/embed/index.html",
    "figures/*/current/index.html",
    "disagreements/index.html",
    "gpus/index.html",
    "gpus/*/index.html",
    "measured/index.html",
    "methods/index.html",
    "models/index.html",
    "models/*/index.html",
    "models/* (generative)/index.html",
    "models/evaluations/index.html",
    "models/generative/index.html",
    "quality/index.html",
    "questions/*/index.html",
    "questions/index.html",
    "reproduction/index.html",
    "reproduction/*/index.html",
    "search/index.html",
    "sources/index.html",
    "sql/index.html",
    "still/index.html",
    "tables/index.html",
    "tables/*/index.html",
    "trends/index.html",
    "trends/*/index.html",
}
SCRIPTED = {
    "calculator/index.html",
    "compare/index.html",
    "contribute/index.html",
    "contribute/*/index.html",
    "figures/*/index.html",
    "figures/*/embed/index.html",
    "models/index.html",
    "questions/*/index.html",
    "search/index.html",
    "sources/index.html",
}
"""Where a script puts something in the place of what stands there without it."""
LINK = re.compile(r'<a\b[^>]*? href="([^":]*)"')
DATASETTE = ("db/", "db/joulebook", "db/joulebook/trends", "db/joulebook/cv_models/alexnet")


def generative(site: Path) -> frozenset[str]:
    """The ids of the models that write, whose pages lie beside those of the others."""
    with (site / "data" / "generative_models.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["model_id"] for row in csv.DictReader(file))


def kind(page: str, generative_ids: frozenset[str]) -> str:
    """Name the kind of a page: models/alexnet/index.html is models/*/index.html."""
    if page in KINDS:
        return page
    parts = page.split("/")
    if parts[0] == "models" and parts[1] in generative_ids:
        return "models/* (generative)/index.html"
    folders = 2 if parts[:2] == ["contribute", "codes"] else 1
    return page if len(parts) < folders + 2 else "/".join([*parts[:folders], "*", *parts[folders + 1 :]])


def by_kind(site: Path) -> dict[str, list[str]]:
    """Return the pages of each kind, the shortest first."""
    pages = sorted(site.rglob("*.html"), key=lambda path: (path.stat().st_size, path))
    found: dict[str, list[str]] = {}
    ids = generative(site)
    for page in (path.relative_to(site).as_posix() for path in pages):
        found.setdefault(kind(page, ids), []).append(page)
    return found


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, list[str]]:
    """The pages to open of each kind: figures and questions one by one, of others the shortest and the longest."""
    singly = {"figures/*/index.html", "questions/*/index.html"}
    return {name: found if name in singly else sorted({found[0], found[-1]}) for name, found in by_kind(built).items()}


@pytest.fixture(scope="module")
def served(root: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built site as `joulebook serve` serves it."""
    place = tmp_path_factory.mktemp("served")
    for name in ("datapackage", "templates"):
        shutil.copytree(root / name, place / "root" / name)
    shutil.copytree(built, place / "root" / "site" / "public", copy_function=os.link)  # only read
    with serving(place / "root", place / "log") as server:
        yield server.url


def test_the_site_has_the_kinds_of_pages_that_are_opened_here(built: Path) -> None:
    assert set(by_kind(built)) == KINDS


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_served_page_is_quiet_fits_and_bars_nobody(
    name: str, pages: dict[str, list[str]], served: str, visit: Visit
) -> None:
    """No complaint, no other host, nothing wider than the window; in both sizes axe finds nothing, nor in both schemes.

    Of pages of one kind, colours are asked of the longest.
    """
    looked_at = coloured = pages[name]
    if not name.startswith("questions/"):
        looked_at, coloured = looked_at[-2:], coloured[-1:]
    for page in pages[name]:
        visit.open(f"{served}/{page}", DESKTOP, "light")
        for size in (DESKTOP, PHONE):
            visit.resize(size)
            assert visit.overflow() <= 0, f"{page} is wider than {size[0]} px"
        if page in looked_at:
            assert axe.barriers(visit.page, coloured=page in coloured) == [], page
        assert (visit.complaints, visit.hosts) == ([], {served}), page


@pytest.mark.parametrize("name", sorted(SCRIPTED))
def test_a_page_without_its_scripts_fits_and_bars_nobody(
    name: str, pages: dict[str, list[str]], built: Path, visit: Visit
) -> None:
    """What stands in the place of a script's work is held to the same."""
    visit.open_without_scripts((built / pages[name][-1]).as_uri(), PHONE)
    assert visit.page.locator(".list-tools, form.calculator:visible, .explore:visible").count() == 0
    assert visit.overflow() <= 0 and axe.barriers(visit.page) == []
    assert (visit.complaints, visit.hosts) == ([], {"file://"})


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_page_works_from_a_double_click(name: str, pages: dict[str, list[str]], built: Path, visit: Visit) -> None:
    """One of each kind: what differs from a served page is how its files are reached, which its template decides."""
    visit.open((built / pages[name][-1]).as_uri(), PHONE, "light")
    assert visit.overflow() <= 0
    assert (visit.complaints, visit.hosts) == ([], {"file://"})


@pytest.mark.parametrize("page", DATASETTE)
def test_datasette_is_quiet_and_asks_nobody_else(page: str, served: str, visit: Visit) -> None:
    visit.open(f"{served}/{page}", DESKTOP, "light")
    assert (visit.complaints, visit.hosts) == ([], {served})


def test_from_the_home_page_a_reader_reaches_each_kind_of_page_by_links(built: Path) -> None:
    waiting, kinds, ids = {"index.html"}, set[str](), generative(built)
    while fresh := sorted(page for page in waiting if kind(page, ids) not in kinds):
        kinds.add(kind(fresh[0], ids))
        body = LINK.findall((built / fresh[0]).read_text("utf-8").partition("</head>")[2])
        links = {normpath(join(dirname(fresh[0]), unescape(link).partition("#")[0].partition("?")[0])) for link in body}
        waiting |= {link for link in links if link.endswith(".html")}
    assert kinds == KINDS - {"404.html"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "<style>@media (prefers-color-scheme: dark) { p { background: #111 } }</style><p>Dark on dark</p>",
            "dark: color-contrast",
        ),
        ("<p style='color: #eee; background: #fff'>Light on light</p>", "light: color-contrast"),
        ("<ul><li>One<li>Two<li>Three<li class='x'><b style='color: #888'>Odd</b></ul>", "color-contrast"),
        ("<img src='data:,'>", "image-alt"),
        ("<h4>Too deep</h4>", "heading-order"),
        ("<table><tr><th></th><td>1</td></tr></table>", "empty-table-header"),
    ],
)
def test_a_barrier_of_any_weight_would_be_noticed(visit: Visit, body: str, told: str) -> None:
    """In each scheme, in rows that look like others, and where axe calls it minor."""
    visit.page.set_content(
        "<!doctype html><html lang=en><title>Bad</title>"
        "<style>@media (prefers-color-scheme: dark) { .b { background: #111 } }</style>"
        f"<main><h1>Bad</h1>{body}</main>"
    )
    assert any(told in found for found in axe.barriers(visit.page))


def test_a_complaint_would_be_noticed(tmp_path: Path, visit: Visit) -> None:
    page = tmp_path / "bad.html"
    page.write_text(
        "<!doctype html><title>Bad</title><link rel=icon href=data:,><img src=gone.png alt=''>"
        "<div style='width:3000px'>wide</div><script>console.log('hello'); undefined_name()</script>",
        encoding="utf-8",
    )
    visit.open(page.as_uri(), PHONE, "light")
    assert visit.overflow() > 0
    for part in ("console log: hello", "script: ", "failed: "):
        assert any(complaint.startswith(part) for complaint in visit.complaints), (part, visit.complaints)
