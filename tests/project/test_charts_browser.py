"""The interactive charts in a real browser: asked for, reached by keys, kept in the address, quiet, and put away."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.project import axe
from tests.project.browser import DESKTOP, PHONE, Visit, hosted, tab_to

from joulebook.publish.charts.exports import SCRIPTS
from joulebook.publish.charts.figures import FIGURES

ON_DEMAND = {*(Path(script).name for script in SCRIPTS), "figure-9.js"}
DRAWN = ".interactive svg"
FITTED = """async () => {
  while (document.querySelector(".interactive svg").getBoundingClientRect().right > innerWidth)
    await new Promise(requestAnimationFrame);
}"""
"""Waits until the chart is drawn anew for a narrower window."""


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[str]:
    """The address of the built site on a server that knows nothing of it."""
    with hosted(built) as address:
        yield address


@pytest.fixture(params=["served", "from disk"])
def start(request: pytest.FixtureRequest, built: Path) -> str:
    """The address of the site, over the network and as files."""
    return str(request.getfixturevalue("served")) if request.param == "served" else built.as_uri()


def explore(page: Page) -> None:
    """Ask for the interactive chart and wait until it is drawn."""
    page.get_by_role("button", name="Explore this chart").click()
    expect(page.get_by_role("button", name="Back to the picture")).to_be_visible()


def settled(page: Page, text: str) -> None:
    """Wait until the summary holds a text and what it tells is drawn."""
    expect(page.locator(".chart-summary")).to_contain_text(text)
    page.wait_for_timeout(300)


def places(page: Page) -> list[str]:
    """Where the marks of the drawn points are."""
    marks = page.locator(f"{DRAWN} [aria-roledescription=point]")
    found: list[str] = marks.evaluate_all("found => found.map(one => one.getAttribute('transform'))")
    return found


def test_a_chart_is_explored_by_keys_alone_and_shared_by_its_address(start: str, visit: Visit) -> None:
    """Open, filter, highlight, zoom, read points out, share the address, go back: no mouse, no complaint."""
    page, asked = visit.page, list[str]()
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    visit.open(f"{start}/figures/figure-9/index.html", DESKTOP, "light")
    assert ON_DEMAND.isdisjoint(asked)
    picture = page.locator(".explorable > .panel")
    tab_to(page, "Explore this chart")
    page.keyboard.press("Enter")
    expect(page.locator(DRAWN)).to_be_visible()
    expect(picture).to_be_hidden()
    assert set(asked) >= ON_DEMAND
    tab_to(page, "Architecture")
    page.keyboard.type("CNN")
    settled(page, "72 of 94 points (Architecture: CNN)")
    expect(page.locator(".chart-summary")).to_contain_text("Lines and bands stay those of all 94 points")
    assert page.url.endswith("?arch=CNN")
    tab_to(page, "Highlight a model")
    page.keyboard.type("alexnet")
    page.keyboard.press("Enter")
    settled(page, "AlexNet is highlighted")
    tab_to(page, "Zoom in")
    page.keyboard.press("Enter")
    settled(page, "Only a part of the plot is shown")
    tab_to(page, "Figure 9")
    for key in ("Home", "ArrowRight"):
        page.keyboard.press(key)
    readout = page.locator(".chart-readout")
    expect(readout).to_have_text(re.compile(r"^ZFNet-b, 11 Nov 2013: .* J\. Sources: .+"))
    assert re.search(r"\?arch=CNN&highlight=alexnet&view=[\d.,]+$", page.url)
    told, drawn = page.locator(".chart-summary").inner_text(), places(page)
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.locator(DRAWN)).to_be_visible()
    expect(again.locator(".chart-summary")).to_have_text(told)
    page.keyboard.press("Home")  # the ring is no part of the state
    assert set(places(again)) <= set(places(page)) and len(places(again)) == len(drawn) - 1
    again.close()
    page.get_by_role("button", name="Back to the picture").focus()
    page.keyboard.press("Enter")
    expect(picture).to_be_visible()
    assert page.locator(DRAWN).count() == 0 and page.url.endswith("index.html")
    assert (visit.complaints, visit.hosts) == ([], {start if start.startswith("http") else "file://"})
    assert page.evaluate("Object.keys(window).filter(name => /vega|joulebook/i.test(name))") == ["joulebookCharts"]


def test_a_mouse_reads_a_point_and_looks_closer(served: str, visit: Visit) -> None:
    """Hover tells name, date, value, unit and sources; a drawn rectangle becomes the plot; Reset shows all again."""
    page = visit.page
    visit.open(f"{served}/figures/figure-7/index.html", DESKTOP, "light")
    explore(page)
    # The last of the server devices.
    mark = page.locator(f"{DRAWN} [aria-roledescription=point]").last
    mark.hover(force=True)
    tip = page.locator(".chart-tip")
    for part in ("Device: ", "Date: ", "Efficiency (GFLOP/J): ", "Sources: NVIDIA"):
        expect(tip).to_contain_text(part)
    page.locator(DRAWN).scroll_into_view_if_needed()
    box = page.locator(DRAWN).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 250, steps=4)
    page.mouse.up()
    settled(page, "Only a part of the plot is shown")
    left, right, bottom, top = (float(part) for part in page.url.rpartition("view=")[2].split(","))
    assert 2010 < left < right < 2022 and 1 < bottom < top < 1000
    page.get_by_role("button", name="Reset").click()
    settled(page, "48 of 48 points.")
    assert "?" not in page.url and visit.complaints == []


def test_every_chart_opens_from_its_address_without_a_complaint_or_a_barrier(built: Path, visit: Visit) -> None:
    """Each figure is quiet when explored and fits; five fit a phone too, and axe finds nothing on them."""
    looked_at, page = {1, 4, 7, 9, 13}, visit.page
    for figure in FIGURES:
        address = (built / f"figures/figure-{figure.number}/index.html").as_uri()
        visit.open(f"{address}?from=2018&scale=linear", DESKTOP, "light")
        expect(page.locator(DRAWN)).to_be_visible()
        for size in (DESKTOP, PHONE) if figure.number in looked_at else (DESKTOP,):
            visit.resize(size)
            page.locator(DRAWN).evaluate(FITTED)
            expect(page.locator(".chart-summary")).to_contain_text(re.compile(r"^\d+ of \d+ points"))
            words = f"{page.locator('figcaption').inner_text()} {page.locator(DRAWN).text_content()}"
            assert not re.search(r"log scale|logarithmic", words), figure.number
            assert visit.overflow() <= 0, f"figure {figure.number} is wider than {size[0]} px"
            if figure.number in looked_at and size == DESKTOP:  # the page around it is looked at elsewhere
                assert axe.barriers(page, ".explorable") == [], figure.number
        assert (visit.complaints, visit.hosts) == ([], {"file://"}), figure.number


def test_three_panels_stand_beside_one_another(built: Path, visit: Visit) -> None:
    """With the devices added since, Figure 7 has a panel more, which the plot must not cut off."""
    page = visit.page
    visit.open(f"{(built / 'figures/figure-7/current/index.html').as_uri()}?from=2018", DESKTOP, "light")
    expect(page.locator(DRAWN)).to_be_visible()
    inside = "drawn => drawn.getBoundingClientRect().right <= drawn.closest('.panel').getBoundingClientRect().right"
    assert page.locator(DRAWN).evaluate(inside)
    assert "Edge" in (page.locator(DRAWN).text_content() or "") and visit.complaints == []


def test_an_embed_page_explores_its_chart_and_what_an_address_cannot_mean_is_left_out(
    served: str, visit: Visit
) -> None:
    """The page to embed is framed by another, and a nonsense state shows everything."""
    visit.open(f"{served}/figures/figure-1/embed/index.html?arch=<b>&from=1&highlight=x&view=1,2", PHONE, "dark")
    expect(visit.page.locator(".chart-summary")).to_contain_text("94 of 94 points. ")
    expect(visit.page.locator(".chart-summary")).to_contain_text("No model called “x” is in this figure.")
    assert (visit.complaints, visit.overflow()) == ([], 0)
    visit.open(f"{served}/figures/figure-1/index.html", DESKTOP, "light")
    line = visit.page.locator("[data-embed]").inner_text()
    assert f'src="{served}/figures/figure-1/embed/index.html"' in line


def test_a_chart_that_cannot_be_loaded_leaves_its_picture(built: Path, tmp_path: Path, visit: Visit) -> None:
    """Where a script is gone, the reader is told and keeps the picture and the way to try again."""
    for folder in ("assets", "figures/figure-1"):
        shutil.copytree(built / folder, tmp_path / folder)
    (tmp_path / SCRIPTS[0]).unlink()
    visit.open((tmp_path / "figures/figure-1/index.html").as_uri(), PHONE, "light")
    visit.page.get_by_role("button", name="Explore this chart").click()
    expect(visit.page.locator(".explore [role=status]")).to_contain_text("could not be loaded")
    expect(visit.page.locator(".explorable > .panel")).to_be_visible()
