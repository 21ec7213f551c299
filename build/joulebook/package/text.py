"""From the bytes of a table to its records, each with the physical line on which it starts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from joulebook.package.codes import finding
from joulebook.package.document import BOM, byte_order_mark
from joulebook.package.model import Finding

QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
UNQUOTED = re.compile(r"[^,\n]*+")
CR = re.compile(r"\r\n?")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
REPLACEMENT = "\ufffd"
NUL_SHARE = 4
"""A file of which every fourth byte is NUL is UTF-16 or binary."""


class Record(NamedTuple):
    """One row; ``broken`` says what is wrong with its quoting: then no cell counts, and the line is as ``written``."""

    line: int
    cells: list[str]
    broken: str | None = None
    written: str = ""


@dataclass(frozen=True)
class Damage:
    """Bytes that are not UTF-8: the first one and how many lines have such bytes."""

    line: int
    byte: int
    lines: int


def decode(file: str, content: bytes) -> tuple[str | None, Damage | None, list[Finding]]:
    """The text with LF line ends; undecodable bytes become U+FFFD. No text where the file is none."""
    findings: list[Finding] = []
    if content.startswith(UTF16_MARKS) or content.count(0) * NUL_SHARE > len(content):
        return None, None, [_not_text(file, "UTF-16 or binary content")]
    if content.startswith(BOM):
        content = content.removeprefix(BOM)
        findings.append(byte_order_mark(file))
    damage = None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in content:
            return None, None, [*findings, _not_text(file, f"binary content (byte 0x{content[error.start]:02X})")]
        text = content.decode("utf-8", errors="replace")
        before = content[: error.start].decode("utf-8")
        line = before.count("\n") + len(re.findall(r"\r(?!\n)", before)) + 1
        damage = Damage(line, content[error.start], _damaged_lines(content))
    if "\r" in text:
        findings.append(_line_ends(file, text))
        text = CR.sub("\n", text)
    return text, damage, findings


def records(text: str) -> Iterator[Record]:
    """Every record of a comma-separated text. After broken quoting, reading goes on at the next physical line."""
    position, line, end = 0, 1, len(text)
    while position < end:
        stop = text.find("\n", position)
        stop = end if stop < 0 else stop
        if text.find('"', position, stop) < 0:
            yield Record(line, text[position:stop].split(","))
            position, line = stop + 1, line + 1
            continue
        cells, after, broken = _quoted_record(text, position)
        if broken is None:
            yield Record(line, cells)
            line += text.count("\n", position, after) + 1
            position = after + 1
        else:
            yield Record(line, cells, broken, text[position:stop])
            position, line = stop + 1, line + 1


def _quoted_record(text: str, position: int) -> tuple[list[str], int, str | None]:
    """The cells of a record that has a quote somewhere, where it ends, and what is wrong with its quoting."""
    cells: list[str] = []
    while True:
        if text.startswith('"', position):
            match = QUOTED.match(text, position)
            if match is None:
                return cells, position, "a quote that is never closed"
            cells.append(match.group(1).replace('""', '"'))
            position = match.end()
            if position < len(text) and text[position] not in ",\n":
                return cells[:-1], position, "text after a closing quote"
        else:
            plain = UNQUOTED.match(text, position)
            cell = plain.group() if plain else ""
            if '"' in cell:
                return cells, position, "a quote inside a cell that is not quoted"
            cells.append(cell)
            position += len(cell)
        if position >= len(text) or text[position] == "\n":
            return cells, position, None
        position += 1


def _damaged_lines(content: bytes) -> int:
    """How many physical lines hold bytes that are not UTF-8."""
    count = 0
    for line in re.split(rb"\r\n|\r|\n", content):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            count += 1
    return count


def _not_text(file: str, found: str) -> Finding:
    return finding(
        "file-not-text",
        file,
        found=found,
        expected="text in UTF-8",
        fix="export the table as CSV in UTF-8",
    )


def _line_ends(file: str, text: str) -> Finding:
    windows, lone = text.count("\r\n"), len(re.findall(r"\r(?!\n)", text))
    line_feeds = text.count("\n") - windows
    kinds = {"CRLF": windows, "CR": lone, "LF": line_feeds}
    first = text[: text.index("\r")].count("\n") + 1
    return finding(
        "line-ends",
        file,
        first,
        found=", ".join(f"{count} × {kind}" for kind, count in kinds.items() if count),
        expected="LF at the end of every line",
        fix="save the file with Unix line ends (LF)",
    )
