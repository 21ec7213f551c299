"""The small formulas: numbers checked by hand, and what they refuse."""

from collections.abc import Mapping

import pandas as pd
import pytest

from joulebook.science.dates import decimal_year
from joulebook.science.efficiency import adapted_rates, efficiency_gflop_per_j, gpu_efficiency
from joulebook.science.energy import energy_j, model_gpu_energy, year_means
from joulebook.science.flop import estimated_gflop, flop_estimate_results, forward_gflop, scaled_gflop
from joulebook.science.model import Book, DeriveError
from joulebook.science.speedup import benchmark_speedups, precision_speedups

Frames = Mapping[str, pd.DataFrame]


def test_decimal_years() -> None:
    days = pd.Series(pd.to_datetime(["2020-12-31", "2021-12-31", "2021-07-02", "2020-01-01"]))
    expected = [2020 + 365 / 366, 2021 + 364 / 365, 2021 + 182 / 365, 2020.0]
    assert decimal_year(days).tolist() == pytest.approx(expected, rel=1e-15)
    with pytest.raises(ValueError, match="a date is missing"):
        decimal_year(pd.Series([pd.NaT, pd.Timestamp("2020-01-01")]))


def test_conventions_of_counting() -> None:
    counts = forward_gflop(pd.Series([1.5, 1.5, 1.5]), pd.Series(["flop", "mac", "as_cited"]))
    assert counts.tolist() == [1.5, 3.0, 1.5]
    with pytest.raises(ValueError, match="unknown counting convention 'madd'"):
        forward_gflop(pd.Series([1.0]), pd.Series(["madd"]))


def test_scaling_follows_the_product_of_equation_4() -> None:
    assert scaled_gflop(10.0, depth=2.0) == 20.0
    assert scaled_gflop(10.0, width=2.0) == 40.0
    assert scaled_gflop(10.0, resolution=3.0) == 90.0
    assert scaled_gflop(10.0, 2.0, 2.0, 3.0) == 720.0
    for bad in ((0.0, 1.0), (10.0, 0.0), (10.0, -1.0)):
        with pytest.raises(ValueError, match="positive"):
            scaled_gflop(*bad)


def test_estimates_of_the_paper(paper: Book) -> None:
    computed = paper.tables["flop_estimate_results"].set_index("model_id")["computed_gflop"].to_dict()
    assert computed == pytest.approx(
        {
            "noisystudent-l2-jft-300m": 1039.681434,
            "meta-pseudo-labels-l2-jft-300m": 1039.681434,
            "fixefficientnet-l2-jft-300m": 584.820806,
            "fixefficientnet-b7": 82.103822,
            "fixefficientnet-b0": 1.591837,
            "vit-g-14-jft-3b": 5204.127384,
        },
        abs=1e-5,
    )


def test_an_estimate_counts_its_base_in_operations(frames: Frames) -> None:
    models = frames["cv_models"].copy()
    estimate = frames["flop_estimates"].set_index("model_id", drop=False).loc["fixefficientnet-b0"]
    before = estimated_gflop(estimate, models)
    models.loc[models["model_id"] == "efficientnet-b0", "flop_convention"] = "mac"
    assert estimated_gflop(estimate, models) == pytest.approx(2 * before, rel=1e-12)


def test_an_estimate_without_a_base_is_refused(frames: Frames) -> None:
    estimates = frames["flop_estimates"].assign(base_gflop=float("nan"))
    with pytest.raises(DeriveError, match="vit-g-14-jft-3b has neither base_gflop nor a base model"):
        flop_estimate_results(estimates, frames["cv_models"])


def test_efficiency_and_energy() -> None:
    assert efficiency_gflop_per_j(19.5, 400.0) == 48.75
    assert energy_j(97.5, 48.75) == 2.0


GPUS = pd.DataFrame({"gpu_id": ["old", "new"], "baseline_gpu_id": ["old", "old"], "tdp_w": [100.0, 200.0]})
PEAKS = pd.DataFrame(
    {
        "gpu_id": ["old", "new", "new"],
        "precision": ["FP32", "FP32", "FP16"],
        "tflop_per_s": [10.0, 30.0, 60.0],
        "in_trend": pd.array([True, False, True], dtype="boolean"),
    }
)


