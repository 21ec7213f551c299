"""The paper's rows among each other: sources, estimates, trend, notes and printed values fit together."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "datapackage"
DESCRIPTOR = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
SCHEMAS: dict[str, dict[str, Any]] = {
    resource["name"]: json.loads((FOLDER / resource["schema"]).read_text(encoding="utf-8"))
    for resource in DESCRIPTOR["resources"]
}
ROWS = {
    resource["name"]: pd.read_csv(FOLDER / resource["path"], dtype="str", keep_default_na=False, encoding="utf-8")
    for resource in DESCRIPTOR["resources"]
}
PAPER = {name: rows[rows["edition"] == "paper"] for name, rows in ROWS.items()}
OWN = "desislavov-2021"
REVISED = "desislavov-2023"


def keys(table: str, rows: pd.DataFrame | None = None) -> list[str]:
    """Give the primary keys of a table as cell notes and printed values write them."""
    rows = ROWS[table] if rows is None else rows
    return ["|".join(values) for values in rows[SCHEMAS[table]["primaryKey"]].itertuples(index=False)]


def cell(table: str, key: str, column: str) -> str:
    """Give the text of one cell of the paper's edition."""
    return str(PAPER[table][column].iloc[keys(table, PAPER[table]).index(key)])


def test_the_six_starred_forward_passes_are_the_papers_own_estimates() -> None:
    """Table 2 stars six models; each has its printed value, its inputs and the paper as its source."""
    starred = PAPER["cv_models"].query("gflop_basis == 'estimated'")
    assert dict(zip(starred["model_id"], starred["reported_gflop"], strict=True)) == {
        "noisystudent-l2-jft-300m": "1040.00",
        "fixefficientnet-l2-jft-300m": "585.00",
        "fixefficientnet-b7": "82.00",
        "fixefficientnet-b0": "1.60",
        "meta-pseudo-labels-l2-jft-300m": "1040.00",
        "vit-g-14-jft-3b": "5270.00",
    }
    assert set(starred["gflop_source_id"]) == {OWN}
    assert set(starred["model_id"]) == set(PAPER["flop_estimates"]["model_id"])


def test_inputs_of_flop_estimates_come_in_pairs() -> None:
    """A factor without its base, or an estimate without a base forward pass, could not be computed."""
    filled = ROWS["flop_estimates"] != ""
    assert (filled["base_model_id"] != filled["base_gflop"]).all()
    for base, estimated in (
        ("base_depth", "depth"),
        ("base_width", "width"),
        ("base_resolution_px", "resolution_px"),
        ("check_resolution_px", "check_gflop"),
    ):
        assert filled[base].equals(filled[estimated].rename(base)), base


def test_tool_and_estimated_values_name_the_paper_as_their_source() -> None:
    """A value that the paper measured or estimated is never ascribed to the model's own paper."""
    vision, language = PAPER["cv_models"], PAPER["nlp_models"]
    assert set(vision.loc[vision["gflop_basis"] != "reported", "gflop_source_id"]) == {OWN}
    assert OWN not in set(vision.loc[vision["gflop_basis"] == "reported", "gflop_source_id"])
    assert set(language.loc[language["params_basis"] == "estimated", "params_source_id"]) == {OWN}


def test_glue_fields_stand_together() -> None:
    """Source, split and WNLI are given exactly where there is a GLUE score."""
    rows = ROWS["nlp_models"]
    for column in ("glue_source_id", "glue_split", "glue_wnli"):
        assert (rows["glue_score"] == "").equals(rows[column] == "")


def test_the_trend_takes_fp32_peaks_and_leaves_three_out() -> None:
    """Figure 8 fits 28 FP32 peaks; the three that it leaves out carry a note that says so."""
    peaks = PAPER["gpu_peaks"]
    assert set(peaks.loc[peaks["in_trend"] == "true", "precision"]) == {"FP32"}
    left_out = peaks.query("precision == 'FP32' and in_trend == 'false'")
    assert {"tesla-p100", "a100", "a30"} == set(left_out["gpu_id"])
    noted = ROWS["cell_notes"].query("table == 'gpu_peaks' and column == 'in_trend'")
    assert set(keys("gpu_peaks", left_out)) == set(noted["row_key"])


def test_measured_devices_have_a_baseline_with_a_peak() -> None:
    """A speed-up needs the FP32 peak of the device that it refers to."""
    baselines = dict(zip(ROWS["gpus"]["gpu_id"], ROWS["gpus"]["baseline_gpu_id"], strict=True))
    for gpu in set(PAPER["gpu_benchmarks"]["gpu_id"]):
        assert f"{baselines[gpu]}|FP32" in keys("gpu_peaks")
    assert {k: v for k, v in baselines.items() if v} == {"tesla-v100": "tesla-v100", "a100": "tesla-v100", "t4": "t4"}


def test_every_source_is_used() -> None:
    """Only the revised version of the paper, which is cited and not reproduced, stands without a row of its own."""
    used = {
        value
        for rows in ROWS.values()
        for column in rows.columns
        if column.endswith("source_id") and rows is not ROWS["sources"]
        for value in rows[column]
    }
    assert {REVISED} == set(ROWS["sources"]["source_id"]) - used


