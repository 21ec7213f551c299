"""Each number that the paper states, computed again by a formula from cells that it names (60 claims)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from joulebook.science.claim_inputs import Evidence, Many, One, Reference
from joulebook.science.formula import evaluate
from joulebook.science.model import DeriveError, Origin
from joulebook.science.verdict import verdict

ClaimClass = Literal["transcription", "arithmetic", "analysis"]

L2, L2_FIXED, META = "noisystudent-l2-jft-300m", "fixefficientnet-l2-jft-300m", "meta-pseudo-labels-l2-jft-300m"
B0_FIXED, B7_FIXED, VIT_G = "fixefficientnet-b0", "fixefficientnet-b7", "vit-g-14-jft-3b"
B1, B1_NOISY = "efficientnet-b1", "noisystudent-b1-jft-300m"
ESTIMATED = {
    "noisystudent_l2": L2,
    "fixefficientnet_l2": L2_FIXED,
    "fixefficientnet_b7": B7_FIXED,
    "fixefficientnet_b0": B0_FIXED,
    "vit_g14": VIT_G,
}
"""The estimated forward passes that the appendix prints."""
MEASURED = {
    "v100_mixed": ("tesla-v100", "Mixed"),
    "a100_tf32": ("a100", "TF32"),
    "a100_mixed": ("a100", "Mixed"),
    "t4_mixed": ("t4", "Mixed"),
}
"""The devices and precisions of Table 4."""


@dataclass(frozen=True)
class Claim:
    """How a stated number is computed: copied from a cell, arithmetic on a few, or an analysis of many rows."""

    kind_of_work: ClaimClass
    formula: str
    inputs: Mapping[str, Reference]

    def compute(self, evidence: Evidence) -> float:
        """The number, in the claim's own unit; DeriveError where a row that it reads is missing."""
        return evaluate(self.formula, {name: evidence.values(read) for name, read in self.inputs.items()})

    def origin(self, evidence: Evidence) -> Origin:
        """The formula with the cells that it reads."""
        return Origin(self.formula, {name: evidence.cells(read) for name, read in self.inputs.items()})


def cv(model_id: str, column: str) -> One:
    """A cell of a vision model."""
    return One("cv_models", column, {"model_id": model_id})


def constant(constant_id: str) -> One:
    """A reference quantity."""
    return One("constants", "value", {"constant_id": constant_id})


def adapted(table: str, column: str, domain: str, gpu_id: str, precision: str) -> One:
    """What a device reaches for a domain at a precision (Tables 4 and 9)."""
    return One(table, column, {"domain": domain, "gpu_id": gpu_id, "precision": precision})


def copied(cell: One) -> Claim:
    """A number that stands in a cell."""
    return Claim("transcription", cell.column, {cell.column: cell})


def arithmetic(formula: str, **inputs: Reference) -> Claim:
    """A number from a few cells."""
    return Claim("arithmetic", formula, inputs)


def ratio(model_id: str, over: str, under: str, shape: str = "{} / {}") -> Claim:
    """The ratio of two inputs of an estimated forward pass, no unit."""
    inputs = {name: One("flop_estimates", name, {"model_id": model_id}) for name in (over, under)}
    return arithmetic(shape.format(over, under), **inputs)


def correlation(architecture: str) -> Claim:
    """Pearson's r of parameters (million) and forward pass (GFLOP), raw values over distinct points, no unit.

    Source: the paper's Figure 1 and the sentence beside it. Its axes are logarithmic, its figure is not: logarithms
    give 0.915 (CNN) and 0.968 (transformers).
    """
    columns = ("params_million", "reported_gflop")
    points = {name: Many("cv_models", name, {"architecture": architecture}, distinct=columns) for name in columns}
    return Claim("analysis", "pearson(params_million, reported_gflop)", points)


