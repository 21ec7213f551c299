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
