"""What the formulas of the claims read: cells of the paper's rows, with an error that names the row that is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from joulebook.science.formula import Value
from joulebook.science.model import Cell, DeriveError

KEYS: Mapping[str, tuple[str, ...]] = {
    "constants": ("constant_id",),
    "cv_models": ("model_id",),
    "nlp_models": ("model_id",),
    "gpus": ("gpu_id",),
    "flop_estimates": ("model_id",),
    "flop_estimate_results": ("model_id",),
    "benchmark_speedups": ("benchmark_id",),
    "precision_speedups": ("domain", "gpu_id", "precision"),
    "gpu_efficiency": ("gpu_id", "precision", "domain"),
}
"""What names a row within a view, for each table that a claim or a printed value reads: its primary key."""


@dataclass(frozen=True)
class One:
    """A reference to one cell: the column of the only row whose columns equal the given values."""

    table: str
    column: str
    where: Mapping[str, object]


@dataclass(frozen=True)
class Many:
    """A reference to a list of cells: one column of the rows that meet every condition, in the order of the table.

    ``where``: columns that equal a value; ``filled``: a column with a value in each row; ``listed_in``: a table that
    has a row of the same first key; ``distinct``: columns of which each combination counts once.
    """

    table: str
    column: str
    where: Mapping[str, object] = field(default_factory=dict)
    filled: str | None = None
    listed_in: str | None = None
    distinct: tuple[str, ...] = ()


Reference = One | Many | tuple[One, ...]


@dataclass(frozen=True)
class Evidence:
    """The raw tables of the paper's edition and the results derived from them."""

    frames: Mapping[str, pd.DataFrame]
    _index: dict[tuple[str, tuple[str, ...]], dict[tuple[object, ...], list[int]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def rows(self, table: str, **where: object) -> pd.DataFrame:
        """The rows of a table whose columns equal the given values; DeriveError where there is none."""
        frame = self.frames[table]
        if where:
            frame = frame.iloc[self._places_by(table, tuple(where)).get(tuple(where.values()), [])]
        if frame.empty:
            wanted = ", ".join(f"{column} {value!r}" for column, value in where.items()) or "a row"
            raise DeriveError(f"{table} of the paper's edition lacks {wanted}, which a claim of the paper reads")
        return frame

    def _places_by(self, table: str, columns: tuple[str, ...]) -> Mapping[tuple[object, ...], list[int]]:
        """Where the rows of each combination of values stand: hundreds of cells are looked up in the same tables."""
        if (table, columns) not in self._index:
            found: dict[tuple[object, ...], list[int]] = {}
            for place, values in enumerate(zip(*(self.frames[table][name].tolist() for name in columns), strict=True)):
                found.setdefault(values, []).append(place)
            self._index[table, columns] = found
        return self._index[table, columns]

    def number(self, table: str, column: str, **where: object) -> float:
        """One number of the one row that the conditions name."""
        return float(self._cell(table, column, **where))

    def cv(self, model_id: str, column: str) -> float:
        """One number of a vision model."""
        return self.number("cv_models", column, model_id=model_id)

    def year(self, model_id: str) -> float:
        """The calendar year in which a vision model was released."""
        return float(self._cell("cv_models", "release_date", model_id=model_id).year)

    def constant(self, constant_id: str) -> float:
        """A reference quantity, in its own unit."""
        return self.number("constants", "value", constant_id=constant_id)

    def values(self, reference: Reference) -> Value:
        """What the cells of a reference hold, as formulas take it: numbers, texts, dates as ISO texts."""
        if isinstance(reference, One):
            value: Value = _plain(self._cell(reference.table, reference.column, **reference.where))
            return value
        if isinstance(reference, tuple):
            return [_plain(self._cell(one.table, one.column, **one.where)) for one in reference]
        return [_plain(value) for value in self._chosen(reference)[reference.column]]

    def cells(self, reference: Reference) -> Cell | tuple[Cell, ...]:
        """Where the cells of a reference stand."""
        if isinstance(reference, One):
            return self._places(reference, self.rows(reference.table, **reference.where))[0]
        if isinstance(reference, tuple):
            return tuple(self._places(one, self.rows(one.table, **one.where))[0] for one in reference)
        return self._places(reference, self._chosen(reference))

    def _places(self, reference: One | Many, rows: pd.DataFrame) -> tuple[Cell, ...]:
        keys = rows[list(KEYS[reference.table])].astype("str").itertuples(index=False, name=None)
        return tuple(Cell(reference.table, key, reference.column) for key in keys)

    def _cell(self, table: str, column: str, **where: object) -> Any:
        cells = self.rows(table, **where)[column]
        if len(cells) != 1 or cells.isna().any():
            raise DeriveError(f"{table}.{column} has no single value where {where}, which a claim of the paper reads")
        return cells.iloc[0]

    def _chosen(self, many: Many) -> pd.DataFrame:
        rows = self.rows(many.table, **many.where)
        if many.filled is not None:
            rows = rows.loc[rows[many.filled].notna()]
        if many.listed_in is not None:
            key = KEYS[many.table][0]
            rows = rows.loc[rows[key].isin(self.rows(many.listed_in)[key])]
        return rows.drop_duplicates(list(many.distinct)) if many.distinct else rows


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value if isinstance(value, str) else float(value)
