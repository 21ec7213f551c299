"""A table on its way to being checked: its records by column, their lines, and which cells are known to be bad."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from joulebook.package import text
from joulebook.package.codes import finding
from joulebook.package.model import Finding, Schema
from joulebook.package.suggest import Suggester, misnamed

ROW_LIMIT = 1_000_000
COLUMN_LIMIT = 1_000
LOST_LIMIT = 1_000
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass
class Rows:
    """The records of a table that have as many cells as its header, by position."""

    name: str
    file: str
    schema: Schema
    lines: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """The file of each record: that of the table, or that of a proposed row."""
    cells: list[list[str]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    """Where in a record each field of the schema stands; fields without a column are left out."""
    bad: set[tuple[int, str]] = field(default_factory=set)
    """Cells with a finding: no later rule speaks of them again."""
    suspects: set[str] = field(default_factory=set)
    """Cells of records that could not be used: a reference to one of them is not called dangling."""
    missed: set[str] = field(default_factory=set)
    """Keys that rows name and no row has, which is told already."""
    lost: list[str] = field(default_factory=list)
    """The first lines that could not be read as rows, as written: what they hold is not missing."""
    nameless: bool = False
    """Whether rows are there, or were meant to be, whose key nobody can tell: then no key is called missing."""

    def each(self, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Each row's index and its cells of these fields, leaving out rows where one of them is known to be bad."""
        if not all(name in self.columns for name in names):
            return
        bad = {index for index, name in self.bad if name in names}
        columns = [[record[place] for record in self.cells] for place in (self.columns[name] for name in names)]
        for index, cells in enumerate(zip(*columns, strict=True)):
            if index not in bad:
                yield index, cells

    def at(self, code: str, index: int, column: str | None, *, found: str, expected: str, fix: str) -> Finding:
        """A finding on a cell, or on the row where no column is named."""
        return finding(code, self.files[index], self.lines[index], column, found=found, expected=expected, fix=fix)

    def row(self, index: int) -> dict[str, str]:
        """The cells of a record by their fields."""
        return {name: self.cells[index][place] for name, place in self.columns.items()}

    def excuses(self, *parts: str) -> bool:
        """Whether it is told already why no row has a key with one of these parts."""
        known = not self.suspects.isdisjoint(parts) or not self.missed.isdisjoint(parts)
        return known or self.nameless or any(part in line for part in parts if part for line in self.lost)

    def place(self, index: int) -> str:
        """Where a record stands, in words: its file, where that is not the table's, and its line."""
        line = f"line {self.lines[index]}"
        return line if self.files[index] == self.file else f"{self.files[index]}, {line}"

    def add(self, other: "Rows") -> None:
        """Take the records of another file of the same table, whose columns may stand in another order."""
        first, names = len(self.cells), sorted(self.columns, key=self.columns.__getitem__)
        width = max(self.columns.values()) + 1
        for line, record in zip(other.lines, other.cells, strict=True):
            cells = [""] * width
            for name in names:
                cells[self.columns[name]] = record[other.columns[name]]
            self.lines.append(line)
            self.files.append(other.file)
            self.cells.append(cells)
        self.bad |= {(first + index, name) for index, name in other.bad}
        self.suspects |= other.suspects
        self.lost += other.lost

    @cached_property
    def keys(self) -> dict[tuple[str, ...], int]:
        """The index of the first row with each primary key; only to be asked once every row has been read."""
        index: dict[tuple[str, ...], int] = {}
        for row, key in self.each(*self.schema.primary_key):
            index.setdefault(key, row)
        return index

    def editions(self) -> dict[int, str]:
        """The edition of each row that has a sound one."""
        return {row: edition for row, (edition,) in self.each("edition")}


def read_rows(rows: Rows, content: bytes, *, may_be_empty: bool) -> Iterator[Finding]:
    """Fill the rows from a file's bytes while the findings on its encoding, header and shape are taken."""
    whole, damage, findings = text.decode(rows.file, content)
    yield from findings
    if whole is None:
        return
    stream = text.records(whole)
    header = next(stream, text.Record(1, [""]))
    delimiter = _other_delimiter(rows, header)
    if delimiter:
        yield delimiter
        return
    yield from _read_header(rows, header)
    if rows.columns:
        yield from _read_body(rows, stream, len(header.cells))
        if not rows.cells and not rows.suspects and not may_be_empty:
            rows.nameless = True
            yield finding(
                "no-rows",
                rows.file,
                1,
                found="a header without rows",
                expected="at least one row",
                fix='restore the rows, or state "mayBeEmpty": true for the resource',
            )
    if damage is not None:
        yield _locate_damage(rows, damage)


def _other_delimiter(rows: Rows, header: text.Record) -> Finding | None:
    """A header that reads well with another delimiter is one finding, not one for every row."""
    known = set(rows.schema.names)
    for sign, name in OTHER_DELIMITERS.items():
        names = {cell.strip('" ') for part in header.cells for cell in part.split(sign)}
        if any(sign in part for part in header.cells) and len(known & names) > len(known & set(header.cells)):
            return finding(
                "wrong-delimiter",
                rows.file,
                1,
                found=f"columns separated by {name}",
                expected="columns separated by commas",
                fix="export the table with a comma between cells",
            )
    return None


