"""The full-text search: an index made from the pages as they are built and from the tables, read by the search page.

Entries are texts, never markup. The index is a classic script, which also a page from disk may load.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import quote

from joulebook.publish.data import queries
from joulebook.publish.facts import Facts, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import sql
from joulebook.publish.render import Renderer

PAGE, INDEX = "search/index.html", "assets/search-entries.js"
KINDS = (
    "Model",
    "GPU",
    "Question",
    "Trend",
    "Figure",
    "Table of the paper",
    "Finding",
    "Claim",
    "Erratum",
    "Methods",
    "Generative model",
    "Evaluation",
    "Source",
    "Data table",
    "Saved query",
    "Field",
    "Page",
)
"""What a result can be, in the order in which equally good results are listed."""
FOLDERS = {
    "models": "Model",
    "gpus": "GPU",
    "questions": "Question",
    "trends": "Trend",
    "figures": "Figure",
    "tables": "Table of the paper",
    "reproduction": "Claim",
    "methods": "Methods",
    "data": "Data table",
}
"""The kind of the pages in each folder; any other page is a Page."""
OWN_KINDS = {"cv_evaluations": "Evaluation", "generative_models": "Generative model"}
"""The kind of the pages of a table's rows that share the folder of models."""
PARTED = {"methods"}
"""Folders whose pages have entries for their headings too."""
END_OF_TITLE = "</h1>"
NUMBERED = re.compile(r"^((?:Figure|Table) \d+) ")
"""How the heading of a figure or a table begins, whose number stands apart on its page."""
UNLISTED = {"404.html", PAGE}
EMBEDDED = "embed"
"""The folder of what other sites show of a page; who searches wants the page."""
LONGEST = 400
"""How many characters of a text the index keeps."""


@dataclass(frozen=True)
class Entry:
    """One thing that can be found: its kind, its title, a text about it, and where it is on the site."""

    kind: str
    title: str
    text: str
    link: str


class Outline(HTMLParser):
    """Reads the outline of a page of the site: its main heading, its description, its headings with an anchor."""

    def __init__(self, page: str) -> None:
        """Read one page."""
        super().__init__()
        self.title = self.description = ""
        self.parts: list[tuple[str, str, str]] = []
        """Anchor, heading and the first paragraph below it."""
        self._taking = ""
        self._anchor = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the description, and begin to take the text of a heading or of the paragraph after one."""
        known = dict(attrs)
        if tag == "meta" and known.get("name") == "description":
            self.description = known.get("content") or ""
        elif tag == "h1":
            self._taking = "title"
        elif tag in {"h2", "h3"}:
            self._anchor = known.get("id") or ""
            if self._anchor:
                self.parts.append((self._anchor, "", ""))
                self._taking = "heading"
        elif tag == "p" and self._anchor and not self.parts[-1][2]:
            self._taking = "text"

    def handle_endtag(self, tag: str) -> None:
        """Stop to take text at the end of what was begun."""
        if tag in {"h1", "h2", "h3", "p"}:
            self._taking = ""

    def handle_data(self, data: str) -> None:
        """Add text to what is being taken."""
        if self._taking == "title":
            self.title += data
        elif self._taking:
            anchor, heading, text = self.parts[-1]
            heading, text = (heading + data, text) if self._taking == "heading" else (heading, text + data)
            self.parts[-1] = (anchor, heading, text)


class Index:
    """Collects the pages of a site as they pass, and gives the search page and its index at the end."""

    def __init__(self, facts: Facts) -> None:
        """Begin with what the tables hold."""
        self._entries = list(of_tables(facts))
        self._kinds = {
            model_id: kind
            for table, kind in OWN_KINDS.items()
            for model_id in facts.table(table).frame["model_id"]
            if model_id not in facts.model_rows
        }

    def through(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Note every page and pass it on."""
        for part in parts:
            if part.path.suffix == ".html" and str(part.path) not in UNLISTED and part.path.parent.name != EMBEDDED:
                self._entries += of_page(part, self._kind(part))
            yield part

    def _kind(self, part: Part) -> str | None:
        return self._kinds.get(part.path.parent.name) if part.path.parts[0] == "models" else None

    def parts(self, renderer: Renderer) -> Iterator[Part]:
        """The search page and the index that it loads."""
        yield renderer.page(PAGE, "search.html", index=INDEX, kinds=KINDS)
        yield Part(PurePosixPath(INDEX), script(self._entries))


