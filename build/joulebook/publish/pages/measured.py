"""Measured against estimated: how far the paper's estimates are from what was measured, and what to make of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.charts.pairs import Pairs, pairs
from joulebook.publish.charts.ranges import Ranges, ranges
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import exact, number, plural

TABLE = "matched_measurements"
CUTS = ("device_class", "device_year", "batch_class")
EVERY = "every"
PATH = "measured/index.html"
EXAMPLE = "resnet50"
TITLES = ("Estimate by the paper’s method (log scale)", "Measured energy (log scale)")
CALIBRATED = {"cv": "classification", "nlp": "language-understanding"}
"""The kind of work whose calibration speaks for the models of a domain."""
WORK = {"cv": "ResNet-50", "nlp": "BERT-Large"}
"""What ran in it."""
NUMBERS = {"floating-point": "floating-point", "integer": "integer", "unstated": "precision unstated"}
SHOWN: Mapping[str, Sequence[str]] = {
    "measurement_errors": (
        *("kind", "ratio", "ratio_low", "ratio_high", "n", "devices", "boundary", "arithmetic"),
        *CUTS,
    ),
    "calibrations": (
        *("kind", "factor", "held_out_error", "residual_low", "residual_high", "n", "devices", "boundary"),
        *("arithmetic", "device_class", "mode", "form", "intercept_log10", "slope", "batch_slope"),
    ),
    "line_scores": (
        *("device_year", "score", "score_least", "score_highest", "devices", "basis", "kind", "boundary"),
        "arithmetic",
    ),
    "unmatched_measurements": ("task", "reason", "n", "workloads", "boundary"),
}
"""The columns of each table of the page, what decides first."""


def pages(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render the page; without a measured run it says so."""
    held = has_measured(facts)
    yield renderer.page(PATH, "measured.html", found=_found(facts) if held else None)


def has_measured(facts: Facts) -> bool:
    """Whether the package holds measured runs that an estimate stands beside."""
    return TABLE in facts.edition.tables


def _found(facts: Facts) -> dict[str, Any]:
    errors = facts.frame("measurement_errors", facts.view)
    pooled = errors[(errors[list(CUTS)] == EVERY).sum(axis=1) >= len(CUTS) - 1]
    frame = facts.frame(TABLE, facts.view)
    return {
        "lead": lead(facts),
        "off": _off(facts),
        "example": example(facts),
        "per_input": _per_input(frame),
        "per_token": _per_token(frame),
        "errors": _grid(facts, "measurement_errors", rows(pooled), "By what the estimates are off", "errors"),
        "calibrations": _grid(
            facts, "calibrations", rows(facts.frame("calibrations", facts.view)), "Calibrated estimates", "calibrated"
        ),
        "scores": _grid(
            facts,
            "line_scores",
            rows(facts.frame("line_scores", facts.view)),
            "What devices of a year reach, over what the paper’s line says",
            "scores",
        ),
        "unmatched": _grid(
            facts,
            "unmatched_measurements",
            rows(facts.frame("unmatched_measurements", facts.view)),
            "Measured runs without an estimate, by reason",
            "unmatched",
        ),
        "correlations": correlations(facts),
        "too_much": int((frame["peak_share"] > 1).sum()),
        "shares": int(frame["peak_share"].notna().sum()),
        "by_measurement": int((frame["date_basis"] == "measured").sum()),
        "runs": submitters(facts),
    }


def _grid(facts: Facts, table: str, found: list[dict[str, Any]], label: str, name: str) -> grid.Grid:
    return grid.build(facts, label, found, [(table, column) for column in SHOWN[table]], name)


def error(facts: Facts, kind: str, boundary: str, arithmetic: str, **cuts: str) -> Row | None:
    """The row of errors of a group, or nothing where no run is in it."""
    wanted = {"kind": kind, "boundary": boundary, "arithmetic": arithmetic, **dict.fromkeys(CUTS, EVERY), **cuts}
    found = facts.frame("measurement_errors", facts.view)
    for name, value in wanted.items():
        found = found[found[name] == value]
    return rows(found)[0] if len(found) else None


