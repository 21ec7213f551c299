"""The pictures that go with a shared link: a few figures as PNG, drawn only where the site's address is known."""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import vl_convert as vlc

from joulebook.publish.charts import Size
from joulebook.publish.facts import Facts
from joulebook.publish.gallery import by_number
from joulebook.publish.model import Part

WIDTH, HEIGHT = 1200, 630
SCALE = 2
PLOT = Size("card", 480, 230)
PICTURES: Mapping[str, int] = {"": 9, "models": 9, "gpus": 8, "trends": 3}
"""The figure that stands for each section of the site; the first for every other page."""
WHITE, PADDING = "#ffffff", 20


def path(page: str) -> str:
    """Return the picture that goes with a page."""
    return f"assets/card-{_figure(page)}.png"


def title(page: str) -> str:
    """Say what the picture of a page shows."""
    return by_number(_figure(page)).title


def _figure(page: str) -> int:
    return PICTURES.get(page.partition("/")[0], PICTURES[""])


def cards(facts: Facts) -> Iterator[Part]:
    """Draw each picture once, at the size that services show beside a link."""
    for number in sorted(set(PICTURES.values())):
        figure = by_number(number)
        specification = {
            **figure.draw(facts, PLOT).specification,
            "title": {"text": figure.title, "anchor": "start", "fontSize": 20, "offset": 12},
            "width": WIDTH // SCALE,
            "height": HEIGHT // SCALE,
            "autosize": {"type": "fit", "contains": "padding"},
            "padding": PADDING,
            "background": WHITE,
        }
        picture = vlc.vegalite_to_png(json.dumps(specification, sort_keys=True), scale=SCALE)
        yield Part(PurePosixPath(f"assets/card-{number}.png"), picture)
