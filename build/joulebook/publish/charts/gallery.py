"""The drawn pictures: each is drawn once for each size and then placed on as many pages as show it."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from joulebook.publish.charts import svg
from joulebook.publish.charts.composition import NARROW, WIDE, Drawing, Size
from joulebook.publish.charts.figures import FIGURES, Figure
from joulebook.publish.charts.pen import Named, Pen
from joulebook.publish.facts import Facts

Draw = Callable[[Size], Drawing]


@dataclass(frozen=True)
class Drawn:
    """A picture for a page, large and narrow; the style sheet shows the one that fits. A template waits for it."""

    sizes: Sequence[Future[str]]

    def __html__(self) -> str:
        """The picture as markup, which is escaped where it is drawn."""
        return "\n".join(one.result() for one in self.sizes)


class Gallery:
    """Has pictures drawn and keeps them."""

    def __init__(self, facts: Facts, pen: Pen) -> None:
        """Draw from these facts."""
        self._facts, self._pen = facts, pen
        self._pictures: dict[tuple[str, str], Future[str]] = {}
        self._drawings: dict[tuple[int, str], Drawing] = {}
        self._names: dict[int, tuple[str, str, str]] = {}

    def inline(self, figure: Figure, large: Size = WIDE) -> Drawn:
        """The figure for a page."""
        return self.inline_drawing(*self._named(figure), lambda size: self.drawing(figure, size), large)

    def inline_drawing(self, name: str, title: str, description: str, draw: Draw, large: Size = WIDE) -> Drawn:
        """Any picture for a page; ``name`` becomes part of its ids."""
        return Drawn([self._picture(name, title, description, draw, size) for size in (large, NARROW)])

    def file(self, figure: Figure) -> bytes:
        """The wide figure as a file of its own."""
        return svg.standalone(self.inline(figure).sizes[0].result()).encode("utf-8")

    def file_with_title(self, figure: Figure, lines: Sequence[str]) -> Future[str]:
        """The wide figure as PNG in base64, with its title above it and ``lines`` of small print below it."""
        named = _for_size(*self._named(figure), WIDE)
        return self._pen.png(self.drawing(figure, WIDE).specification, named, lines)

    def drawing(self, figure: Figure, size: Size) -> Drawing:
        """The specification of a figure at a size, made once."""
        key = (figure.number, size.name)
        if key not in self._drawings:
            self._drawings[key] = figure.draw(self._facts, size)
        return self._drawings[key]

    def _named(self, figure: Figure) -> tuple[str, str, str]:
        if figure.number not in self._names:
            described = f"{figure.says(self._facts)} {figure.caption(self._facts)}"
            self._names[figure.number] = (
                f"figure-{figure.number}",
                f"Figure {figure.number}: {figure.title}",
                described,
            )
        return self._names[figure.number]

    def _picture(self, name: str, title: str, description: str, draw: Draw, size: Size) -> Future[str]:
        key = (name, size.name)
        if key not in self._pictures:
            named = _for_size(name, title, description, size)
            self._pictures[key] = self._pen.picture(draw(size).specification, named)
        return self._pictures[key]


def _for_size(name: str, title: str, description: str, size: Size) -> Named:
    return f"{name}-{size.name}", title, description, f"chart {'narrow' if size.narrow else 'wide has-narrow'}"


def by_number(number: int) -> Figure:
    """The figure of that number."""
    return FIGURES[number - 1]
