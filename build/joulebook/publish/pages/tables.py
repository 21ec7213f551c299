"""The tables of the paper, rebuilt from rows, with each printed value beside what the build computes."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joulebook.publish import grid
from joulebook.publish.facts import Facts, rows
from joulebook.publish.model import Part
from joulebook.publish.render import Renderer
from joulebook.publish.words import numerals

Columns = Sequence[tuple[str, str]]
VERDICT_HEADS = ("as printed", "computed", "verdict")


@dataclass(frozen=True)
class PrintedTable:
    """A table of the paper: which rows rebuild it, and what is said of it."""

    number: int
    title: str
    text: str
    source: str | None = None
    """The raw table whose rows are its rows; None where it is wholly derived."""
    columns: Columns = ()
    key_suffix: str = ""
    """What follows the raw key in the keys of its derived values."""


TABLES: tuple[PrintedTable, ...] = (
    PrintedTable(1, "Models with about AlexNet's compute", "Seven years of image models at nearly the same compute."),
    PrintedTable(
        2,
        "Image models",
        "Every image model with its accuracy, parameters and compute, each as printed and with the source of each "
        "value.",
        "cv_models",
        tuple(
            ("cv_models", name)
            for name in (
                "model_id",
                "source_id",
                "top1_percent",
                "top1_source_id",
                "params_million",
                "params_source_id",
                "reported_gflop",
                "gflop_source_id",
                "gflop_basis",
                "extra_data",
                "release_date",
                "architecture",
            )
        ),
    ),
    PrintedTable(
        3,
        "Measured throughput and speed-ups",
        "Throughput as NVIDIA publishes it. A speed-up is the ratio to FP32 of the same model and framework on the "
        "device's baseline: V100 for V100 and A100, T4 for itself.",
        "gpu_benchmarks",
        tuple(
            ("gpu_benchmarks", name)
            for name in (
                "workload",
                "domain",
                "framework",
                "batch_size",
                "gpu_id",
                "memory_gb",
                "precision",
                "throughput_per_s",
                "throughput_unit",
            )
        ),
    ),
    PrintedTable(
        4,
        "Mean speed-ups of mixed precision",
        "The arithmetic mean of the unrounded ratios of Table 3, for images and for language apart.",
    ),
    PrintedTable(
        5,
        "Scale factors of EfficientNet",
        "The width, depth and resolution that the compute of larger networks is estimated from: compute grows with "
        "depth, with the square of width and with the square of resolution.",
        "flop_estimates",
        tuple(
            ("flop_estimates", name)
            for name in (
                "model_id",
                "base_model_id",
                "base_width",
                "width",
                "base_depth",
                "depth",
                "base_resolution_px",
                "resolution_px",
            )
        ),
    ),
    PrintedTable(
        6,
        "Compute of ViT-G/14 by resolution",
        "Two stated amounts, from which the paper estimates the compute at the resolution that it assumes.",
        "flop_estimates",
        tuple(
            ("flop_estimates", name)
            for name in (
                "model_id",
                "check_resolution_px",
                "check_gflop",
                "base_resolution_px",
                "base_gflop",
                "resolution_px",
            )
        ),
    ),
    PrintedTable(
        7,
        "Language models",
        "Every language model with its input length, compute, parameters and GLUE score. Compute is for one "
        "input, not for one token.",
        "nlp_models",
        tuple(
            ("nlp_models", name)
            for name in (
                "model_id",
                "source_id",
                "input_tokens",
                "reported_gflop",
                "gflop_source_id",
                "params_million",
                "params_basis",
                "release_date",
                "glue_score",
                "glue_source_id",
                "glue_split",
                "glue_wnli",
            )
        ),
    ),
    PrintedTable(
        8,
        "Theoretical figures of devices",
        "Peak rates and thermal design power as the maker states them; efficiency is one over the other.",
        "gpu_peaks",
        (
            ("gpus", "gpu_id"),
            ("gpu_peaks", "precision"),
            ("gpu_peaks", "tflop_per_s"),
            ("gpus", "tdp_w"),
            ("gpus", "launch_date"),
            ("gpus", "segment"),
        ),
        "|any",
    ),
    PrintedTable(
        9,
        "Figures of devices adapted to the task",
        "FP32 peaks as they are, and for three devices the rates that Table 4's unrounded means give.",
    ),
)


def pages(facts: Facts, renderer: Renderer, drawn_by: Mapping[str, str]) -> Iterator[Part]:
    """Render the list of tables and the page of each; ``drawn_by`` names the saved query that gives a table's rows."""
    tallies = {table.number: tally(results(facts, table.number)) for table in TABLES}
    entries = [
        {"number": table.number, "title": table.title, "text": table.text, "tally": tallies[table.number]}
        for table in TABLES
    ]
    yield renderer.page("tables/index.html", "tables.html", entries=entries)
    for table in TABLES:
        yield renderer.page(
            f"tables/table-{table.number}/index.html",
            "table.html",
            table=table,
            grid=_with_rows(facts, table) if table.source else _printed_only(facts, table),
            tally=tallies[table.number],
            estimates=_estimates(facts, table),
            notes=_note_count(facts, table),
            query=drawn_by.get(f"table-{table.number}"),
            neighbours=[other for other in TABLES if abs(other.number - table.number) == 1],
        )


