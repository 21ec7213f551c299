"""Each rule for cells, by a package that is broken in one cell."""

import csv

import pytest
from tests.package.conftest import SPEC, Small

from joulebook.package.model import Field
from joulebook.package.rules import judge


def test_the_small_package_is_clean(small: Small) -> None:
    report = small.check()
    assert report.findings == ()
    assert report.package is not None
    assert list(report.package.tables) == list(small.rows)


CASES = [
    ("cv_models", "top1_percent", "inf", "not-a-number"),
    ("cv_models", "top1_percent", "NaN", "not-a-number"),
    ("cv_models", "reported_gflop", "1e400", "number-range"),
    ("cv_models", "reported_gflop", "1e-400", "number-range"),
    ("cv_models", "reported_gflop", "1" * 400, "number-range"),
    ("cv_models", "reported_gflop", "0x1F", "not-a-number"),
    ("cv_models", "reported_gflop", "1,42", "not-a-number"),
    ("cv_models", "reported_gflop", "+1.5", "not-a-number"),
    ("cv_models", "reported_gflop", ".5", "not-a-number"),
    ("cv_models", "reported_gflop", "1.42 ", "outer-space"),
    ("cv_models", "reported_gflop", "-", "not-a-number"),
    ("cv_models", "reported_gflop", "-3", "not-positive"),
    ("cv_models", "reported_gflop", "0", "not-positive"),
    ("cv_models", "reported_gflop", "", "required"),
    ("cv_models", "params_million", "0", "out-of-range"),
    ("cv_models", "top1_percent", "5652", "out-of-range"),
    ("cv_models", "top1_percent", "0.5", "out-of-range"),
    ("cv_models", "architecture", "Cnn", "not-in-list"),
    ("cv_models", "model_id", "Alex Net", "pattern"),
    ("cv_models", "model", "A", "length"),
    ("cv_models", "model", "A" * 41, "length"),
    ("cv_models", "model", "A" * 2_001, "cell-too-long"),
    ("cv_models", "edition", "Paper", "not-in-list"),
    ("cv_models", "release_date", "2012-02-30", "not-a-date"),
    ("cv_models", "release_date", "01/06/2012", "not-a-date"),
    ("cv_models", "release_date", "2012-6-1", "not-a-date"),
    ("cv_models", "release_date", "20120601", "not-a-date"),
    ("cv_models", "release_date", "2036-01-01", "date-range"),
    ("cv_models", "release_date", "1949-12-31", "date-range"),
    ("cv_models", "test_resolution_px", "224.0", "not-an-integer"),
    ("cv_models", "test_resolution_px", "1e2", "not-an-integer"),
    ("cv_models", "test_resolution_px", "9007199254740993", "number-range"),
    ("sources", "year", "2_014", "not-a-number"),
    ("sources", "year", "+02014", "not-a-number"),
    ("sources", "year", "02014", "not-a-number"),
    ("sources", "year", "２０１４", "not-a-number"),
    ("sources", "year", "2014\u200b", "invisible-character"),
    ("sources", "title", " A title", "outer-space"),
    ("sources", "title", "A\u00a0title", "unusual-space"),
    ("sources", "title", "A\u200btitle", "invisible-character"),
    ("sources", "title", "A\u202etitle", "invisible-character"),
    ("sources", "title", "A\u2066title", "invisible-character"),
    ("sources", "title", "A\ufe0ftitle", "invisible-character"),
    ("sources", "title", "A\u2028title", "invisible-character"),
    ("sources", "title", "A\ue000title", "invisible-character"),
    ("sources", "title", "A\x00title", "control-character"),
    ("sources", "title", "A\x1b[2Jtitle", "control-character"),
    ("sources", "title", "A\ttitle", "control-character"),
    ("sources", "title", "A\ufffdtitle", "lost-character"),
    ("sources", "title", "Se\u0301mery", "not-nfc"),
    ("sources", "title", '=cmd|"/c calc"!A1', "formula"),
    ("sources", "title", "@SUM(A1)", "formula"),
    ("sources", "title", "+cmd", "formula"),
    ("sources", "title", "-2+3+cmd", "formula"),
    ("sources", "title", "＝cmd", "formula"),
    ("sources", "title", "a <script>alert(1)</script>", "markup"),
    ("sources", "title", "<img src=x onerror=alert(1)", "markup"),
    ("sources", "title", "Fish &amp; chips", "markup"),
    ("sources", "title", "<!-- hidden", "markup"),
    ("sources", "note", "see javascript:alert(1)", "unsafe-address"),
    ("sources", "note", "see data:text/html,hi", "unsafe-address"),
    ("sources", "url", "javascript:alert(1)", "unsafe-address"),
    ("sources", "url", "data:text/html,hi", "unsafe-address"),
    ("sources", "url", "ftp://example.org/", "unsafe-address"),
    ("sources", "url", "example.org", "unsafe-address"),
    ("sources", "url", "https://user:pw@example.org/", "unsafe-address"),
    ("sources", "url", "https://exämple.org/", "unsafe-address"),
    ("sources", "url", "https://[::1", "unsafe-address"),
    ("sources", "url", "https://example.org:port/", "unsafe-address"),
    ("sources", "url", "https://localhost/", "unsafe-address"),
    ("gpu_peaks", "in_trend", "True", "not-a-boolean"),
    ("gpu_peaks", "in_trend", "1", "not-a-boolean"),
    ("gpu_peaks", "in_trend", "yes", "not-a-boolean"),
    ("gpu_peaks", "in_trend", "", "required"),
    ("gpus", "tdp_w", "0", "not-positive"),
    ("nlp_models", "glue_split", "Test", "not-in-list"),
    ("sources", "title", "two\nlines", "line-break"),  # the last of its table, since it takes two lines
]
TELLS_APART = {"cv_models": "model", "nlp_models": "model", "gpus": "gpu", "sources": "label", "gpu_peaks": "precision"}


