"""The whole work in three steps, as the paper does it: read the tables, derive the results, publish both.

The science and the publishing wing are imported by the step that needs them: a check waits for neither.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from joulebook import __version__
from joulebook.errors import BuildError, PackageError
from joulebook.package.check import check_package
from joulebook.package.codes import explained
from joulebook.package.descriptor import load_schema
from joulebook.package.model import DTYPES, Package, Report, Schema, Table
from joulebook.package.moves import Move, move_findings
from joulebook.package.rulebook import rulebook

if TYPE_CHECKING:
    import pandas as pd

    from joulebook.publish.model import Edition, Part
    from joulebook.science.model import Book

Progress = Callable[[str], None]
Notice = Callable[[str], None]
FITTED = ("cv_models", "nlp_models", "gpu_peaks")
"""The tables whose rows are points of trends."""


def quiet(_line: str) -> None:
    """Show nothing."""


def check(folder: Path, progress: Progress = quiet) -> Report:
    """Read and check the data package in ``folder``; where it is sound and has new rows, see which trends they move."""
    report = check_package(folder, progress)
    if report.package is None or not _has_new_rows(report.package):
        return report
    from joulebook.science.model import DeriveError
    from joulebook.science.moves import moved_trends

    progress("seeing which trends the new rows move")
    try:
        moved = moved_trends(report.package.frames)
    except DeriveError:  # the rows allow no result; a build says why
        return report
    moves = [Move(*row) for row in moved.itertuples(index=False, name=None)]
    return replace(report, findings=(*report.findings, *move_findings(report.package, moves)))


def _has_new_rows(package: Package) -> bool:
    """Whether a community row can enter a trend."""
    return any((package.tables[name].frame["edition"] == "community").any() for name in FITTED)


def build(
    root: Path,
    out: Path,
    progress: Progress = quiet,
    *,
    address: str | None = None,
    notice: Notice = quiet,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> "Edition":
    """Check the package under ``root``, derive every result and publish the site to ``out``.

    ``address`` is where the site will be on the web, if not as site/site.toml says; ``notice`` is told of each part
    that is left out for want of an input; ``environment`` are a workflow's variables, which name its repository. Raises
    PackageError, with nothing published, where the package has any error.
    """
    from joulebook.publish import replace
    from joulebook.publish.charts.pen import Pen

    progress("looking at the data package")
    replace.ensure_publishable(out, root)
    with Pen(root / ".cache" / "drawings") as pen:  # which gets ready while the package is read
        from joulebook import surroundings
        from joulebook.publish import site

        beside = surroundings.read(root, address, notice, environment)
        edition = read_edition(root, progress)
        replace.publish(_shown(site.parts(edition, root, beside, pen), progress), out, root)
    return edition


def read_edition(root: Path, progress: Progress = quiet) -> "Edition":
    """Read the package under ``root`` and derive every result, publishing nothing."""
    from joulebook.science.derive import derive
    from joulebook.science.model import DeriveError

    report = check_package(root / "datapackage", progress)
    if report.package is None:
        raise PackageError(report)
    progress("deriving FLOP, efficiencies, trends and energies")
    try:
        book = derive(report.package.frames)
    except DeriveError as error:
        raise BuildError(f"the rows allow no result: {error}") from error
    return compose(report.package, book)


def compose(package: Package, book: "Book") -> "Edition":
    """Join the raw tables and the results, each with its schema, in an order in which references point back."""
    from joulebook.publish.model import Edition

    derived = {name: _table(name, derived_schema(name), frame) for name, frame in book.tables.items()}
    tables = _referenced_first({**package.tables, **derived})
    return Edition(package, book, tables, __version__, rulebook(package), explained())


def derived_schema(name: str) -> Schema:
    """Read the schema of a derived table, which travels with the code."""
    with resources.as_file(resources.files("joulebook") / "schemas" / f"{name}.json") as path:
        return load_schema(path)


def _table(name: str, schema: Schema, frame: "pd.DataFrame") -> Table:
    dtypes = {field.name: DTYPES[field.type] for field in schema.fields}
    return Table(name, schema, frame.loc[:, list(schema.names)].astype(dtypes))


def _referenced_first(tables: Mapping[str, Table]) -> dict[str, Table]:
    ordered: dict[str, Table] = {}

    def place(name: str) -> None:
        if name not in ordered:
            for key in tables[name].schema.foreign_keys:
                if key.table not in {"", name}:  # "" is the table itself
                    place(key.table)
            ordered[name] = tables[name]

    for name in tables:
        place(name)
    return ordered


def _shown(parts: "Iterator[Part]", progress: Progress) -> "Iterator[Part]":
    for part in parts:
        progress(f"writing {part.path}")
        yield part
