"""A real browser that notes everything a page complains of or asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response, sync_playwright
from tests.project import chromium

DESKTOP, PHONE = (1280, 900), (390, 844)
SCHEMES = ("light", "dark")
FIRST_ERROR_STATUS = 400


@contextmanager
def launched() -> Iterator[Browser]:
    """Run the browser that set-up found until the block ends."""
    path = chromium.find()
    assert path, "no Chromium or Chrome found; make test installs it or says how"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Keep still."""


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """The address of a folder on a server that knows nothing of it, as any host of static files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def tab_to(page: Page, text: str) -> None:
    """Press Tab until what has the focus is called so."""
    name = "(e => e.labels && e.labels.length ? e.labels[0].textContent : e.ariaLabel || e.textContent)"
    for _ in range(60):
        page.keyboard.press("Tab")
        if text in page.evaluate(f"{name}(document.activeElement)"):
            return
    raise AssertionError(f"Tab does not lead to {text}")


class Visit:
    """One page at a time; ``complaints`` lists what went wrong on it, ``hosts`` whom it asked for anything."""

    def __init__(self, page: Page) -> None:
        """Listen to the page from now on."""
        self.page = page
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def leave(self) -> None:
        """Open nothing and forget what was complained of."""
        self.page.goto("about:blank")
        self.complaints, self.hosts = [], set()

    def open(self, address: str, size: tuple[int, int], scheme: str) -> None:
        """Load an address at a size and colour scheme."""
        self.resize(size)
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.page.goto(address, wait_until="load")

    def resize(self, size: tuple[int, int]) -> None:
        """Make the window so wide and high; the page stays as it is."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def open_without_scripts(self, address: str, size: tuple[int, int]) -> None:
        """Load an address in the light scheme as a browser does whose scripts are off: what is meant for it is shown.

        Scripts of a test run in the page all the same, once it is there; those of the site never do.
        """
        session = self.page.context.new_cdp_session(self.page)
        session.send("Emulation.setScriptExecutionDisabled", {"value": True})
        self.open(address, size, "light")
        session.send("Emulation.setScriptExecutionDisabled", {"value": False})
        session.detach()

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))

    def _console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"console {message.type}: {message.text}")

    def _error(self, error: Error) -> None:
        self.complaints.append(f"script: {error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"}:
            self.hosts.add(f"{parts.scheme}://{parts.netloc}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the visitor went on before an icon was there
            self.complaints.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= FIRST_ERROR_STATUS:
            self.complaints.append(f"status {response.status}: {response.url}")
