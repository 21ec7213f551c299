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

Frames = Mapping[str, pd.DataFrame]
DEVICE_TABLES = ("gpu_peaks", "gpu_benchmarks")
BASES = (
    ("flop_estimates", "base_model_id", "cv_models", "model_id"),
    ("gpus", "baseline_gpu_id", "gpus", "gpu_id"),
)


def derive(frames: Frames) -> Book:
    """Derive every result from typed raw tables.

    The view ``paper`` reads the paper's edition alone; ``current``, which exists once a community row does, reads
    every row but those that a community row supersedes. Raises DeriveError where a result cannot be computed.
    """
    views = {"paper": {name: frame.loc[frame["edition"] == "paper"] for name, frame in frames.items()}}
    if any((frame["edition"] == "community").any() for frame in frames.values()):
        views["current"] = _current(frames)
    tables: dict[str, list[pd.DataFrame]] = {}
    fits: dict[tuple[str, str], Fit] = {}
    for view, rows in views.items():
        results, view_fits = _derive_view({name: frame.reset_index(drop=True) for name, frame in rows.items()}, view)
        fits.update({(view, trend_id): fit for trend_id, fit in view_fits.items()})
        for name, frame in results.items():
            tables.setdefault(name, []).append(frame.assign(view=view))
    return Book(tuple(views), {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}, fits)


def _current(frames: Frames) -> dict[str, pd.DataFrame]:
    current = dict(frames)
    for name, key in (("cv_models", "model_id"), ("nlp_models", "model_id"), ("gpus", "gpu_id")):
        superseded = set(frames[name]["supersedes"].dropna())
        current[name] = frames[name].loc[~frames[name][key].isin(superseded)]
    for name in DEVICE_TABLES:
        current[name] = frames[name].loc[frames[name]["gpu_id"].isin(current["gpus"]["gpu_id"])]
    # What names a superseded row as its base goes on from the row in its place.
    for name, column, target, key in BASES:
        rows = frames[target].dropna(subset="supersedes")
        successors = dict(zip(rows["supersedes"], rows[key], strict=True))
        bases = current[name][column]
        while bases.isin(list(successors)).any():
            bases = bases.map(lambda base, successors=successors: successors.get(base, base)).astype(bases.dtype)
        current[name] = current[name].assign(**{column: bases})
    return current


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
        trend_rows.append(trend_row(trend_id, domain, "efficiency_gflop_per_j", fits[trend_id], used))

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
