"""The paper's rows as data: how many there are, what they are called and that their digits are the printed ones."""

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


def keys(table: str, rows: pd.DataFrame | None = None) -> list[str]:
    """Give the primary keys of a table as cell notes and printed values write them."""
    rows = ROWS[table] if rows is None else rows
    return ["|".join(values) for values in rows[SCHEMAS[table]["primaryKey"]].itertuples(index=False)]


def cell(table: str, key: str, column: str) -> str:
    """Give the text of one cell of the paper's edition."""
    return str(PAPER[table][column].iloc[keys(table, PAPER[table]).index(key)])


def slug(name: str) -> str:
    """Give the id that a name leads to; the multiplication sign reads as the letter that others print for it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("×", "x")).strip("-")


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("sources", 63),
        ("cv_models", 94),
        ("nlp_models", 19),
        ("gpus", 31),
        ("gpu_peaks", 48),
        ("gpu_benchmarks", 58),
        ("flop_estimates", 6),
        ("claims", 60),
        ("printed_values", 207),
        ("constants", 8),
        ("cell_notes", 290),
    ],
)
def test_the_papers_edition_has_all_its_rows(table: str, count: int) -> None:
    """The number of rows of each table of the paper is fixed for ever."""
    assert len(PAPER[table]) == count


@pytest.mark.parametrize(
    ("table", "column", "counts"),
    [
        ("cv_models", "architecture", {"CNN": 72, "Transformer": 20, "Hybrid": 2}),
        ("cv_models", "gflop_basis", {"reported": 82, "estimated": 6, "tool": 6}),
        ("cv_models", "flop_convention", {"flop": 94}),
        ("nlp_models", "flop_convention", {"as_cited": 19}),
        ("nlp_models", "glue_split", {"test": 10, "": 8, "dev": 1}),
        ("gpus", "segment", {"desktop": 20, "server": 11}),
        ("gpu_peaks", "precision", {"FP32": 31, "FP16": 8, "FP16/FP32 Tensor": 9}),
        ("gpu_peaks", "in_trend", {"true": 28, "false": 20}),
        ("gpu_benchmarks", "domain", {"cv": 36, "nlp": 22}),
        ("gpu_benchmarks", "throughput_unit", {"images": 36, "sequences": 12, "tokens": 10}),
        ("claims", "kind", {"text": 30, "table": 24, "input": 2, "approx": 3, "outside": 1}),
        (
            "printed_values",
            "printed_table",
            {"Table 1": 21, "Table 3": 58, "Table 4": 8, "Table 8": 48, "Table 9": 72},
        ),
        ("cell_notes", "status", {"recovered": 193, "disputed": 58, "uncertain": 37, "corrected": 2}),
    ],
)
def test_the_papers_rows_fall_into_known_groups(table: str, column: str, counts: dict[str, int]) -> None:
    """The paper's rows divide over each classification as its tables print them."""
    assert counts == PAPER[table][column].value_counts().to_dict()


@pytest.mark.parametrize(
    ("table", "column", "total"),
    [
        ("cv_models", "top1_percent", "7611.82"),
        ("cv_models", "params_million", "11183.39"),
        ("cv_models", "reported_gflop", "14129.56"),
        ("cv_models", "test_resolution_px", "5518"),
        ("nlp_models", "input_tokens", "7808"),
        ("nlp_models", "params_million", "203400.5"),
        ("nlp_models", "reported_gflop", "800283.08"),
        ("nlp_models", "glue_score", "867.6"),
        ("gpus", "tdp_w", "8019"),
        ("gpu_peaks", "tflop_per_s", "1605.68"),
        ("gpu_benchmarks", "batch_size", "47328"),
        ("gpu_benchmarks", "memory_gb", "1728"),
        ("gpu_benchmarks", "throughput_per_s", "158940.16"),
        ("flop_estimates", "base_gflop", "2859.9"),
        ("flop_estimates", "depth", "15.9"),
        ("flop_estimates", "width", "12.9"),
        ("flop_estimates", "resolution_px", "3070"),
        ("claims", "printed", "112619.1116"),
        ("claims", "tolerance", "1013.92635"),
        ("printed_values", "printed", "24382.72"),
        ("printed_values", "tolerance", "1.225"),
        ("constants", "value", "3782946"),
    ],
)
def test_no_number_of_the_paper_changes_unnoticed(table: str, column: str, total: str) -> None:
    """The exact sum of each numeric column of the paper's edition is known."""
    assert Decimal(total) == sum(Decimal(text) for text in PAPER[table][column] if text)


@pytest.mark.parametrize(
    ("table", "column", "total"),
    [("cv_models", "release_date", 1683061), ("nlp_models", "release_date", 343665), ("gpus", "launch_date", 519700)],
)
def test_no_date_of_the_paper_changes_unnoticed(table: str, column: str, total: int) -> None:
    """The sum of the days since 1970 over the dates of each table of the paper is known."""
    days = pd.to_datetime(PAPER[table][column], format="%Y-%m-%d") - pd.Timestamp("1970-01-01")
    assert total == int(days.dt.days.sum())


