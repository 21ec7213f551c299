"""From text to typed frames, and the project's own package through the whole check."""

import math
import time
from pathlib import Path

import pandas as pd
import pytest
from tests.package.conftest import Small

from joulebook.package.check import check_package
from joulebook.package.model import Package
from joulebook.package.read import typed


@pytest.fixture(scope="module")
def own() -> Package:
    """The project's own data package, as the check reads it."""
    report = check_package(Path(__file__).resolve().parents[2] / "datapackage")
    assert report.findings == ()
    assert report.package is not None
    return report.package


def test_the_types_of_a_table(small: Small) -> None:
    package = small.check().package
    assert package is not None
    frame = package.tables["cv_models"].frame
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert kinds["model"] == "str"
    assert kinds["release_date"] == "datetime64[s]"
    assert kinds["top1_percent"] == "float64"
    assert kinds["test_resolution_px"] == "Int64"
    assert str(package.tables["gpu_peaks"].frame["in_trend"].dtype) == "boolean"
    assert frame["params_million"].tolist() == [61.0, 80.0, 7.5]
    assert frame["release_date"][0] == pd.Timestamp(2012, 6, 1)
    assert frame["test_resolution_px"].isna().tolist() == [True, False, False]
    assert frame["supersedes"].isna().tolist() == [True, True, False]


def test_the_text_of_a_table_is_kept_to_the_digit(small: Small) -> None:
    package = small.check().package
    assert package is not None
    text = package.tables["cv_models"].text
    assert text is not None
    assert text["params_million"].tolist() == ["61.00", "80", "7.5"]
    assert text["supersedes"].tolist() == ["", "", "bignet"]
    assert list(text.columns) == small.names("cv_models")


def test_an_empty_table_has_its_types(small: Small) -> None:
    package = small.check().package
    assert package is not None
    table = package.tables["findings"]
    assert len(table.frame) == 0
    assert {str(kind) for kind in table.frame.dtypes} == {"str"}
    assert [str(typed([], kind).dtype) for kind in ("number", "integer", "boolean", "date", "string")] == [
        "float64",
        "Int64",
        "boolean",
        "datetime64[s]",
        "str",
    ]


def test_missing_values_of_each_type() -> None:
    assert math.isnan(typed([""], "number")[0])
    assert typed([""], "integer")[0] is pd.NA
    assert typed([""], "boolean")[0] is pd.NA
    assert typed([""], "date")[0] is pd.NaT
    assert typed([""], "string").isna().tolist() == [True]
    assert typed(["9007199254740992", "0"], "integer").tolist() == [2**53, 0]


def test_the_descriptor_and_the_version(small: Small) -> None:
    package = small.check().package
    assert package is not None
    assert package.version == "1.0.0"
    assert package.descriptor["name"] == "small"


def test_the_projects_own_package_is_clean(own: Package) -> None:
    printed = {"cv_models": 94, "nlp_models": 19, "gpu_peaks": 48, "gpu_benchmarks": 58, "claims": 60}
    frames = {name: own.tables[name].frame for name in printed}
    assert {name: (frame["edition"] == "paper").sum() for name, frame in frames.items()} == printed


def test_the_projects_own_frames_say_what_their_text_says(own: Package) -> None:
    for table in own.tables.values():
        assert table.text is not None
        for field in table.schema.fields:
            column, text = table.frame[field.name], table.text[field.name]
            assert (column.isna() == (text == "")).all()
            if field.type == "number":
                filled = text != ""
                assert column[filled].tolist() == [float(cell) for cell in text[filled]]


def test_a_hundred_thousand_rows_take_well_under_half_a_minute(small: Small) -> None:
    row = small.rows["gpu_benchmarks"][1]
    lines = [
        ",".join((row | {"benchmark_id": f"net-{n}", "batch_size": str(n + 1_000)}).values()) for n in range(100_000)
    ]
    with small.csv("gpu_benchmarks").open("a", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    small.replace("gpu_benchmarks", "net-99999,paper", "net-99999,Paper")
    messages: list[str] = []
    start = time.process_time()
    findings = check_package(small.folder, messages.append).findings
    assert time.process_time() - start < 30
    assert [(one.code, one.line, one.column) for one in findings] == [("not-in-list", 100_003, "edition")]
    assert "data/gpu_benchmarks.csv: precision" in messages
