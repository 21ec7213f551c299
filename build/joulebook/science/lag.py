"""How long a record stands before it is matched for less, and what it costs to reach a given score."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science.model import CONFIDENCE, Floats

SHARES = (0.5, 0.2, 0.1)
COSTS = {"compute": "forward_gflop", "energy": "energy_j"}
REACHED = {"cv": ("top1_percent", (70.0, 75.0, 80.0, 85.0, 90.0)), "nlp": ("glue_score", (75.0, 80.0, 85.0, 90.0))}
HALF = 0.5


def kaplan_meier_median(years: Floats, matched: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[float, float, float]:
    """Return the median time to an event and its 95 % interval, where some have not seen it yet.

    survival(t) = Π over event times ≤ t of (1 − events / at risk); the median is the first time at which it is at
    most one half, and its interval holds the times at which the log(−log) band of the survival with Greenwood's
    variance does not leave one half. Shapes: n times in years and n marks (False: not matched by then). What the
    times do not reach is missing, never a guess.
    Source: E. L. Kaplan and P. Meier, doi:10.1080/01621459.1958.10501452; R. Brookmeyer and J. Crowley,
    doi:10.2307/2530286.

    >>> kaplan_meier_median(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, True, False]))[0]
    2.0
    """
    z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))
    survival, variance, found = 1.0, 0.0, {"median": float("nan"), "low": float("nan"), "high": float("nan")}
    for time in np.unique(years[matched]):
        at_risk, events = int((years >= time).sum()), int((matched & (years == time)).sum())
        survival *= 1.0 - events / at_risk
        lower = upper = float("nan")  # where nothing survives the band is undefined, and an open end stays open
        if survival > 0.0:
            variance += events / (at_risk * (at_risk - events))
            half = z * float(np.sqrt(variance)) / abs(float(np.log(survival)))
            lower, upper = survival ** float(np.exp(half)), survival ** float(np.exp(-half))
        for name, value in {"median": survival, "low": lower, "high": upper}.items():
            if value <= HALF and np.isnan(found[name]):
                found[name] = float(time)
    return found["median"], found["low"], found["high"]


def records(models: pd.DataFrame, score: str) -> pd.DataFrame:
    """Return the models whose score lies strictly above all of an earlier or the same day, in order of date."""
    order = models.sort_values(["decimal_year", score, "model_id"], ascending=[True, False, True])
    leading = order.loc[order[score] > order[score].cummax().shift(fill_value=-np.inf)]
    alone = ~models.duplicated(["decimal_year", score], keep=False)
    return leading.loc[alone.reindex(leading.index)]


def lag_events(domain: str, models: pd.DataFrame, score: str) -> pd.DataFrame:
    """Return, for each record and each share of its cost, when a later model scored as high for no more than that.

    ``models``: model_id, decimal_year, the score, forward_gflop, energy_j, and for images extra_data. Columns: domain,
    data (all, or without extra data for both the record and what matches it), cost, share, record_id, follower_id,
    years (to the follower, or to the last row of the list where there is none), matched.
    """
    rows: list[dict[str, Any]] = []
    for data, chosen in _data(domain, models.loc[models[score].notna()]):
        last = float(chosen["decimal_year"].max())
        for _, record in records(chosen, score).iterrows():
            later = chosen.loc[(chosen["decimal_year"] > record["decimal_year"]) & (chosen[score] >= record[score])]
            for cost, column in COSTS.items():
                for share in SHARES:
                    frugal = later.loc[later[column] <= share * record[column]]
                    frugal = frugal.sort_values(["decimal_year", column, "model_id"])
                    end = last if frugal.empty else float(frugal["decimal_year"].iloc[0])
                    place = {"domain": domain, "data": data, "cost": cost, "share": share}
                    who = {
                        "record_id": record["model_id"],
                        "follower_id": None if frugal.empty else frugal["model_id"].iloc[0],
                    }
                    years = end - float(record["decimal_year"])
                    rows.append({**place, **who, "years": years, "matched": not frugal.empty})
    return pd.DataFrame(rows)


def lags(events: pd.DataFrame) -> pd.DataFrame:
    """Return the median time to a match for each domain, data, cost and share, with its 95 % interval in years.

    Columns: domain, data, cost, share, records, matched (counts), median_years, median_years_low, median_years_high.
    """
    rows = []
    for place, group in events.groupby(["domain", "data", "cost", "share"], sort=True):
        marks = group["matched"].to_numpy(dtype=bool)
        median, low, high = kaplan_meier_median(group["years"].to_numpy(dtype=np.float64), marks)
        row = dict(zip(["domain", "data", "cost", "share"], place, strict=True))
        row |= {"records": len(group), "matched": int(marks.sum())}
        rows.append({**row, "median_years": median, "median_years_low": low, "median_years_high": high})
    return pd.DataFrame(rows)


def cost_to_reach(domain: str, models: pd.DataFrame) -> pd.DataFrame:
    """Return the least compute and the least energy that had reached a score by the end of each year.

    Columns: domain, data, score, year, forward_gflop and its model, energy_j and its model. A year in which no row
    reaches a score has no row.
    """
    score, levels = REACHED[domain]
    rows: list[dict[str, Any]] = []
    for data, chosen in _data(domain, models.loc[models[score].notna()]):
        years = range(int(chosen["decimal_year"].min()), int(chosen["decimal_year"].max()) + 1)
        for level in levels:
            for year in years:
                able = chosen.loc[(chosen[score] >= level) & (chosen["decimal_year"] < year + 1)]
                if able.empty:
                    continue
                row: dict[str, Any] = {"domain": domain, "data": data, "score": level, "year": year}
                for cost, column in COSTS.items():
                    least = able.sort_values([column, "decimal_year", "model_id"]).iloc[0]
                    row |= {column: float(least[column]), f"{cost}_model_id": least["model_id"]}
                rows.append(row)
    return pd.DataFrame(rows)


def _data(domain: str, models: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    # Only what is read here: each selection copies its columns, and there are many.
    needed = ["model_id", "decimal_year", REACHED[domain][0], *COSTS.values()]
    yield "all", models[needed]
    if domain == "cv":
        yield "no-extra", models.loc[models["extra_data"] == "No", needed]
