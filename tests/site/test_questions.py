"""The questions: numbers that equal the tables, sentences that turn with the data, parts that add up as drawn."""

import dataclasses
import json
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from joulebook import pipeline
from joulebook.errors import BuildError
from joulebook.publish.charts.composition import NARROW, WIDE
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.pen import Pen
from joulebook.publish.charts.questions import LOWERS, RAISES, SAME, TOTAL, log_axis, waterfall
from joulebook.publish.facts import Facts, rows
from joulebook.publish.model import Edition
from joulebook.publish.pages import (
    questions_change,
    questions_forecast,
    questions_growth,
    questions_lag,
    questions_training,
    questions_use,
)
from joulebook.publish.pages.question import counted, row_of, times
from joulebook.publish.pages.question_parts import PARTS, explorer, pair_steps, pairs, trend_steps
from joulebook.publish.words.numerals import number
from joulebook.publish.words.quote import between, quote
from joulebook.publish.words.wording import FLAT
from joulebook.science.derive import derive

Parsed = dict[str, BeautifulSoup]
Change = Callable[[pd.DataFrame], pd.DataFrame]
SLUGS = {
    "parameters-compute-energy": questions_growth,
    "why-energy-changed": questions_change,
    "lag": questions_lag,
    "multiplication": questions_use,
    "training": questions_training,
    "forecast": questions_forecast,
}


def _changed(edition: Edition, **changes: Change) -> Facts:
    """The edition with some of its tables changed."""
    tables = dict(edition.tables)
    for name, change in changes.items():
        tables[name] = dataclasses.replace(tables[name], frame=change(tables[name].frame.copy()))
    return Facts(dataclasses.replace(edition, tables=tables))


