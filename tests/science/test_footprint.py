"""What the energy of one inference comes to: hand-made sums, and what is refused."""

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from joulebook.science.fit import log_linear_fit
from joulebook.science.footprint import Units, footprint, footprints
from joulebook.science.model import Book, DeriveError

Frames = Mapping[str, pd.DataFrame]
UNITS = Units(joule_per_kwh=3.6e6, second_per_day=86_400.0, day_per_year=365.0)


def test_a_footprint_is_the_sum_by_hand() -> None:
    """7.2 J a million times with an overhead of 1.5 are 3 kWh; 400 g/kWh make 1.2 kg; 0.5 per kWh makes 1.5."""
    found = footprint(7.2, 1e6, 1.5, 400.0, 0.5, UNITS)
    assert dataclasses.astuple(found) == pytest.approx((3.0, 1095.0, 125.0, 1.2, 438.0, 1.5, 547.5))
    assert footprint(7.2, 1e6, 1.5, 400.0, None, UNITS).money_per_year is None
    assert footprint(7.2, 1e6, 1.5, 400.0, 0.0, UNITS).money_per_year == 0.0


@pytest.mark.parametrize(
    ("energy", "per_day", "overhead", "intensity", "price", "told"),
    [
        (0.0, 1.0, 1.0, 1.0, None, "more than 0 J"),
        (float("nan"), 1.0, 1.0, 1.0, None, "more than nan J"),
        (1.0, -1.0, 1.0, 1.0, None, "inferences below zero"),
        (1.0, 1.0, 0.9, 1.0, None, "not 0.9 times"),
        (1.0, 1.0, 1.0, -1.0, None, "carbon intensity below zero"),
        (1.0, 1.0, 1.0, 1.0, -0.1, "a price below zero"),
    ],
)
def test_what_makes_no_sense_is_refused(
    energy: float, per_day: float, overhead: float, intensity: float, price: float | None, told: str
) -> None:
    with pytest.raises(DeriveError, match=told):
        footprint(energy, per_day, overhead, intensity, price, UNITS)


def test_the_table_scales_every_energy_and_both_ends_of_its_spread(book: Book) -> None:
    """A million inferences a day: power is energy times inferences over a day's seconds, for estimate, low and high."""
    for domain in ("cv", "nlp"):
        estimates = book.tables[f"{domain}_estimates"].set_index(["view", "model_id"])
        table = book.tables["footprints"].query("domain == @domain").set_index(["view", "model_id"])
        assert list(table.index) == list(estimates.index)
        for end in ("", "_low", "_high"):
            joules = table[f"power_w{end}"] * 86_400 / table["inferences_per_day"] / table["overhead"]
            np.testing.assert_allclose(joules, estimates[f"energy_j{end}"], rtol=1e-12)
            np.testing.assert_allclose(table[f"kwh_per_year{end}"], table[f"power_w{end}"] * 8.76, rtol=1e-12)


def test_without_the_worlds_carbon_intensity_there_is_no_row(frames: Frames, book: Book) -> None:
    """No row of the world, no number: nothing stands in for it."""
    places = frames["carbon_intensities"]
    models = book.tables["cv_estimates"].assign(domain="cv")
    full = footprints(models, places, frames["constants"])
    lost = footprints(models, places.loc[places["place_id"] != "world"], frames["constants"])
    assert (len(full), len(lost), list(lost.columns)) == (len(models), 0, list(full.columns))


def test_a_difference_of_two_devices_has_the_spread_of_both(book: Book) -> None:
    """The band of a difference is the t-interval that the design matrix gives for two further points."""
    random = np.random.default_rng(11)
    x = random.uniform(2010, 2022, 25)
    fit = log_linear_fit(x, 10 ** (0.1 * (x - 2015) + random.normal(0, 0.2, 25)), "made")
    one, other = 2019.5, 2012.25
    design = np.column_stack([np.ones_like(x), x])
    contrast = np.array([0.0, one - other])
    variance = fit.residual_sd**2 * (contrast @ np.linalg.inv(design.T @ design) @ contrast + 2.0)
    half = stats.t.ppf(0.975, 23) * np.sqrt(variance)
    middle = fit.slope * (one - other)
    assert fit.difference_band(one, other) == pytest.approx((middle - half, middle + half), rel=1e-6)
    low, high = fit.difference_band(other, one)
    assert (-high, -low) == pytest.approx(fit.difference_band(one, other))
