"""The list of figures, and for each a page with the picture, its caption and its points, and a page to embed."""

import re
from collections.abc import Iterator, Mapping, Sequence

from joulebook.publish.charts import exports
from joulebook.publish.charts.exports import FigureFiles
from joulebook.publish.charts.figures import FIGURES
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import figures_since
from joulebook.publish.pages.figure_points import points, table
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.nodes import Derived
from joulebook.publish.provenance.working import workings
from joulebook.publish.render import Renderer


def begun(facts: Facts, gallery: Gallery, paper: Row) -> list[FigureFiles]:
    """Begin to draw every figure; ``paper`` is what they are drawn after."""
    files = [FigureFiles(facts, gallery, figure, rows(points(facts, figure)), paper) for figure in FIGURES]
    for one in files:
        _ = one.picture, one.png
    return files


def pages(
    facts: Facts,
    renderer: Renderer,
    figures: Sequence[FigureFiles],
    siblings: Mapping[int, FigureFiles],
    drawn_by: Mapping[str, str],
    graph: Graph,
) -> Iterator[Part]:
    """Render the list of figures, and the pages of each figure with its files.

    ``siblings`` draw the rows added since too; ``drawn_by`` names the saved query that gives the points of a figure.
    """
    effects: dict[str, list[Derived]] = {}
    for nodes in graph.of_table("figure_effects"):
        effects.setdefault(graph.folder(nodes[0].address), []).extend(nodes)
    entries = [
        {"number": figure.number, "title": figure.title, "summary": first_sentence(figure.says(facts))}
        for figure in FIGURES
    ]
    later = {number: f"{files.folder}/index.html" for number, files in siblings.items()}
    yield renderer.page(
        "figures/index.html", "figures.html", entries=entries, later=later, views=facts.since is not None
    )
    for files in figures:
        figure = files.figure
        shown = {"figure": figure, "files": files, "picture": files.picture, "scripts": exports.SCRIPTS}
        yield renderer.page(
            f"figures/{files.name}/index.html",
            "figure.html",
            **shown,
            says=figure.says(facts),
            caption=figure.caption(facts),
            points=table(files),
            sibling=siblings.get(figure.number),
            same=None if figure.number in siblings else figures_since.same(facts, figure),
            tables=sorted({name for name, _ in figure.columns}),
            steps=workings(graph, effects.get(f"figures/{files.name}", [])),
            query=drawn_by.get(files.name),
            neighbours=[other for other in FIGURES if abs(other.number - figure.number) == 1],
        )
        yield renderer.page(f"figures/{files.name}/embed/index.html", "embed.html", **shown, says=figure.says(facts))
        yield from files.parts()
        if figure.number in siblings:
            yield from figures_since.page(renderer, files, siblings[figure.number])


def first_sentence(text: str) -> str:
    """The first sentence of a statement.

    >>> first_sentence("From 0.28 to 5,270 GFLOP for one model. The rest.")
    'From 0.28 to 5,270 GFLOP for one model.'
    """
    return re.split(r"(?<=\.) (?=[A-Z])", text, maxsplit=1)[0]
