"""The difference between two editions: rows cell by cell, derived numbers, trends and verdicts, before and after."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from joulebook.package.model import Table
from joulebook.publish.model import Edition
from joulebook.review.release import Release, release

SAME = 1e-12
"""Relative difference up to which two numbers are the same: the last bits of sums that ran in another order."""
VERDICTS = {"claim_results": "status", "printed_value_results": "status", "finding_results": "verdict"}
"""The tables that hold the print against the rows, and the column of their verdict."""
FROZEN, ERRATA = "paper", "errata"
EXPLAINING = {ERRATA, "cell_notes"}
"""Tables that speak of the paper's rows, and may grow with each new look at the print."""
Key = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row that is new or gone, with its cells that hold something."""

    table: str
    key: Key
    edition: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Cell:
    """A cell of a row that both sides have."""

    table: str
    key: Key
    edition: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Number:
    """A derived number that moved; ``relative`` is its change as a share of what it was, None where that was zero."""

    table: str
    key: Key
    column: str
    unit: str | None
    before: float
    after: float

    @property
    def relative(self) -> float | None:
        """The change over the value before."""
        return (self.after - self.before) / abs(self.before) if self.before else None


@dataclass(frozen=True)
class Trend:
    """A trend before and after: growth a year as a factor with its 95 % bounds; None where it did not exist."""

    trend_id: str
    view: str
    points: tuple[int | None, int]
    growth: tuple[float | None, float]
    bounds: tuple[tuple[float, float] | None, tuple[float, float]]

    @property
    def leaves_interval(self) -> bool:
        """Whether the new growth lies outside the interval that was published."""
        return self.bounds[0] is not None and not self.bounds[0][0] <= self.growth[1] <= self.bounds[0][1]


@dataclass(frozen=True)
class Verdict:
    """A claim, a printed value or a finding that is now judged otherwise."""

    table: str
    key: Key
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """Everything that differs; ``views`` names the view of each side that readers see first."""

    views: tuple[str, str]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[Cell, ...]
    numbers: tuple[Number, ...]
    new_numbers: Mapping[str, int]
    lost_numbers: Mapping[str, int]
    trends: tuple[Trend, ...]
    verdicts: tuple[Verdict, ...]
    release: Release

    @property
    def refused(self) -> tuple[tuple[str, Key], ...]:
        """Rows of the paper's edition that change, where no erratum changes with them: the print is frozen."""
        rows: list[Row | Cell] = [*self.added, *self.removed, *self.changed]
        if any(row.table == ERRATA for row in rows):
            return ()
        found = [(row.table, row.key) for row in rows if row.edition == FROZEN and row.table not in EXPLAINING]
        return tuple(dict.fromkeys(found))


def difference(before: Edition, after: Edition) -> Difference:
    """Compare two editions, each sound and with its results."""
    views = before.book.views[-1], after.book.views[-1]
    raw = [name for name in after.package.tables if name in before.package.tables]
    texts = {name: _texts(before.tables[name]) for name in raw}, {name: _texts(after.tables[name]) for name in raw}
    added, removed, changed = [], [], []
    for name in raw:
        old, new = texts[0][name], texts[1][name]
        added += [_row(name, key, cells) for key, cells in new.items() if key not in old]
        removed += [_row(name, key, cells) for key, cells in old.items() if key not in new]
        changed += [cell for key in new if key in old for cell in _cells(name, key, old[key], new[key])]
    numbers: list[Number] = []
    counts: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for name, table in after.tables.items():
        if name in after.package.tables or name not in before.tables:
            continue
        old_rows, new_rows = _derived(before.tables[name], views[0]), _derived(table, views[1])
        numbers += [one for key in new_rows if key in old_rows for one in _moved(table, key, old_rows, new_rows)]
        for count, ours, theirs in ((counts[0], new_rows, old_rows), (counts[1], old_rows, new_rows)):
            if only := ours.keys() - theirs.keys():
                count[name] = len(only)
    return Difference(
        views,
        tuple(added),
        tuple(removed),
        tuple(changed),
        tuple(numbers),
        *counts,
        tuple(_trends(before, after, views)),
        tuple(_verdicts(before, after)),
        release(before.package, after.package, *texts),
    )


def _texts(table: Table) -> dict[Key, dict[str, str]]:
    """The rows of a raw table as they are written, by primary key."""
    text = table.text if table.text is not None else table.frame.astype("str")
    rows = text.astype("object").where(text.notna(), "").to_dict("records")
    found = [{str(name): str(cell) for name, cell in row.items()} for row in rows]
    return {tuple(row[name] for name in table.schema.primary_key): row for row in found}


def _row(table: str, key: Key, cells: Mapping[str, str]) -> Row:
    return Row(table, key, cells.get("edition", ""), {name: cell for name, cell in cells.items() if cell})


def _cells(table: str, key: Key, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Cell]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name, "") != new.get(name, ""):
            yield Cell(table, key, old.get("edition", ""), name, old.get(name, ""), new.get(name, ""))


def _derived(table: Table, view: str) -> dict[Key, dict[str, Any]]:
    """The rows of a derived table in a view by primary key; the paper's, where the table has no other.

    The key leaves the view out: a first community row opens the view ``current``, and what readers saw before it was
    the view ``paper``.
    """
    names, frame = [name for name in table.schema.primary_key if name != "view"], table.frame
    if "view" in frame.columns:
        chosen = view if (frame["view"] == view).any() else FROZEN
        frame = frame[frame["view"] == chosen]
    rows = frame.to_dict("records")
    return {tuple(str(row[name]) for name in names): {str(name): cell for name, cell in row.items()} for row in rows}


def _moved(table: Table, key: Key, old: Mapping[Key, Any], new: Mapping[Key, Any]) -> Iterator[Number]:
    for field in table.schema.fields:
        before, after = old[key].get(field.name), new[key].get(field.name)
        if field.type not in {"number", "integer"} or pd.isna(before) or pd.isna(after):
            continue
        if not math.isclose(float(before), float(after), rel_tol=SAME, abs_tol=0.0):
            yield Number(table.name, key, field.name, field.unit, float(before), float(after))


def _trends(before: Edition, after: Edition, views: tuple[str, str]) -> Iterator[Trend]:
    sides = [
        {str(row["trend_id"]): row for row in edition.tables["trends"].frame.to_dict("records") if row["view"] == view}
        for edition, view in zip((before, after), views, strict=True)
    ]
    for trend_id, new in sides[1].items():
        old = sides[0].get(trend_id)
        trend = Trend(
            trend_id,
            views[1],
            (None if old is None else int(old["n"]), int(new["n"])),
            (None if old is None else float(old["growth_per_year"]), float(new["growth_per_year"])),
            (None if old is None else _bounds(old), _bounds(new)),
        )
        if trend.points[0] != trend.points[1] or trend.growth[0] != trend.growth[1]:
            yield trend


def _bounds(row: Mapping[Any, Any]) -> tuple[float, float]:
    """The bounds of the growth a year, from those of the slope in log10."""
    return 10.0 ** float(row["slope_low"]), 10.0 ** float(row["slope_high"])


def _verdicts(before: Edition, after: Edition) -> Iterator[Verdict]:
    for name, column in VERDICTS.items():
        if name not in before.tables or name not in after.tables:
            continue
        old, new = (_derived(side.tables[name], FROZEN) for side in (before, after))
        for key in new:
            if key in old and old[key][column] != new[key][column]:
                yield Verdict(name, key, str(old[key][column]), str(new[key][column]))
