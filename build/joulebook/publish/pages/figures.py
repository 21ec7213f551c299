"""The list of figures, and for each a page with the picture, its caption and its points, and a page to embed."""

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.charts import exports
from joulebook.publish.charts.exports import FigureFiles
from joulebook.publish.charts.figures import FIGURES, Figure
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.pen import Pen
from joulebook.publish.facts import CV, NLP, Facts, Row, marked, rows
from joulebook.publish.model import Part
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.nodes import Derived
from joulebook.publish.provenance.working import workings
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import plural

GROWN = (2, 3, 4, 9, 11)
"""The figures that have a sibling with the rows added since: those of image models over the years and of fronts."""


def begun(facts: Facts, gallery: Gallery, paper: Row) -> list[FigureFiles]:
    """Begin to draw every figure; ``paper`` is what they are drawn after."""
    files = [FigureFiles(facts, gallery, figure, rows(points(facts, figure)), paper) for figure in FIGURES]
    for one in files:
        _ = one.picture, one.png
    return files


def grown(facts: Facts, pen: Pen, paper: Row) -> dict[int, FigureFiles]:
    """Begin to draw the siblings with the rows added since, by the number of their figure; none without such rows."""
    if facts.since is None:
        return {}
    since, gallery = facts.since, Gallery(facts.since, pen)
    chosen = [FIGURES[number - 1] for number in GROWN]
    files = [FigureFiles(since, gallery, figure, rows(points(since, figure)), paper) for figure in chosen]
    for one in files:
        _ = one.picture
    return {one.figure.number: one for one in files}


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
    yield renderer.page("figures/index.html", "figures.html", entries=entries)
    for files in figures:
        figure = files.figure
        shown = {"figure": figure, "files": files, "picture": files.picture, "scripts": exports.SCRIPTS}
        yield renderer.page(
            f"figures/{files.name}/index.html",
            "figure.html",
            **shown,
            says=figure.says(facts),
            caption=figure.caption(facts),
            points=_table(files),
            sibling=siblings.get(figure.number),
            tables=sorted({table for table, _ in figure.columns}),
            steps=workings(graph, effects.get(f"figures/{files.name}", [])),
            query=drawn_by.get(files.name),
            neighbours=[other for other in FIGURES if abs(other.number - figure.number) == 1],
        )
        yield renderer.page(f"figures/{files.name}/embed/index.html", "embed.html", **shown, says=figure.says(facts))
        yield from files.parts()
        if figure.number in siblings:
            yield from _sibling(renderer, files, siblings[figure.number])


def _sibling(renderer: Renderer, of_paper: FigureFiles, files: FigureFiles) -> Iterator[Part]:
    """The page of a figure with the rows added since, and its files."""
    figure = files.figure
    yield renderer.page(
        f"{files.folder}/index.html",
        "figure_since.html",
        figure=figure,
        files=files,
        picture=files.picture,
        scripts=exports.SCRIPTS,
        says=figure.says(files.facts),
        paper_says=figure.says(of_paper.facts),
        caption=figure.caption(files.facts),
        added=len(files.points) - len(of_paper.points),
        points=_table(files),
        tables=sorted({table for table, _ in figure.columns}),
    )
    yield from files.parts()


def _table(files: FigureFiles) -> grid.Grid:
    label = f"Figure {files.figure.number}: {plural(len(files.points), 'point')}"
    return grid.build(files.facts, label, files.points, files.figure.columns, "points")


def first_sentence(text: str) -> str:
    """The first sentence of a statement.

    >>> first_sentence("From 0.28 to 5,270 GFLOP for one model. The rest.")
    'From 0.28 to 5,270 GFLOP for one model.'
    """
    return re.split(r"(?<=\.) (?=[A-Z])", text, maxsplit=1)[0]


def points(facts: Facts, figure: Figure) -> pd.DataFrame:
    """The rows that a figure draws, by date."""
    if figure.rows in {"peaks", "adapted"}:
        devices = facts.devices
        if figure.rows == "peaks":
            devices = devices[devices["domain"] == "any"]
        else:
            devices = devices[marked(devices, "in_trend")]
        return devices.sort_values(["launch_date", "gpu_id", "precision", "domain"])
    domain = CV if figure.rows == "cv" else NLP
    models = facts.models(domain)
    if figure.rows == "glue":
        models = models.dropna(subset=[domain.score])
    return models.sort_values(["release_date", "model_id"])
