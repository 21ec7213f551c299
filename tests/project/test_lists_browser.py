"""Lists and the search in a real browser, by keyboard alone, from disk: sorted, narrowed, restored from the address."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.bench.lists import table
from tests.project import axe
from tests.project.browser import DESKTOP, PHONE, Visit

from joulebook.publish.discovery import search
from joulebook.publish.facts import CV, DOMAINS, NLP, Facts
from joulebook.publish.model import Edition
from joulebook.publish.render import Renderer, relative

MODELS, SOURCES, SEARCH = "models/index.html", "sources/index.html", search.PAGE
VALUES = """([list, key]) => {
  const region = document.querySelector(`[data-list="${list}"]`);
  const place = [...region.querySelectorAll("thead th")].findIndex(head => head.dataset.key === key);
  const cells = [...region.querySelectorAll("tbody tr")].map(row => row.cells[place]);
  return cells.map(cell => cell.dataset.value ?? cell.innerText);
}"""
AT_FIRST = 100
"""How many rows of a long list are on the page before a reader asks for more."""
FOCUSED = "document.activeElement.closest('th')?.dataset.key ?? document.activeElement.innerText"
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Rows</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/style.css"><script src="assets/lists.js" defer></script></head><body><main>
{% import "macros.html" as ui %}{{ ui.grid(to, table) }}</main></body></html>"""


def _values(page: Page, name: str, key: str) -> list[str]:
    found: list[str] = page.evaluate(VALUES, [name, key])
    return found


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until an element is reached that is known by its column or its text."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == wanted:
            return
    pytest.fail(f"Tab does not reach {wanted}")


def test_a_list_is_sorted_and_narrowed_by_keyboard_and_restored_from_its_address(
    built: Path, edition: Edition, visit: Visit
) -> None:
    """Sorting follows the raw values, empty ones last both ways; what is chosen stands in the address."""
    facts = Facts(edition)
    page, frame = visit.page, facts.models(CV, facts.view)
    visit.open((built / MODELS).as_uri(), DESKTOP, "light")
    _tab_to(page, "energy_j")
    page.keyboard.press("Enter")
    shown = [float(value) for value in _values(page, "cv", "energy_j")]
    assert len(shown) == AT_FIRST and shown == sorted(frame["energy_j"])[:AT_FIRST]
    head = page.locator('[data-list=cv] th[data-key="energy_j"]')
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    shown = [float(value) for value in _values(page, "cv", "energy_j")]
    assert shown == sorted(frame["energy_j"], reverse=True)[:AT_FIRST]
    assert head.get_attribute("aria-sort") == "descending" and "cv.sort=-energy_j" in page.url
    page.locator('[data-list=nlp] th[data-key="glue_score"] button').focus()
    for _ in range(2):
        page.keyboard.press("Enter")
        assert (
            _values(page, "nlp", "glue_score")[-1]
            == page.locator("[data-list=nlp] .missing").last.locator("..").inner_text()
        )
    page.get_by_label("Find in the rows").first.focus()
    page.keyboard.type("VÍT ")
    page.keyboard.press("Tab")
    page.keyboard.type("Transformer")
    tools = page.locator(".list-tools").first
    found = frame[frame["model"].str.contains("vit", case=False) & (frame["architecture"] == "Transformer")]
    assert tools.get_by_role("status").inner_text() == f"{len(found)} of {len(frame)} rows"
    address = page.url
    assert {"cv.architecture=Transformer", "nlp.sort=-glue_score"} <= set(address.partition("?")[2].split("&"))
    expected = _values(page, "cv", "energy_j")
    page.goto("about:blank")
    visit.open(address, PHONE, "dark")
    assert _values(page, "cv", "energy_j") == expected and visit.overflow() <= 0
    assert page.get_by_label("Architecture").input_value() == "Transformer"
    page.get_by_role("button", name="Clear").first.press("Enter")
    assert (
        _values(page, "cv", "energy_j")
        == [repr(value) for value in frame.sort_values(["release_date", "model_id"])["energy_j"].tolist()][:AT_FIRST]
    )
    assert "cv." not in page.url and "nlp.sort" in page.url and visit.complaints == []


