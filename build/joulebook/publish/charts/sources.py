"""Where the values of a figure's point come from: the sources of its raw cells, by their labels."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from joulebook.publish.facts import Facts, rows

SOURCED: Mapping[str, tuple[str, str]] = {
    "params_million": ("params_million", "params_source_id"),
    "top1_percent": ("top1_percent", "top1_source_id"),
    "glue_score": ("glue_score", "glue_source_id"),
    "forward_gflop": ("reported_gflop", "gflop_source_id"),
    "energy_j": ("reported_gflop", "gflop_source_id"),
}
"""For each value of a model's point: the raw field that it rests on and the field that names that one's source."""


class PointSources:
    """Finds the sources of points of one edition."""

    def __init__(self, facts: Facts) -> None:
        """Arrange what names the sources of devices: their peaks and their measured throughputs."""
        self._facts = facts
        self._peaks = {(row["gpu_id"], row["precision"]): row["source_id"] for row in rows(facts.frame("gpu_peaks"))}
        self._throughputs: dict[tuple[str, str, str], set[str]] = {}
        for row in rows(facts.frame("gpu_benchmarks")):
            key = (row["gpu_id"], row["precision"], row["domain"])
            self._throughputs.setdefault(key, set()).add(row["source_id"])

    def text(self, point: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> str:
        """Name the sources of a point, each with what is taken from it; ``columns`` are those of its figure."""
        found = self._of_device(point) if "gpu_id" in point else self._of_model(point, columns)
        taken: dict[str, list[str]] = {}
        for source_id, what in found:
            if source_id in self._facts.sources:
                what_else = taken.setdefault(self._facts.sources[source_id]["label"], [])
                what_else += [what] if what not in what_else else []
        return "; ".join(f"{label} ({', '.join(what)})" for label, what in taken.items())

    def _of_model(self, point: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        models = columns[0][0]
        for _, column in columns:
            if column in SOURCED:
                field, source = SOURCED[column]
                yield point[source], self._facts.field(models, field).title

    def _of_device(self, point: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        gpu_id, precision, domain = point["gpu_id"], point["precision"], point["domain"]
        tdp = self._facts.field("gpus", "tdp_w").title
        yield self._facts.gpus[gpu_id]["source_id"], tdp
        if domain == "any":
            yield self._peaks.get((gpu_id, precision), ""), self._facts.field("gpu_peaks", "tflop_per_s").title
        for source_id in sorted(self._throughputs.get((gpu_id, precision, domain), ())):
            yield source_id, self._facts.field("gpu_benchmarks", "throughput_per_s").title
