"""The rules that hold between rows: ids, duplicates, editions, sources, and what the science takes ratios of."""

import itertools
from collections.abc import Callable, Iterator, Mapping

from joulebook.package.doubts import doubt_findings
from joulebook.package.inclusion import inclusion_findings
from joulebook.package.links import Whole, foreign_key_findings
from joulebook.package.model import Finding
from joulebook.package.needs import NEEDS
from joulebook.package.renames import renamed_id_findings
from joulebook.package.rows import Rows
from joulebook.package.targets import note_findings, printed_value_findings
from joulebook.package.twice import duplicates

MODEL_TABLES = ("cv_models", "nlp_models", "generative_models")
"""Tables whose rows have their pages in one folder."""
SOURCE_REFERENCES = ("doi", "arxiv_id", "url")
PAPER = "paper"
PAIRS = (("base_depth", "depth"), ("base_width", "width"), ("base_resolution_px", "resolution_px"))
CHECK_PAIR = ("check_resolution_px", "check_gflop")
GLUE_DETAILS = ("glue_split", "glue_wnli")
BASELINE_PRECISION = "FP32"


def relation_findings(whole: Whole) -> Iterator[Finding]:
    """Everything that the rules between rows find."""
    for rule in RULES:
        yield from rule(whole)


def positive(whole: Whole) -> Iterator[Finding]:
    """What a logarithm or a ratio is taken of is above zero."""
    for name, need in NEEDS.items():
        rows = whole.tables.get(name)
        for column in sorted(need.positive) if rows is not None else ():
            if rows is None or column not in rows.columns or rows.schema[column].type not in ("number", "integer"):
                continue
            for index, (cell,) in rows.each(column):
                if cell and not float(cell) > 0:
                    rows.bad.add((index, column))
                    fix = "leave the cell empty if the value is not known; zero and negative values cannot be"
                    yield rows.at("not-positive", index, column, found=cell, expected="a number above zero", fix=fix)


def shared_ids(whole: Whole) -> Iterator[Finding]:
    """A model's id is in one of the tables of models only."""
    tables = [rows for rows in map(whole.readable, MODEL_TABLES) if rows is not None]
    for first, second in itertools.combinations(tables, 2):
        for key, index in second.keys.items():
            if key in first.keys:
                place = first.keys[key]
                yield second.at(
                    "duplicate-id",
                    index,
                    second.schema.primary_key[0],
                    found=key[0],
                    expected=f"an id that no other model has; {first.files[place]}, line {first.lines[place]} has it",
                    fix="give one of the two models another id",
                )


def supersedes(whole: Whole) -> Iterator[Finding]:
    """Only a community row replaces a row, only one of the paper's edition, and only one row does."""
    for rows in whole.tables.values():
        table = whole.readable(rows.name)
        if table is None or len(table.schema.primary_key) != 1:
            continue
        editions, taken = table.editions(), dict[str, int]()
        for index, (row_id, replaced) in table.each(table.schema.primary_key[0], "supersedes"):
            if not replaced:
                continue
            target = table.keys.get((replaced,))
            if editions.get(index) == PAPER:
                problem = "an empty cell: the paper's rows are frozen as printed", "empty the cell"
            elif replaced == row_id:
                problem = "the id of another row", "name the paper row that this row replaces, or empty the cell"
            elif target is not None and editions.get(target) == "community":
                problem = "a row of the paper's edition", "change the community row itself instead of replacing it"
            elif target is None and replaced not in table.suspects:
                problem = f"the id of a paper row of {table.file}", "correct the id"
            elif replaced in taken:
                other = table.place(taken[replaced])
                problem = f"a row that nothing else replaces; {other} does", "keep one of the two rows"
            else:
                taken[replaced] = index
                continue
            table.bad.add((index, "supersedes"))
            yield table.at("supersedes", index, "supersedes", found=replaced, expected=problem[0], fix=problem[1])


def baselines(whole: Whole) -> Iterator[Finding]:
    """A baseline device has an FP32 peak, and every adapted measurement one FP32 measurement on its baseline."""
    gpus, peaks, runs = (whole.readable(name) for name in ("gpus", "gpu_peaks", "gpu_benchmarks"))
    if gpus is None:
        return
    baseline_of: dict[str, str] = {}
    for index, (gpu, baseline) in gpus.each("gpu_id", "baseline_gpu_id"):
        if baseline:
            baseline_of[gpu] = baseline
            wanted = (baseline, BASELINE_PRECISION)
            known = peaks is None or wanted in peaks.keys or peaks.excuses(*wanted)
            if not known and (index, "baseline_gpu_id") not in gpus.bad:
                yield gpus.at(
                    "baseline",
                    index,
                    "baseline_gpu_id",
                    found=baseline,
                    expected=f"a device whose FP32 peak is in gpu_peaks; that of {baseline} is not",
                    fix=f"add the FP32 peak of {baseline}, or name another baseline",
                )
    if runs is not None:
        told = {index for index, name in gpus.bad if name == "baseline_gpu_id"}
        sound = {
            gpu: baseline_of.get(gpu)
            for (gpu,), index in gpus.keys.items()
            if gpu not in gpus.suspects and index not in told
        }
        yield from _measured_baselines(runs, sound)


