"""Trends: how a quantity grows with the years, how fast it doubles, and how sure that is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from joulebook.science.fit import log_linear_fit
from joulebook.science.model import Fit

LOG10_2 = float(np.log10(2.0))
WINDOW_TOKENS = 128
"""The input length that most language models share and at which the paper gives GLUE scores."""


@dataclass(frozen=True)
class Selection:
    """The points of one trend: their domain, quantity and the mark that selects them (None: all rows)."""

    trend_id: str
    domain: str
    quantity: str
    mark: str | None


def _selections() -> tuple[Selection, ...]:
    quantities = {"gflop": "forward_gflop", "energy": "energy_j", "params": "params_million"}
    leaders = {"cv": ("best", "best_of_year"), "nlp": ("record", "sets_record")}
    found = []
    for domain, (leader, mark) in leaders.items():
        for short, quantity in quantities.items():
            found.append(Selection(f"{domain}-{short}-all", domain, quantity, None))
            found.append(Selection(f"{domain}-{short}-{leader}", domain, quantity, mark))
    found.append(Selection("nlp-gflop-128", "nlp", "forward_gflop", "short_input"))
    found.append(Selection("nlp-energy-128", "nlp", "energy_j", "short_input"))
    return tuple(found)


SELECTIONS = _selections()


def efficiency_points(domain: str, devices: pd.DataFrame) -> pd.DataFrame:
    """Return the points of the efficiency fit of a domain: the FP32 rows marked in_trend and those adapted to it.

    ``devices``: gpu_id, precision, domain, in_trend, launch_date, decimal_year, efficiency_gflop_per_j. Columns:
    point_id (device and precision), origin (the device: its figures are not independent), date, decimal_year, value.
    Source: the paper's Figure 8 (28 + 4 points for each domain).
    """
    rows = devices.loc[devices["in_trend"] & devices["domain"].isin(["any", domain])]
    point_id = rows["gpu_id"] + "|" + rows["precision"]
    return trend_points(rows, point_id, "gpu_id", "launch_date", "efficiency_gflop_per_j")


def model_points(selection: Selection, models: pd.DataFrame) -> pd.DataFrame:
    """Return the points of a trend of models: one quantity of the selected rows.

    ``models``: model_id, source_id, release_date, decimal_year, the quantity and the mark. Columns: point_id, origin
    (the source of the model: rows of one paper are not independent), date, decimal_year, value.
    """
    rows = models if selection.mark is None else models.loc[models[selection.mark].astype(bool)]
    return trend_points(rows, rows["model_id"], "source_id", "release_date", selection.quantity)


def trend_points(rows: pd.DataFrame, point_id: pd.Series, origin: str, date: str, value: str) -> pd.DataFrame:
    """Arrange rows as points of a fit; ``origin``, ``date`` and ``value`` name their columns."""
    columns = {"point_id": point_id, "origin": rows[origin], "date": rows[date]}
    columns |= {"decimal_year": rows["decimal_year"], "value": rows[value]}
    return pd.DataFrame(columns).reset_index(drop=True)


def trend_fit(name: str, points: pd.DataFrame, inherited: Fit | None = None) -> Fit:
    """Fit the value of points over their dates.

    Energies inherit the uncertainty of the efficiency fit that they were divided by: slope of energy = slope of FLOP
    − slope of efficiency, exactly, and variances add. Source: the paper's Figures 3, 6, 8, 9 and 10; parameters and
    the 128-token window go beyond it.
    """
    return log_linear_fit(points["decimal_year"], points["value"], name, inherited)


def doubling_years(slope: float) -> float:
    """Return log10(2) / slope: years to double, or to halve where it is negative; missing for a slope of zero.

    >>> round(doubling_years(0.301029995664), 6)
    1.0
    """
    return LOG10_2 / slope if slope != 0.0 else float("nan")


def doubling_bounds(slope: float, slope_low: float, slope_high: float) -> tuple[float, float, bool]:
    """Return the shorter and longer bound of a doubling (or halving) time, and whether it is unbounded.

    Each bound is log10(2) / slope bound. A slope bound of the other sign, or zero, leaves the time without that
    bound: it is missing and the flag is set, since the data do not rule out that nothing ever doubles.
    For a growing quantity low comes from slope_high; for a falling one both are negative and low from slope_high too.
    """
    bounds = [LOG10_2 / bound if bound * slope > 0 else float("nan") for bound in (slope_high, slope_low)]
    return bounds[0], bounds[1], bool(np.isnan(bounds).any())


def trend_row(trend_id: str, domain: str, quantity: str, fit: Fit, dates: pd.Series) -> dict[str, Any]:
    """Return one row of ``trends``: the fit, its growth and doubling time with 95 % bounds, and its extent."""
    low, high = fit.slope_interval
    doubling_low, doubling_high, unbounded = doubling_bounds(fit.slope, low, high)
    return {
        "trend_id": trend_id,
        "domain": domain,
        "quantity": quantity,
        "n": fit.n,
        "slope_log10_per_year": fit.slope,
        "intercept_log10": fit.intercept,
        "r2": fit.r2,
        "growth_per_year": 10.0**fit.slope,
        "doubling_years": doubling_years(fit.slope),
        "slope_low": low,
        "slope_high": high,
        "doubling_years_low": doubling_low,
        "doubling_years_high": doubling_high,
        "doubling_unbounded": unbounded,
        "residual_sd_log10": fit.residual_sd,
        "mean_decimal_year": fit.mean_x,
        "sxx": fit.sxx,
        "slope_variance": fit.slope_variance,
        "first_date": dates.min(),
        "last_date": dates.max(),
    }
