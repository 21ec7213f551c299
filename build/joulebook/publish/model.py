"""What the publishing wing receives and what it gives: an edition goes in, parts of a site come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Literal

from joulebook.package.model import Code, Package, Table
from joulebook.science.model import Book


@dataclass(frozen=True)
class Edition:
    """All that is published: the raw package, the results, and every table of both with its schema."""

    package: Package
    book: Book
    tables: Mapping[str, Table]
    """Raw tables, then derived ones, each after the tables that it refers to."""
    code_version: str
    rulebook: Mapping[str, Any] = field(default_factory=dict)
    """What a row is checked by, for the form; without it there is no form."""
    codes: Mapping[str, Code] = field(default_factory=dict)
    """What the check finds, for a page of each kind of problem."""


@dataclass(frozen=True)
class Settings:
    """What the owner of a site says of the place it is published at; None leaves out what would need it."""

    address: str | None = None
    """Where the home page is on the web, with a slash at its end."""
    datasette_address: str | None = None
    """Where a Datasette with the database is, with a slash at its end."""
    repository_address: str | None = None
    """Where the project's files are kept, with a slash at its end."""


@dataclass(frozen=True)
class Release:
    """One entry of the change log: a version of the code or of the data, its day, and what changed in Markdown."""

    kind: Literal["Code", "Data"]
    version: str
    day: date
    text: str


@dataclass(frozen=True)
class Version:
    """The data package as it was at the tag of a version: its title and its files by their paths in the package."""

    version: str
    title: str
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Engine:
    """SQLite for the browser: its version, the script that starts it and the module that it runs."""

    version: str
    script: str
    module: bytes


@dataclass(frozen=True)
class Surroundings:
    """What a build knows beside the package. Each part may be absent; what needs it is left out then."""

    settings: Settings = Settings()
    releases: tuple[Release, ...] = ()
    """In the order of the change log: of each kind the newest first."""
    versions: tuple[Version, ...] = ()
    """The newest first."""
    engine: Engine | None = None
    """What answers in the SQL page."""

    @property
    def data_releases(self) -> tuple[Release, ...]:
        """The versions of the data, the newest first."""
        return tuple(release for release in self.releases if release.kind == "Data")

    def day(self, version: str) -> date | None:
        """The day of a version of the data, where the change log tells it."""
        return next((release.day for release in self.data_releases if release.version == version), None)


@dataclass(frozen=True)
class Part:
    """One file of the site."""

    path: PurePosixPath
    content: bytes