def lead(facts: Facts) -> str:
    """How much stands beside an estimate."""
    frame = facts.frame(TABLE, facts.view)
    measured = len(facts.table("measurements").frame)
    return (
        f"{exact(len(frame))} of {exact(measured)} measured runs, on {frame['device_key'].nunique()} devices, stand "
        "beside an estimate by the paper’s method."
    )


def groups(facts: Facts) -> list[tuple[str, Row]]:
    """The groups of runs that stand for the rest, each with its errors; one without a run is left out."""
    gpu, written = {"device_class": "data-centre GPU"}, ("text-generation", "board", "floating-point")
    wanted = [
        (
            "Text read (BERT), data-centre GPUs, floating point, at the wall",
            error(facts, "language-understanding", "system", "floating-point", **gpu),
        ),
        ("Images, data-centre GPUs, INT8, at the wall", error(facts, "classification", "system", "integer", **gpu)),
        *(
            (f"Tokens written, GPU boards alone, {size} requests at once", error(facts, *written, batch_class=size))
            for size in ("over 256", "65 to 256", "9 to 64", "2 to 8")
        ),
        (
            "Images one at a time, small boards’ processors, at the wall",
            error(facts, "classification", "system", "floating-point", device_class="embedded CPU"),
        ),
    ]
    return [(label, row) for label, row in wanted if row is not None]


def _off(facts: Facts) -> Ranges | None:
    """The picture of how far each group is off; nothing where there is none."""
    lines = [
        (f"{label}: {_ratio(row)}", row["ratio"], row["ratio_low"], row["ratio_high"]) for label, row in groups(facts)
    ]
    return ranges(lines) if lines else None


def by_batch(facts: Facts) -> list[str]:
    """How far off the estimate of a written token is with few and with many requests at once, where both were run."""
    few, many = (
        error(facts, "text-generation", "board", "floating-point", batch_class=size) for size in ("2 to 8", "over 256")
    )
    if few is None or many is None:
        return []
    return [
        f"It depends on how many requests run at once: GPUs that write text took {number(few['ratio'])} times the "
        f"estimate at 2 to 8 requests and {number(many['ratio'])} times at over 256."
    ]


def _ratio(row: Row) -> str:
    return (
        f"×\u00a0{number(row['ratio'])} ({number(row['ratio_low'])} to {number(row['ratio_high'])}; "
        f"{plural(row['n'], 'run')}, {plural(row['devices'], 'device')})"
    )


def example(facts: Facts) -> dict[str, str] | None:
    """An image through ResNet-50 at the wall: the median of Offline runs on data-centre GPUs, and the estimate."""
    if not has_measured(facts):
        return None
    runs = facts.table("measurements").frame
    workload = runs.set_index("measurement_id")[["workload", "measured_on"]]
    frame = facts.frame(TABLE, facts.view).join(workload, on="measurement_id")
    chosen = (frame["workload"] == EXAMPLE) & (frame["device_class"] == "data-centre GPU")
    chosen &= (frame["batch_class"] == "all at once") & (frame["arithmetic"] == "integer")
    found = frame[chosen & (frame["boundary"] == "system")]
    if found.empty:
        return None
    years = found["measured_on"].dt.year
    return {
        "energy": number(found["energy_j_per_input"].median()),
        "estimate": number(found["estimate_j_per_input"].median()),
        "runs": plural(len(found), "run"),
        "devices": plural(int(found["device_key"].nunique()), "kind of GPU", "kinds of GPU"),
        "first": str(years.min()),
        "last": str(years.max()),
    }


def calibration(facts: Facts, domain: str) -> dict[str, Any] | None:
    """The factor that makes estimates of a domain agree with systems at the wall, as the calculator uses it.

    Of GPUs of data centres that take many inputs at once; in floating-point numbers where there are enough runs.
    """
    if not has_measured(facts):
        return None
    found = facts.frame("calibrations", facts.view)
    wanted = {"boundary": "system", "kind": CALIBRATED[domain], "device_class": "data-centre GPU"}
    for name, value in {**wanted, "mode": "batched", "form": "factor"}.items():
        found = found[found[name] == value]
    if found.empty:
        return None
    row = rows(found.sort_values("arithmetic"))[0]
    frame = facts.frame(TABLE, facts.view)
    for name, value in {**wanted, "arithmetic": row["arithmetic"]}.items():
        frame = frame[frame[name] == value]
    return {
        "factor": row["factor"],
        "low": row["factor"] * row["residual_low"],
        "high": row["factor"] * row["residual_high"],
        "on": (
            f"{exact(row['n'])} measured runs of {WORK[domain]} in "
            f"{'whole numbers (INT8)' if row['arithmetic'] == 'integer' else 'floating-point numbers'}, many inputs at "
            f"once, on {exact(row['devices'])} data-centre GPUs of {frame['device_year'].min()} to "
            f"{frame['device_year'].max()}"
        ),
    }


