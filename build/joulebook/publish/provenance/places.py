"""Where the numbers stand that formulas read: rows looked up by key, points of trends, lists shared by formulas."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from joulebook.publish.facts import DOMAINS, Facts, Row, rows
from joulebook.publish.provenance.nodes import Address, Input, Listed

ENERGY = "energy_j"
DOMAIN = {domain.key: domain for domain in DOMAINS}


@dataclass(frozen=True)
class Bound:
    """A row of a derived table with what the names of its formulas stand for."""

    row: Row
    inputs: Mapping[str, Input]
    formulas: Mapping[str, str] = field(default_factory=dict)
    """The formulas by field, in tables where each row has its own."""


Bind = Callable[["Places"], Iterator[Bound]]
"""Goes through a table and binds each of its rows."""


class Places:
    """Finds the cells and numbers of an edition that formulas read."""

    def __init__(self, facts: Facts) -> None:
        """Look things up in what an edition holds."""
        self.facts = facts
        self.lists: dict[Address, Listed] = {}
        """The lists that formulas share, as they were asked for."""

    def listed(self, address: Address, title: str, items: Iterable[Address]) -> Address:
        """Share a list of numbers of one field under an address of its own."""
        if address not in self.lists:
            held = tuple(items)
            of = self.facts.field(held[0].table, held[0].column)
            self.lists[address] = Listed(address, f"{title}: {of.title}", of.unit, held)
        return address

    def points(self, trend: Row) -> dict[str, Input]:
        """The dates and the values that a trend is fitted to, as formulas name them."""
        key, dates, values = (trend["view"], trend["trend_id"]), *self._points(trend)
        return {
            "dates": self.listed(Address("trends", key, "dates"), "Dates of the points", dates),
            "values": self.listed(Address("trends", key, "values"), "Values of the points", values),
        }

    def _points(self, trend: Row) -> tuple[list[Address], list[Address]]:
        view, quantity, ids = trend["view"], trend["quantity"], self.point_ids[trend["view"], trend["trend_id"]]
        if trend["domain"] == "gpu":
            devices = [self.fitted[view, fitted_for(trend["trend_id"]), point] for point in ids]
            return self.launches(devices), efficiencies(devices)
        models = DOMAIN[trend["domain"]].models
        dates = [Address(models, (point,), "release_date") for point in ids]
        if quantity in self.facts.schema(models).names:
            return dates, [Address(models, (point,), quantity) for point in ids]
        return dates, [self.estimate(view, trend["domain"], point, quantity) for point in ids]

    def launches(self, devices: Iterable[tuple[str, ...]]) -> list[Address]:
        """The launch dates of efficiencies that are given by their keys."""
        return [Address("gpus", (key[1],), "launch_date") for key in devices]

    def estimate(self, view: str, domain: str, model_id: str, column: str) -> Address:
        """A number that is computed for a model."""
        return Address(DOMAIN[domain].estimates, (view, model_id), column)

    def fit(self, view: str, domain: str, *names: str) -> dict[str, Input]:
        """Numbers of the efficiency fit of a domain, under their own names."""
        return {name: Address("trends", (view, f"gpu-efficiency-{domain}"), name) for name in names}

    def all(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table in every view."""
        return rows(self.facts.frame(table, None))

    @cached_property
    def point_ids(self) -> dict[tuple[str, str], list[str]]:
        """The points of each trend, by view and trend."""
        found: dict[tuple[str, str], list[str]] = {}
        for row in self.all("trend_influence"):
            found.setdefault((row["view"], row["trend_id"]), []).append(row["point_id"])
        return found

    @cached_property
    def fitted(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        """The key of each efficiency that enters a fit, by view, domain of the fit and point."""
        return {
            (row["view"], domain.key, f"{row['gpu_id']}|{row['precision']}"): (
                row["view"],
                row["gpu_id"],
                row["precision"],
                row["domain"],
            )
            for domain in DOMAINS
            for row in self.all("gpu_efficiency")
            if row["in_trend"] and row["domain"] in {"any", domain.key}
        }

    @cached_property
    def _peaks(self) -> set[tuple[str, str]]:
        return {(row["gpu_id"], row["precision"]) for row in self.all("gpu_peaks")}

    def heir(self, view: str, row_id: str, table: str = "gpus") -> str:
        """The row that stands in the place of another in a view: the paper's view knows no successors."""
        return row_id if view == "paper" else self._heirs[table].get(row_id, row_id)

    @cached_property
    def _heirs(self) -> dict[str, dict[str, str]]:
        keys = {"gpus": "gpu_id", "cv_models": "model_id"}
        return {
            table: {row["supersedes"]: row[key] for row in self.all(table) if row["supersedes"] is not None}
            for table, key in keys.items()
        }

    def peak(self, gpu_id: str, precision: str) -> Address:
        """A device's own peak, or that of the device that it supersedes."""
        if (gpu_id, precision) not in self._peaks:
            gpu_id = self.facts.gpus[gpu_id]["supersedes"]
        return Address("gpu_peaks", (gpu_id, precision), "tflop_per_s")

    def place(self, table: str, key: tuple[str, ...], column: str) -> Address:
        """A cell by its key without the view: the print is held against the paper's view."""
        has_view = self.facts.schema(table).primary_key[0] == "view"
        return Address(table, ("paper", *key) if has_view else key, column)


def efficiencies(devices: Iterable[tuple[str, ...]]) -> list[Address]:
    """Efficiencies that are given by their keys."""
    return [Address("gpu_efficiency", key, "efficiency_gflop_per_j") for key in devices]


def fitted_for(trend_id: str) -> str:
    """The domain whose energies an efficiency fit is for.

    >>> fitted_for("gpu-efficiency-cv")
    'cv'
    """
    return trend_id.rpartition("-")[2]
