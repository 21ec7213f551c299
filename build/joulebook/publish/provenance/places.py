"""Where the numbers stand that formulas read: rows looked up by key, points of trends, lists shared by formulas."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from joulebook.publish.facts import DOMAINS, Facts, Row, rows
from joulebook.publish.provenance.nodes import Address, Input, Listed

ENERGY = "energy_j"
INHERITS_NONE = 0.0
"""The variance that a trend inherits which no efficiency was divided out of."""
DOMAIN = {domain.key: domain for domain in DOMAINS}
CHANCE: Mapping[str, Input] = {"seed": 20_210_912.0, "draws": 9_999.0}
DEVICE_SEED = 20_210_913.0
"""Where random draws start, of models and of devices, and how many there are, as joulebook.science.robust has it."""
COSTS = {"compute": ("forward_gflop", "forward_passes"), "energy": (ENERGY, "energies")}
"""Each kind of cost: the column that holds it, and the list of it over models."""
LISTED = {
    "dates": "release_date",
    "scores": "score",
    "origins": "source_id",
    "forward_passes": "forward_gflop",
    "energies": ENERGY,
    "parameters": "params_million",
}
"""The lists of models that formulas speak of, and the column of each."""


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
        self._models: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._over: dict[tuple[str, str, str], dict[str, Input]] = {}
        self._all: dict[str, list[dict[str, Any]]] = {}

    def listed(self, address: Address, whose: str, items: Iterable[Address]) -> Address:
        """Share a list of numbers of one field under an address of its own."""
        if address not in self.lists:
            held = tuple(items)
            of = self.facts.field(held[0].table, held[0].column)
            self.lists[address] = Listed(address, f"{of.title} of {whose}", of.unit, held)
        return address

    def points(self, trend: Row) -> dict[str, Input]:
        """The dates and the values that a trend is fitted to, as formulas name them."""
        key, (dates, values) = (trend["view"], trend["trend_id"]), self.cells(trend)
        return {
            "dates": self.listed(Address("trends", key, "dates"), "the points", dates),
            "values": self.listed(Address("trends", key, "values"), "the points", values),
        }

    def cells(self, trend: Row) -> tuple[list[Address], list[Address]]:
        """The dates and the values of the points of a trend, in the order of its points."""
        view, quantity, ids = trend["view"], trend["quantity"], self.point_ids[trend["view"], trend["trend_id"]]
        if trend["domain"] == "gpu":
            devices = [self.fitted[view, fitted_for(trend["trend_id"]), point] for point in ids]
            return self.launches(devices), efficiencies(devices)
        models = DOMAIN[trend["domain"]].models
        dates = [Address(models, (point,), "release_date") for point in ids]
        if quantity in self.facts.schema(models).names:
            return dates, [Address(models, (point,), quantity) for point in ids]
        return dates, [self.estimate(view, trend["domain"], point, quantity) for point in ids]

    def origins(self, trend: Row) -> Address:
        """What the points of a trend come from: the source of each model, the device of each efficiency."""
        view, trend_id = trend["view"], trend["trend_id"]
        ids = self.point_ids[view, trend_id]
        if trend["domain"] == "gpu":
            items = [Address("gpus", (point.partition("|")[0],), "gpu_id") for point in ids]
        else:
            items = [Address(DOMAIN[trend["domain"]].models, (point,), "source_id") for point in ids]
        return self.listed(Address("trends", (view, trend_id), "origins"), "the points", items)

    def launches(self, devices: Iterable[tuple[str, ...]]) -> list[Address]:
        """The launch dates of efficiencies that are given by their keys."""
        return [Address("gpus", (key[1],), "launch_date") for key in devices]

    def estimate(self, view: str, domain: str, model_id: str, column: str) -> Address:
        """A number that is computed for a model."""
        return Address(DOMAIN[domain].estimates, (view, model_id), column)

    def fit(self, view: str, domain: str, *names: str) -> dict[str, Input]:
        """Numbers of the efficiency fit of a domain, under their own names."""
        return {name: Address("trends", (view, f"gpu-efficiency-{domain}"), name) for name in names}

    def scored(self, view: str, domain: str, data: str = "all") -> dict[str, Input]:
        """Lists over the models that have a score, of all or of those without extra data."""
        whose = "models with a score" if data == "all" else "models with a score and no extra data"
        key = (view, domain, "scored" if data == "all" else f"scored-{data}")
        scored = (row for row in self.models(view, domain) if row[DOMAIN[domain].score] is not None)
        return self.over_models(key, (row for row in scored if data == "all" or row["extra_data"] == "No"), whose)

    def best(self, view: str, domain: str) -> dict[str, Input]:
        """Lists over the models with a score that lead their year."""
        chosen = (row for row in self.models(view, domain) if row[DOMAIN[domain].mark])
        return self.over_models((view, domain, "best"), chosen, "the best of each year")

    def every(self, view: str, domain: str) -> dict[str, Input]:
        """Lists over all models of a domain."""
        return self.over_models((view, domain, "all"), self.models(view, domain), "all models of the list")

    def effect(self, view: str, effect_id: str) -> float:
        """The estimate of an effect that stands under a figure."""
        found = (row for row in self.all("figure_effects") if (row["view"], row["effect_id"]) == (view, effect_id))
        return float(next(found)["estimate"])

    def rates(self, view: str) -> list[tuple[str, str, str]]:
        """Device, precision and domain of each rate in a view."""
        return [
            (row["gpu_id"], row["precision"], row["domain"])
            for row in self.all("gpu_efficiency")
            if row["view"] == view
        ]

    def models(self, view: str, domain: str) -> list[dict[str, Any]]:
        """The models of a domain with what is computed for them in a view."""
        if (view, domain) not in self._models:
            self._models[view, domain] = rows(self.facts.models(DOMAIN[domain], view))
        return self._models[view, domain]

    def over_models(self, key: tuple[str, str, str], chosen: Iterable[Row], whose: str) -> dict[str, Input]:
        """Share a list of each kind over models, beside the question of why energy changed; gone through once."""
        if key not in self._over:
            view, domain, _ = key
            ids = [row["model_id"] for row in chosen]
            self._over[key] = {
                name: self.listed(
                    Address("model_lists", key, name), whose, [self.cell(view, domain, one, column) for one in ids]
                )
                for name, column in LISTED.items()
            }
        return self._over[key]

    def cell(self, view: str, domain: str, model_id: str, column: str) -> Address:
        """A number of a model, written or computed; score stands for that of its domain."""
        table, name = DOMAIN[domain].models, DOMAIN[domain].score if column == "score" else column
        if name in self.facts.schema(table).names:
            return Address(table, (model_id,), name)
        return self.estimate(view, domain, model_id, name)

    def all(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table in every view, read once."""
        if table not in self._all:
            self._all[table] = rows(self.facts.frame(table, None))
        return self._all[table]

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
