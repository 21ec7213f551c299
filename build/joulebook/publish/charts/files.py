"""The files of a chart that is no figure of the paper: its picture, its points and its specification."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from joulebook.publish.charts import svg
from joulebook.publish.charts.composition import WIDE, Drawing, completed
from joulebook.publish.charts.exports import as_csv, as_json, written
from joulebook.publish.charts.gallery import Draw, Drawn, Gallery
from joulebook.publish.facts import Facts, rows
from joulebook.publish.model import Part


@dataclass(frozen=True)
class ChartFiles:
    """A chart for a page, and the files of it, which lie in the page's folder."""

    folder: str
    name: str
    title: str
    picture: Drawn
    wide: Drawing
    points: pd.DataFrame
    """What it draws, with units in the names of the columns."""
    source: str
    """One line that says where it is from."""

    @property
    def links(self) -> Sequence[tuple[str, str]]:
        """Each file as a page lists it: what it is, and where it lies."""
        kinds = {"svg": "Picture (SVG)", "csv": "Points (CSV)", "json": "Points (JSON)"}
        kinds["vl.json"] = "Specification (Vega-Lite)"
        return [(told, f"{self.folder}/{self.name}.{suffix}") for suffix, told in kinds.items()]

    def parts(self) -> Iterator[Part]:
        """Give each file."""
        names, drawn = [str(name) for name in self.points.columns], rows(self.points)
        contents = (
            svg.standalone(self.picture.sizes[0].result()).encode("utf-8"),
            as_csv(names, drawn),
            as_json(names, drawn),
            written(completed(dict(self.wide.specification), self.title, self.source)) + b"\n",
        )
        for (_, path), content in zip(self.links, contents, strict=True):
            yield Part(PurePosixPath(path), content)


def begun(
    facts: Facts, gallery: Gallery, place: tuple[str, str], words: tuple[str, str], draw: Draw, points: pd.DataFrame
) -> ChartFiles:
    """Begin to draw a chart; ``place`` is its folder and its name, ``words`` are its title and its description."""
    package, (folder, name) = facts.edition.package, place
    source = f"Drawn by Joulebook, data {package.version}. Licence: {package.descriptor['licenses'][0]['name']}"
    wide = draw(WIDE)
    picture = gallery.inline_drawing(name, *words, lambda size: wide if size is WIDE else draw(size))
    return ChartFiles(folder, name, words[0], picture, wide, points, source)
