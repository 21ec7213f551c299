"""What changed from version to version: the page of changes and the Atom feed of the data, from the change log."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from joulebook.publish.discovery.addresses import canonical, xml
from joulebook.publish.discovery.citations import AUTHOR
from joulebook.publish.model import Edition, Part, Release, Surroundings
from joulebook.publish.render import SAFE_ADDRESS, Renderer

ATOM = "http://www.w3.org/2005/Atom"
PAGE, FEED = "changelog/index.html", "feed.xml"


def pages(edition: Edition, beside: Surroundings, renderer: Renderer) -> Iterator[Part]:
    """Render the page of changes and, where the change log has a version of the data, the feed; nothing without one."""
    if beside.releases:
        entries = [
            {"release": release, "anchor": anchor(release), "text": prose(release.text)} for release in beside.releases
        ]
        yield renderer.page(PAGE, "changelog.html", entries=entries)
    if beside.data_releases:
        yield Part(PurePosixPath(FEED), feed(edition, beside))


def anchor(release: Release) -> str:
    """Name the place of a release on the page of changes; it stays for ever.

    >>> from datetime import date
    >>> anchor(Release("Data", "1.0.0", date(2026, 11, 24), ""))
    'data-1.0.0'
    """
    return f"{release.kind.lower()}-{release.version}"


def prose(text: str) -> Markup:
    """Turn an entry of the change log into HTML: no markup, picture or address but http(s) comes through.

    A link to a file of the repository leads nowhere from a page, so that its words alone stay.
    """
    converter = MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading"])
    tokens = converter.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_followable(token.children))
    return Markup(converter.renderer.render(tokens, converter.options, {}))  # noqa: S704 (markdown-it escapes, html is off)


def _followable(tokens: Sequence[Token]) -> Iterator[Token]:
    """Drop the marks of links that a page cannot follow; links do not nest."""
    kept = True
    for token in tokens:
        if token.type == "link_open":
            kept = str(token.attrGet("href") or "").startswith(SAFE_ADDRESS)
            token.attrSet("rel", "noopener")
        if kept or token.type not in {"link_open", "link_close"}:
            yield token


def feed(edition: Edition, beside: Surroundings) -> bytes:
    """Write the versions of the data as an Atom feed, dated as the change log dates them.

    Its ids name the package and the version, so that they stay when the site moves. Raises ValueError without a
    version of the data.
    """
    address = beside.settings.address or ""
    name = str(edition.package.descriptor["name"])
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(root, "id", _urn(name))
    _text(root, "title", f"{edition.package.descriptor['title']}: changes of the data")
    _text(root, "updated", _moment(max(beside.data_releases, key=lambda release: release.day)))
    _text(ElementTree.SubElement(root, "author"), "name", AUTHOR)
    ElementTree.SubElement(
        root, "link", rel="alternate", type="text/html", href=canonical(address, PAGE) if address else PAGE
    )
    if address:
        ElementTree.SubElement(root, "link", rel="self", type="application/atom+xml", href=canonical(address, FEED))
    for release in beside.data_releases:
        entry = ElementTree.SubElement(root, "entry")
        _text(entry, "id", _urn(f"{name}/{release.version}"))
        _text(entry, "title", f"Data {release.version}")
        _text(entry, "updated", _moment(release))
        page = canonical(address, PAGE) if address else PAGE
        ElementTree.SubElement(entry, "link", rel="alternate", type="text/html", href=f"{page}#{anchor(release)}")
        _text(entry, "content", str(prose(release.text))).set("type", "html")
    return xml(root)


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = text
    return element


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:joulebook:{name}").urn


def _moment(release: Release) -> str:
    """The start of a day: the change log knows no hours."""
    return f"{release.day.isoformat()}T00:00:00Z"
