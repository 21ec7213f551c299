"""Each figure with the rows added since the paper: a page of its own, or why it is the very same picture."""

from collections.abc import Iterator
from dataclasses import dataclass

from joulebook.publish.charts import exports
from joulebook.publish.charts.composition import WIDE
from joulebook.publish.charts.exports import FigureFiles
from joulebook.publish.charts.figures import FIGURES, Figure
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.pen import Pen
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import persons_table
from joulebook.publish.pages.figure_points import points, table
from joulebook.publish.pages.glue_counts import SPLITS
from joulebook.publish.persons import Persons
from joulebook.publish.render import Renderer
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import plural

BESIDE_PEOPLE = (13, 14)
"""The figures that hold energies beside what a person uses."""
FEW = 5
"""So many added models are named, more are counted."""
NONE_ADDED = {
    "cv": ("no image model was added since", "cv_models", "edition"),
    "nlp": ("no language model was added since", "nlp_models", "edition"),
    "glue": ("no language model with a GLUE score was added since", "nlp_models", "glue_score"),
    "peaks": ("no peak of a device was added since", "gpu_peaks", "edition"),
}
"""Why a figure is the same in both views, by the rows that it draws, and the field that shows it."""


@dataclass(frozen=True)
class Same:
    """Why both views of a figure are one picture, and the field whose rows show it."""

    reason: str
    table: str
    field: str


def grown(facts: Facts, gallery: Gallery, pen: Pen, paper: Row) -> dict[int, FigureFiles]:
    """Begin to draw each figure that the rows added since change, by its number; ``gallery`` holds the paper's."""
    if facts.since is None:
        return {}
    since = facts.since
    later, found = Gallery(since, pen), {}
    for figure in FIGURES:
        if gallery.drawing(figure, WIDE) != later.drawing(figure, WIDE):
            files = found[figure.number] = FigureFiles(since, later, figure, rows(points(since, figure)), paper)
            _ = files.picture
    return found


def same(facts: Facts, figure: Figure) -> Same | None:
    """Say why a figure that the rows added since leave as it is shows one picture; nothing without such rows."""
    if facts.since is None:
        return None
    if figure.rows in NONE_ADDED:
        return Same(*NONE_ADDED[figure.rows])
    added = len(facts.since.devices["gpu_id"].unique()) - len(facts.devices["gpu_id"].unique())
    reason = (
        "it draws the FP32 peaks that enter the efficiency lines and the rates measured on a domain's work, and of the "
        f"{plural(added, 'device')} added since none has either"
    )
    return Same(reason, "gpu_efficiency", "in_trend")


def page(renderer: Renderer, of_paper: FigureFiles, files: FigureFiles) -> Iterator[Part]:
    """The page of a figure with the rows added since, and its files."""
    figure, since = files.figure, files.facts
    persons = Persons.of(since) if figure.number in BESIDE_PEOPLE else None
    yield renderer.page(
        f"{files.folder}/index.html",
        "figure_since.html",
        figure=figure,
        files=files,
        picture=files.picture,
        scripts=exports.SCRIPTS,
        says=figure.says(since),
        paper_says=figure.says(of_paper.facts),
        caption=figure.caption(since),
        added=added(of_paper, files),
        library=figure.rows == "cv",
        persons=None if persons is None else persons_table.told(of_paper.facts, persons),
        points=table(files),
        tables=sorted({name for name, _ in figure.columns}),
    )
    yield from files.parts()


def added(of_paper: FigureFiles, files: FigureFiles) -> str:
    """How many points are not the paper's, and what they are."""
    count = len(files.points) - len(of_paper.points)
    told = f"{plural(count, 'point')} {'is' if count == 1 else 'are'} not the paper's"
    if files.figure.rows == "cv":
        return f"{told}: weights that a library publishes, which nobody chose for being notable."
    if files.figure.rows == "peaks":
        devices = {row["gpu_id"] for row in files.points} - {row["gpu_id"] for row in of_paper.points}
        return f"{told}: peaks that data sheets and collections state of {plural(len(devices), 'further device')}."
    theirs = {row["model_id"] for row in of_paper.points}
    names = [files.facts.names[row["model_id"]] for row in files.points if row["model_id"] not in theirs]
    told += f": {wording.listed(names)}." if 0 < len(names) <= FEW else "."
    if files.figure.rows != "glue":
        return told
    splits = {SPLITS[row["glue_split"]] for row in files.points if row["model_id"] not in theirs}
    return f"{told} Scores of the {' and the '.join(sorted(splits))}."
