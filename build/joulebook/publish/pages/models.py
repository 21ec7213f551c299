"""The list of models and a page for each of them."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from joulebook.package.model import Field
from joulebook.publish import grid
from joulebook.publish.charts import badges, strips
from joulebook.publish.facts import CV, DOMAINS, Domain, Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import reckoning, standing
from joulebook.publish.provenance.graph import SOURCE_COLUMNS, Graph
from joulebook.publish.provenance.working import Working, workings
from joulebook.publish.render import Renderer
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import cell, day, number, percent
from joulebook.publish.words.quote import Quote, quote

HIDDEN = {"model_id", "model", "gpu_id", "gpu", "edition", "supersedes"}
CONVENTIONS = {
    "flop": "a multiply-add counts as two operations",
    "mac": "a multiply-add counts as one operation, so the amount is doubled",
    "as_cited": "counted as in the cited source, which does not always say how",
}
"""What each way of counting means, in words."""

BESIDE = ("energy_sensitivity", "energy_components", "footprints")
"""Tables that say more of a model than its page shows first."""
LIST_COLUMNS = {
    "cv": ("architecture", "extra_data", "top1_percent", "params_million"),
    "nlp": ("input_tokens", "glue_score", "params_million"),
}


def pages(facts: Facts, renderer: Renderer, graph: Graph) -> Iterator[Part]:
    """Render the list of models, and the page and the badge of each model."""
    lists = [_list(facts, domain) for domain in DOMAINS]
    evaluated, generative = (len(facts.table(name).frame) for name in ("cv_evaluations", "generative_models"))
    yield renderer.page("models/index.html", "models.html", lists=lists, evaluations=evaluated, generative=generative)
    placed = {domain.key: standing.Standing(facts, domain) for domain in DOMAINS}
    held = reckoning.model_ids(facts)
    for model_id, (domain, row) in facts.model_rows.items():
        yield _page(facts, renderer, graph, domain, row, placed[domain.key], held)
        yield Part(PurePosixPath("models", model_id, "badge.svg"), badges.badge(facts.names[model_id], energy(row)))


def energy(row: Row) -> str:
    """What a model's badge says of it."""
    tokens = row.get("input_tokens")
    work = "forward pass" if tokens is None else f"pass of {tokens:,} tokens"
    return f"{number(row['energy_j'])} J per {work} (estimate)"


def _list(facts: Facts, domain: Domain) -> dict[str, Any]:
    fields = [
        (domain.models, "model_id"),
        (domain.models, "release_date"),
        *((domain.models, name) for name in LIST_COLUMNS[domain.key]),
        (domain.estimates, "forward_gflop"),
        (domain.estimates, "energy_j"),
    ]
    table = rows(facts.models(domain, facts.view).sort_values(["release_date", "model_id"]))
    label = f"{domain.name}: models by release date, energy as a fitted estimate"
    return {
        "key": domain.key,
        "name": domain.name,
        "count": len(table),
        "grid": grid.build(facts, label, table, fields, domain.key),
    }


def _page(
    facts: Facts,
    renderer: Renderer,
    graph: Graph,
    domain: Domain,
    row: Row,
    placed: standing.Standing,
    held: frozenset[str],
) -> Part:
    model_id = row["model_id"]
    name = facts.names[model_id]
    return renderer.page(
        f"models/{model_id}/index.html",
        "model.html",
        name=name,
        domain=domain,
        row=row,
        summary=_summary(facts, domain, row),
        quoted=_quoted(facts, domain, row, name),
        in_tools=row["model_id"] in held,
        convention=CONVENTIONS[row["flop_convention"]],
        facts_grid=facts_grid(facts, domain.models, row),
        notes=_notes(facts, domain, model_id),
        standing=[*_standing(facts, domain, row), *placed.words(row)],
        peers=placed.table(row),
        counts=standing.counts(facts, domain, row),
        badge=f"models/{model_id}/badge.svg",
        badge_text=energy(row),
        badge_lines=partial(badges.lines, name, energy(row)),
        steps=_steps(graph, domain, row),
        estimate=_estimate(facts, model_id),
        assumed=_assumed(graph, row),
        devices=devices(
            facts,
            facts.rates(domain).on_devices(row["forward_gflop"]),
            f"Energy of one forward pass of {name} on each device, least first",
        ),
        assumptions=_assumptions(facts, row, name),
        picture=strips.strip(
            f"Energy of one forward pass of {name} among all models of its list",
            f"A logarithmic axis in joules: {name} at {number(row['energy_j'])} J, with the spread over devices from "
            f"{number(row['energy_j_low'])} to {number(row['energy_j_high'])} J; "
            f"{len(placed.energies) - 1} other models around it.",
            f"{number(row['energy_j'])} J",
            placed.energies,
            [row["energy_j"]],
            "J",
            (row["energy_j_low"], row["energy_j_high"]),
        ),
    )


