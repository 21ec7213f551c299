"""Reads CHANGELOG.md: a heading for each version of the code or of the data, and under it what changed."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal, cast

from joulebook.errors import BuildError
from joulebook.publish.model import Release

HEADING = re.compile(r"## (Code|Data) ((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}), (\d{4}-\d{2}-\d{2})", re.ASCII)
FORM = "## Data 1.2.3, 2026-01-31"


def read_releases(path: Path, notice: Callable[[str], None]) -> tuple[Release, ...]:
    """Read the versions in the order of the file. A file that is not there holds none, which ``notice`` is told.

    Raises BuildError for a file that is not text and as ``releases`` does.
    """
    if not path.is_file():
        notice(f"no {path.name} beside the package: the page of changes and the feed are left out")
        return ()
    try:
        return releases(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise BuildError(f"{path.name} is no UTF-8 text: {error.reason} at byte {error.start}") from error


def releases(text: str) -> tuple[Release, ...]:
    """Split a change log at its headings of the second level; what stands before the first is no release.

    Raises BuildError for a heading that names no version or no day, and for a version that is listed twice.

    >>> [entry.version for entry in releases("## Data 1.0.1, 2026-11-30")]
    ['1.0.1']
    """
    found: list[Release] = []
    lines = text.splitlines()
    starts = [index for index, line in enumerate(lines) if line.startswith("## ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        release = _release(lines[start].rstrip(), start + 1, "\n".join(lines[start + 1 : end]).strip())
        if any((release.kind, release.version) == (other.kind, other.version) for other in found):
            raise BuildError(f"CHANGELOG.md, line {start + 1}: {release.kind} {release.version} is listed twice")
        found.append(release)
    return tuple(found)


def _release(heading: str, line: int, text: str) -> Release:
    match = HEADING.fullmatch(heading)
    try:
        if match is None:
            raise ValueError(heading)
        kind, version, day = match.groups()
        return Release(cast(Literal["Code", "Data"], kind), version, date.fromisoformat(day), text)
    except ValueError as error:
        raise BuildError(f"CHANGELOG.md, line {line}: the heading is {heading!r}; write it like {FORM}") from error
