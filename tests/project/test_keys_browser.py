"""By the keyboard alone: every stop is reached in order, marked, in sight and left again; changes are announced."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.project import keys
from tests.project.browser import DESKTOP, PHONE, Visit

WALKS = {
    "home": "index.html",
    "chart": "figures/figure-9/index.html?from=2018&highlight=gpipe",
    "list": "gpus/index.html?devices.q=v100",
    "calculator": "calculator/index.html?m=alexnet&m2=vgg-16&price=0.2",
    "comparison": "compare/index.html?m=alexnet&m=vgg-16&m=vgg-19&device=a100%7CMixed",
    "search": "search/index.html?q=resnet",
}
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
ANNOUNCED = """place => {
  const live = document.querySelector(place).closest("[role=status], [role=alert], [aria-live=polite]");
  window.told = [];
  new MutationObserver(() => window.told.push(live.textContent)).observe(
    live, { childList: true, characterData: true, subtree: true });
}"""


def address(built: Path, walk: str) -> str:
    path, mark, query = WALKS[walk].partition("?")
    return f"{(built / path).as_uri()}{mark}{query}"


@pytest.mark.parametrize("walk", WALKS)
def test_tab_leads_through_a_page_and_out_of_it(built: Path, visit: Visit, walk: str) -> None:
    """On a desktop and on a phone no stop is missed, hidden, unmarked or nameless, and the walk ends."""
    visit.open(address(built, walk), DESKTOP, "light")
    if walk == "chart":
        expect(visit.page.locator(".interactive svg")).to_be_visible()
    assert keys.stumbles(visit.page) == []
    if walk in {"home", "list", "comparison"}:
        visit.resize(PHONE)
        visit.page.evaluate(DRAWN)  # by then the page knows of its new size
        assert keys.stumbles(visit.page) == []
    assert visit.complaints == []


def announces(page: Page, place: str, *pressed: str) -> str:
    """Press keys and return the last that a live region said."""
    page.evaluate(ANNOUNCED, place)
    for key in pressed:
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    told: list[str] = page.evaluate("window.told")
    assert told, place
    return told[-1]


def test_every_change_by_keys_is_announced(built: Path, visit: Visit) -> None:
    """What a chart, a list, the calculator, the comparison and the search show after a key, a live region says."""
    page = visit.page
    visit.open(address(built, "chart"), DESKTOP, "light")
    expect(page.locator(".interactive svg")).to_be_visible()
    page.locator(".interactive").focus()
    assert " J. Sources: " in announces(page, ".chart-readout", "Home")
    page.locator(".chart-controls select").first.focus()
    assert " points (" in announces(page, ".chart-summary", "ArrowDown")
    visit.open(address(built, "list"), DESKTOP, "light")
    page.get_by_label("Find in the rows").first.focus()
    assert " of " in announces(page, ".list-tools [role=status]", "End", "Backspace")
    visit.open(address(built, "calculator"), DESKTOP, "light")
    page.locator("#a-device").focus()
    assert "AlexNet" in announces(page, "#answer", "ArrowDown")
    visit.open(address(built, "comparison"), DESKTOP, "light")
    page.locator("#m2").focus()
    assert "AlexNet" in announces(page, "#answer", "ArrowUp")
    visit.open(address(built, "search"), DESKTOP, "light")
    page.locator("#search-words").focus()
    assert announces(page, "#search-status", "End", "Backspace").endswith("results")
    assert visit.complaints == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<a href='#' style='outline: none'>Unmarked</a>", "does not show the focus"),
        ("<a href='#'></a>", "has no name"),
        ("<a href='#' style='position: absolute; left: -900px'>Away</a>", "is out of sight or covered"),
        ("<a href='#'>One</a><a href='#'>Two</a><a href='#' tabindex='1'>Three</a>", "stops are not reached"),
        ("<button onkeydown='event.preventDefault()'>Trap</button><a href='#'>After</a>", "the walk does not end"),
    ],
)
def test_a_stumble_would_be_noticed(visit: Visit, body: str, told: str) -> None:
    visit.page.set_content(f"<!doctype html><style>:focus-visible {{ outline: 3px solid }}</style><main>{body}</main>")
    assert any(told in found for found in keys.stumbles(visit.page))
