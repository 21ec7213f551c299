"""Every page of the site with its pictures and assets, as parts to write."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from joulebook.errors import BuildError
from joulebook.publish.charts import cards, exports
from joulebook.publish.charts.exports import FigureFiles
from joulebook.publish.charts.files import ChartFiles
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.pen import Pen
from joulebook.publish.data import queries
from joulebook.publish.description import QUESTIONS
from joulebook.publish.discovery import addresses, search
from joulebook.publish.facts import DOMAINS, Facts
from joulebook.publish.model import Part, Surroundings
from joulebook.publish.pages import (
    calculator,
    claims,
    codes,
    compare,
    contribute,
    data,
    evaluations,
    figures,
    figures_since,
    generative,
    generative_model,
    gpus,
    home,
    measured,
    models,
    quality,
    questions,
    reckoning,
    reproduction,
    sources,
    sql,
    still,
    tables,
    trends,
    trends_since,
)
from joulebook.publish.pages.question import Question
from joulebook.publish.pages.trends_since import Since
from joulebook.publish.provenance import files as provenance
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.render import Renderer

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'self'; "
    "form-action 'self'"
)
"""What a page may load: the site's own scripts, sheet and pictures; nothing inline, nothing from elsewhere."""

SECTIONS = (
    ("questions", "Questions"),
    ("figures", "Figures"),
    ("models", "Models"),
    ("gpus", "GPUs"),
    ("measured", "Measured"),
    ("calculator", "Calculator"),
    ("data", "Data"),
    ("compare", "Compare"),
    ("sql", "SQL"),
    ("methods", "Methods"),
    ("trends", "Trends"),
    ("tables", "Tables"),
    ("still", "Still right?"),
    ("reproduction", "Reproduction"),
    ("sources", "Sources"),
    ("contribute", "Contribute"),
)
LISTS = (("models/evaluations", "Evaluations of image models"), ("models/generative", "Generative language models"))
"""Lists beneath a section, for programs that look for pages."""
SHOWN = 7
"""How many sections stand in the head of a page; the others, how it is known, stand behind More."""
PAPER, REVISED = "desislavov-2021", "desislavov-2023"


@dataclass(frozen=True)
class Drawings:
    """The pictures of all pages, which are drawn while pages without any are made."""

    gallery: Gallery
    figures: Sequence[FigureFiles]
    siblings: Mapping[int, FigureFiles]
    """Figures with the rows added since, by number."""
    trends: Sequence[ChartFiles]
    """In the order of the table of trends."""
    later: Mapping[str, Since]
    """Trends that the rows added since move, by id."""
    questions: Sequence[Question]
    library: Future[str]
    """What makes charts interactive."""


def begun(facts: Facts, pen: Pen) -> Drawings:
    """Ask for everything that is to be drawn."""
    gallery = Gallery(facts, pen)
    return Drawings(
        gallery,
        figures.begun(facts, gallery, facts.sources[PAPER]),
        figures_since.grown(facts, gallery, pen, facts.sources[PAPER]),
        trends.begun(facts, gallery),
        trends_since.drawn(facts, gallery),
        questions.questions(facts, gallery),
        pen.library(exports.HANDED_OVER),
    )


def pages(
    facts: Facts,
    renderer: Renderer,
    root: Path,
    beside: Surroundings,
    files: Mapping[str, bytes],
    drawings: Drawings,
) -> Iterator[Part]:
    """Render every page that is the same on the web and in the offline copy, then what finds them, then the assets.

    ``files`` are those of the data folder by name.
    """
    index = search.Index(facts)
    yield from index.through(_pages(facts, renderer, root, beside, files, drawings))
    yield from index.parts(renderer)
    yield from assets(root / "site" / "assets")


def _pages(
    facts: Facts,
    renderer: Renderer,
    root: Path,
    beside: Surroundings,
    files: Mapping[str, bytes],
    drawings: Drawings,
) -> Iterator[Part]:
    """Pages without charts come first, while the charts are drawn."""
    graph = Graph(facts)
    saved = json.loads(files[QUESTIONS])
    drawn_by = {query["draws"]: query["id"] for query in saved["queries"] if query["draws"]}
    yield from models.pages(facts, renderer, graph)
    yield from evaluations.pages(facts, renderer, graph)
    yield from generative_model.pages(facts, renderer)
    yield from gpus.pages(facts, renderer, graph)
    yield from tables.pages(facts, renderer, drawn_by)
    yield from measured.pages(facts, renderer)
    yield from calculator.pages(facts, renderer)
    yield from compare.pages(facts, renderer)
    yield from contribute.pages(facts, renderer, beside)
    yield from codes.pages(facts, renderer)
    yield from data.dictionaries(facts, renderer)
    yield from quality.pages(facts, renderer)
    yield from sql.pages(facts, renderer, saved, files["joulebook.db"], beside.engine, root / "site" / "assets")
    yield from sources.pages(facts, renderer)
    yield from reproduction.pages(facts, renderer, graph, still.summary(facts))
    yield from claims.pages(facts, renderer, graph)
    yield from provenance.files(graph)
    yield from trends.pages(facts, renderer, drawings.trends, drawings.later, graph)
    yield from questions.pages(facts, renderer, drawings.questions, graph)
    yield from still.pages(facts, renderer, drawings.gallery, graph, drawings.siblings)
    yield from generative.pages(facts, renderer, drawings.gallery)
    yield from home.pages(facts, renderer, drawings.gallery, still.summary(facts))
    yield from figures.pages(facts, renderer, drawings.figures, drawings.siblings, drawn_by, graph)
    yield exports.library(drawings.library.result())
    yield from home.prose(facts, renderer, root / "site" / "content")


def shared(facts: Facts, beside: Surroundings) -> dict[str, object]:
    """What every page shows: the sections, the paper, the licences, the versions, the policy, where the site is."""
    for needed in (PAPER, REVISED):
        if needed not in facts.sources:
            raise BuildError(f"the table sources lacks {needed}, which every page cites")
    return {
        "policy": POLICY,
        "sections": SECTIONS,
        "shown_sections": SHOWN,
        "paper": facts.sources[PAPER],
        "revised": facts.sources[REVISED],
        "licences": facts.edition.package.descriptor["licenses"],
        "data_version": facts.edition.package.version,
        "code_version": facts.edition.code_version,
        "site": beside.settings,
        "comparable": reckoning.comparable(facts),
        "coverage": _coverage(facts),
        "fit_last": {domain.key: facts.trend(f"gpu-efficiency-{domain.key}")["last_date"] for domain in DOMAINS},
        "has_changes": bool(beside.releases),
        "has_feed": bool(beside.data_releases),
        "canonical": addresses.canonical,
        "asked_at": sql.address,
        "query_link": queries.link,
        "card": cards.path,
        "card_title": cards.title,
    }


def _coverage(facts: Facts) -> dict[str, int]:
    """How many models and devices there are, and the first and the last year of a model."""
    models = {domain.key: facts.models(domain, facts.view) for domain in DOMAINS}
    years = [year for frame in models.values() for year in frame["release_date"].dt.year]
    counts = {key: len(frame) for key, frame in models.items()}
    return {**counts, "devices": len(facts.gpus), "first": min(years), "last": max(years)}


def assets(folder: Path) -> Iterator[Part]:
    """Pass on the files of a folder under assets/."""
    if not (folder / "style.css").is_file():
        raise BuildError("site/assets/style.css is missing; restore it from the repository")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != sql.JOINED:
            yield Part(PurePosixPath("assets") / path.relative_to(folder).as_posix(), path.read_bytes())
