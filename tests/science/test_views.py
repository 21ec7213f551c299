"""The whole derivation: identities between results, the order of rows, and what community rows may change."""

from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from joulebook.science.derive import derive
from joulebook.science.model import Book, DeriveError

Frames = Mapping[str, pd.DataFrame]
Extend = Callable[..., dict[str, pd.DataFrame]]
KEYS = {
    "benchmark_speedups": ["benchmark_id"],
    "precision_speedups": ["domain", "gpu_id", "precision"],
    "gpu_efficiency": ["gpu_id", "precision", "domain"],
    "cv_evaluation_results": ["model_id"],
    "disagreements": ["kind", "subject", "quantity", "source_id"],
    "flop_estimate_results": ["model_id"],
    "trends": ["trend_id"],
    "trend_robustness": ["trend_id"],
    "trend_influence": ["trend_id", "point_id"],
    "figure_effects": ["effect_id"],
    "finding_results": ["finding_id"],
    "eras": ["trend_id"],
    "front_then_now": ["data", "score"],
    "erratum_results": ["erratum_id"],
    "cv_estimates": ["model_id"],
    "nlp_estimates": ["model_id"],
    "model_gpu_energy": ["domain", "model_id", "gpu_id", "precision"],
    "year_means": ["domain", "year"],
    "energy_sensitivity": ["domain", "model_id", "variant"],
    "trend_sensitivity": ["trend_id", "variant"],
    "energy_components": ["domain", "model_id"],
    "decompositions": ["decomposition_id"],
    "lag_events": ["domain", "data", "cost", "share", "record_id"],
    "lags": ["domain", "data", "cost", "share"],
    "cost_to_reach": ["domain", "data", "score", "year"],
    "use_growth": ["domain", "line"],
    "break_even": ["model_id"],
    "footprints": ["model_id"],
    "forecasts": ["trend_id", "level"],
    "claim_results": ["claim_id"],
    "printed_value_results": ["printed_value_id"],
}


def view(book: Book, table: str, name: str) -> pd.DataFrame:
    frame = book.tables[table]
    return frame.loc[frame["view"] == name].reset_index(drop=True)


def text(book: Book, table: str, name: str = "paper") -> str:
    return view(book, table, name).to_csv()


def test_every_table_has_a_key_of_its_own(paper: Book) -> None:
    assert paper.views == ("paper",)
    assert set(paper.tables) == set(KEYS)
    for name, key in KEYS.items():
        assert not paper.tables[name].duplicated(["view", *key]).any(), name
        assert paper.tables[name][key].notna().all(axis=None), name


def test_the_counts_of_the_paper(paper: Book) -> None:
    n = paper.tables["trends"].set_index("trend_id")["n"].to_dict()
    assert n == {
        "gpu-efficiency-cv": 32,
        "gpu-efficiency-nlp": 32,
        **{f"cv-{quantity}-all": 94 for quantity in ("gflop", "energy", "params")},
        **{f"cv-{quantity}-best": 10 for quantity in ("gflop", "energy", "params")},
        **{f"nlp-{quantity}-all": 19 for quantity in ("gflop", "energy", "params")},
        **{f"nlp-{quantity}-record": 6 for quantity in ("gflop", "energy", "params")},
        "nlp-gflop-128": 13,
        "nlp-energy-128": 13,
    }


@pytest.mark.parametrize("trend", ["cv-{}-all", "cv-{}-best", "nlp-{}-all", "nlp-{}-record", "nlp-{}-128"])
def test_energy_grows_as_operations_less_efficiency(paper: Book, trend: str) -> None:
    slope = paper.tables["trends"].set_index("trend_id")["slope_log10_per_year"]
    efficiency = slope[f"gpu-efficiency-{trend.partition('-')[0]}"]
    assert slope[trend.format("energy")] == pytest.approx(slope[trend.format("gflop")] - efficiency, abs=1e-12)


@pytest.mark.parametrize("domain", ["cv", "nlp"])
def test_energy_lies_inside_its_interval_and_is_operations_over_efficiency(paper: Book, domain: str) -> None:
    rows = paper.tables[f"{domain}_estimates"]
    assert (rows["energy_j_low"] < rows["energy_j"]).all()
    assert (rows["energy_j"] < rows["energy_j_high"]).all()
    quotient = rows["forward_gflop"] / rows["efficiency_gflop_per_j"]
    pd.testing.assert_series_equal(rows["energy_j"], quotient, check_names=False, rtol=1e-14)


