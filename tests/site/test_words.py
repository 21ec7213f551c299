"""Words and numbers on pages: decided by the data, written by one formatter."""

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from joulebook.errors import BuildError
from joulebook.publish.facts import CV, Facts
from joulebook.publish.model import Edition
from joulebook.publish.pages import story
from joulebook.publish.pages.home import examples, headline
from joulebook.publish.pages.models import _summary
from joulebook.publish.words import statements, wording
from joulebook.publish.words.numerals import day, exact, number, percent, printed


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (34.7251, "34.7"),
        (0.0997913, "0.0998"),
        (0.0999999, "0.100"),
        (9.9999, "10.0"),
        (999.6, "1,000"),
        (5600.4, "5,600"),
        (740000.0, "740,000"),
        (-1.5, "−1.50"),
        (0.0, "0"),
        (3.2e-7, "3.20 × 10⁻⁷"),
        (float("inf"), "not a number"),
    ],
)
def test_numbers_keep_three_significant_digits(value: float, written: str) -> None:
    """A derived number is written with three significant digits, grouped thousands and a true minus."""
    assert number(value) == written


def test_raw_cells_keep_every_printed_digit() -> None:
    """What the paper prints is not rounded, padded or cut."""
    assert [printed(text) for text in ("61.00", "5270.00", "0.78", "2.7", "-3000.50")] == [
        "61.00",
        "5,270.00",
        "0.78",
        "2.7",
        "−3,000.50",
    ]
    assert (exact(2048), percent(-0.0124957), day(date(2020, 5, 28))) == ("2,048", "−1.2 %", "28 May 2020")


def _trend(low: float, slope: float, high: float) -> dict[str, object]:
    return {
        "slope_low": low,
        "slope_high": high,
        "slope_log10_per_year": slope,
        "growth_per_year": 10**slope,
        "n": 10,
        "doubling_years": np.log10(2) / slope if slope else None,
        "doubling_years_low": None,
        "doubling_years_high": None,
        "doubling_unbounded": True,
    }


def test_the_direction_follows_the_interval() -> None:
    """A reversed trend falls, and one whose interval holds zero is not told from flat."""
    assert wording.growth(_trend(0.1, 0.2, 0.3)).startswith("rises: × 1.58 a year (95 % interval 1.26 to 2.00;")
    assert wording.growth(_trend(-0.3, -0.2, -0.1)).startswith("falls: × 0.631 a year")
    assert wording.growth(_trend(-0.1, 0.1, 0.3)).startswith("is not distinguishable from flat: × 1.26 a year")


def test_a_comparison_claims_no_more_than_the_intervals_do() -> None:
    """Two trends are told apart only where their intervals do not overlap."""
    steep, flat, between = _trend(0.4, 0.5, 0.6), _trend(-0.1, 0.0, 0.1), _trend(0.05, 0.3, 0.5)
    assert "grow faster" in wording.comparison(steep, flat)
    assert "grow more slowly" in wording.comparison(flat, steep)
    assert "do not tell the two trends apart" in wording.comparison(between, steep)


def test_a_doubling_time_without_a_bound_says_so() -> None:
    """An unbounded interval is said to have no bound, and a negative slope halves."""
    assert wording.doubling(_trend(-0.1, 0.1, 0.3)) == "doubles in 3.01 years (95 % interval has no upper bound)"
    assert wording.doubling(_trend(-0.3, -0.1, 0.1)).startswith("halves in 3.01 years")
    bounded = _trend(0.1, 0.2, 0.3) | {
        "doubling_years_low": 1.0,
        "doubling_years_high": 3.0,
        "doubling_unbounded": False,
    }
    assert wording.doubling(bounded) == "doubles in 1.51 years (95 % interval 1.00 to 3.00)"


def _reversed(edition: Edition) -> Facts:
    """The edition with every trend turned round."""
    table = edition.tables["trends"]
    frame = table.frame.assign(
        slope_log10_per_year=-table.frame["slope_log10_per_year"],
        slope_low=-table.frame["slope_high"],
        slope_high=-table.frame["slope_low"],
        growth_per_year=1 / table.frame["growth_per_year"],
    )
    turned = dataclasses.replace(table, frame=frame)
    return Facts(dataclasses.replace(edition, tables={**edition.tables, "trends": turned}))


def test_the_headline_and_captions_turn_with_the_data(edition: Edition, facts: Facts) -> None:
    """The same page with reversed trends says the reverse; what is flat stays flat."""
    trends = ("cv-energy-all", "cv-energy-best")
    assert "image model rises:" in headline(facts)[0]
    assert "image model falls:" in headline(_reversed(edition))[0]
    assert "not distinguishable from flat" in headline(facts)[1]
    assert "not distinguishable from flat" in headline(_reversed(edition))[1]
    assert "of each year rises:" in statements.growth(facts, "energy", trends, CV)
    assert "of each year falls:" in statements.growth(_reversed(edition), "energy", trends, CV)


def test_the_examples_are_chosen_by_rule(facts: Facts) -> None:
    """The home page names the first, the frugal and the best image model, and two language models."""
    assert [example["id"] for example in examples(facts)] == [
        "alexnet",
        "efficientnet-b1",
        "vit-g-14-jft-3b",
        "electra-large",
        "gpt-3",
    ]


