"""One small site and one running server for the tests that change neither."""

import os
import shutil
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


@pytest.fixture(scope="session")
def whole(root: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the site that the project's own rows make."""
    folder = tmp_path_factory.mktemp("whole")
    project = folder / "root"
    (project / "datapackage").mkdir(parents=True)
    shutil.copytree(root / "templates", project / "templates")
    shutil.copytree(built, project / "site" / "public", copy_function=os.link)  # only read
    with serving(project, folder / "log") as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """A client of that server that follows no redirect."""
    with httpx.Client(base_url=server.url, timeout=30) as session:
        yield session


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project's root of its own, for a test that changes it."""
    return project(tmp_path / "home")