def _registry() -> dict[str, Claim]:
    released, launched = Many("cv_models", "release_date"), Many("gpus", "launch_date", listed_in="gpu_peaks")
    scored = Many("nlp_models", "input_tokens", filled="glue_score", distinct=("input_tokens",))
    claims = {
        "alexnet_top1": copied(cv("alexnet", "top1_percent")),
        "meta_pseudo_labels_top1": copied(cv(META, "top1_percent")),
        "alexnet_gflops": copied(cv("alexnet", "reported_gflop")),
        "efficientnet_l2_gflops": copied(cv(META, "reported_gflop")),
        "efficientnet_b1_top1": copied(cv(B1, "top1_percent")),
        "noisystudent_b1_top1": copied(cv(B1_NOISY, "top1_percent")),
        "efficientnet_b7_gflops": copied(cv("efficientnet-b7", "reported_gflop")),
        "bert_large_gflops": copied(One("nlp_models", "reported_gflop", {"model_id": "electra-large"})),
        "internal_intake": copied(constant("food-energy-per-day")),
        "external_annual": copied(constant("us-energy-per-person-year")),
        "efficientnet_b1_vs_alexnet_gflops": arithmetic(
            "efficientnet_b1_gflop / alexnet_gflop",
            efficientnet_b1_gflop=cv(B1, "reported_gflop"),
            alexnet_gflop=cv("alexnet", "reported_gflop"),
        ),
        "alexnet_class_years": arithmetic(
            "max(year(efficient_release_dates)) - year(alexnet_release_date)",
            efficient_release_dates=(cv(B1, "release_date"), cv(B1_NOISY, "release_date")),
            alexnet_release_date=cv("alexnet", "release_date"),
        ),
        "cv_first_year": arithmetic("min(year(release_dates))", release_dates=released),
        "cv_last_year": arithmetic("max(year(release_dates))", release_dates=released),
        "cv_model_count": arithmetic("count(models)", models=Many("cv_models", "model_id")),
        "nlp_first_year": arithmetic("min(year(release_dates))", release_dates=Many("nlp_models", "release_date")),
        "glue_input_tokens": arithmetic("mean(distinct_input_tokens)", distinct_input_tokens=scored),
        "gpu_first_year": arithmetic("min(year(launch_dates))", launch_dates=launched),
        "gpu_last_year": arithmetic("max(year(launch_dates))", launch_dates=launched),
        "internal_consumption": arithmetic(
            "food_energy_per_day * joule_per_kilocalorie / second_per_day",
            food_energy_per_day=constant("food-energy-per-day"),
            joule_per_kilocalorie=constant("joule-per-kilocalorie"),
            second_per_day=constant("second-per-day"),
        ),
        "external_consumption": arithmetic(
            "energy_per_person_year * joule_per_kilowatt_hour / (day_per_year * second_per_day)",
            energy_per_person_year=constant("us-energy-per-person-year"),
            joule_per_kilowatt_hour=constant("joule-per-kilowatt-hour"),
            day_per_year=constant("day-per-year"),
            second_per_day=constant("second-per-day"),
        ),
        "l2_depth_factor": ratio(L2, "depth", "base_depth"),
        "l2_width_factor": ratio(L2, "width", "base_width"),
        "l2_resolution_factor": ratio(L2, "resolution_px", "base_resolution_px"),
        "fixefficientnet_b7_resolution_factor": ratio(B7_FIXED, "resolution_px", "base_resolution_px"),
        "fixefficientnet_b0_resolution_factor": ratio(B0_FIXED, "resolution_px", "base_resolution_px"),
        "vit_resolution_ratio_squared": ratio(VIT_G, "base_resolution_px", "check_resolution_px", "({} / {}) ** 2"),
        "vit_gflops_ratio": ratio(VIT_G, "base_gflop", "check_gflop"),
        "vit_g14_resolution_factor": ratio(VIT_G, "resolution_px", "base_resolution_px"),
        "corr_params_gflops_cnn": correlation("CNN"),
        "corr_params_gflops_transformer": correlation("Transformer"),
    }
    for name, model_id in ESTIMATED.items():
        computed = One("flop_estimate_results", "computed_gflop", {"model_id": model_id})
        claims[f"{name}_gflops"] = arithmetic("computed_gflop", computed_gflop=computed)
    for name, place in MEASURED.items():
        for domain in ("cv", "nlp"):
            for claim_id, table, column in (
                (f"speedup_{name}_{domain}", "precision_speedups", "speedup"),
                (f"adapted_tflops_{name}_{domain}", "gpu_efficiency", "tflop_per_s"),
                (f"adapted_efficiency_{name}_{domain}", "gpu_efficiency", "efficiency_gflop_per_j"),
            ):
                claims[claim_id] = Claim("analysis", column, {column: adapted(table, column, domain, *place)})
    return claims


CLAIMS: Mapping[str, Claim] = _registry()


def internal_consumption(evidence: Evidence) -> float:
    """Power of a human body in W: kcal/day · J/kcal / (s/day)."""
    return CLAIMS["internal_consumption"].compute(evidence)


def external_consumption(evidence: Evidence) -> float:
    """Power that one US resident used in 2019, in W: kWh/year · J/kWh / (days/year · s/day)."""
    return CLAIMS["external_consumption"].compute(evidence)


def mean_speedup(domain: str, gpu_id: str, precision: str, evidence: Evidence) -> float:
    """The mean speed-up of a device at a precision over its FP32 baseline, no unit (Table 4)."""
    return evidence.number("precision_speedups", "speedup", domain=domain, gpu_id=gpu_id, precision=precision)


def claim_results(claims: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Compute each claim and give its verdict.

    ``claims``: claim_id, printed, tolerance, kind. Columns: claim_id, class, printed, computed, tolerance, status,
    difference = computed − printed, all in the claim's own unit. Raises DeriveError for a claim without a formula.
    """
    unknown = sorted(set(claims["claim_id"]) - set(CLAIMS))
    if unknown:
        raise DeriveError(f"no formula computes claim {unknown[0]!r}; add one to joulebook.science.claims")
    rows = claims[["claim_id", "printed", "tolerance"]].reset_index(drop=True)
    computed = [CLAIMS[claim_id].compute(evidence) for claim_id in rows["claim_id"]]
    rows = rows.assign(computed=computed, **{"class": [CLAIMS[name].kind_of_work for name in rows["claim_id"]]})
    cells = zip(rows["printed"], computed, rows["tolerance"], claims["kind"], strict=True)
    return rows.assign(status=[verdict(*row) for row in cells], difference=rows["computed"] - rows["printed"])
