"""The whole method in reading order: the tables of a package become a book of results, view by view."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from joulebook.science import selection
from joulebook.science.against import against
from joulebook.science.beyond import beyond
from joulebook.science.claim_inputs import Evidence
from joulebook.science.claims import CLAIMS, claim_results
from joulebook.science.dates import decimal_year
from joulebook.science.disagreements import disagreements
from joulebook.science.efficiency import gpu_efficiency
from joulebook.science.energy import dated_energies, model_gpu_energy, year_means
from joulebook.science.eras import era_fits, eras, front_then_now, last_models
from joulebook.science.errata import erratum_results
from joulebook.science.evaluations import evaluation_results
from joulebook.science.figure_effects import figure_effects
from joulebook.science.findings import finding_results
from joulebook.science.flop import flop_estimate_results, forward_gflop
from joulebook.science.formula import MEANINGS
from joulebook.science.generative import generative_estimates
from joulebook.science.model import Book, Fit, Floats
from joulebook.science.printed import printed_value_results
from joulebook.science.questions import Ground
from joulebook.science.robust import (
    SEED,
    bootstrap_slopes,
    influence,
    random_order_slopes,
    robustness_row,
    steeper_share,
)
from joulebook.science.speedup import benchmark_speedups, precision_speedups
from joulebook.science.trends import (
    SELECTIONS,
    WINDOW_TOKENS,
    Selection,
    efficiency_points,
    model_points,
    trend_fit,
    trend_row,
)
from joulebook.science.views import views

Frames = Mapping[str, pd.DataFrame]


def derive(frames: Frames) -> Book:
    """Derive every result from typed raw tables.

    The view ``paper`` reads the paper's edition alone; ``current``, which exists once a community row does, reads
    every row but those that a community row supersedes. Raises DeriveError where a result cannot be computed.
    """
    rows_by_view = views(frames)
    tables: dict[str, list[pd.DataFrame]] = {}
    fits: dict[tuple[str, str], Fit] = {}
    in_eras: dict[tuple[str, str, str], Fit] = {}
    splits = last_models(rows_by_view["paper"])
    for view, rows in rows_by_view.items():
        results, view_fits, parted = _derive_view(rows, view, splits)
        in_eras.update({(view, *key): fit for key, fit in parted.items() if fit})
        fits.update({(view, trend_id): fit for trend_id, fit in view_fits.items()})
        for name, frame in results.items():
            tables.setdefault(name, []).append(frame.assign(view=view))
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    # Held against the paper's own line, whatever devices were added since.
    lines = {domain: fits["paper", f"gpu-efficiency-{domain}"] for domain in ("cv", "nlp")}
    latest = list(rows_by_view)[-1]
    results = against(rows_by_view[latest], lines)
    if not rows_by_view[latest]["generative_models"].empty:
        results["generative_estimates"] = generative_estimates(
            rows_by_view[latest], results.get("matched_measurements"), lines["nlp"]
        )
    joined |= {name: frame.assign(view=latest) for name, frame in results.items()}
    evidence = Evidence({**rows_by_view["paper"], **_of_paper(joined)})
    origins = {claim_id: CLAIMS[claim_id].origin(evidence) for claim_id in joined["claim_results"]["claim_id"]}
    return Book(tuple(rows_by_view), joined, fits, origins, MEANINGS, in_eras)


def _of_paper(tables: Frames) -> Frames:
    """The results of the paper's view: it is what the claims are held against."""
    return {name: frame.loc[frame["view"] == "paper"] for name, frame in tables.items()}


def measured(rows: Frames) -> dict[str, pd.DataFrame]:
    """Derive what needs no fit from the raw tables of a view: what claims and printed values read of the results."""
    gpus, peaks, benchmarks = rows["gpus"], rows["gpu_peaks"], rows["gpu_benchmarks"]
    speedups = benchmark_speedups(benchmarks, gpus)
    means = precision_speedups(benchmarks, speedups)
    devices = gpu_efficiency(gpus, peaks, means)
    dated = devices.assign(launch_date=devices["gpu_id"].map(gpus.set_index("gpu_id")["launch_date"]))
    return {
        "benchmark_speedups": speedups,
        "precision_speedups": means,
        "gpu_efficiency": dated.assign(decimal_year=decimal_year(dated["launch_date"])),
        "flop_estimate_results": flop_estimate_results(rows["flop_estimates"], rows["cv_models"]),
    }


