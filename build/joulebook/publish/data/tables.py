"""A table as bytes: CSV, JSON and Parquet, each the same for the same rows."""

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from joulebook.package.model import Field, Table

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
_PYTHON: Mapping[str, Callable[[Any], Any]] = {
    "string": str,
    "number": float,
    "integer": int,
    "boolean": bool,
    "date": lambda value: value.date(),
}


def values(table: Table, field: Field) -> list[Any]:
    """One column as plain Python values; None where a cell is empty."""
    convert = _PYTHON[field.type]
    column = table.frame[field.name]
    # As lists: pandas takes ten times longer to hand out its values one by one.
    held, missing = column.tolist(), column.isna().tolist()
    return [None if gone else convert(value) for value, gone in zip(held, missing, strict=True)]


def records(table: Table) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples of plain Python values, in the schema's order of fields."""
    return zip(*(values(table, field) for field in table.schema.fields), strict=True)


def to_csv(table: Table) -> bytes:
    """Write a raw table with the digits that its source prints, a derived one without rounding."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.schema.names)
    if table.text is not None:
        writer.writerows(table.text.loc[:, list(table.schema.names)].itertuples(index=False))
    else:
        writer.writerows(tuple(map(_cell, row)) for row in records(table))
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    return str(value)


def number(value: float) -> str:
    """The shortest text that reads back as the same number; a whole number carries no decimal point."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no publishable number; a missing value is empty")
    return repr(int(value)) if value == int(value) and abs(value) < 2**53 else repr(value)


def to_json(table: Table) -> bytes:
    """Write an array of objects, one a line; ``<`` is escaped, so that the text can stand inside a page."""
    names, encode = table.schema.names, json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    lines = [encode(dict(zip(names, map(_plain, row), strict=True))) for row in records(table)]
    return ("[" + ",".join(f"\n{line}" for line in lines) + "\n]\n").replace("<", "\\u003c").encode()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int | float) else value.isoformat()


def to_parquet(table: Table) -> bytes:
    """Write typed columns whose metadata carry title, description and unit."""
    fields = [pa.field(field.name, ARROW_TYPES[field.type], metadata=_about(field)) for field in table.schema.fields]
    columns = [
        pa.array(values(table, field), ARROW_TYPES[field.type], from_pandas=False) for field in table.schema.fields
    ]
    about = {"title": table.schema.title, "description": table.schema.description}
    data = pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=about))
    sink = io.BytesIO()
    pq.write_table(data, sink, compression="zstd", store_schema=True)
    return sink.getvalue()


def _about(field: Field) -> dict[str, str]:
    about = {"title": field.title, "description": field.description, "unit": field.unit, "formula": field.formula}
    return {name: text for name, text in about.items() if text}