def test_the_order_of_rows_changes_nothing(frames: Frames, paper: Book) -> None:
    mixed = {
        name: frame.loc[frame["edition"] == "paper"].sample(frac=1.0, random_state=7 + len(name))
        for name, frame in frames.items()
    }
    assert not mixed["cv_models"].index.equals(frames["cv_models"].index)
    shuffled = derive(mixed)
    for name, key in KEYS.items():
        one, other = (
            book.tables[name].sort_values(key, ignore_index=True)[sorted(book.tables[name])]
            for book in (paper, shuffled)
        )
        pd.testing.assert_frame_equal(one, other, rtol=1e-11, atol=1e-11, obj=name)


def test_a_count_of_multiply_adds_doubles(changed: Callable[..., dict[str, pd.DataFrame]], paper: Book) -> None:
    # The efficiency of devices reads no model, so the energy doubles with the operations.
    book = derive(changed(("nlp_models", {"model_id": "gpt-2"}, "flop_convention", "mac")))
    before, after = (b.tables["nlp_estimates"].set_index("model_id").loc["gpt-2"] for b in (paper, book))
    assert after["forward_gflop"] == 2 * before["forward_gflop"] == 6800.0
    assert after["energy_j"] == pytest.approx(2 * before["energy_j"], rel=1e-12)


def test_a_community_row_opens_a_view_and_leaves_the_paper_as_it_was(extended: Extend, paper: Book) -> None:
    book = derive(extended("cv_models", "model_id", "alexnet", model_id="newnet", reported_gflop=9.0))
    assert book.views == ("paper", "current")
    for table in KEYS:
        assert text(book, table) == text(paper, table), table
    current = view(book, "cv_estimates", "current")
    assert len(current) == 95
    assert current.set_index("model_id").loc["newnet", "forward_gflop"] == 9.0
    trends = view(book, "trends", "current").set_index("trend_id")
    assert trends.loc["cv-gflop-all", "n"] == 95
    assert ("current", "cv-gflop-all") in book.fits
    # The print is held against the paper's rows only.
    assert view(book, "claim_results", "current").empty
    assert view(book, "printed_value_results", "current").empty


@pytest.mark.parametrize("model_id", ["alexnet", "efficientnet-b7"])
def test_a_superseding_row_takes_the_place_of_the_other(extended: Extend, paper: Book, model_id: str) -> None:
    row = {"model_id": f"{model_id}-again", "reported_gflop": 2.0, "supersedes": model_id}
    book = derive(extended("cv_models", "model_id", model_id, **row))
    assert text(book, "cv_estimates") == text(paper, "cv_estimates")
    current = set(view(book, "cv_estimates", "current")["model_id"])
    assert model_id not in current
    assert f"{model_id}-again" in current
    assert len(current) == 94
    assert model_id not in set(view(book, "model_gpu_energy", "current")["model_id"])


def test_an_estimate_goes_on_from_the_row_that_supersedes_its_base(extended: Extend) -> None:
    row = {"model_id": "efficientnet-b7-again", "reported_gflop": 37.0, "supersedes": "efficientnet-b7"}
    book = derive(extended("cv_models", "model_id", "efficientnet-b7", **row))
    paper, current = (
        view(book, "flop_estimate_results", name).set_index("model_id")["computed_gflop"] for name in book.views
    )
    assert current["fixefficientnet-b7"] == pytest.approx(paper["fixefficientnet-b7"] / 2, rel=1e-12)
    assert current["fixefficientnet-b0"] == paper["fixefficientnet-b0"]


@pytest.mark.parametrize("gpu_id", ["a30", "t4", "tesla-v100"])
def test_a_superseded_device_leaves_with_its_rows(extended: Extend, paper: Book, gpu_id: str) -> None:
    again = f"{gpu_id}-again"
    frames = extended("gpus", "gpu_id", gpu_id, gpu_id=again, tdp_w=150.0, supersedes=gpu_id)
    for name in ("gpu_peaks", "gpu_benchmarks"):
        rows = frames[name].loc[frames[name]["gpu_id"] == gpu_id]
        copies = rows.assign(gpu_id=again, edition="community")
        if name == "gpu_benchmarks":
            copies = copies.assign(benchmark_id=copies["benchmark_id"] + "-again")
        frames[name] = pd.concat([frames[name], copies.astype(rows.dtypes.to_dict())], ignore_index=True)
    book = derive(frames)
    assert text(book, "gpu_efficiency") == text(paper, "gpu_efficiency")
    devices = view(book, "gpu_efficiency", "current").set_index(["gpu_id", "precision", "domain"])
    assert gpu_id not in devices.index.get_level_values("gpu_id")
    assert again in devices.index.get_level_values("gpu_id")
    # A device that is measured against the superseded one is measured against its successor.
    before = view(paper, "gpu_efficiency", "paper").set_index(["gpu_id", "precision", "domain"])
    a100 = ("a100", "Mixed", "cv")
    assert devices.loc[a100, "efficiency_gflop_per_j"] == before.loc[a100, "efficiency_gflop_per_j"]