def test_every_source_has_an_identifier_or_says_why_not() -> None:
    """A reader can find each source, and reads where its identifier comes from."""
    for row in ROWS["sources"].itertuples():
        assert row.doi or row.arxiv_id or row.url or "none could be" in str(row.note), row.source_id
        assert row.note, row.source_id


def test_every_foreign_key_names_a_row() -> None:
    """Each filled foreign key leads to a row of the table that its schema names."""
    checked = 0
    for table, schema in SCHEMAS.items():
        for foreign in schema.get("foreignKeys", []):
            (column,), (target,) = foreign["fields"], foreign["reference"]["fields"]
            other = foreign["reference"].get("resource", table)
            assert set(ROWS[table][column]) - {""} <= set(ROWS[other][target]), (table, column)
            checked += 1
    assert checked >= 37


def test_every_cell_note_has_a_target() -> None:
    """A note on a cell that is not there would never be read."""
    for note in ROWS["cell_notes"].itertuples():
        assert note.row_key in keys(str(note.table)), note.cell_note_id
        assert note.column == "" or note.column in ROWS[str(note.table)].columns, note.cell_note_id


@pytest.mark.parametrize(
    ("table", "key", "column", "status"),
    [
        ("cv_models", "vit-b-16-imagenet-21k", "top1_percent", "uncertain"),
        ("cv_models", "zfnet-b", "release_date", "uncertain"),
        ("cv_models", "vit-g-14-jft-3b", "reported_gflop", "disputed"),
        ("cv_models", "pnasnet-5-n-3-f-54", "source_id", "disputed"),
        ("cv_models", "inception-v3", "params_source_id", "disputed"),
        ("cv_models", "alexnet", "top1_percent", "recovered"),
        ("nlp_models", "bert-large", "params_basis", "uncertain"),
        ("nlp_models", "megatron", "release_date", "disputed"),
        ("gpus", "tesla-v100", "launch_date", "disputed"),
        ("gpus", "geforce-gtx-780", "launch_date", "disputed"),
        ("gpu_benchmarks", "unet-industrial-tensorflow-a100-40gb-tf32", "throughput_per_s", "corrected"),
        ("printed_values", "table-8-geforce-gtx-780-fp32-efficiency", "printed", "disputed"),
        ("printed_values", "table-8-geforce-rtx-3090-fp16-fp32-tensor-efficiency", "printed", "uncertain"),
        ("claims", "vit_g14_gflops", "printed", "disputed"),
    ],
)
def test_doubtful_cells_carry_their_note(table: str, key: str, column: str, status: str) -> None:
    """The cells that a reader must not take at face value say so."""
    notes = ROWS["cell_notes"]
    here = notes[(notes["table"] == table) & (notes["row_key"] == key) & (notes["column"] == column)]
    assert status in set(here["status"])


def test_notes_are_sentences_and_name_no_tool_of_ours() -> None:
    """A note speaks to a reader who knows the paper and nothing else."""
    for note in ROWS["cell_notes"]["note"]:
        assert note.endswith(".")
        assert len(note) > 20
        assert not re.search(r"OCR|ERRATA|\.csv|cell_status", note)


def test_printed_values_name_rows_and_columns_that_can_be_derived() -> None:
    """Each key has the parts of its table's key, made of ids that exist."""
    benchmarks, peaks, devices = set(keys("gpu_benchmarks")), set(keys("gpu_peaks")), set(ROWS["gpus"]["gpu_id"])
    for row in ROWS["printed_values"].itertuples():
        key = str(row.derived_key)
        if row.derived_table == "cv_models":
            assert key in keys("cv_models")
            assert row.derived_column in ROWS["cv_models"].columns
        elif row.derived_table == "benchmark_speedups":
            assert key in benchmarks
        elif row.derived_table == "precision_speedups":
            domain, gpu, precision = key.split("|")
            assert domain in {"cv", "nlp"}
            assert gpu in devices
            assert precision in {"TF32", "Mixed"}
        else:
            gpu, precision, domain = key.split("|")
            assert f"{gpu}|{precision}" in peaks if domain == "any" else gpu in devices


def test_tolerances_are_half_a_unit_of_the_last_printed_digit() -> None:
    """A printed value is met where ours rounds to it; a year is met exactly."""
    for row in ROWS["printed_values"].itertuples():
        exponent = Decimal(str(row.printed)).as_tuple().exponent
        assert isinstance(exponent, int)
        expected = Decimal(0) if row.unit == "year" else Decimal(5).scaleb(exponent - 1)
        assert expected == Decimal(str(row.tolerance)), row.printed_value_id


def test_table_1_agrees_with_table_2() -> None:
    """Accuracy, forward pass and year of Table 1 are those of Table 2."""
    for row in PAPER["printed_values"].query("printed_table == 'Table 1'").itertuples():
        text = cell("cv_models", str(row.derived_key), str(row.derived_column))
        ours = text[:4] if row.unit == "year" else text
        assert Decimal(str(row.printed)) == Decimal(ours), row.printed_value_id