def _turned(value: str, low: str, high: str) -> Change:
    def turn(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(**{value: -frame[value], low: -frame[high], high: -frame[low]})

    return turn


def _flat(low: str, high: str) -> Change:
    return lambda frame: frame.assign(**{low: -9.0, high: 9.0})


def _trends_turned(frame: pd.DataFrame) -> pd.DataFrame:
    turned = _turned("slope_log10_per_year", "slope_low", "slope_high")(frame)
    return turned.assign(growth_per_year=1 / frame["growth_per_year"])


def _split_turned(frame: pd.DataFrame) -> pd.DataFrame:
    turned = _turned("algorithm_slope", "algorithm_slope_low", "algorithm_slope_high")(frame)
    others = [f"{part}_slope" for part in ("energy", "capability", "own", "device", "precision")]
    return turned.assign(**{name: -frame[name] for name in others})


@pytest.fixture(scope="module")
def backwards(small_edition: Edition) -> Facts:
    """Every result derived anew from image models and devices with time turned round."""
    package = small_edition.package
    frames = {name: frame.copy() for name, frame in package.frames.items()}
    for table, column in (("cv_models", "release_date"), ("gpus", "launch_date")):
        frames[table][column] = frames[table][column].min() + (frames[table][column].max() - frames[table][column])
    return Facts(pipeline.compose(package, derive(frames)))


@pytest.fixture(scope="module")
def dealt(small_edition: Edition) -> Facts:
    """Every result derived anew from image models and devices whose dates are dealt out at random."""
    package = small_edition.package
    frames = {name: frame.copy() for name, frame in package.frames.items()}
    random = np.random.Generator(np.random.PCG64(11))
    for table, column in (("cv_models", "release_date"), ("gpus", "launch_date")):
        frames[table][column] = random.permutation(frames[table][column].to_numpy())
    return Facts(pipeline.compose(package, derive(frames)))


def test_rows_with_time_turned_round_turn_the_answers(backwards: Facts) -> None:
    """From rows to sentence: what fell with the date rises, and efficiency has nothing left to cancel."""
    assert "top-1 accuracy rises: ×" in questions_change.answer(backwards)
    assert "top-1 accuracy falls" not in questions_change.answer(backwards)
    assert "no gain to cancel" in questions_use.answer(backwards).split(". For")[0]
    assert "image model at an equal top-1 accuracy rises" in questions_use.quotes(backwards)[0].sentence


def test_rows_whose_dates_mean_nothing_allow_no_direction(dealt: Facts) -> None:
    assert f"equal top-1 accuracy is {FLAT}" in questions_change.answer(dealt)
    assert f"equal top-1 accuracy, the energy of one inference is {FLAT}" in questions_use.answer(dealt)
    assert "not told apart" in questions_growth.answer(dealt)
    assert "no date that can be named" in questions_forecast.answer(dealt)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_can_be_made_of_other_rows(dealt: Facts, pen: Pen, slug: str) -> None:
    """Pictures and tables hold for rows that go nowhere."""
    made = SLUGS[slug].build(dealt, Gallery(dealt, pen))
    assert made.answer and all(picture.drawing and picture.caption for picture in made.pictures)
    assert all(table.rows for table in made.grids)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_shows_its_answer_pictures_rows_cautions_method_and_tables(
    parsed: Parsed, facts: Facts, slug: str
) -> None:
    page = parsed[f"questions/{slug}/index.html"]
    assert page.select_one("#answer").get_text() == SLUGS[slug].answer(facts)
    for figure in page.select("figure"):
        assert [svg["class"][1] for svg in figure.select("svg[role=img]")] == ["wide", "narrow"]
    assert page.select("figure") and page.select("table tbody tr") and page.select(".caution li")
    assert page.find(id="method") is not None and page.select("a[href$='.csv']")


def test_the_index_gives_each_question_with_its_answer(parsed: Parsed, facts: Facts) -> None:
    page = parsed["questions/index.html"]
    answers = [card.get_text() for card in page.select(".answers p")]
    assert answers == [module.answer(facts) for module in SLUGS.values()]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_quote_has_all_that_it_needs(parsed: Parsed, edition: Edition, slug: str) -> None:
    """Sentence, unit, interval, boundary, caution, version and view, each said, at an address of its own."""
    quotes = parsed[f"questions/{slug}/index.html"].select(".quote")
    assert quotes
    for found in quotes:
        sentence = found.select_one(".sentence").get_text()
        said = dict(
            zip([t.get_text() for t in found.select("dt")], [d.get_text() for d in found.select("dd")], strict=True)
        )
        assert list(said) == ["Unit", "95 % interval", "What it covers", "Not to be read as", "Data", "Address"]
        assert all(len(words) > 4 for words in said.values()), found["id"]
        assert sentence.endswith(f"(Joulebook, data {edition.package.version}, from the paper’s own rows).")
        assert said["Data"] == f"version {edition.package.version}, the paper’s own rows"
        assert said["Address"] == f"questions/{slug}/index.html#{found['id']}"
        assert len(said["What it covers"]) > 30 and len(said["Not to be read as"]) > 20


def test_the_headlines_for_programs_are_those_of_the_pages(built: Path, parsed: Parsed, edition: Edition) -> None:
    found = json.loads((built / "questions" / "headlines.json").read_text("utf-8"))
    shown = {
        f"questions/{slug}/index.html#{one['id']}": one.select_one(".sentence").get_text()
        for slug in SLUGS
        for one in parsed[f"questions/{slug}/index.html"].select(".quote")
    }
    for trend_id in (name for name in edition.tables["trends"].frame["trend_id"] if not name.endswith("-record")):
        page = f"trends/{trend_id}/index.html"
        shown[f"{page}#quote"] = parsed[page].select_one("#quote .sentence").get_text()
    assert {one["address"]: one["sentence"] for one in found} == shown
    assert len(found) == len(shown) > 40 and not [address for address in shown if "record" in address]
    for one in found:
        assert math.isfinite(one["value"]) and one["unit"] and one["boundary"] and one["caution"] and one["interval"]
        assert one["low"] is None or one["low"] <= one["value"]
        assert one["high"] is None or one["value"] <= one["high"]


def test_headline_numbers_equal_the_tables(facts: Facts, built: Path) -> None:
    found = {
        one["address"].partition("questions/")[2]: one
        for one in json.loads((built / "questions" / "headlines.json").read_text("utf-8"))
    }

    def check(address: str, value: float, low: float | None, high: float | None) -> None:
        one = found[address]
        assert (one["value"], one["low"], one["high"]) == pytest.approx((value, low, high), nan_ok=True)
        assert "forecast" in address or number(value) in one["sentence"] or counted(value) in one["sentence"]

    best = facts.trend("cv-energy-best")
    check(
        "parameters-compute-energy/index.html#images-best-energy",
        best["growth_per_year"], 10 ** best["slope_low"], 10 ** best["slope_high"],
    )  # fmt: skip
    half = row_of(facts, "lags", domain="cv", data="all", cost="compute", share=0.5)
    check("lag/index.html#half-compute", half["median_years"], half["median_years_low"], half["median_years_high"])
    equal = row_of(facts, "use_growth", domain="nlp", line="equal-score")
    check(
        "multiplication/index.html#language-equal-score",
        equal["growth_per_year"], equal["growth_per_year_low"], equal["growth_per_year_high"],
    )  # fmt: skip
    body = row_of(facts, "forecasts", trend_id="cv-energy-best", level="body")
    check(
        "forecast/index.html#images-best-body",
        body["crossing_year"],
        body["crossing_year_low"],
        body["crossing_year_high"],
    )
    middle = facts.frame("break_even").query("domain == 'cv'")["inferences"].median()
    check("training/index.html#images-break-even", middle, None, None)
    part = row_of(facts, "decompositions", decomposition_id="cv-scored")
    check(
        "why-energy-changed/index.html#images-algorithm",
        10 ** part["algorithm_slope"], 10 ** part["algorithm_slope_low"], 10 ** part["algorithm_slope_high"],
    )  # fmt: skip


def test_the_growth_of_compute_over_parameters_turns_with_the_data(edition: Edition, facts: Facts) -> None:
    answer = questions_growth.answer
    assert "compute and its energy both grow faster than its parameters" in answer(facts)
    assert "tandem is contradicted" in answer(facts)
    turned = answer(_changed(edition, finding_results=_turned("estimate", "low", "high"), trends=_trends_turned))
    assert "both grow more slowly than its parameters" in turned
    flat = answer(_changed(edition, finding_results=_flat("low", "high"), trends=_flat("slope_low", "slope_high")))
    assert "not told apart from that of its parameters" in flat
    assert flat.count("not distinguishable from flat") == 3
    open_now = _changed(edition, finding_results=lambda frame: frame.assign(verdict="cannot be told"))
    assert "tandem cannot be decided" in answer(open_now)


def test_why_energy_changed_turns_with_the_data(edition: Edition, facts: Facts) -> None:
    answer = questions_change.answer
    assert "each year rose, ×" in answer(facts) and "top-1 accuracy falls" in answer(facts)
    turned = answer(_changed(edition, decompositions=_split_turned, trends=_trends_turned))
    assert "each year fell, ×" in turned and "top-1 accuracy rises" in turned
    flat = answer(
        _changed(
            edition,
            decompositions=_flat("algorithm_slope_low", "algorithm_slope_high"),
            trends=_flat("slope_low", "slope_high"),
        )
    )
    assert flat.count("not distinguishable from flat") == 2


def test_a_lag_without_a_median_is_not_given_one(edition: Edition, facts: Facts) -> None:
    row = row_of(facts, "lags", domain="cv", data="all", cost="compute", share=0.5)
    assert f"after a median of {number(row['median_years'])} years" in questions_lag.answer(facts)
    none = {name: float("nan") for name in ("median_years", "median_years_low", "median_years_high")}
    without = _changed(edition, lags=lambda frame: frame.assign(matched=0, **none))
    assert "median of" not in questions_lag.answer(without)
    assert questions_lag.answer(without).count("too short to tell") == 3
    assert questions_lag.quotes(without) == []


def test_use_may_grow_only_where_energy_is_known_to_fall(edition: Edition, facts: Facts) -> None:
    answer = questions_use.answer
    first, second = answer(facts).split(". For")
    assert "falls" in first and "use must grow" in first
    assert "rises" in second and "no gain to cancel" in second
    turned = _changed(edition, use_growth=_turned("slope", "slope_low", "slope_high"))
    first, second = answer(turned).split(". For")
    assert "no gain to cancel" in first and "use must grow" in second
    flat = answer(_changed(edition, use_growth=_flat("slope_low", "slope_high")))
    assert flat.count("whether use may grow is open") == 2 and "must grow" not in flat


def test_the_break_even_counts_those_that_reach_it(edition: Edition, facts: Facts) -> None:
    told = questions_training.answer(facts)
    years = facts.frame("break_even").query("domain == 'cv'")["years_at_one_per_second"]
    assert (
        f"{number(years.min())} to {number(years.max())} years" in told
        and "million to" in told
        and "none of them within ten" in told
    )
    sooner = _changed(
        edition, break_even=lambda frame: frame.assign(years_at_one_per_second=frame["years_at_one_per_second"] / 1e6)
    )
    assert f"{len(years)} of them within ten" in questions_training.answer(sooner)
    gone = _changed(edition, break_even=lambda frame: frame[frame["domain"] == "cv"])
    assert "for no language model is a training sourced" in questions_training.answer(gone)


def test_a_crossing_is_named_only_where_the_table_says_shown(edition: Edition, facts: Facts, parsed: Parsed) -> None:
    answer = questions_forecast.answer
    assert "only if it goes on" in answer(facts) and "no date that can be named: the 95 %" in answer(facts)
    hidden = _changed(edition, forecasts=lambda frame: frame.assign(shown=False, reason="the rows are too few"))
    assert answer(hidden).count("no date that can be named: the rows are too few") == 2
    assert questions_forecast.quotes(hidden) == []
    past = answer(_changed(edition, forecasts=lambda frame: frame.assign(past=True)))
    assert "crossed 96.85 W" in past and "before the last model" in past
    table = parsed["questions/forecast/index.html"].select("table")[0]
    told = rows(facts.frame("forecasts"))
    for row, line in zip(told, table.select("tbody tr"), strict=True):
        assert ("none named" in line.get_text()) == (not row["shown"])
        assert row["reason"] is None or row["reason"] in line.get_text()


def test_the_parts_of_each_waterfall_add_up_as_drawn(facts: Facts) -> None:
    """Each bar starts where the one before it ends, and the last ends where the parts do."""
    drawings = [trend_steps(facts, row) for row in rows(facts.frame("decompositions"))]
    drawings += [pair_steps(facts, one, other) for _, _, one, other in pairs(facts)]
    for steps in drawings:
        for size in (WIDE, NARROW):
            (drawn,) = [
                data
                for data in waterfall(steps, "Factor", size).specification["datasets"].values()
                if "start" in data[0]
            ]
            *parts, total = drawn
            for before, after in pairwise(parts):
                assert after["start"] == pytest.approx(before["end"], rel=1e-9)
            assert (parts[0]["start"], total["start"]) == (1.0, 1.0)
            assert total["end"] == pytest.approx(parts[-1]["end"], rel=1e-9)
            assert total["kind"] == TOTAL
            for part in parts:
                moved = math.log10(part["end"] / part["start"])
                assert part["kind"] == (SAME if abs(moved) < 1e-8 else RAISES if moved > 0 else LOWERS)
                assert part["low"] <= part["end"] * (1 + 1e-12) and part["end"] <= part["high"] * (1 + 1e-12)


def test_the_waterfall_of_a_trend_gives_the_factors_of_its_table(facts: Facts, parsed: Parsed) -> None:
    page = parsed["questions/why-energy-changed/index.html"]
    shown = [[cell.get_text() for cell in row.select("td")] for row in page.select("table")[0].select("tbody tr")]
    for row, cells in zip(rows(facts.frame("decompositions")), shown, strict=True):
        steps = trend_steps(facts, row)
        assert cells[:6] == [times(step.change) for step in steps]
        assert cells[5] == times(row["energy_slope"] * (row["last_year"] - row["first_year"]))


def test_the_script_reads_every_model_and_the_parts_of_those_with_a_score(facts: Facts, parsed: Parsed) -> None:
    block = parsed["questions/why-energy-changed/index.html"].find(id="compare-data")
    assert isinstance(block, Tag) and block["type"] == "application/json"
    held = json.loads(str(block.string))
    assert held == json.loads(json.dumps(explorer(facts)))
    table = {row["model_id"]: row for row in rows(facts.frame("energy_components"))}
    assert {model["id"] for model in held["models"] if model["parts"]} == set(table)
    assert len(held["models"]) == sum(len(facts.frame(name)) for name in ("cv_estimates", "nlp_estimates"))
    for model in held["models"]:
        if model["parts"]:
            row = table[model["id"]]
            assert model["parts"] == [row[f"{part}_log10"] for part in (*PARTS, "energy")]


def test_a_name_that_attacks_ends_no_block_of_data(edition: Edition, root: Path) -> None:
    """A stranger's name cannot close the JSON block, and comes back from it as it was."""
    from joulebook.publish.render import Renderer, relative  # noqa: PLC0415 (only this test renders by itself)

    name = "</script><script>alert('x')</script><!--"
    named = _changed(edition, cv_models=lambda frame: frame.assign(model=frame["model"].where(frame.index > 0, name)))
    text = Renderer(root, {}).environment.from_string("{{ data | tojson }}").render(data=explorer(named))
    assert "<" not in text and name in json.loads(text)["models"][0]["name"]
    assert relative("assets/questions.js", "questions/lag/index.html") == "../../assets/questions.js"


def test_one_pass_per_second_is_the_energy_of_the_model(facts: Facts) -> None:
    energies = questions_use.explorer(facts)["energies"]
    table = questions_use.passes(facts)
    assert [row[3].text for row in table.rows] == [number(energy) for energy in energies]
    body = row_of(facts, "forecasts", trend_id="cv-energy-best", level="body")["power_w"]
    assert [row[5].text for row in table.rows] == [number(100 * energy / body) for energy in energies]


def test_what_a_page_misses_is_named(facts: Facts) -> None:
    with pytest.raises(
        BuildError, match="table lags has no row with domain cv, share 2, which a question's page shows"
    ):
        row_of(facts, "lags", domain="cv", share=2)


def test_an_interval_without_an_end_says_so(facts: Facts) -> None:
    assert between(None, 2.0) == "up to 2.00, with no lower bound"
    one = quote(facts, "p/index.html", "a", "It is so", 1.0, "years", (0.5, None), "all of it", "more than it is")
    assert one.interval == "0.500 with no upper bound" and one.address == "p/index.html#a"


def test_an_axis_has_no_more_marks_than_room() -> None:
    for values in ([1.0, 1.5], [0.001, 1e9], [0.2, 30.0], [3e8, 4e11]):
        for size, room in zip((WIDE, NARROW), (9, 5), strict=True):
            axis = log_axis("Factor", values, size)
            assert 1 <= len(axis.marks) <= room, (values, axis.marks)
            assert all(axis.low <= mark <= axis.high for mark in axis.marks)
