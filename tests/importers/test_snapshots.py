"""What holds for every importer: landing twice changes nothing, and a snapshot that is wrong is told in a sentence."""

import re
import shutil
from pathlib import Path

import pytest
from tests.importers.conftest import SNAPSHOTS

from joulebook.errors import UsageError
from joulebook.importers.every import IMPORTERS
from joulebook.importers.land import land

OWNERS = sorted(path.name for path in SNAPSHOTS.iterdir() if path.is_dir())
FILES = [(owner, file) for owner in OWNERS for file in IMPORTERS[owner].files if file.endswith(".csv")]


def data(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "data").glob("*.csv")}


def test_every_importer_has_an_excerpt() -> None:
    assert sorted(IMPORTERS) == OWNERS


@pytest.mark.parametrize("owner", OWNERS)
def test_an_excerpt_lands_and_again_without_a_change(owner: str, empty_package: Path) -> None:
    """A second run replaces the rows of the first by the same, in their place, and touches no other table."""
    imported = IMPORTERS[owner].read(SNAPSHOTS / owner)
    before = data(empty_package)
    counts = land(empty_package, imported)
    once = data(empty_package)
    assert {name for name in once if once[name] != before[name]} == {f"{name}.csv" for name in counts}
    for name, count in counts.items():
        assert len(once[f"{name}.csv"].splitlines()) == len(before[f"{name}.csv"].splitlines()) + count, name
    land(empty_package, imported)
    assert data(empty_package) == once


def test_owners_who_share_a_table_keep_their_places(empty_package: Path) -> None:
    both = [IMPORTERS[owner].read(SNAPSHOTS / owner) for owner in ("mlperf", "ml-energy")]
    for imported in both:
        land(empty_package, imported)
    once = data(empty_package)
    for imported in both:
        land(empty_package, imported)
        assert data(empty_package) == once


@pytest.mark.parametrize(("owner", "file"), FILES)
def test_a_missing_column_and_a_cut_line_are_told_in_one_sentence(owner: str, file: str, tmp_path: Path) -> None:
    folder = tmp_path / owner
    shutil.copytree(SNAPSHOTS / owner, folder)
    header, *lines = (SNAPSHOTS / owner / file).read_text("utf-8").splitlines(keepends=True)
    first = header.split(",")[0]
    (folder / file).write_text(header.replace(first, f"{first}_renamed", 1) + "".join(lines), "utf-8")
    with pytest.raises(UsageError) as told:
        IMPORTERS[owner].read(folder)
    assert re.search(rf"{file}: the header lacks {first}\b", str(told.value))
    (folder / file).write_text(header + "".join(lines[:-1]) + lines[-1][: len(lines[-1]) // 3], "utf-8")
    with pytest.raises(UsageError) as told:
        IMPORTERS[owner].read(folder)
    assert re.search(rf"{file}:{len(lines) + 1}: expected {len(header.split(','))} cells", str(told.value))
    assert "\n" not in str(told.value)