@pytest.mark.parametrize("gpu_id", ["tesla-v100", "a100", "geforce-gtx-580"])
def test_a_corrected_date_keeps_the_peaks_and_measurements_of_the_device(
    extended: Extend, paper: Book, gpu_id: str
) -> None:
    date = pd.Timestamp("2017-06-21")
    book = derive(extended("gpus", "gpu_id", gpu_id, gpu_id="corrected", launch_date=date, supersedes=gpu_id))
    assert text(book, "trends") == text(paper, "trends")
    key = ["gpu_id", "precision", "domain"]
    before = view(paper, "gpu_efficiency", "paper").replace({"gpu_id": {gpu_id: "corrected"}}).set_index(key)
    after = view(book, "gpu_efficiency", "current").set_index(key)
    columns = ["tflop_per_s", "efficiency_gflop_per_j", "adapted", "in_trend"]
    pd.testing.assert_frame_equal(after[columns].sort_index(), before[columns].sort_index())
    for trend_id in ("gpu-efficiency-cv", "gpu-efficiency-nlp"):
        assert book.fits["current", trend_id].n == 32
        assert book.fits["current", trend_id].slope != book.fits["paper", trend_id].slope


@pytest.mark.parametrize(
    ("change", "cv", "nlp"),
    [
        (("gpus", {"gpu_id": "tesla-v100"}, "launch_date", pd.Timestamp("2017-06-21")), 1.8, 1.8),
        (("gpu_peaks", {"precision": "FP32"}, "in_trend", True), -14, -17),
    ],
    ids=["the 16 GB card's own date", "all 31 FP32 devices"],
)
def test_what_other_readings_do_to_the_efficiency_of_spring_2020(
    changed: Callable[..., dict[str, pd.DataFrame]], paper: Book, change: tuple[object, ...], cv: float, nlp: float
) -> None:
    other = derive(changed(change))
    for domain, percent in (("cv", cv), ("nlp", nlp)):
        key = ("paper", f"gpu-efficiency-{domain}")
        moved = 100 * (10 ** (other.fits[key].log10(2020.4) - paper.fits[key].log10(2020.4)) - 1)
        assert moved == pytest.approx(percent, abs=0.5), domain


def test_measurements_without_a_baseline_are_refused(extended: Extend) -> None:
    row = {"gpu_id": "corrected", "baseline_gpu_id": None, "supersedes": "tesla-v100"}
    with pytest.raises(DeriveError, match="has no FP32 measurement of its model and framework on its baseline device"):
        derive(extended("gpus", "gpu_id", "tesla-v100", **row))


def test_a_device_brings_its_own_peak_in_place_of_the_superseded_one(extended: Extend) -> None:
    frames = extended("gpus", "gpu_id", "geforce-gtx-580", gpu_id="corrected", supersedes="geforce-gtx-580")
    peak = frames["gpu_peaks"].loc[frames["gpu_peaks"]["gpu_id"] == "geforce-gtx-580"]
    own = peak.assign(gpu_id="corrected", edition="community", tflop_per_s=2.44).astype(peak.dtypes.to_dict())
    frames["gpu_peaks"] = pd.concat([frames["gpu_peaks"], own], ignore_index=True)
    devices = view(derive(frames), "gpu_efficiency", "current").set_index("gpu_id")
    assert devices.loc["corrected", "efficiency_gflop_per_j"] == pytest.approx(10.0, rel=1e-12)
    assert "geforce-gtx-580" not in devices.index


def test_integer_precision_enters_no_fit(extended: Extend, paper: Book) -> None:
    like = "resnet-v1-5-pytorch-t4-16gb-mixed"
    cells = {"benchmark_id": "resnet-v1-5-pytorch-t4-16gb-int8", "precision": "INT8", "throughput_per_s": 2490.0}
    book = derive(extended("gpu_benchmarks", "benchmark_id", like, **cells))
    devices = view(book, "gpu_efficiency", "current").set_index(["gpu_id", "precision", "domain"])
    row = devices.loc[("t4", "INT8", "cv")]
    assert row["tflop_per_s"] == pytest.approx(6 * 8.1, rel=1e-12)
    assert not row["in_trend"]
    columns = [name for name in paper.tables["trends"] if name != "view"]
    pd.testing.assert_frame_equal(view(book, "trends", "current")[columns], view(paper, "trends", "paper")[columns])
