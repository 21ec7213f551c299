"""Errata: each number against one worked out by hand, and statuses that follow the numbers."""

from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from joulebook.science.derive import derive
from joulebook.science.errata import READINGS
from joulebook.science.model import Book, DeriveError


@pytest.fixture(scope="module")
def results(paper: Book) -> pd.DataFrame:
    """The errata of the paper's view by id."""
    return paper.tables["erratum_results"].set_index("erratum_id")


@pytest.mark.parametrize(
    ("erratum_id", "computed"),
    [
        ("vit-g-14-estimate", 2859.9 * (518 / 384) ** 2),
        ("flops-as-a-sum", 74.0 * (5.3 / 3.1 + (4.3 / 2.0) ** 2 + (800 / 600) ** 2)),
        ("table-9-rounded-speed-ups", 2.27 * 15.7),
        ("external-consumption", 79897 * 3.6e6 / (365 * 86400)),
        ("figure-1-logarithms-cnn", 0.915),
        ("figure-1-logarithms-transformer", 0.968),
        ("figure-1-all-rows-cnn", 0.782),
        ("figure-1-all-rows-transformer", 0.993),
        ("vit-by-language-fit", 29.8),
    ],
)
def test_the_number_of_an_erratum_is_the_hand_made_one(results: pd.DataFrame, erratum_id: str, computed: float) -> None:
    """Factors of the estimates are written out here again; correlations and energies are known to three digits."""
    assert results.loc[erratum_id, "computed"] == pytest.approx(computed, rel=2e-3)
    assert results.loc[erratum_id, "status"] == "differs"


@pytest.mark.parametrize(
    ("erratum_id", "percent"),
    [
        ("three-devices-left-out-cv", -14.3),
        ("three-devices-left-out-nlp", -16.5),
        ("v100-launch", 1.83),
        ("vit-g-14-estimate", -1.25),
        ("external-consumption", -8.79),
    ],
)
def test_the_size_of_an_effect_is_known(results: pd.DataFrame, erratum_id: str, percent: float) -> None:
    """Effects that were measured once with other code."""
    assert results.loc[erratum_id, "difference_percent"] == pytest.approx(percent, abs=0.05)


def test_arithmetic_means_follow_the_largest(results: pd.DataFrame) -> None:
    """The geometric mean of a year is several times lower, and far lower where one model is huge."""
    ratio = results["reference"] / results["computed"]
    assert ratio["yearly-average-cv"] == pytest.approx(6.6, abs=0.05)
    assert ratio["yearly-average-nlp"] == pytest.approx(943, abs=5)


def test_each_reading_has_a_row_and_each_number_a_reading(
    frames: Mapping[str, pd.DataFrame], changed: Callable[..., dict[str, pd.DataFrame]]
) -> None:
    """A row that is gone, and a printed number that nothing computes, are errors that name the row."""
    assert set(READINGS) <= set(frames["errata"]["erratum_id"])
    with pytest.raises(DeriveError, match="v100-launch"):
        derive(changed(("errata", {"erratum_id": "v100-launch"}, "erratum_id", "v100-lunch")))
    with pytest.raises(DeriveError, match="zfnet-b-date"):
        derive(changed(("errata", {"erratum_id": "zfnet-b-date"}, "printed", 2013.0)))


def test_a_status_follows_its_number(changed: Callable[..., dict[str, pd.DataFrame]]) -> None:
    """Printing what the rows give turns an erratum into an agreement, without a word typed anywhere."""
    book = derive(changed(("errata", {"erratum_id": "vit-g-14-estimate"}, "printed", 5204.0)))
    found = book.tables["erratum_results"].set_index("erratum_id")["status"]
    assert found["vit-g-14-estimate"] == "agrees"
