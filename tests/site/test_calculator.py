"""The calculator and the comparison as they stand in the page: every number from the tables, every choice by rule."""

import gzip
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from joulebook.publish.charts.bars import bars
from joulebook.publish.facts import CV, NLP, Facts
from joulebook.publish.pages import compare, reckoning
from joulebook.publish.pages.calculator import worked
from joulebook.publish.words.numerals import number

Parsed = dict[str, BeautifulSoup]
LARGEST = 16_000
"""Bytes, compressed, of what both pages compute with: it grows with models and devices and nothing else."""


def _plain(text: str) -> str:
    return " ".join(text.split())


def test_the_worked_example_shows_what_the_tables_hold(parsed: Parsed, facts: Facts) -> None:
    """Joules, electricity and emissions of the example, with both ends, are the row of its model."""
    example = worked(facts)
    row = facts.model_rows[example.model_id][1]
    totals = facts.frame("footprints", facts.view).set_index("model_id").loc[example.model_id]
    text = _plain(parsed["calculator/index.html"].get_text(" "))
    for end in ("", "_low", "_high"):
        for value in (
            row[f"energy_j{end}"],
            *(totals[f"{name}{end}"] for name in ("kwh_per_year", "co2e_kg_per_year")),
        ):
            assert number(value) in text


def test_each_step_of_the_sum_gives_the_number_that_it_shows(facts: Facts) -> None:
    """Whoever types the sums into a pocket calculator gets what stands behind the equals sign."""
    numbers = [step.numbers for step in worked(facts).steps]
    for line in [*numbers[2:3], *numbers[3].split("; "), numbers[4].split(";")[0], numbers[5].split(";")[0]]:
        left, _, right = line.partition(" = ")
        left = re.sub(r"GFLOP/J|GFLOP|J/kWh|g/kWh|kWh|J", "", left).replace(",", "").replace("100 %", "1.0")
        shown = float(re.match(r"[\d.,]+", right)[0].replace(",", ""))  # type: ignore[index]
        parts = re.fullmatch(r"[\d.\s×÷()]+", left)
        assert parts is not None, left
        product = 1.0
        for sign, factor in re.findall(r"(^|[×÷])\s*\(?\s*([\d.]+)", left):
            product = product / float(factor) if sign == "÷" else product * float(factor)
        assert product == pytest.approx(shown, rel=1e-5), line


def test_every_input_is_explained_with_its_unit(parsed: Parsed) -> None:
    """Each input has a row that says what it means; each field of the form a label and a help text."""
    page = parsed["calculator/index.html"]
    rows = page.find("h2", id="inputs").find_next("table").select("tbody tr")
    assert len(rows) == 9 and all(len(row.find("td").get_text()) > 10 for row in rows)
    for path in ("calculator/index.html", "compare/index.html"):
        fields = parsed[path].select(
            "form.calculator select, form.calculator input[type=text], form.calculator input[type=date]"
        )
        assert len(fields) > 6
        for field in fields:
            assert parsed[path].find("label", attrs={"for": field["id"]}) is not None, field["id"]
            help_text = parsed[path].find(id=field["aria-describedby"])
            assert help_text is not None and help_text.get_text() == help_text["data-help"], field["id"]


def test_references_and_intensities_have_sources(parsed: Parsed, facts: Facts) -> None:
    """Each power that the result is set beside, and the carbon intensity, leads to its source."""
    page = parsed["calculator/index.html"]
    scale = page.find("h2", id="scale").find_next("table")
    assert [row.find("th").get_text() for row in scale.select("tbody tr")] == [
        one["name"] for one in reckoning.powers(facts)
    ]
    assert all(row.select_one("a[href*='sources/index.html#']") for row in scale.select("tbody tr"))
    shown = {one["id"]: one["watt"] for one in reckoning.powers(facts)}
    assert shown["food-energy-per-day"] == facts.claim("internal_consumption")["computed"]
    assert {place["source_id"] for place in reckoning.places(facts)} <= facts.sources.keys()
    assert reckoning.places(facts)[0]["place_id"] == "world"


