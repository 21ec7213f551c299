"""The questions that the paper asks and does not answer: an index, a page for each, and every number to quote."""

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.facts import Facts
from joulebook.publish.model import Part
from joulebook.publish.pages import (
    questions_change,
    questions_forecast,
    questions_growth,
    questions_lag,
    questions_training,
    questions_use,
)
from joulebook.publish.pages.question import Question
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.working import examples
from joulebook.publish.render import Renderer
from joulebook.publish.words.headlines import headline
from joulebook.publish.words.quote import listing

BUILDERS = (
    questions_growth.build,
    questions_change.build,
    questions_lag.build,
    questions_use.build,
    questions_training.build,
    questions_forecast.build,
)
"""In the order of the argument: what grows, why, for how long, how often it is used, what comes before, after."""
HEADLINES = "questions/headlines.json"


def questions(facts: Facts, gallery: Gallery) -> list[Question]:
    """Every question with its answer."""
    return [build(facts, gallery) for build in BUILDERS]


def pages(facts: Facts, renderer: Renderer, found: Sequence[Question], graph: Graph) -> Iterator[Part]:
    """Render the index, a page for each question, and the headline numbers for programs, those of trends too.

    A line of running records is no headline, for it rises whatever happens.
    """
    yield renderer.page("questions/index.html", "questions.html", questions=found, headlines=HEADLINES)
    for one in found:
        steps, own = examples(graph, one.tables), one.page.rpartition("/")[0] in graph.folders
        yield renderer.page(one.page, one.template, question=one, headlines=HEADLINES, steps=steps, own_file=own)
    trends = (headline(facts, row).quote for name, row in facts.trends.items() if not name.endswith("-record"))
    numbers = listing([*trends, *(quote for one in found for quote in one.quotes)])
    text = json.dumps(numbers, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    yield Part(PurePosixPath(HEADLINES), f"{text}\n".encode())
