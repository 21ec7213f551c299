"""How soon the SQL page shows its first rows, beside Datasette in the browser, run by Python there (Pyodide).

That page is made as Datasette Lite makes it, and lighter: what Datasette needs is one archive on the same server, not
a dozen from a package index, and it shows no more than the rows of one table.
"""

import json
import re
import shutil
import subprocess
import zipfile
from importlib import metadata
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser
from tests.bench.weight import SLOW

PYODIDE = "pyodide@314.0.7"
PEER = "peer"
"""The folder of the peer's page in the site."""
NEEDLESS = {"hupper", "pip", "setuptools", "uvicorn"}
"""What Datasette asks for and Datasette Lite leaves out: they restart, install and listen."""
MARK = "joulebook-sql-first"
PAGE = f"""<!doctype html><html lang="en"><title>Datasette</title><script src="pyodide/pyodide.js"></script><script>
const bytes = (address) => fetch(address).then((answer) => answer.arrayBuffer());
const files = [bytes("packages.zip"), bytes("../data/joulebook.db")];
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
RUNS = 9


def placed(site: Path, place: Path) -> str:
    """Put the peer's page into a site, so that one server sends both; why it could not be, or nothing."""
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
    peer = site / PEER
    shutil.copytree(folder / "node_modules" / "pyodide", peer / "pyodide")
    (peer / "index.html").write_text(PAGE, "utf-8")
    _pack("datasette", peer / "packages.zip")
    return ""


def measured(browser: Browser, address: str) -> dict[str, float]:
    """Seconds to the first rows of each page, opened by turns, each as new; a ``phone`` is on a slow line."""
    pages = {"first rows s": f"{address}/sql/", "Datasette in Pyodide s": f"{address}/{PEER}/"}
    taken = [{name: _first(browser, page, slow=False) for name, page in pages.items()} for _ in range(RUNS)]
    slow = {f"{name} on a phone": _first(browser, page, slow=True) for name, page in pages.items()}
    found = {name: median(run[name] for run in taken) for name in pages}
    first, second = found.values()
    return {**found, "times sooner": second / first, **slow}


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
