"""Why energy changed: better algorithms, capability bought, better devices, lower precision; the parts add up."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from joulebook.science.fit import log_linear_fit
from joulebook.science.model import DeriveError, Fit, Floats
from joulebook.science.regression import Regression, clustered_least_squares

PARTS = ("algorithm", "capability", "own", "device", "precision")
PERFECT = 100.0


def capability(score: pd.Series) -> pd.Series:
    """Return how able a model is: −log10 of the share of its errors in per cent, no unit.

    capability = −log10(100 − score). One more unit is a tenth of the errors. Shape: n scores in per cent to n values.
    Raises ValueError for a score of 100 or more, which has no errors to count.
    Source: Joulebook; of score, error and odds it explains most of the forward passes of the paper's rows.

    >>> capability(pd.Series([90.0, 99.0])).tolist()
    [-1.0, -0.0]
    """
    if (score >= PERFECT).any():
        raise ValueError(f"a score of {score.max():g} leaves no error to take the logarithm of")
    errors = PERFECT - score.astype("float64")
    return pd.Series(-np.log10(errors.to_numpy()), score.index)


@dataclass(frozen=True)
class Split:
    """The regression that tells algorithm from capability, and both efficiency fits that tell device from precision.

    log10 forward pass = constant + algorithm · year + capability slope · capability + a model's own rest, over all
    scored models. Source: Joulebook; the paper only sets the trends beside one another.
    """

    regression: Regression
    score: str
    full: Fit
    fp32: Fit

    def parts(self, models: pd.DataFrame) -> pd.DataFrame:
        """Return each model's place on every part, in log10 of joules; only differences have a meaning.

        The five columns of a difference add up to the difference of log10 energy, exactly.
        """
        years, able = models["decimal_year"], capability(models[self.score])
        algorithm, able_slope = (self.regression.coefficient(name)[0] for name in ("decimal_year", "capability"))
        return pd.DataFrame(
            {
                "algorithm": algorithm * years,
                "capability": able_slope * able,
                "own": np.log10(models["forward_gflop"]) - algorithm * years - able_slope * able,
                "device": -self.fp32.slope * years,
                "precision": -(self.full.slope - self.fp32.slope) * years,
            }
        )


def split(domain: str, models: pd.DataFrame, score: str, full: Fit, fp32: Fit) -> Split:
    """Fit the regression behind the parts over the models that have a score; intervals are by paper.

    ``models``: decimal_year, forward_gflop (GFLOP), source_id and the score (per cent).
    """
    scored = models.loc[models[score].notna()]
    terms = {"decimal_year": scored["decimal_year"], "capability": capability(scored[score])}
    name = f"compute of {domain} by date and capability"
    y = np.log10(scored["forward_gflop"])
    return Split(clustered_least_squares(y, terms, scored["source_id"], name), score, full, fp32)


def energy_components(domain: str, models: pd.DataFrame, chosen: Split) -> pd.DataFrame:
    """Return, for each scored model, why its energy differs from that of the first one, part by part.

    All amounts are log10 of a ratio of joules. Columns: domain, model_id, reference_model_id, years, energy_log10 (the
    sum of the parts), and for each part its log10; algorithm with the 95 % interval of the regression. The change
    between any two models is the difference of their rows. Raises DeriveError where no model has a score.
    """
    scored = models.loc[models[chosen.score].notna()].sort_values(["decimal_year", "model_id"])
    if scored.empty:
        raise DeriveError(f"energy components of {domain}: no model has a {chosen.score}")
    parts, first = chosen.parts(scored), scored.iloc[0]
    changes = (parts - parts.iloc[0]).rename(columns=lambda part: f"{part}_log10")
    years = scored["decimal_year"] - first["decimal_year"]
    _, low, high = chosen.regression.coefficient("decimal_year")
    found = pd.DataFrame({"model_id": scored["model_id"], "reference_model_id": first["model_id"], "years": years})
    energy = np.log10(scored["energy_j"] / first["energy_j"])
    bounds = {"algorithm_log10_low": low * years, "algorithm_log10_high": high * years}
    return found.assign(domain=domain, energy_log10=energy, **changes, **bounds).sort_index().reset_index(drop=True)


def trend_parts(name: str, domain: str, models: pd.DataFrame, chosen: Split) -> dict[str, Any]:
    """Return the slope of an energy trend as the sum of the slopes of its parts, in log10 units per year.

    The line through the logarithms is linear in them, so that the slopes add up exactly; those of the dated parts are
    their coefficients. ``years`` is the span of the trend: a part over it is its slope times the years.
    """
    scored = models.loc[models[chosen.score].notna()]
    parts, years = chosen.parts(scored), scored["decimal_year"].to_numpy(dtype=np.float64)
    fit = log_linear_fit(years, scored["energy_j"], name)
    _, low, high = chosen.regression.coefficient("decimal_year")
    row = {"decomposition_id": name, "domain": domain, "n": fit.n, "first_year": fit.first_x, "last_year": fit.last_x}
    slopes = {f"{part}_slope": _slope(years, parts[part].to_numpy(dtype=np.float64)) for part in PARTS}
    bounds = {"algorithm_slope_low": low, "algorithm_slope_high": high}
    return {**row, "energy_slope": fit.slope, **slopes, **bounds, "regression_r2": chosen.regression.r2}


def _slope(x: Floats, y: Floats) -> float:
    centred = x - x.mean()
    return float((centred * (y - y.mean())).sum() / (centred * centred).sum())
