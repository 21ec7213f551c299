"""The content policy of Datasette's pages, and a real browser that finds nothing to complain of."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.serve.sites import Server

PAGES = {
    "site": "/index.html",
    "site, deep": "/models/alexnet/index.html",
    "index": "/db/",
    "database": "/db/joulebook",
    "table": "/db/joulebook/cv_models",
    "row": "/db/joulebook/cv_models/alexnet",
    "query": "/db/joulebook?sql=select+*+from+cv_models",
    "saved query": "/db/joulebook/large-models",
    "view": "/db/joulebook/costs",
    "query hidden": "/db/joulebook?sql=select+*+from+cv_models&_hide_sql=1",
    "json": "/db/joulebook/cv_models.json",
    "versions": "/db/-/versions",
}
BROKEN = {"no table": "/db/joulebook/nope", "no column": "/db/joulebook?sql=select+nope", "no page": "/no/such/page"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--headless"]
        )
        yield running
        running.close()


def complaints(browser: Browser, address: str) -> tuple[list[str], str]:
    """Open a page; return what its console, its errors and its failed requests say, and its text."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    page.on("request", lambda request: None if "127.0.0.1" in request.url else said.append(f"elsewhere: {request.url}"))
    page.goto(address, wait_until="load")
    text = page.inner_text("body")
    page.close()
    return said, text


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_a_browser_has_nothing_to_complain_of(server: Server, browser: Browser, address: str) -> None:
    said, text = complaints(browser, server.url + address)
    assert said == []
    assert text.strip()


@pytest.mark.parametrize("address", BROKEN.values(), ids=BROKEN.keys())
def test_an_error_page_complains_of_nothing_but_itself(server: Server, browser: Browser, address: str) -> None:
    said, _ = complaints(browser, server.url + address)
    assert [
        line for line in said if "Failed to load resource: the server responded with a status of 40" not in line
    ] == []
    assert len(said) <= 1


def test_the_query_page_works_under_its_policy(server: Server, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/db/joulebook?sql=select+model+from+cv_models")
    assert page.locator(".CodeMirror").count() == 1
    page.locator("#sql-format").click()
    assert "\n" in page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    page.locator("input[value='Run SQL']").click()
    page.wait_for_load_state()
    assert page.locator("table.rows-and-columns tbody tr").count() == 3
    page.close()


def test_the_policy_stops_a_script_that_is_not_ours(server: Server, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/db/joulebook/cv_models")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = true'}))")
    assert page.evaluate("window.ran === undefined")
    page.close()


@pytest.mark.parametrize("address", [*PAGES.values(), *BROKEN.values()])
def test_every_answer_carries_the_safety_headers(client: httpx.Client, address: str) -> None:
    headers = client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in {"no-referrer", "strict-origin-when-cross-origin"}
    policy = dict(part.partition(" ")[::2] for part in headers["content-security-policy"].split("; "))
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe-inline" not in policy.get("script-src", policy["default-src"])
    assert "*" not in headers["content-security-policy"]
