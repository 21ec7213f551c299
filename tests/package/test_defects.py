"""Whatever goes wrong, wherever: it is named by its code, file, line and column, and nothing else is."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.package.defects import CELLS, FILES, KINDS, LINES, ROWS
from tests.package.planting import CellKind, Kind
from tests.package.valid import valid_rows
from tests.package.world import Broken, Place, World
from tests.small import small_package

from joulebook.package.codes import CODES

MEMORY = Path("/dev/shm")  # noqa: S108 (only a faster place for a folder of a random name)
TRIES = 50
HIDDEN_BY_OTHERS = {"baseline", "note-target", "value-target"}
"""What the check holds back while a row of the other table cannot be read: that row may be the one that is missing."""
APART: list[Kind] = [kind for kind in (*CELLS, *LINES, *ROWS) if kind.code not in HIDDEN_BY_OTHERS]
WITH_FILES: list[Kind] = [kind for kind in (*CELLS, *LINES) if kind.code != "foreign-key"]
SEEDS = st.integers(0, 10**9)


@pytest.fixture(scope="module")
def world(root: Path) -> Iterator[World]:
    """The project's package in memory, where the machine lets a folder lie there."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield World(small_package(root, Path(folder) / "small"), Path(folder))


def planted(world: World, kinds: Sequence[Kind], seed: int) -> Broken:
    """The package with a defect of each kind, all in different records."""
    broken, random = Broken(), Random(f"{seed} {[kind.name for kind in kinds]}")  # noqa: S311 (places, no secrets)
    for kind in kinds:
        done = any(kind.plant(world, broken, random) for _ in range(TRIES))
        assert done or len(kinds) > 1, f"no place for {kind.name}"
    return broken


def told(world: World, broken: Broken) -> list[Place]:
    """Where the check finds something."""
    found = world.look(broken)
    return sorted((Place(one.code, one.file, one.line, one.column) for one in found), key=str)


def errors(places: Sequence[Place]) -> list[Place]:
    """Those that keep a package from being published."""
    return [place for place in places if CODES[place.code].severity == "error"]


def test_the_papers_own_rows_raise_no_alarm(world: World) -> None:
    assert told(world, Broken()) == []
    assert len(KINDS) == len(CELLS) + len(LINES) + len(FILES) + len(ROWS) >= 60
    assert len({kind.code for kind in KINDS.values()}) > 40


@pytest.mark.parametrize("name", KINDS)
@given(seed=SEEDS)
@settings(max_examples=2, deadline=None)
def test_one_defect_anywhere_is_one_finding(world: World, name: str, seed: int) -> None:
    broken = planted(world, [KINDS[name]], seed)
    assert told(world, broken) == world.places(broken)


@pytest.mark.parametrize(("name", "seed"), [("quote inside", 375), ("quote inside", 336988), ("open quote", 13702)])
def test_what_a_lost_line_holds_is_not_called_missing(world: World, name: str, seed: int) -> None:
    """The only row that uses a source, and the measurement of a baseline, in the very line that cannot be read."""
    broken = planted(world, [KINDS[name]], seed)
    assert told(world, broken) == world.places(broken)


@given(kinds=st.lists(st.sampled_from(APART), min_size=2, max_size=12, unique_by=id), seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_several_defects_are_all_found_at_once(world: World, kinds: list[Kind], seed: int) -> None:
    """Warnings that rest on rows that cannot be read may wait, errors not."""
    broken = planted(world, kinds, seed)
    found, expected = told(world, broken), world.places(broken)
    assert errors(found) == errors(expected)
    assert set(found) <= set(expected)


@given(file=st.sampled_from(FILES), kinds=st.lists(st.sampled_from(WITH_FILES), max_size=5, unique_by=id), seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_a_broken_file_hides_nothing_in_the_others(world: World, file: Kind, kinds: list[Kind], seed: int) -> None:
    broken = planted(world, [*kinds, file], seed)
    assert told(world, broken) == world.places(broken)


@given(kind=st.sampled_from([kind for kind in CELLS if isinstance(kind, CellKind)]), seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_a_column_that_is_wrong_all_the_way_down_is_one_finding(world: World, kind: CellKind, seed: int) -> None:
    """Every cell of a column of more than twenty rows."""
    broken = Broken()
    if kind.plant_all(world, broken, Random(seed)):  # noqa: S311
        (found,) = world.look(broken)
        assert found.code == kind.code
        assert f"; the same in {len(broken.lines) - 1:,} more: line" in found.fix


@given(seed=SEEDS)
@settings(max_examples=2, deadline=None)  # of five hundred rows each
def test_a_thousand_valid_rows_raise_no_alarm(world: World, seed: int) -> None:
    """Random values within the schemas are no errors; that they are unlike other models, a doubt may say."""
    broken = Broken()
    for table, row in valid_rows(world, Random(seed), 500):  # noqa: S311
        broken.add(table, row)
    found = told(world, broken)
    assert errors(found) == []
    assert {place.code for place in found} <= {"unlike-family", "likely-mac", "early-release"}
