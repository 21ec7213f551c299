"""How far a trend rests on its method, its papers, its single rows and on the order of its dates."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from joulebook.science.model import CONFIDENCE, DeriveError, Fit, Floats

Marks = npt.NDArray[np.bool_]
DRAWS = 9_999
SEED = 20_210_912
"""The day of the paper's first version; any number would do, but the same rows must give the same bytes."""
HELD = 4_000_000
"""How many places of random orders are held at once: 32 MB for each array of them."""
MIN_ORIGINS = 3
NOTHING = 1e-9
"""What rounding leaves of a spread of dates (year²) or of a leverage's rest that is zero."""
TAILS = (100 * (1 - CONFIDENCE) / 2, 100 * (1 + CONFIDENCE) / 2)


def theil_sen(points: pd.DataFrame) -> tuple[float, float, float]:
    """Return the median of the slopes between all pairs of dated points, and its 95 % interval, in log10 per year.

    ``points``: decimal_year, value (positive). A few extreme points move it little. The interval inverts Kendall's
    rank test and knows nothing of an efficiency that the values were divided by.
    Source: P. K. Sen, doi:10.1080/01621459.1968.10480934, as scipy.stats.theilslopes has it.

    >>> frame = pd.DataFrame({"decimal_year": [2012.0, 2013.0, 2014.0], "value": [1.0, 10.0, 100.0]})
    >>> theil_sen(frame)[0]
    1.0
    """
    found = stats.theilslopes(np.log10(points["value"]), points["decimal_year"], alpha=CONFIDENCE)
    return float(found.slope), float(found.low_slope), float(found.high_slope)


def bootstrap_slopes(points: pd.DataFrame, name: str, seed: int = SEED, draws: int = DRAWS) -> Floats:
    """Return the slopes of ``draws`` samples of whole origins, drawn with replacement, in log10 units per year.

    ``points``: origin, decimal_year, value. Rows of one origin (a paper, a device) come or stay away together, for
    they are not independent. Each slope is (N Σxy − Σx Σy) / (N Σx² − (Σx)²) of the sample; a sample of one date has
    none and is missing. Raises DeriveError for fewer than three origins.
    Source: the cluster bootstrap, A. C. Davison and D. V. Hinkley, doi:10.1017/CBO9780511802843, section 3.8.
    """
    x = (points["decimal_year"] - points["decimal_year"].mean()).to_numpy(dtype=np.float64)
    y = np.log10(points["value"].to_numpy(dtype=np.float64))
    sums = pd.DataFrame({"n": np.ones_like(x), "x": x, "y": y, "xx": x * x, "xy": x * y})
    origins = sums.groupby(points["origin"].to_numpy()).sum().to_numpy()
    if len(origins) < MIN_ORIGINS:
        raise DeriveError(f"{name}: a bootstrap needs points of {MIN_ORIGINS} origins, there are {len(origins)}")
    generator = np.random.Generator(np.random.PCG64(seed))
    drawn = generator.multinomial(len(origins), np.full(len(origins), 1.0 / len(origins)), size=draws)
    n, sx, sy, sxx, sxy = (drawn @ origins).T
    spread = n * sxx - sx * sx
    some = spread > NOTHING * n * n
    return np.where(some, (n * sxy - sx * sy) / np.where(some, spread, 1.0), np.nan)


def bootstrap_interval(slopes: Floats) -> tuple[float, float]:
    """Return the 2.5 % and 97.5 % quantiles of the slopes that exist."""
    low, high = np.nanpercentile(slopes, TAILS)
    return float(low), float(high)


def random_order_slopes(models: pd.DataFrame, quantity: str, seed: int = SEED, draws: int = DRAWS) -> Floats:
    """Return the slopes of the record setters of the models in their real order, then in ``draws`` random ones.

    ``models`` and the orders as for ``random_orders``. In log10 units per year; an order with one record date has no
    line and is missing.
    """
    found = [_masked_slopes(*orders) for orders in random_orders(models, quantity, seed, draws)]
    return np.concatenate(found)


def random_order_gaps(models: pd.DataFrame, quantity: str, seed: int = SEED, draws: int = DRAWS) -> Floats:
    """Return by how much the slope of the record setters exceeds that of all models, in the same orders."""
    found = [
        _masked_slopes(years, values, marks) - _masked_slopes(years, values, np.ones_like(marks))
        for years, values, marks in random_orders(models, quantity, seed, draws)
    ]
    return np.concatenate(found)


