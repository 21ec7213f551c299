"""The sentences under the figures follow the data: turned round they say the reverse, where there is none, nothing."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from joulebook import pipeline
from joulebook.package.model import Package
from joulebook.publish.charts.figures import FIGURES
from joulebook.publish.facts import Facts
from joulebook.publish.words import wording
from joulebook.science.derive import derive

SCORED = {"cv_models": "top1_percent", "nlp_models": "glue_score"}
DATES = {"cv_models": "release_date", "nlp_models": "release_date", "gpus": "launch_date"}
ONE_WAY = (2, 4, 5, 8, 11, 12)
"""Figures whose first sentence states one direction over time that the paper's rows tell for sure."""


def derived(package: Package, frames: dict[str, pd.DataFrame]) -> Facts:
    """The facts of the package's rows with some cells exchanged."""
    return Facts(pipeline.compose(package, derive(frames)))


def papers(package: Package) -> dict[str, pd.DataFrame]:
    """A copy of the paper's own rows."""
    return {name: frame.loc[frame["edition"] == "paper"].copy() for name, frame in package.frames.items()}


@pytest.fixture(scope="module")
def turned(package: Package) -> Facts:
    """The paper's rows with time running backwards and parameters that shrink where they grew.

    Language models keep their dates, since two records are no line, and lose the points of GLUE that they gained.
    """
    frames = papers(package)
    for table, column in (("cv_models", "release_date"), ("gpus", "launch_date"), ("nlp_models", "glue_score")):
        values = frames[table][column]
        frames[table][column] = values.min() + (values.max() - values)
    frames["cv_models"]["params_million"] = 1000.0 / frames["cv_models"]["params_million"]
    return derived(package, frames)


@pytest.fixture(scope="module")
def flat(package: Package) -> Facts:
    """The paper's rows with dates, scores, parameters and compute dealt out at random: nothing goes with anything."""
    frames = papers(package)
    random = np.random.Generator(np.random.PCG64(7))
    for table, date in DATES.items():
        columns = [date]
        if table in SCORED:
            columns += ["params_million", "reported_gflop"]
            scores = frames[table][SCORED[table]]
            frames[table].loc[scores.notna(), SCORED[table]] = random.permutation(scores.dropna().to_numpy())
        for column in columns:
            frames[table][column] = random.permutation(frames[table][column].to_numpy())
    return derived(package, frames)


def said(facts: Facts) -> dict[int, str]:
    return {figure.number: figure.says(facts) for figure in FIGURES}


def test_every_figure_says_what_it_shows_with_its_interval(facts: Facts, parsed: dict[str, BeautifulSoup]) -> None:
    for number, text in said(facts).items():
        assert "interval" in text, number
        assert text in " ".join(parsed[f"figures/figure-{number}/index.html"].select_one("#says").get_text().split())


def test_rising_is_said_where_the_interval_says_so(facts: Facts) -> None:
    told = said(facts)
    assert [number for number in ONE_WAY if " rises" not in told[number]] == []
    assert told[1].count("rises with parameters") == 2
    assert told[7].count(" rises: ×") == 2
    assert "most accurate model of each year rises" in told[9] and f"it is {wording.FLAT}" in told[9]
    assert f"is {wording.FLAT}" in told[15]


def test_time_turned_round_turns_the_statements(turned: Facts) -> None:
    told = said(turned)
    assert [number for number in ONE_WAY if " falls" not in told[number].split(". ")[0]] == []
    assert told[1].count("falls with parameters") == 2
    assert told[7].count(" falls: ×") == 2
    assert "At an equal date, it rises" in told[4]


def test_rows_without_a_direction_state_none(flat: Facts) -> None:
    told = said(flat)
    assert told[1].count("shows no clear relation to them") == 2
    for number in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15):
        assert wording.FLAT in told[number], (number, told[number])
    for number in (2, 4, 5, 7, 8, 11, 12, 15):
        assert " rises" not in told[number] and " falls" not in told[number], (number, told[number])


def test_a_line_of_records_never_stands_without_its_chance(facts: Facts, parsed: dict[str, BeautifulSoup]) -> None:
    share = facts.robustness["nlp-gflop-record"]["random_orders_steeper"]
    told = said(facts)
    for number in (6, 10, 14):
        assert f"{100 * share:.1f} % of orders" in told[number]
        assert "records" not in told[number].split(". ")[0]
    chances = {}
    for row in parsed["trends/index.html"].select("main table tbody tr"):
        link = row.select_one("th a")
        assert link is not None
        chances[str(link["href"]).split("/")[0]] = row.find_all("td")[5].get_text()
    assert {name for name, chance in chances.items() if "%" in chance} == {
        name for name in facts.trends if name.endswith("-record")
    }
    assert chances["nlp-gflop-record"] == f"{100 * share:.1f} %"


def test_a_date_is_named_only_where_the_table_shows_one(facts: Facts, flat: Facts) -> None:
    told = said(facts)
    assert "would cross what a human body uses, 96.85 W, in Jan 2024 (95 % interval Jan 2022 to Nov 2027)" in told[13]
    assert "crossed what a human body uses" in told[14] and "what one US resident uses in all, 9,121 W" in told[14]
    assert not any(row["shown"] for row in flat.forecasts if row["trend_id"].startswith("cv"))
    assert "cross" not in said(flat)[13]


def test_a_models_page_tells_what_other_assumptions_do(parsed: dict[str, BeautifulSoup], facts: Facts) -> None:
    variants = facts.frame("energy_sensitivity")
    table = parsed["models/alexnet/index.html"].select_one("#assumptions").find_next("table")
    lines = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
    own = variants[variants["model_id"] == "alexnet"]
    assert len(lines) == len(own) == 7
    assert lines[-1] == ["it reaches 10 % of the fitted efficiency", "0.998", "× 10.0", "1.42"]
