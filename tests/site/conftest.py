"""What the tests of the site share: its parsed pages and the facts behind them."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from joulebook.publish.charts.pen import Pen
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition

SOME = 20
"""About how many pages of a kind are looked at, where there are twice as many."""
LONG = {"models/evaluations/index.html", "models/generative/index.html"}
"""Lists as the others, but of a megabyte."""


@pytest.fixture(scope="session")
def facts(edition: Edition) -> Facts:
    """The project's own edition, arranged for reading."""
    return Facts(edition)


@pytest.fixture(scope="session")
def pen() -> Iterator[Pen]:
    """What draws."""
    with Pen() as pen:
        yield pen


class Pages(dict[str, BeautifulSoup]):
    """Pages by their paths; one that is not among those to go through is parsed when it is asked for by name."""

    def __init__(self, site: Path) -> None:
        """Read from a built site."""
        super().__init__()
        self._site = site

    def read(self, path: str) -> BeautifulSoup:
        """Parse a page."""
        return BeautifulSoup((self._site / path).read_text(encoding="utf-8"), "html.parser")

    def __missing__(self, path: str) -> BeautifulSoup:
        """Parse a page that somebody names."""
        self[path] = self.read(path)
        return self[path]


def looked_at(built: Path, facts: Facts) -> list[str]:
    """The pages that are parsed, each of which takes a tenth of a second: some of each kind that one template makes."""
    kept_by = {model_id: str(row["edition"]) for model_id, (_, row) in facts.model_rows.items()}
    kept_by |= {gpu_id: str(row["edition"]) for gpu_id, row in facts.gpus.items()}
    kept_by |= dict.fromkeys(facts.table("generative_models").frame["model_id"], "generative")
    kinds: dict[tuple[str, str], list[str]] = {}
    for path in sorted(page.relative_to(built).as_posix() for page in built.rglob("*.html")):
        above, _, name = path.removesuffix("/index.html").rpartition("/")
        kinds.setdefault((above or path, kept_by.get(name, "")), []).append(path)
    some = (pages if len(pages) < 2 * SOME else pages[:: len(pages) // SOME] for pages in kinds.values())
    return [path for pages in some for path in pages if path not in LONG]


@pytest.fixture(scope="session")
def parsed(built: Path, facts: Facts) -> dict[str, BeautifulSoup]:
    """The pages of the built site by their paths, parsed: all, but of a kind with many only some."""
    # The trees hold millions of objects that live to the end: collecting garbage among them again and again takes
    # minutes.
    gc.disable()
    found = Pages(built)
    for path in looked_at(built, facts):
        found[path] = found.read(path)
    gc.freeze()
    gc.enable()
    return found
