"""The calculator and the comparison in a real browser: true to the Python, to the address, to the keyboard."""

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.project import axe
from tests.project.browser import DESKTOP, PHONE, Visit

from joulebook.errors import BuildError
from joulebook.publish.facts import CV, NLP, Facts
from joulebook.publish.model import Edition
from joulebook.publish.pages import calculator, reckoning
from joulebook.publish.words.numerals import number
from joulebook.science.dates import decimal_year
from joulebook.science.energy import model_gpu_energy
from joulebook.science.footprint import Units, footprint
from joulebook.science.model import Book

CALCULATOR, COMPARE = "calculator/index.html", "compare/index.html"


@pytest.fixture(scope="module")
def reckoner(context: BrowserContext, built: Path) -> Iterator[Page]:
    """One visit of the calculator, whose functions are asked in bulk."""
    with context.new_page() as page:
        page.goto((built / CALCULATOR).as_uri())
        page.evaluate(
            """() => {
                window.E = joulebook.energy;
                window.H = joulebook.reckoning;
                window.modelOf = id => H.models.find(model => model.id === id);
                window.precisionOf = (id, name) =>
                    H.devices.find(device => device.id === id).precisions.find(precision => precision.name === name);
            }"""
        )
        yield page


def ask(page: Page, function: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Apply a function of the page to each row of arguments."""
    found: list[Any] = page.evaluate(f"rows => rows.map(row => ({function})(...row))", [list(row) for row in rows])
    return found


def test_every_model_on_every_device_and_precision_takes_what_the_science_says(reckoner: Page, book: Book) -> None:
    """The browser's joules and bases are those of every model on every device, and it knows no other pair."""
    shown = {name: table[table["view"] == book.views[-1]] for name, table in book.tables.items()}
    every = [
        shown[f"{key}_estimates"].assign(domain=key)[["domain", "model_id", "forward_gflop"]] for key in ("cv", "nlp")
    ]
    rows = model_gpu_energy(pd.concat(every, ignore_index=True), shown["gpu_efficiency"])
    assert len(rows) > 5_000
    found = ask(
        reckoner,
        """(id, gpu, name) => {
            const model = modelOf(id), setup = { domain: model.domain, gflop: model.gflop, share: 1, date: null };
            const worked = E.workOut(H, { ...setup, precision: precisionOf(gpu, name) });
            return [worked.energy, worked.basis, worked.low, worked.high];
        }""",
        rows[["model_id", "gpu_id", "precision"]].to_numpy().tolist(),
    )
    np.testing.assert_allclose([one[0] for one in found], rows["energy_j"], rtol=1e-12)
    assert [one[1] for one in found] == rows["basis"].tolist()
    assert {(one[2], one[3]) for one in found} == {(None, None)}, "a fixed device has no spread"
    pairs = reckoner.evaluate("H.devices.flatMap(d => d.precisions.map(p => d.id + '|' + p.name)).length")
    assert pairs == len(rows[["gpu_id", "precision"]].drop_duplicates())
    assert reckoner.evaluate("H.models.length") == rows["model_id"].nunique()


def test_every_model_at_its_release_takes_what_the_science_says(reckoner: Page, book: Book) -> None:
    """The dated joules and both ends of their spread are those of the estimates of both lists."""
    for table in ("cv_estimates", "nlp_estimates"):
        rows = book.tables[table].loc[book.tables[table]["view"] == book.views[-1]]
        found = ask(
            reckoner,
            """id => {
                const { domain, gflop, date } = modelOf(id);
                const worked = E.workOut(H, { domain, gflop, date, share: 1, precision: null });
                return [worked.efficiency, worked.energy, worked.low, worked.high];
            }""",
            rows[["model_id"]].to_numpy().tolist(),
        )
        columns = ["efficiency_gflop_per_j", "energy_j", "energy_j_low", "energy_j_high"]
        for place, column in enumerate(columns):
            np.testing.assert_allclose([one[place] for one in found], rows[column], rtol=1e-12, err_msg=column)


def test_a_calibrated_estimate_is_that_of_the_science(reckoner: Page, book: Book) -> None:
    """The factor of systems with GPUs of data centres, and the ends of its error on devices left out."""
    rows = book.tables["calibrations"]
    rows = rows[
        (rows["boundary"] == "system") & (rows["device_class"] == "data-centre GPU") & (rows["form"] == "factor")
    ]
    rows = rows[rows["mode"] == "batched"].set_index(["kind", "arithmetic"])
    for domain, key in (("cv", ("classification", "integer")), ("nlp", ("language-understanding", "floating-point"))):
        row = rows.loc[key]
        ((value, low, high),) = ask(
            reckoner,
            "(joules, domain) => Object.values(E.calibrated(joules, H.domains[domain].calibration))",
            [[3, domain]],
        )
        assert value == pytest.approx(3 * 10 ** row["intercept_log10"], rel=1e-12)
        assert [low / value, high / value] == pytest.approx([row["residual_low"], row["residual_high"]], rel=1e-12)


def test_dates_ratios_and_totals_are_those_of_the_science(reckoner: Page, book: Book, edition: Edition) -> None:
    """Decimal years, ratios between dates, and what inferences come to agree with the Python on many inputs."""
    days = [date(1950, 1, 1) + timedelta(days=step * 11) for step in range(2_850)] + [
        date(2000, 2, 29),
        date(2035, 12, 31),
    ]
    years = decimal_year(pd.Series(pd.to_datetime(days))).tolist()
    assert ask(reckoner, "E.decimalYear", [[day.isoformat()] for day in days]) == years
    chance = np.random.default_rng(5)
    fit = book.fits[book.views[-1], "gpu-efficiency-nlp"]
    pairs = [(chance.uniform(2010, 2030), chance.uniform(2010, 2030)) for _ in range(200)]
    asked = ask(reckoner, "(x, y) => Object.values(E.difference(H.domains.nlp.fit, x, y))", pairs)
    for (one, other), found in zip(pairs, asked, strict=True):
        low, high = fit.difference_band(one, other)
        assert found == pytest.approx([10 ** (fit.slope * (one - other)), 10**low, 10**high], rel=1e-12)
    units = Units.of(edition.tables["constants"].frame)
    uses = [
        [10 ** chance.uniform(-6, 6), 10 ** chance.uniform(0, 12), chance.uniform(1, 3), chance.uniform(0, 900), price]
        for price in (None, 0.0, *chance.uniform(0, 2, 300).tolist())
    ]
    totals = ask(
        reckoner,
        """(energy, perDay, overhead, gco2e, price) =>
            Object.values(E.footprint(energy, { perDay, overhead, gco2e, price }, H.units))""",
        uses,
    )
    for use, total in zip(uses, totals, strict=True):
        expected = dataclasses.astuple(footprint(*use, units))
        assert [value is None for value in total] == [value is None for value in expected]
        known = [(one, other) for one, other in zip(total, expected, strict=True) if other is not None]
        assert [one for one, _ in known] == pytest.approx([other for _, other in known], rel=1e-12)


def test_numbers_are_written_as_every_page_writes_them(reckoner: Page) -> None:
    """Ties, ends of the plain range and six thousand other values are written as the formatter writes them."""
    chance = np.random.default_rng(7)
    values = [1.125, 1.135, 1005.0, 1015.0, 999.5, 0.0999999, 1e9, 999_499_999.0, 9.995e8, 1e-4, 9.9999e-5, -3.25, 0.0]
    values += (chance.choice([1.0, -1.0], 3_000) * 10 ** chance.uniform(-12, 15, 3_000)).tolist()
    values += (chance.integers(1, 10**7, 3_000) / 2.0 ** chance.integers(0, 13, 3_000)).tolist()
    for digits in (3, 6):
        written = ask(reckoner, "E.number", [(value, digits) for value in values])
        assert written == [number(value, digits) for value in values]


def fields(page: Page) -> dict[str, str]:
    """What stands in each field of the page's form, by its id."""
    found: dict[str, str] = page.eval_on_selector_all(
        "form.calculator :is(select, input)",
        "all => Object.fromEntries(all.map(f => [f.id, f.type === 'checkbox' ? String(f.checked) : f.value]))",
    )
    return found


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (
            f"{CALCULATOR}?m=alexnet&device=a100%7CMixed&share=40&n=5000&pue=1.2&place=france&price=0.2",
            {"a-model": "alexnet", "a-device": "a100|Mixed", "a-share": "40", "price": "0.2", "intensity": "44.179085"},
        ),
        (
            f"{CALCULATOR}?m=own:nlp&gflop=12.5&count=mac&date=2020-02-29&share=100&m2=gpt-2&device2=t4%7CINT8&share2=70"
            "&n=1e6&pue=1&place=own&co2=20",
            {"a-model": "own:nlp", "a-gflop": "12.5", "a-count": "mac", "a-date": "2020-02-29", "two": "true",
             "b-model": "gpt-2", "b-share": "70", "place": "own", "intensity": "20", "per-day": "1e6"},
        ),
        (
            f"{COMPARE}?m=alexnet&m=efficientnet-b1&m=vgg-16&device=a100%7CMixed&device=t4%7CFP32",
            {"m1": "alexnet", "m2": "efficientnet-b1", "m3": "vgg-16", "m4": "", "d1": "a100|Mixed", "d2": "t4|FP32"},
        ),
        (f"{COMPARE}?m=alexnet&m=vgg-16&date=2019-05-01", {"d1": "date", "date": "2019-05-01"}),
    ],
)  # fmt: skip
def test_a_shared_address_restores_all(built: Path, visit: Visit, start: str, expected: dict[str, str]) -> None:
    """The fields take what an address says; the address that a change writes gives the same page again."""
    path, _, query = start.partition("?")
    visit.open(f"{(built / path).as_uri()}?{query}", DESKTOP, "light")
    assert fields(visit.page) | expected == fields(visit.page)
    last = visit.page.locator("form.calculator :is(input, select):enabled:visible").last
    last.dispatch_event("input")
    kept, held, told = visit.page.url, fields(visit.page), visit.page.inner_text("main")
    assert "?" in kept
    visit.open(kept, DESKTOP, "light")
    assert (fields(visit.page), visit.page.inner_text("main")) == (held, told)
    assert visit.complaints == []


