"""Checks a data package as a whole: every problem at once, and the package itself where there is none."""

import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from joulebook.errors import UsageError
from joulebook.package.causes import by_cause
from joulebook.package.codes import clip, finding
from joulebook.package.constraints import constraint_findings, descriptor_findings
from joulebook.package.contributions import add_contributed, stray_contributions
from joulebook.package.descriptor import DESCRIPTOR, Declaration, Resource, derived_schemas, read_declaration
from joulebook.package.files import TABLE_LIMIT, read_file
from joulebook.package.ids import NAMED_BY, proposed_id
from joulebook.package.links import Whole, key_target_findings
from joulebook.package.model import Finding, Report
from joulebook.package.needs import need_findings
from joulebook.package.read import read_package
from joulebook.package.relations import relation_findings
from joulebook.package.rows import Rows, read_rows
from joulebook.package.rules import Problem, judge

FINDING_LIMIT = 100_000
"""How many findings of one file are listed; the others are counted in one more."""
STRAY_LIMIT = 100
LONGEST = 400
"""How many characters a finding says of what is expected, and of how one cell is mended."""
DATA = "data"


def quiet(message: str) -> None:
    """Progress that nobody watches."""


def check_package(folder: Path, progress: Callable[[str], None] = quiet) -> Report:
    """All that is wrong with the package in a folder; ``UsageError`` where there is none to check."""
    _require_package(folder)
    declaration, found = read_declaration(folder)
    findings = list(_at_most(found, DESCRIPTOR))
    if declaration is None:
        return Report(tuple(findings), None)
    sound = not findings
    findings += _declared(declaration)
    if sound and not any(one.severity == "error" for one in findings):
        findings += descriptor_findings(_inlined(declaration), DESCRIPTOR)
    findings += _strays(folder, declaration.named_paths)
    findings += _at_most(stray_contributions(folder, declaration.resources), DESCRIPTOR)
    tables: dict[str, Rows] = {}
    for resource in declaration.resources:
        progress(f"checking {resource.path}")
        rows, in_table = _check_table(folder, resource, progress)
        findings += _at_most(in_table, resource.path)
        if rows.columns:
            tables[resource.name] = rows
    progress("checking what holds between the rows")
    whole = Whole(tables, _named(declaration), derived_schemas(), _cited(declaration))
    findings += _at_most(relation_findings(whole), DESCRIPTOR)
    findings = by_cause(_in_order(findings, declaration))
    if any(one.severity == "error" for one in findings):
        return Report(tuple(findings), None)
    return Report(tuple(findings), read_package(declaration.document.value, tables))


def _require_package(folder: Path) -> None:
    """There is a folder with a descriptor in it."""
    name = clip(str(folder))
    try:
        is_folder, has_descriptor = folder.is_dir(), os.path.lexists(folder / DESCRIPTOR)
    except (OSError, ValueError) as error:
        raise UsageError(f"{name!r} is not a folder that can be read ({error})") from error
    if not is_folder:
        raise UsageError(f"there is no folder {name!r}; name the folder that holds {DESCRIPTOR}")
    if not has_descriptor:
        raise UsageError(f"the folder {name!r} has no {DESCRIPTOR}; name the folder that holds it")


def _declared(declaration: Declaration) -> Iterator[Finding]:
    """What is wrong between the schemas, and what the build would miss in them."""
    schemas = {resource.name: resource.schema for resource in declaration.resources}
    files = {resource.name: resource.schema_file for resource in declaration.resources}
    named = _named(declaration)
    yield from key_target_findings(schemas, files, named)
    yield from need_findings(schemas, files, named, DESCRIPTOR)


def _named(declaration: Declaration) -> frozenset[str]:
    """Every name that the descriptor gives to a resource, also to one that cannot be read."""
    resources = declaration.value.get("resources")
    listed = resources if isinstance(resources, list) else []
    names = [item.get("name") for item in listed if isinstance(item, dict)]
    return frozenset(name for name in names if isinstance(name, str))


def _cited(declaration: Declaration) -> str:
    """The addresses of the package's own sources, one a line."""
    sources = declaration.value.get("sources")
    listed = sources if isinstance(sources, list) else []
    return "\n".join(str(item.get("path", "")) for item in listed if isinstance(item, dict))


