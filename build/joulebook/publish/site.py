"""The list of parts: every file of the published site, data first."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from joulebook.errors import BuildError
from joulebook.publish.charts import cards
from joulebook.publish.charts.pen import Pen
from joulebook.publish.data import archive, asked, fulltext, metadata, queries, tables, views
from joulebook.publish.data.database import to_sqlite
from joulebook.publish.description import QUESTIONS
from joulebook.publish.discovery import addresses, catalogue, citations, croissant, llms, offline
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition, Part, Surroundings
from joulebook.publish.pages import changes, code, data, every, versions
from joulebook.publish.render import Renderer


def parts(edition: Edition, root: Path, beside: Surroundings, pen: Pen) -> Iterator[Part]:
    """Yield every file of the site once, with the templates and assets under ``root``; ``pen`` draws its pictures.

    Raises BuildError where two parts would share an address and where a file beside the package cannot be read.
    """
    seen: set[str] = set()
    for part in _readable(_all_parts(edition, root, beside, pen)):
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


def _all_parts(edition: Edition, root: Path, beside: Surroundings, pen: Pen) -> Iterator[Part]:
    """What the site and its offline copy share, then what only the copy has, then what only the site has."""
    facts = Facts(edition)
    renderer = Renderer(root, every.shared(facts, beside))
    drawings = every.begun(facts, pen)
    files = data_files(facts, beside)
    paths: set[str] = set()
    with offline.Copy() as copy:
        for part in copy.through(_shared_parts(facts, beside, renderer, root, files, drawings)):
            paths.add(str(part.path))
            yield part
        for part in _last_parts(facts, beside, renderer, files, copy_bytes=None):
            copy.add(part)
        files[offline.NAME] = copy.packed()
    yield Part(PurePosixPath("data", offline.NAME), files[offline.NAME])
    for part in _last_parts(facts, beside, renderer, files, copy_bytes=len(files[offline.NAME])):
        paths.add(str(part.path))
        yield part
    for part in versions.versions(beside, renderer):
        paths.add(str(part.path))
        yield part
    if address := beside.settings.address:
        yield from cards.cards(facts)
        left_out = {"404.html", *addresses.renamed(facts)}
        # A page to embed has its figure's page as its canonical address.
        found = [path for path in paths - left_out if path.endswith(".html") and not path.endswith("/embed/index.html")]
        yield Part(PurePosixPath("sitemap.xml"), addresses.sitemap(found, address))


def _shared_parts(
    facts: Facts,
    beside: Surroundings,
    renderer: Renderer,
    root: Path,
    files: dict[str, bytes],
    drawings: every.Drawings,
) -> Iterator[Part]:
    for name, content in files.items():
        yield Part(PurePosixPath("data", name), content)
    yield from every.pages(facts, renderer, root, beside, files, drawings)
    yield from changes.pages(facts.edition, beside, renderer)
    yield code.page(beside, renderer, root / "site" / "content")
    yield from addresses.redirects(facts, renderer)
    listed = [*every.SECTIONS, *every.LISTS]
    yield Part(PurePosixPath(llms.PATH), llms.text(facts.edition, beside, facts.sources[every.PAPER], listed))


def _last_parts(
    facts: Facts, beside: Surroundings, renderer: Renderer, files: dict[str, bytes], copy_bytes: int | None
) -> Iterator[Part]:
    """What speaks of the offline copy or of earlier versions, and so differs in the copy, which holds neither."""
    yield Part(PurePosixPath("data/SHA256SUMS"), archive.checksums(files))
    yield data.downloads(facts, beside, renderer, copy_bytes)
    yield from versions.index(beside, renderer, facts.edition.package.version, offline=copy_bytes is None)


def data_files(facts: Facts, beside: Surroundings) -> dict[str, bytes]:
    """The files of the data folder by name: tables in each format, descriptors, citations, database and zip."""
    edition, paper = facts.edition, facts.sources[every.PAPER]
    package: dict[str, bytes] = {}
    for name, table in edition.tables.items():
        package[f"{name}.csv"] = tables.to_csv(table)
        package[f"{name}.json"] = tables.to_json(table)
        package[f"{name}.parquet"] = tables.to_parquet(table)
    package["datapackage.json"] = metadata.descriptor(edition.package, edition.tables, package)
    schemas = {name: table.schema for name, table in edition.tables.items()}
    joined = views.load(schemas)
    database = to_sqlite(edition.tables.values(), joined, fulltext.STATEMENTS)
    questions = asked.to_json(queries.load(), joined, schemas, database)
    files = {
        **package,
        "joulebook.zip": archive.to_zip(package),
        "joulebook.db": database,
        QUESTIONS: questions,
    }
    works = citations.references(edition, beside, paper)
    return {
        **files,
        "joulebook.bib": citations.bibtex(works),
        "joulebook.ris": citations.ris(works),
        "dcat.jsonld": catalogue.dcat(edition, beside, files),
        "croissant.json": croissant.croissant(edition, beside, paper, files),
    }