def _measured_baselines(runs: Rows, baseline_of: Mapping[str, str | None]) -> Iterator[Finding]:
    """Devices that are not in ``baseline_of`` have findings of their own, as have rows that could not be read."""
    columns = ("edition", "domain", "workload", "framework", "gpu_id", "precision")
    unsure = bool(runs.suspects) or any(column in columns for _, column in runs.bad)
    measured: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for index, (edition, *what, precision) in runs.each(*columns):
        if precision == BASELINE_PRECISION:
            measured.setdefault(tuple(what), []).append((index, edition))
    for index, (edition, domain, workload, framework, gpu, precision) in runs.each(*columns):
        if gpu not in baseline_of:
            continue
        baseline = baseline_of[gpu]
        if baseline is None:
            expected, fix = "a device with a baseline", f"name the baseline_gpu_id of {gpu} in gpus"
        elif baseline == gpu and precision == BASELINE_PRECISION:
            continue
        else:
            candidates = measured.get((domain, workload, framework, baseline), [])
            usable = [row for row, theirs in candidates if edition != PAPER or theirs == PAPER]
            if len(usable) == 1 or (not usable and (unsure or runs.excuses(baseline))):
                continue
            expected = f"one FP32 row of {workload} in {framework} on {baseline}, not {len(usable)}"
            fix = "add the measurement of the baseline" if not usable else "keep one of the baseline's rows"
        yield runs.at("baseline", index, "gpu_id", found=f"{gpu}, {precision}", expected=expected, fix=fix)


def estimate_inputs(whole: Whole) -> Iterator[Finding]:
    """Scaling factors come in pairs, with one base, and at least one pair."""
    rows = whole.tables.get("flop_estimates")
    if rows is None:
        return
    for first, second in (*PAIRS, CHECK_PAIR):
        for index, cells in rows.each(first, second):
            if bool(cells[0]) != bool(cells[1]):
                empty, full = (first, second) if cells[1] else (second, first)
                fix = f"fill in {empty}, or empty {full}"
                yield rows.at("incomplete-pair", index, empty, found="", expected=f"a value beside {full}", fix=fix)
    for index, bases in rows.each("base_model_id", "base_gflop"):
        if all(bases) or not any(bases):
            yield rows.at(
                "incomplete-pair",
                index,
                "base_model_id",
                found=bases[0],
                expected="either base_model_id or base_gflop",
                fix="name the base model, or give its forward pass where it is no row",
            )
    for index, cells in rows.each(*(name for pair in PAIRS for name in pair)):
        if not any(cells):
            fix = "fill in base and value of depth, width or resolution"
            yield rows.at("incomplete-pair", index, None, found="no pair", expected="at least one pair", fix=fix)


def glue_details(whole: Whole) -> Iterator[Finding]:
    """A GLUE score says on which split and with or without WNLI it was taken; without a score neither is said."""
    rows = whole.tables.get("nlp_models")
    for detail in GLUE_DETAILS if rows is not None else ():
        for index, (score, cell) in rows.each("glue_score", detail) if rows is not None else ():
            if rows is not None and bool(score) != bool(cell):
                expected = f"{detail} of the GLUE score" if score else "an empty cell beside an empty glue_score"
                fix = f"fill in {detail}" if score else f"fill in glue_score, or empty {detail}"
                yield rows.at("glue-detail", index, detail, found=cell, expected=expected, fix=fix)


def source_references(whole: Whole) -> Iterator[Finding]:
    """Each source can be found, and some row uses it, or the package as a whole."""
    sources = whole.readable("sources")
    if sources is None:
        return
    used: set[str] = set()
    complete = True
    citing = [rows for rows in whole.tables.values() if any(key.table == "sources" for key in rows.schema.foreign_keys)]
    for rows in citing:
        for key in rows.schema.foreign_keys:
            if key.table == "sources" and len(key.fields) == 1:
                broken = any(name in key.fields for _, name in rows.bad)
                complete = complete and set(key.fields) <= set(rows.columns) and not rows.suspects and not broken
                used.update(cell for _, (cell,) in rows.each(*key.fields))
    complete = complete and set(whole.declared) == set(whole.tables)  # else a table that is not read might use it
    for index, (source, *references) in sources.each("source_id", *SOURCE_REFERENCES, "note"):
        if not any(references):
            fix = "give the DOI, the arXiv id or the address; where there is none, say in note where it can be found"
            yield sources.at(
                "untraceable-source", index, "doi", found="", expected="doi, arxiv_id, url or a note", fix=fix
            )
        is_cited = any(reference and reference in whole.cited for reference in references[:-1])
        if complete and source not in used and not is_cited and not any(rows.excuses(source) for rows in citing):
            fix = "name it in the rows that it supports, or remove it"
            yield sources.at("unused-source", index, "source_id", found=source, expected="a row that uses it", fix=fix)


RULES: tuple[Callable[[Whole], Iterator[Finding]], ...] = (
    positive,
    supersedes,
    foreign_key_findings,
    shared_ids,
    duplicates,
    inclusion_findings,
    baselines,
    estimate_inputs,
    glue_details,
    source_references,
    note_findings,
    printed_value_findings,
    renamed_id_findings,
    doubt_findings,
)
