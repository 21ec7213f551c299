"""What the publishing wing receives and what it gives: an edition goes in, parts of a site come out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from joulebook.package.model import Package, Table
from joulebook.science.model import Book


@dataclass(frozen=True)
class Edition:
    """All that is published: the raw package, the results, and every table of both with its schema."""

    package: Package
    book: Book
    tables: Mapping[str, Table]
    """Raw tables, then derived ones, each after the tables that it refers to."""
    code_version: str


@dataclass(frozen=True)
class Part:
    """One file of the site."""

    path: PurePosixPath
    content: bytes
