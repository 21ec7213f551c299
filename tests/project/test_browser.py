"""A real headless browser opens each kind of page, served and from disk, and has nothing to complain of."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.project.browser import DESKTOP, PHONE, SCHEMES, Visit
from tests.serve.sites import serving

KINDS = {
    "404.html",
    "index.html",
    "calculator/index.html",
    "changelog/index.html",
    "compare/index.html",
    "data/index.html",
    "data/*/index.html",
    "figures/index.html",
    "figures/*/index.html",
    "figures/*/embed/index.html",
    "gpus/index.html",
    "gpus/*/index.html",
    "methods/index.html",
    "models/index.html",
    "models/*/index.html",
    "questions/*/index.html",
    "questions/index.html",
    "reproduction/index.html",
    "reproduction/*/index.html",
    "search/index.html",
    "sources/index.html",
    "tables/index.html",
    "tables/*/index.html",
    "trends/index.html",
    "trends/*/index.html",
}
DATASETTE = ("db/", "db/joulebook", "db/joulebook/trends", "db/joulebook/cv_models/alexnet")


def kind(page: str) -> str:
    """Name the kind of a page: models/alexnet/index.html is models/*/index.html."""
    parts = page.split("/")
    return page if len(parts) < 3 else "/".join([parts[0], "*", *parts[2:]])


def by_kind(site: Path) -> dict[str, list[str]]:
    """Return the pages of each kind, the shortest first."""
    pages = sorted(site.rglob("*.html"), key=lambda path: (path.stat().st_size, path))
    found: dict[str, list[str]] = {}
    for path in pages:
        found.setdefault(kind(path.relative_to(site).as_posix()), []).append(path.relative_to(site).as_posix())
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
    shutil.copytree(built, place / "root" / "site" / "public")
    with serving(place / "root", place / "log") as server:
        yield server.url


def test_the_site_has_the_kinds_of_pages_that_are_opened_here(built: Path) -> None:
    assert set(by_kind(built)) == KINDS


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_served_page_is_quiet_and_asks_nobody_else(
    name: str, pages: dict[str, list[str]], served: str, visit: Visit
) -> None:
    for page in pages[name]:
        for scheme in SCHEMES:
            for size in (DESKTOP, PHONE):
                visit.open(f"{served}/{page}", size, scheme)
                assert (visit.complaints, visit.hosts) == ([], {served}), page
                assert visit.overflow() <= 0, f"{page} is wider than {size[0]} px"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_page_works_from_a_double_click(name: str, pages: dict[str, list[str]], built: Path, visit: Visit) -> None:
    for page in pages[name]:
        for size in (DESKTOP, PHONE):
            visit.open((built / page).as_uri(), size, "light")
            assert (visit.complaints, visit.hosts) == ([], {"file://"}), page
            assert visit.overflow() <= 0, f"{page} is wider than {size[0]} px"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_page_has_no_serious_barrier(name: str, pages: dict[str, list[str]], served: str, visit: Visit) -> None:
    for page in pages[name][-2:]:
        for size, scheme in ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")):
            visit.open(f"{served}/{page}", size, scheme)
            violations = Axe().run(visit.page).response["violations"]
            serious = [
                f"{page} at {size[0]} px, {scheme}: {found['id']}: {found['help']}: {node['html'][:200]}"
                for found in violations
                if found["impact"] in {"serious", "critical"}
                for node in found["nodes"][:3]
            ]
            assert serious == []


@pytest.mark.parametrize("page", DATASETTE)
def test_datasette_is_quiet_and_asks_nobody_else(page: str, served: str, visit: Visit) -> None:
    visit.open(f"{served}/{page}", DESKTOP, "light")
    assert (visit.complaints, visit.hosts) == ([], {served})


def test_from_the_home_page_a_reader_reaches_each_kind_of_page_by_links(built: Path, visit: Visit) -> None:
    start = built.as_uri()
    waiting, kinds = {f"{start}/index.html"}, set[str]()
    while fresh := sorted(address for address in waiting if kind(address.removeprefix(f"{start}/")) not in kinds):
        kinds.add(kind(fresh[0].removeprefix(f"{start}/")))
        visit.open(fresh[0], DESKTOP, "light")
        links: list[str] = visit.page.eval_on_selector_all(
            "main a[href], nav a[href]", "found => found.map(a => a.href)"
        )
        local = {link.partition("#")[0] for link in links if link.startswith(f"{start}/")}
        waiting |= {link for link in local if link.endswith(".html")}
    assert kinds == KINDS - {"404.html"}


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
