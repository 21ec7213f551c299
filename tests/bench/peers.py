"""Two generators that others use for such sites, timed on as many pages with the same words, without charts.

Neither keeps anything of such pages from one build to the next, so that one build says what a cold one takes and what
one takes after a change.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bs4 import BeautifulSoup

MKDOCS = "mkdocs-material==9.8.2"
OBSERVABLE = "@observablehq/framework@1.13.4"
LONGEST_S = 900
"""A build that takes longer is ended: what is to be shown is known by then."""


def plain_pages(site: Path, place: Path) -> int:
    """Write the text of each page of a built site as Markdown below ``place``; return how many there are."""
    count = 0
    for page in sorted(site.rglob("index.html")):
        if "v" in page.relative_to(site).parts[:1]:
            continue
        parsed = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        main = parsed.find("main")
        lines = [] if main is None else [" ".join(text.split()) for text in main.stripped_strings]
        safe = [
            line.replace("<", "&lt;").replace("$", "&#36;").replace("{", "&#123;").replace("[", "&#91;")
            for line in lines
            if line
        ]
        target = place / page.relative_to(site).with_suffix(".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("# " + "\n\n".join(safe) + "\n", encoding="utf-8")
        count += 1
    return count


def mkdocs(place: Path, site: Path) -> dict[str, float] | str:
    """Seconds of a build; or why it was not timed."""
    folder = place / "mkdocs"
    pages = folder / "docs"
    plain_pages(site, pages)
    (folder / "mkdocs.yml").write_text("site_name: Plain\ntheme:\n  name: material\n  font: false\n", encoding="utf-8")
    python = folder / ".venv" / "bin" / "python"
    steps = [
        [sys.executable, "-m", "venv", str(folder / ".venv")],
        [str(python), "-m", "pip", "install", "--quiet", MKDOCS],
    ]
    return _timed(steps, [str(python), "-m", "mkdocs", "build", "--quiet"], folder, pages)


def observable(place: Path, site: Path) -> dict[str, float] | str:
    """Seconds of a build; or why it was not timed."""
    folder = place / "observable"
    pages = folder / "src"
    plain_pages(site, pages)
    if shutil.which("npm") is None:
        return "npm is not installed"
    (folder / "package.json").write_text(json.dumps({"name": "plain", "private": True, "type": "module"}), "utf-8")
    (folder / "observablehq.config.js").write_text('export default {title: "Plain"};\n', "utf-8")
    build = [str(folder / "node_modules" / ".bin" / "observable"), "build"]
    return _timed([["npm", "install", "--silent", OBSERVABLE]], build, folder, pages)


def _timed(steps: list[list[str]], build: list[str], folder: Path, pages: Path) -> dict[str, float] | str:
    aside = folder / "aside"
    pages.rename(aside)
    pages.mkdir()
    shutil.copy(aside / "index.md", pages)
    for step in [*steps, build]:  # a build of one page warms what a later one finds warm
        done = _run(step, folder)
        if done.returncode:
            return f"{' '.join(step[:3])}: {done.stderr.strip()[-300:]}"
    shutil.rmtree(pages)
    aside.rename(pages)
    begun = time.perf_counter()
    try:
        done = _run(build, folder)
    except subprocess.TimeoutExpired:
        return f"not done after {LONGEST_S} s"
    if done.returncode:
        return f"{' '.join(build[:3])}: {done.stderr.strip()[-300:]}"
    return {"seconds": time.perf_counter() - begun}


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "OBSERVABLE_TELEMETRY_DISABLE": "1", "DO_NOT_TRACK": "1", "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=settings, timeout=LONGEST_S
    )
