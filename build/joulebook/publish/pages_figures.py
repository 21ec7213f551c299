"""The list of figures and a page for each: the picture, its caption, its points as a table and as CSV."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.facts import CV, NLP, Facts, marked, rows
from joulebook.publish.figures import FIGURES, Figure
from joulebook.publish.gallery import Gallery
from joulebook.publish.model import Part
from joulebook.publish.numerals import plural
from joulebook.publish.render import Renderer


def pages(facts: Facts, renderer: Renderer, gallery: Gallery) -> Iterator[Part]:
    """Render the list of figures and the page of each figure with its files."""
    entries = [
        {"number": figure.number, "title": figure.title, "summary": first_sentence(figure.says(facts))}
        for figure in FIGURES
    ]
    yield renderer.page("figures/index.html", "figures.html", entries=entries)
    for figure in FIGURES:
        name = f"figure-{figure.number}"
        drawn = rows(points(facts, figure))
        yield renderer.page(
            f"figures/{name}/index.html",
            "figure.html",
            figure=figure,
            name=name,
            says=figure.says(facts),
            caption=figure.caption(facts),
            picture=gallery.inline(figure),
            points=grid.build(
                facts, f"Figure {figure.number}: {plural(len(drawn), 'point')}", drawn, figure.columns, "points"
            ),
            tables=sorted({table for table, _ in figure.columns}),
            neighbours=[other for other in FIGURES if abs(other.number - figure.number) == 1],
        )
        yield Part(PurePosixPath(f"figures/{name}/{name}.svg"), gallery.file(figure))
        yield Part(PurePosixPath(f"figures/{name}/{name}.csv"), as_csv(figure, drawn))


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


def as_csv(figure: Figure, drawn: list[dict[str, Any]]) -> bytes:
    """The points of a figure as CSV, unrounded, with units in the names of the columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    names = [name for _, name in figure.columns]
    writer.writerow(names)
    for row in drawn:
        writer.writerow(["" if row[name] is None else _plain(row[name]) for name in names])
    return out.getvalue().encode("utf-8")


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