def test_numbers_to_choose_from_stand_in_their_order(built: Path, edition: Edition, visit: Visit) -> None:
    """Input lengths are offered from the shortest to the longest, not as texts are ordered."""
    visit.open((built / MODELS).as_uri(), DESKTOP, "light")
    offered = visit.page.get_by_label("Input length").locator("option").all_inner_texts()
    lengths = sorted(Facts(edition).models(NLP)["input_tokens"].unique())
    assert offered == ["all", *(f"{length:,}" for length in lengths)]


def test_years_and_kinds_narrow_the_sources_which_stay_a_list(built: Path, visit: Visit) -> None:
    """A span of years and a kind let through what lies in both; an order is chosen from a field."""
    page = visit.page
    visit.open(f"{(built / SOURCES).as_uri()}?sources.year=2019..2020&sources.kind=paper&other=kept", DESKTOP, "light")
    items = page.locator("[data-list=sources] > li")
    years: list[str] = items.evaluate_all("items => items.map(item => item.dataset.year)")
    assert years and set(years) <= {"2019", "2020"}
    page.get_by_label("Order").select_option("-uses")
    uses: list[str] = items.evaluate_all("items => items.map(item => item.dataset.uses)")
    assert [int(count) for count in uses] == sorted(map(int, uses), reverse=True)
    assert "other=kept" in page.url and visit.complaints == []


def test_on_a_phone_the_filters_are_folded_until_one_is_set(built: Path, visit: Visit) -> None:
    """The first screen reaches the rows; a wide screen shows every filter; one in the address is seen."""
    page = visit.page
    visit.open((built / "gpus/index.html").as_uri(), PHONE, "light")
    folded, field = page.locator(".list-filters").first, page.get_by_label("Segment").first
    assert folded.locator("summary").inner_text() == "Filters" and field.is_hidden()
    row = page.locator("[data-list] tbody tr").first.bounding_box()
    assert row is not None and row["y"] < PHONE[1]
    folded.locator("summary").press("Enter")
    field.select_option("server")
    assert folded.locator("summary").inner_text() == "Filters, 1 set" and visit.overflow() <= 0
    page.reload()
    assert field.is_visible() and field.input_value() == "server"
    visit.open((built / SOURCES).as_uri(), PHONE, "light")
    assert page.locator(".list-filters summary").inner_text() == "Filters and order"
    visit.open(f"{(built / SOURCES).as_uri()}?sources.sort=-uses", PHONE, "light")
    expect(page.get_by_label("Order")).to_have_value("-uses")
    expect(page.get_by_label("Order")).to_be_visible()
    visit.resize(DESKTOP)
    expect(page.get_by_label("Order")).to_be_visible()
    assert page.locator(".list-filters summary").is_hidden()
    assert visit.complaints == []


def test_the_search_is_walked_by_keyboard_and_restored_from_its_address(built: Path, visit: Visit) -> None:
    """From a page's header to a result: accents and capitals make no difference, matches are marked, arrows move."""
    page = visit.page
    visit.open((built / MODELS).as_uri(), PHONE, "light")
    page.locator("#site-search").focus()
    page.keyboard.type("resnet50")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html?q=resnet50")
    assert page.locator("#search-results a").first.inner_text() == "ResNet-50"
    assert page.evaluate("document.activeElement.id") == "search-words" and visit.overflow() <= 0
    page.keyboard.press("Control+a")
    page.keyboard.type("HERNÁNDEZ compute")
    accented = page.locator("#search-results li").all_inner_texts()
    assert page.locator("#search-results mark").first.inner_text() and page.url.endswith("q=HERN%C3%81NDEZ+compute")
    page.keyboard.press("Control+a")
    page.keyboard.type("hernandez COMPUTE")
    assert page.locator("#search-results li").all_inner_texts() == accented != []
    page.keyboard.press("Control+a")
    page.keyboard.type("a100")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText") == "A100"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "search-words"
    visit.open(page.url, DESKTOP, "dark")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gpus/a100/index.html")
    assert visit.complaints == [] and visit.hosts == {"file://"}


