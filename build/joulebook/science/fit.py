"""Exponential growth fitted as a straight line through logarithms."""

import numpy as np
import numpy.typing as npt

from joulebook.science.model import DeriveError, Fit

MIN_POINTS = 3


def log_linear_fit(years: npt.ArrayLike, values: npt.ArrayLike, name: str, inherited: Fit | None = None) -> Fit:
    """Fit log10(value) = intercept + slope · year by ordinary least squares.

    Shapes: n decimal years and n positive values in any unit. slope is in log10 units per year, intercept the line at
    year 0; residual_sd = sqrt(Σ residual² / (n − 2)); r² = 1 − Σ residual² / Σ (log10 y − mean)². Raises DeriveError,
    naming the fit, for fewer than three points, a single date, a single value or one that is not positive.
    Source: the paper fits a line "with the y-axis in logarithmic scale" (Figures 3, 6, 8, 9, 10).

    >>> fit = log_linear_fit([2012.0, 2013.0, 2014.0], [1.0, 10.0, 100.0], "tenfold a year")
    >>> round(fit.slope, 9), round(fit.r2, 9)
    (1.0, 1.0)
    """
    x = np.asarray(years, dtype=np.float64)
    y = np.asarray(values, dtype=np.float64)
    if len(x) < MIN_POINTS:
        raise DeriveError(f"{name}: a fit with an interval needs {MIN_POINTS} points, there are {len(x)}")
    if not (np.isfinite(x).all() and np.isfinite(y).all() and (y > 0).all()):
        raise DeriveError(f"{name}: every value of an exponential fit is finite and positive")
    log_y = np.log10(y)
    mean_x, mean_y = float(x.mean()), float(log_y.mean())
    sxx = float(((x - mean_x) ** 2).sum())
    if sxx == 0.0:
        raise DeriveError(f"{name}: all points have one date, which leaves the slope open")
    slope = float(((x - mean_x) * (log_y - mean_y)).sum()) / sxx
    if np.ptp(log_y) == 0.0:
        raise DeriveError(f"{name}: all values are equal, which leaves no growth to tell from none, nor an R²")
    # Centred, so that a year near 2000 costs no digits of the residuals.
    residuals = log_y - mean_y - slope * (x - mean_x)
    total = float(((log_y - mean_y) ** 2).sum())
    unexplained = float((residuals**2).sum())
    return Fit(
        n=len(x),
        slope=slope,
        intercept=mean_y - slope * mean_x,
        r2=1.0 - unexplained / total,
        residual_sd=float(np.sqrt(unexplained / (len(x) - 2))),
        mean_x=mean_x,
        sxx=sxx,
        first_x=float(x.min()),
        last_x=float(x.max()),
        inherited=inherited,
    )