def benchmarks(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    columns = ["benchmark_id", "workload", "gpu_id", "precision", "throughput_per_s"]
    return pd.DataFrame(rows, columns=columns).assign(domain="cv", framework="PyTorch")


MEASURED = benchmarks(
    ("a", "net", "old", "FP32", 100.0),
    ("b", "net", "old", "Mixed", 250.0),
    ("c", "net", "new", "Mixed", 300.0),
    ("d", "big", "old", "FP32", 10.0),
    ("e", "big", "new", "Mixed", 60.0),
)


def test_speedups_by_hand() -> None:
    ratios = benchmark_speedups(MEASURED, GPUS)
    assert ratios.set_index("benchmark_id")["speedup"].to_dict() == {"a": 1.0, "b": 2.5, "c": 3.0, "d": 1.0, "e": 6.0}
    assert ratios["baseline_benchmark_id"].tolist() == ["a", "a", "a", "d", "d"]
    means = precision_speedups(MEASURED, ratios).set_index(["gpu_id", "precision"])
    assert means["speedup"].to_dict() == {("old", "Mixed"): 2.5, ("new", "Mixed"): 4.5}
    assert means["n"].to_dict() == {("old", "Mixed"): 1, ("new", "Mixed"): 2}


def test_a_measurement_needs_exactly_one_baseline() -> None:
    twice = pd.concat([MEASURED, MEASURED.iloc[:1].assign(benchmark_id="f")], ignore_index=True)
    with pytest.raises(DeriveError, match="f is a second FP32 measurement"):
        benchmark_speedups(twice, GPUS)
    with pytest.raises(DeriveError, match="e has no FP32 measurement"):
        benchmark_speedups(MEASURED.loc[MEASURED["benchmark_id"] != "d"], GPUS)
    with pytest.raises(DeriveError, match="has no FP32 measurement"):
        benchmark_speedups(MEASURED.assign(framework=["PyTorch", "PyTorch", "MXNet", "PyTorch", "PyTorch"]), GPUS)


def test_adapted_rates_use_the_baseline_and_the_devices_own_power() -> None:
    means = precision_speedups(MEASURED, benchmark_speedups(MEASURED, GPUS))
    devices = gpu_efficiency(GPUS, PEAKS, means).set_index(["gpu_id", "precision", "domain"])
    assert devices.loc[("new", "Mixed", "cv"), "tflop_per_s"] == 45.0
    assert devices.loc[("new", "Mixed", "cv"), "efficiency_gflop_per_j"] == 225.0
    assert devices.loc[("new", "FP16", "any"), "efficiency_gflop_per_j"] == 300.0
    assert devices["adapted"].sum() == 2
    # A lower precision's theoretical peak is no point of the fit, whatever its row says.
    assert devices["in_trend"].to_dict() == {
        ("old", "FP32", "any"): True,
        ("new", "FP32", "any"): False,
        ("new", "FP16", "any"): False,
        ("old", "Mixed", "cv"): True,
        ("new", "Mixed", "cv"): True,
    }
    with pytest.raises(DeriveError, match=r"the baseline of .* has no FP32 peak"):
        adapted_rates(means, GPUS, PEAKS.loc[PEAKS["gpu_id"] == "new"])


def test_energy_of_each_model_on_each_device() -> None:
    means = precision_speedups(MEASURED, benchmark_speedups(MEASURED, GPUS))
    mixed = PEAKS.iloc[:1].assign(gpu_id="new", precision="Mixed", tflop_per_s=80.0)
    devices = gpu_efficiency(GPUS, pd.concat([PEAKS, mixed], ignore_index=True), means)
    models = pd.DataFrame({"domain": ["cv", "nlp"], "model_id": ["m", "n"], "forward_gflop": [450.0, 800.0]})
    rows = model_gpu_energy(models, devices).set_index(["model_id", "gpu_id", "precision"])
    assert not rows.index.has_duplicates
    assert rows.loc[("m", "new", "Mixed"), ["basis", "energy_j"]].tolist() == ["adapted", 2.0]
    assert rows.loc[("n", "new", "Mixed"), ["basis", "energy_j"]].tolist() == ["theoretical", 2.0]
    assert rows.loc[("n", "old", "FP32"), "energy_j"] == 8.0
    assert ("n", "old", "Mixed") not in rows.index


def test_means_of_a_year() -> None:
    means = year_means("cv", pd.Series([2020.1, 2020.9, 2021.0]), pd.Series([1.0, 100.0, 7.0]))
    assert means["year"].tolist() == [2020, 2021]
    assert means["n"].tolist() == [2, 1]
    assert means["energy_j_mean"].tolist() == [50.5, 7.0]
    assert means["energy_j_geometric_mean"].tolist() == pytest.approx([10.0, 7.0])
