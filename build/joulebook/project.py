"""Where a project lies: the folder that holds the data package, the templates and the site."""

from pathlib import Path

from joulebook.errors import UsageError

ROOT_FOLDERS = ("datapackage", "templates", "site")


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above ``start`` that holds datapackage/, templates/ and site/."""
    for folder in (start, *start.parents):
        if all((folder / name).is_dir() for name in ROOT_FOLDERS):
            return folder
    raise UsageError(
        f"no Joulebook project at or above {start}: none of these folders holds {', '.join(ROOT_FOLDERS)}; "
        "change into the project's folder or name it with --root"
    )


def project_root(folder: Path) -> Path:
    """Return ``folder`` as an absolute path; UsageError where it lacks what a project's root holds."""
    missing = [name for name in ROOT_FOLDERS if not (folder / name).is_dir()]
    if missing:
        raise UsageError(f"{folder} is not a Joulebook project: it lacks {', '.join(f'{name}/' for name in missing)}")
    return folder.resolve()
