"""What the command says of a new row: where its point falls, and the fields that a table has."""

from collections.abc import Iterator
from datetime import date

from joulebook.contribute.draft import Draft
from joulebook.contribute.questions import questions, wording
from joulebook.package.model import Package, Schema
from joulebook.publish.words.numerals import day, number, printed
from joulebook.science.placing import DOMAINS, placing

COUNTED = {"flop": "FLOP, a multiply-add being two", "mac": "MAC, a multiply-add being one: doubled"}
SCORES = {"cv": "accuracy", "nlp": "GLUE score"}
LEADERS = {
    "cv": ("the highest accuracy of {year}", "not the highest accuracy of {year}"),
    "nlp": ("more than any model before it: a record", "less than a model before it"),
}
FRONT = {
    True: "on it: no other model does as well by {score} for fewer {what}",
    False: "not on it: another model does as well by {score} for fewer {what}, or better for as few",
    None: "takes no part without a {score}",
}


def placed(package: Package, one: Draft) -> Iterator[str]:
    """Where the row of a model falls, in lines; nothing for other tables. DeriveError where that cannot be told."""
    if one.table not in DOMAINS:
        return
    found = placing(package.frames, one.table, one.key[0])
    reported, how = printed(one.cells["reported_gflop"]), one.cells["flop_convention"]
    score = SCORES[found.domain]
    released = date.fromisoformat(one.cells["release_date"])
    yield "Where the point falls:"
    yield f"  forward pass  {number(found.forward_gflop)} GFLOP (given as {reported}, {COUNTED.get(how, 'as cited')})"
    yield f"  rank          {found.rank} of {found.of} by FLOP among the models of {found.year}, the largest first"
    yield f"  {score:<13} {LEADERS[found.domain][0 if found.leads else 1].format(year=found.year)}"
    for what, mark in (("FLOP", found.on_pareto_gflop), ("joules", found.on_pareto_j)):
        yield f"  front, {what:<6} {FRONT[mark].format(score=score, what=what)}"
    yield (
        f"  energy        {number(found.energy_j)} J on the device that the efficiency trend gives for {day(released)} "
        f"({number(found.efficiency_gflop_per_j)} GFLOP/J)"
    )
    low, high = number(found.energy_j_low), number(found.energy_j_high)
    yield f"  spread        {low} to {high} J over 95 % of the devices of that date"


def listed(table: str, schema: Schema) -> Iterator[str]:
    """The fields of a table, each with its name as a flag takes it."""
    for question in questions(table, schema):
        yield f"{question.name}: " + "\n".join(wording(question))
