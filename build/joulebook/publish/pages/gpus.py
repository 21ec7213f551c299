"""The list of devices and a page for each of them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from joulebook.publish import grid
from joulebook.publish.charts import strips
from joulebook.publish.facts import CV, DOMAINS, NLP, Facts, Row, marked, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import standing
from joulebook.publish.pages.models import facts_grid
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.nodes import Node
from joulebook.publish.provenance.working import Working, workings
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import day, number

EFFICIENCY = "gpu_efficiency"
DOMAIN_NAMES = {"cv": "Computer vision", "nlp": "Language"}
BASES = {"adapted": "adapted", "theoretical": "lower bound"}
"""What an energy on a device rests on: measured throughput, or the theoretical peak, which no work reaches."""
LANDMARKS = {
    CV.key: "the most accurate image model of each year",
    NLP.key: "each language model that needed more compute than all before",
}


def pages(facts: Facts, renderer: Renderer, graph: Graph) -> Iterator[Part]:
    """Render the list of devices and the page of each device."""
    efficiencies = rows(facts.frame(EFFICIENCY, facts.view))
    yield renderer.page(
        "gpus/index.html", "gpus.html", devices=_list(facts, efficiencies), adapted=_adapted(facts, efficiencies)
    )
    peaks = [row["efficiency_gflop_per_j"] for row in efficiencies if row["domain"] == "any"]
    for gpu_id, gpu in facts.gpus.items():
        own = [row for row in efficiencies if row["gpu_id"] == gpu_id]
        if own:
            yield _page(facts, renderer, graph, gpu, own, peaks)


def _list(facts: Facts, efficiencies: list[dict[str, Any]]) -> grid.Grid:
    table = [{**facts.gpus[row["gpu_id"]], **row} for row in efficiencies if row["domain"] == "any"]
    table.sort(key=lambda row: (row["launch_date"], row["gpu_id"], row["precision"]))
    fields = [
        ("gpus", "gpu_id"),
        ("gpus", "launch_date"),
        ("gpus", "segment"),
        ("gpus", "tdp_w"),
        ("gpu_peaks", "precision"),
        ("gpu_peaks", "tflop_per_s"),
        (EFFICIENCY, "efficiency_gflop_per_j"),
    ]
    return grid.build(facts, "Devices by launch date, with one line for each precision", table, fields, "devices")


def _adapted(facts: Facts, efficiencies: list[dict[str, Any]], gpu_id: str | None = None) -> grid.Grid:
    speedups = {
        (row["domain"], row["gpu_id"], row["precision"]): row
        for row in rows(facts.frame("precision_speedups", facts.view))
    }
    table = [
        {**row, **{name: speedups[row["domain"], row["gpu_id"], row["precision"]][name] for name in ("speedup", "n")}}
        for row in efficiencies
        if row["adapted"] and gpu_id in {None, row["gpu_id"]}
    ]
    fields = [
        (EFFICIENCY, "gpu_id"),
        (EFFICIENCY, "domain"),
        (EFFICIENCY, "precision"),
        ("precision_speedups", "speedup"),
        ("precision_speedups", "n"),
        (EFFICIENCY, "tflop_per_s"),
        (EFFICIENCY, "efficiency_gflop_per_j"),
    ]
    built = grid.build(facts, "Rates and efficiencies adapted to measured throughput", table, fields)
    named = [[line[0], grid.Cell(DOMAIN_NAMES[line[1].text]), *line[2:]] for line in built.rows]
    return grid.Grid(built.label, built.columns, named, "adapted")


def _page(
    facts: Facts, renderer: Renderer, graph: Graph, gpu: Row, own: list[dict[str, Any]], peaks: list[float]
) -> Part:
    gpu_id, name = gpu["gpu_id"], gpu["gpu"]
    theoretical = [row for row in own if row["domain"] == "any"]
    adapted = [row for row in own if row["adapted"]]
    values = [row["efficiency_gflop_per_j"] for row in theoretical]
    told = [f"{number(row['efficiency_gflop_per_j'])} ({row['precision']})" for row in theoretical]
    best = max(theoretical, key=lambda row: row["efficiency_gflop_per_j"])
    benchmarks = [row for row in rows(facts.frame("gpu_benchmarks")) if row["gpu_id"] == gpu_id]
    return renderer.page(
        f"gpus/{gpu_id}/index.html",
        "gpu.html",
        name=name,
        printed_id=gpu_id if gpu["edition"] == "paper" else "",
        summary=(
            f"A {gpu['segment']} device launched {day(gpu['launch_date'])}: at most "
            f"{number(best['efficiency_gflop_per_j'])} GFLOP/J ({best['precision']} peak over thermal design power)."
        ),
        facts_grid=facts_grid(facts, "gpus", gpu),
        landmarks=_landmarks(facts, gpu_id, name),
        in_calculator=quote(f"{gpu_id}|{_nearest(own)}", safe=""),
        standing=standing.device_words(facts, gpu),
        contemporaries=standing.device_table(facts, gpu),
        peaks=_peaks(facts, theoretical),
        adapted=_adapted(facts, own, gpu_id) if adapted else None,
        baseline=facts.names.get(gpu["baseline_gpu_id"] or "", ""),
        notes=_notes(facts, gpu_id, theoretical),
        steps=_steps(graph, own),
        benchmarks=_benchmarks(facts, benchmarks, name) if benchmarks else None,
        picture=strips.strip(
            f"Peak efficiency of {name} among all devices",
            f"A logarithmic axis in GFLOP per joule: {name} at {', '.join(told)}, among the peaks of all devices.",
            f"up to {number(max(values))} GFLOP/J",
            peaks,
            values,
            "GFLOP/J",
        ),
    )


def _nearest(own: list[dict[str, Any]]) -> str:
    """The precision of a device that says most of real work: one adapted to measured throughput, else the first."""
    return str(next((row for row in own if row["adapted"]), own[0])["precision"])


def _landmarks(facts: Facts, gpu_id: str, name: str) -> list[grid.Grid]:
    """What well-known models take on a device, a table for each list, adapted precisions first.

    The rule: of images the most accurate of each year, of language each that needed more compute than all before.
    """
    found = []
    for domain in DOMAINS:
        models = facts.models(domain, facts.view)
        chosen = rows(models[marked(models, domain.mark)].sort_values(["release_date", "model_id"]))
        of_one = facts.rates(domain).by_device.get(gpu_id, {})
        if not of_one or not chosen:
            continue
        order = sorted(of_one, key=lambda precision: of_one[precision]["basis"] != "adapted")
        length = [facts.field(NLP.models, "input_tokens")] if domain is NLP else []
        heads = [
            grid.Column("Model"),
            *(grid.Column(precision, f"J, {BASES[of_one[precision]['basis']]}", True) for precision in order),
            grid.Column("Released"),
            *map(grid.column, length),
        ]
        lines = [
            [
                grid.Cell(facts.names[row["model_id"]], f"models/{row['model_id']}/index.html"),
                *(grid.quantity(row["forward_gflop"] / of_one[rate]["efficiency_gflop_per_j"]) for rate in order),
                grid.Cell(str(row["release_date"].year)),
                *(grid.cell(facts, domain.models, field, row) for field in length),
            ]
            for row in chosen
        ]
        found.append(grid.Grid(f"Energy of one forward pass on {name}: {LANDMARKS[domain.key]}", heads, lines))
    return found


def _steps(graph: Graph, own: list[dict[str, Any]]) -> list[Working]:
    """How the rates and efficiencies of a device are made, with the mean speed-ups behind the adapted ones."""
    found: list[Node] = []
    for row in own:
        if row["adapted"]:
            found += graph.row("precision_speedups", row["view"], row["domain"], row["gpu_id"], row["precision"])
        found += graph.row(EFFICIENCY, row["view"], row["gpu_id"], row["precision"], row["domain"])
    return workings(graph, found)


def _peaks(facts: Facts, theoretical: list[dict[str, Any]]) -> grid.Grid:
    fields = [
        ("gpu_peaks", "precision"),
        ("gpu_peaks", "tflop_per_s"),
        (EFFICIENCY, "efficiency_gflop_per_j"),
        (EFFICIENCY, "in_trend"),
    ]
    return grid.build(facts, "Theoretical peaks", theoretical, fields)


def _benchmarks(facts: Facts, benchmarks: list[dict[str, Any]], name: str) -> grid.Grid:
    speedups = {row["benchmark_id"]: row["speedup"] for row in rows(facts.frame("benchmark_speedups", facts.view))}
    table = [{**row, "speedup": speedups.get(row["benchmark_id"])} for row in benchmarks]
    names = ("workload", "framework", "batch_size", "memory_gb", "precision", "throughput_per_s", "throughput_unit")
    fields = [("gpu_benchmarks", key) for key in names] + [("benchmark_speedups", "speedup")]
    return grid.build(facts, f"Measured throughput of {name}", table, fields, "throughput")


def _notes(facts: Facts, gpu_id: str, theoretical: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = [("gpus", note) for note in facts.notes.get(("gpus", gpu_id), [])]
    for row in theoretical:
        found += [("gpu_peaks", note) for note in facts.notes.get(("gpu_peaks", f"{gpu_id}|{row['precision']}"), [])]
    titled = []
    for table, note in found:
        schema = facts.schema(table)
        column = note["column"]
        precision = f", {note['row_key'].partition('|')[2]}" if "|" in note["row_key"] else ""
        titled.append({**note, "title": (schema[column].title if column in schema.names else str(column)) + precision})
    return titled
