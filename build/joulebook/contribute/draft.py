"""A row on its way into a file of its own: completed, checked as if it stood in the package, written once."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from joulebook import pipeline
from joulebook.contribute import sources
from joulebook.contribute.questions import GIVEN, SOURCES, judged, questions
from joulebook.errors import PackageError, UsageError
from joulebook.package.canonical import written
from joulebook.package.check import check_package
from joulebook.package.contributions import FOLDER, file_name
from joulebook.package.harmless import visible
from joulebook.package.ids import proposed_id
from joulebook.package.model import Finding, Package, Report, Schema
from joulebook.package.suggest import Suggester

MODEL_TABLES = ("cv_models", "nlp_models", "generative_models")
LONGEST_NAME = 150
"""What a file's name may be long, so that every file system takes it."""


@dataclass(frozen=True)
class Draft:
    """A row that is not in the package yet: the cells that are known, by field."""

    table: str
    schema: Schema
    cells: Mapping[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """The cells of the primary key."""
        return tuple(self.cells.get(name, "") for name in self.schema.primary_key)

    @property
    def file(self) -> str:
        """The row's own file, below the package's folder."""
        return f"{FOLDER}/{self.table}/{file_name(self.key)}"

    @property
    def content(self) -> bytes:
        """The file in the one form of its table."""
        cells = [self.cells.get(name, "") for name in self.schema.names]
        return "".join(f"{written(record)}\n" for record in (self.schema.names, cells)).encode("utf-8")

    @property
    def lacking(self) -> list[str]:
        """The fields without which it is no row."""
        return [one.name for one in questions(self.table, self.schema) if one.needed and not self.cells.get(one.name)]

    def problems(self) -> list[Finding]:
        """What is wrong with its cells one by one."""
        return judged(self.table, self.file, self.schema, {**dict.fromkeys(self.schema.names, ""), **self.cells})


def sound_package(folder: Path) -> Package:
    """The package in a folder; PackageError where it has errors, beside which those of a new row would drown."""
    report = check_package(folder)
    if report.package is None:
        raise PackageError(report)
    return report.package


def rows_of(package: Package, table: str) -> list[dict[str, str]]:
    """The rows of a raw table as they are written; none where the package has no such table."""
    text = package.tables[table].text if table in package.tables else None
    if text is None:
        return []
    return [{str(name): str(cell) for name, cell in row.items()} for row in text.fillna("").to_dict("records")]


def taken_ids(package: Package, table: str) -> set[str]:
    """The ids that a new row may not have: those in use, and those that once were and lead on."""
    together = MODEL_TABLES if table in MODEL_TABLES else (table,)
    found: set[str] = set()
    for name in together:
        if name in package.tables:
            (key, *_) = package.tables[name].schema.primary_key
            found |= {row[key] for row in rows_of(package, name)}
    return found | {row["old_id"] for row in rows_of(package, "renamed_ids") if row["table"] in together}


def draft(package: Package, table: str, given: Iterable[str]) -> Draft:
    """A draft from cells given as FIELD=VALUE; UsageError for what is no field of the table, or given twice."""
    schema = package.tables[table].schema
    names = [name for name in schema.names if name not in GIVEN]
    cells: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        name = name.strip()
        if not equals:
            raise UsageError(f"{visible(one)!r} is no FIELD=VALUE; write it like {names[1]}=…")
        if name not in names:
            fix = Suggester(names).fix(name, f"the fields are {', '.join(names)}")
            raise UsageError(f"{visible(name)!r} is no field of {table} that can be set; {fix}")
        if name in cells:
            raise UsageError(f"{name} is given twice")
        cells[name] = value.strip(" \t\n")
    return Draft(table, schema, cells)


def completed(package: Package, row: Draft, new: Sequence["Draft"] = ()) -> Draft:
    """The draft with what follows from its cells: edition, sources by whatever names them, its id.

    Each needed source that is not named is the row's first source; ``new`` are those that come with the row.
    UsageError where a source is not known, or where the text names several.
    """
    cells = dict(row.cells)
    brought = [one.key[0] for one in new]
    known = rows_of(package, SOURCES)
    first = brought[0] if brought else ""
    for question in questions(row.table, row.schema):
        if question.target != SOURCES:
            continue
        told = cells.get(question.name, "")
        if told:
            cells[question.name] = told if told in brought else source_id(told, known)
        elif question.needed and first:
            cells[question.name] = first
        first = first or cells.get(question.name, "")
    cells |= {name: value for name, value in GIVEN.items() if name in row.schema.names}
    (key, *others) = row.schema.primary_key
    if not others and not cells.get(key) and not any(key in one.fields for one in row.schema.foreign_keys):
        cells[key] = proposed_id(row.table, cells, taken_ids(package, row.table))
    return Draft(row.table, row.schema, {name: cells[name] for name in row.schema.names if name in cells})


def source_id(told: str, known: Sequence[sources.Source]) -> str:
    """The id of the one source that a text names; UsageError where it names none or several."""
    found = sources.matches(told, known)
    if len(found) == 1:
        return found[0]["source_id"]
    if found:
        several = "; ".join(sources.named(source) for source in found)
        raise UsageError(f"{visible(told)!r} names several sources; write the id of one: {several}")
    near = "; ".join(sources.named(source) for source in sources.close(told, known))
    raise UsageError(
        f"no source is known as {visible(told)!r}{f'; close are {near}' if near else ''}; describe a new one with "
        "--source title=… --source label=… and so on"
    )


@contextmanager
def as_if_written(folder: Path, drafts: Sequence[Draft]) -> Iterator[Path]:
    """A copy of the package with the drafts in it."""
    with tempfile.TemporaryDirectory(prefix="joulebook-") as place:
        copy = Path(place) / folder.name
        shutil.copytree(folder, copy, symlinks=True)
        for one in drafts:
            (copy / one.file).parent.mkdir(parents=True, exist_ok=True)
            (copy / one.file).write_bytes(one.content)
        yield copy


def checked(folder: Path, drafts: Sequence[Draft]) -> Report:
    """What the check says of the package with the drafts in it, of their own files only, and the whole package."""
    with as_if_written(folder, drafts) as copy:
        report = pipeline.check(copy)
    own = {one.file for one in drafts}
    findings = [one for one in report.findings if one.file in own or one.severity == "error"]
    return Report(tuple(findings), report.package)


def require_new(folder: Path, one: Draft) -> None:
    """There is a name for the file and no such file yet; UsageError otherwise."""
    name = Path(one.file).stem
    if not all(one.key) or name.startswith(".") or not name.strip("-") or len(name) > LONGEST_NAME:
        raise UsageError(
            f"no file can be named by the key {visible('|'.join(one.key))[:200]!r}; set "
            f"{' and '.join(one.schema.primary_key)} to small letters, digits and hyphens"
        )
    if (folder / one.file).exists() or (folder / one.file).is_symlink():
        raise UsageError(f"{one.file} is there already and is not overwritten; edit it, or give the row another id")


def write(folder: Path, drafts: Sequence[Draft]) -> list[Path]:
    """Write each draft into its file, a source before the row that names it; nothing is ever overwritten."""
    paths = []
    for one in drafts:
        path = folder / one.file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(one.content)
        except OSError as error:
            raise UsageError(f"{one.file} cannot be written ({error.strerror or error})") from error
        paths.append(path)
    return paths
