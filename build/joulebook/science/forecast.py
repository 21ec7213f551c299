"""When a trend crosses a reference power, and whether the rows allow a date to be named at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from joulebook.science.claim_inputs import Evidence
from joulebook.science.claims import external_consumption, internal_consumption
from joulebook.science.model import DeriveError, Fit

WIDEST, FURTHEST = 10.0, 5.0
"""A date is named where its interval is narrower than this and starts this soon after the last point, in years."""
PLACES = {"world": "world", "resident-latest": "united-states"}
"""Of which place a level is the energy of a person in the last year."""
TRENDS = ("cv-energy-best", "cv-energy-all", "nlp-energy-record", "nlp-energy-all")


@dataclass(frozen=True)
class Crossing:
    """The decimal year in which a line meets a level; an end of its 95 % interval is missing where there is none."""

    year: float
    low: float
    high: float


def crossing(fit: Fit, level: float, name: str) -> Crossing:
    """Return when the line of a fit meets ``level`` (in the unit of the fitted values), with Fieller's interval.

    year = (log10 level − intercept) / slope; the interval holds each t at which the level lies within the line's own
    95 % confidence band, (line(t) − log10 level)² ≤ q² · variance(t). It has ends only where the slope differs from
    zero. Raises DeriveError for a level that is not positive or a slope of exactly zero.
    Source: E. C. Fieller, doi:10.1111/j.2517-6161.1954.tb00159.x; the paper's Figures 13 and 14 draw the levels.

    >>> line = Fit(9, 0.5, -1000.0, 1.0, 0.0, 2000.0, 60.0, 1996.0, 2004.0)
    >>> crossing(line, 10.0, "made").year
    2002.0
    """
    if not level > 0:
        raise DeriveError(f"{name}: an exponential trend crosses positive levels only, not {level:g}")
    if fit.slope == 0.0:
        raise DeriveError(f"{name}: a line without slope crosses nothing")
    q2, b = fit.t_quantile**2, fit.slope
    above = float(fit.log10(fit.mean_x)) - float(np.log10(level))
    v0, v1, v2 = _variance_terms(fit, fit.mean_x)
    # (above + b u)² − q² (v0 + v1 u + v2 u²) ≤ 0, with u = t − x̄ so that a year near 2000 costs no digits.
    square, cross, constant = b * b - q2 * v2, above * b - q2 * v1 / 2, above * above - q2 * v0
    year = fit.mean_x - above / b
    if square <= 0.0:
        return Crossing(year, float("nan"), float("nan"))
    half = float(np.sqrt(max(cross * cross - square * constant, 0.0)))
    return Crossing(year, fit.mean_x + (-cross - half) / square, fit.mean_x + (-cross + half) / square)


def _variance_terms(fit: Fit, centre: float) -> tuple[float, float, float]:
    offset, per_year = centre - fit.mean_x, fit.residual_sd**2 / fit.sxx
    own = (fit.residual_sd**2 / fit.n + per_year * offset * offset, 2 * per_year * offset, per_year)
    if fit.inherited is None:
        return own
    v0, v1, v2 = _variance_terms(fit.inherited, centre)
    return own[0] + v0, own[1] + v1, own[2] + v2


def why_not_shown(found: Crossing, last_x: float) -> str:
    """Say why no date is named for a crossing, or nothing where one is."""
    if not np.isfinite([found.low, found.high]).all():
        return "the slope is not distinguishable from flat, so the interval of the date has no end"
    if found.high - found.low >= WIDEST:
        return f"the 95 % interval of the date is {found.high - found.low:.0f} years wide, not under {WIDEST:.0f}"
    if found.low > last_x + FURTHEST:
        return f"the interval starts more than {FURTHEST:.0f} years after the last model"
    return ""


def latest_powers(persons: pd.DataFrame) -> dict[str, float]:
    """Return the mean power of a person in the last year of the world and of the paper's country, by level, in W.

    ``persons``: energy_use_per_person of a view; the paper's has none. A place without rows has no level.
    """
    by_year = persons.sort_values("year").drop_duplicates("place_id", keep="last").set_index("place_id")["w_per_person"]
    return {level: float(by_year[place]) for level, place in PLACES.items() if place in by_year.index}


def forecasts(fits: Mapping[str, Fit], evidence: Evidence, persons: pd.DataFrame) -> pd.DataFrame:
    """Return when energy at one inference a second crosses what a person uses, for each energy trend and level.

    ``persons``: the view's rows of energy_use_per_person, which add the levels of the last year.
    Columns: trend_id, level, power_w (W; J of one inference at one a second), crossing_year with its bounds (decimal
    years, missing where no date is shown), past (the date lies before the last point), shown, reason.
    """
    levels = {
        "body": internal_consumption(evidence),
        "body-printed": evidence.constant("internal-consumption-printed"),
        "resident": external_consumption(evidence),
        "resident-printed": evidence.constant("external-consumption-printed"),
        **latest_powers(persons),
    }
    found: list[dict[str, Any]] = []
    for trend_id in TRENDS:
        fit = fits[trend_id]
        for level, power in levels.items():
            date = crossing(fit, power, trend_id)
            reason = why_not_shown(date, fit.last_x)
            year, low, high = (float("nan"),) * 3 if reason else (date.year, date.low, date.high)
            row = {"trend_id": trend_id, "level": level, "power_w": power, "shown": not reason}
            row |= {"crossing_year": year, "crossing_year_low": low, "crossing_year_high": high}
            found.append({**row, "past": None if reason else date.year <= fit.last_x, "reason": reason or None})
    return pd.DataFrame(found)
