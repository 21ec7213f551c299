"""Foreign keys: whether schemas point them at keys, and rows at rows that exist."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from joulebook.package.codes import finding
from joulebook.package.ids import proposed_id
from joulebook.package.model import Finding, ForeignKey, Schema
from joulebook.package.rows import Rows
from joulebook.package.suggest import MOST_CANDIDATES, Suggester

SEPARATOR = "|"
"""Between the values of a primary key where a single cell names a row."""


@dataclass(frozen=True)
class Whole:
    """All tables that could be read, the names of those that are declared, and the schemas of derived tables."""

    tables: Mapping[str, Rows]
    declared: frozenset[str]
    derived: Mapping[str, Schema]
    cited: str = ""
    """The addresses of the sources of the package as a whole."""

    def readable(self, name: str) -> Rows | None:
        """A table whose rows can be told apart."""
        rows = self.tables.get(name)
        if rows is None or not rows.schema.primary_key or not set(rows.schema.primary_key) <= set(rows.columns):
            return None
        return rows


def key_target_findings(
    schemas: Mapping[str, Schema], files: Mapping[str, str], declared: frozenset[str]
) -> Iterator[Finding]:
    """Foreign keys of schemas that refer to no table, to no key or to fields of another type."""
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            found = _target_problem(name, schema, key, schemas, declared)
            if found:
                yield finding(
                    "key-target",
                    files[name],
                    None,
                    key.fields[0],
                    found=found,
                    expected="the key of a table of this package, of the same type",
                    fix="correct the reference of this foreign key",
                )
    yield from _circles(schemas, files)


def _circles(schemas: Mapping[str, Schema], files: Mapping[str, str]) -> Iterator[Finding]:
    """Tables that refer to each other in a circle cannot be written one after the other."""
    targets = {name: {key.table for key in schema.foreign_keys} - {"", name} for name, schema in schemas.items()}
    try:
        TopologicalSorter(targets).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield finding(
            "key-target",
            files[circle[0]],
            found=" → ".join(reversed(circle)),
            expected="references that lead to tables without references at last",
            fix="remove one of these foreign keys",
        )


def _target_problem(
    name: str, schema: Schema, key: ForeignKey, schemas: Mapping[str, Schema], declared: frozenset[str]
) -> str | None:
    target_name = key.table or name
    target = schemas.get(target_name)
    if target is None:
        return None if target_name in declared else f"no table {target_name}"
    for ours, theirs in zip(key.fields, key.table_fields, strict=True):
        if theirs not in target.names:
            return f"no field {theirs} in {target_name}"
        if schema[ours].type != target[theirs].type:
            return f"{ours} is a {schema[ours].type}, {theirs} of {target_name} a {target[theirs].type}"
    is_unique = len(key.table_fields) == 1 and target[key.table_fields[0]].constraints.get("unique")
    if target.primary_key and set(key.table_fields) != set(target.primary_key) and not is_unique:
        return f"{', '.join(key.table_fields)} is no key of {target_name}"
    return None


def foreign_key_findings(whole: Whole) -> Iterator[Finding]:
    """References to rows that do not exist, and paper rows that lean on community rows."""
    links = _Links()
    for rows in whole.tables.values():
        for key in rows.schema.foreign_keys:
            target = whole.tables.get(key.table or rows.name)
            if target is not None and all(name in target.columns for name in key.table_fields):
                yield from links.follow(rows, key, target)
    for (name, value), findings in links.dangling.items():
        target = whole.tables[name]
        target.missed.add(value)
        lost = lost_id(target, value, f"{findings[0].file}, line {findings[0].line}", links.named[name])
        yield from [lost] if lost is not None else findings


class _Links:
    """Follows references, and keeps what they name and which of it is nowhere."""

    def __init__(self) -> None:
        self.named: dict[str, set[str]] = {}
        self.dangling: dict[tuple[str, str], list[Finding]] = {}

    def follow(self, rows: Rows, key: ForeignKey, target: Rows) -> Iterator[Finding]:
        """Look up the references of one foreign key; the findings are paper rows that lean on community rows."""
        index_of = {values: row for row, values in target.each(*key.table_fields)}
        suggester = Suggester(SEPARATOR.join(values) for values in index_of)
        our_editions, their_editions = rows.editions(), target.editions()
        expected = f"{', '.join(key.table_fields)} of a row of {target.file}"
        named = self.named.setdefault(target.name, set())
        for index, values in rows.each(*key.fields):
            if not any(values):
                continue
            row = index_of.get(values)
            found = SEPARATOR.join(values)
            named.add(found)
            if row is None:
                if not target.excuses(*values):
                    fix = suggester.fix(found, f"add that row to {target.file}, or correct the value")
                    rows.bad.add((index, key.fields[0]))
                    if key.fields[0] in rows.schema.primary_key:
                        rows.missed.add(values[0])
                    dangling = rows.at("foreign-key", index, key.fields[0], found=found, expected=expected, fix=fix)
                    self.dangling.setdefault((target.name, found), []).append(dangling)
            elif our_editions.get(index) == "paper" and their_editions.get(row) == "community":
                yield rows.at(
                    "paper-needs-community",
                    index,
                    key.fields[0],
                    found=found,
                    expected="a row of the paper's edition",
                    fix="leave the paper's row as printed; a community row can supersede it",
                )


def lost_id(target: Rows, value: str, namer: str, named: Collection[str] = ()) -> Finding | None:
    """The row that has a missing id by the rule of ids, and now another one that nothing names: its id was changed."""
    if len(target.schema.primary_key) != 1 or len(target.cells) > MOST_CANDIDATES:
        return None
    key = target.schema.primary_key[0]
    for index in range(len(target.cells)):
        row = target.row(index)
        if proposed_id(target.name, row) == value and row[key] not in named and target.files[index] == target.file:
            return target.at(
                "lost-id",
                index,
                key,
                found=row[key],
                expected=f"{value}, by which {namer} names this row",
                fix=f"write {value} again: an id stays for ever, and a row of renamed_ids leads on where it cannot",
            )
    return None
