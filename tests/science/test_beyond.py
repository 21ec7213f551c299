"""What goes beyond the paper: splits that add up, dates that are named only where they may be, lags with open ends."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from joulebook.science.decomposition import PARTS
from joulebook.science.fit import log_linear_fit
from joulebook.science.forecast import crossing, why_not_shown
from joulebook.science.lag import kaplan_meier_median
from joulebook.science.model import Book, DeriveError
from joulebook.science.multiplication import break_even


def test_the_parts_of_every_change_of_energy_add_up(paper: Book) -> None:
    models = paper.tables["energy_components"]
    total = models[[f"{part}_log10" for part in PARTS]].sum(axis=1)
    assert total.to_numpy() == pytest.approx(models["energy_log10"].to_numpy(), abs=1e-9)
    lines = paper.tables["decompositions"]
    slopes = lines[[f"{part}_slope" for part in PARTS]].sum(axis=1)
    assert slopes.to_numpy() == pytest.approx(lines["energy_slope"].to_numpy(), abs=1e-9)
    best = lines.set_index("decomposition_id").loc["cv-best", "energy_slope"]
    assert best == pytest.approx(paper.fits["paper", "cv-energy-best"].slope, abs=1e-12)


def test_the_interval_of_a_crossing_is_where_the_band_meets_the_level(paper: Book) -> None:
    fit = paper.fits["paper", "cv-energy-best"]
    found = crossing(fit, 96.85, "cv-energy-best")
    assert fit.log10(found.year) == pytest.approx(np.log10(96.85))
    assert fit.confidence_band(found.low)[1] == pytest.approx(np.log10(96.85), abs=1e-9)
    assert fit.confidence_band(found.high)[0] == pytest.approx(np.log10(96.85), abs=1e-9)


def test_a_flat_line_names_no_date_and_a_level_of_nothing_is_refused() -> None:
    random = np.random.default_rng(3)
    flat = log_linear_fit(np.linspace(2012, 2021, 30), 10 ** random.normal(0, 1, 30), "flat")
    assert "flat" in why_not_shown(crossing(flat, 1e3, "flat"), 2021.0)
    with pytest.raises(DeriveError, match="made"):
        crossing(flat, 0.0, "made")


def test_the_median_lag_agrees_with_scipy_where_some_are_not_matched() -> None:
    random = np.random.default_rng(4)
    years, marks = random.exponential(2.0, 60).round(1), random.random(60) < 0.7
    survival = stats.ecdf(stats.CensoredData(years[marks], right=years[~marks])).sf
    expected = survival.quantiles[survival.probabilities <= 0.5][0]
    median, low, high = kaplan_meier_median(years, marks)
    assert median == expected
    assert low <= median <= high


def test_break_even_by_hand() -> None:
    runs = pd.DataFrame({"model_id": ["a"], "training_flop": [2e18]})
    models = pd.DataFrame({"domain": ["cv"], "model_id": ["a"], "forward_gflop": [2.0]})
    row = break_even(runs, models).iloc[0]
    assert row["inferences"] == pytest.approx(1e9)
    assert row["inferences_for_share"] == pytest.approx(9e9)