def test_the_page_without_a_script_says_what_the_script_says_of_the_defaults(built: Path, visit: Visit) -> None:
    """The static worked example and the ready comparison are, word for word, what the script writes at first."""
    page = visit.page
    for path, parts in (
        (CALCULATOR, ("#answer", "#outcome-a", "#scale ~ .scroll")),
        (COMPARE, ("#answer", "#outcome")),
    ):
        texts = []
        for scripted in (False, True):
            if scripted:
                visit.open((built / path).as_uri(), DESKTOP, "light")
            else:
                visit.open_without_scripts((built / path).as_uri(), DESKTOP)
            texts.append(["".join((page.locator(part).first.text_content() or "").split()) for part in parts])
            assert page.locator("form.calculator").is_visible() is scripted
            assert page.locator("noscript p").count() == (not scripted)
        assert texts[0] == texts[1] and len(texts[0][1]) > 150


def choose(page: Page, entry: str, value: str) -> None:
    page.locator(f"#{entry}").select_option(value)


def test_ranges_are_scenarios_on_a_device_and_a_spread_at_a_date_never_both(built: Path, visit: Visit) -> None:
    visit.open((built / CALCULATOR).as_uri(), DESKTOP, "light")
    page = visit.page
    dated = page.inner_text("#outcome-a")
    assert "spread over devices" in dated and "cenario" not in dated
    choose(page, "a-device", "a100|Mixed")
    fixed = page.inner_text("#outcome-a")
    assert "scenario" in fixed.lower() and "spread" not in fixed and "lower bound" not in fixed
    choose(page, "a-device", "a30|FP32")
    assert "lower bound" in page.inner_text("#outcome-a") and "at least" in page.inner_text("#answer")


