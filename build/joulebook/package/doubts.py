"""Doubts about new rows: what looks wrong by its numbers and may yet be right, so that it is a warning with its reason.

The paper's rows are frozen as printed and are not doubted; they are what new rows are held against. A note on the cell
in ``cell_notes`` answers a doubt about it.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Context
from typing import NamedTuple

from joulebook.package.links import SEPARATOR, Whole
from joulebook.package.model import Finding
from joulebook.package.rows import Rows
from joulebook.package.rules import NUMBER
from joulebook.package.siblings import FEWEST, Expected, Figures, Models, stem

COMMUNITY = "community"
OPERATIONS: Mapping[str, float] = {"flop": 1.0, "mac": 2.0, "as_cited": 1.0}
"""How many operations one count of ``reported_gflop`` is, by convention."""
AGREES = 1.25
"""A row that lies within this factor of what one of its siblings leads to expect is not doubted."""
HALF_OR_DOUBLE = (1.6, 2.5)
"""The factors that count as about two. By experiment: of the paper's 94 image models, each halved and doubled in turn
beside the other 93, 144 of 188 are seen; of the 94 as they are two (BotNet-T5 and T7, a factor of 2.4 apart)."""
UNLIKE = 5.0
"""Times as much or as little compute as siblings lead to expect, or beyond all models of the architecture. By
experiment: ten times as much is seen in 85 of 94, a thousand times in all, and none of the 94 as they are."""
BELOW, ABOVE = 5.0, 4.0
"""Points of accuracy below the worst and above the best of the models of about the same cost. By experiment: a top-5
accuracy, or an error rate, in place of the top-1 accuracy is seen in 93 of 94, and none of the 94 as they are."""
ANSWER = "where it is right, say why in a row of cell_notes that names this cell"
ARXIV = re.compile(r"([0-9]{2})(0[1-9]|1[0-2])\.")
"""An arXiv id begins with two digits of the year and two of the month of its first version."""
SMALLEST, LARGEST = 1e-12, 1e18
THREE_DIGITS = Context(prec=3, rounding=ROUND_HALF_UP)


class Doubt(NamedTuple):
    """What is doubted: the row, the cell, and what is said of it."""

    row: int
    column: str
    code: str
    found: str
    expected: str
    fix: str


class Kind(NamedTuple):
    """The columns of a table of models that the figures are taken from."""

    group: str | None
    load: str
    square: bool
    score: str


KINDS: Mapping[str, Kind] = {
    "cv_models": Kind("architecture", "test_resolution_px", square=True, score="top1_percent"),
    "nlp_models": Kind(None, "input_tokens", square=False, score="glue_score"),
}


def doubt_findings(whole: Whole) -> Iterator[Finding]:
    """Every doubt about a community row that no cell note answers."""
    answered = _answered(whole)
    for name, kind in KINDS.items():
        rows = whole.readable(name)
        if rows is None:
            continue
        keys = {index: key for key, index in rows.keys.items()}
        new = {index for index, edition in rows.editions().items() if edition == COMMUNITY and index in keys}
        if not new:
            continue
        for doubt in [*early_releases(whole, rows, new), *unlikely_figures(rows, kind, new)]:
            if (name, SEPARATOR.join(keys[doubt.row]), doubt.column) not in answered:
                index, column, code, found, expected, fix = doubt
                yield rows.at(code, index, column, found=found, expected=expected, fix=f"{fix}; {ANSWER}")


def early_releases(whole: Whole, rows: Rows, new: set[int]) -> Iterator[Doubt]:
    """A model is released with its source: not before the month of its first version on arXiv, else not a year before.

    The year of a source alone can be that of proceedings, which come a year after the model.
    """
    sources = whole.readable("sources")
    if sources is None:
        return
    known = {source: (year, arxiv) for _, (source, year, arxiv) in sources.each("source_id", "year", "arxiv_id")}
    for index, (source, date) in rows.each("source_id", "release_date"):
        if index not in new or source not in known or not date:
            continue
        year, arxiv = known[source]
        if month := ARXIV.match(arxiv):
            first, what = f"20{month[1]}-{month[2]}", f"the month of arXiv {arxiv}, the source"
        elif year.isdigit():
            first, what = f"{int(year) - 1}", f"the year before {source}"
        else:
            continue
        if date[: len(first)] < first:
            fix = "check the date, and the year and the arXiv id of the source"
            yield Doubt(index, "release_date", "early-release", date, f"a day from {first} on, {what}", fix)


def unlikely_figures(rows: Rows, kind: Kind, new: set[int]) -> Iterator[Doubt]:
    """Forward passes and accuracies far from those of the models that are most like the new one."""
    figures = _figures(rows, kind)
    models = Models(list(figures.values()))
    for index in sorted(new & figures.keys()):
        row = figures[index]
        convention = rows.cells[index][rows.columns["flop_convention"]]
        yield from _forward_pass(row, models, convention)
        if kind.score == "top1_percent":
            yield from _accuracy(row, models)


def _forward_pass(row: Figures, models: Models, convention: str) -> Iterator[Doubt]:
    """Half or double of what siblings lead to expect, or far from it; one doubt at most.

    ``likely-mac``: no sibling agrees within 1.25, and the ratio to one is 1.6 to 2.5, up or down. ``unlike-family``:
    the ratio to each is above 5, up or down; without siblings the FLOP per parameter lie more than 5 times outside
    those of the architecture.
    """
    ratios: list[tuple[float, Expected]] = []
    for expected in models.expected(row):
        ratio = row.gflop / expected.gflop
        if 1 / AGREES <= ratio <= AGREES:
            return
        ratios.append((ratio, expected))
    doubled = [one for one in ratios if _is_about_two(one[0]) or _is_about_two(1 / one[0])]
    found = f"{short(row.gflop)} GFLOP"
    if doubled:
        ratio, expected = doubled[0]
        wanted = f"about {short(expected.gflop)} GFLOP, as {_told(expected)}; this is {short(ratio)} times that"
        yield Doubt(row.index, "reported_gflop", "likely-mac", found, wanted, _mend_count(convention, ratio))
    elif ratios and all(ratio > UNLIKE or ratio < 1 / UNLIKE for ratio, _ in ratios):
        ratio, expected = ratios[0]
        wanted = f"about {short(expected.gflop)} GFLOP, as {_told(expected)}; this is {short(ratio)} times that"
        fix = "check the unit and the digits of the forward pass and of the parameters"
        yield Doubt(row.index, "reported_gflop", "unlike-family", found, wanted, fix)
    elif not ratios:
        yield from _per_parameter(row, models)


def _per_parameter(row: Figures, models: Models) -> Iterator[Doubt]:
    bounds, own = models.ratios(row), row.gflop / row.params
    if bounds and not bounds[0] / UNLIKE <= own <= bounds[1] * UNLIKE:
        what = f" ({row.group})" if row.group else ""
        yield Doubt(
            row.index,
            "reported_gflop",
            "unlike-family",
            f"{short(row.gflop)} GFLOP for {short(row.params)} million parameters: {short(own)} GFLOP per million",
            f"{short(bounds[0])} to {short(bounds[1])} GFLOP per million parameters, as the other models{what}",
            "check the unit and the digits of the forward pass and of the parameters",
        )


def _accuracy(row: Figures, models: Models) -> Iterator[Doubt]:
    """``unlike-family``: five points below, or four above, all of the models of about the same cost."""
    near = models.of_like_cost(row)
    if len(near) < FEWEST:
        return
    worst, best = min(near, key=lambda one: one.score), max(near, key=lambda one: one.score)
    if worst.score - BELOW <= row.score <= best.score + ABOVE:
        return
    yield Doubt(
        row.index,
        "top1_percent",
        "unlike-family",
        f"{short(row.score)} % with {short(row.gflop)} GFLOP",
        f"about {short(worst.score)} % ({worst.name}) to {short(best.score)} % ({best.name}), as {len(near)} models of "
        "about the same cost",
        "check that it is the top-1 accuracy on ImageNet's validation images, in per cent, with one model and one crop",
    )


def _figures(rows: Rows, kind: Kind) -> dict[int, Figures]:
    """The figures of every row whose numbers are sound, but for rows that another one replaces."""
    replaced = {cell for _, (cell,) in rows.each("supersedes") if cell}
    names = ["model_id", "model", "params_million", "reported_gflop", "flop_convention", kind.load, kind.score]
    group = rows.columns.get(kind.group or "")
    found: dict[int, Figures] = {}
    for index, (row_id, model, *cells) in rows.each(*names):
        convention = cells.pop(2)
        numbers = [_number(cell) for cell in cells]
        if row_id in replaced or convention not in OPERATIONS or not (numbers[0] and numbers[1]):
            continue
        params, gflop, load, score = numbers
        found[index] = Figures(
            index,
            model,
            stem(model),
            "" if group is None else rows.cells[index][group],
            params,
            gflop * OPERATIONS[convention],
            load * load if kind.square else load,
            score,
        )
    return found


def _number(cell: str) -> float:
    """The number of a cell; 0 where it is empty or so large or small that no figure of a model can be."""
    value = float(cell) if NUMBER.fullmatch(cell) else 0.0
    return value if SMALLEST < value < LARGEST else 0.0


def _answered(whole: Whole) -> set[tuple[str, ...]]:
    """Table, key and column of each cell that has a note."""
    notes = whole.readable("cell_notes")
    return set() if notes is None else {cells for _, cells in notes.each("table", "row_key", "column")}


def short(value: float) -> str:
    """A number with three significant digits, without an exponent.

    >>> [short(value) for value in (1039.68, 0.123456, 36.0)]
    ['1040', '0.123', '36']
    """
    return f"{THREE_DIGITS.create_decimal(value).normalize():f}"


def _is_about_two(ratio: float) -> bool:
    return HALF_OR_DOUBLE[0] <= ratio <= HALF_OR_DOUBLE[1]


def _told(expected: Expected) -> str:
    """The siblings behind an expected forward pass, with their own figures."""
    return " and ".join(
        f"{row.name} ({short(row.params)} million parameters, {short(row.gflop)} GFLOP)" for row in expected.rows
    )


def _mend_count(convention: str, ratio: float) -> str:
    """What to look for where a forward pass is half or double."""
    if ratio < 1 and convention != "mac":
        return "see whether the source counts a multiply-add as one operation; if so, write mac in flop_convention"
    if ratio > 1 and convention == "mac":
        return "see whether the source counts a multiply-add as two operations; if so, write flop in flop_convention"
    return "see how the source counts a multiply-add, and at which input size"
