"""Encoding, lines, quoting, header and shape of table files, and everything that a path can be."""

import csv
import io
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.package.conftest import Small

from joulebook.errors import UsageError
from joulebook.package import files, rows
from joulebook.package.check import check_package
from joulebook.package.text import records

GPUS = "data/gpus.csv"
HEADER = "gpu_id,gpu,edition,source_id,launch_date,segment,tdp_w,baseline_gpu_id,supersedes"
LINE = "gtx,GTX,paper,first-2012,2010-11-09,desktop,244,,"


def places(small: Small) -> list[tuple[str, int | None, str | None]]:
    """Code, line and column of each finding, all of which are in the table of devices."""
    findings = small.findings()
    assert {one.file for one in findings} <= {GPUS}
    return [(one.code, one.line, one.column) for one in findings]


def test_no_folder_and_no_descriptor_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        check_package(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"has no datapackage\.json"):
        check_package(tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="no folder"):
        check_package(tmp_path / "file")
    with pytest.raises(UsageError):
        check_package(Path("a\0b"))
    with pytest.raises(UsageError):
        check_package(Path("x" * 5_000))


@pytest.mark.parametrize("file", ["datapackage.json", "schemas/gpus.json", GPUS])
@pytest.mark.parametrize(
    "how", ["gone", "empty", "blank", "folder", "pipe", "link out", "link loop", "large", "closed"]
)
def test_a_file_that_is_no_file(
    small: Small, tmp_path: Path, file: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small.path(file)
    content = path.read_bytes()
    path.unlink()
    code = {"gone": "file-missing", "folder": "file-kind", "pipe": "file-kind", "large": "file-too-large"}.get(how, "")
    match how:
        case "empty" | "blank":
            path.write_bytes(b"" if how == "empty" else b"\xef\xbb\xbf\n \r\n")
            code = "file-empty"
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "link out":
            (tmp_path / "outside").write_bytes(content)
            path.symlink_to(tmp_path / "outside")
            code = "path-unsafe"
        case "link loop":
            path.symlink_to(path)
            code = "file-unreadable"
        case "large":
            path.write_bytes(content)
            with path.open("r+b") as stream:
                stream.truncate(files.TABLE_LIMIT + 1)  # a sparse file: it takes no room
        case "closed":
            path.write_bytes(content)
            monkeypatch.setattr(Path, "open", _refuse)
            code = "file-unreadable"
    if file == "datapackage.json" and how == "gone":
        with pytest.raises(UsageError):
            small.check()
        return
    findings = small.findings()
    found = [one for one in findings if one.code == code]
    assert [one.file for one in found][:1] == [file] if how != "closed" else found
    assert all(one.line is None for one in found)
    if how != "closed":
        assert len(findings) == 1, findings
    assert small.check().package is None
    if how == "pipe":
        assert stat.S_ISFIFO(path.stat().st_mode)


def _refuse(*_args: object, **_options: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_link_inside_the_package_is_followed(small: Small) -> None:
    small.csv("gpus").rename(small.path("gpus-elsewhere.csv"))
    small.csv("gpus").symlink_to(small.path("gpus-elsewhere.csv"))
    assert small.findings() == []


def test_a_byte_order_mark(small: Small) -> None:
    small.csv("gpus").write_bytes(b"\xef\xbb\xbf" + small.csv("gpus").read_bytes())
    small.replace("gpus", ",244,", ",x,")
    assert places(small) == [("byte-order-mark", 1, None), ("not-a-number", 4, "tdp_w")]


@pytest.mark.parametrize(("end", "code"), [("\r", "line-ends"), ("\r\n", "line-ends")])
def test_other_line_ends_are_one_finding_and_lines_stay_right(small: Small, end: str, code: str) -> None:
    small.csv("gpus").write_bytes(small.csv("gpus").read_bytes().replace(b"\n", end.encode()))
    small.replace("gpus", ",244,", ",x,")
    assert places(small) == [(code, 1, None), ("not-a-number", 4, "tdp_w")]


def test_mixed_line_ends_name_the_first_line(small: Small) -> None:
    small.replace("gpus", "v100,\n", "v100,\r\n")
    (found,) = small.findings()
    assert (found.code, found.line, found.found) == ("line-ends", 2, "1 × CRLF, 3 × LF")


def test_another_encoding_names_the_line_the_column_and_the_byte(small: Small) -> None:
    small.replace("gpus", ",GTX,", ",GT\xe9,".encode("latin-1"))
    (found,) = small.findings()
    assert (found.code, found.file, found.line, found.column) == ("not-utf-8", GPUS, 4, "gpu")
    assert "0xE9" in found.found
    assert "é" in found.found


def test_another_encoding_does_not_hide_other_problems(small: Small) -> None:
    small.replace("gpus", ",GTX,", ",GT\xe9,".encode("latin-1")).replace("gpus", ",400,", ",x,")
    assert sorted(places(small), key=str) == [("not-a-number", 3, "tdp_w"), ("not-utf-8", 4, "gpu")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_wide_encodings_and_binary_are_not_text(small: Small, encoding: str) -> None:
    small.csv("gpus").write_bytes(small.csv("gpus").read_text(encoding="utf-8").encode(encoding))
    assert places(small) == [("file-not-text", None, None)]


def test_an_unclosed_quote_hides_nothing_that_follows(small: Small) -> None:
    small.replace("gpus", "v100,V100,", 'v100,"V100,').replace("gpus", ",244,", ",x,")
    assert places(small) == [("quote", 2, "gpu"), ("not-a-number", 4, "tdp_w")]


def test_rows_after_a_quoted_line_break_keep_their_lines(small: Small) -> None:
    small.replace("gpus", ",A100,", ',"A\n\n100",').replace("gpus", ",244,", ",x,")
    assert places(small) == [("line-break", 3, "gpu"), ("not-a-number", 6, "tdp_w")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER.replace("tdp_w", "power"), [("unknown-column", 1, "tdp_w")]),
        (HEADER.replace("tdp_w", "gpu"), [("duplicate-column", 1, "gpu")]),
        (HEADER.replace("tdp_w", ""), [("unknown-column", 1, "tdp_w")]),
        (HEADER.replace("tdp_w", "TDP_W"), [("unknown-column", 1, "tdp_w")]),
        ("a,b,c,d,e,f,g,h,i", [("no-header", 1, None)]),
        ('"' + HEADER, [("quote", 1, None)]),
        (",".join(f"c{n}" for n in range(2_000)), [("no-header", 1, None)]),
        (HEADER + ",c" * 2_000, [("unknown-column", 1, None)]),
    ],
)
def test_a_wrong_header(small: Small, header: str, expected: list[tuple[str, int, str | None]]) -> None:
    small.replace("gpus", HEADER, header)
    found = [(one.code, one.line, one.column) for one in small.findings() if one.file == GPUS]
    assert found == expected


def test_the_cells_of_a_misnamed_column_are_checked_as_what_they_are(small: Small) -> None:
    small.replace("gpus", "tdp_w", "tdp").replace("gpus", ",244,", ",x,")
    assert places(small) == [("unknown-column", 1, "tdp_w"), ("not-a-number", 4, "tdp_w")]
    assert small.findings()[0].fix == "write tdp_w instead"


def test_columns_in_another_order_are_one_finding_and_are_checked_by_name(small: Small) -> None:
    table = list(csv.reader(io.StringIO(small.csv("gpus").read_text(encoding="utf-8"))))
    order = [1, 0, *range(2, 9)]
    small.csv("gpus").write_text("".join(",".join(row[n] for n in order) + "\n" for row in table), encoding="utf-8")
    small.replace("gpus", ",244,", ",x,")
    assert places(small) == [("column-order", 1, None), ("not-a-number", 4, "tdp_w")]


def test_missing_and_extra_columns_with_their_cells(small: Small) -> None:
    table = list(csv.reader(io.StringIO(small.csv("gpus").read_text(encoding="utf-8"))))
    lines = [",".join([*row[:5], *row[6:], "extra" if n == 0 else "1"]) for n, row in enumerate(table)]
    small.csv("gpus").write_text("\n".join(lines) + "\n", encoding="utf-8")
    small.replace("gpus", ",244,", ",x,")
    assert places(small) == [
        ("unknown-column", 1, None),
        ("missing-column", 1, "segment"),
        ("not-a-number", 4, "tdp_w"),
    ]


def test_a_header_alone_needs_may_be_empty(small: Small) -> None:
    small.csv("claims").write_text(",".join(small.names("claims")) + "\n", encoding="utf-8")
    found = small.only()
    assert (found.code, found.file, found.line) == ("no-rows", "data/claims.csv", 1)
    small.resource("claims")["mayBeEmpty"] = True
    small.rows["claims"] = []
    assert small.write().findings() == []


def test_too_many_rows(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ROW_LIMIT", 2)
    assert [(one.code, one.line) for one in small.findings() if one.file == GPUS] == [("too-many-rows", 4)]


def test_a_stray_file_is_a_warning(small: Small) -> None:
    (small.folder / "data" / "sub").mkdir()
    for name in ("gpus copy.csv", ".DS_Store", "sub/x.csv"):
        (small.folder / "data" / name).write_text("x", encoding="utf-8")
    report = small.check()
    assert [(one.code, one.severity, one.file) for one in report.findings] == [
        ("stray-file", "warning", "data/.DS_Store"),
        ("stray-file", "warning", "data/gpus copy.csv"),
        ("stray-file", "warning", "data/sub/x.csv"),
    ]
    assert report.package is not None


CELL = st.text(alphabet='ab,"\n é', max_size=6)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6), st.booleans())
def test_well_formed_text_reads_as_the_standard_library_reads_it(table: list[list[str]], quote_all: bool) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL).writerows(table)
    text = stream.getvalue()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    expected, line = [], 1
    for row in reader:
        expected.append((line, row, None, ""))
        line = reader.line_num + 1
    assert [tuple(record) for record in records(text)] == expected


@given(st.text(alphabet='a,"\n', max_size=60))
def test_any_text_ends_and_every_line_is_accounted_for(text: str) -> None:
    found = list(records(text))
    lines = [record.line for record in found]
    assert lines == sorted(set(lines))
    assert not lines or lines[-1] <= text.count("\n") + 1