def test_the_result_is_in_sight_on_a_phone_owns_to_extrapolation_and_can_be_copied(built: Path, visit: Visit) -> None:
    """The short result stays at the foot while the fields are filled; a copied sentence has its source and its link."""
    visit.open(f"{(built / CALCULATOR).as_uri()}?m=alexnet", PHONE, "light")
    page = visit.page
    assert "extrapolation" not in page.inner_text("#answer")
    page.fill("#a-date", "2023-01-01")
    assert "by extrapolation, on a typical device of 1 Jan 2023" in page.inner_text("#answer")
    assert "beyond the last device of the fit" in page.inner_text("#outcome-a")
    box = page.locator(".running").bounding_box()
    assert box is not None and box["y"] + box["height"] <= PHONE[1] + 1
    energy = page.inner_text("#running-answer").partition(",")[0]
    assert energy.endswith(" J") and f"about {energy} by extrapolation" in page.inner_text("#answer")
    for button, told, expected in (
        (
            "Copy the sentence",
            "The sentence is copied.",
            f"{page.inner_text('#answer')} Estimate of the chip alone. Joulebook, data ",
        ),
        ("Copy the link", "The link is copied.", (built / CALCULATOR).as_uri()),
    ):
        page.get_by_role("button", name=button).click()
        expect(page.locator("#copy [role=status]")).to_have_text(told)  # the clipboard takes a moment
        page.fill("#site-search", "")
        page.locator("#site-search").press("Control+v")
        copied = page.input_value("#site-search")
        assert copied.startswith(expected) and "m=alexnet&date=2023-01-01" in copied
    visit.open((built / CALCULATOR).as_uri(), DESKTOP, "light")
    assert page.locator(".running").is_hidden() and visit.complaints == []


