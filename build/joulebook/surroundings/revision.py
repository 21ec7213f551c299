"""The data package as it stands in a folder, or stood at a revision of git, laid out to be read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from joulebook.errors import UsageError
from joulebook.surroundings.history import DESCRIPTOR, PACKAGE, GitError, read_package_at


@contextmanager
def package_of(name: str, root: Path) -> Iterator[Path]:
    """Give a folder that holds ``datapackage/``: that of a path, else one with the files of a git revision.

    Raises UsageError for what is neither.
    """
    place = Path(name)
    if (place / PACKAGE / DESCRIPTOR).is_file():
        yield place
    elif (place / DESCRIPTOR).is_file() and place.resolve().name == PACKAGE:
        yield place.resolve().parent
    else:
        try:
            files = read_package_at(root, name)
        except GitError as error:
            raise UsageError(
                f"{name!r} is neither a folder with {PACKAGE}/{DESCRIPTOR} nor a revision of git ({error})"
            ) from None
        if DESCRIPTOR not in files:
            raise UsageError(f"the revision {name!r} has no {PACKAGE}/{DESCRIPTOR}")
        with tempfile.TemporaryDirectory(prefix="joulebook-") as folder:
            for path, content in files.items():
                target = Path(folder) / PACKAGE / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            yield Path(folder)
