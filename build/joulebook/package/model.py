"""The objects that a data package is made of, once it has been read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd

FieldType = Literal["string", "number", "integer", "boolean", "date"]
Severity = Literal["error", "warning"]

DTYPES: Mapping[str, str] = {
    "string": "str",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
"""The pandas dtype of each field type; a missing value is NaN, <NA> or NaT."""


@dataclass(frozen=True)
class Field:
    """One column: its name, type and everything that pages, axes and dictionaries say about it."""

    name: str
    type: FieldType
    title: str
    description: str
    unit: str | None = None
    example: Any = None
    constraints: Mapping[str, Any] = field(default_factory=dict)
    formula: str | None = None
    source: str | None = None

    @property
    def label(self) -> str:
        """The title with its unit, as axes and column heads show it."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


@dataclass(frozen=True)
class ForeignKey:
    """Fields of a table whose values name a row of another table (or of the same one)."""

    fields: tuple[str, ...]
    table: str
    table_fields: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """What one row of a table is, its fields and keys, and the descriptor it was read from."""

    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    descriptor: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Field:
        """The field of that name; KeyError where there is none."""
        return self._by_name[name]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the fields in their order."""
        return tuple(candidate.name for candidate in self.fields)

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {candidate.name: candidate for candidate in reversed(self.fields)}  # of two of a name the first


@dataclass(frozen=True)
class Table:
    """A table's rows, typed in ``frame`` and, for raw tables, as written in ``text`` and where: file and line."""

    name: str
    schema: Schema
    frame: pd.DataFrame
    text: pd.DataFrame | None = None
    places: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Package:
    """A checked data package: its descriptor and its tables by name, in the descriptor's order."""

    descriptor: Mapping[str, Any]
    tables: Mapping[str, Table]

    @property
    def version(self) -> str:
        """The version of the data, which is not the version of the code."""
        return str(self.descriptor["version"])

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The typed rows of each table by its name."""
        return {name: table.frame for name, table in self.tables.items()}


@dataclass(frozen=True)
class Example:
    """What brings a problem about: what stands where in a package, and what the check says of it."""

    where: str
    written: str
    says: str


@dataclass(frozen=True)
class Code:
    """A kind of problem: how bad it is, what it is called, why it matters, how it is cured and what it is among."""

    severity: Severity
    title: str
    why: str
    cure: str
    group: str
    example: Example | None = None


@dataclass(frozen=True, order=True)
class Finding:
    """One problem: where it is, what stands there, what is expected and how to mend it.

    ``file`` is relative to the package's folder, ``line`` the physical line on which the record starts
    (the header is line 1; None where no line applies) and ``column`` the field's name.
    """

    file: str
    line: int | None = field(compare=False)
    column: str | None = field(compare=False)
    code: str
    severity: Severity
    found: str
    expected: str
    fix: str


@dataclass(frozen=True)
class Report:
    """All that a check found, and the package where nothing that it found is an error."""

    findings: tuple[Finding, ...]
    package: Package | None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep a package from being published."""
        return tuple(finding for finding in self.findings if finding.severity == "error")
