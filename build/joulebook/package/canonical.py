"""The one form of each table: columns in the schema's order, quotes only where needed, LF, proposed rows folded in.

Cells stay as they are written, so that a change of one value is a change of one line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from joulebook.errors import PackageError
from joulebook.package.check import check_package
from joulebook.package.contributions import add_contributed, contributed_files
from joulebook.package.descriptor import Resource, read_declaration
from joulebook.package.files import TABLE_LIMIT, read_file
from joulebook.package.model import Finding
from joulebook.package.rows import Rows, read_rows

NEEDS_QUOTES = frozenset(',"\n')


@dataclass(frozen=True)
class Reformed:
    """A file in its one form, or ``None`` for a proposed row's file that was folded into its table."""

    path: str
    content: bytes | None

    @property
    def folded(self) -> bool:
        """Whether the file goes, as its row now stands in its table."""
        return self.content is None


def written(cells: Sequence[str]) -> str:
    '''A record as it is written in a table.

    >>> print(written(["alexnet", "one, two", 'say "so"', ""]))
    alexnet,"one, two","say ""so""",
    '''
    return ",".join(
        '"{}"'.format(cell.replace('"', '""')) if NEEDS_QUOTES.intersection(cell) else cell for cell in cells
    )


def reformed(folder: Path, *, fold: bool = True) -> list[Reformed]:
    """What of a sound package is not in its one form yet; PackageError where the package has errors.

    Without ``fold`` the proposed rows stay in files of their own, which have the same form.
    """
    report = check_package(folder)
    if report.package is None:
        raise PackageError(report)
    declaration, _ = read_declaration(folder)
    resources: Sequence[Resource] = declaration.resources if declaration is not None else ()
    return [change for resource in resources for change in _of_table(folder, resource, fold)]


def apply(folder: Path, changes: Sequence[Reformed]) -> None:
    """Write the tables, each in one step, then remove the files of the rows that were folded into them."""
    for change in sorted(changes, key=lambda one: one.folded):
        path = folder / change.path
        if change.content is None:
            path.unlink()
            continue
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(change.content)
        beside.replace(path)


def _of_table(folder: Path, resource: Resource, fold: bool) -> Iterator[Reformed]:
    rows = Rows(resource.name, resource.path, resource.schema)
    _fill(folder, rows)
    proposed = contributed_files(folder, resource.name)
    if fold:
        list(add_contributed(folder, rows))
    yield from _changed(folder, rows)
    for file in proposed:
        if fold:
            yield Reformed(file, None)
        else:
            alone = Rows(resource.name, file, resource.schema)
            _fill(folder, alone)
            yield from _changed(folder, alone)


def _fill(folder: Path, rows: Rows) -> None:
    content = read_file(folder, rows.file, TABLE_LIMIT)
    if not isinstance(content, Finding):
        list(read_rows(rows, content, may_be_empty=True))


def _changed(folder: Path, rows: Rows) -> Iterator[Reformed]:
    names = rows.schema.names
    records = [names, *([record[rows.columns[name]] for name in names] for record in rows.cells)]
    content = "".join(f"{written(record)}\n" for record in records).encode("utf-8")
    if (folder / rows.file).read_bytes() != content:
        yield Reformed(rows.file, content)
