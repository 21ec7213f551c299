"""Where a model or a device stands: its contemporaries, what does as well for less, its rank when it came out.

Everything is chosen from the tables by rules that leave no tie open; each function states its rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from joulebook.publish.facts import Row, rows

WINDOW = pd.DateOffset(years=1)
COST = "forward_gflop"
EFFICIENCY = "efficiency_gflop_per_j"


@dataclass(frozen=True)
class Contemporaries:
    """The models of a list that came out within a year of one model."""

    others: int
    scored: int
    """How many have a score, the model itself among them."""
    rank: int | None
    """The place of the model by score, 1 the best; equals share the better place. None without a score."""
    best: Row | None
    """The highest score, the model's own included: among equals the least compute, then the first id."""
    least: Row | None
    """The least compute, the model's own included: among equals the higher score, then the first id."""


@dataclass(frozen=True)
class Matches:
    """The models that reach at least the score of another for less compute; None where the list has none."""

    first: Row | None
    """The first that came out on a later day: of one day the least compute, then the first id."""
    least: Row | None
    """The one with the least compute of any date: among equals the earlier, then the first id."""


@dataclass(frozen=True)
class Launch:
    """The place of a device by efficiency among those launched up to its own day."""

    rank: int
    """1 the most efficient; equals share the better place."""
    count: int
    best: Row
    """The most efficient of them: among equals the earlier, then the first id."""


def around(frame: pd.DataFrame, day: str, moment: object) -> pd.DataFrame:
    """The rows whose date lies at most one calendar year before or after a moment, both ends included."""
    middle = pd.Timestamp(moment)  # type: ignore[arg-type]
    return frame[(frame[day] >= middle - WINDOW) & (frame[day] <= middle + WINDOW)]


def contemporaries(models: pd.DataFrame, row: Row, score: str) -> Contemporaries:
    """Place a model among the models of its list within a year. ``models`` has release_date, the score, model_id."""
    near = around(models, "release_date", row["release_date"])
    scored = near.dropna(subset=[score])
    others = near["model_id"] != row["model_id"]
    rivals = scored[scored["model_id"] != row["model_id"]]
    best = _first(scored, {score: False, COST: True, "model_id": True})
    least = _first(near, {COST: True, score: False, "model_id": True})
    has_score = row[score] is not None
    rank = int((rivals[score] > row[score]).sum()) + 1 if has_score else None
    return Contemporaries(int(others.sum()), len(rivals) + has_score, rank, best, least)


def matches(models: pd.DataFrame, row: Row, score: str) -> Matches:
    """Find what reaches at least the score of a model that has one, for strictly less compute."""
    able = models[(models[score] >= row[score]) & (models[COST] < row[COST])]
    later = able[able["release_date"] > pd.Timestamp(row["release_date"])]
    return Matches(
        _first(later, {"release_date": True, COST: True, "model_id": True}),
        _first(able, {COST: True, "release_date": True, "model_id": True}),
    )


def launch(devices: pd.DataFrame, row: Row) -> Launch:
    """Rank a device by its efficiency among the devices of one precision with a launch date up to its own."""
    known = devices[devices["launch_date"] <= pd.Timestamp(row["launch_date"])]
    rank = int((known[EFFICIENCY] > row[EFFICIENCY]).sum()) + 1
    best = _first(known, {EFFICIENCY: False, "launch_date": True, "gpu_id": True})
    return Launch(rank, len(known), best or row)


def _first(frame: pd.DataFrame, order: Mapping[str, bool]) -> Row | None:
    """The first row in an order of columns, each ascending or not; a missing value comes last."""
    if frame.empty:
        return None
    leading = frame[list(order)].sort_values(list(order), ascending=list(order.values()), kind="stable").index[:1]
    return rows(frame.loc[leading])[0]
