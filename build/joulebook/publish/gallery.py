"""The drawn figures: each is drawn once for each size and then placed on as many pages as show it."""

from markupsafe import Markup

from joulebook.publish import svg
from joulebook.publish.charts import SIZES, Size
from joulebook.publish.facts import Facts
from joulebook.publish.figures import FIGURES, Figure


class Gallery:
    """Draws figures on demand and keeps the drawings."""

    def __init__(self, facts: Facts) -> None:
        """Draw from these facts."""
        self._facts = facts
        self._drawn: dict[tuple[int, str], str] = {}

    def inline(self, figure: Figure) -> Markup:
        """The figure for a page, wide and narrow; the style sheet shows the one that fits."""
        return Markup("\n").join(Markup(self._picture(figure, size)) for size in SIZES)  # noqa: S704 (escaped in svg)

    def file(self, figure: Figure) -> bytes:
        """The wide figure as a file of its own."""
        return svg.standalone(self._picture(figure, SIZES[0])).encode("utf-8")

    def _picture(self, figure: Figure, size: Size) -> str:
        key = (figure.number, size.name)
        if key not in self._drawn:
            raw = svg.draw(figure.draw(self._facts, size).specification)
            self._drawn[key] = svg.accessible(
                raw,
                f"figure-{figure.number}-{size.name}",
                f"Figure {figure.number}: {figure.title}",
                figure.caption(self._facts),
                f"chart {size.name}{' has-narrow' if size is SIZES[0] else ''}",
            )
        return self._drawn[key]


def by_number(number: int) -> Figure:
    """The figure of that number."""
    return FIGURES[number - 1]
