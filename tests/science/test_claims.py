"""Each of the sixty claims has the verdict that a hand check gave it, and reads the cells that it should."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from joulebook.science.claim_inputs import Evidence
from joulebook.science.claims import CLAIMS, claim_results
from joulebook.science.derive import derive, measured
from joulebook.science.model import Book, DeriveError
from joulebook.science.views import views

L2, META, VIT = "noisystudent-l2-jft-300m", "meta-pseudo-labels-l2-jft-300m", "vit-g-14-jft-3b"
OTHER = {
    "corr_params_gflops_transformer": "truncated",
    "alexnet_top1": "truncated",
    "efficientnet_b1_vs_alexnet_gflops": "approximate",
    "internal_intake": "input",
    "internal_consumption": "approximate",
    "external_annual": "input",
    "external_consumption": "approximate",
    "l2_resolution_factor": "last-digit",
    "fixefficientnet_b7_resolution_factor": "last-digit",
    "vit_g14_gflops": "not-reproduced",
}
"""The status of each claim that is not plainly reproduced."""

Cell = tuple[str, tuple[tuple[str, str], ...], str, Any]


def cv(model_id: str, column: str, value: object) -> Cell:
    return ("cv_models", (("model_id", model_id),), column, value)


def nlp(model_id: str, column: str, value: object) -> Cell:
    return ("nlp_models", (("model_id", model_id),), column, value)


def gpu(gpu_id: str, column: str, value: object) -> Cell:
    return ("gpus", (("gpu_id", gpu_id),), column, value)


def peak(gpu_id: str, value: float) -> Cell:
    return ("gpu_peaks", (("gpu_id", gpu_id), ("precision", "FP32")), "tflop_per_s", value)


def estimate(model_id: str, column: str, value: float) -> Cell:
    return ("flop_estimates", (("model_id", model_id),), column, value)


def constant(constant_id: str, value: float) -> Cell:
    return ("constants", (("constant_id", constant_id),), "value", value)


def benchmark(benchmark_id: str, value: float) -> Cell:
    return ("gpu_benchmarks", (("benchmark_id", benchmark_id),), "throughput_per_s", value)


def date(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


PERTURBED: dict[str, Cell] = {
    "corr_params_gflops_cnn": cv("nfnet-f6-sam", "params_million", 1315.2),
    "corr_params_gflops_transformer": cv(VIT, "params_million", 500.0),
    "alexnet_top1": cv("alexnet", "top1_percent", 58.0),
    "meta_pseudo_labels_top1": cv(META, "top1_percent", 89.9),
    "alexnet_gflops": cv("alexnet", "reported_gflop", 1.5),
    "efficientnet_l2_gflops": cv(META, "reported_gflop", 1100.0),
    "efficientnet_b1_top1": cv("efficientnet-b1", "top1_percent", 79.4),
    "efficientnet_b1_vs_alexnet_gflops": cv("efficientnet-b1", "reported_gflop", 1.6),
    "noisystudent_b1_top1": cv("noisystudent-b1-jft-300m", "top1_percent", 81.2),
    "alexnet_class_years": cv("noisystudent-b1-jft-300m", "release_date", date("2020-11-11")),
    "cv_first_year": cv("alexnet", "release_date", date("2011-06-01")),
    "cv_last_year": cv(VIT, "release_date", date("2022-06-08")),
    "cv_model_count": cv("densenet-121", "edition", "community"),
    "nlp_first_year": nlp("transformer", "release_date", date("2016-06-12")),
    "glue_input_tokens": nlp("gpt-1", "input_tokens", 512),
    "gpu_first_year": gpu("geforce-gtx-580", "launch_date", date("2009-11-09")),
    "gpu_last_year": gpu("a30", "launch_date", date("2022-04-12")),
    "internal_intake": constant("food-energy-per-day", 2001.0),
    "internal_consumption": constant("joule-per-kilocalorie", 4600.0),
    "external_annual": constant("us-energy-per-person-year", 79898.0),
    "external_consumption": constant("day-per-year", 300.0),
    "l2_depth_factor": estimate(L2, "depth", 5.4),
    "l2_width_factor": estimate(L2, "width", 4.4),
    "l2_resolution_factor": estimate(L2, "resolution_px", 801),
    "efficientnet_b7_gflops": cv("efficientnet-b7", "reported_gflop", 76.0),
    "noisystudent_l2_gflops": estimate(L2, "base_resolution_px", 601),
    "fixefficientnet_l2_gflops": estimate("fixefficientnet-l2-jft-300m", "base_width", 2.1),
    "fixefficientnet_b7_resolution_factor": estimate("fixefficientnet-b7", "resolution_px", 633),
    "fixefficientnet_b7_gflops": cv("efficientnet-b7", "reported_gflop", 76.0),
    "fixefficientnet_b0_resolution_factor": estimate("fixefficientnet-b0", "base_resolution_px", 225),
    "fixefficientnet_b0_gflops": cv("efficientnet-b0", "reported_gflop", 0.9),
    "vit_resolution_ratio_squared": estimate(VIT, "check_resolution_px", 225),
    "vit_gflops_ratio": estimate(VIT, "check_gflop", 966.3),
    "vit_g14_resolution_factor": estimate(VIT, "resolution_px", 519),
    "vit_g14_gflops": estimate(VIT, "base_gflop", 2896.2),
    "bert_large_gflops": nlp("electra-large", "reported_gflop", 80.0),
    "speedup_v100_mixed_cv": benchmark("efficientnet-b0-pytorch-v100-16gb-mixed", 7000.0),
    "speedup_v100_mixed_nlp": benchmark("bert-base-tensorflow-v100-16gb-mixed", 520.0),
    "speedup_a100_tf32_cv": benchmark("ssd-v1-1-pytorch-a100-40gb-tf32", 600.0),
    "speedup_a100_tf32_nlp": benchmark("bert-large-tensorflow-v100-16gb-fp32", 46.0),
    "speedup_a100_mixed_cv": benchmark("efficientnet-b4-pytorch-v100-16gb-fp32", 390.0),
    "speedup_a100_mixed_nlp": benchmark("transformer-pytorch-a100-40gb-mixed", 9900.0),
    "speedup_t4_mixed_cv": benchmark("resnet-v1-5-pytorch-t4-16gb-fp32", 360.0),
    "speedup_t4_mixed_nlp": benchmark("bert-base-tensorflow-t4-16gb-mixed", 200.0),
    "adapted_tflops_v100_mixed_cv": peak("tesla-v100", 15.8),
    "adapted_tflops_v100_mixed_nlp": peak("tesla-v100", 15.8),
    "adapted_tflops_a100_tf32_cv": peak("tesla-v100", 15.8),
    "adapted_tflops_a100_tf32_nlp": peak("tesla-v100", 15.8),
    "adapted_tflops_a100_mixed_cv": peak("tesla-v100", 15.8),
    "adapted_tflops_a100_mixed_nlp": benchmark("transformer-pytorch-a100-40gb-mixed", 9900.0),
    "adapted_tflops_t4_mixed_cv": peak("t4", 8.2),
    "adapted_tflops_t4_mixed_nlp": peak("t4", 8.2),
    "adapted_efficiency_v100_mixed_cv": gpu("tesla-v100", "tdp_w", 301.0),
    "adapted_efficiency_v100_mixed_nlp": gpu("tesla-v100", "tdp_w", 301.0),
    "adapted_efficiency_a100_tf32_cv": gpu("a100", "tdp_w", 401.0),
    "adapted_efficiency_a100_tf32_nlp": benchmark("bert-large-tensorflow-v100-16gb-fp32", 46.0),
    "adapted_efficiency_a100_mixed_cv": gpu("a100", "tdp_w", 401.0),
    "adapted_efficiency_a100_mixed_nlp": gpu("a100", "tdp_w", 401.0),
    "adapted_efficiency_t4_mixed_cv": gpu("t4", "tdp_w", 70.5),
    "adapted_efficiency_t4_mixed_nlp": gpu("t4", "tdp_w", 70.5),
}
"""For each claim a cell that it reads and a value that takes the claim beyond its tolerance."""


@pytest.fixture(scope="module")
def results(paper: Book) -> pd.DataFrame:
    """The claims of the paper's rows as they are."""
    return paper.tables["claim_results"].set_index("claim_id")


