"""`make bench`: what the site weighs and how long it takes to build, beside two peers, in one run.

Figures depend on the machine and on what else it does; ratios within a run are what counts.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import first_rows, peers, rows, stages, weight
from tests.project.browser import launched
from tests.serve.sites import serving

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1, 10, 100)


def main(sizes: tuple[int, ...]) -> None:
    """Measure and print, one line for each figure."""
    with tempfile.TemporaryDirectory(prefix="joulebook-bench-") as name:
        place = Path(name)
        first = rows.multiplied(ROOT, place / "x1", 1)
        site = first / "site" / "public"
        told("cold build", stages.measured(first, site))
        rows.with_one_changed_row(first)
        told("build after one changed row", stages.measured(first, site))
        for peer in (peers.mkdocs, peers.observable):
            told(f"{peer.__name__}, as many plain pages", peer(place, site))
        lacking = first_rows.placed(site, place)
        with serving(first, place / "serve.log") as server, launched() as browser:
            heaviest = [weight.heaviest(site, folder) for folder in ("models", "figures")]
            for page in ("index.html", *heaviest, *weight.LISTS):
                told(page, weight.typical(browser, f"{server.url}/{page}"))
            told("SQL in the page", lacking or first_rows.measured(browser, server.url))
        for times in sizes:
            project = rows.multiplied(ROOT, place / f"rows-{times}", times)
            told(f"{times} times the models", stages.measured(project, project / "site" / "public"))
            shutil.rmtree(project)


def told(name: str, figures: dict[str, float] | str) -> None:
    """Print one line."""
    if not isinstance(figures, str):
        figures = ", ".join(f"{key} {value:,.2f}".removesuffix(".00") for key, value in figures.items())
    print(f"{name}: {figures}", flush=True)


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