def _inlined(declaration: Declaration) -> dict[str, Any]:
    """The descriptor with its schemas in it, as one value without references."""
    whole: dict[str, Any] = json.loads(json.dumps(declaration.value))
    schemas = {resource.name: resource.schema.descriptor for resource in declaration.resources}
    for item in whole["resources"]:
        item["schema"] = {key: value for key, value in schemas[item["name"]].items() if key != "$schema"}
    return whole


def _strays(folder: Path, named: frozenset[str]) -> Iterator[Finding]:
    """Files beside the tables that no resource names."""
    try:
        stray = sorted(
            file for path in (folder / DATA).rglob("*") if (file := path.relative_to(folder).as_posix()) not in named
        )
    except OSError:
        return
    for file in [file for file in stray if not (folder / file).is_dir()][:STRAY_LIMIT]:
        yield finding(
            "stray-file",
            file,
            found="a file that no resource names",
            expected=f"a resource in {DESCRIPTOR} for each file in {DATA}/",
            fix="describe the table, or remove the file",
        )


def _check_table(folder: Path, resource: Resource, progress: Callable[[str], None]) -> tuple[Rows, Iterator[Finding]]:
    """The rows of a table; its findings come as they are found."""
    rows = Rows(resource.name, resource.path, resource.schema)
    content = read_file(folder, resource.path, TABLE_LIMIT)
    if isinstance(content, Finding):
        return rows, iter([content])

    def found() -> Iterator[Finding]:
        yield from read_rows(rows, content, may_be_empty=resource.may_be_empty)
        if rows.columns:
            yield from add_contributed(folder, rows)
            yield from cell_findings(rows)
            yield from constraint_findings(rows, progress)
            _suspect_bad_keys(rows)

    return rows, found()


def cell_findings(rows: Rows) -> Iterator[Finding]:
    """What the rules for one cell find; every different text of a column is judged once."""
    for field in rows.schema.fields:
        place = rows.columns.get(field.name)
        if place is None:
            continue
        verdicts: dict[str, Problem | None] = {}
        for index, record in enumerate(rows.cells):
            cell = record[place]
            if cell not in verdicts:
                verdicts[cell] = judge(field, cell)
            problem = verdicts[cell]
            if problem is not None and (index, field.name) not in rows.bad:
                rows.bad.add((index, field.name))
                code, expected, fix = problem
                yield rows.at(code, index, field.name, found=cell, expected=expected, fix=clip(fix))


def _suspect_bad_keys(rows: Rows) -> None:
    """A reference to a row whose key has a finding is not called dangling as well.

    What was meant is told by what can be seen of the key, by the rule that makes ids of names, and by the other parts.
    """
    keys = rows.schema.primary_key
    for index in {index for index, name in rows.bad if name in keys}:
        row = rows.row(index)
        for name in keys:
            seen = unicodedata.normalize("NFKC", row.get(name, ""))
            visible = "".join(sign for sign in seen if sign.isprintable()).strip()
            rows.suspects |= {row.get(name, ""), visible, re.sub(r"[\W_]+", "-", visible.casefold())}
        rows.suspects.add(proposed_id(rows.name, row))
        rows.nameless = rows.nameless or (len(keys) == 1 and rows.name not in NAMED_BY)
    rows.suspects.discard("")


def _at_most(findings: Iterable[Finding], file: str) -> Iterator[Finding]:
    """The findings, and from a limit on only their number."""
    more = 0
    for count, found in enumerate(findings):
        if count < FINDING_LIMIT:
            yield found
        else:
            more += 1
    if more:
        yield finding(
            "too-many-findings",
            file,
            found=f"{more:,} more problems",
            expected=f"at most {FINDING_LIMIT:,} problems in a file",
            fix="mend the listed ones first; they often have one cause",
        )


def _in_order(findings: Iterable[Finding], declaration: Declaration) -> list[Finding]:
    """By file as the descriptor names them, then by line and column."""
    files: Mapping[str, int] = {
        file: rank
        for rank, file in enumerate(
            [DESCRIPTOR]
            + [resource.schema_file for resource in declaration.resources]
            + [resource.path for resource in declaration.resources]
        )
    }
    columns = {
        (resource.path, name): rank
        for resource in declaration.resources
        for rank, name in enumerate(resource.schema.names)
    }
    return sorted(
        (replace(found, fix=clip(found.fix, LONGEST), expected=clip(found.expected, LONGEST)) for found in findings),
        key=lambda found: (
            files.get(found.file, len(files)),
            found.file,
            found.line or 0,
            columns.get((found.file, found.column or ""), -1),
        ),
    )
