"""The list of parts: every file of the published site, data first."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from joulebook.errors import BuildError
from joulebook.publish import archive, metadata, tables
from joulebook.publish.database import to_sqlite
from joulebook.publish.model import Edition, Part
from joulebook.publish.pages import pages


def parts(edition: Edition, root: Path) -> Iterator[Part]:
    """Yield every file of the site once.

    Raises BuildError where two parts would share an address and where a file beside the package cannot be read.
    """
    seen: set[str] = set()
    for part in _readable(_all_parts(edition, root)):
        address = str(part.path)
        if part.path.is_absolute() or ".." in part.path.parts or not part.path.parts:
            raise BuildError(f"a part of the site would lie outside it: {address}")
        # Two names that differ in case alone are one file on some disks.
        if address.casefold() in seen:
            raise BuildError(f"two parts of the site share the address {address}")
        seen.add(address.casefold())
        yield part


def _readable(parts: Iterator[Part]) -> Iterator[Part]:
    made = iter(parts)
    while True:
        try:
            part = next(made)
        except StopIteration:
            return
        except OSError as error:
            raise BuildError(f"cannot read {error.filename or 'an input'}: {error.strerror or error}") from error
        # Outside the try: what the reader of the parts does wrong is not a broken input.
        yield part


def _all_parts(edition: Edition, root: Path) -> Iterator[Part]:
    for name, content in data_files(edition).items():
        yield Part(PurePosixPath("data", name), content)
    yield from pages(edition, root)


def data_files(edition: Edition) -> dict[str, bytes]:
    """The files of the data folder by name: tables in each format, descriptor, database, zip and checksums."""
    package: dict[str, bytes] = {}
    for name, table in edition.tables.items():
        package[f"{name}.csv"] = tables.to_csv(table)
        package[f"{name}.json"] = tables.to_json(table)
        package[f"{name}.parquet"] = tables.to_parquet(table)
    package["datapackage.json"] = metadata.descriptor(edition.package, edition.tables, package)
    files = {**package, "joulebook.zip": archive.to_zip(package), "joulebook.db": to_sqlite(edition.tables.values())}
    return {**files, "SHA256SUMS": archive.checksums(files)}
