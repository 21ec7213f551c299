"""Measured against estimated: rows computed by hand, known parameters found again, and how runs are left out."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from joulebook.science.measured import arithmetic, batch_class
from joulebook.science.measured_errors import calibrations, flop_energy_correlations, measurement_errors
from joulebook.science.model import Book

Frames = Mapping[str, pd.DataFrame]


def line_at(book: Book, domain: str, day: str) -> float:
    """The paper's efficiency line by hand: 10^(intercept + slope · decimal year), from the published row."""
    rows = book.tables["trends"]
    row = rows[(rows["view"] == "paper") & (rows["trend_id"] == f"gpu-efficiency-{domain}")].iloc[0]
    at = pd.Timestamp(day)
    year = at.year + (at.day_of_year - 1) / (366 if at.is_leap_year else 365)
    return float(10 ** (row["intercept_log10"] + row["slope_log10_per_year"] * year))


def pair(book: Book, measurement_id: str) -> pd.Series:
    rows = book.tables["matched_measurements"]
    return rows[rows["measurement_id"] == measurement_id].iloc[0]


def test_resnet50_on_a100_at_the_wall(book: Book) -> None:
    row = pair(book, "mlperf-v1-0-8eb14110")  # 1101.283 W / 93371.4 images/s on three A100 PCIe 40 GB of 2020-06-22
    line = line_at(book, "cv", "2020-06-22")
    assert row["work_gflop_per_input"] == 8.2
    assert row["arithmetic"] == "integer"
    assert math.isclose(row["estimate_j_per_input"], 8.2 / line)
    assert math.isclose(row["ratio"], 0.0117947 * line / 8.2)
    assert math.isclose(row["achieved_gflop_per_j"], 8.2 / 0.0117947)
    assert pd.isna(row["peak_gflop_per_j"]), "whole numbers have no peak in FLOP/s"
    assert pd.isna(row["energy_j_per_token"])


def test_a_token_of_480_billion_parameters_on_b200(book: Book) -> None:
    row = pair(book, "ml-energy-v3-a769b96f")  # 35 billion active, 5.39277 J, 1403.27 tokens/s, 7567.49 W on 8 B200
    line = line_at(book, "nlp", "2024-11-15")
    assert row["work_gflop_per_token"] == 70.0
    assert math.isclose(row["ratio"], 5.39277 * line / 70)
    assert math.isclose(row["peak_ratio"], 5.39277 * 4500 / 70)  # 4500 dense TFLOP/s in FP8 over 1000 W
    assert math.isclose(row["peak_share"], 70 * 1403.27 / (4_500_000 * 8))
    assert math.isclose(row["power_share"], 7567.49 / 8000)
    assert pd.isna(row["energy_j_per_input"])


def test_mobilenet_on_a_board_without_a_row_is_dated_by_its_run(book: Book, frames: Frames) -> None:
    runs = frames["measurements"]
    run = runs[(runs["workload"] == "mobilenet-v1-0.5-160-non-quantized") & (runs["device"] == "Arm Cortex-A72 MP4")]
    run = run.iloc[0]
    row = pair(book, run["measurement_id"])
    assert (row["date_basis"], row["device_class"], row["batch_class"]) == ("measured", "embedded CPU", "1")
    assert row["work_gflop_per_input"] == 2 * 0.077
    assert math.isclose(row["ratio"], run["energy_j"] * line_at(book, "cv", str(run["measured_on"])) / 0.154)


def test_every_run_is_a_pair_or_counted_once(book: Book, frames: Frames) -> None:
    pairs, rest = book.tables["matched_measurements"], book.tables["unmatched_measurements"]
    assert len(pairs) + rest["n"].sum() == len(frames["measurements"])
    assert len(pairs) >= 300
    assert pairs["device_key"].nunique() >= 20
    assert set(pairs["boundary"]) == {"board", "system"}
    whole = book.tables["measurement_errors"]
    whole = whole[(whole[["device_class", "device_year", "batch_class"]] == "every").all(axis=1)]
    assert whole["n"].sum() == len(pairs)