def at_the_wall(found: Mapping[str, Any], joules: float) -> str:
    """What a calibrated estimate says beside the paper's; the calculator's script writes the same."""
    value, low, high = (number(joules * found[name]) for name in ("factor", "low", "high"))
    return (
        f"At the wall, calibrated on {found['on']}: × {number(found['factor'])}, so {value} J, between {low} and "
        f"{high} J for 95 % of the runs of devices left out. Other work, dates and ways of use may differ more."
    )


def correlations(facts: Facts) -> list[str]:
    """How well energy follows operations on one platform, in words: within families and across them."""
    told = []
    frame = facts.frame("flop_energy_correlations", facts.view)
    for (kind, arithmetic), group in frame.groupby(["kind", "arithmetic"], sort=True):
        for is_all, part in group.groupby(group["family"] == EVERY):
            where = "across all networks of a platform" if is_all else "within a family of networks"
            told.append(
                f"{str(kind).capitalize()}, {NUMBERS[str(arithmetic)]}, {where}: r = {number(part['r'].median(), 2)} "
                f"({number(part['r'].min(), 2)} to {number(part['r'].max(), 2)}; median and span over "
                f"{plural(len(part), 'group')}), energy grows as operations to the power of "
                f"{number(part['slope'].median(), 2)}."
            )
    return told


def _per_input(frame: pd.DataFrame) -> Pairs | None:
    chosen = frame[frame["energy_j_per_input"].notna()]
    kinds = {
        str(kind): list(zip(part["estimate_j_per_input"], part["energy_j_per_input"], strict=True))
        for kind, part in sorted(chosen.groupby("kind"), key=lambda group: -len(group[1]))
    }
    return _drawn("per-input", "Measured against estimated energy of one input", kinds)


def _per_token(frame: pd.DataFrame) -> Pairs | None:
    chosen = frame[frame["energy_j_per_token"].notna()]
    names = {"board": "GPU boards", "system": "whole systems"}
    kinds = {
        names[str(boundary)]: list(zip(part["estimate_j_per_token"], part["energy_j_per_token"], strict=True))
        for boundary, part in chosen.groupby("boundary", sort=True)
    }
    return _drawn("per-token", "Measured against estimated energy of one output token", kinds)


def _drawn(name: str, title: str, kinds: Mapping[str, Sequence[tuple[float, float]]]) -> Pairs | None:
    """The picture of some pairs of estimate and measurement; nothing where there is none."""
    every = [pair for found in kinds.values() for pair in found]
    if not every:
        return None
    above = sum(measured > estimate for estimate, measured in every) / len(every)
    return pairs(name, title, f"{number(100 * above, 2)} % of the runs lie above the line of equals.", kinds, TITLES)


def submitters(facts: Facts) -> grid.Grid:
    """Whose runs these are: round, division and submitter, as the owners ask to be named."""
    matched = set(facts.frame(TABLE, facts.view)["measurement_id"])
    runs = facts.table("measurements").frame
    runs = runs[runs["measurement_id"].isin(matched)]
    keys = ["source_id", "division", "submitter"]
    counted = runs.groupby(keys, dropna=False, sort=True).size().reset_index(name="n")
    heads = [grid.Column("Round"), grid.Column("Division"), grid.Column("Submitter"), grid.Column("Runs", numeric=True)]
    cells = [
        [
            grid.source(facts, row["source_id"]),
            grid.Cell(row["division"] or ""),
            grid.Cell(row["submitter"] or ""),
            grid.Cell(exact(row["n"]), value=str(row["n"])),
        ]
        for row in rows(counted)
    ]
    return grid.Grid("Whose measured runs these are", heads, cells, "submitters")