def test_own_compute_in_mac_is_doubled_and_overhead_and_price_multiply(built: Path, visit: Visit) -> None:
    visit.open(
        f"{(built / CALCULATOR).as_uri()}?m=own:cv&gflop=2&count=flop&device=a100%7CMixed&n=1000&price=1",
        DESKTOP,
        "light",
    )
    page = visit.page

    def energies() -> list[str]:
        return page.locator("#outcome-a tbody td:nth-child(2)").all_text_contents()

    flop = energies()
    choose(page, "a-count", "mac")
    assert "2.00000 GMAC × 2 = 4.00000 GFLOP" in page.inner_text("#outcome-a")
    assert float(energies()[0]) == pytest.approx(2 * float(flop[0]), rel=1e-2)
    page.fill("#overhead", "3")
    assert "× 3 × 1,000" in page.inner_text("#outcome-a")
    assert "1 per kWh" in page.inner_text("#outcome-a")


def test_a_wrong_input_is_told_in_words_beside_its_field(built: Path, visit: Visit) -> None:
    """And no result is shown until it is mended."""
    visit.open((built / CALCULATOR).as_uri(), DESKTOP, "light")
    page = visit.page
    for entry, text, told in (
        ("per-day", "many", "This is not a number"),
        ("per-day", "-3", "below zero"),
        ("per-day", "1.000,5", "This is not a number"),
        ("overhead", "0.9", "at least 1"),
        ("a-share", "0", "above 0"),
        ("a-share", "140", "at most 100"),
        ("intensity", "", "Write a number"),
        ("price", "1e400", "This is not a number"),
    ):
        page.fill(f"#{entry}", text)
        assert told in page.inner_text(f"#{entry}-help"), (entry, text)
        assert page.get_attribute(f"#{entry}", "aria-invalid") == "true"
        assert told in page.inner_text("#answer") and not page.locator("#outcome-a").is_visible()
        page.fill(f"#{entry}", "1" if entry != "per-day" else "2,000,000")
        assert page.get_attribute(f"#{entry}", "aria-invalid") == "false" and page.locator("#outcome-a").is_visible()
    assert visit.complaints == []


