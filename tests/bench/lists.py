"""Measures sorting and filtering of a long list in the browser: python -m tests.bench.lists [ROWS].

It makes a page of so many rows (5,000 unless told) with the site's own template, style and script, presses heads and
types into the field, and prints the milliseconds from each event until the browser has laid out the page again.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from tests.project.browser import DESKTOP, launched

from joulebook.publish.grid import Cell, Column, Grid, quantity
from joulebook.publish.render import Renderer, relative

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Rows</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/style.css"><script src="assets/lists.js" defer></script></head><body><main>
{% import "macros.html" as ui %}{{ ui.grid(to, table) }}</main></body></html>"""
REPEATS = 9
MEASURE = """([selector, event, text]) => {
  const target = document.querySelector(selector);
  const start = performance.now();
  if (event === "click") target.click();
  else { target.value = text; target.dispatchEvent(new Event("input", { bubbles: true })); }
  document.body.getBoundingClientRect();
  return performance.now() - start;
}"""
STROKES = (
    ("sort by a number", "th[data-key=energy] button", "click", ""),
    ("sort by a date", "th[data-key=date] button", "click", ""),
    ("sort by a text", "th[data-key=model] button", "click", ""),
    ("filter, one letter", "input[type=search]", "input", "7"),
    ("filter, two words", "input[type=search]", "input", "cnn 77"),
    ("filter, nothing found", "input[type=search]", "input", "zzz"),
    ("filter, emptied", "input[type=search]", "input", ""),
)


def table(count: int) -> Grid:
    """A list of made-up rows like that of the models."""
    heads = [
        Column("Model", key="model"),
        Column("Date", key="date", filter="years"),
        Column("Architecture", key="architecture", filter="choice"),
        Column("Extra data", key="extra", filter="choice"),
        Column("Top-1 accuracy", "%", numeric=True, key="score"),
        Column("Parameters", "million", numeric=True, key="parameters"),
        Column("Forward pass", "GFLOP", numeric=True, key="compute"),
        Column("Energy", "J", numeric=True, key="energy"),
    ]
    lines = []
    for row in range(count):
        mixed = row * 7919 % count
        day = f"{2012 + mixed % 14}-{1 + mixed % 12:02}-{1 + mixed % 28:02}"
        lines.append(
            [
                Cell(f"Éxample-{mixed}", f"models/m{mixed}/index.html"),
                Cell(day, value=day),
                Cell("CNN" if mixed % 3 else "Transformer"),
                Cell(("No", "JFT-300M", "ImageNet-21k")[mixed % 3]),
                quantity(None if mixed % 50 == 0 else 50 + mixed % 400 / 10),
                quantity(1 + mixed * 0.37),
                quantity(0.01 * 1.002**mixed),
                quantity(0.001 * 1.0021**mixed),
            ]
        )
    return Grid("Made-up models", heads, lines, "models")


def main(count: int) -> None:
    """Make the page, measure each stroke several times, and print the median and the worst."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.copytree(ROOT / "site" / "assets", place / "assets")
        renderer = Renderer(ROOT, {})
        template = renderer.environment.from_string(PAGE)
        html = template.render(table=table(count), to=lambda target: relative(target, "index.html"))
        (place / "index.html").write_text(html, encoding="utf-8")
        with launched() as browser:
            page = browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
            page.goto((place / "index.html").as_uri())
            page.wait_for_selector(".list-tools")
            loaded = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
            print(
                f"{count:,} rows, {len(html) / 1e6:.1f} MB of HTML, ready {loaded:.0f} ms after the address was given"
            )
            for label, *stroke in STROKES:
                times = [page.evaluate(MEASURE, stroke) for _ in range(REPEATS)]
                print(f"{label}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
