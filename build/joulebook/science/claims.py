"""Each number that the paper states, computed again by a function of its own (60 claims)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from joulebook.science.claim_inputs import Evidence
from joulebook.science.model import DeriveError
from joulebook.science.verdict import verdict

ClaimClass = Literal["transcription", "arithmetic", "analysis"]
Compute = Callable[[Evidence], float]

L2, L2_FIXED, META = "noisystudent-l2-jft-300m", "fixefficientnet-l2-jft-300m", "meta-pseudo-labels-l2-jft-300m"
B0_FIXED, B7_FIXED, VIT_G = "fixefficientnet-b0", "fixefficientnet-b7", "vit-g-14-jft-3b"
B1, B1_NOISY = "efficientnet-b1", "noisystudent-b1-jft-300m"


@dataclass(frozen=True)
class Claim:
    """How a stated number is computed: copied from a cell, arithmetic on a few, or an analysis of many rows."""

    kind_of_work: ClaimClass
    compute: Compute


def correlation(architecture: str, evidence: Evidence) -> float:
    """Pearson's r of parameters (million) and forward pass (GFLOP), raw values over distinct points, no unit.

    Source: the paper's Figure 1 and the sentence beside it. Its axes are logarithmic, its figure is not: logarithms
    give 0.915 (CNN) and 0.968 (transformers).
    """
    points = evidence.rows("cv_models", architecture=architecture)[["params_million", "reported_gflop"]]
    distinct = points.drop_duplicates()
    return float(np.corrcoef(distinct["params_million"], distinct["reported_gflop"])[0, 1])


def extreme_year(table: str, column: str, which: Literal["min", "max"], evidence: Evidence) -> float:
    """The first or the last calendar year of a column of dates."""
    years = evidence.rows(table)[column].dt.year
    return float(years.agg(which))


def device_extreme_year(which: Literal["min", "max"], evidence: Evidence) -> float:
    """The first or the last launch year of the devices that have a peak in Table 8."""
    devices = evidence.rows("gpus")
    listed = devices.loc[devices["gpu_id"].isin(evidence.rows("gpu_peaks")["gpu_id"])]
    return float(listed["launch_date"].dt.year.agg(which))


def scored_input_tokens(evidence: Evidence) -> float:
    """The input length, in tokens, of the models with a GLUE score: the mean of the distinct lengths, here of one."""
    rows = evidence.rows("nlp_models")
    return float(rows.loc[rows["glue_score"].notna(), "input_tokens"].drop_duplicates().astype("float64").mean())


def internal_consumption(evidence: Evidence) -> float:
    """Power of a human body in W: kcal/day · J/kcal / (s/day)."""
    joules = evidence.constant("food-energy-per-day") * evidence.constant("joule-per-kilocalorie")
    return joules / evidence.constant("second-per-day")


def external_consumption(evidence: Evidence) -> float:
    """Power that one US resident used in 2019, in W: kWh/year · J/kWh / (days/year · s/day)."""
    joules = evidence.constant("us-energy-per-person-year") * evidence.constant("joule-per-kilowatt-hour")
    return joules / (evidence.constant("day-per-year") * evidence.constant("second-per-day"))


def mean_speedup(domain: str, gpu_id: str, precision: str, evidence: Evidence) -> float:
    """The mean speed-up of a device at a precision over its FP32 baseline, no unit (Table 4)."""
    return evidence.number("precision_speedups", "speedup", domain=domain, gpu_id=gpu_id, precision=precision)


def adapted(column: str, domain: str, gpu_id: str, precision: str, evidence: Evidence) -> float:
    """The adapted rate (TFLOP/s) or efficiency (GFLOP/J) of a device for a domain (Table 9)."""
    return evidence.number("gpu_efficiency", column, domain=domain, gpu_id=gpu_id, precision=precision)


def _registry() -> dict[str, Claim]:
    copied: dict[str, Compute] = {
        "alexnet_top1": lambda e: e.cv("alexnet", "top1_percent"),
        "meta_pseudo_labels_top1": lambda e: e.cv(META, "top1_percent"),
        "alexnet_gflops": lambda e: e.cv("alexnet", "reported_gflop"),
        "efficientnet_l2_gflops": lambda e: e.cv(META, "reported_gflop"),
        "efficientnet_b1_top1": lambda e: e.cv(B1, "top1_percent"),
        "noisystudent_b1_top1": lambda e: e.cv(B1_NOISY, "top1_percent"),
        "efficientnet_b7_gflops": lambda e: e.cv("efficientnet-b7", "reported_gflop"),
        "bert_large_gflops": lambda e: e.number("nlp_models", "reported_gflop", model_id="electra-large"),
        "internal_intake": lambda e: e.constant("food-energy-per-day"),
        "external_annual": lambda e: e.constant("us-energy-per-person-year"),
    }
    arithmetic: dict[str, Compute] = {
        "efficientnet_b1_vs_alexnet_gflops": lambda e: e.cv(B1, "reported_gflop") / e.cv("alexnet", "reported_gflop"),
        "alexnet_class_years": lambda e: max(e.year(B1), e.year(B1_NOISY)) - e.year("alexnet"),
        "cv_first_year": partial(extreme_year, "cv_models", "release_date", "min"),
        "cv_last_year": partial(extreme_year, "cv_models", "release_date", "max"),
        "cv_model_count": lambda e: float(e.rows("cv_models")["model_id"].nunique()),
        "nlp_first_year": partial(extreme_year, "nlp_models", "release_date", "min"),
        "glue_input_tokens": scored_input_tokens,
        "gpu_first_year": partial(device_extreme_year, "min"),
        "gpu_last_year": partial(device_extreme_year, "max"),
        "internal_consumption": internal_consumption,
        "external_consumption": external_consumption,
        "l2_depth_factor": lambda e: e.ratio(L2, "depth", "base_depth"),
        "l2_width_factor": lambda e: e.ratio(L2, "width", "base_width"),
        "l2_resolution_factor": lambda e: e.ratio(L2, "resolution_px", "base_resolution_px"),
        "noisystudent_l2_gflops": lambda e: e.estimated(L2),
        "fixefficientnet_l2_gflops": lambda e: e.estimated(L2_FIXED),
        "fixefficientnet_b7_resolution_factor": lambda e: e.ratio(B7_FIXED, "resolution_px", "base_resolution_px"),
        "fixefficientnet_b7_gflops": lambda e: e.estimated(B7_FIXED),
        "fixefficientnet_b0_resolution_factor": lambda e: e.ratio(B0_FIXED, "resolution_px", "base_resolution_px"),
        "fixefficientnet_b0_gflops": lambda e: e.estimated(B0_FIXED),
        "vit_resolution_ratio_squared": lambda e: e.ratio(VIT_G, "base_resolution_px", "check_resolution_px") ** 2,
        "vit_gflops_ratio": lambda e: e.ratio(VIT_G, "base_gflop", "check_gflop"),
        "vit_g14_resolution_factor": lambda e: e.ratio(VIT_G, "resolution_px", "base_resolution_px"),
        "vit_g14_gflops": lambda e: e.estimated(VIT_G),
    }
    analysis: dict[str, Compute] = {
        "corr_params_gflops_cnn": partial(correlation, "CNN"),
        "corr_params_gflops_transformer": partial(correlation, "Transformer"),
    }
    measured = {
        "v100_mixed": ("tesla-v100", "Mixed"),
        "a100_tf32": ("a100", "TF32"),
        "a100_mixed": ("a100", "Mixed"),
        "t4_mixed": ("t4", "Mixed"),
    }
    for name, (gpu_id, precision) in measured.items():
        for domain in ("cv", "nlp"):
            place = (domain, gpu_id, precision)
            analysis[f"speedup_{name}_{domain}"] = partial(mean_speedup, *place)
            analysis[f"adapted_tflops_{name}_{domain}"] = partial(adapted, "tflop_per_s", *place)
            analysis[f"adapted_efficiency_{name}_{domain}"] = partial(adapted, "efficiency_gflop_per_j", *place)
    classes: tuple[tuple[ClaimClass, dict[str, Compute]], ...] = (
        ("transcription", copied),
        ("arithmetic", arithmetic),
        ("analysis", analysis),
    )
    return {claim_id: Claim(name, compute) for name, group in classes for claim_id, compute in group.items()}


CLAIMS: Mapping[str, Claim] = _registry()


def claim_results(claims: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Compute each claim and give its verdict.

    ``claims``: claim_id, printed, tolerance, kind. Columns: claim_id, class, printed, computed, tolerance, status,
    difference = computed − printed, all in the claim's own unit. Raises DeriveError for a claim without a function.
    """
    unknown = sorted(set(claims["claim_id"]) - set(CLAIMS))
    if unknown:
        raise DeriveError(f"no function computes claim {unknown[0]!r}; add one to joulebook.science.claims")
    rows = claims[["claim_id", "printed", "tolerance"]].reset_index(drop=True)
    computed = [CLAIMS[claim_id].compute(evidence) for claim_id in rows["claim_id"]]
    rows = rows.assign(computed=computed, **{"class": [CLAIMS[name].kind_of_work for name in rows["claim_id"]]})
    cells = zip(rows["printed"], computed, rows["tolerance"], claims["kind"], strict=True)
    return rows.assign(status=[verdict(*row) for row in cells], difference=rows["computed"] - rows["printed"])