def test_what_an_address_names_and_the_ledger_lacks_is_told(built: Path, visit: Visit) -> None:
    for path, query, told in (
        (CALCULATOR, "m=nonsense", "no model “nonsense”"),
        (CALCULATOR, "m=alexnet&device=a100%7CFP99", "no device “a100|FP99”"),
        (CALCULATOR, "m=alexnet&place=atlantis", "Electricity of"),
        (CALCULATOR, "m=__proto__", "no model “__proto__”"),
        (CALCULATOR, "m=alexnet&date=2019-02-30", "Write a date"),
        (COMPARE, "m=alexnet&m=nonsense", "no model “nonsense”"),
        (COMPARE, "m=alexnet&m=vgg-16&device=constructor%7CFP32", "no device “constructor|FP32”"),
        (COMPARE, "m=gpt-3", "Nothing can be set beside GPT-3"),
        (COMPARE, "m=elmo&m=", "another model to set beside ELMo"),
        (COMPARE, "m=alexnet&m=alexnet", "already chosen"),
        (COMPARE, "m=alexnet&m=<img src=x onerror=alert(1)>", "no model “<img src=x"),
    ):
        visit.open(f"{(built / path).as_uri()}?{query}", DESKTOP, "light")
        assert told in visit.page.inner_text("#answer"), query
    assert visit.complaints == [] and visit.page.locator("img").count() == 0


def test_a_link_with_one_model_sets_its_frugal_match_beside_it(built: Path, visit: Visit, book: Book) -> None:
    """From a model's page: the model of its list that is at least as accurate with the least compute."""
    images = book.tables["cv_estimates"].query("view == @book.views[-1]").set_index("model_id")
    others = images[(images["top1_percent"] >= images.loc["vgg-16", "top1_percent"]) & (images.index != "vgg-16")]
    visit.open(f"{(built / COMPARE).as_uri()}?m=vgg-16", DESKTOP, "light")
    assert images.loc[fields(visit.page)["m2"], "forward_gflop"] == others["forward_gflop"].min()
    assert "the energy of VGG-16" in visit.page.inner_text("#answer")


def test_only_what_may_be_compared_is_offered(built: Path, visit: Visit, edition: Edition) -> None:
    """Beside a language model those of its input length, beside an image model the others; the rest is explained."""
    facts, page = Facts(edition), visit.page
    language = facts.models(NLP, facts.view).set_index("model_id")["input_tokens"]

    def offered() -> set[str]:
        found: list[str] = page.locator("#m2 option").evaluate_all("all => all.map(option => option.value)")
        return set(found) - {""}

    visit.open(f"{(built / COMPARE).as_uri()}?m=gpt-2&m=megatron", DESKTOP, "light")
    assert offered() == set(language[language == language["gpt-2"]].index) - {"gpt-2"}
    assert "of 1,024 tokens" in page.inner_text("#offered") and "never compared" in page.inner_text("#offered")
    choose(page, "m1", "vgg-16")
    assert offered() == set(facts.models(CV, facts.view)["model_id"]) - {"vgg-16"}
    assert "the energy of VGG-16" in page.inner_text("#answer")
    alone = set(language.index) - reckoning.comparable(facts)
    assert alone == set(language[~language.duplicated(keep=False)].index) and "gpt-3" in alone
    visit.open(f"{(built / COMPARE).as_uri()}?m=gpt-3", DESKTOP, "light")
    assert offered() == set() and "2,048 tokens" in page.inner_text("#offered")


def test_different_work_is_not_compared(built: Path, visit: Visit) -> None:
    """Images against language, and language models of two input lengths, are refused with the reason."""
    for query, told in (
        ("m=alexnet&m=gpt-3", "never compared"),
        ("m=gpt-2&m=bert-base", "different units of work"),
    ):
        visit.open(f"{(built / COMPARE).as_uri()}?{query}", DESKTOP, "light")
        assert told in visit.page.inner_text("#answer")
        assert visit.page.locator("#outcome table, #outcome svg").count() == 0
        visit.open(f"{(built / CALCULATOR).as_uri()}?{query.replace('&m=', '&m2=')}", DESKTOP, "light")
        assert "No ratio" in visit.page.inner_text("#answer") and told in visit.page.inner_text("#answer")
        assert visit.page.locator(".outcome").all_text_contents()[1].startswith("B: ")


