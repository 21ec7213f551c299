"""Findings on new rows that move a published trend; the trends themselves are computed by the science wing."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from joulebook.package.codes import finding
from joulebook.package.doubts import ANSWER, short
from joulebook.package.links import SEPARATOR
from joulebook.package.model import Finding, Package


class Move(NamedTuple):
    """A trend's slope, in log10 units per year, without one row, with its interval, and with that row."""

    table: str
    key: str
    column: str
    trend_id: str
    without: float
    low: float
    high: float
    slope: float


def move_findings(package: Package, moves: Iterable[Move]) -> Iterator[Finding]:
    """One warning for each cell that moves trends beyond their intervals and that no cell note answers."""
    of_cell: dict[tuple[str, str, str], list[Move]] = {}
    for move in moves:
        of_cell.setdefault((move.table, move.key, move.column), []).append(move)
    answered = _answered(package)
    for (name, key, column), moved in of_cell.items():
        table = package.tables[name]
        if (name, key, column) in answered or table.text is None:
            continue
        keys = table.text[list(table.schema.primary_key)].agg(SEPARATOR.join, axis=1)
        row = int((keys == key).to_numpy().argmax())
        file, line = table.places[row]
        yield finding(
            "moves-trend",
            file,
            line,
            column,
            found=f"{table.text[column].iloc[row]} ({column} of {key})",
            expected="; ".join(map(_told, moved)),
            fix=f"check the value, its unit and the date; {ANSWER}",
        )


def _told(move: Move) -> str:
    """What the row does to a trend, as growth per year."""
    without, low, high, grown = (short(10.0**slope) for slope in (move.without, move.low, move.high, move.slope))
    return (
        f"{move.trend_id} to change by {without} times a year, as without this row (95 % interval {low} to {high}), "
        f"not by {grown} times"
    )


def _answered(package: Package) -> set[tuple[str, ...]]:
    notes = package.tables["cell_notes"].text
    return set() if notes is None else set(notes[["table", "row_key", "column"]].itertuples(index=False, name=None))
