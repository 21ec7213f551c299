"""The command ``joulebook``: the only place that prints, and the only one that exits."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from joulebook import __version__, project
from joulebook.errors import JoulebookError, PackageError, UsageError
from joulebook.measure.plan import BATCHES, Plan, Precision, Wanted

app = typer.Typer(
    help="An open, checked ledger of what one deep-learning inference costs in compute and energy.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SHOW_PROGRESS_AFTER_S = 2.0
MAX_PORT = 65535
Root = Annotated[
    Path | None,
    typer.Option(help="Folder with datapackage/, templates/ and site/ (default: nearest at or above this one)."),
]


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    MARKDOWN = "markdown"


class ShownAs(StrEnum):
    """How a difference is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@app.callback(invoke_without_command=True)
def joulebook(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    """Check, build and serve the ledger."""
    if version:
        typer.echo(f"joulebook {__version__}")
        raise typer.Exit


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of the data package (default: datapackage/).")
    ] = None,
    format: Annotated[Format, typer.Option(help="How findings are written.")] = Format.TEXT,  # noqa: A002 (the option's name)
) -> None:
    """Check the data package and name every cell that is wrong. Exit 0: clean; 1: errors; 2: nothing to check."""
    from joulebook import pipeline
    from joulebook.package.report import render

    with _errors_in_one_line():
        package = folder if folder is not None else project.find_root(Path.cwd()) / "datapackage"
        with _progress() as progress:
            report = pipeline.check(package, progress)
        address = _site_address(package) if report.findings else None
        typer.echo(render(report, format.value, _shown_folder(package), address), nl=False)
        raise typer.Exit(1 if report.errors else 0)


@app.command(name="format")
def reform(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of the data package (default: datapackage/).")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 where a file has another form.")
    ] = False,
) -> None:
    """Bring each table into its one form and fold proposed rows into it, so that a change of a value is one line."""
    from joulebook.package.canonical import apply, reformed

    with _errors_in_one_line():
        package = folder if folder is not None else project.find_root(Path.cwd()) / "datapackage"
        changes = reformed(package, fold=not check)
        for change in changes:
            told = "has another form; run: joulebook format" if check else "folded in" if change.folded else "formatted"
            typer.echo(f"{_shown_folder(package)}/{change.path}: {told}")
        if check:
            raise typer.Exit(1 if changes else 0)
        apply(package, changes)


@app.command()
def add(
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="The table that the row is for.")] = None,
    cells: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="A cell of the row; a source by id, DOI, address or title."),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help="A cell of a new source, to which the row refers.")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for what is not given (default: on a terminal).")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Check and show the row, and write nothing.")] = False,
    fields: Annotated[bool, typer.Option("--fields", help="List the fields of the table, and stop.")] = False,
    root: Root = None,
) -> None:
    """Add a row in a file of its own: by flags, or by answering questions. Exit 1: the row has errors, none written."""
    from joulebook.contribute import adding

    with _errors_in_one_line():
        asks = ask or (sys.stdin.isatty() and sys.stdout.isatty())
        done = adding.add(
            _project(root),
            table,
            cells or [],
            source or [],
            adding.Talk(_typed, typer.echo),
            adding.Manner(asks, preview, fields),
        )
        raise typer.Exit(0 if done else 1)


@app.command(name="import")
def take_in(
    owner: Annotated[
        str | None, typer.Argument(metavar="[OWNER]", help="Whose data; without it, a list of those that are known.")
    ] = None,
    snapshot: Annotated[
        Path | None, typer.Argument(metavar="[SNAPSHOT]", help="The folder with the files as they were taken.")
    ] = None,
    root: Root = None,
) -> None:
    """Turn a snapshot of open data into rows, which take the place of those of the owner's last snapshot."""
    from joulebook.importers.every import IMPORTERS
    from joulebook.importers.land import land

    with _errors_in_one_line():
        if owner is None:
            for one in IMPORTERS.values():
                typer.echo(f"{one.name:12} {one.about} ({', '.join(one.files)})")
            return
        if owner not in IMPORTERS:
            raise UsageError(f"no importer {owner!r}; there are {', '.join(IMPORTERS)}")
        if snapshot is None:
            raise UsageError(f"name the folder of the snapshot, with {', '.join(IMPORTERS[owner].files)}")
        landed = land(_project(root) / "datapackage", IMPORTERS[owner].read(snapshot))
        for table, count in landed.items():
            typer.echo(f"{table}: {count} rows")