def test_the_ratio_on_one_device_is_that_of_compute(built: Path, visit: Visit, book: Book) -> None:
    models = book.tables["cv_estimates"].query("view == @book.views[-1]").set_index("model_id")["forward_gflop"]
    expected = f"{number(100 * models['efficientnet-b1'] / models['alexnet'])} % of"
    visit.open(f"{(built / COMPARE).as_uri()}?m=alexnet&m=efficientnet-b1&device=a100|Mixed", DESKTOP, "light")
    assert f"takes {expected} the energy of AlexNet" in visit.page.inner_text("#answer")
    assert "no hardware spread" in visit.page.inner_text("#answer")
    assert "logarithmic axis" in (visit.page.locator("#outcome svg title").text_content() or "").lower()
    visit.open(
        f"{(built / CALCULATOR).as_uri()}?m=alexnet&device=t4%7CFP32&m2=efficientnet-b1&device2=t4%7CFP32",
        DESKTOP,
        "light",
    )
    assert f"takes {expected} the energy of A (AlexNet)" in visit.page.inner_text("#answer")


def test_the_calculator_can_be_worked_by_keyboard_alone(built: Path, visit: Visit) -> None:
    """From the top of the page by Tab: choose a model and a device, write a number, open B, read the ratio."""
    visit.open((built / CALCULATOR).as_uri(), DESKTOP, "light")
    page = visit.page

    def tab_to(entry: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == entry:
                return
        pytest.fail(f"Tab does not reach {entry}")

    tab_to("a-model")
    page.keyboard.type("AlexNet")
    assert page.input_value("#a-model") == "alexnet"
    tab_to("a-device")
    page.keyboard.type("A100, Mixed")
    assert page.input_value("#a-device") == "a100|Mixed"
    tab_to("a-share")
    page.keyboard.press("Control+A")
    page.keyboard.type("50")
    tab_to("two")
    page.keyboard.press("Space")
    assert "the energy of A (AlexNet)" in page.inner_text("#answer")
    assert page.get_attribute("#answer", "role") == "status"


def test_the_comparison_can_be_worked_by_keyboard_alone(built: Path, visit: Visit) -> None:
    visit.open((built / COMPARE).as_uri(), DESKTOP, "light")
    page = visit.page
    page.focus("#m2")
    page.keyboard.type("VGG-16")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "d1"
    page.keyboard.type("A100, Mixed")
    assert page.inner_text("#answer").startswith("On A100, Mixed: VGG-16 takes ")
    assert "device=a100%7CMixed" in page.url


def test_states_of_both_pages_have_no_barrier(built: Path, visit: Visit) -> None:
    """Two set-ups, an error, a comparison on devices and one that is refused: axe finds nothing, all fit a phone."""
    for state in (
        f"{CALCULATOR}?m=alexnet&device=a100%7CMixed&m2=own:cv&gflop2=4&price=0.2",
        f"{CALCULATOR}?m=alexnet&n=many",
        f"{COMPARE}?m=alexnet&m=vgg-16&m=vgg-19&device=a100%7CMixed&device=a30%7CFP32",
        f"{COMPARE}?m=alexnet&m=gpt-3",
    ):
        path, _, query = state.partition("?")
        visit.open(f"{(built / path).as_uri()}?{query}", DESKTOP, "light")
        for size in (DESKTOP, PHONE):
            visit.resize(size)
            assert visit.overflow() <= 0, (state, size)
        assert axe.barriers(visit.page, "main") == [], state
    assert visit.complaints == []


def test_a_lost_default_is_one_plain_error(edition: Edition) -> None:
    """Without the world's carbon intensity, or a constant that it needs, the build says which row to put back."""
    for name, key, wanted in (
        ("carbon_intensities", "place_id", "world"),
        ("constants", "constant_id", "world-energy-per-person-year"),
    ):
        table = edition.tables[name]
        frame = table.frame.loc[table.frame[key] != wanted]
        facts = Facts(
            dataclasses.replace(edition, tables={**edition.tables, name: dataclasses.replace(table, frame=frame)})
        )
        with pytest.raises(BuildError, match=f"{wanted}"):
            calculator.worked(facts)
