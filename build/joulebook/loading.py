"""The published tables as data frames, from a local build, a folder or an address, each file checked by its hash."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from joulebook import project
from joulebook.errors import LoadError

if TYPE_CHECKING:  # a reader of one table waits for pandas when it is read
    import pandas as pd

DESCRIPTOR = "datapackage.json"
PLACES = (DESCRIPTOR, f"data/{DESCRIPTOR}", f"site/public/data/{DESCRIPTOR}")
"""Where the descriptor of a published package lies: in its own folder, in that of a site, in that of a project."""
LARGEST_DESCRIPTOR = 50_000_000
TIMEOUT_S = 60
Read = Callable[[str, int], bytes]
"""Gives the file of that name, or no more than so many bytes of it and one."""


class Tables(Mapping[str, "pd.DataFrame"]):
    """The tables of a published package by name; each is read, and checked by its hash, when it is first asked for.

    What a frame's columns mean travels in its ``attrs``: title, description, source_package, version, licences,
    primary_key, and by column titles, units, descriptions and formulas.
    """

    def __init__(self, descriptor: Mapping[str, Any], read: Read) -> None:
        """Keep a descriptor and what reads the files beside it."""
        self.descriptor, self._read = descriptor, read
        self._described = {found["name"]: found for found in descriptor["resources"]}
        self._names = [found["name"] for found in descriptor["resources"] if found["type"] == "table"]
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def version(self) -> str:
        """The version of the data."""
        return str(self.descriptor["version"])

    def __getitem__(self, name: str) -> "pd.DataFrame":
        """The rows of a table, typed as its schema says; LoadError where there is none or its file is not whole."""
        if name not in self._names:
            raise LoadError(f"there is no table {name!r}; there are {', '.join(self._names)}")
        if name not in self._frames:
            self._frames[name] = self._frame(name)
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the tables, in the order of the descriptor."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._names)

    def __repr__(self) -> str:
        """The version and the names."""
        return f"<Joulebook data {self.version}: {', '.join(self._names)}>"

    def _frame(self, name: str) -> "pd.DataFrame":
        import pandas as pd

        from joulebook.package.model import DTYPES

        about, file = self._described[name], self._described[f"{name}-parquet"]
        content = self._read(file["path"], file["bytes"])
        found = f"sha256:{hashlib.sha256(content).hexdigest()}"
        if found != file["hash"]:
            raise LoadError(
                f"{file['path']} is not the file that {DESCRIPTOR} describes: its hash is {found}, not {file['hash']}; "
                "it was cut short or belongs to another version, so load again or fetch both anew"
            )
        fields = about["schema"]["fields"]
        frame = pd.read_parquet(io.BytesIO(content)).astype({field["name"]: DTYPES[field["type"]] for field in fields})
        frame.attrs = {
            "title": about["title"],
            "description": about["description"],
            "source_package": self.descriptor["title"],
            "version": self.version,
            "licences": [licence["name"] for licence in self.descriptor["licenses"]],
            "primary_key": about["schema"]["primaryKey"],
            **{
                f"{told}s": {field["name"]: field[told] for field in fields if told in field}
                for told in ("title", "unit", "description", "formula")
            },
        }
        return frame


def load(source: str | Path | None = None, *, sha256: str | None = None) -> Tables:
    """Give the tables of a published package.

    ``source``: nothing for the nearest project's own build, else a folder or an address of a site, of its data or of
    its datapackage.json. ``sha256``: what the hash of datapackage.json must be, which fixes every file, for work that
    others shall repeat. Raises LoadError where there is no package, a file cannot be read or has another hash.
    """
    text = str(project.find_root(Path.cwd()) if source is None else source)
    content, read = _from_address(text) if urlsplit(text).scheme in {"http", "https"} else _from_folder(Path(text))
    found = hashlib.sha256(content).hexdigest()
    if sha256 is not None and found != sha256.strip().lower():
        raise LoadError(f"{DESCRIPTOR} at {text} has the SHA-256 {found}, not {sha256}: it is another version")
    try:
        tables = Tables(json.loads(content), read)
    except (ValueError, KeyError, TypeError):
        raise LoadError(f"{DESCRIPTOR} at {text} does not describe a published package") from None
    return tables


def _from_folder(place: Path) -> tuple[bytes, Read]:
    for descriptor in [place / name for name in PLACES] if place.is_dir() else [place]:
        if descriptor.is_file() and descriptor.name == DESCRIPTOR:
            return _file(descriptor), _beside(descriptor)
    raise LoadError(f"there is no published package at {place}; build one with: joulebook build")


def _beside(descriptor: Path) -> Read:
    return lambda name, _most: _file(descriptor.with_name(name))


def _at(descriptor: str) -> Read:
    return lambda name, most: _needed(urljoin(descriptor, name), most)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LoadError(f"cannot read {path}: {error.strerror or error}") from None


def _from_address(address: str) -> tuple[bytes, Read]:
    named = urlsplit(address).path.endswith(DESCRIPTOR)
    places = [address] if named else [urljoin(f"{address.rstrip('/')}/", name) for name in PLACES[:2]]
    for place in places:
        content = _fetched(place, LARGEST_DESCRIPTOR)
        if content is not None:
            return content, _at(place)
    raise LoadError(f"there is no published package at {address}: neither {' nor '.join(places)} exists")


def _needed(address: str, most: int) -> bytes:
    content = _fetched(address, most)
    if content is None:
        raise LoadError(f"{address} does not exist, though {DESCRIPTOR} beside it names it")
    return content


def _fetched(address: str, most: int) -> bytes | None:
    """What stands at an address, cut after one byte too many; None where nothing does."""
    try:
        with urlopen(Request(address), timeout=TIMEOUT_S) as answer:  # noqa: S310 (http and https alone come here)
            return bytes(answer.read(most + 1))
    except HTTPError as error:
        if error.code in {404, 410}:
            return None
        raise LoadError(f"cannot load {address}: {error.code} {error.reason}") from None
    except (URLError, OSError, ValueError) as error:
        raise LoadError(f"cannot load {address}: {getattr(error, 'reason', error)}") from None