@app.command()
def measure(
    models: Annotated[
        list[str] | None, typer.Argument(metavar="[MODEL]…", help="torchvision:NAME, timm:NAME or numpy:matmul-SIZE.")
    ] = None,
    paper: Annotated[bool, typer.Option("--paper", help="Measure the models of Table 2 that are to be had.")] = False,
    batch: Annotated[str, typer.Option(metavar="N,N…", help="The batch sizes.")] = BATCHES,
    precision: Annotated[Precision, typer.Option(help="The arithmetic of the layers.")] = Precision.FP32,
    px: Annotated[int | None, typer.Option(min=1, help="Pixels a side of an image (default: the model's own).")] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda or cuda:N (default: the first GPU, else the CPU).")] = "",
    trained: Annotated[bool, typer.Option("--trained", help="Fetch trained weights instead of random ones.")] = False,
    window: Annotated[float, typer.Option(min=0.01, help="Seconds of a window.")] = Plan.window_s,
    spread: Annotated[float, typer.Option(min=0.01, help="Per cent that steady windows may lie apart.")] = 100
    * Plan.within,
    source: Annotated[str, typer.Option(metavar="ID", help="The row of sources where this run is published.")] = "",
    gpu: Annotated[str, typer.Option(metavar="ID", help="The device's row in gpus.")] = "",
    submitter: Annotated[str, typer.Option(help="Who measures.")] = "",
    out: Annotated[Path | None, typer.Option(help="A CSV that takes the rows (default: files in the package).")] = None,
    log: Annotated[Path | None, typer.Option(help="A file that takes every window, as lines of JSON.")] = None,
    root: Root = None,
) -> None:
    """Measure throughput and, where the device counts it, energy per inference. Exit 1: a batch size gave no row."""
    from joulebook.measure import command

    with _errors_in_one_line():
        order = command.Order(
            command.asked_models(models or [], paper, Wanted("", px, precision, device, trained)),
            command.asked_batches(batch),
            Plan(window_s=window, within=spread / 100),
            command.signature(source, gpu, submitter),
            _project(root) / "datapackage" if out is None else Path(),
            out,
            log,
        )
        raise typer.Exit(0 if command.measure(order, typer.echo) else 1)


@app.command()
def build(
    root: Root = None,
    out: Annotated[Path | None, typer.Option(help="Where the site is published (default: site/public).")] = None,
    address: Annotated[
        str | None,
        typer.Option(
            help="The home page's address on the web (default: as in site/site.toml).", envvar="JOULEBOOK_ADDRESS"
        ),
    ] = None,
) -> None:
    """Check the package, derive every result and publish the site. A failed build leaves the last site untouched."""
    from joulebook import pipeline

    with _errors_in_one_line():
        top = _project(root)
        target = out if out is not None else top / "site" / "public"
        notices: list[str] = []
        with _progress() as progress:
            edition = pipeline.build(
                top, target, progress, address=address or None, notice=notices.append, environment=os.environ
            )
        for notice in notices:
            typer.echo(f"joulebook: {notice}", err=True)
        if sys.stderr.isatty():
            rows = sum(len(table.frame) for table in edition.tables.values())
            typer.echo(
                f"Published {len(edition.tables)} tables with {rows} rows, data {edition.package.version}:", err=True
            )
        typer.echo(str(target / "index.html"))


@app.command()
def diff(
    base: Annotated[str, typer.Argument(help="What to compare with: a folder with datapackage/, or a git revision.")],
    head: Annotated[str | None, typer.Argument(help="What to compare (default: the project as it stands).")] = None,
    format: Annotated[ShownAs, typer.Option(help="How the difference is written.")] = ShownAs.TEXT,  # noqa: A002 (the option's name)
    root: Root = None,
) -> None:
    """Show what a change does: rows cell by cell, derived numbers, trends and verdicts, before and after."""
    from joulebook import pipeline
    from joulebook.review.difference import difference
    from joulebook.review.report import render
    from joulebook.surroundings.revision import package_of

    with _errors_in_one_line():
        top = _project(root)
        with package_of(base, top) as old, package_of(head or str(top), top) as new, _progress() as progress:
            found = difference(pipeline.read_edition(old, progress), pipeline.read_edition(new, progress))
        typer.echo(render(found, format.value), nl=False)
        raise typer.Exit(1 if found.refused else 0)


@app.command()
def serve(
    root: Root = None,
    port: Annotated[int, typer.Option(min=1, max=MAX_PORT, help="Port on 127.0.0.1.")] = 8001,
) -> None:
    """Serve the published site at / and Datasette at /db/ until Ctrl-C."""
    from joulebook.serve import serve as run

    with _errors_in_one_line():
        run(_project(root), port, announce=lambda line: typer.echo(line, err=True))


def main() -> None:
    """Run the command."""
    app()


def _project(root: Path | None) -> Path:
    return project.find_root(Path.cwd()) if root is None else project.project_root(root)


def _typed(prompt: str) -> str:
    """What is typed after a prompt; UsageError where the input ends or is no text."""
    try:
        return input(prompt)
    except EOFError:
        raise UsageError("the input ended before the row was whole; nothing was written") from None
    except UnicodeError:
        raise UsageError("what was typed is not text in UTF-8; nothing was written") from None


def _site_address(package: Path) -> str | None:
    """The address of the site where it is set, so that findings can name the page of their kind there."""
    from joulebook.surroundings.settings import read_settings

    try:
        root = project.find_root(package.resolve())
        return read_settings(root / "site" / "site.toml", os.environ.get("JOULEBOOK_ADDRESS") or None).address
    except JoulebookError:  # a package outside a project has no site; what is wrong in a setting, the build says
        return None


def _shown_folder(folder: Path) -> str:
    """Name the package's folder from here, so that annotations land on the files of a checkout."""
    try:
        return Path(os.path.relpath(folder)).as_posix()
    except ValueError:  # another drive on Windows has no relative path
        return folder.as_posix()


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    from joulebook.package.report import render

    try:
        yield
    except JoulebookError as error:
        if isinstance(error, PackageError):
            typer.echo(render(error.report, "text", prefix="datapackage"), err=True, nl=False)
        typer.echo(f"joulebook: {error}", err=True)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        typer.echo("joulebook: stopped", err=True)
        raise typer.Exit(130) from None


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show the current step on a terminal once the work has taken two seconds; say nothing elsewhere."""
    started = time.monotonic()
    shown = False

    def show(step: str) -> None:
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() - started > SHOW_PROGRESS_AFTER_S:
            shown = True
            sys.stderr.write(f"\r\x1b[2K{step[:100]} …")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
