"""The whole site as one zip, to be unpacked and read without a network."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Self

from joulebook.publish.data.archive import entry
from joulebook.publish.model import Part
from joulebook.publish.pages import sql

NAME = "joulebook-site.zip"
FOLDER = "joulebook-site"
PACKED = {".zip", ".parquet", ".png", ".woff2"}
"""What gains nothing from being compressed once more."""
LEVEL = 6
LEFT_OUT = PurePosixPath(sql.FOLDER)
"""The folder of the site that a page from a disk may not load."""


class Copy:
    """Collects the parts of a site in the order in which they are made, within a ``with`` block."""

    def __init__(self) -> None:
        """Begin with no part."""
        self._bytes = io.BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w")

    def __enter__(self) -> Self:
        """Begin to collect."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the zip, whether or not every part could be made."""
        self._zip.close()

    def add(self, part: Part) -> None:
        """Put a part into the copy."""
        method = zipfile.ZIP_STORED if part.path.suffix in PACKED else zipfile.ZIP_DEFLATED
        self._zip.writestr(entry(f"{FOLDER}/{part.path}", method), part.content, compresslevel=LEVEL)

    def through(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Put parts into the copy, but what it leaves out, and pass all of them on."""
        for part in parts:
            if LEFT_OUT not in part.path.parents:
                self.add(part)
            yield part

    def packed(self) -> bytes:
        """Close the copy and return its bytes; no part can be added after that."""
        self._zip.close()
        return self._bytes.getvalue()
