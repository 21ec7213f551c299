"""What draws: vl-convert in a process of its own, so that pictures are drawn while pages are made.

vl-convert holds Python's lock as long as it draws. The process is asked one thing at a time, a line of JSON each way;
it ends by itself when nobody is left to ask. To get ready takes it a second, so it is started before it is needed.

What was drawn once is kept beside the project, by all that it depends on: a changed row draws anew only what shows it.
"""

import hashlib
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import vl_convert as vlc

from joulebook.publish.charts import palette, png, svg

LIBRARY = "vl-convert-python"
Named = tuple[str, str, str, str]
"""The name, the title, the description and the classes of a picture."""


class Pen:
    """Draws in the order in which it is asked; what is still undrawn when it is put away stays undrawn."""

    def __init__(self, kept: Path | None = None) -> None:
        """Take up a pen: its process starts to get ready. ``kept`` is the folder of what was drawn before, if any."""
        self._kept = kept
        self._used: set[Path] = set()
        self._asking = ThreadPoolExecutor(1, "pen")
        self._process = subprocess.Popen(  # noqa: S603 (this very program)
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,  # a Ctrl-C ends the one who asks, and this with it
        )

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the pen away, at once where what it would draw for has failed."""
        if error is not None:
            self._process.kill()
        self._asking.shutdown(cancel_futures=True)
        self._process.communicate()
        if error is None and self._kept is not None:
            with suppress(OSError):  # what nobody asked for this time is of rows that are gone
                for path in set(self._kept.iterdir()) - self._used:
                    path.unlink()

    def picture(self, specification: Mapping[str, Any], named: Named) -> Future[str]:
        """An SVG for a page."""
        return self._asking.submit(self._ask, "picture", json.dumps(specification, sort_keys=True), named)

    def png(self, specification: Mapping[str, Any], named: Named, lines: Sequence[str]) -> Future[str]:
        """The same picture as PNG in base64, its title above it and ``lines`` of small print below it."""
        return self._asking.submit(self._ask, "png", json.dumps(specification, sort_keys=True), named, lines)

    def library(self, snippet: str) -> Future[str]:
        """Vega, Vega-Lite and Vega-Embed as one script that ends with ``snippet``."""
        return self._asking.submit(self._ask, "library", snippet)

    def _ask(self, what: str, *details: object) -> str:
        question = json.dumps([what, *details])
        if self._kept is None:
            return self._answer(question)
        path = self._kept / hashlib.sha256(f"{_drawn_by()} {question}".encode()).hexdigest()
        self._used.add(path)
        with suppress(OSError, UnicodeDecodeError):
            return path.read_bytes().decode("utf-8")
        answer = self._answer(question)
        with suppress(OSError):  # a full or a locked disk costs the next build a second, and this one nothing
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{self._process.pid}")
            beside.write_bytes(answer.encode("utf-8"))
            beside.replace(path)
        return answer

    def _answer(self, question: str) -> str:
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise RuntimeError("the process that draws cannot be asked")
        print(question, file=asked, flush=True)
        answer = answers.readline()
        if not answer:
            raise RuntimeError(f"the process that draws ended with {self._process.wait()}")
        return str(json.loads(answer))


@cache
def _drawn_by() -> str:
    """The library's version and our own code, on which a drawing depends beside what is asked."""
    code = b"".join(Path(path).read_bytes() for path in (__file__, svg.__file__, palette.__file__, png.__file__))
    return f"{version(LIBRARY)} {hashlib.sha256(code).hexdigest()}"


@cache
def _picture(specification: str, name: str, title: str, description: str, classes: str) -> str:
    return svg.accessible(svg.draw(json.loads(specification)), name, title, description, classes)


def _png(specification: str, named: Named, lines: Sequence[str]) -> str:
    picture, title = _picture(specification, *named), named[1]
    return b64encode(svg.to_png(svg.framed(picture, title, lines))).decode("ascii")


ANSWERS: Mapping[str, Callable[..., str]] = {
    "picture": lambda specification, named: _picture(specification, *named),
    "png": _png,
    "library": vlc.javascript_bundle,
}


def main() -> None:
    """Answer line by line. The first picture of a process takes longest, so one is drawn before anybody asks."""
    svg.draw({"data": {"values": []}, "mark": "point"})
    for line in sys.stdin:
        what, *details = json.loads(line)
        print(json.dumps(ANSWERS[what](*details)), flush=True)  # noqa: T201 (the answer)


if __name__ == "__main__":
    main()
