"""The list of evaluations of image models, and a page for each that is not a model with a page of its own."""

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from joulebook.publish import grid
from joulebook.publish.charts import badges
from joulebook.publish.facts import CV, Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import standing
from joulebook.publish.pages.models import CONVENTIONS, devices, facts_grid
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.working import workings
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import day, number, plural

TABLE, RESULTS = "cv_evaluations", "cv_evaluation_results"
LIST = "models/evaluations/index.html"
NEWEST = 6
"""How many of the newest devices a page shows beside those with measured throughput."""
LISTED = (
    *((TABLE, "model_id"), (TABLE, "top1_percent"), (RESULTS, "forward_gflop"), (TABLE, "params_million")),
    *((TABLE, "test_resolution_px"), (TABLE, "architecture"), (TABLE, "extra_data"), (TABLE, "release_date")),
    *((RESULTS, "role"), (TABLE, "source_id")),
)
OTHERS = (
    *((TABLE, "model_id"), (TABLE, "test_resolution_px"), (TABLE, "top1_percent"), (RESULTS, "forward_gflop")),
    (TABLE, "release_date"),
)
WHY = {
    "undated": "It is a point of no trend: its weights have no date of their own, and the date of an architecture "
    "would put modern training into an earlier year.",
    "other-resolution": "It is a point of no trend: its weights are one, with the evaluation of another resolution.",
    "paper-years": "It is a point of no trend: it is dated up to the paper’s last model, and for those years the "
    "paper’s own rows are the points.",
}
"""Why an evaluation is no point of a trend, by its role."""
BASES = {
    "recipe-paper": "the month of the paper that describes these weights",
    "bracketed": "the earlier end of the half-year between its architecture’s paper and the library’s first commit",
}


def pages(facts: Facts, renderer: Renderer, graph: Graph) -> Iterator[Part]:
    """Render the list, and the page and the badge of each evaluation that is no model."""
    table = placed(facts)
    if not table:
        return
    by_id = {row["model_id"]: row for row in table}
    listed = grid.build(
        facts, "Evaluations of image models, most accurate first", _ranked(table), LISTED, "evaluations"
    )
    yield renderer.page(LIST, "evaluations.html", grid=listed, count=len(table), counts=_roles(table))
    kin = _kin(table)
    for row in table:
        if row["role"] == "model":
            continue
        yield _page(facts, renderer, graph, row, by_id, kin)
        name = facts.names[row["model_id"]]
        yield Part(PurePosixPath("models", row["model_id"], "badge.svg"), badges.badge(name, said(row)))


def placed(facts: Facts) -> list[dict[str, Any]]:
    """The evaluations of the shown view with their results, in the order of the table."""
    if TABLE not in facts.edition.tables:
        return []
    results = facts.frame(RESULTS, facts.view)
    return rows(facts.table(TABLE).frame.merge(results, on="model_id", how="inner", validate="one_to_one"))


def said(row: Row) -> str:
    """What the badge says of an evaluation."""
    return f"{number(row['forward_gflop'])} GFLOP per forward pass"


def _ranked(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(table, key=lambda row: (-row["top1_percent"], row["forward_gflop"], row["model_id"]))


def _roles(table: list[dict[str, Any]]) -> dict[str, int]:
    return {role: sum(row["role"] == role for row in table) for role in ("model", *WHY)}


def _kin(table: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The evaluations of each architecture: the library's name without the weights' tag."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in table:
        found.setdefault(_architecture(row), []).append(row)
    return found


def _architecture(row: Row) -> tuple[str, str]:
    weights = row["weights"] or ""
    return row["source_id"], row["model"].removesuffix(weights).strip(" .")


def _page(
    facts: Facts,
    renderer: Renderer,
    graph: Graph,
    row: Row,
    by_id: dict[str, dict[str, Any]],
    kin: dict[tuple[str, str], list[dict[str, Any]]],
) -> Part:
    name = facts.names[row["model_id"]]
    own = [one for one in _ranked(kin[_architecture(row)]) if one is not row]
    least = by_id.get(row["least_model_id"])
    held = graph.row(RESULTS, row["view"], row["model_id"])
    page = f"models/{row['model_id']}/index.html"
    badge = f"models/{row['model_id']}/badge.svg"
    return renderer.page(
        page,
        "evaluation.html",
        name=name,
        row=row,
        summary=_summary(facts, row),
        library=facts.sources[row["source_id"]]["label"],
        convention=CONVENTIONS[row["flop_convention"]],
        why=WHY[row["role"]],
        dated=_dated(row),
        sentences=_standing(facts, row, least, len(by_id)),
        kin=grid.build(facts, f"Other evaluations of the architecture of {name}", own, OTHERS, "kin") if own else None,
        devices=_devices(facts, row, name),
        own_compute=f"calculator/index.html?m=own%3Acv&gflop={quote(number_in_full(row['forward_gflop']))}",
        counts=standing.counted(row, facts.written(TABLE, [row["model_id"]])["reported_gflop"]),
        facts_grid=facts_grid(facts, TABLE, row),
        steps=workings(graph, held),
        badge=badge,
        badge_text=said(row),
        badge_lines=partial(badges.lines, name, said(row)),
    )


def number_in_full(value: float) -> str:
    """A number for the address of a page.

    >>> number_in_full(0.1 + 0.2), number_in_full(8.0)
    ('0.3', '8')
    """
    return f"{value:.12g}"


def _summary(facts: Facts, row: Row) -> str:
    kind = "image classifier" if row["architecture"] == "Other" else f"{row['architecture']} image classifier"
    data = "" if row["extra_data"] == "No" else f", trained with {row['extra_data']} as extra data"
    library = facts.sources[row["source_id"]]["label"]
    article = "An" if kind[0] in "AEIOUaeiou" else "A"
    return (
        f"{article} {kind}{data}, evaluated at {row['test_resolution_px']} px by {library}: "
        f"{number(row['forward_gflop'])} GFLOP for one forward pass, {row['top1_percent']:g} % top-1 accuracy."
    )


def _dated(row: Row) -> str:
    if row["release_date"] is None:
        month = row["architecture_month"]
        return f"The paper of its architecture is of {month}." if month else "Its architecture has no paper on record."
    return f"Its weights are dated {day(row['release_date'])}: {BASES[row['date_basis']]}."


def _standing(facts: Facts, row: Row, least: Row | None, count: int) -> list[str]:
    if row["on_pareto_gflop"]:
        return [
            f"It is on the Pareto front of the {plural(count, 'evaluation')}: none is as accurate for less compute."
        ]
    if least is None:
        return [f"None of the {plural(count, 'evaluation')} is as accurate for strictly less compute."]
    factor = number(row["forward_gflop"] / least["forward_gflop"])
    return [
        f"The least compute that reaches its accuracy among the {plural(count, 'evaluation')} is that of "
        f"{facts.names[least['model_id']]}: {number(least['forward_gflop'])} GFLOP, {factor} times less, at "
        f"{least['top1_percent']:g} %."
    ]


def _devices(facts: Facts, row: Row, name: str) -> grid.Grid:
    """The devices with measured throughput and the newest ones, least energy first."""
    found = facts.rates(CV).on_devices(row["forward_gflop"])
    newest = sorted(found, key=lambda one: (facts.gpus[one["gpu_id"]]["launch_date"], one["gpu_id"]))[-NEWEST:]
    chosen = [one for one in found if one["adapted"] or one in newest]
    return devices(facts, chosen, f"Energy of one forward pass of {name}").leading("energy_j")
