"""What the tests of the site share: its parsed pages and the facts behind them."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from joulebook.publish.charts.pen import Pen
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition

SOME, FEW = 20, 8
"""How many pages of contributors' rows are looked at, of models and of devices; fewer of models that write."""


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
    """The pages that are parsed, each of which takes a tenth of a second: one template makes thousands of them."""
    paths = sorted(path.relative_to(built).as_posix() for path in built.rglob("*.html"))
    left_out = {"models/evaluations/index.html", "models/generative/index.html"}  # lists as the others, but long
    models = [model_id for model_id, (_, row) in facts.model_rows.items() if row["edition"] == "community"]
    evaluations = [one for one in facts.table("cv_evaluations").frame["model_id"] if one not in facts.model_rows]
    generative = facts.table("generative_models").frame["model_id"].tolist()
    devices = [gpu_id for gpu_id, row in facts.gpus.items() if row["edition"] == "community"]
    alike = (
        ("models", models, SOME),
        ("models", evaluations, SOME),
        ("models", generative, FEW),
        ("gpus", devices, SOME),
    )
    for folder, ids, some in alike:
        contributed = [f"{folder}/{one}/index.html" for one in ids]
        kept = contributed[:: max(1, len(contributed) // some)]
        left_out |= set(contributed) - set(kept)
    return [path for path in paths if path not in left_out]


@pytest.fixture(scope="session")
def parsed(built: Path, facts: Facts) -> dict[str, BeautifulSoup]:
    """The pages of the built site by their paths, parsed: all, but of contributors' models and devices some of each."""
    # The trees hold millions of objects that live to the end: collecting garbage among them again and again takes
    # minutes.
    gc.disable()
    found = Pages(built)
    for path in looked_at(built, facts):
        found[path] = found.read(path)
    gc.freeze()
    gc.enable()
    return found
