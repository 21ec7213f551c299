"""The drawn pictures: each is drawn once for each size and then placed on as many pages as show it."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from joulebook.publish.charts import svg
from joulebook.publish.charts.composition import SIZES, Drawing, Size
from joulebook.publish.charts.figures import FIGURES, Figure
from joulebook.publish.facts import Facts

Draw = Callable[[Size], Drawing]


class Gallery:
    """Draws pictures on demand and keeps the drawings."""

    def __init__(self, facts: Facts) -> None:
        """Draw from these facts."""
        self._facts = facts
        self._drawn: dict[tuple[str, str], str] = {}
        self._drawings: dict[tuple[int, str], Drawing] = {}

    def inline(self, figure: Figure) -> Markup:
        """The figure for a page, wide and narrow; the style sheet shows the one that fits."""
        return self.inline_drawing(*self._named(figure))

    def inline_drawing(self, name: str, title: str, description: str, draw: Draw) -> Markup:
        """Any picture for a page, wide and narrow; ``name`` becomes part of its ids."""
        pictures = [Markup(self._picture(name, title, description, draw, size)) for size in SIZES]  # noqa: S704 (escaped in svg)
        return Markup("\n").join(pictures)

    def file(self, figure: Figure) -> bytes:
        """The wide figure as a file of its own."""
        return svg.standalone(self._picture(*self._named(figure), SIZES[0])).encode("utf-8")

    def file_with_title(self, figure: Figure, lines: Sequence[str]) -> bytes:
        """The wide figure as PNG, with its title above it and ``lines`` of small print below it."""
        name, title, description, draw = self._named(figure)
        return svg.to_png(svg.framed(self._picture(name, title, description, draw, SIZES[0]), title, lines))

    def drawing(self, figure: Figure, size: Size) -> Drawing:
        """The specification of a figure at a size, made once."""
        key = (figure.number, size.name)
        if key not in self._drawings:
            self._drawings[key] = figure.draw(self._facts, size)
        return self._drawings[key]

    def _named(self, figure: Figure) -> tuple[str, str, str, Draw]:
        title = f"Figure {figure.number}: {figure.title}"
        return (
            f"figure-{figure.number}",
            title,
            f"{figure.says(self._facts)} {figure.caption(self._facts)}",
            lambda size: self.drawing(figure, size),
        )

    def _picture(self, name: str, title: str, description: str, draw: Draw, size: Size) -> str:
        key = (name, size.name)
        if key not in self._drawn:
            raw = svg.draw(draw(size).specification)
            kind = f"chart {size.name}{' has-narrow' if size is SIZES[0] else ''}"
            self._drawn[key] = svg.accessible(raw, f"{name}-{size.name}", title, description, kind)
        return self._drawn[key]


def by_number(number: int) -> Figure:
    """The figure of that number."""
    return FIGURES[number - 1]
