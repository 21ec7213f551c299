"""Rows in files of their own: read as if they stood in their table, held to their form, folded without a change."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.package.conftest import Small

from joulebook.errors import PackageError
from joulebook.package.canonical import Reformed, apply, reformed, written
from joulebook.package.check import check_package
from joulebook.package.contributions import file_name
from joulebook.package.model import Finding
from joulebook.package.text import records

HEADER = "gpu_id,gpu,edition,source_id,launch_date,segment,tdp_w,baseline_gpu_id,supersedes"
ROW = "rtx,RTX,community,first-2012,2018-09-20,desktop,215,,"
FILE = "contributions/gpus/rtx.csv"


def propose(small: Small, text: str = f"{HEADER}\n{ROW}\n", file: str = FILE) -> list[Finding]:
    small.write()
    path = small.folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return small.findings()


def test_a_proposed_row_is_a_row_of_its_table(small: Small) -> None:
    assert propose(small) == []
    package = check_package(small.folder).package
    assert package is not None
    assert package.tables["gpus"].frame["gpu_id"].tolist()[-1] == "rtx"


def test_columns_may_stand_in_another_order_only_with_a_finding(small: Small) -> None:
    found = propose(small, "gpu,gpu_id,edition,source_id,launch_date,segment,tdp_w,baseline_gpu_id,supersedes\n" + ROW)
    assert ("column-order", FILE, 1) in {(one.code, one.file, one.line) for one in found}


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (f"{HEADER}\n{ROW.replace('215', '-215')}\n", "not-positive", 2, "tdp_w"),
        (f"{HEADER}\n{ROW.replace('first-2012', 'nowhere')}\n", "foreign-key", 2, "source_id"),
        (f"{HEADER}\n{ROW.replace('rtx,', 'rtx-2,')}\n", "contribution-name", 2, "gpu_id"),
        (f"{HEADER}\n{ROW.replace('community', 'paper')}\n", "contribution-edition", 2, "edition"),
        (f"{HEADER}\n{ROW}\n{ROW.replace('rtx,RTX', 'rtx-2,RTX 2')}\n", "contribution-rows", None, None),
        (f"{HEADER}\n{ROW.replace('RTX', 'GTX')}\n", "duplicate-row", 2, "gpu_id"),
        (f"{HEADER}\n{ROW},\n", "row-too-long", 2, None),
        (f"{HEADER}\n", "no-rows", 1, None),
        ("", "file-empty", None, None),
        ("what is this\n", "no-header", 1, None),
    ],
)
def test_what_is_wrong_is_said_of_the_file(
    small: Small, text: str, code: str, line: int | None, column: str | None
) -> None:
    found = [(one.code, one.file, one.line, one.column) for one in propose(small, text)]
    assert found == [(code, FILE, line, column)]


def test_a_row_that_is_in_the_table_already_is_found_in_the_file(small: Small) -> None:
    (found,) = propose(small, f"{HEADER}\n{ROW.replace('rtx,', 'gtx,')}\n", "contributions/gpus/gtx.csv")
    assert (found.code, found.file, found.line) == ("primary-key", "contributions/gpus/gtx.csv", 2)


def test_a_finding_elsewhere_names_the_file_of_the_other_row(small: Small) -> None:
    """Where a row of a file of its own comes first, the other one points there."""
    propose(small)
    second = "contributions/gpus/rtx-again.csv"
    (found,) = propose(small, f"{HEADER}\n{ROW.replace('rtx,', 'rtx-again,')}\n", second)
    assert found.code == "duplicate-row"
    assert f"{second}, line 2" in found.expected or FILE in (found.file, found.expected.partition(",")[0])


@pytest.mark.parametrize("place", ["rtx.csv", "gpu/rtx.csv", "gpus/rtx.CSV", "gpus/a/rtx.csv"])
def test_a_row_that_no_table_would_read_is_not_lost_in_silence(small: Small, place: str) -> None:
    file = f"contributions/{place}"
    (found,) = propose(small, file=file)
    assert (found.code, found.file, found.severity) == ("stray-contribution", file, "error")
    assert "contributions/TABLE/ID.csv" in found.expected


def test_a_link_that_leads_away_is_refused(small: Small, tmp_path: Path) -> None:
    propose(small)
    elsewhere = tmp_path / "elsewhere.csv"
    (small.folder / FILE).rename(elsewhere)
    (small.folder / FILE).symlink_to(elsewhere)
    assert [one.code for one in small.findings()] == ["path-unsafe"]


def test_folding_changes_no_row(small: Small) -> None:
    """The package reads the same before and after, the file is gone, and a second run has nothing to do."""
    propose(small)
    before = check_package(small.folder).package
    changes = reformed(small.folder)
    assert Reformed(FILE, None) in changes
    apply(small.folder, changes)
    after = check_package(small.folder).package
    assert before is not None and after is not None
    for name, table in before.tables.items():
        assert table.text is not None and table.text.equals(after.tables[name].text)
    assert not (small.folder / FILE).exists()
    assert reformed(small.folder) == []


def test_without_folding_each_file_has_the_one_form(small: Small) -> None:
    propose(small, f"{HEADER}\n{ROW.replace('RTX', chr(34) + 'RTX' + chr(34))}\n")
    assert [(one.path, one.content) for one in reformed(small.folder, fold=False) if one.path == FILE] == [
        (FILE, f"{HEADER}\n{ROW}\n".encode())
    ]


def test_a_package_with_errors_is_left_as_it_is(small: Small) -> None:
    propose(small, f"{HEADER}\n{ROW.replace('215', 'much')}\n")
    with pytest.raises(PackageError):
        reformed(small.folder)


def test_the_projects_own_tables_have_the_one_form(root: Path) -> None:
    assert reformed(root / "datapackage", fold=False) == []


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\0")), min_size=1))
def test_a_written_record_is_read_back(cells: list[str]) -> None:
    line = written(cells)
    assert [record.cells for record in records(line + "\n")] == [cells]
    assert next(csv.reader(io.StringIO(line, newline=""), strict=True), [""]) == cells


def test_names_of_files_are_plain() -> None:
    assert file_name(["../../etc", "FP32 / x"]) == "etc--fp32-x.csv"
