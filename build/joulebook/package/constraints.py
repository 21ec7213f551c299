"""Types, constraints and keys by frictionless: the one place where it runs, and where whatever it raises is caught."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from joulebook.package.codes import finding
from joulebook.package.model import Field, Finding
from joulebook.package.needs import NEEDS
from joulebook.package.rows import Rows
from joulebook.package.schema import PROFILE, constraint_words

Reader = Callable[[str], tuple[Any, Mapping[str, str] | None]]
"""From the text of a cell to its value and to notes, by the kind of what is wrong."""
CODE_OF: Mapping[str, str] = {
    "required": "required",
    "unique": "not-unique",
    "enum": "not-in-list",
    "pattern": "pattern",
    "minLength": "length",
    "maxLength": "length",
    "minimum": "out-of-range",
    "maximum": "out-of-range",
    "exclusiveMinimum": "out-of-range",
    "exclusiveMaximum": "out-of-range",
}
FIX_OF: Mapping[str, str] = {
    "required": "fill in the value; a row without it cannot be used",
    "unique": "give the row a value of its own, or remove the repeated row",
    "enum": "write one of the allowed values, in the same letters",
    "pattern": "correct the text, or the pattern if the text is right",
    "minLength": "write the whole text",
    "maxLength": "shorten the text",
    "minimum": "check the unit and the digits",
    "maximum": "check the unit and the digits",
    "exclusiveMinimum": "check the unit and the digits",
    "exclusiveMaximum": "check the unit and the digits",
}


def constraint_findings(rows: Rows, progress: Callable[[str], None]) -> Iterator[Finding]:
    """What frictionless finds in the cells that are not known to be bad; each such cell is bad from then on."""
    try:
        yield from _run(rows, progress)
    except Exception as error:  # the boundary: no input may end the check with a traceback
        yield failed(rows.file, error)


def descriptor_findings(descriptor: Mapping[str, Any], file: str) -> Iterator[Finding]:
    """What frictionless refuses in a descriptor whose schemas stand in it, and our strict lists let pass."""
    try:
        notes = _refused(json.dumps(descriptor))
    except Exception as error:  # the boundary, as above
        yield failed(file, error)
        return
    for note in notes:
        yield finding(
            "descriptor",
            file,
            found=note,
            expected="a descriptor that frictionless accepts",
            fix="correct what it names",
        )


def failed(file: str, error: Exception) -> Finding:
    """The finding for an input with which frictionless itself fails."""
    return finding(
        "check-failed",
        file,
        found=f"{type(error).__name__}: {error}",
        expected="content that frictionless can check",
        fix="look for unusual content in this file, and report this message",
    )


@lru_cache(maxsize=8)
def _refused(descriptor: str) -> tuple[str, ...]:
    """What frictionless notes of a descriptor; asked once of each, since base and head of a change mostly share it."""
    from frictionless import Package  # noqa: PLC0415 (a third of a second that most commands need not wait for)

    return tuple(str(error.note) for error in Package.validate_descriptor(json.loads(descriptor)).errors)


@lru_cache(maxsize=64)
def _readers(fields: str) -> tuple[Reader, ...]:
    """For each field of a schema, as JSON, how frictionless reads a cell: its value, and what is wrong with it."""
    from frictionless import Schema  # noqa: PLC0415 (as above)

    schema = Schema.from_descriptor({"$schema": PROFILE, "fields": json.loads(fields)})
    return tuple(field.create_cell_reader() for field in schema.fields)


def _run(rows: Rows, progress: Callable[[str], None]) -> Iterator[Finding]:
    """Every different text of a column is read once, which is what makes large tables quick."""
    fields = [field for field in rows.schema.fields if field.name in rows.columns]
    readers = _readers(json.dumps([_field(rows, field) for field in fields]))
    key = rows.schema.primary_key if set(rows.schema.primary_key) <= set(rows.columns) else ()
    values: dict[str, list[Any]] = {}
    repeated: list[tuple[int, int, Finding]] = []
    for field, reader in zip(fields, readers, strict=True):
        progress(f"{rows.file}: {field.name}")
        place, unique = rows.columns[field.name], bool(field.constraints.get("unique"))
        read: dict[str, tuple[Any, Mapping[str, str] | None]] = {}
        column: list[Any] = []
        seen: dict[Any, int] = {}
        for index, record in enumerate(rows.cells):
            if rows.bad and (index, field.name) in rows.bad:
                column.append(None)
                continue
            cell = record[place]
            if cell not in read:
                read[cell] = reader(cell)
            value, notes = read[cell]
            column.append(value)
            if notes:
                rows.bad.add((index, field.name))
                yield _broken(rows, field, index, notes)
            elif unique and value is not None:
                if value in seen:
                    rows.bad.add((index, field.name))
                    repeated.append((index, seen[value], _repeated(rows, field, index, seen[value])))
                seen[value] = index
        if field.name in key:
            values[field.name] = column
    again = dict(_repeated_keys(rows, key, values))
    yield from again.values()
    twice = set(again)
    for index, other, found in repeated:
        if index not in twice or rows.cells[index] != rows.cells[other]:  # a row given twice is told once
            twice.add(index)
            yield found


def _repeated_keys(rows: Rows, key: tuple[str, ...], values: Mapping[str, list[Any]]) -> Iterator[tuple[int, Finding]]:
    """Rows whose key an earlier row has; a key with a bad cell has its finding already."""
    seen: dict[tuple[Any, ...], int] = {}
    for index, found in enumerate(zip(*(values[name] for name in key), strict=True)):
        if rows.bad and any((index, name) in rows.bad for name in key):
            continue
        if found in seen:
            yield (
                index,
                rows.at(
                    "primary-key",
                    index,
                    key[0],
                    found="|".join(rows.cells[index][rows.columns[name]] for name in key),
                    expected=f"a key that no other row has; {rows.place(seen[found])} has it",
                    fix="give the row a key of its own, or remove the repeated row",
                ),
            )
            rows.bad.update((index, name) for name in key)
        seen[found] = index


def _field(rows: Rows, field: Field) -> dict[str, Any]:
    """The field as frictionless takes it; keys and what the build needs are never empty."""
    constraints = dict(field.constraints)
    needed = NEEDS[rows.name].never_empty if rows.name in NEEDS else ()
    if field.name in rows.schema.primary_key or field.name in needed:
        constraints["required"] = True
    return {"name": field.name, "type": field.type, "constraints": constraints}


def _broken(rows: Rows, field: Field, index: int, notes: Mapping[str, str]) -> Finding:
    """The first thing that frictionless notes of a cell, as a finding."""
    cell = rows.cells[index][rows.columns[field.name]]
    kind, note = next(iter(notes.items()))
    if kind == "type":
        expected, fix = f"a {field.type}", f"write a {field.type}"
        return rows.at("wrong-type", index, field.name, found=cell, expected=expected, fix=fix)
    if kind not in CODE_OF:
        return rows.at("constraint", index, field.name, found=cell, expected=note, fix="correct the cell")
    expected = "a value" if kind == "required" else constraint_words(field, kind)
    return rows.at(CODE_OF[kind], index, field.name, found=cell, expected=expected, fix=FIX_OF[kind])


def _repeated(rows: Rows, field: Field, index: int, other: int) -> Finding:
    """A value that an earlier row has and only one may have."""
    cell = rows.cells[index][rows.columns[field.name]]
    expected = f"{constraint_words(field, 'unique')}; {rows.place(other)} has it"
    return rows.at("not-unique", index, field.name, found=cell, expected=expected, fix=FIX_OF["unique"])
