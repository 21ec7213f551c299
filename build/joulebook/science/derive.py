"""The whole method in reading order: the tables of a package become a book of results, view by view."""

from collections.abc import Mapping

import pandas as pd

from joulebook.science import selection
from joulebook.science.claim_inputs import Evidence
from joulebook.science.claims import claim_results
from joulebook.science.dates import decimal_year
from joulebook.science.efficiency import gpu_efficiency
from joulebook.science.energy import dated_energies, model_gpu_energy, year_means
from joulebook.science.flop import flop_estimate_results, forward_gflop
from joulebook.science.model import Book, Fit
from joulebook.science.printed import printed_value_results
from joulebook.science.speedup import benchmark_speedups, precision_speedups
from joulebook.science.trends import SELECTIONS, WINDOW_TOKENS, efficiency_fit, model_fit, trend_row
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
    for view, rows in rows_by_view.items():
        results, view_fits = _derive_view(rows, view)
        fits.update({(view, trend_id): fit for trend_id, fit in view_fits.items()})
        for name, frame in results.items():
            tables.setdefault(name, []).append(frame.assign(view=view))
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    return Book(tuple(rows_by_view), joined, fits)


def _derive_view(rows: Frames, view: str) -> tuple[dict[str, pd.DataFrame], dict[str, Fit]]:
    gpus, peaks, benchmarks = rows["gpus"], rows["gpu_peaks"], rows["gpu_benchmarks"]
    speedups = benchmark_speedups(benchmarks, gpus)
    means = precision_speedups(benchmarks, speedups)
    devices = gpu_efficiency(gpus, peaks, means)
    dated = devices.assign(launch_date=devices["gpu_id"].map(gpus.set_index("gpu_id")["launch_date"]))
    dated = dated.assign(decimal_year=decimal_year(dated["launch_date"]))

    results = {
        "benchmark_speedups": speedups,
        "precision_speedups": means,
        "gpu_efficiency": devices,
        "flop_estimate_results": flop_estimate_results(rows["flop_estimates"], rows["cv_models"]),
    }
    fits: dict[str, Fit] = {}
    trend_rows = []
    for domain in ("cv", "nlp"):
        trend_id = f"gpu-efficiency-{domain}"
        fits[trend_id] = efficiency_fit(domain, dated)
        used = dated.loc[dated["in_trend"] & dated["domain"].isin(["any", domain]), "launch_date"]
        trend_rows.append(trend_row(trend_id, "gpu", "efficiency_gflop_per_j", fits[trend_id], used))

    models = {"cv": _cv_models(rows["cv_models"], fits), "nlp": _nlp_models(rows["nlp_models"], fits)}
    for chosen in SELECTIONS:
        frame = models[chosen.domain]
        fit = model_fit(chosen, frame, fits[f"gpu-efficiency-{chosen.domain}"])
        used = frame["release_date"] if chosen.mark is None else frame.loc[frame[chosen.mark], "release_date"]
        fits[chosen.trend_id] = fit
        trend_rows.append(trend_row(chosen.trend_id, chosen.domain, chosen.quantity, fit, used))
    results["trends"] = pd.DataFrame(trend_rows)
    results["cv_estimates"], results["nlp_estimates"] = models["cv"], models["nlp"]
    every = [frame.assign(domain=domain)[["domain", "model_id", "forward_gflop"]] for domain, frame in models.items()]
    energies = model_gpu_energy(pd.concat(every, ignore_index=True), devices)
    results["model_gpu_energy"] = energies.drop(columns="forward_gflop")
    results["year_means"] = pd.concat(
        [year_means(domain, frame["decimal_year"], frame["energy_j"]) for domain, frame in models.items()],
        ignore_index=True,
    )
    if view == "paper":  # The print is the paper's: what it states is held against its own rows only.
        evidence = Evidence({**rows, **results})
        results["claim_results"] = claim_results(rows["claims"], evidence)
        results["printed_value_results"] = printed_value_results(rows["printed_values"], evidence)
    return results, fits


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


def _cv_models(models: pd.DataFrame, fits: Mapping[str, Fit]) -> pd.DataFrame:
    estimated = _with_fronts(_estimated(models, fits["gpu-efficiency-cv"]), "top1_percent")
    return estimated.assign(best_of_year=selection.best_of_year(estimated))


def _nlp_models(models: pd.DataFrame, fits: Mapping[str, Fit]) -> pd.DataFrame:
    estimated = _with_fronts(_estimated(models, fits["gpu-efficiency-nlp"]), "glue_score")
    short = (estimated["input_tokens"] == WINDOW_TOKENS).astype(bool)
    return estimated.assign(sets_record=selection.sets_record(estimated), short_input=short)
