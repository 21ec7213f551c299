"""The offline copy: the whole site in one folder, which opens by double-click and leads nowhere outside it."""

import hashlib
import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser
from tests.project.browser import DESKTOP, PHONE, Visit, launched

from joulebook.publish.discovery.offline import FOLDER, Copy
from joulebook.publish.model import Part

OTHERWISE = {"data/SHA256SUMS", "data/index.html", "v/index.html"}
"""What speaks of the copy itself or of earlier versions, and so is written for the copy."""


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy as a reader unpacks it, with a space in the way."""
    place = tmp_path_factory.mktemp("down loads")
    with zipfile.ZipFile(built / "data" / "joulebook-site.zip") as copy:
        assert copy.testzip() is None
        copy.extractall(place)
    return place


@pytest.fixture(scope="module")
def copy(unpacked: Path) -> Path:
    """The one folder of the copy."""
    (folder,) = unpacked.iterdir()
    assert folder.name == FOLDER and (folder / "index.html").is_file()
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_holds_the_whole_site_but_itself_earlier_versions_and_sqlite(copy: Path, built: Path) -> None:
    """Every other file is the same byte by byte."""
    inside, site = contents(copy), contents(built)
    left_out = {
        path for path in site if path == "data/joulebook-site.zip" or re.match(r"v/[^/]+/|assets/sqlite/", path)
    }
    assert set(inside) == set(site) - left_out
    assert {path for path in inside if inside[path] != site[path]} == OTHERWISE & set(inside)


def test_its_checksums_are_those_of_its_own_files(copy: Path) -> None:
    lines = (copy / "data" / "SHA256SUMS").read_text().splitlines()
    sums = dict(reversed(line.split("  ", 1)) for line in lines)
    assert "joulebook-site.zip" not in sums
    assert {name: hashlib.sha256((copy / "data" / name).read_bytes()).hexdigest() for name in sums} == sums


def test_the_data_page_gives_its_size_and_its_own_page_says_what_it_is(copy: Path, built: Path) -> None:
    online, offline = ((folder / "data" / "index.html").read_text("utf-8") for folder in (built, copy))
    link = BeautifulSoup(online, "html.parser").select_one("a[href='joulebook-site.zip']")
    assert link is not None
    card = link.find_parent("li")
    assert card is not None
    said = re.search(r"([\d.]+) MB", card.get_text())
    size = (built / "data" / "joulebook-site.zip").stat().st_size / 1e6
    assert said is not None and float(said[1]) == pytest.approx(size, rel=0.05)
    assert "joulebook-site.zip" not in offline and "offline copy" in offline and "offline copy" not in online


def test_every_link_of_it_leads_to_a_file_of_it(copy: Path) -> None:
    """Also those of the pages that are written for it; none begins with a slash or leaves the folder."""
    broken = []
    for path in sorted(copy.rglob("*.html")):
        text = re.sub(r"<li hidden data-needs-datasette>.*?</li>", "", path.read_text("utf-8"), flags=re.DOTALL)
        name = path.relative_to(copy).as_posix()
        for link in map(unescape, re.findall(r'<[a-z][^<>]*?\s(?:href|src)="([^"]*)"', text)):
            if re.match(r"[a-z]+:", link):
                continue
            target = unquote(link.partition("#")[0].partition("?")[0])
            reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
            if link.startswith("/") or reached.startswith("..") or not (copy / reached).is_file():
                broken.append((name, link))
    assert broken == []


def test_it_reads_charts_finds_and_calculates_from_a_double_click(copy: Path, browser: Browser) -> None:
    """With a space in its address and nobody else asked; its other pages are those of the site, byte by byte."""
    with browser.new_page() as page:
        visit = Visit(page)
        for name in ("index.html", *sorted(OTHERWISE - {"data/SHA256SUMS"})):
            if (copy / name).is_file():
                visit.open((copy / name).as_uri(), PHONE, "light")
        visit.open((copy / "index.html").as_uri(), DESKTOP, "light")
        page.get_by_role("navigation").get_by_role("link", name="Data", exact=True).click()
        page.wait_for_url("**/data/index.html")
        assert page.url == (copy / "data" / "index.html").as_uri()
        visit.open(f"{(copy / 'figures/figure-9/index.html').as_uri()}?from=2018", DESKTOP, "light")
        page.locator(".interactive svg").wait_for()
        visit.open(f"{(copy / 'search/index.html').as_uri()}?q=resnet50", DESKTOP, "light")
        assert page.locator("#search-results a").first.inner_text() == "ResNet-50"
        visit.open(f"{(copy / 'calculator/index.html').as_uri()}?m=alexnet", DESKTOP, "light")
        assert "AlexNet" in page.locator("#answer").inner_text()
        assert (visit.complaints, visit.hosts) == ([], {"file://"})


def test_the_copy_is_the_same_bytes_for_the_same_parts() -> None:
    """No clock, and the order of the parts is that of the site."""
    parts = [Part(PurePosixPath("index.html"), b"<h1>x</h1>" * 99), Part(PurePosixPath("a/b.zip"), b"PK" * 99)]

    def packed() -> bytes:
        with Copy() as copy:
            assert list(copy.through(parts)) == parts
            return copy.packed()

    assert packed() == packed()


def test_it_holds_nothing_that_an_unpacking_program_would_refuse(built: Path) -> None:
    """Plain files below one folder, readable by all, with names that every system takes."""
    with zipfile.ZipFile(built / "data" / "joulebook-site.zip") as copy:
        entries = copy.infolist()
    assert len({entry.filename.casefold() for entry in entries}) == len(entries)
    for entry in entries:
        assert re.fullmatch(rf"{FOLDER}(?:/[A-Za-z0-9._-]+)+", entry.filename), entry.filename
        assert entry.external_attr >> 16 == 0o100644 and entry.date_time == (1980, 1, 1, 0, 0, 0)
