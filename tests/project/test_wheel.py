"""The wheel works without the source beside it."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from joulebook import __version__


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built offline by the locked hatchling."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder], root)
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder with the wheel's content as an installer lays it."""
    target = wheel.parent / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def run(command: list[str | Path], folder: Path, path: str = "") -> str:
    """Run a command to its end and return what it printed; a failure shows it."""
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def from_wheel(installed: Path, *arguments: str | Path) -> str:
    """Run Python on the wheel and the locked libraries; -S leaves out the editable install and so the source."""
    path = os.pathsep.join([str(installed), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    return run([sys.executable, "-S", *arguments], installed.parent, path)


def test_it_holds_every_file_of_the_package_and_nothing_else(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = {name.partition("/")[2] for name in archive.namelist() if ".dist-info/" in name}
    package = root / "build" / "joulebook"
    on_disk = {
        f"joulebook/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert on_disk == held
    assert {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"} == metadata


def test_the_command_says_its_version(installed: Path) -> None:
    assert from_wheel(installed, "-m", "joulebook", "--version") == f"joulebook {__version__}\n"
    entry = next(installed.glob("*.dist-info/entry_points.txt")).read_text("utf-8")
    assert "joulebook = joulebook.cli:main" in entry


def test_it_runs_without_the_source(installed: Path) -> None:
    origin = from_wheel(installed, "-c", "import joulebook; print(joulebook.__file__)").strip()
    assert Path(origin) == installed / "joulebook" / "__init__.py"


def test_it_checks_the_project(installed: Path, small_root: Path) -> None:
    report = from_wheel(installed, "-m", "joulebook", "check", small_root / "datapackage", "--format", "json")
    assert [finding for finding in json.loads(report)["findings"] if finding["severity"] == "error"] == []


def test_it_derives_every_result(installed: Path, small_root: Path) -> None:
    code = (
        "import pathlib, sys; from joulebook import pipeline\n"
        "edition = pipeline.read_edition(pathlib.Path(sys.argv[1]))\n"
        "print(len(edition.tables['trends'].frame))"
    )
    assert int(from_wheel(installed, "-c", code, small_root)) >= 16