def test_every_number_on_the_home_page_is_computed_from_the_data(
    parsed: dict[str, BeautifulSoup], edition: Edition
) -> None:
    """Each number in large type equals the published tables, as the formatter writes it; so do the bounds beside it."""
    text = " ".join(parsed["index.html"].get_text(" ").split())
    shown = {element.get_text() for element in parsed["index.html"].select(".numbers .value")}
    estimates = pd.concat([edition.tables[name].frame for name in ("cv_estimates", "nlp_estimates")])
    energies = {f"{number(value)} J" for value in estimates["energy_j"]}
    use = edition.tables["use_growth"].frame.query("view == 'paper' and line == 'equal-score'")
    trend = edition.tables["trends"].frame.query("view == 'paper' and trend_id == 'gpu-efficiency-cv'")
    slopes = [*use["slope"], *trend["slope_log10_per_year"]]
    assert shown - energies == {f"{percent(10.0**slope - 1, 3)} a year" for slope in slopes}
    assert all(f"× {number(10.0**slope)} a year" in text for slope in slopes)
    for table in (use, trend):
        for low, high in zip(table["slope_low"], table["slope_high"], strict=True):
            assert f"95 % interval {number(10.0**low)} to {number(10.0**high)}" in text
    decided = edition.tables["finding_results"].frame.query("view == 'paper'")
    counted = decided["verdict"].value_counts()
    assert all(f"{count} {verdict}" in text for verdict, count in counts_of(counted))
    reached = edition.tables["cost_to_reach"].frame.query(
        f"view == 'paper' and domain == 'cv' and data == 'no-extra' and score == {story.LEVEL}"
    )
    reached = reached.sort_values("year")
    for place in (0, -1):
        assert f"{number(reached['energy_j'].iloc[place])} J" in text and str(reached["year"].iloc[place]) in text


def counts_of(counted: pd.Series) -> list[tuple[str, int]]:
    """The verdicts with their counts."""
    return [
        ("hold" if verdict == "holds" and count > 1 else str(verdict), int(count)) for verdict, count in counted.items()
    ]


def test_the_sum_on_the_home_page_comes_out_as_shown(facts: Facts) -> None:
    """Dividing the digits that are shown gives the energy that is shown."""
    for model_id in ("alexnet", "vit-g-14-jft-3b"):
        told = story.worked(facts, facts.model_rows[model_id][1])
        compute, efficiency = (float(told[name].replace(",", "")) for name in ("compute", "efficiency"))
        assert number(compute / efficiency) == told["energy"]


def test_the_home_page_tells_an_equal_result_as_its_interval_allows(edition: Edition, facts: Facts) -> None:
    """With the slopes at an equal score turned round, what falls is said to rise."""
    table = edition.tables["use_growth"]
    frame = table.frame.assign(
        slope=-table.frame["slope"], slope_low=-table.frame["slope_high"], slope_high=-table.frame["slope_low"]
    )
    tables = {**edition.tables, "use_growth": dataclasses.replace(table, frame=frame)}
    turned = Facts(dataclasses.replace(edition, tables=tables))
    assert [change["verb"] for change in story.changes(facts)][:2] == ["falls", "falls"]
    assert [change["verb"] for change in story.changes(turned)][:2] == ["rises", "rises"]


def test_a_models_page_states_its_own_numbers(parsed: dict[str, BeautifulSoup], facts: Facts) -> None:
    """A model's page shows its energy, its spread, the sum that makes it, and each printed cell."""
    domain, row = facts.model_rows["alexnet"]
    text = " ".join(parsed["models/alexnet/index.html"].get_text(" ").split())
    assert _summary(facts, domain, row) in text
    assert f"{number(row['energy_j_low'])} to {number(row['energy_j_high'])} J" in text
    assert f"1.42000 / {number(row['efficiency_gflop_per_j'], 6)} = {number(row['energy_j'], 6)} J" in text
    assert "61.00 million" in text and "56.52 %" in text


def test_the_worked_sum_gives_the_number_that_it_shows(facts: Facts) -> None:
    """The digits shown for the fit reproduce the efficiency to the digits shown."""
    trend = facts.trend("gpu-efficiency-cv")
    slope, intercept = (
        float(number(trend[name], 9).replace("−", "-")) for name in ("slope_log10_per_year", "intercept_log10")
    )
    for model_id in ("alexnet", "vit-g-14-jft-3b"):
        row = facts.model_rows[model_id][1]
        again = 10 ** (slope * round(row["decimal_year"], 4) + intercept)
        assert again == pytest.approx(row["efficiency_gflop_per_j"], rel=1e-4)


def test_the_board_counts_what_it_lists(parsed: dict[str, BeautifulSoup], edition: Edition) -> None:
    """The claims by class and verdict add up to the claims of the package, and each is listed."""
    page = parsed["reproduction/index.html"]
    matrix, board, _, values = page.find_all("table")
    totals = [int(row.find_all("td")[-1].get_text()) for row in matrix.select("tbody tr")]
    assert sum(totals) == len(board.select("tbody tr")) == len(edition.tables["claims"].frame)
    assert len(values.select("tbody tr")) == len(edition.tables["printed_values"].frame)


def test_a_page_that_cites_a_claim_which_is_gone_is_one_plain_error(facts: Facts) -> None:
    with pytest.raises(BuildError, match=r"claims\.csv has no claim absent, which a page cites"):
        facts.claim("absent")
