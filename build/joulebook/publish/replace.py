"""The only writer: a site is staged beside the old one and takes its place in one step, or not at all."""

import contextlib
import ctypes
import errno
import fcntl
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
AT_FDCWD = -100
RENAME_EXCHANGE = 2
FILE_MODE, FOLDER_MODE = 0o644, 0o755


def ensure_publishable(out: Path, root: Path) -> None:
    """Raise UsageError where publishing to ``out`` would destroy something that is not a published site."""
    target = Path(os.path.abspath(out))  # noqa: PTH100 (resolve() would follow the link that is refused below)
    if target.is_symlink():
        raise UsageError(f"{out} is a link; name the folder itself, since publishing replaces it")
    if target.exists() and not target.is_dir():
        raise UsageError(f"{out} is a file; name a folder that is new, empty or a published site")
    place, project = target.resolve(), root.resolve()
    sources = [project / name for name in ("datapackage", "build", "templates", "tests", "site/content", "site/assets")]
    inside = any(place == source or source in place.parents for source in sources)
    if place == project or place in project.parents or place == project / "site" or inside:
        raise UsageError(f"{out} holds the project itself; publish to another folder, such as site/public")
    if target.is_dir() and any(target.iterdir()) and not all((target / mark).is_file() for mark in MARKS):
        raise UsageError(f"{out} is not empty and no published site; it was left alone, name another folder")


def publish(parts: Iterable[Part], out: Path, root: Path) -> None:
    """Write the parts to a staging folder, then put it in the place of ``out`` in one step.

    Until that step the old site is whole; after it the new one is. A run that is killed leaves at most a staging
    folder, which the next run removes. Raises UsageError for an ``out`` that must not be replaced and BuildError
    where the disk refuses.
    """
    ensure_publishable(out, root)
    target = Path(os.path.abspath(out))  # noqa: PTH100
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent):
            _remove_leftovers(target)
            staging = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
            try:
                _write(parts, staging)
                _swap(staging, target)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise BuildError(f"cannot publish to {out}: {error.strerror or error}; the last site is untouched") from error


def _prefix(target: Path) -> str:
    return f".{target.name}.staging-"


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's own descriptor, so that two builds take turns and no lock file stays behind."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_leftovers(target: Path) -> None:
    for leftover in target.parent.glob(f"{glob_escaped(_prefix(target))}*"):
        shutil.rmtree(leftover)


def glob_escaped(name: str) -> str:
    """A name as a glob pattern that matches itself only."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _write(parts: Iterable[Part], staging: Path) -> None:
    folders = {staging}
    for part in parts:
        path = staging / part.path
        path.parent.mkdir(parents=True, exist_ok=True)
        folders.update(folder for folder in path.parents if staging in folder.parents)
        with path.open("xb") as file:
            file.write(part.content)
            os.fchmod(file.fileno(), FILE_MODE)
    for folder in folders:
        folder.chmod(FOLDER_MODE)
    # One flush for thousands of small files: what the swap makes visible is on the disk first.
    os.sync()


def _swap(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.rename(target)
    elif not _exchange(staging, target):
        aside = staging.with_name(f"{staging.name}-old")
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
