"""The parts of a change of energy: between the ends of a trend, between two models, and of every model for a script."""

from collections.abc import Mapping
from typing import Any

from joulebook.publish.charts.questions import Step
from joulebook.publish.facts import DOMAINS, Facts, Row, marked, rows
from joulebook.publish.pages.question import IMAGES_OR_LANGUAGE, row_of

PARTS = {
    "algorithm": "Algorithm",
    "capability": "Capability",
    "own": "Own rest",
    "device": "Devices",
    "precision": "Precision",
}
MEANINGS = {
    "algorithm": "compute at an equal score, by the regression",
    "capability": "what the change of the score costs, by the same regression",
    "own": "what is this model's own, which the regression does not explain",
    "device": "the trend of FP32 peaks per watt",
    "precision": "what lower precision adds to that trend",
}
ENERGY = "Energy"
FRUGAL = 0.1
"""The share of a record's energy for which the second pair's match must do."""
WHOLE = {"cv-best": "cv-energy-best", "cv-scored": "cv-energy-all"}
"""The energy trend over the same models, whose interval the whole change takes."""


def best_of_years(facts: Facts) -> list[dict[str, Any]]:
    """The most accurate image model of each year, in order of date."""
    models = facts.models(DOMAINS[0])
    return rows(models[marked(models, "best_of_year")].sort_values(["release_date", "model_id"]))


def pairs(facts: Facts) -> list[tuple[str, str, str, str]]:
    """The two pairs that the page shows, by rule: an anchor, why, and both models."""
    best = [row["model_id"] for row in best_of_years(facts)]
    events = facts.frame("lag_events")
    chosen = events[
        (events["domain"] == "cv")
        & (events["data"] == "all")
        & (events["cost"] == "energy")
        & (events["share"] == FRUGAL)
    ]
    found = [("first-to-last-best", "The first and the last of the most accurate of each year", best[0], best[-1])]
    matched = rows(chosen[chosen["matched"].astype(bool)].head(1))
    found += [
        ("record-to-match", "The first record and the model that matched it for a tenth of its energy", one, other)
        for one, other in [(row["record_id"], row["follower_id"]) for row in matched]
    ]
    return found


def explorer(facts: Facts) -> dict[str, Any]:
    """What the page's script reads: every model, its parts where it has a score, and the pair to begin with."""
    parts = {row["model_id"]: row for row in rows(facts.frame("energy_components"))}
    models = []
    for domain in DOMAINS:
        for row in sorted(rows(facts.models(domain)), key=lambda row: (row["decimal_year"], row["model_id"])):
            found = parts.get(row["model_id"])
            models.append(
                {
                    "id": row["model_id"],
                    "name": f"{facts.names[row['model_id']]}, {row['release_date'].year}",
                    "domain": domain.key,
                    "tokens": row.get("input_tokens"),
                    "parts": None if found is None else [found[f"{part}_log10"] for part in (*PARTS, "energy")],
                    "algorithm": None
                    if found is None
                    else [found[f"algorithm_log10_{end}"] for end in ("low", "high")],
                }
            )
    _, _, one, other = pairs(facts)[0]
    return {
        "from": one,
        "to": other,
        "domains": {domain.key: IMAGES_OR_LANGUAGE[domain.key] for domain in DOMAINS},
        "scores": {domain.key: facts.field(domain.models, domain.score).title for domain in DOMAINS},
        "parts": [*PARTS.values(), ENERGY],
        "meanings": [*MEANINGS.values(), "the whole change, the product of the parts"],
        "models": models,
    }


def trend_steps(facts: Facts, row: Row) -> list[Step]:
    """The steps of a trend from its first date to its last."""
    years = row["last_year"] - row["first_year"]
    amounts = {part: row[f"{part}_slope"] * years for part in PARTS}
    bounds = (row["algorithm_slope_low"] * years, row["algorithm_slope_high"] * years)
    trend = facts.trends.get(
        {"cv-best": "cv-energy-best", "cv-scored": "cv-energy-all"}.get(row["decomposition_id"], "")
    )
    whole = None if trend is None else (trend["slope_low"] * years, trend["slope_high"] * years)
    return added_up(amounts, row["energy_slope"] * years, bounds, whole)


def pair_steps(facts: Facts, one: str, other: str) -> list[Step]:
    """The steps from one model to another: the differences of their rows."""
    first, second = (row_of(facts, "energy_components", model_id=name) for name in (one, other))
    amounts = {part: second[f"{part}_log10"] - first[f"{part}_log10"] for part in PARTS}
    low, high = sorted(second[f"algorithm_log10_{end}"] - first[f"algorithm_log10_{end}"] for end in ("low", "high"))
    return added_up(amounts, second["energy_log10"] - first["energy_log10"], (low, high), None)


def added_up(
    amounts: Mapping[str, float], energy: float, algorithm: tuple[float, float], whole: tuple[float, float] | None
) -> list[Step]:
    """Lay the parts end to end; the last step is their sum, with its interval where one is known."""
    steps, start = [], 0.0
    for part, name in PARTS.items():
        low, high = algorithm if part == "algorithm" else (None, None)
        steps.append(Step(name, start, amounts[part], low, high))
        start += amounts[part]
    low, high = whole or (None, None)
    return [*steps, Step(ENERGY, 0.0, energy, low, high, total=True)]