def test_ready_comparisons_are_chosen_by_rule(facts: Facts) -> None:
    """The first and its frugal match; the best of the last two years; two language models of one length."""
    images = facts.models(CV, facts.view).set_index("model_id")
    language = facts.models(NLP, facts.view).set_index("model_id")
    chosen = [re.findall(r"m=([^&]+)", one.query) for one in compare.ready(facts)]
    first, frugal = chosen[0]
    assert first == images.sort_values("release_date").index[0]
    matching = images[images["top1_percent"] >= images.loc[first, "top1_percent"]]
    assert images.loc[frugal, "forward_gflop"] == matching["forward_gflop"].min()
    last = images["release_date"].dt.year.max()
    for model_id, year in zip(chosen[1], (last - 1, last), strict=True):
        of_year = images[images["release_date"].dt.year == year]
        assert images.loc[model_id, "top1_percent"] == of_year["top1_percent"].max()
    assert language.loc[chosen[2], "input_tokens"].nunique() == 1
    assert language.loc[chosen[2][1], "glue_score"] == language["glue_score"].max()


def test_a_ready_comparison_says_the_ratio_with_its_interval(parsed: Parsed, facts: Facts) -> None:
    """Ratio of energies, its interval over two devices, and the ratio of compute stand first and in the table."""
    scored = (
        facts.models(NLP, facts.view).query("input_tokens == 128").dropna(subset="glue_score").sort_values("glue_score")
    )
    base, other = (facts.model_rows[name][1] for name in ("elmo", scored["model_id"].iloc[-1]))
    name = facts.names[other["model_id"]]
    interval = compare.ratio_interval(facts, NLP, base, other)
    assert interval is not None
    ratio = other["energy_j"] / base["energy_j"]
    assert interval[0] < ratio < interval[1]
    text = _plain(parsed["compare/index.html"].get_text(" "))
    low, high = map(number, interval)
    assert f"{name} takes {number(ratio)} times the energy of ELMo ({low} to {high} times over devices" in text
    assert f"On one device it is {number(other['forward_gflop'] / base['forward_gflop'])} times" in text
    assert compare.ratio_interval(facts, NLP, base, base) is None


def test_bars_lie_on_a_logarithmic_axis_that_says_so(parsed: Parsed) -> None:
    """Ten times the value is one mark further; the picture's words and its caption say logarithmic."""
    picture = bars([("a", 1.0, None), ("b", 10.0, (5.0, 20.0)), ("c", 1000.0, None)], "J")
    ends = [float(bar.end.rstrip("%")) for bar in picture.bars]
    assert ends == pytest.approx([25.0, 50.0, 100.0])
    assert picture.bars[1].low is not None and picture.bars[0].low is None
    assert [tick.text for tick in picture.ticks] == ["0.1 J", "1 J", "10 J", "100 J", "1,000 J"]
    page = parsed["compare/index.html"]
    titles = [svg.title.get_text() for svg in page.select("svg.bars")]
    assert len(titles) == 3 and all("logarithmic axis" in title for title in titles)
    assert "Logarithmic axis" in page.find("figcaption").get_text()


def test_model_pages_lead_to_the_comparison_and_the_calculator_with_their_model(parsed: Parsed, facts: Facts) -> None:
    held = reckoning.model_ids(facts)
    comparable = reckoning.comparable(facts)
    assert len(held) > 100 and len(comparable) < len(held)
    for model_id in (one for one in held if f"models/{one}/index.html" in parsed):
        links = {link["href"] for link in parsed[f"models/{model_id}/index.html"].select("main a")}
        assert f"../../calculator/index.html?m={model_id}" in links
        assert (f"../../compare/index.html?m={model_id}" in links) == (model_id in comparable), model_id


def test_what_the_pages_compute_with_is_small_and_closes_no_element(built: Path) -> None:
    content = (built / reckoning.PATH).read_bytes()
    assert len(gzip.compress(content, 9)) < LARGEST
    assert b"<" not in content
