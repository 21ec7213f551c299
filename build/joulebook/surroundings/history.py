"""Reads the data package of each published version out of git, where a tag like data-v1.2.3 holds it for ever."""

import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from joulebook.errors import BuildError
from joulebook.publish.model import Version

TAG = re.compile(r"data-v((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2})", re.ASCII)
PACKAGE = "datapackage"
DESCRIPTOR = "datapackage.json"
SUFFIXES = {".csv", ".json"}
"""What a package is made of; a page or a picture that somebody laid beside it is not published."""
FILE_MODES = {"100644", "100755"}
LEFT_OUT = "the archive of earlier versions is left out"


class GitError(Exception):
    """Git is missing, or refused."""


def read_versions(root: Path, notice: Callable[[str], None]) -> tuple[Version, ...]:
    """Read the package at each tag data-vX.Y.Z, the newest version first, checking nothing out.

    Where there is no git, no history of the project's own or no such tag, there are no versions and ``notice`` is
    told why. Raises BuildError for a tag whose package is not the version that the tag names.
    """
    try:
        if Path(_git(root, "rev-parse", "--show-toplevel").decode().rstrip("\n")).resolve() != root.resolve():
            notice(f"this folder is not the top of a git repository: {LEFT_OUT}")
            return ()
        names = _git(root, "for-each-ref", "--format=%(refname:strip=2)", "refs/tags/data-v*").decode().split()
        shallow = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
        found = [match for match in map(TAG.fullmatch, names) if match]
        if not found:
            notice(f"git has no tag like data-v1.2.3{' in this shallow clone' if shallow else ''}: {LEFT_OUT}")
        elif shallow:
            notice("this is a shallow clone, so that tags may be missing: earlier versions are left out with them")
        found.sort(key=lambda match: tuple(map(int, match[1].split("."))), reverse=True)
        return tuple(_version(root, match[0], match[1]) for match in found)
    except GitError as error:
        notice(f"{error}: {LEFT_OUT}")
        return ()


def read_package_at(root: Path, revision: str) -> dict[str, bytes]:
    """Read the files of the package at a revision, checking nothing out; GitError for what names no commit."""
    # after --end-of-options a name that begins with a dash is a name
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return _files(root, commit.decode().strip())


def _version(root: Path, tag: str, version: str) -> Version:
    files = _files(root, f"refs/tags/{tag}")
    try:
        descriptor = json.loads(files[DESCRIPTOR])
        title, stated = str(descriptor["title"]), str(descriptor["version"])
    except (KeyError, TypeError, ValueError) as error:
        raise BuildError(f"the tag {tag} holds no {PACKAGE}/{DESCRIPTOR} with a title and a version") from error
    if stated != version:
        raise BuildError(f"the tag {tag} holds version {stated} of the data; tag the commit that states {version}")
    return Version(version, title, files)


def _files(root: Path, revision: str) -> dict[str, bytes]:
    """The bytes as they were committed: no attribute of today's tree turns line ends or leaves a file out."""
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", revision, "--", f"{PACKAGE}/").decode()
    blobs: dict[str, str] = {}
    for entry in listed.split("\0")[:-1]:
        about, _, path = entry.partition("\t")
        mode, _, blob = about.split(" ")
        name = PurePosixPath(path).relative_to(PACKAGE)
        if mode in FILE_MODES and name.suffix in SUFFIXES:
            blobs[name.as_posix()] = blob
    names = sorted(blobs)
    stream = io.BytesIO(_git(root, "cat-file", "--batch", typed="".join(f"{blobs[name]}\n" for name in names)))
    return {name: _next_blob(stream) for name in names}


def _next_blob(stream: io.BytesIO) -> bytes:
    """Git answers each name with a line that ends in the size, the content and a line end."""
    header = stream.readline().decode().split()
    if len(header) != 3 or header[1] != "blob":  # noqa: PLR2004 (name, kind, size)
        raise GitError(f"git lacks a file of a tag ({' '.join(header)})")
    content = stream.read(int(header[2]))
    stream.read(1)
    return content


def _git(root: Path, *arguments: str, typed: str = "") -> bytes:
    """What a git command prints; GitError where there is no git or where it refuses."""
    program = shutil.which("git")
    if program is None:
        raise GitError("there is no git")
    # A hook or a surrounding command may point git elsewhere by its own variables.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    command = [program, "-C", str(root), *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment) as process:  # noqa: S603 (our own words)
        printed, refusal = process.communicate(typed.encode())
    if process.returncode != 0:
        said = refusal.decode(errors="replace").strip().splitlines()
        raise GitError(f"git says {said[0] if said else f'nothing and ends with {process.returncode}'!r}")
    return printed
