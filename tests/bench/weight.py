"""How heavy pages are over the wire before any interaction, and how soon a slow phone shows them."""

from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, CDPSession
from tests.project.browser import PHONE

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
"""1.6 Mbit/s down with 150 ms of latency, and a processor four times slower: Lighthouse's slow phone."""
PAINT = "performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0]"

LISTS = ("models/index.html", "models/evaluations/index.html", "models/generative/index.html", "gpus/index.html")


def loaded(browser: Browser, address: str) -> dict[str, float]:
    """Open a page as new on a slow phone; return its kilobytes over the wire, its requests and its first paint."""
    with browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}) as context:
        page = context.new_page()
        session: CDPSession = context.new_cdp_session(page)
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(address, wait_until="load")
        page.wait_for_timeout(500)
        return {"kB": sum(sizes) / 1000, "requests": len(sizes), "first paint s": page.evaluate(PAINT) / 1000}


def typical(browser: Browser, address: str, runs: int = 5) -> dict[str, float]:
    """The median of several loads."""
    found = [loaded(browser, address) for _ in range(runs)]
    return {name: median(one[name] for one in found) for name in found[0]}


def heaviest(site: Path, folder: str) -> str:
    """The address of the largest page of a folder that is no list."""
    pages = [path for path in (site / folder).glob("*/index.html") if path.relative_to(site).as_posix() not in LISTS]
    return max(pages, key=lambda path: path.stat().st_size).relative_to(site).as_posix()
