"""Reads a file of the package, and nothing outside it: no folder, pipe, device, address or link that leads away."""

import re
import stat
from pathlib import Path

from joulebook.package.codes import finding
from joulebook.package.model import Finding

TABLE_LIMIT = 50_000_000
"""The largest table file that is read, in bytes."""
JSON_LIMIT = 2_000_000
"""The largest descriptor or schema that is read, in bytes."""


def path_problem(path: str) -> str | None:
    """Why the path may not be followed; None where it stays below its folder.

    >>> path_problem("data/gpus.csv")
    >>> path_problem("../secrets.csv")
    'it climbs out of the folder'
    """
    parts = path.split("/")
    reasons = {
        "it is empty": not path.strip(),
        "it is an address": "://" in path or path.startswith("//"),
        "it holds a control character": any(ord(sign) < ord(" ") for sign in path),
        "it holds a backslash": "\\" in path,
        "it is absolute": path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path) is not None,
        "it climbs out of the folder": ".." in parts,
        "it has an empty or a dot segment": "" in parts or "." in parts,
        "it cannot be written in UTF-8": any("\ud800" <= sign <= "\udfff" for sign in path),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def read_file(folder: Path, path: str, limit: int) -> bytes | Finding:
    """The bytes of a file of the package, or what keeps it from being read; ``path`` has no ``path_problem``."""
    whole = folder / path
    try:
        refusal = _refusal(folder, path, limit)
        if refusal is not None:
            return refusal
        with whole.open("rb") as stream:
            content = stream.read(limit + 1)
    except FileNotFoundError:
        return finding(
            "file-missing",
            path,
            found="no such file",
            expected="the file that the descriptor names",
            fix="add the file, or correct its name in the descriptor",
        )
    except (OSError, RuntimeError, ValueError) as error:
        return finding(
            "file-unreadable",
            path,
            found=getattr(error, "strerror", None) or str(error),
            expected="a file that can be read",
            fix="check its name and permissions",
        )
    if len(content) > limit:
        return _too_large(path, len(content), limit)
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        return finding(
            "file-empty",
            path,
            found=f"{len(content)} bytes, nothing to read",
            expected="content",
            fix="restore the file, or remove it from the descriptor",
        )
    return content


def _refusal(folder: Path, path: str, limit: int) -> Finding | None:
    """Why the file is not opened: it lies elsewhere, is too large, or is no file (a pipe would be waited for)."""
    whole = folder / path
    status = whole.stat()
    target = whole.resolve()
    if not target.is_relative_to(folder.resolve()):
        return finding(
            "path-unsafe",
            path,
            found=f"a link to {target}",
            expected="a file inside the package",
            fix="put the file itself into the package instead of a link",
        )
    if not stat.S_ISREG(status.st_mode):
        return _not_plain(path, status.st_mode)
    return _too_large(path, status.st_size, limit) if status.st_size > limit else None


def _not_plain(path: str, mode: int) -> Finding:
    kind = "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
    return finding(
        "file-kind", path, found=kind, expected="a plain file", fix="put a plain file there, or correct the path"
    )


def _too_large(path: str, size: int, limit: int) -> Finding:
    return finding(
        "file-too-large",
        path,
        found=f"{size:,} bytes",
        expected=f"at most {limit:,} bytes",
        fix="split the table, or leave out what does not belong into it",
    )
