"""A page for each generative language model: what a token takes, on each device, as measured, and beside others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from joulebook.publish import grid
from joulebook.publish.charts import badges, strips
from joulebook.publish.facts import NLP, Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import generative, measured, models
from joulebook.publish.pages.generative import RESULTS, TABLE
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import exact, number, plural

ANSWER_TOKENS = 500
"""How long an answer is that the page sends to the calculator."""
NEAR = 3
"""How many models of fewer, of more and of the same operations a page names."""
RUNS = (
    *(("measurements", name) for name in ("device", "device_count", "precision", "batch_size", "workload")),
    *((measured.TABLE, name) for name in ("boundary", "energy_j_per_token", "estimate_j_per_token", "ratio")),
    ("measurements", "source_id"),
)
OTHERS = (
    *((TABLE, "model_id"), (RESULTS, "work_gflop_per_token"), (RESULTS, "board_j_per_token"), (RESULTS, "board_runs")),
    (TABLE, "total_params_million"),
)


def pages(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render the page and the badge of each generative model."""
    table = generative.placed(facts)
    counted = [row for row in table if row["work_gflop_per_token"] is not None]
    runs = _runs(facts)
    by_batch = measured.by_batch(facts) if measured.has_measured(facts) else []
    rates = models.devices(facts, facts.rates(NLP).on_devices(1.0), "").leading("energy_j", "precision")
    for row in table:
        name, said = facts.names[row["model_id"]], generative.said(row)
        badge = f"models/{row['model_id']}/badge.svg"
        yield renderer.page(
            f"models/{row['model_id']}/index.html",
            "generative_model.html",
            name=name,
            row=row,
            mixture=generative.is_mixture(row),
            summary=_summary(row),
            gpu=facts.gpus[row["estimate_gpu_id"]],
            board=generative.spread(row, "board", "GPU boards") if row["board_runs"] else "",
            system=generative.measured_energy(row, "system", "whole systems at the wall") if row["system_runs"] else "",
            by_batch=by_batch,
            source=grid.source(facts, row["source_id" if row["basis"] == "shape" else "params_source_id"]),
            contexts=_contexts(row, name),
            runs=_grid_of_runs(facts, runs.get(row["model_id"], []), name),
            devices=_devices(rates, row["work_gflop_per_token"], name),
            rank=_rank(row, counted),
            picture=_strip(row, counted, name),
            near=_near(facts, row, counted, name),
            answer_tokens=ANSWER_TOKENS,
            own_compute=_answer_link(row),
            facts_grid=_given(models.facts_grid(facts, TABLE, row)),
            badge=badge,
            badge_text=said,
            badge_lines=partial(badges.lines, name, said),
        )
        yield Part(PurePosixPath(badge), badges.badge(name, said))


def _summary(row: Row) -> str:
    kind = f"A generative language model{_size(row)}"
    if row["work_gflop_per_token"] is None:
        return f"{kind}; no source says what a token of it takes."
    told = f"{kind}: {generative.work(row)} for a token"
    if not row["board_runs"]:
        return f"{told}."
    runs = plural(row["board_runs"], "run")
    return f"{told}; measured {number(row['board_j_per_token'])} J on GPU boards (median of {runs})."


def _size(row: Row) -> str:
    """How many parameters a model has and a token passes: as stated, else counted without embeddings."""
    mixture = generative.is_mixture(row)
    total, active, more = row["total_params_million"], row["active_params_million"], ""
    if total is None and row["nonembedding_params_million"] is not None:
        total, active = row["nonembedding_params_million"], row["nonembedding_params_active_million"]
        more = " without embeddings"
    sized = f" of {_million(total)} million parameters{more}" if total is not None else ""
    part = f", {_million(active)} million of them active" if mixture and active is not None else ""
    return f"{', a mixture of experts' if mixture else ''}{sized}{part}"


def _million(value: float) -> str:
    """A stated number as it is, a counted one, which has many digits, with four of them."""
    return exact(value) if float(value).is_integer() else number(value, 4)


def _runs(facts: Facts) -> Mapping[str, Sequence[Row]]:
    """The measured runs of each model by device and batch, with the estimate beside them."""
    if not measured.has_measured(facts):
        return {}
    pairs = facts.frame(measured.TABLE, facts.view)
    pairs = pairs[pairs["model_id"].notna()]
    names = {name for table, name in RUNS if table == "measurements"} | {"measurement_id"}
    frame = pairs.merge(facts.table("measurements").frame[sorted(names - {"device_count"})], on="measurement_id")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows(frame.sort_values(["boundary", "device", "batch_size", "precision", "measurement_id"])):
        found.setdefault(row["model_id"], []).append(row)
    return found


