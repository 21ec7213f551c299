"""Reads JSON strictly: no key twice, no NaN, and the line of every key known for the findings."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from joulebook.package.codes import finding
from joulebook.package.model import Finding

Path = tuple[str | int, ...]

BOM = b"\xef\xbb\xbf"
DEEPEST_LINE = 8
"""Lines are kept for keys down to this depth: deeper ones take the line of their parent."""
LONGEST_INTEGER = 18
"""Digits of a whole number: longer ones do not fit into 64 bits."""
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++')


@dataclass(frozen=True)
class Document:
    """A JSON file's value and the physical line of each key and element."""

    file: str
    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """The line of the key, or of the nearest parent whose line is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def load_document(file: str, content: bytes) -> tuple[Document | None, list[Finding]]:
    """Parse a JSON file; the document is None where there is nothing to go on with."""
    findings: list[Finding] = []
    if content.startswith(BOM):
        content = content.removeprefix(BOM)
        findings.append(byte_order_mark(file))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        bad = finding(
            "not-utf-8",
            file,
            line,
            found=f"byte 0x{content[error.start]:02X}",
            expected="text in UTF-8",
            fix="save the file as UTF-8",
        )
        return None, [*findings, bad]
    numbers: list[str] = []
    try:
        value = json.loads(
            text,
            parse_constant=numbers.append,
            parse_float=lambda digits: _float(digits, numbers),
            parse_int=lambda digits: _integer(digits, numbers),
        )
    except json.JSONDecodeError as error:
        lines = text.split("\n")
        bad = finding(
            "not-json",
            file,
            error.lineno,
            found=lines[error.lineno - 1].strip() or "end of file",
            expected=f"JSON ({error.msg})",
            fix="correct the JSON at this line; a missing comma or quote often stands just before",
        )
        return None, [*findings, bad]
    except RecursionError:
        bad = finding(
            "not-json", file, found="brackets nested too deeply", expected="a plain JSON object", fix="write it flatter"
        )
        return None, [*findings, bad]
    findings += [
        finding(
            "json-number", file, found=number, expected="a finite number", fix="write a plain number or leave it out"
        )
        for number in numbers
    ]
    places, twice = _locate(text)
    findings += [
        finding("duplicate-key", file, line, found=key, expected="each key once", fix="remove or rename one of the two")
        for key, line in twice
    ]
    return Document(file, value, places), findings


def byte_order_mark(file: str) -> Finding:
    """The finding for a file that begins with the mark."""
    return finding(
        "byte-order-mark",
        file,
        1,
        found="the bytes EF BB BF",
        expected="UTF-8 without a byte order mark",
        fix="save the file as UTF-8 “without BOM”",
    )


def strings(value: Any) -> Iterator[tuple[Path, str]]:
    """Every text in the value, keys too, with its path; without recursion, as deep as the value goes."""
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, str):
            yield path, item
        elif isinstance(item, dict):
            for key, child in item.items():
                yield (*path, key)[:DEEPEST_LINE], key
                waiting.append(((*path, key)[:DEEPEST_LINE], child))
        elif isinstance(item, list):
            waiting += [((*path, index)[:DEEPEST_LINE], child) for index, child in enumerate(item)]


def _float(digits: str, refused: list[str]) -> float | None:
    value = float(digits)
    if math.isinf(value):
        refused.append(digits)
        return None
    return value


def _integer(digits: str, refused: list[str]) -> int | None:
    if len(digits) > LONGEST_INTEGER:
        refused.append(digits)
        return None
    return int(digits)


class _Frame:
    """An object or list that is open while the text is scanned."""

    def __init__(self, path: Path, *, is_object: bool) -> None:
        self.path = path
        self.is_object = is_object
        self.awaits_key = is_object
        self.keys: set[str] = set()
        self.place: str | int = "" if is_object else 0

    @property
    def here(self) -> Path:
        return (*self.path, self.place) if len(self.path) < DEEPEST_LINE else self.path


@lru_cache(maxsize=64)
def _locate(text: str) -> tuple[Mapping[Path, int], Sequence[tuple[str, int]]]:
    """The line of each key and element of a valid JSON text, and the keys that an object has twice.

    Each text is scanned once: base and head of a change mostly share their schemas.
    """
    lines: dict[Path, int] = {(): 1}
    twice: list[tuple[str, int]] = []
    stack: list[_Frame] = []
    line, seen = 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        piece = match.group()
        frame = stack[-1] if stack else None
        if piece in "}]":
            stack.pop()
        elif piece == ",":
            if frame is not None:
                frame.awaits_key = frame.is_object
                frame.place = frame.place + 1 if isinstance(frame.place, int) else frame.place
        elif piece == ":":
            if frame is not None:
                frame.awaits_key = False
        elif frame is not None and frame.awaits_key:
            key = json.loads(piece)
            if key in frame.keys:
                twice.append((key, line))
            frame.keys.add(key)
            frame.place = key
            lines.setdefault(frame.here, line)
        else:
            here = frame.here if frame is not None else ()
            lines.setdefault(here, line)
            if piece in "{[":
                stack.append(_Frame(here, is_object=piece == "{"))
    return lines, twice
