"""The two tools of the questions in a real browser: they agree with the science, refuse with a reason, use no mouse."""

import json
import math
import re
import shutil
from itertools import combinations, pairwise
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page
from tests.project import axe
from tests.project.browser import DESKTOP, PHONE, Visit

from joulebook.publish.model import Edition
from joulebook.publish.words.numerals import number
from joulebook.science.comparison import change
from joulebook.science.decomposition import PARTS
from joulebook.science.model import DeriveError

COMPARE, USE = "questions/why-energy-changed/index.html", "questions/multiplication/index.html"
CHOOSE = """([one, other]) => {
  for (const [id, value] of [["compare-from", one], ["compare-to", other]]) {
    document.getElementById(id).value = value;
    document.getElementById(id).dispatchEvent(new Event("change"));
  }
  return [...document.querySelectorAll("#compare-parts data")].map(cell => [Number(cell.value), cell.textContent]);
}"""


@pytest.fixture(scope="module")
def made(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page with a row made worse: a longer input for BERT Large."""
    place = tmp_path_factory.mktemp("made")
    shutil.copytree(built / "assets", place / "assets")
    page = place / COMPARE
    page.parent.mkdir(parents=True)
    start, block, end = re.split(
        r'(?<=id="compare-data">)(.*?)(?=</script>)', (built / COMPARE).read_text("utf-8"), maxsplit=1, flags=re.S
    )
    held = json.loads(block)
    for model in held["models"]:
        model["tokens"] = 512 if model["id"] == "bert-large" else model["tokens"]
    page.write_text(start + json.dumps(held).replace("<", "\\u003c") + end, "utf-8")
    return page


@pytest.fixture(scope="module")
def components(edition: Edition) -> pd.DataFrame:
    return edition.tables["energy_components"].frame.query("view == 'paper'")


@pytest.fixture(scope="module")
def tokens(edition: Edition) -> dict[str, float]:
    models = edition.tables["nlp_models"].frame
    return dict(zip(models["model_id"], models["input_tokens"], strict=True))


def _told(page: Page) -> str:
    return page.locator("#compare-result").inner_text()


def test_the_script_and_the_science_agree_on_hundreds_of_pairs(
    built: Path, visit: Visit, components: pd.DataFrame, tokens: dict[str, float]
) -> None:
    """For pairs drawn over both lists the parts are the same numbers, written the same way."""
    visit.open((built / COMPARE).as_uri(), DESKTOP, "light")
    pairs = []
    for _, rows in components.groupby("domain"):
        every = list(combinations(rows["model_id"], 2))
        pairs += every[:: max(1, len(every) // 150)]
    assert len(pairs) > 200
    answers = visit.page.evaluate(f"pairs => pairs.map({CHOOSE})", pairs)
    for (one, other), shown in zip(pairs, answers, strict=True):
        expected = change(components, tokens, one, other)
        assert [value for value, _ in shown] == [expected[part] for part in (*PARTS, "energy")]
        for value, text in shown:
            assert text == f"× {number(math.pow(10.0, value))}"
    assert visit.complaints == []


def test_the_bars_are_drawn_end_to_end(built: Path, visit: Visit) -> None:
    visit.open(f"{(built / COMPARE).as_uri()}?from=vgg-16&to=efficientnet-b0", DESKTOP, "light")
    bars = visit.page.eval_on_selector_all(
        "#compare-picture rect",
        """found => found.map(bar => [Number(bar.getAttribute("x")), Number(bar.getAttribute("width")),
        bar.parentNode.getAttribute("class")])""",
    )
    ends = [(x, x + width) if kind == "rises" else (x + width, x) for x, width, kind in bars[:-1]]
    for (_, before), (after, _) in pairwise(ends):
        assert after == pytest.approx(before, abs=0.01)
    x, width, kind = bars[-1]
    assert kind == "whole" and sorted([ends[0][0], ends[-1][1]]) == pytest.approx([x, x + width], abs=0.01)


def test_what_is_no_comparison_is_refused_with_the_reason(
    built: Path, made: Path, visit: Visit, components: pd.DataFrame, tokens: dict[str, float]
) -> None:
    """The page refuses what the science refuses."""
    visit.open((built / COMPARE).as_uri(), DESKTOP, "light")
    for one, other, reason in (
        ("alexnet", "bert-large", "images and language are never compared"),
        ("bert-large", "gpt-3", "GPT-3, 2020 has no GLUE score"),
    ):
        assert visit.page.evaluate(CHOOSE, [one, other]) == []
        assert reason in _told(visit.page)
        assert not visit.page.locator("#compare-picture").is_visible()
        with pytest.raises(DeriveError):
            change(components, tokens, one, other)
    visit.open(made.as_uri(), DESKTOP, "light")
    assert visit.page.evaluate(CHOOSE, ["elmo", "bert-large"]) == []
    assert "reads 128 tokens" in _told(visit.page) and "different units of work" in _told(visit.page)
    with pytest.raises(DeriveError, match="different units of work"):
        change(components, {**tokens, "bert-large": 512.0}, "elmo", "bert-large")
    assert len(visit.page.evaluate(CHOOSE, ["alexnet", "vgg-16"])) == len(PARTS) + 1


def test_only_what_can_be_compared_can_be_chosen(built: Path, visit: Visit, components: pd.DataFrame) -> None:
    """Beside an image model stand image models, beside a scored language model those with a score; no other."""
    visit.open(f"{(built / COMPARE).as_uri()}?from=elmo&to=bert-large", DESKTOP, "light")
    enabled = "#compare-to option:enabled"
    for first, domain in (("elmo", "nlp"), ("alexnet", "cv")):
        visit.page.select_option("#compare-from", first)
        offered = visit.page.locator(enabled).evaluate_all("all => all.map(option => option.value)")
        assert set(offered) == set(components.loc[components["domain"] == domain, "model_id"])
        assert "images and language" not in _told(visit.page) and visit.page.locator("#compare-picture").is_visible()


def test_the_pair_stands_in_the_address(built: Path, visit: Visit) -> None:
    start = (built / COMPARE).as_uri()
    visit.open(f"{start}?from=vgg-16&to=efficientnet-b0#compare", DESKTOP, "light")
    assert _told(visit.page).startswith("From VGG-16, 2014 to EfficientNet-B0, 2019, the energy")
    visit.page.evaluate(CHOOSE, ["resnet-50", "efficientnet-b0"])
    assert visit.page.url == f"{start}?from=resnet-50&to=efficientnet-b0#compare"
    told = _told(visit.page)
    visit.page.reload()
    assert _told(visit.page) == told
    visit.open(f"{start}?from=no-such-model&to=vgg-16", DESKTOP, "light")
    assert "The list has no model no-such-model" in _told(visit.page)
    assert visit.complaints == []


def test_two_models_are_chosen_by_keyboard_on_a_phone(built: Path, visit: Visit) -> None:
    visit.open((built / COMPARE).as_uri(), PHONE, "light")
    page = visit.page
    before = _told(page)
    page.locator("#compare-from").focus()
    page.keyboard.press("ArrowDown")
    assert _told(page) != before and "from=zfnet" in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    chosen = (page.input_value("#compare-from"), page.input_value("#compare-to"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (page.input_value("#compare-to"), page.input_value("#compare-from")) == chosen
    assert page.evaluate("document.activeElement.id") == "compare-swap"
    assert page.locator("#compare-picture svg").is_visible() and visit.overflow() <= 0
    assert axe.barriers(page, "#compare") == []
    page.evaluate(CHOOSE, ["alexnet", "bert-large"])
    assert axe.barriers(page, "#compare") == [] and visit.complaints == []


def test_passes_per_second_are_typed_on_a_phone(built: Path, visit: Visit) -> None:
    visit.open((built / USE).as_uri(), PHONE, "light")
    page, field = visit.page, visit.page.locator("#passes-number")
    held = json.loads(page.locator("#passes-data").text_content() or "")
    one = page.locator("#passes-table tbody").inner_text()
    field.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("30")
    watts = page.locator("#passes-table tbody tr td:nth-of-type(3)").all_inner_texts()
    assert watts == [number(30 * energy) for energy in held["energies"]]
    body = page.locator("#passes-table tbody tr td:nth-of-type(5)").all_inner_texts()
    assert body == [number(100 * 30 * energy / held["body"]) for energy in held["energies"]]
    assert page.url.endswith("?passes=30") and "30 passes per second" in page.locator("#passes-result").inner_text()
    told = [f"{watt} W for {name}" for watt, name in zip(watts, held["names"], strict=True)]
    assert page.locator("#passes-result").inner_text().endswith(f"takes {', '.join(told)}.")
    for refused in ("", "0", "-1", "many", "1,5", "0x10", "9" * 400):
        field.fill(refused)
        assert "above zero" in page.locator("#passes-result").inner_text() and page.url.endswith("?passes=30")
    field.fill("1,000")
    assert "At 1,000 passes per second" in page.locator("#passes-result").inner_text()
    field.fill("1")
    assert page.locator("#passes-table tbody").inner_text() == one
    field.fill("many")
    assert visit.overflow() <= 0 and axe.barriers(page, "main") == []
    assert visit.complaints == []


def test_without_a_script_the_pages_say_all_the_same(built: Path, visit: Visit) -> None:
    page = visit.page
    visit.open_without_scripts((built / COMPARE).as_uri(), DESKTOP)
    assert not page.locator("#compare").is_visible()
    assert page.locator("noscript").inner_text().startswith("With a script this page compares any two models")
    assert page.locator("figure svg.wide").first.is_visible() and page.locator("table tbody tr").count() > 100
    visit.open_without_scripts((built / USE).as_uri(), DESKTOP)
    assert not page.locator("#passes-number").is_visible()
    assert page.locator("#passes-table tbody tr").count() > 2


def test_the_script_leaves_no_name_behind(built: Path, visit: Visit) -> None:
    names = []
    for page in ("questions/lag/index.html", COMPARE, USE):
        visit.open((built / page).as_uri(), DESKTOP, "light")
        names.append(set(visit.page.evaluate("Object.keys(window)")))
    assert names[1] - names[0] == names[2] - names[0] == {"joulebook"}
    assert '"use strict"' in (built / "assets" / "questions.js").read_text("utf-8")
