"""How a number came about: each step with its formula, the numbers in it and where they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from joulebook.publish.facts import Domain, Facts, Row
from joulebook.publish.grid import Cell, source
from joulebook.publish.numerals import day, number, printed

WORKING_DIGITS = 6
FIT_DIGITS = 9
"""A slope is multiplied by some two thousand years and all but cancelled by the intercept."""
CONVENTIONS = {
    "flop": "a multiply-add counts as two operations",
    "mac": "a multiply-add counts as one operation, so the amount is doubled",
    "as_cited": "counted as in the cited source, which does not always say how",
}
"""What each way of counting means, in words."""


@dataclass(frozen=True)
class Step:
    """One step of a calculation: what it gives, the formula in words, the formula with its numbers, its inputs."""

    title: str
    formula: str
    numbers: str
    inputs: Sequence[Cell] = ()


def dictionary(facts: Facts, table: str, field: str) -> Cell:
    """A link to what the dictionary says of a field."""
    return Cell(f"{table}.{field}", f"data/{table}/index.html#{field}")


def model_energy(facts: Facts, domain: Domain, row: Row) -> list[Step]:
    """The steps from a model's raw cells to its energy."""
    models, estimates, fit = domain.models, domain.estimates, f"gpu-efficiency-{domain.key}"
    trend = facts.trend(fit)
    written = facts.written(models, [row["model_id"]]).get("reported_gflop", "")
    slope, intercept = trend["slope_log10_per_year"], trend["intercept_log10"]
    year, efficiency = row["decimal_year"], row["efficiency_gflop_per_j"]
    sign = "−" if intercept < 0 else "+"
    return [
        Step(
            "Release date as a decimal year",
            "year + days since 1 January ÷ days in that year",
            f"{day(row['release_date'])} → {_date_sum(row['release_date'])} = {year:.4f}",
            [dictionary(facts, models, "release_date"), source(facts, row["source_id"])],
        ),
        Step(
            "Compute of one forward pass",
            f"the reported amount; {CONVENTIONS[row['flop_convention']]}",
            f"{printed(written)} as reported → {number(row['forward_gflop'], WORKING_DIGITS)} GFLOP",
            [dictionary(facts, models, "reported_gflop"), source(facts, row["gflop_source_id"])],
        ),
        Step(
            "Efficiency of devices at that date",
            f"10 to the power of (slope × decimal year + intercept), fitted to {trend['n']} devices",
            f"10^({number(slope, FIT_DIGITS)} × {year:.4f} {sign} {number(abs(intercept), FIT_DIGITS)}) = "
            f"{number(efficiency, WORKING_DIGITS)} GFLOP/J",
            [Cell(f"trend {fit}", "data/trends/index.html"), dictionary(facts, estimates, "efficiency_gflop_per_j")],
        ),
        Step(
            "Energy of one forward pass",
            "compute ÷ efficiency",
            f"{number(row['forward_gflop'], WORKING_DIGITS)} GFLOP ÷ {number(efficiency, WORKING_DIGITS)} GFLOP/J = "
            f"{number(row['energy_j'], WORKING_DIGITS)} J",
            [dictionary(facts, estimates, "energy_j")],
        ),
        Step(
            "Spread over devices of that date",
            "compute ÷ the bounds of the fit's 95 % prediction interval at that date",
            f"{number(row['energy_j_low'], WORKING_DIGITS)} to {number(row['energy_j_high'], WORKING_DIGITS)} J",
            [dictionary(facts, estimates, "energy_j_low"), dictionary(facts, estimates, "energy_j_high")],
        ),
    ]


def peak_efficiency(facts: Facts, gpu: Row, peak: Row) -> Step:
    """How a theoretical efficiency is made."""
    written = facts.written("gpu_peaks", [gpu["gpu_id"], peak["precision"]]).get("tflop_per_s", "")
    tdp = facts.written("gpus", [gpu["gpu_id"]]).get("tdp_w", "")
    return Step(
        f"Peak efficiency at {peak['precision']}",
        "peak rate ÷ thermal design power",
        f"1,000 × {printed(written)} TFLOP/s ÷ {printed(tdp)} W = "
        f"{number(peak['efficiency_gflop_per_j'], WORKING_DIGITS)} GFLOP/J",
        [
            dictionary(facts, "gpu_peaks", "tflop_per_s"),
            dictionary(facts, "gpus", "tdp_w"),
            source(facts, gpu["source_id"]),
        ],
    )


def adapted_efficiency(facts: Facts, gpu: Row, adapted: Row, speedup: Row, baseline_peak: float) -> Step:
    """How an adapted efficiency is made."""
    baseline = facts.names[gpu["baseline_gpu_id"]]
    task = "language" if adapted["domain"] == "nlp" else "computer vision"
    tdp = facts.written("gpus", [gpu["gpu_id"]]).get("tdp_w", "")
    return Step(
        f"Adapted efficiency at {adapted['precision']}, {task}",
        f"mean of {speedup['n']} measured speed-ups × FP32 peak of {baseline} ÷ thermal design power",
        f"1,000 × {number(speedup['speedup'], WORKING_DIGITS)} × {number(baseline_peak, WORKING_DIGITS)} TFLOP/s ÷ "
        f"{printed(tdp)} W = {number(adapted['efficiency_gflop_per_j'], WORKING_DIGITS)} GFLOP/J",
        [
            dictionary(facts, "precision_speedups", "speedup"),
            Cell("the measured throughputs", "tables/table-3/index.html"),
        ],
    )


def _date_sum(value: date) -> str:
    days = (value - date(value.year, 1, 1)).days
    length = (date(value.year + 1, 1, 1) - date(value.year, 1, 1)).days
    return f"{value.year} + {days} ÷ {length}"
