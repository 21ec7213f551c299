"""What the tests of the site share: its parsed pages and the facts behind them."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from joulebook.publish.charts.pen import Pen
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition


@pytest.fixture(scope="session")
def facts(edition: Edition) -> Facts:
    """The project's own edition, arranged for reading."""
    return Facts(edition)


@pytest.fixture(scope="session")
def pen() -> Iterator[Pen]:
    """What draws."""
    with Pen() as pen:
        yield pen


@pytest.fixture(scope="session")
def parsed(built: Path) -> dict[str, BeautifulSoup]:
    """Every page of the built site by its path, parsed."""
    # The trees hold millions of objects that live to the end: collecting garbage among them again and again takes
    # minutes.
    gc.disable()
    found = {
        path.relative_to(built).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(built.rglob("*.html"))
    }
    gc.freeze()
    gc.enable()
    return found
