"""How fast use must grow to cancel what efficiency gains, and how many inferences cost as much as the training."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science.decomposition import Split
from joulebook.science.effects import UPPER
from joulebook.science.model import DeriveError, Fit

FLOP_PER_GFLOP = 1e9
SHARE_OF_COSTS = 0.9
"""The share of all costs that the paper relays for inference ("up to 90% of the costs")."""


def cancelling_growth(slope: float) -> float:
    """Return by what use must be multiplied each year so that use times energy stays as it is: 10^(−slope).

    >>> round(cancelling_growth(-0.30103), 4)
    2.0
    """
    return float(10.0**-slope)


def equal_score_slope(chosen: Split) -> tuple[float, float, float]:
    """Return the slope of energy at an equal score and its 95 % interval, in log10 units per year.

    slope = algorithm − slope of efficiency, and variances add; the quantile has the degrees of freedom of the
    regression by paper, origins − 1.
    """
    place = chosen.regression.names.index("decimal_year")
    slope = float(chosen.regression.coefficients[place]) - chosen.full.slope
    variance = float(chosen.regression.covariance[place, place]) + chosen.full.slope_variance
    half = float(stats.t.ppf(UPPER, chosen.regression.origins - 1) * np.sqrt(variance))
    return slope, slope - half, slope + half


def use_growth(domain: str, chosen: Split, lines: dict[str, Fit]) -> pd.DataFrame:
    """Return for energy at an equal score, and along each line of models, the growth of use that would cancel it.

    Columns: domain, line, slope with its bounds (log10 units per year), growth_per_year with its bounds (a factor; one
    below 1 says by how much use would have to shrink, since energy itself grows).
    """
    found = {"equal-score": equal_score_slope(chosen)}
    found |= {name: (fit.slope, *fit.slope_interval) for name, fit in lines.items()}
    rows = []
    for line, (slope, low, high) in found.items():
        row: dict[str, Any] = {"domain": domain, "line": line, "slope": slope, "slope_low": low, "slope_high": high}
        row |= {"growth_per_year": cancelling_growth(slope), "growth_per_year_low": cancelling_growth(high)}
        rows.append({**row, "growth_per_year_high": cancelling_growth(low)})
    return pd.DataFrame(rows)


def break_even(training_runs: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Return after how many inferences a model has used as much compute as its training.

    inferences = training FLOP / (forward pass in GFLOP · 10⁹); the joules are equal at the same point where both run
    on devices of one efficiency. ``models``: domain, model_id, forward_gflop. Columns: domain, model_id, training_flop,
    inferences, inferences_for_share = inferences · s / (1 − s) for s = 0.9, and years_at_one_per_second.
    Raises DeriveError where a run names no model or an amount is not positive.
    """
    runs = training_runs.merge(models[["domain", "model_id", "forward_gflop"]], on="model_id", how="inner")
    if len(runs) and not (runs["training_flop"] > 0).all():
        raise DeriveError("training_runs: the compute of a training run is positive")
    inferences = runs["training_flop"] / (runs["forward_gflop"] * FLOP_PER_GFLOP)
    seconds_per_year = 365.25 * 86_400
    return runs[["domain", "model_id", "training_flop", "forward_gflop"]].assign(
        inferences=inferences,
        inferences_for_share=inferences * SHARE_OF_COSTS / (1.0 - SHARE_OF_COSTS),
        years_at_one_per_second=inferences / seconds_per_year,
    )
