"""Types, constraints and keys by frictionless: the one place where it runs, and where whatever it raises is caught."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from joulebook.package.codes import finding
from joulebook.package.model import Field, Finding
from joulebook.package.needs import NEEDS
from joulebook.package.rows import Rows
from joulebook.package.schema import PROFILE, constraint_words

PROGRESS_ROWS = 20_000
CONSTRAINT = re.compile(r'constraint "(\w+)"')
POSITION = re.compile(r"position (\d+)")
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
        from frictionless import Package  # noqa: PLC0415 (a third of a second that most commands need not wait for)

        report = Package.validate_descriptor(dict(descriptor))
        notes = [str(error.note) for error in report.errors]
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


def _run(rows: Rows, progress: Callable[[str], None]) -> Iterator[Finding]:
    from frictionless import Schema  # noqa: PLC0415 (as above)
    from frictionless.resources import TableResource  # noqa: PLC0415

    fields = [field for field in rows.schema.fields if field.name in rows.columns]
    by_name = {field.name: field for field in fields}
    key = rows.schema.primary_key if set(rows.schema.primary_key) <= set(by_name) else ()
    names = [field.name for field in fields]
    schema = Schema.from_descriptor(
        {"$schema": PROFILE, "fields": [_field(rows, field) for field in fields], "primaryKey": list(key)}
    )
    bad_before = _bad_columns(rows)

    def stream() -> Iterator[list[str]]:
        places = [rows.columns[name] for name in names]
        yield names
        for index, record in enumerate(rows.cells):
            if index % PROGRESS_ROWS == 0 and index:
                progress(f"{rows.file}: {index:,} of {len(rows.cells):,} rows")
            cells = [record[place] for place in places]
            for place in bad_before.get(index, ()):
                cells[names.index(place)] = ""  # it has its finding; frictionless shall not stumble over it
            yield cells

    resource = TableResource(name="table", data=stream, schema=schema)
    with resource:
        for index, row in enumerate(resource.row_stream):
            for error in row.errors:
                yield from _translate(rows, by_name, key, index, error)


def _bad_columns(rows: Rows) -> dict[int, list[str]]:
    bad: dict[int, list[str]] = {}
    for index, name in rows.bad:
        bad.setdefault(index, []).append(name)
    return bad


def _field(rows: Rows, field: Field) -> dict[str, Any]:
    """The field as frictionless takes it; keys and what the build needs are never empty."""
    constraints = dict(field.constraints)
    needed = NEEDS[rows.name].never_empty if rows.name in NEEDS else ()
    if field.name in rows.schema.primary_key or field.name in needed:
        constraints["required"] = True
    return {"name": field.name, "type": field.type, "constraints": constraints}


def _translate(
    rows: Rows, fields: Mapping[str, Field], key: tuple[str, ...], index: int, error: Any
) -> Iterator[Finding]:
    """One error of frictionless as a finding, unless the cell or the key already has one."""
    if error.type == "primary-key":
        if any((index, name) in rows.bad for name in key):
            return
        cells = [rows.cells[index][rows.columns[name]] for name in key]
        other = _other_line(rows, error.note)
        yield rows.at(
            "primary-key",
            index,
            key[0],
            found="|".join(cells),
            expected=f"a key that no other row has{other}",
            fix="give the row a key of its own, or remove the repeated row",
        )
        rows.bad.update((index, name) for name in key)
        return
    name = getattr(error, "field_name", "")  # a row of which every cell is bad has none: it is said of each cell
    if (index, name) in rows.bad or name not in fields:
        return
    rows.bad.add((index, name))
    cell = rows.cells[index][rows.columns[name]]
    field = fields[name]
    if error.type == "type-error":
        yield rows.at("wrong-type", index, name, found=cell, expected=f"a {field.type}", fix=f"write a {field.type}")
        return
    match = CONSTRAINT.match(error.note)
    kind = "unique" if error.type == "unique-error" else match.group(1) if match else ""
    if kind not in CODE_OF:
        yield rows.at("constraint", index, name, found=cell, expected=str(error.note), fix="correct the cell")
        return
    expected = "a value" if kind == "required" else constraint_words(field, kind)
    if kind == "unique":
        expected += _other_line(rows, error.note)
    yield rows.at(CODE_OF[kind], index, name, found=cell, expected=expected, fix=FIX_OF[kind])


def _other_line(rows: Rows, note: str) -> str:
    """The line of the row that has the value or key already; frictionless counts the header as row 1."""
    match = POSITION.search(note)
    return f"; {rows.place(int(match.group(1)) - 2)} has it" if match else ""