def test_labels_of_precision_and_batch() -> None:
    labels = pd.Series(["INT8", "INT8, FP16", "UINT8", "FP16", "MXFP4", None], dtype="str")
    told = ["integer", "integer", "integer", "floating-point", "floating-point", "unstated"]
    assert arithmetic(labels).tolist() == told
    sizes = pd.Series([1, 8, 9, 256, 257, None, None, None], dtype="Int64")
    scenarios = pd.Series(["serving"] * 5 + ["SingleStream", "Offline", "Server"], dtype="str")
    classes = ["1", "2 to 8", "9 to 64", "65 to 256", "over 256", "1", "all at once", "unstated"]
    assert batch_class(sizes, scenarios).tolist() == classes


@pytest.fixture
def simulated() -> pd.DataFrame:
    """Runs of 6 devices that take 4 times the estimate, with batch^−0.5 and a scatter of a tenth of a decade."""
    random = np.random.default_rng(7)
    n = 600
    work = 10 ** random.uniform(0, 2, n)
    batch = np.array([1, 2, 4, 8, 16, 32])[random.integers(0, 6, n)]
    device = np.array([f"device-{k}" for k in range(6)])[random.integers(0, 6, n)]
    noise = random.normal(0, 0.1, n)
    energy = 4 * (work / 100) * batch**-0.5 * 10**noise
    return pd.DataFrame(
        {
            "boundary": "board", "kind": "text-generation", "arithmetic": "unstated", "device_class": "desktop GPU",
            "device_year": 2022, "batch_class": "2 to 8", "device_key": device, "device": device, "batch_size": batch,
            "work_gflop_per_input": np.nan, "work_gflop_per_token": work, "estimate_j_per_input": np.nan,
            "estimate_j_per_token": work / 100, "energy_j_per_input": np.nan, "energy_j_per_token": energy,
            "ratio": energy / (work / 100), "family": "one", "workload": "chat",
            **dict.fromkeys(("host", "device_count", "software", "precision", "scenario", "setup", "source_id"), "x"),
        }
    )  # fmt: skip


def test_a_calibration_finds_known_parameters(simulated: pd.DataFrame) -> None:
    row = calibrations(simulated).set_index("form").loc["batch"]
    assert math.isclose(row["intercept_log10"], math.log10(4), abs_tol=0.03)
    assert math.isclose(row["batch_slope"], -0.5, abs_tol=0.03)
    assert math.isclose(row["held_out_error"], 10**0.1, rel_tol=0.05), "the scatter is what is left"
    assert math.isclose(math.log10(row["residual_high"]), 1.96 * 0.1, abs_tol=0.05)


def test_a_device_apart_shows_in_the_error_of_those_left_out(simulated: pd.DataFrame) -> None:
    odd = simulated["device_key"] == "device-0"
    apart = simulated.assign(
        energy_j_per_token=simulated["energy_j_per_token"].mask(odd, simulated["energy_j_per_token"] * 100)
    )
    before, after = (calibrations(rows).set_index("form").loc["batch", "held_out_error"] for rows in (simulated, apart))
    assert before < 1.3
    assert after > 5, "two decades off on one device of six: sqrt(4/6 + 5/6 · 0.16) = 0.9 decades"


def test_errors_and_correlation_of_exact_runs(simulated: pd.DataFrame) -> None:
    exact = simulated.assign(
        batch_size=1, energy_j_per_token=simulated["work_gflop_per_token"] ** 0.6, ratio=[0.5, 2.0] * 300
    )
    errors = measurement_errors(exact)
    assert np.allclose(errors.loc[errors["n"] == 600, ["ratio", "ratio_low", "ratio_high"]], [1.0, 0.5, 2.0])
    found = flop_energy_correlations(exact)
    assert len(found) == 6
    assert np.allclose(found["slope"], 0.6)
    assert np.allclose(found["r"], 1.0)


def test_the_line_is_scored_by_what_devices_reach(book: Book, frames: Frames) -> None:
    rows = book.tables["achieved_efficiency"]
    products = frames["matmul_measurements"]
    one = products[(products["gpu_id"] == "h100-sxm5-80gb") & (products["precision"] == "FP8")].iloc[0]
    found = rows[(rows["basis"] == "matrix-product") & (rows["device"] == one["device"]) & (rows["family"] == "FP8")]
    reached = one["measured_tflop_per_s"] * 1000 / 700
    assert math.isclose(found["best_gflop_per_j"].item(), reached)
    assert math.isclose(found["score"].item(), reached / line_at(book, "cv", "2022-09-20"))
