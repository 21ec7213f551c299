"""Generative language models: what a token of each takes, estimated and measured, as a list that answers in numbers."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from joulebook.publish import grid
from joulebook.publish.charts import files
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.generative import boards, tokens
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import measured
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import day, exact, number, plural

TABLE, RESULTS = "generative_models", "generative_estimates"
FOLDER = "models/generative"
LIST, TITLE = f"{FOLDER}/index.html", "Generative language models"
LISTED = (
    *((TABLE, "model_id"), (RESULTS, "work_gflop_per_token"), (RESULTS, "board_j_per_token")),
    *((RESULTS, "estimate_j_per_token"), (TABLE, "total_params_million"), (TABLE, "active_params_million")),
    *((RESULTS, "board_j_per_token_least"), (RESULTS, "board_j_per_token_most"), (RESULTS, "board_runs")),
    *((RESULTS, "system_j_per_token"), (TABLE, "matmul_params_active_million")),
    *((TABLE, "attention_gflop_per_token_per_1k_tokens"), (TABLE, "max_context_tokens"), (RESULTS, "basis")),
    *((TABLE, "release_date"), (TABLE, "source_id")),
)


def pages(facts: Facts, renderer: Renderer, gallery: Gallery) -> Iterator[Part]:
    """Render the list; nothing where the package has no generative model."""
    table = placed(facts)
    if not table:
        return
    told, gpu_id = answer(facts, table), table[0]["estimate_gpu_id"]
    chart = None
    if any(row["board_runs"] for row in table) and len(found := boards(facts, gpu_id)):
        words = f"Energy of a written token on {facts.names[gpu_id]}", " ".join(told)
        chart = files.begun(
            facts, gallery, (FOLDER, "generative"), words, partial(tokens, facts, gpu_id), found.drop(columns="label")
        )
    yield renderer.page(
        LIST,
        "generative.html",
        title=TITLE,
        told=told,
        by_batch=measured.by_batch(facts) if measured.has_measured(facts) else [],
        chart=chart,
        device=facts.gpus[gpu_id],
        counts=_counts(facts, table),
        grid=grid.build(
            facts,
            "Generative models, those measured most first, then by operations for a token",
            _ranked(table),
            LISTED,
            "generative",
        ),
    )
    if chart:
        yield from chart.parts()


def placed(facts: Facts) -> list[dict[str, Any]]:
    """The generative models with what a token of them takes, in the order of the table."""
    if RESULTS not in facts.edition.tables:
        return []
    results = facts.frame(RESULTS, facts.view)
    return rows(facts.table(TABLE).frame.merge(results, on="model_id", how="inner", validate="one_to_one"))


def is_mixture(row: Row) -> bool:
    """Whether a token passes some of the parameters only."""
    total, active = row["total_params_million"], row["active_params_million"]
    return row["experts_per_token"] is not None or (None not in {total, active} and active < total)


def examples(table: Sequence[Row]) -> list[Row]:
    """The models that the answer names: of dense ones and of mixtures of experts that of most runs on boards each."""
    found = []
    for mixture in (False, True):
        able = [row for row in table if is_mixture(row) == mixture and row["work_gflop_per_token"] is not None]
        found += sorted(able, key=lambda row: (-row["board_runs"], row["model_id"]))[:1]
    return found


def example(facts: Facts) -> dict[str, Any] | None:
    """What a token of the first example takes, for the home page; nothing where none was measured."""
    table = placed(facts)
    row = next((row for row in examples(table) if row["board_runs"]), None)
    if row is None:
        return None
    return {
        "model_id": row["model_id"],
        "name": facts.names[row["model_id"]],
        "work": work(row),
        "energy": f"{number(row['board_j_per_token'])} J",
        "spread": spread(row, "board", "GPU boards"),
        "models": len(table),
    }


def answer(facts: Facts, table: Sequence[Row]) -> list[str]:
    """What a token of each example takes, in a sentence each."""
    return [
        " ".join([f"A token of {named(facts, row)} takes {work(row)}.", energy(facts, row)]) for row in examples(table)
    ]


def named(facts: Facts, row: Row) -> str:
    """A model's name, of a mixture of experts with the share of it that a token passes where it is known."""
    name, total, active = facts.names[row["model_id"]], row["total_params_million"], row["active_params_million"]
    if not is_mixture(row):
        return name
    if total is None or active is None:
        return f"{name}, a mixture of experts,"
    return f"{name}, which uses {exact(active)} of its {exact(total)} million parameters for it,"


def work(row: Row) -> str:
    """The operations of a token with their unit."""
    return f"{number(row['work_gflop_per_token'])} GFLOP"


def energy(facts: Facts, row: Row) -> str:
    """What was measured of a model's token, and what the paper's method says of it."""
    gpu = facts.gpus[row["estimate_gpu_id"]]
    estimate = f"{number(row['estimate_j_per_token'])} J on a typical device of {day(gpu['launch_date'])} in full use"
    if not row["board_runs"]:
        return f"The paper’s method says {estimate}."
    return f"Measured, it took {measured_energy(row, 'board', 'GPU boards')}; the paper’s method says {estimate}."


def measured_energy(row: Row, boundary: str, name: str) -> str:
    """The median of a model's runs of a boundary, with what it is the median of."""
    return f"{number(row[f'{boundary}_j_per_token'])} J ({spread(row, boundary, name)})"


def spread(row: Row, boundary: str, name: str) -> str:
    """How many runs of a boundary a model has, and how far they reach."""
    least, most = (number(row[f"{boundary}_j_per_token_{end}"]) for end in ("least", "most"))
    runs = row[f"{boundary}_runs"]
    if runs == 1:
        return f"one run on {name}"
    return f"median of {plural(runs, 'run')} on {name}; {least} to {most} J by batch and device"


def said(row: Row) -> str:
    """What the badge says of a model."""
    if row["board_runs"]:
        return f"{number(row['board_j_per_token'])} J per token (measured, median)"
    return f"{work(row)} per token"


def _ranked(table: Sequence[Row]) -> list[Row]:
    """Those measured most first, then by operations; those of unknown operations last."""
    return sorted(
        table,
        key=lambda row: (
            -row["board_runs"] - row["system_runs"],
            row["work_gflop_per_token"] is None,
            row["work_gflop_per_token"] or 0.0,
            row["model_id"],
        ),
    )


def _counts(facts: Facts, table: Sequence[Row]) -> dict[str, int]:
    found = {
        "models": len(table),
        "measured": sum(row["board_runs"] + row["system_runs"] > 0 for row in table),
        "runs": sum(row["board_runs"] + row["system_runs"] for row in table),
        "shapes": sum(row["basis"] == "shape" for row in table),
        "without": 0,
    }
    if measured.has_measured(facts):
        pairs = facts.frame(measured.TABLE, facts.view)
        per_token = pairs["energy_j_per_token"].notna()
        found["without"] = int((per_token & pairs["model_id"].isna()).sum())
    return found
