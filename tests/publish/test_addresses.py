"""Where things are: relative without an address, in full with one, and still there after a renamed id."""

import dataclasses
import re
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from tests.small import link_drawings

from joulebook.errors import BuildError
from joulebook.package.model import Package
from joulebook.publish import site
from joulebook.publish.charts.pen import Pen
from joulebook.publish.discovery import addresses
from joulebook.publish.model import Edition, Settings, Surroundings
from joulebook.surroundings.settings import read_settings

ADDRESS = "https://ledger.test/ai/"
DATASETTE, REPOSITORY = "https://db.ledger.test/", "https://git.ledger.test/joulebook/"
RENAMED = [
    ("cv_models", "alex-net", "community", "alexnet", "2026-11-24", "One word."),
    ("gpus", "tesla-t4", "community", "t4", "2026-11-24", "Shorter."),
]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def placed(
    small_edition: Edition, root: Path, beside: Surroundings, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The site of an edition with renamed ids, made for an address, a Datasette and a repository."""
    table = small_edition.tables["renamed_ids"]
    frame = pd.DataFrame(RENAMED, columns=list(table.schema.names))
    frame["renamed_on"] = pd.to_datetime(frame["renamed_on"])
    table = dataclasses.replace(table, frame=frame.astype(table.frame.dtypes.to_dict()), text=frame.astype("str"))
    package = Package(small_edition.package.descriptor, {**small_edition.package.tables, "renamed_ids": table})
    renamed = dataclasses.replace(small_edition, package=package, tables={**small_edition.tables, "renamed_ids": table})
    settings = Settings(ADDRESS, DATASETTE, REPOSITORY)
    with Pen(link_drawings(root, tmp_path_factory.mktemp("placed"))) as pen:
        parts = site.parts(renamed, root, dataclasses.replace(beside, settings=settings), pen)
        return {str(part.path): part.content for part in parts}


def page(content: bytes) -> BeautifulSoup:
    return BeautifulSoup(content.decode(), "html.parser")


def head_of(content: bytes) -> BeautifulSoup:
    """The head alone, which is parsed in a moment where a page takes long."""
    return page(content.partition(b"</head>")[0])


def head(parsed: BeautifulSoup) -> dict[str, str]:
    """The Open Graph properties of a page."""
    return {str(tag["property"]): str(tag["content"]) for tag in parsed.select("meta[property^='og:']")}


def test_without_an_address_nothing_needs_one(built: Path) -> None:
    """No canonical link, no picture for shared links, no sitemap, no other host and no repository in any page."""
    assert not (built / "sitemap.xml").exists() and not list((built / "assets").glob("card-*"))
    for path in built.rglob("*.html"):
        text = path.read_text("utf-8")
        assert 'rel="canonical"' not in text and 'property="og:' not in text and ">Repository<" not in text, path


def test_each_page_says_where_it_is(placed: dict[str, bytes]) -> None:
    """The canonical address leads to the page itself, by its folder where it is an index; the 404 page has none.

    A page to embed says instead where its figure is.
    """
    for path, content in placed.items():
        if not path.endswith(".html") or path in {"404.html", "models/alex-net/index.html", "gpus/tesla-t4/index.html"}:
            continue
        (link,) = head_of(content).select("link[rel=canonical]")
        named = str(link["href"])
        assert named.startswith(ADDRESS) and not named.endswith("index.html"), path
        reached = unquote(named.removeprefix(ADDRESS))
        meant = path.replace("/embed/", "/")
        assert (f"{reached}index.html" if reached == "" or reached.endswith("/") else reached) == meant
    assert not page(placed["404.html"]).select("link[rel=canonical], meta[property]")


def test_the_sitemap_lists_every_page_once(placed: dict[str, bytes]) -> None:
    root = ElementTree.fromstring(placed["sitemap.xml"])  # noqa: S314 (our own sitemap; the test is that it parses)
    assert root.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    listed = [str(place.findtext(f"{{{addresses.SITEMAP}}}loc")) for place in root]
    canonical = {
        str(head_of(content).select("link[rel=canonical]")[0]["href"])
        for path, content in placed.items()
        if path.endswith(".html") and path != "404.html"
    }
    assert listed == sorted(listed) and len(set(listed)) == len(listed)
    assert set(listed) == canonical  # a page that moved names its new address


def test_a_shared_link_has_a_title_words_and_a_picture(placed: dict[str, bytes]) -> None:
    for path in ("index.html", "models/alexnet/index.html", "gpus/t4/index.html", "data/index.html"):
        found = head(page(placed[path]))
        assert found["og:url"] == addresses.canonical(ADDRESS, path)
        assert all(found[f"og:{name}"] for name in ("title", "description", "type", "site_name", "image:alt"))
        picture = placed[found["og:image"].removeprefix(ADDRESS)]
        assert picture.startswith(PNG)
        size = tuple(int.from_bytes(BytesIO(picture[16:24]).read()[start : start + 4], "big") for start in (0, 4))
        assert size == (1200, 630) == (int(found["og:image:width"]), int(found["og:image:height"]))


def test_pictures_of_shared_links_are_few_and_stay_out_of_the_copy(placed: dict[str, bytes]) -> None:
    pictures = [path for path in placed if re.fullmatch(r"assets/card-\d+\.png", path)]
    assert 1 <= len(pictures) <= 5
    assert b"card-" not in placed["data/joulebook-site.zip"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("models/alex-net/index.html", "models/alexnet/index.html"), ("gpus/tesla-t4/index.html", "gpus/t4/index.html")],
)
def test_a_renamed_id_leads_on(placed: dict[str, bytes], old: str, new: str) -> None:
    """By a link, a refresh at once and a canonical address, all to the page that took its place."""
    moved = page(placed[old])
    refresh, link = moved.select_one("meta[http-equiv=refresh]"), moved.select_one("main a")
    assert isinstance(refresh, Tag) and isinstance(link, Tag)
    wait, _, target = str(refresh["content"]).partition("; url=")
    assert wait == "0"
    assert [urljoin(f"/{old}", leads) for leads in (target, str(link["href"]))] == [f"/{new}"] * 2
    assert new in placed
    (canonical,) = moved.select("link[rel=canonical]")
    assert canonical["href"] == addresses.canonical(ADDRESS, new)
    assert moved.h1 is not None and " is now " in moved.h1.get_text()


def test_a_datasette_and_a_repository_are_linked_where_they_are_known(placed: dict[str, bytes]) -> None:
    home = page(placed["index.html"])
    (query,) = [link for link in home.select("header nav a") if link.get_text() == "Query"]
    assert query["href"] == DATASETTE
    (repository,) = [link for link in home.select("footer a") if link.get_text() == "Repository"]
    assert repository["href"] == REPOSITORY


# site/site.toml


def settings(tmp_path: Path, text: str, address: str | None = None) -> Settings:
    path = tmp_path / "site.toml"
    path.write_text(text, "utf-8")
    return read_settings(path, address)


def test_settings_may_be_absent(root: Path, tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == Settings() == read_settings(root / "site" / "site.toml")


def test_settings_end_in_a_slash_and_the_command_goes_first(tmp_path: Path) -> None:
    text = f'address = "https://other.test"\nrepository_address = "{REPOSITORY}"\n'
    assert settings(tmp_path, text) == Settings("https://other.test/", None, REPOSITORY)
    assert settings(tmp_path, text, ADDRESS.rstrip("/")) == Settings(ADDRESS, None, REPOSITORY)


def test_a_workflow_names_its_repository_where_the_settings_do_not(tmp_path: Path) -> None:
    workflow = {"GITHUB_SERVER_URL": "https://forge.test", "GITHUB_REPOSITORY": "people/ledger"}
    path = tmp_path / "site.toml"
    assert read_settings(path, None, workflow).repository_address == "https://forge.test/people/ledger/"
    assert read_settings(path, None, workflow | {"GITHUB_REPOSITORY": ""}) == Settings()
    path.write_text(f'repository_address = "{REPOSITORY}"\n', "utf-8")
    assert read_settings(path, None, workflow).repository_address == REPOSITORY
    path.unlink()
    with pytest.raises(BuildError, match=r"^GITHUB_SERVER_URL and GITHUB_REPOSITORY is 'x/y'; write an address"):
        read_settings(path, None, {"GITHUB_SERVER_URL": "x", "GITHUB_REPOSITORY": "y"})


@pytest.mark.parametrize(
    "value",
    [
        '"javascript:alert(1)"', '"ledger.test"', '"//ledger.test/"', '"https://"', '"https:///path"', '"ftp://x.test/"',
        '"https://ledger.test/?a=1"', '"https://ledger.test/#a"', '"https://me:word@localhost/"', '"https://x.test:port/"',
        '"https://ledger.test/ a"', "'https://ledger.test/\"><script>'", '"https://lédger.test/"', '"https://[::1/"',
        "7", "true",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told(tmp_path: Path, value: str) -> None:
    """The line says which setting and how an address looks."""
    with pytest.raises(BuildError, match=r"^site/site\.toml: address is .*; write an address like https://HOST/PATH/"):
        settings(tmp_path, f"address = {value}\n")


def test_the_option_is_named_where_it_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"^--address is 'ledger'; write an address"):
        settings(tmp_path, "", "ledger")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('adress = "https://ledger.test/"', r"adress is no setting; there are address, datasette_address"),
        ("address = https://ledger.test/", r"cannot be read: .*line 1.*; write lines like address = "),
        ("[site]\n", r"site is no setting"),
    ],
)
def test_what_is_no_setting_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BuildError, match=rf"^site/site\.toml:? {message}"):
        settings(tmp_path, text)
