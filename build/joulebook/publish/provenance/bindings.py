"""What the formulas of a derived row read beside the fields of the row itself: table by table, row by row."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from joulebook.publish.facts import DOMAINS, Domain, Facts
from joulebook.publish.persons import PLACES, POWER, TABLE
from joulebook.publish.provenance import assumptions, errata, findings, open_questions, then_and_now
from joulebook.publish.provenance.nodes import Address, Input, Listed
from joulebook.publish.provenance.places import ENERGY, INHERITS_NONE, Bound, Places
from joulebook.science.model import Cell

UNSCALED = 1.0
"""Over itself: what an estimate does not scale; as a speed-up: the rate of a theoretical peak."""
LEVELS = {
    "body": Address("claim_results", ("paper", "internal_consumption"), "computed"),
    "body-printed": Address("constants", ("internal-consumption-printed",), "value"),
    "resident": Address("claim_results", ("paper", "external_consumption"), "computed"),
    "resident-printed": Address("constants", ("external-consumption-printed",), "value"),
}
"""The power that each level of a forecast stands for; those of a last year are a place's latest row."""
FIT = ("n", "slope_log10_per_year", "intercept_log10", "residual_sd_log10", "mean_decimal_year", "sxx")

BEYOND = {
    **assumptions.TABLES,
    **open_questions.TABLES,
    **then_and_now.TABLES,
    **findings.TABLES,
    **errata.TABLES,
}
"""The tables beside those that reproduce the paper."""


