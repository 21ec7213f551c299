"""What changed, from the change log alone: the page, the Atom feed, and nothing that a line of it could run."""

import uuid
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from joulebook.errors import BuildError
from joulebook.publish.model import Edition, Release, Settings, Surroundings
from joulebook.publish.pages import changes
from joulebook.surroundings.changelog import read_releases, releases

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(feed: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(feed)  # noqa: S314 (our own feed; the test is that it parses)


def texts(feed: ElementTree.Element, path: str) -> list[str | None]:
    return [element.text for element in feed.findall("/".join(f"{ATOM}{name}" for name in path.split("/")))]


def test_the_feed_lists_the_versions_of_the_data_with_their_days(built: Path, root: Path) -> None:
    """One entry for each, the newest first, none for the code, and no moment that the change log does not tell."""
    feed = parsed((built / "feed.xml").read_bytes())
    listed = [release for release in read_releases(root / "CHANGELOG.md", print) if release.kind == "Data"]
    assert texts(feed, "entry/title") == [f"Data {release.version}" for release in listed]
    assert texts(feed, "entry/updated") == [f"{release.day}T00:00:00Z" for release in listed]
    assert texts(feed, "updated") == [f"{listed[0].day}T00:00:00Z"]
    for text in ("id", "title", "author/name"):
        assert len(texts(feed, text)) == 1 and texts(feed, text)[0]


def test_each_entry_leads_to_its_place_on_the_page_of_changes(built: Path) -> None:
    feed = parsed((built / "feed.xml").read_bytes())
    page = BeautifulSoup((built / "changelog" / "index.html").read_text("utf-8"), "html.parser")
    for link in feed.findall(f"{ATOM}entry/{ATOM}link"):
        path, _, anchor = link.attrib["href"].partition("#")
        assert path == "changelog/index.html" and page.find(id=anchor) is not None


def test_every_page_tells_readers_of_feeds_where_the_feed_is(built: Path) -> None:
    page = BeautifulSoup((built / "data" / "trends" / "index.html").read_text("utf-8"), "html.parser")
    link = page.select_one("link[rel=alternate][type='application/atom+xml']")
    assert link is not None and link["href"] == "../../feed.xml"


def test_the_ids_stay_when_the_site_moves(edition: Edition, beside: Surroundings) -> None:
    """The same ids with and without an address, each another one, while the links follow the address."""
    here = parsed(changes.feed(edition, Surroundings(releases=beside.releases)))
    there = parsed(changes.feed(edition, beside))
    ids = [*texts(here, "id"), *texts(here, "entry/id")]
    assert ids == [*texts(there, "id"), *texts(there, "entry/id")]
    assert len({uuid.UUID(str(one)) for one in ids}) == len(ids)
    assert {link.attrib["rel"]: link.attrib["href"] for link in there.findall(f"{ATOM}link")} == {
        "alternate": "https://ledger.test/ai/changelog/",
        "self": "https://ledger.test/ai/feed.xml",
    }


def test_an_attack_stays_text_in_the_feed(attacked: Edition, attack: str) -> None:
    """The feed parses, and what a feed reader would show has neither script nor picture nor a link that runs."""
    entry = Release("Data", "1.0.0", date(2026, 11, 24), f"- {attack}\n\n![x](https://ledger.test/x.png)")
    feed = parsed(changes.feed(attacked, Surroundings(releases=(entry,))))
    (title,) = texts(feed, "title")
    assert title is not None and attack.replace("\x07", "\ufffd") in title
    (content,) = texts(feed, "entry/content")
    shown = BeautifulSoup(str(content), "html.parser")
    assert shown.find_all(["script", "img"]) == []
    assert [link["href"] for link in shown.find_all("a")] == ["https://ledger.test/x.png"]
    assert "<script>alert('x')</script>" in shown.get_text() and "\x07" not in str(content)


def test_links_of_the_change_log_lead_only_where_a_page_can_follow() -> None:
    """An address over https stays; a file of the repository keeps its words alone; nothing else is a link."""
    text = "[out](https://ledger.test/a) [file](docs/a.md) [bad](javascript:alert(1)) ![pic](docs/home.png)"
    shown = BeautifulSoup(changes.prose(text), "html.parser")
    assert [(link["href"], link["rel"]) for link in shown.find_all("a")] == [("https://ledger.test/a", ["noopener"])]
    assert "file" in shown.get_text() and shown.find("img") is None


def test_an_entry_cannot_open_a_section_of_the_page() -> None:
    """A heading inside an entry would break the order of the page's own."""
    assert "<h" not in changes.prose("# Big\n\nUnder\n=====\n\n### Small")


@pytest.mark.parametrize(
    "heading", ["## Data 1.0, 2026-11-24", "## Data 1.0.0, 2026-02-30", "## Unreleased", "## data 1.0.0, 2026-11-24"]
)
def test_a_heading_that_names_no_version_is_told_with_its_line(heading: str) -> None:
    with pytest.raises(
        BuildError, match=r"^CHANGELOG\.md, line 3: the heading is '## .*'; write it like ## Data 1\.2\.3"
    ):
        releases(f"# Changelog\n\n{heading}\n")


def test_a_version_is_listed_once() -> None:
    with pytest.raises(BuildError, match=r"^CHANGELOG\.md, line 2: Data 1\.0\.0 is listed twice$"):
        releases("## Data 1.0.0, 2026-11-24\n## Data 1.0.0, 2026-11-25\n")


def test_without_a_change_log_there_is_neither_page_nor_feed(edition: Edition, tmp_path: Path) -> None:
    """It is said in a line, and the rest of the site does not wait for it."""
    told: list[str] = []
    found = read_releases(tmp_path / "CHANGELOG.md", told.append)
    assert (found, len(told)) == ((), 1) and "left out" in told[0]
    beside = Surroundings(Settings(), found)
    assert list(changes.pages(edition, beside, None)) == []  # type: ignore[arg-type] (nothing is rendered)