def _steps(graph: Graph, domain: Domain, row: Row) -> list[Working]:
    """How the numbers of a model are made, and the paper's own estimate of its compute where there is one."""
    own = graph.row(domain.estimates, row["view"], row["model_id"])
    return workings(graph, [*own, *graph.row("flop_estimate_results", row["view"], row["model_id"])])


def _assumed(graph: Graph, row: Row) -> list[Working]:
    """How the numbers under other assumptions, the parts of the change and the footprint are made."""
    own = (nodes for table in BESIDE for nodes in graph.of_model(table, row["view"], row["model_id"]))
    return workings(graph, [node for nodes in own for node in nodes])


def _quoted(facts: Facts, domain: Domain, row: Row, name: str) -> Quote:
    work = "one image" if domain is CV else f"one input of {row['input_tokens']:,} tokens"
    return quote(
        facts,
        f"models/{row['model_id']}/index.html",
        "quote",
        f"One forward pass of {name} takes about {number(row['energy_j'])} J on a GPU of its release date, "
        f"{day(row['release_date'])}, as an estimate of the chip alone",
        row["energy_j"],
        "joule per forward pass",
        (row["energy_j_low"], row["energy_j_high"]),
        f"The work of {work} over the fitted efficiency of devices at that date. Host, cooling and idle time are left "
        "out, and real work seldom reaches the efficiency of benchmarks.",
        "A measured energy, the energy of a service, or what the model takes on a device of today.",
        f"{number(row['energy_j_low'])} to {number(row['energy_j_high'])} J: the spread over devices of that date, "
        "not an error of the true energy",
        facts.view,
    )


def _summary(facts: Facts, domain: Domain, row: Row) -> str:
    what = (
        f"{row['architecture']} image classifier"
        if domain is CV
        else f"language model, {row['input_tokens']:,} tokens of input"
    )
    data = "" if domain is not CV or row["extra_data"] == "No" else f", trained with {row['extra_data']} as extra data"
    article = "An" if what[0] in "AEIOUaeiou" else "A"
    return (
        f"{article} {what}{data}, released {day(row['release_date'])}: {number(row['energy_j'])} J of energy for one "
        "forward pass, as an estimate of the chip alone."
    )


def facts_grid(facts: Facts, table: str, row: Row) -> grid.Grid:
    """Every cell of a raw row with its unit and where it was taken from."""
    schema = facts.schema(table)
    of_value = {value: source for value, source in SOURCE_COLUMNS.items() if source in schema.names}
    lines = []
    for field in schema.fields:
        if field.name in HIDDEN or (field.name in of_value.values()):
            continue
        value = grid.cell(facts, table, field, row)
        if not value.text or field.name.endswith("source_id"):
            lines.append([grid.Cell(field.title), value, grid.Cell("")])
        else:
            came_from = grid.source(facts, row[of_value.get(field.name, "source_id")])
            lines.append([grid.Cell(field.title), _in_words(field, value), came_from])
    columns = [grid.Column("Fact"), grid.Column("Value"), grid.Column("Taken from")]
    return grid.Grid("Facts, each with its unit and source", columns, lines)


