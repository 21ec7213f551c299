"""Is the paper still right: both views side by side, in words that turn with the rows, linked both ways."""

import csv
import dataclasses
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition
from joulebook.publish.pages import still, still_tables, trends_since
from joulebook.publish.words import eras
from joulebook.science.eras import ERAS

Pages = Mapping[str, BeautifulSoup]
LARGEST_PICTURE = 250_000
ONE_PICTURE = 8
"""The figure that no added row enters: its devices are in the efficiency lines or measured on a domain's work."""
SWITCH = "nav[aria-label='Which rows are shown'] a"


@pytest.fixture(scope="module")
def since(facts: Facts) -> Facts:
    """The facts with the rows added since the paper."""
    assert facts.since is not None
    return facts.since


@pytest.fixture(scope="module")
def alone(edition: Edition) -> Facts:
    """The facts of an edition to which nothing was added."""
    return Facts(dataclasses.replace(edition, book=dataclasses.replace(edition.book, views=("paper",))))


def rows_of(table: BeautifulSoup | Any) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")]


def captioned(page: BeautifulSoup, caption: str) -> list[list[str]]:
    return next(rows_of(table) for table in page.select("table") if caption in table.get_text())


def test_each_finding_stands_once_with_both_verdicts_and_the_changed_ones_first(
    parsed: Pages, edition: Edition
) -> None:
    frame = edition.tables["finding_results"].frame
    verdicts = frame.pivot_table(index="finding_id", columns="view", values="verdict", aggfunc="first")
    items = parsed["still/index.html"].select("li[id]")
    assert sorted(str(item["id"]) for item in items) == sorted(verdicts.index)
    shown = {str(item["id"]): [word.get_text() for word in item.select(".verdict")] for item in items}
    for finding_id, row in verdicts.iterrows():
        both = [row["paper"], row["current"]]
        assert shown[str(finding_id)] == (both if both[0] != both[1] else both[:1]), finding_id
    changed = [len(words) == 2 for words in shown.values()]
    assert changed == sorted(changed, reverse=True)
    assert any(changed)


def test_the_front_is_the_least_of_the_rows(parsed: Pages, edition: Edition) -> None:
    models, tested = (edition.tables[name].frame for name in ("cv_models", "cv_evaluations"))
    twice = {"mac": 2.0, "flop": 1.0}
    shown = captioned(parsed["still/index.html"], "reaches a top-1 accuracy, no extra training data")
    for line in shown:
        able = [
            frame.loc[(frame["top1_percent"] >= float(line[0].split()[0])) & (frame["extra_data"] == "No")]
            for frame in (models, tested)
        ]
        costs = [frame["reported_gflop"] * frame["flop_convention"].map(twice).astype(float) for frame in able]
        then = costs[0][able[0]["release_date"] <= pd.Timestamp("2021-06-08")].min()
        expected = [then, costs[0].min(), min(cost.min() for cost in costs)]
        assert [float(text) for text in line[1:4]] == pytest.approx(expected, rel=5e-3)
        assert [float(text) for text in line[4:6]] == pytest.approx([then / expected[1], then / expected[2]], rel=5e-3)
    assert len(shown) == 4


def test_the_coverage_counts_every_row_once(parsed: Pages, edition: Edition) -> None:
    lines = captioned(parsed["still/index.html"], "Image models by year of release")
    sums = [sum(int(line[column].replace(",", "")) for line in lines) for column in (1, 2, 5)]
    editions = edition.tables["cv_models"].frame["edition"].value_counts()
    assert sums == [editions["paper"], editions["community"], len(edition.tables["cv_evaluations"].frame)]


def test_a_comparison_of_eras_is_worded_by_its_interval() -> None:
    def row(low: float, high: float) -> dict[str, float]:
        return {"slope_difference": (low + high) / 2, "slope_difference_low": low, "slope_difference_high": high}

    assert eras.compared(row(-0.3, -0.1)) == "growth is lower after"
    assert eras.compared(row(0.1, 0.3)) == "growth is higher after"
    assert eras.compared(row(-0.1, 0.3)) == "the two are not told apart"
    assert eras.compared({"slope_difference": None}) == eras.ratio({"slope_difference": None}) == ""


def test_the_answer_turns_with_the_rows(facts: Facts, since: Facts) -> None:
    found, parted, fronts = still.findings(facts, since), still_tables.parted(since), still_tables.fronts(since)
    turned = [{**item, "verdict": "holds", "now": {**item["now"], "verdict": "contradicted"}} for item in found[:1]]
    assert "1 finding that held is now contradicted" in still.answer(turned, parted, fronts)[0]
    same = [{**item, "group": "more"} for item in found]
    assert still.tally(same).endswith(
        f"{len(found)} of the paper's {len(found)} findings keep their verdict; none changes."
    )
    level = [{**row, "ratio_dated": 1.0} for row in fronts]
    assert "For 70, 75, 80, 85 and 88 % no later model with a date needs less." in still.answer(found, parted, level)[2]
    trend = parted["cv-gflop-all"]
    rising = {**trend, "slope_difference_low": 0.1, "slope_difference_high": 0.2}
    told = still.answer(found, {"cv-gflop-all": rising}, fronts)[1]
    assert "growth is higher after" in told


def test_where_nothing_was_added_there_is_nothing_to_compare(alone: Facts) -> None:
    assert alone.since is None
    assert still.summary(alone) == ""
    assert trends_since.moved(alone) == []
    assert trends_since.growth(alone, "cv-gflop-all") == []


def test_where_no_image_model_was_added_the_biases_say_so(facts: Facts) -> None:
    assert still_tables.biases(facts, facts) == [
        "No image model was added since the paper, so that its trends of images rest on the same rows."
    ]


