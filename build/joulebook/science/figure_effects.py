"""What a figure shows where no trend says it: one number with its interval for each statement under a figure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from joulebook.science import effects, questions
from joulebook.science.effects import Effect
from joulebook.science.fit import log_linear_fit
from joulebook.science.questions import Ground


@dataclass(frozen=True)
class Statement:
    """A statement under a figure: the figure's number, how its effect is computed, and the effect's unit."""

    figure: int
    compute: Callable[[Ground], Effect]
    unit: str


def fp32_growth(segment: str, ground: Ground) -> Effect:
    """Slope of log10 FP32 peak efficiency of a segment's devices over their launch dates, in log10 units per year."""
    gpus = ground.evidence.rows("gpus", segment=segment)
    peaks = ground.evidence.rows("gpu_efficiency", precision="FP32", domain="any")
    peaks = peaks.loc[peaks["gpu_id"].isin(gpus["gpu_id"])]
    name = f"FP32 peak efficiency of {segment} devices"
    return effects.of_slope(log_linear_fit(peaks["decimal_year"], peaks["efficiency_gflop_per_j"], name))


def tensor_over_fp32(ground: Ground) -> Effect:
    """Log10 of the tensor cores' peak over the FP32 peak of the same device, mean of the devices that have both."""
    peaks = ground.evidence.rows("gpu_efficiency", domain="any")
    by_precision = peaks.pivot_table(index="gpu_id", columns="precision", values="tflop_per_s")
    both = by_precision[["FP16/FP32 Tensor", "FP32"]].dropna()
    return effects.mean((both["FP16/FP32 Tensor"] / both["FP32"]).map(math.log10), "tensor peaks over FP32 peaks")


CORRELATION, DECADES, GROWTH, SHARE = "correlation", "log10", "log10 per year", "share"
YEARLY, TENFOLD = "points a year", "points for tenfold"
STATEMENTS: Mapping[str, Statement] = {
    "parameters-with-compute-cnn": Statement(1, partial(questions.together, "CNN"), CORRELATION),
    "parameters-with-compute-transformer": Statement(1, partial(questions.together, "Transformer"), CORRELATION),
    "score-by-date-cv": Statement(2, partial(questions.score_term, "cv", "decimal_year", None), YEARLY),
    "score-by-date-nlp": Statement(15, partial(questions.score_term, "nlp", "decimal_year", None), YEARLY),
    "extra-data-on-front": Statement(4, questions.extra_data_on_front, SHARE),
    "fp32-growth-desktop": Statement(7, partial(fp32_growth, "desktop"), GROWTH),
    "fp32-growth-server": Statement(7, partial(fp32_growth, "server"), GROWTH),
    "tensor-over-fp32": Statement(7, tensor_over_fp32, DECADES),
} | {
    f"score-{term}-{cost}-{domain}": Statement(number, partial(questions.score_term, domain, column, amount), unit)
    for number, domain, cost, amount in (
        (4, "cv", "compute", "forward_gflop"),
        (5, "nlp", "compute", "forward_gflop"),
        (11, "cv", "energy", "energy_j"),
        (12, "nlp", "energy", "energy_j"),
    )
    for term, column, unit in (("at-equal", "decimal_year", YEARLY), ("by", amount, TENFOLD))
}


def figure_effects(ground: Ground) -> pd.DataFrame:
    """Compute the number behind each statement.

    Columns: effect_id, figure, estimate, low, high (in ``unit``), unit, n. Raises DeriveError, naming the statement's
    rows, where they are too few.
    """
    rows = []
    for effect_id, statement in sorted(STATEMENTS.items(), key=lambda item: (item[1].figure, item[0])):
        found = statement.compute(ground)
        bounds = {"estimate": found.estimate, "low": found.low, "high": found.high}
        rows.append(
            {"effect_id": effect_id, "figure": statement.figure, **bounds, "unit": statement.unit, "n": found.n}
        )
    return pd.DataFrame(rows)
