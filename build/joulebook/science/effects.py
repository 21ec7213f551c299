"""Numbers that decide a finding, each with its 95 % interval."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science.model import CONFIDENCE, DeriveError, Fit

UPPER = 0.5 + CONFIDENCE / 2


@dataclass(frozen=True)
class Effect:
    """An estimate with the ends of its 95 % interval and the number of rows that it rests on."""

    estimate: float
    low: float
    high: float
    n: int


def of_slope(fit: Fit) -> Effect:
    """The slope of a trend with its t-interval, in log10 units per year."""
    return Effect(fit.slope, *fit.slope_interval, fit.n)


def slope_difference(one: Fit, other: Fit) -> Effect:
    """The slope of one trend less that of another, in log10 units per year, with Welch's interval.

    Variances add; that of an efficiency that both were divided by is in neither, for it cancels. Where the points of
    one are among those of the other the interval is too wide rather than too narrow, since they move together.
    Source: B. L. Welch, doi:10.1093/biomet/34.1-2.28.
    """
    shared = one.inherited is not None and one.inherited is other.inherited
    variances = [fit.residual_sd**2 / fit.sxx if shared else fit.slope_variance for fit in (one, other)]
    total = sum(variances)
    if total == 0.0:
        difference = one.slope - other.slope
        return Effect(difference, difference, difference, one.n + other.n)
    freedom = total**2 / sum(variance**2 / (fit.n - 2) for variance, fit in zip(variances, (one, other), strict=True))
    half = float(stats.t.ppf(UPPER, freedom) * np.sqrt(total))
    difference = one.slope - other.slope
    return Effect(difference, difference - half, difference + half, one.n + other.n)


def correlation(x: pd.Series, y: pd.Series, name: str) -> Effect:
    """Pearson's r of n pairs with Fisher's interval, tanh(atanh r ± z / √(n − 3)), no unit.

    Source: R. A. Fisher, doi:10.2307/2331838. Raises DeriveError for fewer than four pairs or a constant.
    """
    few = 4
    if len(x) < few or x.nunique() < 2 or y.nunique() < 2:  # noqa: PLR2004 (one value is a constant)
        raise DeriveError(f"{name}: a correlation with an interval needs four pairs that differ")
    r = float(np.corrcoef(x.to_numpy(dtype=np.float64), y.to_numpy(dtype=np.float64))[0, 1])
    half = float(stats.norm.ppf(UPPER)) / float(np.sqrt(len(x) - 3))
    centre = float(np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15)))
    return Effect(r, float(np.tanh(centre - half)), float(np.tanh(centre + half)), len(x))


def share(chosen: pd.Series, name: str) -> Effect:
    """The share of true marks with the exact interval for a share.

    Source: C. J. Clopper and E. S. Pearson, doi:10.2307/2331986. Raises DeriveError where there are no rows.
    """
    if chosen.empty:
        raise DeriveError(f"{name}: no row to take a share of")
    found = stats.binomtest(int(chosen.sum()), len(chosen)).proportion_ci(CONFIDENCE, method="exact")
    return Effect(float(chosen.mean()), float(found.low), float(found.high), len(chosen))


def share_difference(among: pd.Series, others: pd.Series, name: str) -> Effect:
    """The share of true marks in one group less that in another, with Newcombe's interval from Wilson's two.

    Source: R. G. Newcombe, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I, method 10.
    """
    if among.empty or others.empty:
        raise DeriveError(f"{name}: one of the two groups has no row")
    ends = []
    for marks in (among, others):
        found = stats.binomtest(int(marks.sum()), len(marks)).proportion_ci(CONFIDENCE, method="wilson")
        ends.append((float(marks.mean()), float(found.low), float(found.high)))
    (p, p_low, p_high), (q, q_low, q_high) = ends
    low = p - q - float(np.hypot(p - p_low, q_high - q))
    high = p - q + float(np.hypot(p_high - p, q - q_low))
    return Effect(p - q, low, high, len(among) + len(others))


def mean_difference(one: pd.Series, other: pd.Series, name: str) -> Effect:
    """The mean of one group less that of another, in their unit, with Welch's interval.

    Source: B. L. Welch, doi:10.1093/biomet/34.1-2.28. Raises DeriveError where a group has fewer than two rows.
    """
    if min(len(one), len(other)) < 2:  # noqa: PLR2004 (a variance needs two)
        raise DeriveError(f"{name}: each of the two groups needs two rows")
    found = stats.ttest_ind(one.to_numpy(np.float64), other.to_numpy(np.float64), equal_var=False)
    interval = found.confidence_interval(CONFIDENCE)
    difference = float(one.mean() - other.mean())
    return Effect(difference, float(interval.low), float(interval.high), len(one) + len(other))


def mean(values: pd.Series, name: str) -> Effect:
    """The mean of n values with its t-interval, in their unit. Raises DeriveError for fewer than two values."""
    if len(values) < 2:  # noqa: PLR2004 (a variance needs two)
        raise DeriveError(f"{name}: a mean with an interval needs two values")
    middle = float(values.mean())
    half = float(stats.t.ppf(UPPER, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
    return Effect(middle, middle - half, middle + half, len(values))
