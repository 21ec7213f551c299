"""Fits: what they recover, what another implementation says, and what they refuse."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.science.fit import log_linear_fit
from joulebook.science.model import DeriveError, Fit
from joulebook.science.trends import doubling_bounds, doubling_years, trend_row

SLOPE, INTERCEPT = 0.25, -500.0


def synthetic(n: int = 40, noise: float = 0.2, seed: int = 20210908) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    years = random.uniform(2010.0, 2022.0, n)
    return years, 10.0 ** (INTERCEPT + SLOPE * years + random.normal(0.0, noise, n))


def test_exact_growth_is_recovered_exactly() -> None:
    years, values = synthetic(noise=0.0)
    fit = log_linear_fit(years, values, "exact")
    assert fit.slope == pytest.approx(SLOPE, rel=1e-10)
    assert fit.intercept == pytest.approx(INTERCEPT, rel=1e-10)
    assert fit.r2 == pytest.approx(1.0, abs=1e-12)
    assert fit.residual_sd == pytest.approx(0.0, abs=1e-9)


def test_noisy_growth_lies_in_its_interval_about_19_times_of_20() -> None:
    inside = 0
    for seed in range(400):
        low, high = log_linear_fit(*synthetic(n=12, seed=seed), "noisy").slope_interval
        inside += low <= SLOPE <= high
    assert 0.92 <= inside / 400 <= 0.98


@pytest.mark.parametrize("n", [3, 7, 40])
def test_statsmodels_agrees(n: int) -> None:
    years, values = synthetic(n)
    fit = log_linear_fit(years, values, "oracle")
    # Centred years keep the oracle's own matrix well conditioned.
    other = sm.OLS(np.log10(values), sm.add_constant(years - 2016.0)).fit()
    assert fit.n == n
    assert fit.slope == pytest.approx(other.params[1], rel=1e-10)
    assert fit.intercept == pytest.approx(other.params[0] - other.params[1] * 2016.0, rel=1e-10)
    assert fit.r2 == pytest.approx(other.rsquared, rel=1e-9)
    assert fit.residual_sd == pytest.approx(np.sqrt(other.mse_resid), rel=1e-9)
    assert fit.slope_interval == pytest.approx(tuple(other.conf_int()[1]), rel=1e-9)
    grid = np.linspace(2008.0, 2025.0, 9)
    bands = other.get_prediction(sm.add_constant(grid - 2016.0, has_constant="add")).summary_frame(alpha=0.05)
    for (low, high), names in (
        (fit.confidence_band(grid), ("mean_ci_lower", "mean_ci_upper")),
        (fit.prediction_band(grid), ("obs_ci_lower", "obs_ci_upper")),
    ):
        np.testing.assert_allclose(low, bands[names[0]], rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(high, bands[names[1]], rtol=1e-8, atol=1e-8)


def test_extent_and_scale() -> None:
    years, values = synthetic()
    fit, thousandfold = (log_linear_fit(years, values * scale, "scaled") for scale in (1.0, 1000.0))
    assert (fit.first_x, fit.last_x) == (years.min(), years.max())
    assert thousandfold.slope == pytest.approx(fit.slope, rel=1e-10)
    assert thousandfold.intercept - fit.intercept == pytest.approx(3.0, rel=1e-9)


POINTS = st.lists(
    st.tuples(st.floats(2009.0, 2026.0), st.floats(-6.0, 6.0)),
    min_size=4,
    max_size=30,
    unique_by=lambda p: round(p[0], 2),
)
SETTINGS = settings(derandomize=True, deadline=None, max_examples=150)


@SETTINGS
@given(POINTS, st.floats(-0.4, 0.4), st.floats(-3.0, 3.0), st.floats(-9.0, 9.0))
def test_dividing_by_a_line_subtracts_its_slope_and_a_scale_only_shifts(
    points: list[tuple[float, float]], slope: float, level: float, shift: float
) -> None:
    years, logs = np.array(points).T
    device = Fit(32, slope, level - 2016.0 * slope, 0.8, 0.15, 2016.0, 250.0, 2010.0, 2021.0)
    flop = log_linear_fit(years, 10.0**logs, "flop")
    energy = log_linear_fit(years, 10.0 ** (logs - device.log10(years) + shift), "energy", device)
    assert energy.slope == pytest.approx(flop.slope - slope, abs=1e-8)
    middle = flop.mean_x
    assert energy.log10(middle) == pytest.approx(flop.log10(middle) - device.log10(middle) + shift, abs=1e-8)
    assert energy.residual_sd == pytest.approx(flop.residual_sd, abs=1e-8)


@SETTINGS
@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_points_changes_no_fit(points: list[tuple[float, float]], random: Any) -> None:
    mixed = random.sample(points, len(points))
    one, other = (log_linear_fit([x for x, _ in rows], [10.0**y for _, y in rows], "order") for rows in (points, mixed))
    for name in ("slope", "residual_sd", "mean_x", "sxx"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-9, abs=1e-9)
    assert (one.n, one.first_x, one.last_x) == (other.n, other.first_x, other.last_x)


def test_a_slope_of_zero_never_doubles() -> None:
    fit = log_linear_fit([2012.0, 2013.0, 2014.0], [5.0, 50.0, 5.0], "up and down")
    assert (fit.slope, fit.r2) == (0.0, 0.0)
    assert np.isnan(doubling_years(fit.slope))


@pytest.mark.parametrize(
    ("years", "values", "reason"),
    [
        ([2012.0, 2013.0], [1.0, 2.0], "needs 3 points, there are 2"),
        ([2012.0] * 4, [1.0, 2.0, 3.0, 4.0], "one date"),
        ([2012.0, 2013.0, 2014.0], [0.7, 0.7, 0.7], "all values are equal"),
        ([2012.0, 2013.0, 2014.0], [1.0, 0.0, 3.0], "positive"),
        ([2012.0, 2013.0, 2014.0], [1.0, -2.0, 3.0], "positive"),
        ([2012.0, 2013.0, 2014.0], [1.0, float("nan"), 3.0], "finite"),
        ([2012.0, 2013.0, float("inf")], [1.0, 2.0, 3.0], "finite"),
    ],
)
def test_what_cannot_be_fitted_is_refused_by_name(years: list[float], values: list[float], reason: str) -> None:
    with pytest.raises(DeriveError, match=f"cv-gflop-all: .*{reason}"):
        log_linear_fit(years, values, "cv-gflop-all")


def two_fits() -> tuple[Fit, Fit, Fit]:
    """A device line, and a model line without and with the uncertainty that it inherits."""
    device = log_linear_fit(*synthetic(n=32, noise=0.1, seed=1), "devices")
    years, flop = synthetic(n=20, seed=2)
    energy = flop / 10.0 ** device.log10(years)
    return device, log_linear_fit(years, energy, "alone"), log_linear_fit(years, energy, "inherited", device)


def test_an_inherited_line_adds_its_variance_and_nothing_else() -> None:
    device, alone, both = two_fits()
    assert (both.slope, both.intercept, both.r2) == (alone.slope, alone.intercept, alone.r2)
    assert both.slope_variance == pytest.approx(alone.slope_variance + device.slope_variance, rel=1e-12)
    grid = np.linspace(2010.0, 2022.0, 7)
    np.testing.assert_allclose(
        both.mean_variance(grid), alone.mean_variance(grid) + device.mean_variance(grid), rtol=1e-12
    )
    # The interval keeps the energy fit's own degrees of freedom.
    half = both.t_quantile * np.sqrt(alone.slope_variance + device.slope_variance)
    assert both.slope_interval == pytest.approx((alone.slope - half, alone.slope + half), rel=1e-12)
    assert both.t_quantile == alone.t_quantile != device.t_quantile


@pytest.mark.parametrize(
    ("slope", "low", "high", "expected"),
    [
        (0.5, 0.25, 1.0, (0.301030, 1.204120, False)),
        (0.5, -0.1, 1.1, (0.273664, None, True)),
        (0.5, 0.0, 1.0, (0.301030, None, True)),
        (-0.5, -1.0, -0.25, (-1.204120, -0.301030, False)),
        (-0.5, -1.0, 0.1, (None, -0.301030, True)),
    ],
)
def test_doubling_bounds(
    slope: float, low: float, high: float, expected: tuple[float | None, float | None, bool]
) -> None:
    *bounds, unbounded = doubling_bounds(slope, low, high)
    assert unbounded is expected[2]
    for bound, wanted in zip(bounds, expected[:2], strict=True):
        assert np.isnan(bound) if wanted is None else bound == pytest.approx(wanted, abs=1e-6)


def test_a_trend_row_restates_its_fit() -> None:
    fit = log_linear_fit(*synthetic(), "row")
    dates = pd.Series(pd.to_datetime(["2020-02-29", "2012-06-01"]))
    row = trend_row("row", "cv", "forward_gflop", fit, dates)
    assert row["growth_per_year"] ** row["doubling_years"] == pytest.approx(2.0, rel=1e-12)
    assert (row["first_date"], row["last_date"]) == (pd.Timestamp("2012-06-01"), pd.Timestamp("2020-02-29"))
    assert (row["slope_low"], row["slope_high"]) == fit.slope_interval