def results(facts: Facts, number: int) -> list[dict[str, Any]]:
    """The printed values of one table with what the build computes for each."""
    computed = {row["printed_value_id"]: row for row in rows(facts.frame("printed_value_results"))}
    found = []
    for row in rows(facts.frame("printed_values")):
        if row["printed_table"] == f"Table {number}" and row["printed_value_id"] in computed:
            text = facts.written("printed_values", [row["printed_value_id"]])["printed"]
            found.append({**row, **computed[row["printed_value_id"]], "text": text})
    return found


def tally(found: Sequence[Mapping[str, Any]]) -> list[tuple[str, int, str]]:
    """How many values have which verdict, with the verdict's class."""
    counts: dict[str, int] = {}
    for row in found:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
    return [(status, counts[status], grid.verdict(status).kind) for status in grid.KINDS if status in counts]


def _with_rows(facts: Facts, table: PrintedTable) -> grid.Grid:
    found = {(row["derived_key"], row["column_label"]): row for row in results(facts, table.number)}
    labels = list(dict.fromkeys(label for _, label in found))
    source = str(table.source)
    base = _base_rows(facts, table)
    built = grid.build(facts, f"Table {table.number}: {table.title}", base, table.columns)
    key = facts.schema(source).primary_key
    lines = [
        [*line, *(cell for label in labels for cell in verdict_cells(found.get((_key(row, key, table), label))))]
        for line, row in zip(built.rows, base, strict=True)
    ]
    return grid.Grid(built.label, [*built.columns, *_heads(labels)], lines, "rows")


def _base_rows(facts: Facts, table: PrintedTable) -> list[dict[str, Any]]:
    frame = facts.frame(str(table.source))
    frame = frame[frame["edition"] == "paper"]
    if table.number in {5, 6}:
        frame = frame[frame["method"] == ("efficientnet" if table.number == TABLES[4].number else "resolution")]
    found = rows(frame)
    if table.source == "gpu_peaks":
        found = [{**facts.gpus[row["gpu_id"]], **row} for row in found]
    return found


def _key(row: Mapping[str, Any], key: Sequence[str], table: PrintedTable) -> str:
    return "|".join(str(row[name]) for name in key) + table.key_suffix


def _printed_only(facts: Facts, table: PrintedTable) -> grid.Grid:
    found = results(facts, table.number)
    labels = list(dict.fromkeys(row["column_label"] for row in found))
    lines = []
    for name in dict.fromkeys(row["row_label"] for row in found):
        by_column = {row["column_label"]: row for row in found if row["row_label"] == name}
        link = next((_link(facts, row) for row in by_column.values()), None)
        cells = [cell for label in labels for cell in verdict_cells(by_column.get(label))]
        lines.append([grid.Cell(name, link), *cells])
    return grid.Grid(f"Table {table.number}: {table.title}", [grid.Column("Row"), *_heads(labels)], lines, "rows")


def _link(facts: Facts, row: Mapping[str, Any]) -> str | None:
    for part in str(row["derived_key"]).split("|"):
        if part in facts.gpus:
            return f"gpus/{part}/index.html"
        if part in facts.model_rows:
            return f"models/{part}/index.html"
    return None


def _heads(labels: Sequence[str]) -> list[grid.Column]:
    return [
        grid.Column(f"{label}, {head}", numeric=head != VERDICT_HEADS[2]) for label in labels for head in VERDICT_HEADS
    ]


def verdict_cells(row: Mapping[str, Any] | None) -> list[grid.Cell]:
    """A printed value, the computed one and the verdict; blanks where the paper prints none."""
    if row is None:
        return [grid.Cell("") for _ in VERDICT_HEADS]
    values = [grid.quantity(row["printed"], as_printed(row)), grid.quantity(row["computed"], computed(row))]
    return [*values, grid.verdict(row["status"])]


def as_printed(row: Mapping[str, Any]) -> str:
    """A printed value; thousands are grouped, years are not."""
    return str(row["text"]) if row["unit"] == "year" else numerals.printed(row["text"])


def computed(row: Mapping[str, Any]) -> str:
    """A computed value to one digit more than its print and to three at least, so that the rounding can be seen."""
    if row["computed"] is None:
        return ""
    value, places = float(row["computed"]), len(str(row["text"]).partition(".")[2])
    if not places and value.is_integer():
        return str(int(value)) if row["unit"] == "year" else numerals.exact(value)
    significant = numerals.DIGITS - 1 - math.floor(math.log10(abs(value))) if value else 0
    return f"{value:,.{max(places + 1, significant)}f}".replace("-", numerals.MINUS)


def _estimates(facts: Facts, table: PrintedTable) -> grid.Grid | None:
    if table.number not in {5, 6}:
        return None
    chosen = {row["model_id"] for row in _base_rows(facts, table)}
    found = [row for row in rows(facts.frame("flop_estimate_results")) if row["model_id"] in chosen]
    names = ("model_id", "printed_gflop", "computed_gflop", "relative_difference")
    columns = [("flop_estimate_results", name) for name in names]
    return grid.build(facts, "What these factors give, beside what the paper prints", found, columns)


def _note_count(facts: Facts, table: PrintedTable) -> int:
    return sum(len(found) for (name, _), found in facts.notes.items() if name == table.source)
