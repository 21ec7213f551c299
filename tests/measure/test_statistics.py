"""Numbers from windows, held against sums by hand and against scipy."""

import math

import pytest
from scipy import stats

from joulebook.measure.rows import plain
from joulebook.measure.statistics import Window, energy_above_idle, ratio, spread, steady, summary


def test_energy_is_a_sum_over_a_sum() -> None:
    found = summary([Window(2.0, 10, 30.0), Window(4.0, 30, 50.0)])
    assert (found.energy_j, found.power_w, found.throughput_per_s) == (2.0, 80 / 6, 40 / 6)
    assert energy_above_idle(found, 4.0) == pytest.approx(2 - 4 * 6 / 40)
    assert energy_above_idle(found, None) is None


def test_equal_windows_have_the_interval_of_a_mean() -> None:
    """Where each window holds the same number, the ratio estimator is the mean with its t-interval."""
    joules = [10.0, 11.0, 9.5, 10.5, 10.2]
    value, half = ratio(joules, [1.0] * 5)
    low, high = stats.t.interval(0.95, 4, loc=sum(joules) / 5, scale=stats.sem(joules))
    assert (value - half, value + half) == pytest.approx((low, high))
    assert ratio([3.0], [2.0]) == (1.5, math.inf)


def test_steady_asks_throughput_and_power() -> None:
    even = [Window(1.0, 100, 50.0)] * 3
    assert steady(even, 3, 0.01) == tuple(even)
    assert steady(even[:2], 3, 0.01) == ()
    assert steady([*even[:2], Window(1.0, 90, 50.0)], 3, 0.05) == ()
    assert steady([*even[:2], Window(1.0, 100, 40.0)], 3, 0.05) == ()
    late = [Window(1.0, 1, 1.0), *even]
    assert steady(late, 3, 0.01) == tuple(even)


def test_spread_is_of_the_median() -> None:
    assert spread([1, 2, 3, 4]) == 3 / 2.5
    assert spread([0, 0, 0]) == math.inf


@pytest.mark.parametrize(("value", "text"), [(300.0, "300"), (1e-7, "0.0000001"), (math.inf, ""), (0.1 + 0.2, "0.3")])
def test_a_number_is_written_without_exponent(value: float, text: str) -> None:
    assert plain(value) == text