@pytest.mark.parametrize("number", [number for number in range(1, 16) if number != ONE_PICTURE])
def test_a_figure_and_its_sibling_lead_to_each_other(parsed: Pages, built: Path, number: int) -> None:
    folder = f"figures/figure-{number}"
    paper, later = parsed[f"{folder}/index.html"], parsed[f"{folder}/current/index.html"]
    links = [[str(link["href"]) for link in page.select(SWITCH)] for page in (paper, later)]
    assert links == [["index.html", "current/index.html"], ["../index.html", "index.html"]]
    assert paper.select_one("#says").get_text() != later.select_one("#says").get_text()  # type: ignore[union-attr]
    assert paper.select_one("#says").get_text() in later.get_text()  # type: ignore[union-attr]
    picture = built / folder / "current" / f"figure-{number}-current.svg"
    assert picture.stat().st_size < LARGEST_PICTURE
    points = (built / folder / "current" / f"figure-{number}-current.csv").read_text("utf-8").splitlines()
    assert len(points) - 1 == len(captioned(later, f"Figure {number}: "))


def test_a_figure_that_no_added_row_enters_says_why_and_where_it_is_seen(
    parsed: Pages, built: Path, since: Facts
) -> None:
    page = parsed[f"figures/figure-{ONE_PICTURE}/index.html"]
    assert not page.select(SWITCH) and not (built / f"figures/figure-{ONE_PICTURE}/current").exists()
    told = page.select_one("#one-view")
    assert told is not None
    gpus, rates = since.table("gpus").frame, since.frame("gpu_efficiency")
    added = set(gpus.loc[gpus["edition"] == "community", "gpu_id"])
    assert f"of the {len(added)} devices added since none has either" in told.get_text()
    assert rates.loc[rates["gpu_id"].isin(added), "in_trend"].eq(False).all()
    for link in told.select("a"):
        path, _, anchor = str(link["href"]).removeprefix("../../").partition("#")
        assert (built / path).is_file()
        assert not anchor or parsed[path].find(id=anchor) is not None


def test_the_list_of_figures_says_which_views_there_are(parsed: Pages) -> None:
    cards = parsed["figures/index.html"].select("ul.cards > li")
    shown = {number: [str(link["href"]) for link in card.select("p.small a")] for number, card in enumerate(cards, 1)}
    assert [number for number, links in shown.items() if not links] == [ONE_PICTURE]
    assert "One picture for both views" in cards[ONE_PICTURE - 1].get_text()
    assert shown[13] == ["figure-13/index.html", "figure-13/current/index.html"]


@pytest.mark.parametrize("number", [13, 14])
def test_energies_are_held_against_what_a_person_uses_by_year(parsed: Pages, root: Path, number: int) -> None:
    """By hand: the paper's 9,121 W; 2,392.25 and 2,471.89 W of the world, 8,982.13 and 8,767.07 W of its country."""
    page = parsed[f"figures/figure-{number}/current/index.html"]
    told = page.select_one("#persons").find_next("p").get_text()  # type: ignore[union-attr]
    assert "one number, 9,121 J in one second" in told
    assert "8,982 J then and 8,767 J in 2024" in told and "2,392 J then and 2,472 J in 2024, which is 0.271" in told
    with (root / "datapackage/data/energy_use_per_person.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["year"] == "2023" and row["code"]]
    powers = sorted(float(row["w_per_person"]) for row in rows if row["place_id"] != "world")
    powers = [power for power in powers if power > 0]
    ends = statistics.quantiles(powers, n=20, method="inclusive")
    line = next(line for line in captioned(page, "Energy of a person by year") if line[0] == "2023")
    shown = [float(text.replace(",", "")) for text in line[1:]]
    assert shown == pytest.approx(
        [2429.88, 8713.11, ends[0], statistics.median(powers), ends[-1], len(powers)], rel=5e-3
    )
    paper = parsed[f"figures/figure-{number}/index.html"].get_text()
    assert "of the world" not in paper and "9,121 J" in paper


def test_crossings_of_the_last_years_use_are_of_the_view_with_the_rows_added_since(facts: Facts, since: Facts) -> None:
    """By hand: the last rows are of 2024, 2,471.89 W of the world and 8,767.07 W of the paper's country."""
    levels = {row["level"]: row["power_w"] for row in since.forecasts}
    assert (levels["world"], levels["resident-latest"]) == (2471.89, 8767.07)
    assert {row["level"] for row in facts.forecasts} == {"body", "body-printed", "resident", "resident-printed"}


def test_a_trend_shows_both_views_and_says_where_they_are_one(parsed: Pages, facts: Facts, since: Facts) -> None:
    moved = trends_since.moved(facts)
    assert "cv-gflop-all" in moved
    for name in facts.trends:
        page = parsed[f"trends/{name}/index.html"]
        part = page.select_one("#since")
        assert part is not None
        if name not in moved:
            assert "the same in both views" in page.get_text()
            continue
        lines = captioned(page, "The trend by either rows")
        assert [int(line[4]) for line in lines[:2]] == [facts.trend(name)["n"], since.trend(name)["n"]]
        eras_of = [line for line in lines if line[0].startswith("of these")]
        if len(eras_of) == len(ERAS):  # an era of one model, or of a few months, has no line of its own
            assert sum(int(line[4]) for line in eras_of) == since.trend(name)["n"]


@pytest.mark.parametrize("page", ["index.html", "reproduction/index.html", "trends/cv-energy-all/index.html"])
def test_the_page_is_led_to(parsed: Pages, page: str) -> None:
    links = [str(link["href"]) for link in parsed[page].select("main a[href]")]
    assert any(link.endswith("still/index.html") for link in links)
    head = [str(link["href"]) for link in parsed[page].select("header details a")]
    assert any(link.endswith("still/index.html") for link in head)