def _grid_of_runs(facts: Facts, runs: Sequence[Row], name: str) -> grid.Grid | None:
    if not runs:
        return None
    table = grid.build(facts, f"Measured runs of {name}", runs, RUNS, "runs")
    lines = [
        [
            grid.Cell(facts.names[row["gpu_id"]], f"gpus/{row['gpu_id']}/index.html") if row["gpu_id"] else line[0],
            *line[1:],
        ]
        for row, line in zip(runs, table.rows, strict=True)
    ]
    return replace(table, rows=lines).leading("energy_j_per_token", "batch_size", "ratio", "estimate_j_per_token")


def _contexts(row: Row, name: str) -> grid.Grid | None:
    """The operations of a token without and with the tokens before it, as far as the model looks back."""
    longest = row["max_context_tokens"]
    shown = {"No token before": row["work_gflop_per_token"]}
    shown |= {f"{size},000 tokens": row[f"work_gflop_per_token_at_{size}k"] for size in (1, 8)}
    if longest is not None:
        shown[f"{exact(longest)} tokens, its longest"] = row["work_gflop_per_token_at_longest"]
    known = {text: value for text, value in shown.items() if value is not None}
    if len(known) == 1 or row["work_gflop_per_token"] is None:
        return None
    base = row["work_gflop_per_token"]
    lines = [
        [grid.Cell(text), grid.quantity(value), grid.quantity(value - base, number(value - base))]
        for text, value in known.items()
    ]
    heads = [
        grid.Column("Context"),
        grid.Column("One token", "GFLOP", True),
        grid.Column("of that attention", "GFLOP", True),
    ]
    return grid.Grid(f"One token of {name} by how far it looks back", heads, lines)


def _devices(rates: grid.Grid, work: float | None, name: str) -> grid.Grid | None:
    """The energy of a token on each device; ``rates`` holds that of one GFLOP, whose order is that of any."""
    if work is None:
        return None
    lines = [[head, grid.quantity(work * float(energy.value)), *rest] for head, energy, *rest in rates.rows]
    return replace(rates, label=f"Energy of one token of {name} on each device in full use, least first", rows=lines)


def _rank(row: Row, counted: Sequence[Row]) -> str:
    if row["work_gflop_per_token"] is None:
        return ""
    fewer = sum(one["work_gflop_per_token"] < row["work_gflop_per_token"] for one in counted)
    same = sum(one["work_gflop_per_token"] == row["work_gflop_per_token"] for one in counted) - 1
    told = f"Of the {plural(len(counted) - 1, 'other model')} here {exact(fewer)} take fewer operations for a token"
    return f"{told} and {exact(same)} as many." if same else f"{told}."


def _strip(row: Row, counted: Sequence[Row], name: str) -> strips.Strip | None:
    if row["work_gflop_per_token"] is None:
        return None
    return strips.strip(
        f"Operations of one token of {name} among all generative models",
        f"A logarithmic axis in GFLOP: {name} at {generative.work(row)}; {len(counted) - 1} other models around it.",
        generative.work(row),
        [one["work_gflop_per_token"] for one in counted],
        [row["work_gflop_per_token"]],
        "GFLOP",
    )


def _near(facts: Facts, row: Row, counted: Sequence[Row], name: str) -> grid.Grid | None:
    """The next models of fewer operations for a token, some of the same, and the next of more.

    Of models of the same operations those of most measured runs stand for all, then the first id.
    """
    own = row["work_gflop_per_token"]
    if own is None:
        return None
    ordered = sorted(counted, key=lambda one: (one["work_gflop_per_token"], -one["board_runs"], one["model_id"]))
    first: dict[float, Row] = {}
    for one in ordered:
        first.setdefault(one["work_gflop_per_token"], one)
    fewer = [one for work, one in first.items() if work < own][-NEAR:]
    more = [one for work, one in first.items() if work > own][:NEAR]
    same = [one for one in ordered if one["work_gflop_per_token"] == own and one is not row][:NEAR]
    groups = [("Fewer operations", fewer), ("This model", [row]), ("The same", same), ("More operations", more)]
    table = grid.build(facts, f"{name} beside others", [one for _, group in groups for one in group], OTHERS)
    heads = [grid.Cell(head) for head, group in groups for _ in group]
    lines = [[head, *line] for head, line in zip(heads, table.rows, strict=True)]
    return grid.Grid(table.label, [grid.Column("Place"), *table.columns], lines)


def _answer_link(row: Row) -> str:
    """The calculator with the operations of a whole answer as the reader's own compute."""
    if row["work_gflop_per_token"] is None:
        return ""
    return f"calculator/index.html?m=own%3Anlp&gflop={ANSWER_TOKENS * row['work_gflop_per_token']:.12g}"


def _given(table: grid.Grid) -> grid.Grid:
    """The facts that a source gives; half of the models have no shape."""
    return replace(table, rows=[line for line in table.rows if line[1].text])
