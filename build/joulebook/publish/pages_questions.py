"""The questions that the paper asks and does not answer: an index, a page for each, and every number to quote."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from joulebook.publish import (
    pages_questions_change,
    pages_questions_forecast,
    pages_questions_growth,
    pages_questions_lag,
    pages_questions_training,
    pages_questions_use,
)
from joulebook.publish.facts import Facts
from joulebook.publish.gallery import Gallery
from joulebook.publish.headlines import headline
from joulebook.publish.model import Part
from joulebook.publish.question import Question
from joulebook.publish.quote import listing
from joulebook.publish.render import Renderer

BUILDERS = (
    pages_questions_growth.build,
    pages_questions_change.build,
    pages_questions_lag.build,
    pages_questions_use.build,
    pages_questions_training.build,
    pages_questions_forecast.build,
)
"""In the order of the argument: what grows, why, for how long, how often it is used, what comes before, after."""
HEADLINES = "questions/headlines.json"


def questions(facts: Facts, gallery: Gallery) -> list[Question]:
    """Every question with its answer."""
    return [build(facts, gallery) for build in BUILDERS]


def pages(facts: Facts, renderer: Renderer, gallery: Gallery) -> Iterator[Part]:
    """Render the index, a page for each question, and the headline numbers for programs, those of trends too.

    A line of running records is no headline, for it rises whatever happens.
    """
    found = questions(facts, gallery)
    yield renderer.page("questions/index.html", "questions.html", questions=found, headlines=HEADLINES)
    for one in found:
        yield renderer.page(one.page, one.template, question=one, headlines=HEADLINES)
    trends = (headline(facts, row).quote for name, row in facts.trends.items() if not name.endswith("-record"))
    numbers = listing([*trends, *(quote for one in found for quote in one.quotes)])
    text = json.dumps(numbers, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    yield Part(PurePosixPath(HEADLINES), f"{text}\n".encode())
