"""The paper's method a second time, in plain csv and math straight from the files: both calculations agree.

Nothing in the computing half of this file comes from joulebook.science.
"""

import csv
import datetime as dt
import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from joulebook.science.model import Book

Row = dict[str, str]
CLOSE = 1e-9
T_30 = 2.0422724563
"""The 97.5 % quantile of Student's t with 30 degrees of freedom, from printed tables."""


class Line(NamedTuple):
    """A least-squares line through (year, log10 of a value)."""

    n: int
    slope: float
    intercept: float
    r2: float
    residual_sd: float
    mean_x: float
    sxx: float

    def band(self, x: float) -> float:
        """Half the width of the 95 % prediction interval at x, for 32 points."""
        assert self.n == 32
        return T_30 * self.residual_sd * math.sqrt(1 + 1 / self.n + (x - self.mean_x) ** 2 / self.sxx)


class Ledger(NamedTuple):
    """What the independent calculation gives."""

    speedups: dict[tuple[str, str, str], float]
    rates: dict[tuple[str, str, str], tuple[float, float]]
    lines: dict[str, Line]
    energies: dict[str, dict[str, tuple[float, float, float]]]


def decimal_year(text: str) -> float:
    date = dt.date.fromisoformat(text)
    start, end = dt.date(date.year, 1, 1), dt.date(date.year + 1, 1, 1)
    return date.year + (date - start).days / (end - start).days


def line(points: list[tuple[float, float]]) -> Line:
    xs, ys = [x for x, _ in points], [math.log10(y) for _, y in points]
    n = len(points)
    mean_x, mean_y = math.fsum(xs) / n, math.fsum(ys) / n
    sxx = math.fsum((x - mean_x) ** 2 for x in xs)
    slope = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sxx
    left = math.fsum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in zip(xs, ys, strict=True))
    r2 = 1 - left / math.fsum((y - mean_y) ** 2 for y in ys)
    return Line(n, slope, mean_y - slope * mean_x, r2, math.sqrt(left / (n - 2)), mean_x, sxx)


def mean_speedups(benchmarks: list[Row], gpus: dict[str, Row]) -> dict[tuple[str, str, str], float]:
    fp32 = {
        (row["domain"], row["workload"], row["framework"], row["gpu_id"]): float(row["throughput_per_s"])
        for row in benchmarks
        if row["precision"] == "FP32"
    }
    ratios = defaultdict(list)
    for row in benchmarks:
        if row["precision"] != "FP32":
            base = gpus[row["gpu_id"]]["baseline_gpu_id"]
            throughput = fp32[row["domain"], row["workload"], row["framework"], base]
            ratios[row["domain"], row["gpu_id"], row["precision"]].append(float(row["throughput_per_s"]) / throughput)
    return {key: math.fsum(values) / len(values) for key, values in ratios.items()}


def leaders(domain: str, rows: list[Row]) -> list[Row]:
    """The best of each year (cv) or the setters of records (nlp), by comparing every row with every other."""
    found = []
    for row in rows:
        if domain == "cv":
            rivals = [other for other in rows if other["release_date"][:4] == row["release_date"][:4]]
            lead = min(rivals, key=lambda r: (-float(r["top1_percent"]), gflop(r), r["model_id"])) is row
        else:
            before = [r for r in rows if r is not row and r["release_date"] <= row["release_date"]]
            lead = all(gflop(other) < gflop(row) for other in before)
        if lead:
            found.append(row)
    return found


def gflop(row: Row) -> float:
    return float(row["reported_gflop"]) * (2 if row["flop_convention"] == "mac" else 1)


def calculate(data: Path) -> Ledger:
    def rows(name: str) -> list[Row]:
        with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row["edition"] == "paper"]

    gpus = {row["gpu_id"]: row for row in rows("gpus")}
    peaks = rows("gpu_peaks")
    fp32 = {row["gpu_id"]: float(row["tflop_per_s"]) for row in peaks if row["precision"] == "FP32"}
    speedups = mean_speedups(rows("gpu_benchmarks"), gpus)
    rates = {}
    for (domain, gpu_id, precision), speedup in speedups.items():
        rate = speedup * fp32[gpus[gpu_id]["baseline_gpu_id"]]
        rates[gpu_id, precision, domain] = (rate, 1000 * rate / float(gpus[gpu_id]["tdp_w"]))
    fitted = [
        (decimal_year(gpus[row["gpu_id"]]["launch_date"]), 1000 * fp32[row["gpu_id"]] / watts)
        for row in peaks
        if row["in_trend"] == "true"
        for watts in [float(gpus[row["gpu_id"]]["tdp_w"])]
    ]
    lines: dict[str, Line] = {}
    energies: dict[str, dict[str, tuple[float, float, float]]] = {}
    for domain, leader in (("cv", "best"), ("nlp", "record")):
        own = [
            (decimal_year(gpus[gpu_id]["launch_date"]), efficiency)
            for (gpu_id, _, name), (_, efficiency) in rates.items()
            if name == domain
        ]
        efficiency = lines[f"gpu-efficiency-{domain}"] = line(fitted + own)
        models = rows(f"{domain}_models")
        energies[domain] = {}
        for row in models:
            x = decimal_year(row["release_date"])
            log_energy = math.log10(gflop(row)) - efficiency.intercept - efficiency.slope * x
            half = efficiency.band(x)
            energies[domain][row["model_id"]] = (10**log_energy, 10 ** (log_energy - half), 10 ** (log_energy + half))
        groups = {"all": models, leader: leaders(domain, models)}
        if domain == "nlp":
            groups["128"] = [row for row in models if row["input_tokens"] == "128"]
        for name, group in groups.items():
            values = {
                "gflop": [gflop(row) for row in group],
                "energy": [energies[domain][row["model_id"]][0] for row in group],
                "params": [float(row["params_million"]) for row in group],
            }
            years = [decimal_year(row["release_date"]) for row in group]
            for quantity, cells in values.items():
                if (name, quantity) != ("128", "params"):
                    lines[f"{domain}-{quantity}-{name}"] = line(list(zip(years, cells, strict=True)))
    return Ledger(speedups, rates, lines, energies)


