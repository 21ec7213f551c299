"""Rows that contributors propose, each in a file of its own, read as if it stood at the end of its table.

A file of its own never meets another contributor's, can be written by a link in the browser, and is folded into the
table by ``joulebook format``.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from joulebook.package.codes import finding
from joulebook.package.descriptor import Resource
from joulebook.package.files import path_problem, read_file
from joulebook.package.model import Finding
from joulebook.package.rows import Rows, read_rows

FOLDER = "contributions"
ALSO_THERE = {f"{FOLDER}/README.md"}
SIZE_LIMIT = 100_000
"""The largest file of one row that is read, in bytes."""
BETWEEN = "--"
"""Between the parts of a key in the name of a file."""


def file_name(key: Sequence[str]) -> str:
    """The name of the file of a row, from its primary key.

    >>> file_name(["tesla-v100", "FP32"])
    'tesla-v100--fp32.csv'
    """
    parts = [re.sub(r"[^a-z0-9]+", "-", part.casefold()).strip("-") for part in key]
    return f"{BETWEEN.join(parts)}.csv"


def contributed_files(folder: Path, table: str) -> list[str]:
    """The files of proposed rows of a table, as paths below the package's folder, in order."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder / FOLDER / table))
    except OSError:
        return []
    return [f"{FOLDER}/{table}/{name}" for name in names if name.endswith(".csv")]


def add_contributed(folder: Path, rows: Rows) -> Iterator[Finding]:
    """Add the proposed rows of a table to those of its file, and give what is wrong with their files."""
    for file in contributed_files(folder, rows.name):
        problem = path_problem(file)
        if problem is not None:
            yield finding(
                "path-unsafe", file, found=file, expected="a plain name", fix=f"give the file another name: {problem}"
            )
            continue
        content = read_file(folder, file, SIZE_LIMIT)
        if isinstance(content, Finding):
            yield content
            continue
        alone = Rows(rows.name, file, rows.schema)
        found = list(read_rows(alone, content, may_be_empty=False))
        yield from found
        if set(alone.columns) == set(rows.schema.names):
            yield from () if found else _alone_findings(alone)
            rows.add(alone)


def stray_contributions(folder: Path, resources: Sequence[Resource]) -> Iterator[Finding]:
    """Files below contributions/ that no table would read: a row in one of them would be lost without a word."""
    tables = [resource.name for resource in resources]
    read = {file for table in tables for file in contributed_files(folder, table)} | ALSO_THERE
    try:
        there = sorted(path for path in (folder / FOLDER).rglob("*") if not path.is_dir())
    except OSError:
        return
    for file in [path.relative_to(folder).as_posix() for path in there]:
        if file not in read:
            yield finding(
                "stray-contribution",
                file,
                found="a file that no table reads",
                expected=f"{FOLDER}/TABLE/ID.csv, where TABLE is one of {', '.join(tables)}",
                fix="move the file into the folder of its table, and let its name end in .csv",
            )


def _alone_findings(alone: Rows) -> Iterator[Finding]:
    """What a file of a proposed row has to be beyond a table: one row, of the community, under the row's own id."""
    if len(alone.cells) != 1:
        yield finding(
            "contribution-rows",
            alone.file,
            found=f"{len(alone.cells)} rows",
            expected="one row",
            fix="put each row into a file of its own",
        )
        return
    for index, (edition,) in alone.each("edition") if "edition" in alone.columns else ():
        if edition == "paper":
            alone.bad.add((index, "edition"))
            yield alone.at(
                "contribution-edition",
                index,
                "edition",
                found=edition,
                expected="community",
                fix="write community: the paper's rows are frozen as printed",
            )
    for index, key in alone.each(*alone.schema.primary_key):
        name = file_name(key)
        if Path(alone.file).name != name and all(key):
            yield alone.at(
                "contribution-name",
                index,
                alone.schema.primary_key[0],
                found=alone.file,
                expected=f"{FOLDER}/{alone.name}/{name}",
                fix="rename the file, or correct the id",
            )
