"""What tests of several wings share: the project's root, its package and results, one built site, a small package."""

import fcntl
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from tests.small import small_project

from joulebook import pipeline
from joulebook.package.model import Package
from joulebook.publish.model import Edition
from joulebook.science.model import Book

settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
# A run says the same each time; `pytest --hypothesis-profile explore` looks where nobody has looked yet.
settings.load_profile("same")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return Path(__file__).resolve().parent.parent


@contextmanager
def _alone(folders: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """The folder that all processes of a run share, while no other of them works on what is called so."""
    own = folders.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], Any]], Any]:
    """Give a function that makes a thing in one process of a run and hands the others a copy: reading is quicker."""

    def made(name: str, make: Callable[[], Any]) -> Any:
        with _alone(tmp_path_factory, name) as shared:
            path = shared / f"{name}.pickle"
            if not path.exists():
                path.write_bytes(pickle.dumps(make()))
            return pickle.loads(path.read_bytes())  # noqa: S301 (written a line above)

    return made


@pytest.fixture(scope="session")
def edition(root: Path, once: Callable[..., Any]) -> Edition:
    """The project's own package with every result, nothing published."""
    return once("edition", lambda: pipeline.read_edition(root))


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
    """The whole site from the project's own root, built once for all processes of a run, which only read it."""
    with _alone(tmp_path_factory, "built") as shared:
        out = shared / "site" / "public"
        if not out.exists():  # it appears when it is whole
            pipeline.build(root, out)
    return out


@pytest.fixture(scope="session")
def small_root(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the paper's rows and hardly any other, for tests that compare with a changed copy of it."""
    return small_project(root, tmp_path_factory.mktemp("small") / "project")


@pytest.fixture(scope="session")
def small_edition(small_root: Path, once: Callable[..., Any]) -> Edition:
    """The small package with every result."""
    return once("small-edition", lambda: pipeline.read_edition(small_root))


FIRST = (
    "tests/site/test_charts.py",
    "tests/science/",
    "tests/project/test_browser.py",
    "tests/project/test_hostile.py",
)
"""What builds the site, what runs beside it without one, and the longest files, so that no process waits at an end."""
LAST = ("tests/importers/", "tests/measure/", "tests/package/")
"""Many short files, which fill what is left of each process."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files in an order in which the processes of a run wait least for one another."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    place = item.nodeid
    first = next((rank for rank, start in enumerate(FIRST) if place.startswith(start)), len(FIRST))
    return len(FIRST) + 1 if place.startswith(LAST) else first
