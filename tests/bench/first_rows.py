"""How soon the SQL page shows its first rows, beside Datasette in the browser, run by Python there (Pyodide).

That page is made as Datasette Lite makes it, and lighter: what Datasette needs is one archive on the same server, not
a dozen from a package index, and it shows no more than the rows of one table.
"""

import json
import re
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from statistics import median
from threading import Thread

import uvicorn
from playwright.sync_api import Browser
from starlette.staticfiles import StaticFiles
from tests.bench.weight import SLOW

from joulebook.serve.app import compressing

PYODIDE = "pyodide@314.0.7"
NEEDLESS = {"hupper", "pip", "setuptools", "uvicorn"}
"""What Datasette asks for and Datasette Lite leaves out: they restart, install and listen."""
MARK = "joulebook-sql-first"
PAGE = f"""<!doctype html><html lang="en"><title>Datasette</title><script src="pyodide/pyodide.js"></script><script>
const bytes = (address) => fetch(address).then((answer) => answer.arrayBuffer());
const files = [bytes("packages.zip"), bytes("joulebook.db")];
loadPyodide({{ indexURL: "pyodide/" }}).then(async (python) => {{
  python.unpackArchive(await files[0], "zip", {{ extractDir: "/packages" }});
  python.FS.writeFile("/joulebook.db", new Uint8Array(await files[1]));
  document.body.textContent = await python.runPythonAsync(`
import sys
sys.path.insert(0, "/packages")
from datasette.app import Datasette
datasette = Datasette(["/joulebook.db"], settings={{"num_sql_threads": 0}})
await datasette.invoke_startup()
(await datasette.client.get("/joulebook/cv_models.json?_shape=array")).text`);
  requestAnimationFrame(() => performance.mark("{MARK}"));
}});
</script><body></body></html>"""
MARKED = f"performance.getEntriesByName('{MARK}').map(entry => entry.startTime)[0]"
RUNS = 5


def measured(browser: Browser, site: Path, place: Path) -> dict[str, float] | str:
    """Seconds to the first rows of each page, opened by turns, each as new; or why they were not timed.

    Both are files on the same server, compressed as ``joulebook serve`` does. ``phone`` is the slow line of ``weight``.
    """
    if not (site / "assets" / "sqlite").is_dir():
        return "no SQLite for the browser in site/vendor; build/setup fetches it"
    if shutil.which("npm") is None:
        return "npm is not installed"
    folder = place / "pyodide"
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps({"name": "plain", "private": True}), "utf-8")
    done = subprocess.run(
        ["npm", "install", "--silent", PYODIDE], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return f"npm install {PYODIDE}: {done.stderr.strip()[-300:]}"
    peer_site = folder / "node_modules"
    (peer_site / "index.html").write_text(PAGE, "utf-8")
    shutil.copy(site / "data" / "joulebook.db", peer_site)
    _pack("datasette", peer_site / "packages.zip")
    with _compressed(site) as ours, _compressed(peer_site) as peer:
        pages = {"first rows s": f"{ours}/sql/index.html", "Datasette in Pyodide s": f"{peer}/index.html"}
        taken = [{name: _first(browser, address, slow=False) for name, address in pages.items()} for _ in range(RUNS)]
        slow = {f"{name} on a phone": _first(browser, address, slow=True) for name, address in pages.items()}
    found = {name: median(run[name] for run in taken) for name in pages}
    first, second = found.values()
    return {**found, "times sooner": second / first, **slow}


@contextmanager
def _compressed(folder: Path) -> Iterator[str]:
    """The address of a folder on a server that compresses what it sends."""
    server = uvicorn.Server(uvicorn.Config(compressing(StaticFiles(directory=folder)), log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _pack(package: str, archive: Path) -> None:
    """Put a package and all that it needs into one archive, as Python; what is compiled is left out."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(_needed(package, set()) - NEEDLESS):
            found = metadata.distribution(name)
            for file in found.files or []:
                if ".." not in file.parts and file.suffix not in {".so", ".pyc"}:
                    packed.write(str(file.locate()), file.as_posix())


def _needed(package: str, seen: set[str]) -> set[str]:
    name = re.sub(r"[-_.]+", "-", package).lower()
    try:
        asked = metadata.distribution(name).requires or []
    except metadata.PackageNotFoundError:  # for another Python
        return seen
    if name not in seen:
        seen.add(name)
        for requirement in asked:
            if "extra ==" not in requirement:
                _needed(re.split(r"[^A-Za-z0-9_.-]", requirement)[0], seen)
    return seen


def _first(browser: Browser, address: str, *, slow: bool) -> float:
    with browser.new_context(bypass_csp=True) as context:  # waiting needs what our policy forbids
        page = context.new_page()
        if slow:
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW)
        page.goto(address, wait_until="commit")
        page.wait_for_function(f"() => {MARKED} !== undefined", timeout=180_000)
        return float(page.evaluate(MARKED)) / 1000
