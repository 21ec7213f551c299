"""Break-even with training: after how many inferences a model has used as much compute as its training."""

from functools import partial

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.charts.composition import Drawing, Size
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.questions import break_even
from joulebook.publish.facts import DOMAINS, Facts, Row, rows
from joulebook.publish.pages.question import IMAGES_OR_LANGUAGE, MODELS, Picture, Question, address, counted
from joulebook.publish.words.numerals import plural
from joulebook.publish.words.quote import Quote, quote

SLUG = "training"
DECADE = 10.0
EVEN, NINETY = "As much as the training", "90 % of all compute"
RELAYED = "It is estimated that inference accounts for up to 90% of the costs"
"""The sentence that the paper relays, citing Thomas, 2020."""


def build(facts: Facts, gallery: Gallery) -> Question:
    """Make the page."""
    words = answer(facts)
    pictures = [
        Picture(
            gallery.inline_drawing(
                f"training-{domain.key}",
                f"Inferences to the break-even, {MODELS[domain.key]}",
                words,
                partial(_draw, facts, domain.key),
            ),
            f"{IMAGES_OR_LANGUAGE[domain.key]}: after how many inferences the compute of inference equals that of the "
            "training, and after how many it is 90 % of both together; by date of release, on a logarithmic axis. "
            "Training compute is sourced, at times by estimate, without a stated error, so no interval is drawn.",
        )
        for domain in DOMAINS
    ]
    return Question(
        SLUG,
        "After how many inferences has inference cost as much as training?",
        words,
        pictures,
        [_runs(facts, domain.key) for domain in DOMAINS],
        quotes(facts),
        [
            "inferences = compute of the training ÷ compute of one forward pass. Where both run on devices of one "
            "efficiency, the joules are equal at the same point.",
            "A share s of all compute is reached after inferences · s ÷ (1 − s); for 90 % that is nine times as many.",
            "No regression enters, so there is no interval and no R²; the range over models stands in its place.",
        ],
        [
            "A count of inferences that were made: none is known for any of these models.",
            "The whole cost of a model: trial runs, tuning, data and staff are left out, and money is another measure.",
            "A break-even of energy where training and inference ran on devices of different efficiency.",
        ],
        ["break_even", "training_runs"],
        [grid.Cell("Where the training runs come from", "sources/index.html#epoch-ai-2025")],
        template="question_training.html",
        more={"relayed": RELAYED},
    )


def answer(facts: Facts) -> str:
    """The answer: the range over models of each domain, and how many reach it in ten years at one a second."""
    told = []
    for domain in DOMAINS:
        found = _of(facts, domain.key)
        if not found:
            told.append(f"for no {MODELS[domain.key][:-1]} is a training sourced")
            continue
        amounts, years = [row["inferences"] for row in found], [row["years_at_one_per_second"] for row in found]
        soon = sum(year <= DECADE for year in years)
        told.append(
            f"for {plural(len(found), MODELS[domain.key][:-1])} with a sourced training it is {_range(amounts)} "
            f"inferences, at one a second {_range(years)} years, {soon or 'none'} of them within ten"
        )
    first, second = told
    return (
        f"{first[0].upper()}{first[1:]}; {second}. For inference to be 90 % of all compute it takes nine times as many."
    )


def _range(values: list[float]) -> str:
    return f"{counted(min(values))} to {counted(max(values))}"


def _of(facts: Facts, domain: str) -> list[Row]:
    found = [row for row in rows(facts.frame("break_even")) if row["domain"] == domain]
    return sorted(found, key=lambda row: (facts.model_rows[row["model_id"]][1]["release_date"], row["model_id"]))


def quotes(facts: Facts) -> list[Quote]:
    """The median model of each domain at the break-even and at 90 %, with the range over models."""
    found = []
    for domain in DOMAINS:
        mine = _of(facts, domain.key)
        for anchor, column, what in (
            ("break-even", "inferences", "inference has used as much compute as the training"),
            ("ninety-percent", "inferences_for_share", "inference is 90 % of all compute"),
        ):
            if not mine:
                continue
            amounts = [row[column] for row in mine]
            middle = float(pd.Series(amounts).median())
            found.append(
                quote(
                    facts,
                    address(SLUG),
                    f"{IMAGES_OR_LANGUAGE[domain.key].lower()}-{anchor}",
                    f"For the median of {plural(len(mine), MODELS[domain.key][:-1])} with a sourced training, {what} "
                    f"after {counted(middle)} inferences; the range over them is {_range(amounts)}",
                    middle,
                    "inferences",
                    (None, None),
                    "Compute of the one training run that is sourced and of forward passes; no trial runs, no tuning, "
                    "no hardware, no money.",
                    "A number of inferences that were made, or proof that inference is up to 90 % of costs.",
                    f"none: the sources state no error; range over the models {_range(amounts)}",
                )
            )
    return found


def _draw(facts: Facts, domain: str, size: Size) -> Drawing:
    found = [
        {
            "name": f"{facts.names[row['model_id']]}, {facts.model_rows[row['model_id']][1]['release_date'].year}",
            "value": row[column],
            "kind": kind,
            "tip": f"{facts.names[row['model_id']]}: {counted(row[column])} inferences, {kind.lower()}",
        }
        for row in _of(facts, domain)
        for column, kind in (("inferences", EVEN), ("inferences_for_share", NINETY))
    ]
    return break_even(pd.DataFrame(found), "Inferences (log scale)", size)


def _runs(facts: Facts, domain: str) -> grid.Grid:
    runs = {row["model_id"]: row for row in rows(facts.table("training_runs").frame)}
    found = _of(facts, domain)
    fields = [
        "model_id",
        "training_flop",
        "forward_gflop",
        "inferences",
        "inferences_for_share",
        "years_at_one_per_second",
    ]
    label = f"{IMAGES_OR_LANGUAGE[domain]}: {plural(len(found), 'model')} with a sourced training"
    table = grid.build(facts, label, found, [("break_even", name) for name in fields])
    more = [
        [
            grid.Cell(runs[row["model_id"]]["confidence"] or "not stated"),
            grid.source(facts, runs[row["model_id"]]["source_id"]),
        ]
        for row in found
    ]
    heads = [*table.columns, grid.Column(facts.field("training_runs", "confidence").title), grid.Column("Source")]
    return grid.Grid(label, heads, [[*line, *extra] for line, extra in zip(table.rows, more, strict=True)])
