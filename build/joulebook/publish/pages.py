"""Every page of the site with its pictures and assets, as parts to write."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from joulebook.errors import BuildError
from joulebook.publish import (
    addresses,
    cards,
    pages_calculator,
    pages_claims,
    pages_compare,
    pages_data,
    pages_figures,
    pages_gpus,
    pages_home,
    pages_models,
    pages_questions,
    pages_reproduction,
    pages_sources,
    pages_tables,
    pages_trends,
    provenance,
    search,
)
from joulebook.publish.facts import Facts
from joulebook.publish.gallery import Gallery
from joulebook.publish.graph import Graph
from joulebook.publish.model import Part, Surroundings
from joulebook.publish.render import Renderer

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'self'; "
    "form-action 'self'"
)
"""What a page may load: the site's own scripts, sheet and pictures; nothing inline, nothing from elsewhere."""

SECTIONS = (
    ("calculator", "Calculator"),
    ("compare", "Compare"),
    ("figures", "Figures"),
    ("tables", "Tables"),
    ("trends", "Trends"),
    ("questions", "Questions"),
    ("models", "Models"),
    ("gpus", "GPUs"),
    ("data", "Data"),
    ("methods", "Methods"),
    ("reproduction", "Reproduction"),
    ("sources", "Sources"),
)
PAPER, REVISED = "desislavov-2021", "desislavov-2023"


def pages(facts: Facts, renderer: Renderer, root: Path) -> Iterator[Part]:
    """Render every page that is the same on the web and in the offline copy, then what finds them, then the assets."""
    index = search.Index(facts)
    yield from index.through(_pages(facts, renderer, root))
    yield from index.parts(renderer)
    yield from assets(root / "site" / "assets")


def _pages(facts: Facts, renderer: Renderer, root: Path) -> Iterator[Part]:
    gallery = Gallery(facts)
    graph = Graph(facts)
    yield from pages_home.pages(facts, renderer, gallery)
    yield from pages_figures.pages(facts, renderer, gallery, facts.sources[PAPER])
    yield from pages_tables.pages(facts, renderer)
    yield from pages_trends.pages(facts, renderer, gallery, graph)
    yield from pages_questions.pages(facts, renderer, gallery)
    yield from pages_models.pages(facts, renderer, graph)
    yield from pages_gpus.pages(facts, renderer, graph)
    yield from pages_calculator.pages(facts, renderer)
    yield from pages_compare.pages(facts, renderer)
    yield from pages_data.dictionaries(facts, renderer)
    yield from pages_sources.pages(facts, renderer)
    yield from pages_reproduction.pages(facts, renderer)
    yield from pages_claims.pages(facts, renderer, graph)
    yield from provenance.files(graph)
    yield from pages_home.prose(facts, renderer, root / "site" / "content")


def shared(facts: Facts, beside: Surroundings) -> dict[str, object]:
    """What every page shows: the sections, the paper, the licences, the versions, the policy, where the site is."""
    for needed in (PAPER, REVISED):
        if needed not in facts.sources:
            raise BuildError(f"the table sources lacks {needed}, which every page cites")
    return {
        "policy": POLICY,
        "sections": SECTIONS,
        "paper": facts.sources[PAPER],
        "revised": facts.sources[REVISED],
        "licences": facts.edition.package.descriptor["licenses"],
        "data_version": facts.edition.package.version,
        "code_version": facts.edition.code_version,
        "site": beside.settings,
        "has_changes": bool(beside.releases),
        "has_feed": bool(beside.data_releases),
        "canonical": addresses.canonical,
        "card": cards.path,
        "card_title": cards.title,
    }


def assets(folder: Path) -> Iterator[Part]:
    """Pass on the files of a folder under assets/."""
    if not (folder / "style.css").is_file():
        raise BuildError("site/assets/style.css is missing; restore it from the repository")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield Part(PurePosixPath("assets") / path.relative_to(folder).as_posix(), path.read_bytes())