def test_where_nothing_holds_all_words_the_search_says_so(built: Path, edition: Edition, visit: Visit) -> None:
    """A question finds its subject; a number alone is no half; hyphens, spaces and one wrong letter change nothing."""
    page = visit.page
    visit.open(f"{(built / SEARCH).as_uri()}?q=how+much+energy+does+gpt-3+use%3F", DESKTOP, "light")
    assert page.locator("#search-results a").first.inner_text() == "GPT-3"
    field, status, coverage = (page.locator(f"#search-{name}") for name in ("words", "status", "coverage"))

    def titles(words: str) -> list[str]:
        field.fill(words)
        return page.locator("#search-results a").all_inner_texts()

    assert coverage.is_hidden()
    assert set(titles("GPT\u20114")[:3]) == {"GPT-1", "GPT-2", "GPT-3"} and len(titles("GPT-4")) < 20
    assert "Nothing holds all" in status.inner_text() and coverage.is_visible()
    for same in ("ResNet-50", "ResNet\u201150", "resnet 50", "ResNet50", "RESNET\u00a050"):
        assert titles(same)[0] == "ResNet-50" and coverage.is_hidden(), same
    assert titles("A 100")[0] == "A100"
    for wrong, right in (("Alexnt", "AlexNet"), ("eficientnet b1", "EfficientNet-B1"), ("gpu efficiencyy", "GPUs")):
        found = titles(wrong)
        assert right in found[:12] and "was read as" in status.inner_text(), (wrong, found[:12])
    assert titles("accuracy") and "was read as" not in status.inner_text()
    assert titles("xyzzy") == [] and status.inner_text() == "Nothing found."
    facts = Facts(edition)
    shown = [facts.models(domain, facts.view) for domain in DOMAINS]
    last = max(frame["release_date"].max() for frame in shown).year
    told = "{} image models and {} language models released from 2012 to {}"
    assert told.format(*map(len, shown), last) in coverage.inner_text()
    assert visit.complaints == []


def test_lists_and_search_in_use_have_no_barrier(built: Path, visit: Visit) -> None:
    """With everything that the scripts add, axe finds nothing."""
    for name in (f"{MODELS}?cv.q=net&cv.sort=-energy_j", f"{SOURCES}?sources.kind=paper", f"{SEARCH}?q=energy"):
        path, _, query = name.partition("?")
        visit.open(f"{(built / path).as_uri()}?{query}", DESKTOP, "light")
        for size in (DESKTOP, PHONE):
            visit.resize(size)
            assert visit.overflow() <= 0, (name, size)
        assert axe.barriers(visit.page, "main") == [], name
    assert visit.complaints == []


@pytest.fixture(scope="module")
def thousands(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a list of three thousand rows."""
    place = tmp_path_factory.mktemp("thousands")
    shutil.copytree(root / "site" / "assets", place / "assets")
    template = Renderer(root, {}).environment.from_string(PAGE)
    html = template.render(table=table(3000), to=lambda target: relative(target, "index.html"))
    (place / "index.html").write_text(html, encoding="utf-8")
    return place / "index.html"


def test_the_first_rows_of_a_long_list_do_not_wait_for_the_rest(thousands: Path, browser: Browser) -> None:
    """Until the script is there the rest is not laid out; where none will come, or it fails, every row is."""
    rows = "document.querySelectorAll('tbody tr')"
    laid_out = f"[...{rows}].filter(row => row.offsetHeight).length"
    for scripts, expected in ((True, AT_FIRST), (False, 3000)):
        with browser.new_context(java_script_enabled=scripts) as context, context.new_page() as page:
            page.route("**/lists.js", lambda route: route.abort())
            page.goto(thousands.as_uri())
            assert page.evaluate(f"[{rows}.length, {laid_out}]") == [3000, expected], scripts
            page.wait_for_function(f"{laid_out} === 3000", timeout=15_000)


def test_thousands_of_rows_come_in_pieces(thousands: Path, visit: Visit) -> None:
    """A long list puts some rows on the page, says how many there are, and gives the rest when it is asked."""
    page = visit.page
    visit.open(thousands.as_uri(), DESKTOP, "light")
    assert page.get_by_role("status").inner_text() == "3,000 rows"
    assert page.locator("tbody tr").count() == 100
    page.get_by_role("button", name="Show 100 more of 2,900").press("Enter")
    assert page.locator("tbody tr:visible").count() == 200
    page.locator(".scroll.tall").evaluate("region => { region.scrollTop = region.scrollHeight; }")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 300")
    page.locator("th[data-key=score] button").press("Enter")
    page.locator("th[data-key=score] button").press("Enter")
    scores = [float(value) for value in _values(page, "models", "score")]
    assert scores == sorted(scores, reverse=True) and scores[0] == max(50 + row % 400 / 10 for row in range(400))
    page.get_by_label("Find in the rows").fill("example-2999")
    assert page.get_by_role("status").inner_text() == "1 of 3,000 rows"
    assert visit.complaints == []
