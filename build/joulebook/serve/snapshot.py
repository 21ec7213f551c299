"""A private copy of a published site: whole, of one build, and safe from the next build's exchange of folders."""

import hashlib
import html
import mimetypes
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from joulebook.errors import ServeError

ATTEMPTS = 5
NEEDS_DATASETTE = b" hidden data-needs-datasette"
MEDIA_TYPES = {
    ".bib": "application/x-bibtex",
    ".cff": "text/plain",
    ".css": "text/css",
    ".csv": "text/csv",
    ".db": "application/vnd.sqlite3",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".ris": "application/x-research-info-systems",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
    "": "text/plain",
}
SITE_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
FRAMES, FRAMES_ANYWHERE = "frame-ancestors 'self'", "frame-ancestors *"
EMBED = "embed"
_POLICY = re.compile(
    rb"<meta\s+http-equiv=[\"']Content-Security-Policy[\"']\s+content=(\"[^\"]*\"|'[^']*')", re.IGNORECASE
)
_RELATIVE_LINK = re.compile(rb"(\s(?:href|src)=\")(?![a-zA-Z][a-zA-Z0-9+.-]*:|[/#])")

Fingerprint = tuple[int, ...]


@dataclass(frozen=True)
class File:
    """One file as it is served."""

    path: Path
    size: int
    etag: str
    media_type: str
    policy: str
    """The Content-Security-Policy that it is sent with."""


NEEDED = ("index.html", "data/datapackage.json", "data/queries.json", "data/joulebook.db")


def fingerprint(site: Path) -> Fingerprint | None:
    """Return what changes whenever another build is put in the site's place; None where there is no whole site."""
    try:
        found = [(site / name).stat() for name in ("", *NEEDED)]
    except OSError:
        return None
    return tuple(
        part for stat in found for part in (stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size)
    )


def take(site: Path, copy: Path) -> tuple[Fingerprint, dict[str, File]]:
    """Copy the site of one build to ``copy``; return its fingerprint and its files by address."""
    for _ in range(ATTEMPTS):
        if (before := fingerprint(site)) is None:
            lacking = next((name for name in NEEDED if not (site / name).is_file()), "a file")
            raise ServeError(f"the site at {site} lacks {lacking}; run `joulebook build`")
        try:
            files = {address: _copy(source, copy / address) for address, source in _visible(site)}
        except FileNotFoundError:  # its folder was exchanged and deleted meanwhile
            continue
        except OSError as error:
            raise ServeError(f"{error.filename or site} cannot be read ({error.strerror})") from None
        if fingerprint(site) == before:
            return before, files
        shutil.rmtree(copy, ignore_errors=True)
    raise ServeError(f"{site} changed again and again while it was read; wait until the build has ended")


def _visible(site: Path) -> Iterator[tuple[str, Path]]:
    """Walk over the regular files, without hidden ones and without following links out of the site."""
    for folder, folders, names in os.walk(site):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            if not name.startswith(".") and not path.is_symlink() and path.is_file():
                yield path.relative_to(site).as_posix(), path


def _copy(source: Path, target: Path) -> File:
    target.parent.mkdir(parents=True, exist_ok=True)
    media_type = MEDIA_TYPES.get(source.suffix) or mimetypes.guess_type(source.name)[0] or "application/octet-stream"
    # A page to embed is made to stand in pages of other sites; it has nothing that a frame could mislead to click.
    frames = FRAMES_ANYWHERE if source.parent.name == EMBED else FRAMES
    policy = f"{SITE_POLICY}; {frames}"
    if source.suffix == ".html":
        content = source.read_bytes().replace(NEEDS_DATASETTE, b"")
        if source.name == "404.html":  # it answers at any depth
            content = _RELATIVE_LINK.sub(rb"\1/", content)
        if stated := _POLICY.search(content):
            policy = f"{html.unescape(stated[1][1:-1].decode('utf-8'))}; {frames}"
        target.write_bytes(content)
    else:
        shutil.copyfile(source, target)
    with target.open("rb") as copied:
        digest = hashlib.file_digest(copied, "sha256").hexdigest()
    return File(target, target.stat().st_size, f'"{digest[:32]}"', media_type, policy)
