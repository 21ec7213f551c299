"""Where a model or a device stands: its contemporaries, what does as well for less, its rank when it came out.

Everything is chosen from the tables by rules that leave no tie open; each function states its rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from joulebook.publish.facts import Row, rows

Chosen = np.ndarray[tuple[int], np.dtype[np.bool_]]
"""One mark for each row of a list."""
Days = np.ndarray[tuple[int], np.dtype[np.datetime64]]
"""One day for each row of a list."""

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


class List:
    """The models of a list, arranged once so that thousands can be placed among one another.

    ``models`` has model_id, release_date, forward_gflop and the column ``score``.
    """

    def __init__(self, models: pd.DataFrame, score: str) -> None:
        """Arrange a list."""
        self._models, self._score_name = models, score
        self._score, self._cost = models[score].to_numpy(float, na_value=np.nan), models[COST].to_numpy(float)
        self._day = models["release_date"].to_numpy("datetime64[s]")
        self._ids = models["model_id"].to_numpy(object)
        self._rows = rows(models)

    @cached_property
    def _best(self) -> np.ndarray:
        return self._order({self._score_name: False, COST: True, "model_id": True})

    @cached_property
    def _least(self) -> np.ndarray:
        return self._order({COST: True, self._score_name: False, "model_id": True})

    @cached_property
    def _least_then_earliest(self) -> np.ndarray:
        return self._order({COST: True, "release_date": True, "model_id": True})

    @cached_property
    def _earliest(self) -> np.ndarray:
        return self._order({"release_date": True, COST: True, "model_id": True})

    def contemporaries(self, row: Row) -> Contemporaries:
        """Place a model, of this list or not, among the models of the list within a year."""
        near = around(self._day, row["release_date"])
        rivals = near & (self._ids != row["model_id"])
        scored, score = ~np.isnan(self._score), row[self._score_name]
        rank = None if score is None else int((rivals & (self._score > score)).sum()) + 1
        return Contemporaries(
            int(rivals.sum()),
            int((rivals & scored).sum()) + (score is not None),
            rank,
            self._first(self._best, near & scored),
            self._first(self._least, near),
        )

    def matches(self, row: Row) -> Matches:
        """Find what reaches at least the score of a model that has one, for strictly less compute."""
        able = (self._score >= row[self._score_name]) & (self._cost < row[COST])
        later = able & (self._day > np.datetime64(row["release_date"], "s"))
        return Matches(self._first(self._earliest, later), self._first(self._least_then_earliest, able))

    def _order(self, order: Mapping[str, bool]) -> np.ndarray:
        """The places of the rows in an order of columns, each ascending or not; a missing value comes last."""
        keys = self._models[list(order)].reset_index(drop=True)
        return keys.sort_values(list(order), ascending=list(order.values()), kind="stable").index.to_numpy()

    def _first(self, order: np.ndarray, among: Chosen) -> Row | None:
        """The first row in an order among those that are marked."""
        marked = among[order]
        return self._rows[order[marked.argmax()]] if marked.any() else None


def around(days: Days, moment: date) -> Chosen:
    """Which dates lie at most one calendar year before or after a day, both ends included."""
    middle = pd.Timestamp(moment)
    return (days >= (middle - WINDOW).to_datetime64()) & (days <= (middle + WINDOW).to_datetime64())


def launch(devices: pd.DataFrame, row: Row) -> Launch:
    """Rank a device by its efficiency among the devices of one precision with a launch date up to its own."""
    known = devices[devices["launch_date"] <= pd.Timestamp(row["launch_date"])]
    rank = int((known[EFFICIENCY] > row[EFFICIENCY]).sum()) + 1
    best = known.sort_values([EFFICIENCY, "launch_date", "gpu_id"], ascending=[False, True, True], kind="stable")
    return Launch(rank, len(known), rows(best.head(1))[0] if len(best) else row)