def _in_words(field: Field, value: grid.Cell) -> grid.Cell:
    if field.name == "flop_convention":
        return grid.Cell(CONVENTIONS[value.text])
    return grid.Cell(f"{value.text} {field.unit}", value.link) if field.unit else value


def _notes(facts: Facts, domain: Domain, model_id: str) -> list[dict[str, Any]]:
    schema = facts.schema(domain.models)
    return [
        {**note, "title": schema[note["column"]].title if note["column"] in schema.names else note["column"]}
        for note in facts.notes.get((domain.models, model_id), [])
    ]


def _standing(facts: Facts, domain: Domain, row: Row) -> list[str]:
    year = row["release_date"].year
    peers = facts.models(domain, facts.view)
    lower = int((peers["energy_j"] < row["energy_j"]).sum())
    score = facts.field(domain.models, domain.score).title
    others = len(peers) - 1
    share = "None" if lower == 0 else "All" if lower == others else str(lower)
    sentences = [f"{share} of the {others} other models of its list need less energy for a forward pass."]
    if row[domain.mark]:
        told = (
            "It is the most accurate of"
            if domain is CV
            else "When released it needed more compute than every earlier model; it came in"
        )
        sentences.append(f"{told} {year}.")
    for mark, cost in (("on_pareto_gflop", "compute"), ("on_pareto_j", "energy")):
        if row[mark] is None:
            sentences.append(f"It has no {score}, so it is not placed among scores and {cost}.")
        elif row[mark]:
            sentences.append(f"It is on the Pareto front of {score} and {cost}: none is as good for less.")
        else:
            sentences.append(
                f"It is not on the Pareto front of {score} and {cost}: another is at least as good in both."
            )
    return sentences


def _estimate(facts: Facts, model_id: str) -> str:
    for row in facts.of_model("flop_estimate_results", facts.view, model_id):
        return (
            f"The reported compute is itself an estimate of the paper: {number(row['printed_gflop'], 4)} GFLOP "
            f"printed, {number(row['computed_gflop'], 4)} GFLOP by its Equation 4 "
            f"({percent(row['relative_difference'])}). The printed amount enters the energy."
        )
    return ""


def devices(facts: Facts, found: Iterable[Row], label: str) -> grid.Grid:
    """One row for each of the found rates of devices; other precisions are the calculator's."""
    fields = [
        ("model_gpu_energy", key) for key in ("gpu_id", "precision", "basis", "efficiency_gflop_per_j", "energy_j")
    ]
    table = grid.build(facts, label, found, fields, "devices")
    marked = [
        [grid.Cell(f"{cell(value.text)} (lower bound)") if value.text == "theoretical" else value for value in line]
        for line in table.rows
    ]
    return grid.Grid(table.label, table.columns, marked, table.name)


def _assumptions(facts: Facts, row: Row, name: str) -> grid.Grid | None:
    """The energy under each other assumption on the device; nothing for a model that no later view holds."""
    found = facts.of_model("energy_sensitivity", facts.view, row["model_id"])
    if not found:
        return None
    lines = [
        [
            grid.Cell(wording.assumption(other["variant"], _device(facts, other))),
            grid.Cell(number(other["efficiency_gflop_per_j"])),
            grid.Cell(number(other["energy_j"])),
            grid.Cell(f"× {number(other['ratio'])}"),
        ]
        for other in found
    ]
    efficiency, energy, ratio = (
        grid.column(facts.field("energy_sensitivity", key)) for key in ("efficiency_gflop_per_j", "energy_j", "ratio")
    )
    columns = [grid.Column("If"), efficiency, energy, ratio]
    return grid.Grid(f"Energy of one forward pass of {name} under other assumptions", columns, lines)


def _device(facts: Facts, row: Row) -> str | None:
    return None if row["gpu_id"] is None else f"{facts.names[row['gpu_id']]}, {row['precision']}"