def of_page(part: Part, of_kind: str | None = None) -> Iterator[Entry]:
    """The entry of a page, and of its parts where its folder is one that is searched by parts.

    ``of_kind`` is the page's kind where its folder does not say it.
    """
    path, folder, page = str(part.path), part.path.parts[0], part.content.decode("utf-8")
    # what follows the main heading is nine tenths of a page, and is looked at in few folders
    outline = Outline(page if folder in PARTED else page[: page.find(END_OF_TITLE) + len(END_OF_TITLE)])
    deep = part.path != PurePosixPath(folder, "index.html")
    kind = of_kind or (FOLDERS.get(folder, "Page") if deep or folder in PARTED else "Page")
    title = NUMBERED.sub(r"\1: ", _line(outline.title))
    yield Entry(kind, title, _line(outline.description), path)
    if folder in PARTED:
        for anchor, heading, text in outline.parts:
            yield Entry(kind, _line(heading), _line(text), f"{path}#{anchor}")


def of_tables(facts: Facts) -> Iterator[Entry]:
    """What has no page of its own: findings, errata, sources, each field once with all that is said of it, queries."""
    decided = {row["finding_id"]: row["verdict"] for row in rows(facts.frame("finding_results"))}
    for row in rows(facts.table("findings").frame):
        if row["finding_id"] in decided:
            told = f"{decided[row['finding_id']]}. {row['test']}"
            yield Entry("Finding", row["quote"], told, f"reproduction/index.html#{row['finding_id']}")
    shown = {row["erratum_id"] for row in rows(facts.frame("erratum_results"))}
    for row in rows(facts.table("errata").frame):
        if row["erratum_id"] in shown:
            told = f"{row['stated']}. {row['resolution']}"
            title = f"{row['place']}: {row['quantity'] or row['stated']}"
            yield Entry("Erratum", title, told, f"reproduction/index.html#erratum-{row['erratum_id']}")
    for source_id, source in facts.sources.items():
        told = ". ".join(str(source[name]) for name in ("authors", "title", "year") if source[name] is not None)
        yield Entry("Source", source["label"], told, f"sources/index.html#{source_id}")
    said: set[tuple[str, str]] = set()
    for name, table in facts.edition.tables.items():
        for field in table.schema.fields:
            if (field.name, field.description) not in said:
                said.add((field.name, field.description))
                unit = f", in {field.unit}" if field.unit else ""
                told = f"{name}.{field.name}{unit}: {field.description}"
                yield Entry("Field", field.title, told, f"data/{name}/index.html#{field.name}")
    for query in queries.load():
        yield Entry("Saved query", query.title, query.description, sql.address(query.id))
    yield Entry("Page", "Data", "Every table as CSV, JSON, Parquet and SQLite, to download.", "data/index.html")


def script(entries: Sequence[Entry]) -> bytes:
    """Write the index: kinds by number, then an entry of four fields a line; nothing in it can end a script."""
    listed = [
        [KINDS.index(one.kind), _clipped(one.title), _clipped(one.text), quote(one.link, safe="/#=")] for one in entries
    ]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in listed)
    text = (
        f"(window.joulebook ??= {{}}).search = {{\nkinds: {json.dumps(KINDS)},\nentries: [\n{lines}\n]}};\n".replace(
            "<", "\\u003c"
        )
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    return text.encode("utf-8")


def _line(text: str) -> str:
    return " ".join(str(text).split())


def _clipped(text: str) -> str:
    line = _line(text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
