"""Small tables that hold everything a stranger might write into a cell."""

import pandas as pd
import pytest

from joulebook.package.model import DTYPES, Field, ForeignKey, Schema, Table

HOSTILE = "a \"quoted\", 'single' cell\nwith a line; DROP TABLE kinds;-- </script><b>ü 漢 ∗"


@pytest.fixture
def hostile() -> str:
    """A text that breaks whatever does not escape it."""
    return HOSTILE


@pytest.fixture
def kinds() -> Table:
    """One column of each type, with a missing value in every one that may miss it."""
    fields = (
        Field("kind_id", "string", "Kind", "Its id.", constraints={"required": True, "unique": True}),
        Field("text", "string", "Text", "Any text."),
        Field("share", "number", "Share", "A number.", unit="%", constraints={"minimum": -1, "maximum": 1e300}),
        Field("count", "integer", "Count", "A whole number."),
        Field("flag", "boolean", "Flag", "Yes or no."),
        Field("day", "date", "Day", "A date."),
        Field("parent_id", "string", "Parent", "A later row may be named."),
    )
    schema = Schema(
        "Kinds", "One row is a kind.", fields, ("kind_id",), (ForeignKey(("parent_id",), "", ("kind_id",)),)
    )
    rows = [
        ("one", HOSTILE, 0.1 + 0.2, 7, True, "2012-06-01", "two"),
        ("two", None, None, None, None, None, None),
        ("three", "=cmd", 1e-7, -3, False, "2020-02-29", None),
        ("four", "plain", 61.0, 2**53, True, "1950-01-01", "one"),
    ]
    frame = pd.DataFrame(rows, columns=list(schema.names))
    frame["day"] = pd.to_datetime(frame["day"])
    return Table("kinds", schema, frame.astype({field.name: DTYPES[field.type] for field in fields}))
