"""Where a model or a device stands, in words and as a table: contemporaries, rank, what does as well for less."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.facts import CV, Domain, Facts, Row, rows
from joulebook.publish.pages import peers
from joulebook.publish.words.numerals import day, number, plural, printed

FLOP_PER_MAC = 2
COUNTED = {"flop": "GFLOP", "mac": "GMAC", "as_cited": "giga-operations"}
"""The unit of a reported amount, by how its source counts."""
READINGS = {
    "flop": (
        "Every multiplication and every addition counts.",
        "Half of it: a multiplication with its addition is one.",
    ),
    "mac": (
        "Twice the reported amount: a multiply-add is two operations.",
        "As reported: a multiply-add counts as one.",
    ),
    "as_cited": (
        "Taken as FLOP; the source does not always say how it counts.",
        "Half of it, if the source counts a multiply-add as two operations.",
    ),
}
"""What makes an amount one in FLOP, and one in MAC, by how its source counts."""


def counts(facts: Facts, domain: Domain, row: Row) -> list[dict[str, str]]:
    """The compute of a model as its source reports it, in FLOP and in MAC (multiply-adds), told apart."""
    return counted(row, facts.written(domain.models, [row["model_id"]])["reported_gflop"])


def counted(row: Row, written: str) -> list[dict[str, str]]:
    """The same of any row with a forward pass, whose reported amount is ``written`` so in its cell."""
    convention = row["flop_convention"]
    as_flop, as_mac = READINGS[convention]
    reported = printed(written)
    return [
        {"what": "As its source reports it", "value": f"{reported} {COUNTED[convention]}", "means": ""},
        {"what": "In floating-point operations", "value": f"{number(row['forward_gflop'])} GFLOP", "means": as_flop},
        {
            "what": "In multiply-adds",
            "value": f"{number(row['forward_gflop'] / FLOP_PER_MAC)} GMAC",
            "means": as_mac,
        },
    ]


class Standing:
    """The models of one list of the shown view among one another."""

    def __init__(self, facts: Facts, domain: Domain) -> None:
        """Arrange the models of a domain, for images those without extra data as well."""
        self._facts, self._domain = facts, domain
        models = facts.models(domain, facts.view)
        self.energies: list[float] = models["energy_j"].tolist()
        self._all = peers.List(models, domain.score)
        self._by_data = [(self._all, "")]
        if domain is CV:
            plain = peers.List(models[models["extra_data"] == "No"], domain.score)
            self._by_data = [(self._all, ", any data"), (plain, ", no extra data")]

    def table(self, row: Row) -> grid.Grid:
        """A model, the leaders among its contemporaries, and what reaches its score for less compute."""
        facts, domain = self._facts, self._domain
        near = self._all.contemporaries(row)
        chosen: list[tuple[str, Row | None]] = [
            ("This model", row),
            ("Best score within a year", near.best),
            ("Least compute within a year", near.least),
        ]
        if row[domain.score] is not None:
            for models, among in self._by_data:
                found = models.matches(row)
                chosen.append((f"First later one as good for less{among}", found.first))
                chosen.append((f"Least compute that is as good{among}", found.least))
        fields = [
            (domain.models, "model_id"),
            (domain.models, "release_date"),
            (domain.models, domain.score),
            (domain.estimates, "forward_gflop"),
            (domain.estimates, "energy_j"),
        ]
        described = [(table, facts.field(table, name)) for table, name in fields]
        blanks = [grid.Cell("none in the list"), *(grid.Cell("") for _ in described[1:])]
        lines = [
            [
                grid.Cell(label),
                *([grid.cell(facts, table, field, found) for table, field in described] if found else blanks),
            ]
            for label, found in chosen
        ]
        heads = [grid.Column("Place"), *(grid.column(field) for _, field in described)]
        return grid.Grid(f"{facts.names[row['model_id']]} beside others of its list", heads, lines)

    def words(self, row: Row) -> list[str]:
        """How many contemporaries a model has, its place among them, how much less compute now reaches its score."""
        facts, domain = self._facts, self._domain
        score = facts.field(domain.models, domain.score).title
        near = self._all.contemporaries(row)
        others = plural(near.others, "other model") if near.others else "no other model"
        said = [f"Within a year before and after its release the list has {others}."]
        if near.rank is not None:
            if near.scored > 1:
                place = "the highest" if near.rank == 1 else f"number {near.rank}"
                said.append(f"By {score} it is {place} of the {near.scored} that have one, itself included.")
            least = self._all.matches(row).least
            if least is None:
                said.append(f"No model of the list reaches its {score} for less compute.")
            else:
                factor = number(row["forward_gflop"] / least["forward_gflop"])
                said.append(
                    f"The least compute with which the list reaches its {score} is {number(least['forward_gflop'])} "
                    f"GFLOP ({facts.names[least['model_id']]}, {least['release_date'].year}), {factor} times less."
                )
        return said


def fp32(facts: Facts) -> pd.DataFrame:
    """The FP32 peak of every device of the shown view, with what the device is."""
    peaks = facts.frame("gpu_efficiency", facts.view)
    peaks = peaks[(peaks["precision"] == "FP32") & (peaks["domain"] == "any")]
    gpus = facts.table("gpus").frame[["gpu_id", "launch_date", "segment", "tdp_w"]]
    return peaks.merge(gpus, on="gpu_id", how="inner", validate="one_to_one")


def device_words(facts: Facts, gpu: Row) -> list[str]:
    """The rank of a device by FP32 efficiency when it was launched; nothing for one without an FP32 peak."""
    devices = fp32(facts)
    own = _own(devices, gpu)
    if own is None:
        return []
    placed = peers.launch(devices, own)
    place = "the most efficient" if placed.rank == 1 else f"number {placed.rank} by efficiency"
    said = [
        f"When it was launched, on {day(gpu['launch_date'])}, it was {place} of the "
        f"{plural(placed.count, 'device')} of this list until then: {number(own['efficiency_gflop_per_j'])} GFLOP/J, "
        "FP32 peak over thermal design power."
    ]
    if placed.best["gpu_id"] != gpu["gpu_id"]:
        said.append(
            f"The most efficient until then was {facts.names[placed.best['gpu_id']]}, "
            f"at {number(placed.best['efficiency_gflop_per_j'])} GFLOP/J."
        )
    return said


def device_table(facts: Facts, gpu: Row) -> grid.Grid | None:
    """The devices that were launched within a year of one, itself included; nothing where it has no FP32 peak."""
    devices = fp32(facts)
    if _own(devices, gpu) is None:
        return None
    within = peers.around(devices["launch_date"].to_numpy("datetime64[s]"), gpu["launch_date"])
    near = devices[within].sort_values(["launch_date", "gpu_id"])
    fields: Sequence[tuple[str, str]] = [
        ("gpus", "gpu_id"),
        ("gpus", "launch_date"),
        ("gpus", "segment"),
        ("gpus", "tdp_w"),
        ("gpu_peaks", "tflop_per_s"),
        ("gpu_efficiency", "efficiency_gflop_per_j"),
    ]
    table: list[dict[str, Any]] = rows(near)
    return grid.build(
        facts, "Devices launched within a year before and after, FP32 peaks", table, fields, "contemporaries"
    )


def _own(devices: pd.DataFrame, gpu: Row) -> Row | None:
    found = rows(devices[devices["gpu_id"] == gpu["gpu_id"]])
    return found[0] if found else None
