"""Which new rows move a published trend by more than its interval, and so should be looked at twice."""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from joulebook.science import selection
from joulebook.science.dates import decimal_year
from joulebook.science.derive import measured
from joulebook.science.flop import forward_gflop
from joulebook.science.model import DeriveError, Fit
from joulebook.science.robust import influence
from joulebook.science.trends import (
    SELECTIONS,
    WINDOW_TOKENS,
    Selection,
    efficiency_points,
    model_points,
    trend_fit,
)
from joulebook.science.views import views

MOST = 20
"""How many new rows of a trend are left out in turn: those that move it most while the others are held as they are."""
TABLES = {"cv": "cv_models", "nlp": "nlp_models"}
COLUMNS = {"forward_gflop": "reported_gflop", "params_million": "params_million"}
"""The cell behind a quantity. Energies are left out: they move just as FLOP do, and their intervals are wider."""
FOUND = ["table", "key", "column", "trend_id", "slope_without", "slope_low", "slope_high", "slope"]


def moved_trends(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the trends of the current view that a single community row moves beyond their own 95 % interval.

    One row for each new row and trend: the slope with every row, and the slope with its interval where that one row is
    left out and records and best models are chosen anew (log10 units per year). Empty where there is no community row.
    A trend that the other rows do not allow is not asked.
    """
    rows = views(frames).get("current")
    if rows is None:
        return pd.DataFrame(columns=FOUND)
    found = [*_of_models(rows), *_of_devices(rows)]
    return pd.DataFrame(found, columns=FOUND)


def _of_models(rows: Mapping[str, pd.DataFrame]) -> Iterator[tuple[object, ...]]:
    for chosen in SELECTIONS:
        if chosen.quantity not in COLUMNS:
            continue
        table = TABLES[chosen.domain]
        models = rows[table]
        new = set(models.loc[models["edition"] == "community", "model_id"])

        def points(without: str | None, chosen: Selection = chosen, models: pd.DataFrame = models) -> pd.DataFrame:
            kept = models if without is None else models.loc[models["model_id"] != without]
            return model_points(chosen, _marked(chosen, kept))

        for key, *figures in _moved(chosen.trend_id, points, new):
            yield table, key, COLUMNS[chosen.quantity], chosen.trend_id, *figures


def _of_devices(rows: Mapping[str, pd.DataFrame]) -> Iterator[tuple[object, ...]]:
    peaks = rows["gpu_peaks"].loc[rows["gpu_peaks"]["edition"] == "community"]
    if peaks.empty:
        return
    devices = measured(rows)["gpu_efficiency"]
    for domain in TABLES:

        def points(without: str | None, domain: str = domain) -> pd.DataFrame:
            every = efficiency_points(domain, devices)
            return every if without is None else every.loc[every["point_id"] != without]

        name = f"gpu-efficiency-{domain}"
        for key, *figures in _moved(name, points, set(peaks["gpu_id"] + "|" + peaks["precision"])):
            yield "gpu_peaks", key, "tflop_per_s", name, *figures


def _marked(chosen: Selection, models: pd.DataFrame) -> pd.DataFrame:
    """The models with what a trend needs: dates as years, FLOP of one convention, and the mark that selects."""
    forward = forward_gflop(models["reported_gflop"], models["flop_convention"])
    dated = models.assign(decimal_year=decimal_year(models["release_date"]), forward_gflop=forward)
    match chosen.mark:
        case "best_of_year":
            return dated.assign(best_of_year=selection.best_of_year(dated))
        case "sets_record":
            return dated.assign(sets_record=selection.sets_record(dated))
        case "short_input":
            return dated.assign(short_input=(dated["input_tokens"] == WINDOW_TOKENS).astype(bool))
        case _:
            return dated


def _moved(
    name: str, points: Callable[[str | None], pd.DataFrame], new: set[str]
) -> Iterator[tuple[str, float, float, float, float]]:
    """The new points that move a trend: the slope without each, with its interval, and the slope with every point."""
    every = points(None)
    candidates = every.loc[every["point_id"].isin(new)]
    if candidates.empty:
        return
    try:
        fit = trend_fit(name, every)
    except DeriveError:
        return
    change = influence(name, every, fit).set_index("point_id")["slope_change"].abs()
    for key in change.loc[list(candidates["point_id"])].nlargest(MOST, keep="all").index[:MOST]:
        other = _fit(name, points(str(key)))
        if other is None:
            continue
        low, high = other.slope_interval
        if not low <= fit.slope <= high:
            yield str(key), other.slope, low, high, fit.slope


def _fit(name: str, points: pd.DataFrame) -> Fit | None:
    try:
        return trend_fit(name, points)
    except DeriveError:
        return None
