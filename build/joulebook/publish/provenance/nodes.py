"""The parts of provenance: a number with its formula and inputs, a list of numbers, a cell as it was written."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from joulebook.errors import BuildError

Value = float | int | str


@dataclass(frozen=True)
class Address:
    """Where a number stands: table, key of the row as the table's schema orders it, and column."""

    table: str
    key: tuple[str, ...]
    column: str

    def __str__(self) -> str:
        """As it is written in files: the parts of the key joined as in row keys of notes."""
        return f"{self.table}/{'|'.join(self.key)}/{self.column}"


Input = Address | tuple[Address, ...] | float
"""What a name of a formula stands for: another number, a list of them, or a number that is the same for all rows."""


@dataclass(frozen=True)
class Derived:
    """A number that a formula gives from named inputs."""

    address: Address
    title: str
    unit: str | None
    value: float
    formula: str
    inputs: Mapping[str, Input]


@dataclass(frozen=True)
class Listed:
    """A list of numbers that several formulas share."""

    address: Address
    title: str
    unit: str | None
    items: tuple[Address, ...]


@dataclass(frozen=True)
class Note:
    """What is known of a cell: a word for its state and a sentence."""

    status: str
    note: str


@dataclass(frozen=True)
class Raw:
    """A cell of a table that people edit, as it is written and as it is read, with its source."""

    address: Address
    title: str
    unit: str | None
    written: str
    value: Value
    edition: str
    source_id: str
    notes: tuple[Note, ...]


Node = Derived | Listed | Raw


def key_of(row: Mapping[str, Any], parts: Iterable[str]) -> tuple[str, ...]:
    """The key of a row as published tables write it: a whole number without decimals.

    >>> key_of({"domain": "cv", "share": 0.5, "score": 70.0}, ("domain", "share", "score"))
    ('cv', '0.5', '70')
    """
    values = (row[part] for part in parts)
    return tuple(str(int(one)) if isinstance(one, float) and one.is_integer() else str(one) for one in values)


@cache
def names(formula: str) -> tuple[str, ...]:
    """The names in a formula, each once, in the order in which they are written.

    >>> names("10 ** (a + b * mean(c)) / a")
    ('a', 'b', 'c')
    """
    try:
        tree = ast.parse(formula, mode="eval")
    except SyntaxError as error:
        raise BuildError(f"the formula {formula!r} cannot be read: {error.msg}") from error
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    return tuple(dict.fromkeys(node.id for node in sorted(found, key=lambda node: node.col_offset)))


def addresses(node: Node) -> Iterator[Address]:
    """The numbers that a number or a list rests on, in the order of its inputs."""
    if isinstance(node, Listed):
        yield from node.items
    if isinstance(node, Derived):
        for value in node.inputs.values():
            if isinstance(value, Address):
                yield value
            elif isinstance(value, tuple):
                yield from value