def random_orders(
    models: pd.DataFrame, quantity: str, seed: int = SEED, draws: int = DRAWS
) -> Iterator[tuple[Floats, Floats, Marks]]:
    """Yield the dates, the log10 values and the marks of record setters in the real order, then in ``draws`` others.

    ``models``: decimal_year, forward_gflop, and the quantity that is fitted to the setters (GFLOP or parameters).
    The models keep their numbers and change places in time; a record lies strictly above every row of an earlier or
    the same day. Shapes: n decimal years, and a row of n for each order; so many orders at a time as memory allows.
    """
    # Models of one date are put in an order of their own, so that the order of the rows decides nothing.
    ordered = models.sort_values(list(dict.fromkeys(["decimal_year", "forward_gflop", quantity])), kind="stable")
    years = ordered["decimal_year"].to_numpy(dtype=np.float64)
    flop = np.log10(ordered["forward_gflop"].to_numpy(dtype=np.float64))
    y = np.log10(ordered[quantity].to_numpy(dtype=np.float64))
    generator = np.random.Generator(np.random.PCG64(seed))
    at_once = max(1, HELD // len(years))
    for begun in range(0, draws, at_once):
        orders = np.tile(np.arange(len(years)), (min(at_once, draws - begun), 1))
        orders = generator.permuted(orders, axis=1)
        if begun == 0:
            orders = np.vstack([np.arange(len(years)), orders])
        yield years, y[orders], records(years, flop[orders])


def steeper_share(slopes: Floats) -> float:
    """Return the share of the orders whose line rises at least as steeply as the real one, which is the first.

    A running maximum always rises, so only a small share would speak for growth; a large one leaves it open. An
    energy's line is that of FLOP less that of efficiency in every order alike: its share is that of FLOP.
    """
    return float((np.nan_to_num(slopes, nan=-np.inf) >= slopes[0] - NOTHING).mean())


def records(years: Floats, values: Floats) -> Marks:
    """Mark, in each row of values at ascending years, those strictly above all of earlier or the same date.

    >>> records(np.array([1.0, 1.0, 2.0]), np.array([[1.0, 3.0, 2.0], [2.0, 2.0, 5.0]])).tolist()
    [[False, True, False], [False, False, True]]
    """
    marks = np.zeros(values.shape, dtype=bool)
    before = np.full(len(values), -np.inf)
    for year in np.unique(years):
        day = np.flatnonzero(years == year)
        top = values[:, day].max(axis=1)
        alone = (values[:, day] == top[:, None]).sum(axis=1) == 1
        marks[:, day] = (values[:, day] == top[:, None]) & ((top > before) & alone)[:, None]
        before = np.maximum(before, top)
    return marks


def _masked_slopes(years: Floats, values: Floats, marks: Marks) -> Floats:
    x = years - years.mean()
    n, sx, sxx = marks.sum(axis=1), marks @ x, marks @ (x * x)
    chosen = np.where(marks, values, 0.0)
    spread = n * sxx - sx * sx
    some = spread > NOTHING * n * n
    return np.where(some, (n * (chosen @ x) - sx * chosen.sum(axis=1)) / np.where(some, spread, 1.0), np.nan)


def robustness_row(name: str, points: pd.DataFrame, slopes: Floats, steeper: float | None) -> dict[str, Any]:
    """Return one row of ``trend_robustness``: other estimates of one slope, beside that of least squares."""
    slope, low, high = theil_sen(points)
    bootstrap_low, bootstrap_high = bootstrap_interval(slopes)
    return {
        "trend_id": name,
        "origins": points["origin"].nunique(),
        "theil_sen_slope": slope,
        "theil_sen_low": low,
        "theil_sen_high": high,
        "bootstrap_slope_low": bootstrap_low,
        "bootstrap_slope_high": bootstrap_high,
        "random_orders_steeper": steeper,
    }


def influence(name: str, points: pd.DataFrame, fit: Fit) -> pd.DataFrame:
    """Return what each point does to a trend: one row for each, the selection of the others held as it is.

    residual = log10 y − line; leverage h = 1/n + (x − x̄)² / Sxx; the slope without the point is
    slope − (x − x̄) residual / (Sxx (1 − h)), in log10 units per year, missing where it alone keeps the slope from
    being undefined. Columns: trend_id, point_id, residual_log10, leverage, slope_without, slope_change (what the
    point adds). Source: R. D. Cook and S. Weisberg, Residuals and Influence in Regression, 1982, section 2.2.
    """
    x = points["decimal_year"].to_numpy(dtype=np.float64) - fit.mean_x
    residual = np.log10(points["value"].to_numpy(dtype=np.float64)) - fit.log10(points["decimal_year"])
    leverage = 1.0 / fit.n + x * x / fit.sxx
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(1.0 - leverage > NOTHING, x * residual / (fit.sxx * (1.0 - leverage)), np.nan)
    columns = {"trend_id": name, "point_id": points["point_id"], "residual_log10": residual, "leverage": leverage}
    return pd.DataFrame({**columns, "slope_without": fit.slope - change, "slope_change": change})
