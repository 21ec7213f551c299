"""Rows that speak of a cell by table, key and column: notes on cells, and the values that printed numbers stand for."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from joulebook.package.links import SEPARATOR, Whole, lost_id
from joulebook.package.model import Finding, Schema
from joulebook.package.rows import Rows
from joulebook.package.suggest import Suggester

VIEW = "view"
"""The part of a derived table's key that printed values leave out: they hold for the paper's view."""


class Target(NamedTuple):
    """A cell that a row speaks of."""

    table: str
    key: str
    column: str


def note_findings(whole: Whole) -> Iterator[Finding]:
    """Each note of ``cell_notes`` speaks of a cell, or of a row, that exists."""
    notes = whole.readable("cell_notes")
    if notes is not None:
        look = _Look(whole, notes, Target("table", "row_key", "column"), "note-target")
        for index, cells in notes.each(*look.named_by):
            yield from look.raw(index, Target(*cells))


def printed_value_findings(whole: Whole) -> Iterator[Finding]:
    """Each printed value names a cell of a raw table, or one that the build derives."""
    values = whole.readable("printed_values")
    if values is None:
        return
    look = _Look(whole, values, Target("derived_table", "derived_key", "derived_column"), "value-target")
    for index, cells in values.each(*look.named_by):
        target = Target(*cells)
        schema = whole.derived.get(target.table)
        if target.table not in whole.declared and schema is not None:
            yield from look.derived(index, target, schema)
        elif target.table in whole.declared or whole.derived:
            yield from look.raw(index, target)


class _Look:
    """Follows targets from one table, keeping what is known of each table that they name."""

    def __init__(self, whole: Whole, rows: Rows, named_by: Target, code: str) -> None:
        self.whole = whole
        self.rows = rows
        self.named_by = named_by
        self.code = code
        self.suggesters: dict[str, Suggester] = {}
        self.parts: dict[str, dict[str, tuple[Collection[str], Rows | None]]] = {}

    def add(
        self, index: int, column: str, found: str, expected: str, words: tuple[str, Iterable[str]], otherwise: str
    ) -> Finding:
        """A finding on one of the three cells, with a suggestion from the words, which are named to be kept."""
        if words[0] not in self.suggesters:
            self.suggesters[words[0]] = Suggester(words[1])
        fix = self.suggesters[words[0]].fix(found, otherwise)
        return self.rows.at(self.code, index, column, found=found, expected=expected, fix=fix)

    def raw(self, index: int, target: Target) -> Iterator[Finding]:
        """Whether table, row and column of a raw table exist."""
        table, key = target.table, target.key
        if table not in self.whole.declared:
            tables = ("tables", self.whole.declared | set(self.whole.derived))
            expected = "a table of this package"
            yield self.add(index, self.named_by.table, table, expected, tables, "name an existing table")
            return
        rows = self.whole.readable(table)
        if rows is None:
            return  # it has findings of its own
        parts = tuple(key.split(SEPARATOR))
        if parts not in rows.keys and not rows.excuses(*parts):
            lost = lost_id(rows, key, f"{self.rows.file}, line {self.rows.lines[index]}")
            if lost is not None:
                rows.missed.add(key)
                yield lost
            else:
                yield self._no_row(index, target, rows)
        yield from self._column(index, target, rows.schema)

    def _no_row(self, index: int, target: Target, rows: Rows) -> Finding:
        """That a table has no row of such a key."""
        expected = f"{SEPARATOR.join(rows.schema.primary_key)} of a row of {rows.file}"
        words = (f"rows of {target.table}", (SEPARATOR.join(known) for known in rows.keys))
        return self.add(index, self.named_by.key, target.key, expected, words, "name an existing row")

    def derived(self, index: int, target: Target, schema: Schema) -> Iterator[Finding]:
        """Derived rows do not exist yet; what can be known is that their key is made of rows and words that do."""
        yield from self._column(index, target, schema)
        names = [name for name in schema.primary_key if name != VIEW]
        parts = target.key.split(SEPARATOR)
        expected = f"{SEPARATOR.join(names)} of a row of {target.table}"
        column = self.named_by.key
        if len(parts) != len(names):
            yield self.rows.at(
                self.code, index, column, found=target.key, expected=expected, fix=f"give {len(names)} parts"
            )
            return
        allowed = self._allowed(target.table, schema)
        for name, part in zip(names, parts, strict=True):
            values, rows = allowed.get(name, ((part,), None))
            if part not in values and not (rows is not None and rows.excuses(part)):
                words = (f"{target.table} {name}", values)
                fix = self.add(index, column, part, "", words, f"write an existing {name}").fix
                yield self.rows.at(self.code, index, column, found=target.key, expected=expected, fix=fix)
                return

    def _column(self, index: int, target: Target, schema: Schema) -> Iterator[Finding]:
        if target.column and target.column not in schema.names:
            words = (f"fields of {target.table}", schema.names)
            expected = f"a field of {target.table}"
            yield self.add(index, self.named_by.column, target.column, expected, words, "name an existing field")

    def _allowed(self, table: str, schema: Schema) -> dict[str, tuple[Collection[str], Rows | None]]:
        """The values that each part of a derived key can have, as enumerations and raw rows say, and those rows."""
        if table in self.parts:
            return self.parts[table]
        allowed: dict[str, tuple[Collection[str], Rows | None]] = {}
        for name in schema.primary_key:
            if "enum" in schema[name].constraints:
                allowed[name] = list(schema[name].constraints["enum"]), None
            for link in schema.foreign_keys:
                rows = self.whole.readable(link.table) if link.fields == (name,) else None
                if rows is not None:
                    allowed[name] = {cell for _, (cell,) in rows.each(*link.table_fields)}, rows
        self.parts[table] = allowed
        return allowed
