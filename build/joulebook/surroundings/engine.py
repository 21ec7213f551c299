"""Reads SQLite for the browser, which set-up fetches; git does not keep it."""

import json
from collections.abc import Callable
from pathlib import Path

from joulebook.errors import BuildError
from joulebook.publish.model import Engine

FOLDER = "site/vendor/sqlite-wasm"
SCRIPT, MODULE, ABOUT = "dist/index.mjs", "dist/sqlite3.wasm", "package.json"


def read_engine(root: Path, notice: Callable[[str], None]) -> Engine | None:
    """Read it from where set-up puts it. Where it is not, there is none and ``notice`` is told.

    Raises BuildError where only a part of it is there.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        notice(f"no SQLite for the browser in {FOLDER}, where build/setup puts it: the SQL page is left without")
        return None
    try:
        version = str(json.loads((folder / ABOUT).read_text("utf-8"))["version"])
        return Engine(version, (folder / SCRIPT).read_text("utf-8"), (folder / MODULE).read_bytes())
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise BuildError(f"{FOLDER} is not whole ({error}); remove it and run build/setup") from error
