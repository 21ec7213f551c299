"""From checked text to typed frames: each cell becomes exactly what its field says, and keeps its text beside it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from joulebook.package.model import FieldType, Package, Table
from joulebook.package.rows import Rows


def read_package(descriptor: Mapping[str, Any], tables: Mapping[str, Rows]) -> Package:
    """The typed tables of a package that has been checked and found sound."""
    return Package(descriptor, {name: read_table(rows) for name, rows in tables.items()})


def read_table(rows: Rows) -> Table:
    """A table with the columns in the schema's order and the rows in the file's."""
    text, frame = {}, {}
    for field in rows.schema.fields:
        place = rows.columns[field.name]
        cells = [record[place] for record in rows.cells]
        text[field.name] = pd.Series(cells, dtype="str")
        frame[field.name] = typed(cells, field.type)
    places = tuple(zip(rows.files, rows.lines, strict=True))
    return Table(rows.name, rows.schema, pd.DataFrame(frame, copy=False), pd.DataFrame(text, copy=False), places)


def typed(cells: list[str], kind: FieldType) -> "pd.Series[Any]":
    """A column of checked cells; an empty cell is missing.

    >>> typed(["2012-06-01", ""], "date").dtype
    dtype('<M8[s]')
    """
    match kind:
        case "number":
            return pd.Series([float(cell) if cell else np.nan for cell in cells], dtype="float64")
        case "integer":
            return pd.Series([int(cell) if cell else pd.NA for cell in cells], dtype="Int64")
        case "boolean":
            return pd.Series([cell == "true" if cell else pd.NA for cell in cells], dtype="boolean")
        case "date":
            return pd.Series(np.array([cell or "NaT" for cell in cells], dtype="datetime64[s]"))
        case _:
            return pd.Series([cell or None for cell in cells], dtype="str")
