"""What the paper asks and does not answer, in reading order: the tables that no figure of the paper has."""

from collections.abc import Mapping

import pandas as pd

from joulebook.science.claim_inputs import Evidence
from joulebook.science.decomposition import Split, energy_components, split, trend_parts
from joulebook.science.footprint import footprints
from joulebook.science.forecast import forecasts
from joulebook.science.lag import cost_to_reach, lag_events, lags
from joulebook.science.model import Fit
from joulebook.science.multiplication import break_even, use_growth
from joulebook.science.sensitivity import alternative_fits, energy_variants, trend_variants

Frames = Mapping[str, pd.DataFrame]
SCORES = {"cv": "top1_percent", "nlp": "glue_score"}
LEADERS = {"cv": ("best", "best_of_year"), "nlp": ("record", "sets_record")}


def beyond(rows: Frames, models: Frames, devices: pd.DataFrame, fits: Mapping[str, Fit]) -> dict[str, pd.DataFrame]:
    """Derive the tables that go beyond the paper.

    ``rows``: the raw tables of a view; ``models``: the estimates by domain; ``devices``: gpu_efficiency with
    decimal_year; ``fits``: the view's trends. Raises DeriveError, naming the result, where rows do not allow one.
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    components, decompositions = [], []
    for domain, frame in models.items():
        alternatives = alternative_fits(domain, devices)
        full = fits[f"gpu-efficiency-{domain}"]
        variants = energy_variants(domain, frame, devices, alternatives)
        chosen = split(domain, frame, SCORES[domain], full, alternatives["fp32-only"])
        components.append(energy_components(domain, frame, chosen))
        decompositions += _decompositions(domain, frame, chosen)
        leader, mark = LEADERS[domain]
        lines = {name: fits[f"{domain}-energy-{name}"] for name in (leader, "all")}
        for name, of_line in ((leader, frame.loc[frame[mark].astype(bool)]), ("all", frame)):
            found = trend_variants(f"{domain}-energy-{name}", of_line, variants, alternatives)
            parts.setdefault("trend_sensitivity", []).append(found)
        parts.setdefault("energy_sensitivity", []).append(variants)
        parts.setdefault("use_growth", []).append(use_growth(domain, chosen, lines))
        parts.setdefault("lag_events", []).append(lag_events(domain, frame, SCORES[domain]))
        parts.setdefault("cost_to_reach", []).append(cost_to_reach(domain, frame))
    tables = {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}
    every = [frame.assign(domain=domain)[["domain", "model_id", "forward_gflop"]] for domain, frame in models.items()]
    dated = pd.concat([frame.assign(domain=domain) for domain, frame in models.items()], ignore_index=True)
    return {
        **tables,
        "energy_components": pd.concat(components, ignore_index=True),
        "decompositions": pd.DataFrame(decompositions),
        "lags": lags(tables["lag_events"]),
        "forecasts": forecasts(fits, Evidence(rows), rows["energy_use_per_person"]),
        "break_even": break_even(rows["training_runs"], pd.concat(every, ignore_index=True)),
        "footprints": footprints(dated, rows["carbon_intensities"], rows["constants"]),
    }


def _decompositions(domain: str, models: pd.DataFrame, chosen: Split) -> list[dict[str, object]]:
    found = [trend_parts(f"{domain}-scored", domain, models, chosen)]
    if domain == "cv":  # The records of language are chosen by compute, not by score: capability is not what they buy.
        found.append(trend_parts("cv-best", domain, models.loc[models["best_of_year"].astype(bool)], chosen))
    return found
