"""Before and after the paper: each trend fitted up to its last model and from there on, and how far the slopes differ.

And the front then and now: the least compute that reaches an accuracy, up to the paper's last model, by any model with
a date, and by anything that was ever evaluated.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from joulebook.science import effects
from joulebook.science.fit import log_linear_fit
from joulebook.science.flop import forward_gflop
from joulebook.science.model import DeriveError, Fit
from joulebook.science.trends import SELECTIONS, Selection, doubling_years, model_points

Frames = Mapping[str, pd.DataFrame]
LEVELS = (70.0, 75.0, 80.0, 85.0, 88.0)
"""The top-1 accuracies, in per cent, at which fronts are compared."""
ERAS = ("before", "after")
SPAN_YEARS = 1.0
"""How long the points of an era have to span: the slope of a few months is one of chance."""


def last_models(rows: Frames) -> dict[str, pd.Timestamp]:
    """Return the date of the last model of each domain; ``rows`` are the paper's."""
    return {domain: rows[f"{domain}_models"]["release_date"].max() for domain in ("cv", "nlp")}


def era_fits(
    models: Frames, fits: Mapping[str, Fit], splits: Mapping[str, pd.Timestamp]
) -> dict[tuple[str, str], Fit | None]:
    """Fit the points of each trend of models up to the paper's last model and after it, by trend and era.

    ``models``: the estimates by domain; ``fits``: the view's trends; ``splits``: the last day of the first era by
    domain. An era with fewer than three points, of less than a year or one value has no fit rather than a guess.
    """
    found: dict[tuple[str, str], Fit | None] = {}
    for chosen in SELECTIONS:
        inherited = fits[f"gpu-efficiency-{chosen.domain}"] if chosen.quantity == "energy_j" else None
        for era, points in _halves(chosen, models, splits).items():
            found[chosen.trend_id, era] = _fit(points, f"{chosen.trend_id} {era}", inherited)
    return found


def _halves(chosen: Selection, models: Frames, splits: Mapping[str, pd.Timestamp]) -> dict[str, pd.DataFrame]:
    points = model_points(chosen, models[chosen.domain])
    late = points["date"] > splits[chosen.domain]
    return {"before": points.loc[~late], "after": points.loc[late]}


def eras(
    models: Frames, found: Mapping[tuple[str, str], Fit | None], splits: Mapping[str, pd.Timestamp]
) -> pd.DataFrame:
    """Return both fits of each trend with the difference of their slopes; ``found``: what ``era_fits`` gives.

    The points are those of the trend itself, so that the two eras share none and leave none out. The columns of an era
    without a fit are missing.

    difference = slope after − slope before, ± t(0.975, f) · √(v₁ + v₂) with the two slopes' variances v = s²/Sxx and
    f = (v₁ + v₂)² / (v₁²/(n₁ − 2) + v₂²/(n₂ − 2)). An energy is compute over one efficiency line for both eras, which
    cancels in the difference: it is that of compute, exactly. Source: B. L. Welch, doi:10.1093/biomet/34.1-2.28.
    """
    rows = []
    for chosen in SELECTIONS:
        halves = _halves(chosen, models, splits)
        split = splits[chosen.domain]
        row: dict[str, Any] = {"trend_id": chosen.trend_id, "domain": chosen.domain, "split_date": split}
        for era in ERAS:
            row |= _of_era(era, len(halves[era]), found[chosen.trend_id, era])
        rows.append(row | _difference(*(found[chosen.trend_id, era] for era in ERAS)))
    return pd.DataFrame(rows)


def _fit(points: pd.DataFrame, name: str, inherited: Fit | None) -> Fit | None:
    if points.empty or points["decimal_year"].max() - points["decimal_year"].min() < SPAN_YEARS:
        return None
    try:
        return log_linear_fit(points["decimal_year"], points["value"], name, inherited)
    except DeriveError:
        return None


def _of_era(era: str, n: int, fit: Fit | None) -> dict[str, Any]:
    names = ("slope", "slope_low", "slope_high", "growth_per_year", "doubling_years", "variance")
    values: tuple[float, ...] = (float("nan"),) * len(names)
    if fit is not None:
        own = fit.residual_sd**2 / fit.sxx
        values = (fit.slope, *fit.slope_interval, 10.0**fit.slope, doubling_years(fit.slope), own)
    return {f"n_{era}": n, **{f"{name}_{era}": value for name, value in zip(names, values, strict=True)}}


def _difference(before: Fit | None, after: Fit | None) -> dict[str, float]:
    names = ("slope_difference", "slope_difference_low", "slope_difference_high")
    if before is None or after is None:
        return dict.fromkeys(names, float("nan"))
    found = effects.slope_difference(after, before)
    return dict(zip(names, (found.estimate, found.low, found.high), strict=True))


def front_then_now(models: pd.DataFrame, evaluations: pd.DataFrame, split: pd.Timestamp) -> pd.DataFrame:
    """Return the least compute that reaches each top-1 accuracy: then, by any model with a date, by any evaluation.

    ``models``: the estimates of images; ``evaluations``: cv_evaluations of the view, most of them without a date, so
    that nobody knows whether their weights were there on the day ``split``. Columns: data (all, or no-extra: without
    data beyond ImageNet-1k), score, forward_gflop_ and model_id_ of then (up to ``split``), dated and any; ratio_dated
    and ratio_any = that of then over that. What nothing reaches is missing; a score that nothing reaches has no row.
    """
    needed = ["model_id", "top1_percent", "forward_gflop", "extra_data"]
    dated = models[[*needed, "release_date"]]
    tested = evaluations.assign(
        forward_gflop=forward_gflop(evaluations["reported_gflop"], evaluations["flop_convention"])
    )
    # A model that is in both tables is named by its row among the models, which has a page.
    tested = tested.loc[~tested["model_id"].isin(dated["model_id"]), needed]
    groups = {
        "then": dated.loc[dated["release_date"] <= split],
        "dated": dated,
        "any": pd.concat([dated[needed], tested], ignore_index=True),
    }
    rows = []
    for data in ("all", "no-extra"):
        for level in LEVELS:
            row: dict[str, Any] = {"data": data, "score": level}
            for name, group in groups.items():
                chosen = group if data == "all" else group.loc[group["extra_data"] == "No"]
                row |= _least(name, chosen.loc[chosen["top1_percent"] >= level])
            if row["model_id_any"] is not None:
                rows.append(row | {f"ratio_{name}": _ratio(row, name) for name in ("dated", "any")})
    return pd.DataFrame(rows)


def _least(name: str, able: pd.DataFrame) -> dict[str, Any]:
    if able.empty:
        return {f"forward_gflop_{name}": float("nan"), f"model_id_{name}": None}
    least = able.sort_values(["forward_gflop", "model_id"]).iloc[0]
    return {f"forward_gflop_{name}": float(least["forward_gflop"]), f"model_id_{name}": str(least["model_id"])}


def _ratio(row: Mapping[str, Any], name: str) -> float:
    return float(row["forward_gflop_then"] / row[f"forward_gflop_{name}"])
