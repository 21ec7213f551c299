"""The only writer: a site is staged beside the old one and takes its place in one step, or not at all."""

import contextlib
import ctypes
import errno
import fcntl
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from joulebook.errors import BuildError, UsageError
from joulebook.publish.model import Part

MARKS = ("data/datapackage.json", "data/SHA256SUMS")
"""What every site that was published here holds; a folder with other content is never replaced."""
SUMMED = "joulebook.db"
"""A file that the checksums of every published site name: other data packages have the same two files."""
AT_FDCWD = -100
RENAME_EXCHANGE = 2
FILE_MODE, FOLDER_MODE = 0o644, 0o755
ASIDE = "-old"
"""How the name ends under which a site waits where the system cannot exchange two folders in one call."""


def ensure_publishable(out: Path, root: Path) -> None:
    """Raise UsageError where publishing to ``out`` would destroy something that is not a published site."""
    target = _absolute(out)
    try:
        if target.is_symlink():
            raise UsageError(f"{out} is a link; name the folder itself, since publishing replaces it")
        if target.exists() and not target.is_dir():
            raise UsageError(f"{out} is a file; name a folder that is new, empty or a published site")
        if _holds_project(target.resolve(), root.resolve()):
            raise UsageError(f"{out} holds the project itself; publish to another folder, such as site/public")
        if target.is_dir() and any(target.iterdir()) and not _is_published(target):
            raise UsageError(f"{out} is not empty and no published site; it was left alone, name another folder")
    except OSError as error:
        raise UsageError(f"{out} cannot be looked at: {error.strerror or error}; name another folder") from error


def _absolute(out: Path) -> Path:
    return Path(os.path.abspath(out))  # noqa: PTH100 (resolve() would follow a link, which is refused)


def _holds_project(place: Path, project: Path) -> bool:
    sources = [project / name for name in ("datapackage", "build", "templates", "tests", "site/content", "site/assets")]
    inside = any(place == source or source in place.parents for source in sources)
    return inside or place in {project, project / "site"} or place in project.parents


def _is_published(folder: Path) -> bool:
    """Tell a site that was published here, in which nobody keeps a history of their own, from any other folder."""
    if (folder / ".git").exists() or not all((folder / mark).is_file() for mark in MARKS):
        return False
    sums = (folder / MARKS[1]).read_bytes()
    return any(line.endswith(f"  {SUMMED}".encode()) for line in sums.splitlines())


def publish(parts: Iterable[Part], out: Path, root: Path) -> None:
    """Write the parts to a staging folder, then put it in the place of ``out`` in one step.

    Until that step the old site is whole; after it the new one is. A run that is killed leaves at most a staging
    folder, which the next run removes. Raises UsageError for an ``out`` that must not be replaced and BuildError
    where the disk refuses; what goes wrong while a part is made is raised as it is.
    """
    ensure_publishable(out, root)
    target = _absolute(out)
    with _refusals_of_the_disk(out):
        target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent, out):
        with _refusals_of_the_disk(out):
            _clear_up(target)
        ensure_publishable(out, root)  # again: another build may have ended while this one waited for its turn
        with _refusals_of_the_disk(out):
            staging = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
        try:
            _write(parts, staging, out)
            with _refusals_of_the_disk(out):
                _swap(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


@contextlib.contextmanager
def _refusals_of_the_disk(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildError(f"cannot publish to {out}: {error.strerror or error}; the last site is untouched") from error


def _prefix(target: Path) -> str:
    return f".{target.name}.staging-"


@contextlib.contextmanager
def _locked(folder: Path, out: Path) -> Iterator[None]:
    """Hold the folder's own descriptor, so that two builds take turns and no lock file stays behind."""
    with _refusals_of_the_disk(out):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with _refusals_of_the_disk(out):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _clear_up(target: Path) -> None:
    """Remove what a killed run left; a site that it had put aside, with nothing in its place yet, goes back."""
    for leftover in sorted(target.parent.glob(f"{glob.escape(_prefix(target))}*")):
        if leftover.name.endswith(ASIDE) and not target.exists():
            leftover.rename(target)
        elif leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _write(parts: Iterable[Part], staging: Path, out: Path) -> None:
    folders = {staging}
    for part in parts:
        path = staging / part.path
        folders.update(folder for folder in path.parents if staging in folder.parents)
        with _refusals_of_the_disk(out):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(part.content)
                os.fchmod(file.fileno(), FILE_MODE)
    with _refusals_of_the_disk(out):
        for folder in folders:
            folder.chmod(FOLDER_MODE)
        # One flush for thousands of small files: what the swap makes visible is on the disk first.
        os.sync()


def _swap(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.rename(target)
    elif not _exchange(staging, target):
        aside = staging.with_name(staging.name + ASIDE)
        target.rename(aside)
        staging.rename(target)
        shutil.rmtree(aside)
    _flush(target.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one call of the system; False where it has no such call."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    if libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
