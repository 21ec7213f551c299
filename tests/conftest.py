"""What tests of several wings share: the project's root, its package and results, and one built site."""

from pathlib import Path

import pytest

from joulebook import pipeline
from joulebook.package.model import Package
from joulebook.publish.model import Edition
from joulebook.science.model import Book


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def edition(root: Path) -> Edition:
    """The project's own package with every result, nothing published."""
    return pipeline.read_edition(root)


@pytest.fixture(scope="session")
def package(edition: Edition) -> Package:
    """The project's own data package."""
    return edition.package


@pytest.fixture(scope="session")
def book(edition: Edition) -> Book:
    """The results of the project's own package."""
    return edition.book


@pytest.fixture(scope="session")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, built once from the project's own root."""
    out = tmp_path_factory.mktemp("site") / "public"
    pipeline.build(root, out)
    return out