@pytest.fixture(scope="module")
def ledger(root: Path) -> Ledger:
    """The independent calculation over the package's files."""
    return calculate(root / "datapackage" / "data")


def test_trends(ledger: Ledger, paper: Book) -> None:
    trends = paper.tables["trends"].set_index("trend_id")
    assert len(trends) == 16
    assert set(trends.index) == set(ledger.lines)
    for trend_id, own in ledger.lines.items():
        row = trends.loc[trend_id]
        assert row["n"] == own.n, trend_id
        expected = {
            "slope_log10_per_year": own.slope,
            "intercept_log10": own.intercept,
            "r2": own.r2,
            "growth_per_year": 10**own.slope,
            "doubling_years": math.log10(2) / own.slope,
            "residual_sd_log10": own.residual_sd,
            "mean_decimal_year": own.mean_x,
            "sxx": own.sxx,
        }
        for column, value in expected.items():
            assert row[column] == pytest.approx(value, rel=CLOSE, abs=0), (trend_id, column)


@pytest.mark.parametrize("domain", ["cv", "nlp"])
def test_energies_with_their_intervals(ledger: Ledger, paper: Book, domain: str) -> None:
    estimates = paper.tables[f"{domain}_estimates"].set_index("model_id")
    assert set(estimates.index) == set(ledger.energies[domain])
    for model_id, (middle, low, high) in ledger.energies[domain].items():
        row = estimates.loc[model_id]
        assert row["energy_j"] == pytest.approx(middle, rel=CLOSE, abs=0), model_id
        assert row["energy_j_low"] == pytest.approx(low, rel=CLOSE, abs=0), model_id
        assert row["energy_j_high"] == pytest.approx(high, rel=CLOSE, abs=0), model_id


def test_speedups(ledger: Ledger, paper: Book) -> None:
    means = paper.tables["precision_speedups"].set_index(["domain", "gpu_id", "precision"])["speedup"]
    assert means.to_dict() == pytest.approx(ledger.speedups, rel=CLOSE, abs=0)
    assert len(ledger.speedups) == 8


def test_adapted_rates_and_efficiencies(ledger: Ledger, paper: Book) -> None:
    devices = paper.tables["gpu_efficiency"]
    adapted = devices.loc[devices["adapted"]].set_index(["gpu_id", "precision", "domain"])
    assert adapted["tflop_per_s"].to_dict() == pytest.approx({k: v[0] for k, v in ledger.rates.items()}, rel=CLOSE)
    efficiencies = {key: efficiency for key, (_, efficiency) in ledger.rates.items()}
    assert adapted["efficiency_gflop_per_j"].to_dict() == pytest.approx(efficiencies, rel=CLOSE)


def test_adapted_figures_of_table_9_to_the_last_printed_digit(root: Path, ledger: Ledger, paper: Book) -> None:
    with (root / "datapackage/data/printed_values.csv").open(encoding="utf-8", newline="") as file:
        cells = [row for row in csv.DictReader(file) if row["printed_table"] == "Table 9"]
    adapted = [row for row in cells if not row["derived_key"].endswith("|any")]
    assert len(adapted) == 16
    devices = paper.tables["gpu_efficiency"].set_index(["gpu_id", "precision", "domain"])
    for row in adapted:
        gpu_id, precision, domain = row["derived_key"].split("|")
        position = ("tflop_per_s", "efficiency_gflop_per_j").index(row["derived_column"])
        ours = devices[row["derived_column"]].loc[(gpu_id, precision, domain)]
        for value in (ledger.rates[gpu_id, precision, domain][position], ours):
            last_digit = Decimal(1).scaleb(-len(row["printed"].partition(".")[2]))
            assert str(Decimal(repr(float(value))).quantize(last_digit, ROUND_HALF_UP)) == row["printed"], row
