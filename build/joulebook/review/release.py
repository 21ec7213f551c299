"""Which version of the data a change asks for, by the rule of semantic versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from joulebook.package.model import Package, Schema

Step = Literal["none", "patch", "minor", "major"]
STEPS: tuple[Step, ...] = ("none", "patch", "minor", "major")
PROSE = frozenset({"note"})
"""Columns that only explain: a change in them changes no value."""
RENAMED = "renamed_ids"
Texts = Mapping[str, Mapping[tuple[str, ...], Mapping[str, str]]]


@dataclass(frozen=True)
class Release:
    """The versions that the two sides state, and the least that the second may state, with the step between."""

    before: str
    after: str
    step: Step
    least: str


def release(before: Package, after: Package, old: Texts, new: Texts) -> Release:
    """Hold a change against the rule; ``old`` and ``new`` are the rows of the raw tables by primary key.

    major: a table, a column or an id goes, an id without a row of ``renamed_ids``, or a column has another type or
    unit: what reads the data may break. minor: something is new, or a value changed. patch: only words did.
    """
    shared, renamed = old.keys() & new.keys(), new.get(RENAMED, {})
    steps = [_of_schemas(before, after), *(_of_rows(table, old[table], new[table], renamed) for table in shared)]
    step = max(steps, key=STEPS.index)
    return Release(before.version, after.version, step, next_version(before.version, step))


def next_version(version: str, step: Step) -> str:
    """The version after a step.

    >>> next_version("1.4.2", "minor"), next_version("1.4.2", "patch"), next_version("1.4.2", "none")
    ('1.5.0', '1.4.3', '1.4.2')
    """
    numbers = [int(part) for part in version.partition("-")[0].partition("+")[0].split(".")]
    if step == "none":
        return version
    place = {"major": 0, "minor": 1, "patch": 2}[step]
    return ".".join(map(str, [*numbers[:place], numbers[place] + 1, *[0] * (2 - place)]))


def is_behind(found: Release) -> bool:
    """Whether the second side states a lower version than the change asks for.

    >>> is_behind(Release("1.9.0", "1.9.0", "minor", "1.10.0"))
    True
    """
    return _numbers(found.after) < _numbers(found.least)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.partition("-")[0].partition("+")[0].split(".")]


def _of_schemas(before: Package, after: Package) -> Step:
    if before.tables.keys() - after.tables.keys():
        return "major"
    pairs = [(table.schema, after.tables[name].schema) for name, table in before.tables.items()]
    if any(_breaks(old, new) for old, new in pairs):
        return "major"
    if after.tables.keys() - before.tables.keys() or any(set(new.names) - set(old.names) for old, new in pairs):
        return "minor"
    return "patch" if any(old.descriptor != new.descriptor for old, new in pairs) else "none"


def _breaks(old: Schema, new: Schema) -> bool:
    """Whether a reader of the old columns is told something else, or nothing, by the new ones."""
    if old.primary_key != new.primary_key or set(old.names) - set(new.names):
        return True
    return any((field.type, field.unit) != (new[field.name].type, new[field.name].unit) for field in old.fields)


def _of_rows(
    table: str,
    old: Mapping[tuple[str, ...], Mapping[str, str]],
    new: Mapping[tuple[str, ...], Mapping[str, str]],
    renamed: Mapping[tuple[str, ...], Mapping[str, str]],
) -> Step:
    lead_on = {(row["old_id"],) for row in renamed.values() if row["table"] == table}
    if old.keys() - new.keys() - lead_on:
        return "major"
    if old.keys() != new.keys():
        return "minor"
    changed = {name for key, row in new.items() for name, cell in row.items() if old[key].get(name, "") != cell}
    return "none" if not changed else "patch" if changed <= PROSE else "minor"