@pytest.mark.parametrize("table", sorted({table for table, *_ in CASES}))
def test_each_bad_cell_is_found_once_and_in_its_place(small: Small, table: str) -> None:
    cases = [(column, value, code) for name, column, value, code in CASES if name == table]
    first = small.rows[table][0]
    for number, (column, value, _) in enumerate(cases):
        row = first | {TELLS_APART[table]: f"Other {number}"}
        if table != "gpu_peaks":
            row |= {small.names(table)[0]: f"other-{number}"}
        small.rows[table].append(row | {column: value})
    start = len(small.rows[table]) - len(cases) + 2
    findings = [one for one in small.write().findings() if one.severity == "error"]
    assert [(one.code, one.file, one.line, one.column) for one in findings] == [
        (code, f"data/{table}.csv", start + number, column) for number, (column, _, code) in enumerate(cases)
    ]
    assert small.check().package is None


@pytest.mark.parametrize(("table", "column"), [("cv_models", "model_id"), ("gpu_peaks", "precision")])
def test_a_part_of_a_key_is_never_empty(small: Small, table: str, column: str) -> None:
    small.cell(table, 1, column, "")
    findings = [(one.code, one.file, one.line, one.column) for one in small.findings()]
    assert ("required", f"data/{table}.csv", 3, column) in findings


TEXTS = [
    "(6 @ 4032)",
    "+1",
    "-0.5",
    "+ 3.5 %",
    "EfficientNet",
    "NFNet-F4+",
    "ViT-G/14 ∗ †",
    "a < b and c > d",
    "AT&T and so on",
    "Desislavov, Martínez-Plumed",
    'He said "no", twice',
    "data: see the appendix",
    "−3 is a minus sign",
    "W × H",
    "日本語",
]
ADDRESSES = ["https://example.org/a?b=1&c=2#d", "http://example.org:8080/(x)", "https://a.b/~c/%20"]
NUMBERS = ["61.00", "1e3", "1E-3", "0.5", "10", "2.5e+10"]


