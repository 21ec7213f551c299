"""The comparison: ready ones that a rule chooses, as tables, and the fields for a script that makes any other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from joulebook.errors import BuildError
from joulebook.publish import grid
from joulebook.publish.charts.bars import Bars, bars
from joulebook.publish.facts import CV, NLP, Domain, Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.render import Renderer
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import day, number

YEARS = 2
"""Of how many last years the most accurate models are compared."""


@dataclass(frozen=True)
class Comparison:
    """Models side by side, the first as the base: what it is, the rule, the answer, the picture and the table."""

    title: str
    rule: str
    query: str
    answer: str
    picture: Bars
    table: grid.Grid


def pages(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render the page of comparisons."""
    first, *others = ready(facts)
    chosen = {"m": [pair.partition("=")[2] for pair in first.query.split("&")]}
    yield renderer.page("compare/index.html", "compare.html", first=first, others=others, start=chosen)


def ready(facts: Facts) -> list[Comparison]:
    """Three comparisons by rule: the first and its frugal match, the best of the last years, two language models."""
    images, language = facts.models(CV, facts.view), facts.models(NLP, facts.view)
    return [
        _comparison(
            facts,
            CV,
            "The first model and the one that matches it for least",
            "The earliest image model of the ledger, and among all that are at least as accurate the one with the "
            "least compute.",
            _first_and_frugal(images),
        ),
        _comparison(
            facts,
            CV,
            f"The most accurate of the last {YEARS} years",
            f"The most accurate image model of each of the last {YEARS} years of the ledger.",
            rows(images[images[CV.mark].astype(bool)].sort_values(["release_date", "model_id"]).tail(YEARS)),
        ),
        _comparison(
            facts,
            NLP,
            "Two language models of one input length",
            "Among language models of the input length that most of those with a score share: the earliest, and the "
            "one with the highest score.",
            _of_one_length(language),
        ),
    ]


def _first_and_frugal(images: pd.DataFrame) -> list[dict[str, Any]]:
    first = rows(images.sort_values(["release_date", "model_id"]).head(1))[0]
    matching = images[(images[CV.score] >= first[CV.score]) & (images["model_id"] != first["model_id"])]
    return [first, *rows(matching.sort_values(["forward_gflop", "release_date", "model_id"]).head(1))]


def _of_one_length(language: pd.DataFrame) -> list[dict[str, Any]]:
    scored = language[language[NLP.score].notna()]
    if scored.empty:
        raise BuildError("no language model has a score, so none can be chosen for a ready comparison")
    common = scored["input_tokens"].mode().min()
    alike = scored[scored["input_tokens"] == common].sort_values(["release_date", "model_id"])
    best = alike.sort_values([NLP.score, "forward_gflop", "model_id"], ascending=[False, True, True])
    return [*rows(alike.head(1)), *rows(best.head(1))]


def _comparison(facts: Facts, domain: Domain, title: str, rule: str, chosen: Sequence[Row]) -> Comparison:
    if len({row["model_id"] for row in chosen}) == 1:
        raise BuildError(f"the ready comparison “{title}” finds no two models; the tables of models hold too few rows")
    base, names = chosen[0], [facts.names[row["model_id"]] for row in chosen]
    energies = [
        (name, row["energy_j"], (row["energy_j_low"], row["energy_j_high"]))
        for name, row in zip(names, chosen, strict=True)
    ]
    spreads = [ratio_interval(facts, domain, base, row) for row in chosen]
    return Comparison(
        title=title,
        rule=rule,
        query="&".join(f"m={row['model_id']}" for row in chosen),
        answer=_answer(names, chosen, spreads),
        picture=bars(energies, "J"),
        table=_table(facts, domain, chosen, spreads),
    )


def ratio_interval(facts: Facts, domain: Domain, base: Row, row: Row) -> tuple[float, float] | None:
    """The 95 % interval of one model's energy over another's, each on a device of its own date; None at one date."""
    if base["release_date"] == row["release_date"]:
        return None
    fit = facts.edition.book.fits[facts.view, f"gpu-efficiency-{domain.key}"]
    low, high = fit.difference_band(base["decimal_year"], row["decimal_year"])
    on_one_device = row["forward_gflop"] / base["forward_gflop"]
    return on_one_device * 10.0**low, on_one_device * 10.0**high


def _answer(names: Sequence[str], chosen: Sequence[Row], spreads: Sequence[tuple[float, float] | None]) -> str:
    base = chosen[0]
    told = []
    for name, row, spread in list(zip(names, chosen, spreads, strict=True))[1:]:
        value = row["energy_j"] / base["energy_j"]
        of = " of" if value < 1 else ""
        ratio = f"{name} takes {wording.multiple(value)}{of} the energy of {names[0]}{wording.times_less(value)}"
        told.append(
            f"{ratio} (one date: no hardware spread)"
            if spread is None
            else f"{ratio} ({wording.multiples(*spread, value)} over devices, one drawn at each date)"
        )
    alone = ", ".join(wording.multiple(row["forward_gflop"] / base["forward_gflop"]) for row in chosen[1:])
    return (
        f"Each at its release date: {'; '.join(told)}. On one device it is {alone}, the ratio of their compute, "
        "which carries no hardware spread."
    )


def _table(
    facts: Facts, domain: Domain, chosen: Sequence[Row], spreads: Sequence[tuple[float, float] | None]
) -> grid.Grid:
    base, score = chosen[0], facts.field(domain.models, domain.score)
    columns = [
        grid.Column("Model"),
        grid.Column("Energy over the base’s", None, True),
        grid.Column("95 % interval of that", None, True),
        grid.Column("Compute over the base’s", None, True),
        grid.Column("Compute", "GFLOP", True),
        grid.Column("Energy", "J", True),
        grid.Column(score.title, score.unit, True),
        grid.Column("Parameters", "million", True),
        grid.Column("Released"),
    ]
    written = (domain.score, "params_million")
    lines = []
    for row, spread in zip(chosen, spreads, strict=True):
        interval = "no spread" if spread is None else f"{number(spread[0])} to {number(spread[1])}"
        lines.append(
            [
                grid.Cell(facts.names[row["model_id"]], f"models/{row['model_id']}/index.html"),
                grid.Cell("1" if row is base else f"× {number(row['energy_j'] / base['energy_j'])}"),
                grid.Cell("" if row is base else interval),
                grid.Cell("1" if row is base else f"× {number(row['forward_gflop'] / base['forward_gflop'])}"),
                grid.Cell(number(row["forward_gflop"])),
                grid.Cell(number(row["energy_j"])),
                *(grid.cell(facts, domain.models, facts.field(domain.models, name), row) for name in written),
                grid.Cell(day(row["release_date"])),
            ]
        )
    return grid.Grid(
        "Side by side, each at its release date: "
        + ", ".join(facts.names[row["model_id"]] + (" (the base)" if row is base else "") for row in chosen),
        columns,
        lines,
    )