@pytest.fixture(scope="module")
def perturbed(changed: Callable[..., dict[str, pd.DataFrame]]) -> Callable[[Cell], pd.DataFrame]:
    """Give a function that computes every claim with one cell changed, once for each change."""
    kept: dict[Cell, pd.DataFrame] = {}

    def results_with(cell: Cell) -> pd.DataFrame:
        if cell not in kept:
            table, where, column, value = cell
            rows = views(changed((table, dict(where), column, value)))["paper"]
            evidence = Evidence({**rows, **measured(rows)})
            kept[cell] = claim_results(rows["claims"], evidence).set_index("claim_id")
        return kept[cell]

    return results_with


def test_every_claim_has_a_function_and_every_function_a_claim(results: pd.DataFrame) -> None:
    assert len(results) == 60
    assert set(results.index) == set(CLAIMS) == set(PERTURBED)


def test_statuses(results: pd.DataFrame) -> None:
    assert results["status"].to_dict() == {claim_id: OTHER.get(claim_id, "reproduced") for claim_id in CLAIMS}


def test_classes(results: pd.DataFrame) -> None:
    assert results["class"].value_counts().to_dict() == {"analysis": 26, "arithmetic": 24, "transcription": 10}
    assert results["class"].to_dict() == {claim_id: claim.kind_of_work for claim_id, claim in CLAIMS.items()}


