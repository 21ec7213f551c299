"""What an importer makes of a snapshot: rows as text, cell by cell, and the sources that they name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Imported:
    """The rows of one snapshot.

    ``sources`` are rows of the table of sources, ``tables`` the rows of every other table by its name. A row belongs to
    the importer by its ``source_id``, so that the next snapshot takes the place of this one and of nothing else: an id
    of a source outlives its snapshots, and the commit or version stands in the source's note and in each row's
    ``locator``.
    """

    sources: Sequence[Cells]
    tables: Mapping[str, Sequence[Cells]]
    owned: str = ""
    """How the locator of its rows begins, where these name other sources too."""


@dataclass(frozen=True)
class Importer:
    """One owner's data: what it is called, what its snapshot is made of and how it becomes rows."""

    name: str
    about: str
    files: Sequence[str]
    read: Callable[[Path], Imported]
