"""The graph of provenance: each derived number with its formula and inputs, down to the cells that people wrote."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from joulebook.errors import BuildError
from joulebook.package.model import Field
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.provenance.bindings import Bindings
from joulebook.publish.provenance.nodes import Address, Derived, Input, Node, Note, Raw, addresses, key_of, names
from joulebook.publish.provenance.places import Bound

FOLDERS = {"model_id": "models", "gpu_id": "gpus", "trend_id": "trends", "claim_id": "reproduction"}
"""Which folder holds what belongs to a row, by the part of its key that names it; the first that a key has."""
HOMES = {
    "constants": "data/constants",
    "carbon_intensities": "data/carbon_intensities",
    "energy_use_per_person": "data/energy_use_per_person",
    "use_growth": "questions/multiplication",
    "decompositions": "questions/why-energy-changed",
    "model_lists": "questions/why-energy-changed",
    "cost_to_reach": "questions/lag",
    "lag_events": "questions/lag",
    "lags": "questions/lag",
    "eras": "still",
    "front_then_now": "still",
    "cv_evaluations": "still",
    "finding_results": "reproduction",
    "erratum_results": "reproduction",
    "errata": "reproduction",
}
"""The folder of tables whose rows have none of their own, and of lists of models that formulas share."""
PAPER = "desislavov-2021"
"""The source of what the paper states: the claims name no other."""
SOURCE_COLUMNS = {
    "top1_percent": "top1_source_id",
    "params_million": "params_source_id",
    "total_params_million": "params_source_id",
    "active_params_million": "params_source_id",
    "release_date": "date_source_id",
    "reported_gflop": "gflop_source_id",
    "glue_score": "glue_source_id",
}
"""The column that names the source of a column where the two differ within a row."""
STATED = {"claim_results": ("claims", "claim_id"), "printed_value_results": ("printed_values", "printed_value_id")}
"""Where the number stands that each result is held against, and the key that both tables share."""


class Graph:
    """All numbers of an edition that can be followed to their cells."""

    def __init__(self, facts: Facts) -> None:
        """Join the rows of the derived tables with their inputs."""
        self.facts = facts
        self._rows: dict[str, Mapping[tuple[str, ...], Row]] = {}
        self._folders: dict[tuple[str, tuple[str, ...]], str] = {}
        self.nodes: dict[Address, Node] = {}
        bindings = Bindings(facts)
        for table, bound_rows in bindings.tables.items():
            for bound in bound_rows():
                self._add_row(table, bound)
        used = [given for node in self.nodes.values() for given in addresses(node) if given in bindings.lists]
        self.nodes.update((address, bindings.lists[address]) for address in dict.fromkeys(used))
        for node in list(self.nodes.values()):
            self._add_cells(addresses(node))
        for results, (table, key) in STATED.items():
            for row in rows(facts.frame(results)):
                self._add_cells(Address(table, (row[key],), column) for column in ("printed", "tolerance"))

    def folder(self, address: Address) -> str:
        """The folder of the page that a number belongs to, which its whole row shares."""
        row = address.table, address.key
        if row not in self._folders:
            self._folders[row] = self._folder(address)
        return self._folders[row]

    def _folder(self, address: Address) -> str:
        if address.table in HOMES:
            return HOMES[address.table]
        if address.table == "year_means":
            return f"trends/{address.key[1]}-energy-all"
        row: Mapping[str, Any] = dict(zip(self.facts.schema(address.table).primary_key, address.key, strict=True))
        if "benchmark_id" in row:
            row = self._row("gpu_benchmarks", (row["benchmark_id"],))
        if "effect_id" in row:
            return f"figures/figure-{self._row(address.table, address.key)['figure']}"
        if "printed_value_id" in row:
            printed = self._row("printed_values", (row["printed_value_id"],))["printed_table"]
            return f"tables/{printed.lower().replace(' ', '-')}"
        found = next((f"{folder}/{row[name]}" for name, folder in FOLDERS.items() if name in row), None)
        if found is None:
            raise BuildError(f"no folder holds {address}, which another number rests on")
        return found

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that hold a number."""
        return frozenset(self.folder(address) for address in self.nodes)

    def row(self, table: str, *key: str) -> list[Derived]:
        """The derived numbers of one row that can be followed, in the order of its schema."""
        found = (self.nodes.get(Address(table, key, name)) for name in self.facts.schema(table).names)
        return [node for node in found if isinstance(node, Derived)]

    def of_table(self, table: str) -> list[list[Derived]]:
        """The derived numbers of a table that can be followed, row by row in its order, in the paper's view."""
        parts = self.facts.schema(table).primary_key
        keys = (key_of(row, parts) for row in rows(self.facts.frame(table)))
        return [found for key in keys if (found := self.row(table, *key))]

    def of_model(self, table: str, view: str, model_id: str) -> list[list[Derived]]:
        """The derived numbers that a table holds of one model in a view, row by row."""
        key = self.facts.schema(table).primary_key
        found = self.facts.of_model(table, view, model_id)
        return [self.row(table, *key_of(row, key)) for row in found]

    def behind(self, start: Iterable[Address]) -> list[Node]:
        """Everything that numbers rest on, themselves included, inputs before what is made of them."""
        found: dict[Address, Node] = {}

        def visit(address: Address) -> None:
            if address not in found:
                for needed in addresses(self.nodes[address]):
                    visit(needed)
                found[address] = self.nodes[address]

        for address in start:
            visit(address)
        return list(found.values())

    def _add_row(self, table: str, bound: Bound) -> None:
        schema, row = self.facts.schema(table), bound.row
        key = key_of(row, schema.primary_key)
        for field in schema.fields:
            formula = bound.formulas.get(field.name, field.formula)
            if formula is None or row[field.name] is None:
                continue
            inputs: dict[str, Input] = {}
            for name in names(formula):
                if name not in bound.inputs and name not in schema.names:
                    raise BuildError(f"{table}.{field.name} has a formula with {name}, which nothing gives: {formula}")
                inputs[name] = bound.inputs[name] if name in bound.inputs else Address(table, key, name)
            title, unit = self._told(table, row, field)
            address = Address(table, key, field.name)
            self.nodes[address] = Derived(address, title, unit, row[field.name], formula, inputs)

    def _told(self, table: str, row: Row, field: Field) -> tuple[str, str | None]:
        """The title and the unit of a number; what the paper states has its own."""
        if table not in STATED:
            return field.title, field.unit
        stated, key = STATED[table]
        said = self._row(stated, (row[key],))
        place = said.get("quantity") or f"{said['printed_table']}, {said['row_label']}, {said['column_label']}"
        return f"{place}: {field.title.lower()}", said["unit"]

    def _add_cells(self, needed: Iterable[Address]) -> None:
        for address in needed:
            if address not in self.nodes:
                if address.table not in self.facts.edition.package.tables:
                    raise BuildError(f"no formula gives {address}, which another number rests on")
                self.nodes[address] = self._raw(address)

    def _raw(self, address: Address) -> Raw:
        table, key, column = address.table, address.key, address.column
        field, row = self.facts.field(table, column), self._row(table, key)
        noted = self.facts.notes.get((table, "|".join(key)), [])
        unit = row.get("unit", field.unit)
        value = row[column]
        return Raw(
            address,
            field.title,
            unit,
            self.facts.written(table, key)[column],
            value.isoformat() if hasattr(value, "isoformat") else value,
            row["edition"],
            row.get(SOURCE_COLUMNS.get(column, "")) or row.get("source_id") or PAPER,
            tuple(Note(note["status"], note["note"]) for note in noted if note["column"] in {column, None}),
        )

    def _row(self, table: str, key: tuple[str, ...]) -> Row:
        if table not in self._rows:
            names_of_key = self.facts.schema(table).primary_key
            self._rows[table] = {key_of(row, names_of_key): row for row in rows(self.facts.frame(table, None))}
        return self._rows[table][key]
