"""The files that go with a figure: its points, its pictures, its specification, its embed page, and what draws it."""

import csv
import io
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from joulebook.publish.charts.composition import NARROW, WIDE
from joulebook.publish.charts.figures import Figure
from joulebook.publish.charts.gallery import Drawn, Gallery
from joulebook.publish.charts.interactive import Interactive, interactive
from joulebook.publish.discovery import citations
from joulebook.publish.facts import PAPER, Facts, Row
from joulebook.publish.model import Part

LIBRARY = "assets/vega.js"
SCRIPTS = (LIBRARY, "assets/charts-state.js", "assets/charts-explorer.js")
"""What the site's script loads, in this order, when a reader asks for an interactive chart."""
NOTICE = (
    "/*! Vega, Vega-Lite and Vega-Embed with d3 and other libraries, as vl-convert bundles them. Vega: Copyright (c) "
    "University of Washington Interactive Data Lab and contributors, BSD 3-Clause licence. d3: Copyright Mike Bostock, "
    "ISC licence. */\n"
)
HANDED_OVER = "window.joulebookCharts.embed = vegaEmbed;"


@dataclass(frozen=True)
class FigureFiles:
    """The files of one figure, which lie in its folder."""

    facts: Facts
    gallery: Gallery
    figure: Figure
    points: Sequence[Row]
    """The rows that it draws, as plain values."""
    paper: Row

    @property
    def of_paper(self) -> bool:
        """Whether it draws the paper's rows alone; the same figure with the rows added since lies below it."""
        return self.facts.reading == PAPER

    @cached_property
    def picture(self) -> Drawn:
        """The figure for a page."""
        return self.gallery.inline(self.figure)

    @cached_property
    def png(self) -> Future[str]:
        """The figure as PNG in base64, with its title, where it is from and its licence."""
        return self.gallery.file_with_title(self.figure, [self.source, self.licence])

    @property
    def name(self) -> str:
        """The name of its files, and of the paper's figure's folder."""
        return f"figure-{self.figure.number}{'' if self.of_paper else f'-{self.facts.reading}'}"

    @property
    def folder(self) -> str:
        """Where its files lie."""
        folder = f"figures/figure-{self.figure.number}"
        return folder if self.of_paper else f"{folder}/{self.facts.reading}"

    @property
    def title(self) -> str:
        """Its number and title."""
        return f"Figure {self.figure.number}: {self.figure.title}{'' if self.of_paper else ', rows since included'}"

    @cached_property
    def chart(self) -> Interactive:
        """The interactive chart."""
        wide, narrow = (self.gallery.drawing(self.figure, size).specification for size in (WIDE, NARROW))
        return interactive(self.facts, self.figure, wide, narrow)

    @property
    def source(self) -> str:
        """One line that says where the data are from and which version of them is drawn."""
        package = self.facts.edition.package
        more = "" if self.of_paper else ", and rows added since"
        told = f"Data: {self.paper['label']}, arXiv:{self.paper['arxiv_id']}{more}."
        return f"{told} Drawn by Joulebook, data {package.version}."

    @property
    def licence(self) -> str:
        """One line with the licence of the data."""
        return f"Licence: {self.facts.edition.package.descriptor['licenses'][0]['name']}"

    @property
    def citation(self) -> str:
        """A sentence to cite the figure by."""
        title, version = self.facts.edition.package.descriptor["title"], self.facts.edition.package.version
        return (
            f"{citations.AUTHOR}, “{self.title}”, in {title}, data {version}; after {self.paper['authors']}, "
            f"{self.paper['title']}, arXiv:{self.paper['arxiv_id']}."
        )

    def path(self, suffix: str) -> PurePosixPath:
        """Where a file of the figure lies in the site."""
        return PurePosixPath(f"{self.folder}/{self.name}.{suffix}")

    def parts(self) -> Iterator[Part]:
        """Give each file of the figure but its pages; as PNG the paper's own alone: it takes longest."""
        yield Part(self.path("svg"), self.gallery.file(self.figure))
        if self.of_paper:
            yield Part(self.path("png"), b64decode(self.png.result()))
        names = [name for _, name in self.figure.columns]
        yield Part(self.path("csv"), as_csv(names, self.points))
        yield Part(self.path("json"), as_json(names, self.points))
        complete = self.chart.complete(self.title, f"{self.source} {self.licence}")
        yield Part(self.path("vl.json"), written(complete) + b"\n")
        yield Part(self.path("js"), self._script())

    def _script(self) -> bytes:
        """The chart as a script that hands it to the page: from a disk a page may load scripts and nothing else."""
        chart = {
            "about": self.chart.about,
            "wide": self.chart.wide,
            "narrow": self.chart.narrow,
            "datasets": self.chart.datasets,
        }
        return b'joulebookCharts.charts["' + self.name.encode() + b'"] = ' + written(chart) + b";\n"


def library(bundle: str) -> Part:
    """Vega, Vega-Lite and Vega-Embed in a scope of their own, as the locked vl-convert carries them."""
    return Part(PurePosixPath(LIBRARY), f"{NOTICE}(function () {{\n{bundle}\n}})();\n".encode())


def as_csv(names: Sequence[str], drawn: Sequence[Row]) -> bytes:
    """The points of a chart as CSV, unrounded, with units in the names of the columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in drawn:
        writer.writerow(["" if row[name] is None else _plain(row[name]) for name in names])
    return out.getvalue().encode("utf-8")


def as_json(names: Sequence[str], drawn: Sequence[Row]) -> bytes:
    """The points of a chart as an array of objects, one a line, unrounded."""
    lines = [written({name: _jsonable(row[name]) for name in names}) for row in drawn]
    return b"[\n" + b",\n".join(lines) + b"\n]\n"


def written(value: Mapping[str, Any]) -> bytes:
    """JSON on one line; ``<`` is escaped, so that the text can stand inside a page."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").encode("utf-8")


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _jsonable(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int | float) else value.isoformat()
