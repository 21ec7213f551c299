"""The project's own files as a reader of the repository sees them."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest


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
