"""Finds the browser that the tests drive. Set-up runs this file alone to learn whether one has to be installed."""

import os
import shutil
import sys

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """Return the path of the browser that JOULEBOOK_CHROMIUM names, else of the first that is installed."""
    named = os.environ.get("JOULEBOOK_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


if __name__ == "__main__":
    path = find()
    print(path or "no Chromium or Chrome found")
    sys.exit(path is None)
