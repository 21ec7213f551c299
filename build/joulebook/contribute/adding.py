"""``joulebook add`` from its words to its file: what is given, what is asked, what the check says, where it falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from joulebook.contribute import sources
from joulebook.contribute.draft import Draft, checked, completed, draft, require_new, rows_of, sound_package, write
from joulebook.contribute.questions import SOURCES
from joulebook.contribute.wizard import Talk, asked, choose_table
from joulebook.contribute.words import listed, placed
from joulebook.errors import UsageError
from joulebook.package.harmless import visible
from joulebook.package.model import Finding, Package
from joulebook.package.report import render
from joulebook.package.suggest import Suggester
from joulebook.science.model import DeriveError

__all__ = ["Manner", "Talk", "add"]
PACKAGE = "datapackage"


@dataclass(frozen=True)
class Manner:
    """How a row is added: whether what lacks is asked for, whether the row or the table's fields are only shown."""

    asks: bool = False
    preview: bool = False
    fields: bool = False


def add(root: Path, table: str | None, cells: Sequence[str], source: Sequence[str], talk: Talk, manner: Manner) -> bool:
    """Add a row to the package under ``root``, in a file of its own; False where nothing was written.

    Raises UsageError for what is no table or field, an unknown source and a file that is there, PackageError where the
    package has errors without the row.
    """
    folder = root / PACKAGE
    package = sound_package(folder)
    name = _table(package, table, talk, manner)
    if manner.fields:
        for line in listed(name, package.tables[name].schema):
            talk.say(line)
        return True
    new = _described(package, source)
    row = draft(package, name, cells)
    if manner.asks and _is_open(package, row, new):
        drafts = asked(talk, folder, package, row, new)
    else:
        drafts = [*new, completed(package, row, new)]
        if lacking := [f"{one.table}: {', '.join(one.lacking)}" for one in drafts if one.lacking]:
            raise UsageError(
                f"needed and not set: {'; '.join(lacking)}. Set each with --set FIELD=VALUE (--source for a new "
                f"source), or be asked with --ask; joulebook add {name} --fields says what each means"
            )
    return _finish(folder, drafts, talk, manner)


def _table(package: Package, table: str | None, talk: Talk, manner: Manner) -> str:
    names = list(package.tables)
    if table is None and manner.asks and not manner.fields:
        return choose_table(talk, package)
    if table is None:
        raise UsageError(f"name the table that the row is for: {', '.join(names)}")
    if table not in names:
        fix = Suggester(names).fix(table, f"the tables are {', '.join(names)}")
        raise UsageError(f"{visible(table)!r} is no table; {fix}")
    return table


def _described(package: Package, source: Sequence[str]) -> tuple[Draft, ...]:
    """The new source that flags describe, if any; UsageError where the package has it already."""
    if not source:
        return ()
    new = completed(package, draft(package, SOURCES, source))
    known = rows_of(package, SOURCES)
    for field in ("doi", "arxiv_id", "url", "title"):
        found = sources.matches(new.cells[field], known) if new.cells.get(field) else []
        if found:
            raise UsageError(f"that source is known: {sources.named(found[0])}; name its id instead of describing it")
    return (new,)


def _is_open(package: Package, row: Draft, new: Sequence[Draft]) -> bool:
    """Whether something is left to ask."""
    try:
        return any(one.lacking for one in (*new, completed(package, row, new)))
    except UsageError:  # a source that is not known yet
        return True


def _finish(folder: Path, drafts: Sequence[Draft], talk: Talk, manner: Manner) -> bool:
    """Check the drafts alone and in the package, say what is found and where the point falls, and write them."""
    for one in drafts:
        require_new(folder, one)
    if errors := [problem for one in drafts for problem in one.problems() if problem.severity == "error"]:
        return _refused(errors, talk)
    report = checked(folder, drafts)
    if report.package is None:
        return _refused(report.errors, talk)
    row = drafts[-1]
    talk.say("")
    try:
        for line in placed(report.package, row):
            talk.say(line)
    except DeriveError as error:
        talk.say(f"Where the point falls cannot be told: {error}.")
    talk.say("The check finds nothing wrong." if not report.findings else render(report.findings).rstrip("\n"))
    if manner.preview:
        for one in drafts:
            talk.say(f"\n{folder.name}/{one.file} would be:\n{one.content.decode('utf-8').rstrip()}")
        return True
    if manner.asks and not talk.yes(f"Write {' and '.join(one.file for one in drafts)}?"):
        talk.say("Nothing was written.")
        return False
    for path in write(folder, drafts):
        talk.say(f"wrote {folder.name}/{path.relative_to(folder).as_posix()}")
    talk.say("Commit it and open a pull request; CONTRIBUTING.md shows the way.")
    return True


def _refused(findings: Sequence[Finding], talk: Talk) -> bool:
    talk.say(render(findings).rstrip("\n"))
    talk.say("Nothing was written; correct the cells and run it again.")
    return False