class Bindings:
    """Follows each result of an edition back to its inputs; ``tables`` lists what can be followed, inputs first."""

    def __init__(self, facts: Facts) -> None:
        """Arrange the rows that are looked up often."""
        self.facts, self.places = facts, Places(facts)
        self.tables: Mapping[str, Callable[[], Iterator[Bound]]] = {
            "benchmark_speedups": self._benchmark_speedups,
            "precision_speedups": self._precision_speedups,
            "gpu_efficiency": self._gpu_efficiency,
            "trends": self._trends,
            **{domain.estimates: partial(self._estimates, domain) for domain in DOMAINS},
            "cv_evaluation_results": self._evaluation_results,
            "flop_estimate_results": self._flop_estimate_results,
            "model_gpu_energy": self._model_gpu_energy,
            "year_means": self._year_means,
            "break_even": self._break_even,
            "claim_results": self._claim_results,
            "printed_value_results": self._printed_value_results,
            "forecasts": self._forecasts,
            **{name: partial(bind, self.places) for name, bind in BEYOND.items()},
        }

    @property
    def lists(self) -> Mapping[Address, Listed]:
        """The lists that the formulas of the tables share, once these have been gone through."""
        return self.places.lists

    def _benchmark_speedups(self) -> Iterator[Bound]:
        for row in self.places.all("benchmark_speedups"):
            measured = {"throughput_per_s": "benchmark_id", "baseline_throughput_per_s": "baseline_benchmark_id"}
            yield Bound(
                row,
                {name: Address("gpu_benchmarks", (row[key],), "throughput_per_s") for name, key in measured.items()},
            )

    def _precision_speedups(self) -> Iterator[Bound]:
        benchmarks = {row["benchmark_id"]: row for row in self.places.all("gpu_benchmarks")}
        groups: dict[tuple[str, ...], list[Address]] = {}
        for row in self.places.all("benchmark_speedups"):
            if row["benchmark_id"] != row["baseline_benchmark_id"]:
                view, measured = row["view"], benchmarks[row["benchmark_id"]]
                place = (view, measured["domain"], self.places.heir(view, measured["gpu_id"]), measured["precision"])
                one = Address("benchmark_speedups", (view, row["benchmark_id"]), "speedup")
                groups.setdefault(place, []).append(one)
        for row in self.places.all("precision_speedups"):
            place = (row["view"], row["domain"], row["gpu_id"], row["precision"])
            yield Bound(row, {"speedups": tuple(groups[place])})

    def _gpu_efficiency(self) -> Iterator[Bound]:
        for row in self.places.all("gpu_efficiency"):
            view, gpu_id, precision = row["view"], row["gpu_id"], row["precision"]
            rate: dict[str, Input] = {"speedup": UNSCALED, "peak_tflop_per_s": self.places.peak(gpu_id, precision)}
            if row["adapted"]:
                baseline = self.places.heir(view, self.facts.gpus[gpu_id]["baseline_gpu_id"])
                speedup = Address("precision_speedups", (view, row["domain"], gpu_id, precision), "speedup")
                rate = {"speedup": speedup, "peak_tflop_per_s": self.places.peak(baseline, "FP32")}
            yield Bound(row, {**rate, "tdp_w": Address("gpus", (gpu_id,), "tdp_w")})

    def _trends(self) -> Iterator[Bound]:
        for row in self.places.all("trends"):
            efficiency = (row["view"], f"gpu-efficiency-{row['domain']}")
            inherits = row["quantity"] == ENERGY
            yield Bound(
                row,
                {
                    **self.places.points(row),
                    "inherited_variance": (
                        Address("trends", efficiency, "slope_variance") if inherits else INHERITS_NONE
                    ),
                },
            )

    def _estimates(self, domain: Domain) -> Iterator[Bound]:
        for row in self.places.all(domain.estimates):
            fit = (row["view"], f"gpu-efficiency-{domain.key}")
            written = ("release_date", "reported_gflop", "flop_convention")
            yield Bound(
                row,
                {
                    **{name: Address(domain.models, (row["model_id"],), name) for name in written},
                    **{name: Address("trends", fit, name) for name in FIT},
                },
            )

    def _evaluation_results(self) -> Iterator[Bound]:
        for row in self.places.all("cv_evaluation_results"):
            names = ("reported_gflop", "flop_convention")
            yield Bound(row, {name: Address("cv_evaluations", (row["model_id"],), name) for name in names})

    def _flop_estimate_results(self) -> Iterator[Bound]:
        estimates = {row["model_id"]: row for row in self.places.all("flop_estimates")}
        for row in self.places.all("flop_estimate_results"):
            model_id, view = row["model_id"], row["view"]
            given = estimates[model_id]
            bound: dict[str, Input] = {"reported_gflop": Address("cv_models", (model_id,), "reported_gflop")}
            for name in ("depth", "width", "resolution_px"):
                for side in (name, f"base_{name}"):
                    own = Address("flop_estimates", (model_id,), side)
                    bound[side] = UNSCALED if given[name] is None else own
            if given["base_gflop"] is not None:
                bound["base_gflop"] = Address("flop_estimates", (model_id,), "base_gflop")
            else:
                base = self.places.heir(view, given["base_model_id"], "cv_models")
                bound["base_gflop"] = Address("cv_estimates", (view, base), "forward_gflop")
            yield Bound(row, bound)

    def _model_gpu_energy(self) -> Iterator[Bound]:
        tables = {domain.key: domain.estimates for domain in DOMAINS}
        for row in self.places.all("model_gpu_energy"):
            view, domain = row["view"], row["domain"]
            device = (view, row["gpu_id"], row["precision"], domain if row["basis"] == "adapted" else "any")
            yield Bound(
                row,
                {
                    "forward_gflop": Address(tables[domain], (view, row["model_id"]), "forward_gflop"),
                    "efficiency_gflop_per_j": Address("gpu_efficiency", device, "efficiency_gflop_per_j"),
                },
            )

    def _year_means(self) -> Iterator[Bound]:
        energies: dict[tuple[str, str, int], list[Address]] = {}
        for domain in DOMAINS:
            for row in self.places.all(domain.estimates):
                one = Address(domain.estimates, (row["view"], row["model_id"]), ENERGY)
                energies.setdefault((row["view"], domain.key, int(row["decimal_year"])), []).append(one)
        for row in self.places.all("year_means"):
            yield Bound(row, {"energies": tuple(energies[row["view"], row["domain"], row["year"]])})

    def _break_even(self) -> Iterator[Bound]:
        tables = {domain.key: domain.estimates for domain in DOMAINS}
        for row in self.places.all("break_even"):
            yield Bound(
                row,
                {
                    "training_flop": Address("training_runs", (row["model_id"],), "training_flop"),
                    "forward_gflop": Address(tables[row["domain"]], (row["view"], row["model_id"]), "forward_gflop"),
                },
            )

    def _forecasts(self) -> Iterator[Bound]:
        levels = {**LEVELS, **self._latest_powers()}
        for row in self.places.all("forecasts"):
            fit = (row["view"], row["trend_id"])
            names = ("intercept_log10", "slope_log10_per_year")
            yield Bound(
                row, {"power_w": levels[row["level"]], **{name: Address("trends", fit, name) for name in names}}
            )

    def _latest_powers(self) -> dict[str, Address]:
        frame = self.facts.frame(TABLE)
        last = frame.groupby("place_id")["year"].max().to_dict()
        return {
            level: Address(TABLE, (place, str(last[place])), POWER) for level, place in PLACES.items() if place in last
        }

    def _claim_results(self) -> Iterator[Bound]:
        origins = self.facts.edition.book.origins
        for row in self.places.all("claim_results"):
            origin = origins[row["claim_id"]]
            bound: dict[str, Input] = {"printed": Address("claims", (row["claim_id"],), "printed")}
            for name, cells in origin.inputs.items():
                found = [self.places.place(cell.table, cell.key, cell.column) for cell in _listed(cells)]
                bound[name] = tuple(found) if isinstance(cells, tuple) else found[0]
            yield Bound(row, bound, {"computed": origin.formula})

    def _printed_value_results(self) -> Iterator[Bound]:
        pointers = {row["printed_value_id"]: row for row in self.places.all("printed_values")}
        for row in self.places.all("printed_value_results"):
            pointer = pointers[row["printed_value_id"]]
            table, column = pointer["derived_table"], pointer["derived_column"]
            dated = self.facts.field(table, column).type == "date"
            place = self.places.place(table, tuple(pointer["derived_key"].split("|")), column)
            yield Bound(row, {column: place}, {"computed": f"year({column})" if dated else column})


def _listed(cells: Cell | tuple[Cell, ...]) -> tuple[Cell, ...]:
    return cells if isinstance(cells, tuple) else (cells,)