def test_plain_cells_are_not_suspected(small: Small) -> None:
    source, claim = small.rows["sources"][0], small.rows["claims"][0]
    small.rows["sources"] += [
        source | {"source_id": f"s-{n}", "label": f"S {n}", "title": text, "url": ADDRESSES[n % len(ADDRESSES)]}
        for n, text in enumerate(TEXTS)
    ]
    small.rows["claims"] += [claim | {"claim_id": f"c-{n}", "printed": cell} for n, cell in enumerate(NUMBERS)]
    assert {one.code for one in small.write().findings()} == {"unused-source"}


@pytest.mark.parametrize(
    ("table", "column", "value", "fix"),
    [
        ("sources", "year", "2_014", "write 2014 instead of 2_014"),
        ("sources", "year", "+02014", "write 2014 instead of +02014"),
        ("sources", "year", "２０１４", "write 2014 instead of ２０１４"),
        ("sources", "year", "2014.0", "write 2014 instead of 2014.0"),
        ("sources", "year", " 2014", "write 2014"),
        ("cv_models", "top1_percent", "56.5%", "write 56.5 instead of 56.5%"),
        ("cv_models", "top1_percent", "n/a", "leave the cell empty if the value is not known"),
        ("gpu_peaks", "in_trend", "TRUE", "write true instead of TRUE"),
        ("cv_models", "release_date", "N/A", "leave the cell empty if the day is not known"),
    ],
)
def test_the_fix_is_concrete(table: str, column: str, value: str, fix: str) -> None:
    kinds = dict(field.split(":") for field in SPEC[table][1].split())
    problem = judge(Field(column, kinds[column], "", ""), value)
    assert problem is not None
    assert problem.fix == fix


def test_a_pattern_does_not_take_a_trailing_line_break(small: Small) -> None:
    found = small.cell("cv_models", 0, "model_id", "alexnet\n").only()
    assert (found.code, found.column) == ("outer-space", "model_id")


def test_found_is_clipped(small: Small) -> None:
    found = small.cell("sources", 0, "title", "x" * 200_000).only()
    assert found.code == "cell-too-long"
    assert len(found.found) == 200


@pytest.mark.parametrize(("column", "value", "code"), [("value", "x", "not-a-number"), ("quantity", "", "required")])
def test_a_column_that_is_wrong_all_the_way_down_is_one_finding(
    small: Small, column: str, value: str, code: str
) -> None:
    """Up to twenty cells are each looked up by a person; one more has one cause. No limit of frictionless counts."""
    small.field("constants", "quantity")["constraints"] = {"required": True}
    row = small.rows["constants"][0] | {column: value}
    for count, expected in ((20, list(range(2, 22))), (21, [2]), (3_000, [2])):
        small.rows["constants"] = [row | {"constant_id": f"c-{n}"} for n in range(count)]
        findings = small.write().findings()
        assert [(one.code, one.line, one.column, one.found) for one in findings] == [
            (code, line, column, value) for line in expected
        ]
    assert findings[0].fix.endswith("; the same in 2,999 more: lines 3–3001")


def test_unique_and_primary_key(small: Small) -> None:
    small.cell("sources", 1, "label", "First 2012")
    found = small.only()
    assert (found.code, found.line, found.column) == ("not-unique", 3, "label")
    assert "line 2" in found.expected
    small.cell("sources", 1, "label", "Second 2019")
    small.rows["gpu_peaks"].append(dict(small.rows["gpu_peaks"][0]))
    found = small.write().only()
    assert (found.code, found.file, found.line, found.column) == ("primary-key", "data/gpu_peaks.csv", 4, "gpu_id")
    assert found.found == "v100|FP32"
    assert "line 2" in found.expected


def test_lines_are_physical_lines(small: Small) -> None:
    small.cell("sources", 0, "note", "one\ntwo\nthree")
    small.cell("sources", 1, "year", "x")
    broken, found = small.findings()
    assert (broken.code, broken.line, found.line) == ("line-break", 2, 5)
    lines = small.csv("sources").read_text(encoding="utf-8").split("\n")
    assert next(csv.reader([lines[found.line - 1]]))[0] == "second-2019"