def test_differences_are_computed_less_printed(results: pd.DataFrame) -> None:
    pd.testing.assert_series_equal(results["difference"], results["computed"] - results["printed"], check_names=False)


@pytest.mark.parametrize("claim_id", PERTURBED)
def test_a_changed_cell_moves_the_claim_and_its_verdict(
    claim_id: str, results: pd.DataFrame, perturbed: Callable[[Cell], pd.DataFrame]
) -> None:
    before, after = results.loc[claim_id], perturbed(PERTURBED[claim_id]).loc[claim_id]
    assert after["computed"] != before["computed"]
    assert after["printed"] == before["printed"]
    assert after["status"] != before["status"]
    beyond = abs(after["difference"]) > after["tolerance"]
    assert beyond == (claim_id != "vit_g14_gflops"), (before["computed"], after["computed"])


def test_the_estimate_that_fails_would_reproduce_from_another_base(
    perturbed: Callable[[Cell], pd.DataFrame],
) -> None:
    assert perturbed(PERTURBED["vit_g14_gflops"]).loc["vit_g14_gflops", "status"] == "reproduced"


def test_a_cell_moves_only_the_claims_that_read_it(
    results: pd.DataFrame, perturbed: Callable[[Cell], pd.DataFrame]
) -> None:
    after = perturbed(gpu("t4", "tdp_w", 70.5))
    moved = results.index[results["computed"] != after["computed"]]
    assert set(moved) == {"adapted_efficiency_t4_mixed_cv", "adapted_efficiency_t4_mixed_nlp"}


def test_no_verdict_is_typed_by_hand(changed: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frames = changed(("claims", {"claim_id": "alexnet_gflops"}, "printed", 1.6))
    rows = derive(frames).tables["claim_results"].set_index("claim_id")
    assert rows.loc["alexnet_gflops", "status"] == "not-reproduced"


def test_a_claim_without_a_function_is_refused(changed: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frames = changed(("claims", {"claim_id": "alexnet_gflops"}, "claim_id", "alexnet_watts"))
    with pytest.raises(DeriveError, match="no formula computes claim 'alexnet_watts'"):
        derive(frames)


def test_a_claim_whose_row_is_missing_names_it(changed: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frames = changed(("cv_models", {"model_id": "alexnet"}, "model_id", "alexnet-2"))
    with pytest.raises(DeriveError, match="cv_models of the paper's edition lacks model_id 'alexnet'"):
        derive(frames)
