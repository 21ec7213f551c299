"""Small tables that hold everything a stranger might write into a cell."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from joulebook.package.model import DTYPES, Field, ForeignKey, Package, Schema, Table
from joulebook.publish.model import Edition, Settings, Surroundings
from joulebook.surroundings.changelog import read_releases

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


ATTACK = (
    "</script><script>alert('x')</script> \"><img src=x onerror=alert(1)> }}, @misc{evil, title = {\\ %#&$_^~ ]]> --> "
    "\u202e\u200fthgir\nER  - \nTY  - JOUR\n## Data 9.9.9, 2030-01-01\n[link](javascript:alert(1)) \x07{{ 7 * 7 }} "
    + "x"
    * 300
)
"""A text that ends, opens or escapes something in each format that holds texts."""


@pytest.fixture
def attack() -> str:
    """A text that no format may take for its own."""
    return ATTACK


@pytest.fixture(scope="session")
def attacked(edition: Edition) -> Edition:
    """The project's own edition with an attack in each text that feeds, citations and catalogues carry."""
    descriptor = {
        **edition.package.descriptor,
        "title": ATTACK,
        "description": ATTACK,
        "keywords": [ATTACK],
        "sources": [{"title": ATTACK, "path": "https://ledger.test/paper"}],
        "licenses": [{"name": "CC-BY-4.0", "title": ATTACK, "path": "https://ledger.test/licence"}],
    }
    tables = {name: _attacked(table) for name, table in edition.tables.items()}
    sources = tables["sources"].frame.copy()
    sources.loc[0, ["authors", "title"]] = [f"A. {ATTACK}, and B. Second", ATTACK]
    tables["sources"] = dataclasses.replace(tables["sources"], frame=sources)
    package = Package(descriptor, {name: tables[name] for name in edition.package.tables})
    return dataclasses.replace(edition, package=package, tables=tables)


def _attacked(table: Table) -> Table:
    fields = tuple(dataclasses.replace(field, title=ATTACK, description=ATTACK) for field in table.schema.fields)
    schema = dataclasses.replace(table.schema, title=ATTACK, description=ATTACK, fields=fields)
    return dataclasses.replace(table, schema=schema)


@pytest.fixture(scope="session")
def beside(root: Path) -> Surroundings:
    """The project's own surroundings with an address, so that everything that needs one is made."""
    return Surroundings(
        settings=Settings(address="https://ledger.test/ai/"), releases=read_releases(root / "CHANGELOG.md", print)
    )