def _read_header(rows: Rows, header: text.Record) -> list[Finding]:
    """Note which column is which field; the findings say where header and schema differ."""
    expected = rows.schema.names
    labels = header.cells
    if header.broken is not None or not set(labels) & set(expected):
        found = header.broken or ",".join(labels)
        return [
            finding(
                "quote" if header.broken else "no-header",
                rows.file,
                1,
                found=found,
                expected=f"the header {','.join(expected)}",
                fix="put the names of the columns on the first line",
            )
        ]
    if len(labels) > COLUMN_LIMIT:
        return [
            _header_finding(
                rows,
                "unknown-column",
                None,
                f"{len(labels):,} columns",
                f"{len(expected)} columns",
                "restore the header",
            )
        ]
    meant_by = misnamed(expected, labels)
    findings = []
    suggester = Suggester(expected)
    for position, label in enumerate(labels):
        twice = label in rows.columns
        if label in expected and not twice:
            rows.columns[label] = position
            continue
        meant = meant_by.get(position)
        if meant is not None:
            rows.columns[meant] = position
            wanted, fix = f"the column {meant}", f"write {meant} instead"
        elif twice:
            wanted, fix = "each column once", "remove one"
        else:
            wanted = "a field of the schema"
            fix = suggester.fix(label, "remove the column, or describe it in the schema")
        code, column = ("duplicate-column", label) if twice else ("unknown-column", meant)
        findings.append(_header_finding(rows, code, column, label, wanted, fix))
    present = [name for name in expected if name in rows.columns]
    findings += [
        _header_finding(
            rows, "missing-column", name, "no such column", f"the column {name}", f"add {name} to the header"
        )
        for name in expected
        if name not in rows.columns
    ]
    written = sorted(present, key=rows.columns.__getitem__)
    if written != present:
        found, wanted = ",".join(written), ",".join(present)
        findings.append(
            _header_finding(rows, "column-order", None, found, wanted, "put the columns in the schema's order")
        )
    return findings


def _read_body(rows: Rows, stream: Iterator[text.Record], width: int) -> Iterator[Finding]:
    """Collect the records that have the header's width; the others are findings."""
    lost = False  # after broken quoting, rows of a wrong width are its consequence
    for record in stream:
        if record.broken is not None:
            column = _label(rows, len(record.cells))
            yield finding(
                "quote",
                rows.file,
                record.line,
                column,
                found=record.broken,
                expected='a cell with commas or quotes as a whole in quotes, each quote inside doubled: "a ""b"""',
                fix="close the quote, or double the quotes inside the cell",
            )
            _lose(rows, record)
            lost = True
        elif len(record.cells) == width and any(record.cells):
            lost = False
            if len(rows.cells) >= ROW_LIMIT:
                yield _too_many(rows, record.line)
                break
            rows.lines.append(record.line)
            rows.files.append(rows.file)
            rows.cells.append(record.cells)
        elif not lost:
            _lose(rows, record)
            yield _wrong_width(rows, record, width)


def _lose(rows: Rows, record: text.Record) -> None:
    """Remember what a record holds that is no row."""
    rows.suspects.update(record.cells)
    if len(rows.lost) < LOST_LIMIT:
        rows.lost.append(record.written or ",".join(record.cells))


def _wrong_width(rows: Rows, record: text.Record, width: int) -> Finding:
    count = len(record.cells)
    if not any(record.cells):
        code, found, fix = "blank-line", "a line without any value", "delete the line"
    elif count < width:
        code, found, fix = "row-too-short", f"{count} cells", "add the missing commas"
    else:
        code, found, fix = "row-too-long", f"{count} cells", "put a cell that holds a comma in quotes"
    return finding(code, rows.file, record.line, found=found, expected=f"{width} cells", fix=fix)


def _too_many(rows: Rows, line: int) -> Finding:
    return finding(
        "too-many-rows",
        rows.file,
        line,
        found=f"more than {ROW_LIMIT:,} rows",
        expected=f"at most {ROW_LIMIT:,} rows",
        fix="split the table",
    )


def _locate_damage(rows: Rows, damage: text.Damage) -> Finding:
    """Name the record and the column where the first byte that is not UTF-8 became U+FFFD."""
    line, column = damage.line, None
    for index, record in enumerate(rows.cells):
        place = next((place for place, cell in enumerate(record) if text.REPLACEMENT in cell), None)
        if place is not None:
            line, column = rows.lines[index], _label(rows, place)
            break
    for index, record in enumerate(rows.cells):
        for name, place in rows.columns.items():
            if text.REPLACEMENT in record[place]:
                rows.bad.add((index, name))
    letter = bytes([damage.byte]).decode("cp1252", errors="replace")
    return finding(
        "not-utf-8",
        rows.file,
        line,
        column,
        found=f"byte 0x{damage.byte:02X} (“{letter}” in Windows-1252); such bytes on {damage.lines} line(s)",
        expected="text in UTF-8",
        fix="save the file as UTF-8",
    )


def _label(rows: Rows, position: int) -> str | None:
    return next((name for name, place in rows.columns.items() if place == position), None)


def _header_finding(rows: Rows, code: str, column: str | None, found: str, expected: str, fix: str) -> Finding:
    return finding(code, rows.file, 1, column, found=found, expected=expected, fix=fix)
