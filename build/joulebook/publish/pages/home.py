"""The home page: the answer in numbers, one figure, and the ways on from there. And the pages that are prose."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from joulebook.errors import BuildError
from joulebook.publish import grid
from joulebook.publish.charts.composition import BESIDE
from joulebook.publish.charts.gallery import Gallery, by_number
from joulebook.publish.facts import CV, DOMAINS, NLP, Domain, Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import generative, measured, reproduction, story, tables
from joulebook.publish.render import Renderer, markdown
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import number, printed

HOME_FIGURE, FRONT_FIGURE = 9, 4


def pages(facts: Facts, renderer: Renderer, gallery: Gallery, standing: str) -> Iterator[Part]:
    """Render the home page and the page for addresses that lead nowhere.

    ``standing`` says in a sentence how the paper's findings fare with the rows added since, if any.
    """
    figure, front = by_number(HOME_FIGURE), by_number(FRONT_FIGURE)
    models = {domain.key: facts.models(domain) for domain in DOMAINS}
    first = rows(models["cv"].sort_values(["release_date", "model_id"]).head(1))[0]
    yield renderer.page(
        "index.html",
        "home.html",
        examples=examples(facts),
        headline=headline(facts),
        measured=measured.example(facts),
        token=generative.example(facts),
        changes=story.changes(facts),
        reached=story.reached(facts),
        findings=story.findings(facts),
        still=standing,
        claims=tables.tally(reproduction.claim_rows(facts)),
        worked=story.worked(facts, first),
        figure=figure,
        picture=gallery.inline(figure, BESIDE),
        front=front,
        front_says=front.says(facts),
        front_picture=gallery.inline(front),
        counts={key: len(frame) for key, frame in models.items()},
        first_year=models["cv"]["release_date"].min().year,
        last_year=models["cv"]["release_date"].max().year,
        last_device=max(facts.trend(name)["last_date"] for name in ("gpu-efficiency-cv", "gpu-efficiency-nlp")),
    )
    yield renderer.page("404.html", "404.html")


def prose(facts: Facts, renderer: Renderer, content: Path) -> Iterator[Part]:
    """Render the method: the project's own prose, with the numbers that it names put in from the data."""
    path = content / "methods.md"
    if not path.is_file():
        raise BuildError("site/content/methods.md is missing; restore it from the repository")
    intro, _, rest = path.read_text(encoding="utf-8").partition("<!-- equations -->")
    notes = [
        row for row in rows(facts.table("cell_notes").frame) if row["status"] in {"disputed", "corrected", "uncertain"}
    ]
    yield renderer.page(
        "methods/index.html",
        "methods.html",
        intro=markdown(intro),
        rest=markdown(rest),
        devices_used=facts.trend("gpu-efficiency-cv")["n"],
        efficiency=[facts.trend("gpu-efficiency-cv"), facts.trend("gpu-efficiency-nlp")],
        last_device=max(facts.trend(name)["last_date"] for name in ("gpu-efficiency-cv", "gpu-efficiency-nlp")),
        last_model=max(facts.models(domain)["release_date"].max() for domain in DOMAINS),
        notes=grid.build(
            facts,
            f"{len(notes)} cells that are disputed, corrected or uncertain",
            notes,
            [("cell_notes", name) for name in ("table", "row_key", "column", "status", "note")],
        ),
        functions=facts.edition.book.functions,
        note_total=len(facts.table("cell_notes").frame),
    )


def examples(facts: Facts) -> list[dict[str, Any]]:
    """The models that the answer names, chosen by rule: the first, the frugal, the best; the largest for language."""
    images = facts.models(CV).sort_values(["release_date", "model_id"])
    first = rows(images.head(1))[0]
    frugal = images[(images["forward_gflop"] <= first["forward_gflop"]) & (images["extra_data"] == "No")]
    language = facts.models(NLP)
    chosen = [
        (CV, first, "The first of the list"),
        (CV, _top(frugal, "top1_percent"), f"No more compute than {facts.names[first['model_id']]}, and no extra data"),
        (CV, _top(images, "top1_percent"), "The most accurate for images"),
        (NLP, _top(language, "glue_score"), "The best for language"),
        (NLP, _top(language, "forward_gflop"), "The most compute for language"),
    ]
    return [_example(facts, domain, row, why) for domain, row, why in chosen]


def _top(frame: pd.DataFrame, column: str) -> Row:
    return rows(frame.sort_values([column, "forward_gflop", "model_id"], ascending=[False, True, True]).head(1))[0]


def _example(facts: Facts, domain: Domain, row: Row, why: str) -> dict[str, Any]:
    written = facts.written(domain.models, [row["model_id"]])
    field = facts.field(domain.models, domain.score)
    score = printed(written[domain.score])
    told = (
        f"{field.title} {score}{f' {field.unit}' if field.unit else ''}"
        if score
        else f"{row['input_tokens']:,} tokens of input"
    )
    return {
        "domain": domain.key,
        "id": row["model_id"],
        "name": facts.names[row["model_id"]],
        "year": row["release_date"].year,
        "list": "images" if domain is CV else "language",
        "energy": number(row["energy_j"]),
        "low": number(row["energy_j_low"]),
        "high": number(row["energy_j_high"]),
        "score": told,
        "gflop": number(row["forward_gflop"]),
        "why": why,
    }


def headline(facts: Facts) -> list[str]:
    """The finding in two sentences, whose direction and certainty the intervals decide."""
    best, everything = facts.trend("cv-energy-best"), facts.trend("cv-energy-all")
    return [
        f"The energy of one forward pass of each year's most accurate image model {wording.growth(best)}.",
        f"Over all image models it {wording.growth(everything)}. {wording.comparison(best, everything)}",
    ]