def _derive_view(
    rows: Frames, view: str, splits: Mapping[str, pd.Timestamp]
) -> tuple[dict[str, pd.DataFrame], dict[str, Fit], dict[tuple[str, str], Fit | None]]:
    results = measured(rows)
    devices = results["gpu_efficiency"]
    trends = _Trends()
    for domain in ("cv", "nlp"):
        trends.add_efficiency(domain, efficiency_points(domain, devices))
    models = {
        "cv": cv_estimates(rows["cv_models"], trends.fits),
        "nlp": nlp_estimates(rows["nlp_models"], trends.fits),
    }
    for chosen in SELECTIONS:
        trends.add_models(chosen, models[chosen.domain])
    results.update(trends.tables())
    results["cv_estimates"], results["nlp_estimates"] = models["cv"], models["nlp"]
    results["disagreements"] = disagreements(rows)
    results["cv_evaluation_results"] = evaluation_results(rows["cv_evaluations"], rows["cv_models"])
    results["year_means"] = pd.concat(
        [year_means(domain, frame["decimal_year"], frame["energy_j"]) for domain, frame in models.items()],
        ignore_index=True,
    )
    results.update(beyond(rows, models, devices, trends.fits))
    parted = era_fits(models, trends.fits, splits)
    results["eras"] = eras(models, parted, splits)
    results["front_then_now"] = front_then_now(models["cv"], rows["cv_evaluations"], splits["cv"])
    ground = Ground({**rows, **results}, trends.fits)
    results["figure_effects"] = figure_effects(ground)
    results["finding_results"] = finding_results(rows["findings"], ground)
    if view == "paper":
        # Every later model on every later device is a view of the database: as rows they would outweigh all others.
        every = [
            frame.assign(domain=domain)[["domain", "model_id", "forward_gflop"]] for domain, frame in models.items()
        ]
        energies = model_gpu_energy(pd.concat(every, ignore_index=True), devices)
        results["model_gpu_energy"] = energies.drop(columns="forward_gflop")
        # The print is the paper's: the numbers that it states are held against its own rows only.
        evidence = Evidence({**rows, **results})
        results["erratum_results"] = erratum_results(rows["errata"], ground)
        results["claim_results"] = claim_results(rows["claims"], evidence)
        results["printed_value_results"] = printed_value_results(rows["printed_values"], evidence)
    return results, trends.fits, parted


class _Trends:
    """Collects the trends of one view: each fit with its row, its other estimates and the influence of its points."""

    def __init__(self) -> None:
        self.fits: dict[str, Fit] = {}
        self._rows: list[dict[str, Any]] = []
        self._robustness: list[dict[str, Any]] = []
        self._influence: list[pd.DataFrame] = []
        self._device_slopes: dict[str, Floats] = {}

    def add_efficiency(self, domain: str, points: pd.DataFrame) -> None:
        name = f"gpu-efficiency-{domain}"
        slopes = bootstrap_slopes(points, name, SEED + 1)  # A seed of its own: devices and papers are independent.
        self._add(name, "gpu", "efficiency_gflop_per_j", points, trend_fit(name, points), slopes, None)
        self._device_slopes[domain] = slopes - self.fits[name].slope

    def add_models(self, chosen: Selection, models: pd.DataFrame) -> None:
        points, energy = model_points(chosen, models), chosen.quantity == "energy_j"
        inherited = self.fits[f"gpu-efficiency-{chosen.domain}"] if energy else None
        slopes = bootstrap_slopes(points, chosen.trend_id)
        if energy:
            slopes = slopes - self._device_slopes[chosen.domain]
        moved = "forward_gflop" if energy else chosen.quantity
        steeper = None
        if chosen.mark == "sets_record":
            steeper = steeper_share(random_order_slopes(models, moved))
        fit = trend_fit(chosen.trend_id, points, inherited)
        self._add(chosen.trend_id, chosen.domain, chosen.quantity, points, fit, slopes, steeper)

    def _add(
        self,
        name: str,
        domain: str,
        quantity: str,
        points: pd.DataFrame,
        fit: Fit,
        slopes: Floats,
        steeper: float | None,
    ) -> None:
        self.fits[name] = fit
        self._rows.append(trend_row(name, domain, quantity, fit, points["date"]))
        self._robustness.append(robustness_row(name, points, slopes, steeper))
        self._influence.append(influence(name, points, fit))

    def tables(self) -> dict[str, pd.DataFrame]:
        return {
            "trends": pd.DataFrame(self._rows),
            "trend_robustness": pd.DataFrame(self._robustness),
            "trend_influence": pd.concat(self._influence, ignore_index=True),
        }


def _estimated(models: pd.DataFrame, efficiency: Fit) -> pd.DataFrame:
    forward = forward_gflop(models["reported_gflop"], models["flop_convention"])
    years = decimal_year(models["release_date"])
    energies = dated_energies(forward, years, efficiency)
    return pd.concat([models.assign(decimal_year=years, forward_gflop=forward), energies], axis=1)


def _with_fronts(models: pd.DataFrame, score: str) -> pd.DataFrame:
    return models.assign(
        on_pareto_gflop=selection.on_pareto_front(models[score], models["forward_gflop"]),
        on_pareto_j=selection.on_pareto_front(models[score], models["energy_j"]),
    )


def cv_estimates(models: pd.DataFrame, fits: Mapping[str, Fit]) -> pd.DataFrame:
    """Derive forward pass, energy, fronts and the best of each year from the rows of ``cv_models``."""
    estimated = _with_fronts(_estimated(models, fits["gpu-efficiency-cv"]), "top1_percent")
    return estimated.assign(best_of_year=selection.best_of_year(estimated))


def nlp_estimates(models: pd.DataFrame, fits: Mapping[str, Fit]) -> pd.DataFrame:
    """Derive forward pass, energy, fronts and the setters of records from the rows of ``nlp_models``."""
    estimated = _with_fronts(_estimated(models, fits["gpu-efficiency-nlp"]), "glue_score")
    short = (estimated["input_tokens"] == WINDOW_TOKENS).astype(bool)
    return estimated.assign(sets_record=selection.sets_record(estimated), short_input=short)
