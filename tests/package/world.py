"""The project's own package in a folder, with places where it can be broken and mended again."""

import csv
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from joulebook.package.canonical import written
from joulebook.package.check import check_package
from joulebook.package.descriptor import DESCRIPTOR, load_schema, read_declaration
from joulebook.package.model import Field, Finding, Schema
from joulebook.package.needs import NEEDS


class Place(NamedTuple):
    """What a finding has to say: its code, and where."""

    code: str
    file: str
    line: int | None
    column: str | None


@dataclass
class Table:
    """A table of the package: its records without the header, as they are written."""

    name: str
    file: str
    schema: Schema
    records: list[list[str]]

    @property
    def header(self) -> str:
        """The first line."""
        return ",".join(self.schema.names)

    def row(self, index: int) -> dict[str, str]:
        """The cells of a record by their fields."""
        return dict(zip(self.schema.names, self.records[index], strict=True))

    def needs(self, one: Field) -> bool:
        """Whether the field is never empty."""
        needed = NEEDS[self.name].never_empty if self.name in NEEDS else frozenset()
        return bool(one.constraints.get("required")) or one.name in needed or one.name in self.schema.primary_key


@dataclass
class Broken:
    """What is changed, by table: records as lines, records to add, the header, or the file as a whole."""

    lines: dict[tuple[str, int], str] = field(default_factory=dict)
    added: dict[str, list[list[str]]] = field(default_factory=dict)
    whole: dict[str, Callable[[bytes], bytes | None]] = field(default_factory=dict)
    expected: list[tuple[str, str, int | None, str | None]] = field(default_factory=list)
    """Code, table, record (None where a finding is of no line, -1 for the header) and column."""
    taken: set[tuple[str, int]] = field(default_factory=set)
    """Records that another defect may not touch."""

    def cell(self, table: Table, index: int, column: str, value: str, code: str) -> None:
        """Write a cell and expect a finding on it."""
        record = [value if name == column else cell for name, cell in table.row(index).items()]
        self.lines[table.name, index] = written(record)
        self.expected.append((code, table.name, index, column))

    def add(self, table: Table, record: Mapping[str, str]) -> int:
        """Add a record at the end, and give its index."""
        added = self.added.setdefault(table.name, [])
        added.append([record[name] for name in table.schema.names])
        return len(table.records) + len(added) - 1


class World:
    """A copy of the package that stays as it is between two looks."""

    def __init__(self, package: Path, folder: Path) -> None:
        """Copy the package, in memory where the machine has such a folder."""
        self.folder = folder / "package"
        shutil.copytree(package, self.folder)
        declaration, _ = read_declaration(self.folder)
        assert declaration is not None
        self.tables: dict[str, Table] = {}
        for resource in declaration.resources:
            with (self.folder / resource.path).open(encoding="utf-8", newline="") as stream:
                _, *records = csv.reader(stream)
            schema = load_schema(self.folder / resource.schema_file)
            self.tables[resource.name] = Table(resource.name, resource.path, schema, records)
        self.sound = {table.file: (self.folder / table.file).read_bytes() for table in self.tables.values()}

    def look(self, broken: Broken) -> tuple[Finding, ...]:
        """What the check finds in the broken package, which is sound again afterwards."""
        names = {name for name, _ in broken.lines} | broken.added.keys() | broken.whole.keys()
        try:
            for name in names:
                table = self.tables[name]
                content = "".join(f"{line}\n" for line in self.lines(broken, table)).encode("utf-8", "surrogatepass")
                changed = broken.whole[name](content) if name in broken.whole else content
                path = self.folder / table.file
                path.unlink() if changed is None else path.write_bytes(changed)
            return check_package(self.folder).findings
        finally:
            for name in names:
                (self.folder / self.tables[name].file).write_bytes(self.sound[self.tables[name].file])

    def lines(self, broken: Broken, table: Table) -> list[str]:
        """The header and the records of a table, as they are written."""
        records = [*table.records, *broken.added.get(table.name, [])]
        texts = [broken.lines.get((table.name, index)) for index in range(len(records))]
        return [
            table.header,
            *(written(record) if text is None else text for record, text in zip(records, texts, strict=True)),
        ]

    def places(self, broken: Broken) -> list[Place]:
        """Where the findings have to be: the line on which the record starts, whatever stands above it."""
        found = []
        for code, name, index, column in broken.expected:
            if name == DESCRIPTOR:
                found.append(Place(code, name, index, column))
                continue
            above = self.lines(broken, self.tables[name])[: None if index is None else index + 1]
            line = None if index is None else 1 + sum(1 + text.count("\n") for text in above)
            found.append(Place(code, self.tables[name].file, line, column))
        return sorted(found, key=str)
