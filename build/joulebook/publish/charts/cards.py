"""The pictures that go with a shared link: a few figures as PNG, drawn only where the site's address is known."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import PurePosixPath

import vl_convert as vlc

from joulebook.publish.charts import palette, svg
from joulebook.publish.charts.composition import Size
from joulebook.publish.charts.gallery import by_number
from joulebook.publish.facts import Facts
from joulebook.publish.model import Part

WIDTH, HEIGHT = 1200, 630
PLOT = Size("card", 680, 210)
"""Wide and low, so that the legend below the plot has room in the picture."""
PICTURES: Mapping[str, int] = {"": 9, "models": 9, "gpus": 8, "trends": 3}
"""The figure that stands for each section of the site; the first for every other page."""
FRAME = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="{WIDTH}" height="{HEIGHT}" font-family="{palette.FONT}">
<rect width="100%" height="100%" fill="{palette.CARD}"/>
<text x="48" y="70" font-size="38" font-weight="bold" fill="{palette.INK}">{{title}}</text>
<text x="1152" y="70" font-size="28" text-anchor="end" fill="{palette.MUTED}">Joulebook</text>
<svg x="48" y="104" width="1104" height="500" viewBox="{{box}}">{{body}}</svg>
</svg>
"""


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
        box, body = svg.inside(svg.draw(figure.draw(facts, PLOT).specification))
        framed = FRAME.format(title=escape(figure.title), box=box, body=body)
        yield Part(PurePosixPath(f"assets/card-{number}.png"), vlc.svg_to_png(framed))
