"""Where things are: the canonical address of a page, the map of the site, and pages that moved with a renamed id."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import quote
from xml.etree import ElementTree

from joulebook.publish.facts import Facts, rows
from joulebook.publish.model import Part
from joulebook.publish.render import Renderer

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
RENAMED = "renamed_ids"
PLACES: Mapping[str, str] = {
    "cv_models": "models",
    "nlp_models": "models",
    "generative_models": "models",
    "gpus": "gpus",
}
"""The folder of the pages of a table's rows."""
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def canonical(address: str, path: str) -> str:
    """Return where a file of the site is on the web; a page that is the index of a folder is named by the folder.

    >>> canonical("https://ledger.test/", "models/alexnet/index.html"), canonical("https://ledger.test/", "feed.xml")
    ('https://ledger.test/models/alexnet/', 'https://ledger.test/feed.xml')
    """
    folder = path.removesuffix("index.html") if PurePosixPath(path).name == "index.html" else path
    return address + quote(folder)


def sitemap(paths: Iterable[str], address: str) -> bytes:
    """List the canonical address of every page for search engines."""
    listed = ElementTree.Element("urlset", xmlns=SITEMAP)
    for where in sorted(canonical(address, path) for path in paths):
        ElementTree.SubElement(ElementTree.SubElement(listed, "url"), "loc").text = where
    return xml(listed)


def xml(root: ElementTree.Element) -> bytes:
    """Write an element as a file; what XML cannot hold at all, such as a control character, becomes U+FFFD."""
    for element in root.iter():
        if element.text:
            element.text = NOT_IN_XML.sub("\ufffd", element.text)
        for name, value in element.attrib.items():
            element.set(name, NOT_IN_XML.sub("\ufffd", value))
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def renamed(facts: Facts) -> dict[str, str]:
    """The page of each id that is in use no more, and the page that took its place."""
    if RENAMED not in facts.edition.tables:
        return {}
    return {
        f"{PLACES[row['table']]}/{row['old_id']}/index.html": f"{PLACES[row['table']]}/{row['new_id']}/index.html"
        for row in rows(facts.table(RENAMED).frame)
    }


def redirects(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render a page at the address of each id that was renamed, which leads on without a script or a server."""
    for old, new in renamed(facts).items():
        old_id, new_id = (PurePosixPath(path).parent.name for path in (old, new))
        yield renderer.page(
            old, "redirect.html", old_id=old_id, new_id=new_id, target=new, name=facts.names.get(new_id, new_id)
        )
