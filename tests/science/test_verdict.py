"""The rule of the verdicts, at and beside each of its boundaries."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.science.verdict import cut, verdict


@pytest.mark.parametrize(
    ("printed", "computed", "tolerance", "status"),
    [
        (2.27, 2.274, 0.005, "reproduced"),
        (2.27, 2.275, 0.005, "reproduced"),  # a half of the last digit is still within
        (2.27, 2.265, 0.005, "reproduced"),
        (0.772, 0.7715, 0.0005, "reproduced"),
        (0.994, 0.994667, 0.0005, "truncated"),
        (56.0, 56.52, 0.5, "truncated"),
        (2.27, 2.2799999, 0.005, "truncated"),
        (1.3334, 4 / 3, 0.00005, "last-digit"),
        (1.3334, 1.3333, 0.00005, "last-digit"),  # one whole unit is still the last digit
        (1.3334, 1.33329, 0.00005, "not-reproduced"),
        (-2.0, -2.7, 0.5, "truncated"),  # cut towards zero
        (-3.0, -2.4, 0.5, "last-digit"),
        (5270.0, 5204.13, 5.0, "not-reproduced"),
        (2012.0, 2012.0, 0.0, "reproduced"),  # a number without rounding is equal or not
        (2012.0, 2013.0, 0.0, "not-reproduced"),
    ],
)
def test_printed_digits(printed: float, computed: float, tolerance: float, status: str) -> None:
    assert verdict(printed, computed, tolerance, "text") == status
    assert verdict(printed, computed, tolerance, "table") == status
    assert verdict(printed, computed, tolerance, "outside") == status


@pytest.mark.parametrize(
    ("computed", "tolerance", "kind", "status"),
    [
        (105.0, 5.0, "approx", "approximate"),
        (100.0, 5.0, "approx", "approximate"),  # a judged margin never reads as reproduced
        (105.1, 5.0, "approx", "not-reproduced"),  # nor does it know truncation
        (100.0, 0.0, "input", "input"),
        (100.1, 0.0, "input", "not-reproduced"),
    ],
)
def test_judged_and_cited_numbers(computed: float, tolerance: float, kind: str, status: str) -> None:
    assert verdict(100.0, computed, tolerance, kind) == status


@settings(derandomize=True, deadline=None)
@given(st.integers(-10_000_000, 10_000_000), st.integers(0, 4))
def test_a_number_rounded_to_its_printed_digits_is_reproduced(millionths: int, digits: int) -> None:
    computed = millionths / 1e6
    assert verdict(round(computed, digits), computed, 0.5 * 10.0**-digits, "text") == "reproduced"


@settings(derandomize=True, deadline=None)
@given(st.integers(-10_000_000, 10_000_000), st.integers(0, 4))
def test_a_number_cut_at_its_printed_digits_is_never_worse_than_truncated(millionths: int, digits: int) -> None:
    unit = 10 ** (6 - digits)
    printed = abs(millionths) // unit * unit / 1e6 * (1 if millionths >= 0 else -1)
    status = verdict(printed, millionths / 1e6, 0.5 * 10.0**-digits, "text")
    assert status in {"reproduced", "truncated"}


def test_cut_keeps_a_value_that_is_a_whole_number_of_units() -> None:
    assert cut(0.3, 0.1) == pytest.approx(0.3, rel=1e-12)
    assert cut(2.0, 0.01) == 2.0
