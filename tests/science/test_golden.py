"""The results of the paper's rows stay what they are until someone means to change them."""

import csv
import importlib.util
import math
from pathlib import Path
from types import ModuleType

import pytest

from joulebook.science.model import Book

TABLES = (
    "trends",
    "cv_estimates",
    "nlp_estimates",
    "gpu_efficiency",
    "precision_speedups",
    "claim_results",
    "printed_value_results",
    "flop_estimate_results",
    "trend_robustness",
)


@pytest.fixture(scope="module")
def golden() -> ModuleType:
    """The module that writes the golden files."""
    spec = importlib.util.spec_from_file_location("golden", Path(__file__).with_name("golden.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def same(one: str, other: str) -> bool:
    """Tell whether two cells are equal text or numbers within a billionth."""
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return False


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("table", TABLES)
def test_results_are_the_golden_ones(golden: ModuleType, paper: Book, table: str) -> None:
    expected, found = read(golden.FOLDER / f"{table}.csv"), golden.lines(paper, table)
    remedy = f"{table} changed; if that is meant, run {golden.COMMAND} and say why in the commit"
    assert [len(expected), expected[0]] == [len(found), found[0]], remedy
    differences = [
        f"{row[1]} {column}: {old!r} became {new!r}"
        for row, ours in zip(expected[1:], found[1:], strict=True)
        for column, old, new in zip(expected[0], row, ours, strict=True)
        if not same(old, new)
    ]
    assert not differences, "\n".join([remedy, *differences[:20]])


def test_the_golden_folder_holds_these_tables_and_no_more(golden: ModuleType) -> None:
    assert sorted(path.stem for path in golden.FOLDER.iterdir()) == sorted(TABLES) == sorted(golden.COLUMNS)


def test_what_is_written_reads_back(golden: ModuleType, paper: Book, tmp_path: Path) -> None:
    golden.write(paper, tmp_path)
    for table in TABLES:
        assert read(tmp_path / f"{table}.csv") == golden.lines(paper, table)
