"""What each device does with a joule for the models of one domain, precision by precision."""

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
PRECISIONS = ("FP16/FP32 Tensor", "BF16", "FP16", "TF32", "FP32")
"""Precisions in which models are commonly run as they are, the one that says most first."""


class Rates:
    """The efficiencies of devices for a domain: adapted to it where throughput was measured, else the peak."""

    def __init__(self, domain: str, efficiencies: Iterable[Row]) -> None:
        """Arrange the rows of ``gpu_efficiency`` of one view."""
        self.by_device: dict[str, dict[str, Row]] = {}
        own = [row for row in efficiencies if row["domain"] in {domain, "any"}]
        for row in sorted(own, key=lambda row: bool(row["adapted"])):
            basis = "adapted" if row["adapted"] else "theoretical"
            self.by_device.setdefault(row["gpu_id"], {})[row["precision"]] = {**row, "basis": basis}

    def on_devices(self, forward_gflop: float) -> list[Row]:
        """The energy of a forward pass on each device, operations over efficiency, least first.

        One row for each device, at the precision that says most of real work: one adapted to measured throughput, else
        the first of ``PRECISIONS`` that it has a peak for.
        """
        chosen = [min(rates.values(), key=_says_most) for rates in self.by_device.values()]
        energies = [{**rate, "energy_j": forward_gflop / rate["efficiency_gflop_per_j"]} for rate in chosen]
        return sorted(energies, key=lambda row: (row["energy_j"], row["gpu_id"]))


def _says_most(row: Row) -> tuple[bool, float, int]:
    """Adapted rates first, of several the most efficient; then peaks by precision."""
    known = PRECISIONS.index(row["precision"]) if row["precision"] in PRECISIONS else len(PRECISIONS)
    return (not row["adapted"], -row["efficiency_gflop_per_j"] if row["adapted"] else 0.0, known)
