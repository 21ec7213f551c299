"""What the functions of the claims read: the paper's rows, with an error that names the row that is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from joulebook.science.model import DeriveError


@dataclass(frozen=True)
class Evidence:
    """The raw tables of the paper's edition and the results derived from them."""

    frames: Mapping[str, pd.DataFrame]

    def rows(self, table: str, **where: object) -> pd.DataFrame:
        """The rows of a table whose columns equal the given values; DeriveError where there is none."""
        frame = self.frames[table]
        for column, value in where.items():
            frame = frame.loc[frame[column] == value]
        if frame.empty:
            wanted = ", ".join(f"{column} {value!r}" for column, value in where.items()) or "a row"
            raise DeriveError(f"{table} of the paper's edition lacks {wanted}, which a claim of the paper reads")
        return frame

    def number(self, table: str, column: str, **where: object) -> float:
        """One cell of the one row that the conditions name."""
        cells = self.rows(table, **where)[column]
        if len(cells) != 1 or cells.isna().any():
            raise DeriveError(f"{table}.{column} has no single value where {where}, which a claim of the paper reads")
        return float(cells.iloc[0])

    def cv(self, model_id: str, column: str) -> float:
        """One number of a vision model."""
        return self.number("cv_models", column, model_id=model_id)

    def year(self, model_id: str) -> float:
        """The calendar year in which a vision model was released."""
        return float(self.rows("cv_models", model_id=model_id)["release_date"].dt.year.iloc[0])

    def ratio(self, estimate: str, column: str, base: str) -> float:
        """The ratio of two inputs of an estimated forward pass."""
        row = {"table": "flop_estimates", "model_id": estimate}
        return self.number(column=column, **row) / self.number(column=base, **row)

    def constant(self, constant_id: str) -> float:
        """A reference quantity, in its own unit."""
        return self.number("constants", "value", constant_id=constant_id)

    def estimated(self, model_id: str) -> float:
        """The forward pass that the inputs of an estimate give, in GFLOP."""
        return self.number("flop_estimate_results", "computed_gflop", model_id=model_id)
