"""What these tests share: the project's own files as a reader of the repository sees them, and a real browser."""

import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from tests.project.browser import Visit, launched


@pytest.fixture(scope="session")
def tracked(root: Path) -> list[Path]:
    """Every file that git keeps, as it is on disk."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in names.split("\0") if name and (root / name).is_file()]


@pytest.fixture(scope="session")
def texts(tracked: list[Path]) -> dict[Path, str]:
    """The text of each tracked file that is no picture, font or table file of tools."""
    binary = {".png", ".woff2", ".wasm", ".ico", ".parquet", ".db"}
    return {path: path.read_text("utf-8") for path in tracked if path.suffix not in binary}


@pytest.fixture(scope="session")
def pyproject(root: Path) -> dict[str, Any]:
    """The project file."""
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one file."""
    with launched() as running:
        yield running


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader's browser, which keeps files that it has seen; the site itself keeps nothing in it."""
    with browser.new_context(locale="en-GB") as context:
        context.set_default_timeout(30_000)
        yield context


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Iterator[Visit]:
    """A reader's tab: to open one takes longer than most tests."""
    with context.new_page() as page:
        yield Visit(page)


@pytest.fixture
def visit(tab: Visit) -> Visit:
    """That tab with nothing in it, which notes what a page complains of and whom it asks."""
    tab.leave()
    return tab
