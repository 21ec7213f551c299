"""One small site and one running server for the tests that change neither."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.serve.sites import Server, project, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a small site in a process of its own."""
    folder = tmp_path_factory.mktemp("served")
    with serving(project(folder / "root"), folder / "log") as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """A client of that server that follows no redirect."""
    with httpx.Client(base_url=server.url, timeout=30) as session:
        yield session


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project's root of its own, for a test that changes it."""
    return project(tmp_path / "home")
