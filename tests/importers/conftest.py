"""What the tests of all importers share: excerpts of their snapshots, and a package that rows can be landed in."""

import csv
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from joulebook.importers.every import IMPORTERS
from joulebook.importers.model import Imported

SNAPSHOTS = Path(__file__).parent / "snapshots"
Excerpt = Callable[[str], Imported]
Rows = Mapping[str, str]


@pytest.fixture
def excerpt() -> Excerpt:
    """The rows that an owner's importer makes of its excerpt."""
    return lambda owner: IMPORTERS[owner].read(SNAPSHOTS / owner)


@pytest.fixture
def empty_package(root: Path, tmp_path: Path) -> Path:
    """The project's package with no rows but the paper's."""
    folder = tmp_path / "datapackage"
    shutil.copytree(root / "datapackage", folder)
    for path in (folder / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        if "edition" in header:
            place = header.index("edition")
            kept = [row for row in rows if row[place] == "paper"]
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([header, *kept])
    return folder