@pytest.mark.parametrize(
    ("table", "key", "column", "printed"),
    [
        ("cv_models", "alexnet", "top1_percent", "56.52"),
        ("cv_models", "alexnet", "params_million", "61.00"),
        ("cv_models", "alexnet", "release_date", "2012-06-01"),
        ("cv_models", "vgg-16", "reported_gflop", "31.00"),
        ("cv_models", "pnasnet-5-n-3-f-54", "source_id", "hu-2019"),
        ("cv_models", "resnext-101-32x48d-instagram-940m", "params_million", "829.00"),
        ("cv_models", "resnest-269", "reported_gflop", "155.8"),
        ("cv_models", "vit-g-14-jft-3b", "reported_gflop", "5270.00"),
        ("cv_models", "efficientnetv2-l-imagenet-21k", "top1_percent", "86.80"),
        ("nlp_models", "gpt-3", "reported_gflop", "740000"),
        ("nlp_models", "elmo", "glue_split", "dev"),
        ("nlp_models", "electra-small", "glue_score", "78"),
        ("nlp_models", "bert-large", "params_basis", "estimated"),
        ("gpus", "tesla-v100", "launch_date", "2018-03-27"),
        ("gpus", "geforce-gtx-980", "tdp_w", "165"),
        ("gpu_peaks", "nvidia-titan-rtx|FP16/FP32 Tensor", "tflop_per_s", "130.50"),
        ("gpu_peaks", "t4|FP32", "tflop_per_s", "8.10"),
        ("gpu_benchmarks", "unet-industrial-tensorflow-a100-40gb-tf32", "throughput_per_s", "424.57"),
        ("gpu_benchmarks", "transformer-xl-tensorflow-t4-16gb-fp32", "throughput_per_s", "3439.1"),
        ("flop_estimates", "vit-g-14-jft-3b", "base_gflop", "2859.9"),
        ("claims", "vit_g14_resolution_factor", "printed", "1.3490"),
        ("claims", "external_annual", "printed", "79897"),
        ("printed_values", "table-1-mobilenet-top1", "printed", "70.6"),
        ("printed_values", "table-4-t4-mixed-cv", "printed", "2.7"),
        ("printed_values", "table-8-tesla-k20x-fp32-efficiency", "printed", "16.74"),
        ("printed_values", "table-9-tesla-k20x-fp32-efficiency", "printed", "16.77"),
        ("printed_values", "table-9-t4-mixed-nlp-efficiency", "printed", "365.46"),
        ("constants", "food-energy-per-day", "value", "2000"),
    ],
)
def test_cells_keep_the_printed_digits(table: str, key: str, column: str, printed: str) -> None:
    """Cells that were read off the paper by hand stand in the rows digit by digit."""
    assert printed == cell(table, key, column)


@pytest.mark.parametrize(
    ("table", "column", "others"),
    [
        ("cv_models", "top1_percent", set()),
        ("cv_models", "params_million", set()),
        ("cv_models", "reported_gflop", {"155.8"}),
        ("gpu_peaks", "tflop_per_s", set()),
    ],
)
def test_columns_keep_the_two_decimals_of_print(table: str, column: str, others: set[str]) -> None:
    """Tables 2 and 8 print two decimals in every cell but one; a trailing zero that is lost is a digit lost."""
    assert {text for text in PAPER[table][column] if not re.fullmatch(r"[0-9]+\.[0-9]{2}", text)} == others


def of_paper(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the paper's edition, whose ids follow from what is printed."""
    return rows[rows["edition"] == "paper"]


def test_model_ids_are_the_slugs_of_names_and_extra_data_and_unique_over_both_tables() -> None:
    """An id follows from the printed name by rule, so it can neither drift nor clash."""
    vision, language = (of_paper(ROWS[name]) for name in ("cv_models", "nlp_models"))
    extra = vision["extra_data"].where(vision["extra_data"] != "No", "")
    assert [slug(f"{name} {data}") for name, data in zip(vision["model"], extra, strict=True)] == list(
        vision["model_id"]
    )
    assert [slug(name) for name in language["model"]] == list(language["model_id"])
    together = [*ROWS["cv_models"]["model_id"], *ROWS["nlp_models"]["model_id"]]
    assert len(together) == len(set(together))


def test_device_and_benchmark_ids_are_slugs() -> None:
    """Devices and benchmarks are named by rule too; the memory of a card is part of a benchmark's id only."""
    assert [slug(name) for name in ROWS["gpus"]["gpu"]] == list(ROWS["gpus"]["gpu_id"])
    for row in ROWS["gpu_benchmarks"].itertuples():
        card = f"{str(row.gpu_id).removeprefix('tesla-')} {row.memory_gb}GB"
        assert row.benchmark_id == slug(f"{row.workload} {row.framework} {card} {row.precision}")


def test_source_ids_are_the_slugs_of_their_labels() -> None:
    """A source is named after authors and year of its citation; three institutions are named by hand."""
    by_hand = {"nvidia-ngc", "nvidia-specifications", "nist-sp-811"}
    for row in of_paper(ROWS["sources"]).itertuples():
        if row.source_id not in by_hand:
            label = str(row.label).replace("et al.", "").replace(" and ", " ").replace("é", "e")
            assert row.source_id == slug(label)
            assert str(row.year) in str(row.source_id)
