"""The rules for one cell: what other tools let pass and this package does not."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from joulebook.package.model import Field, FieldType

LONGEST_CELL = 2_000
FIRST_DATE = datetime.date(1950, 1, 1)
LAST_DATE = datetime.date(2035, 12, 31)
EXACT_INTEGER = 2**53
"""Beyond this, a number that passes through JSON or JavaScript becomes another one."""

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,5})?")
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SIGNED_NUMBER = re.compile(r"[+-]\s?[0-9][0-9.,\s]*%?")
MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
SCRIPT_ADDRESS = re.compile(r"(?:java|vb)script\s*:|\bdata:(?:[a-z]+/[a-z]|[;,])", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)

REPLACEMENT = "\ufffd"
INVISIBLE_KINDS = frozenset({"Cf", "Zl", "Zp", "Co", "Cs"})
NONCHARACTER = 0xFFFE
INVISIBLE_LETTERS = frozenset(
    "\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\u180e\u180f"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xFDD0, 0xFDF0), *range(0xE0100, 0xE01F0)]))
)
"""Fillers, blanks, variation selectors and noncharacters, whose category does not tell that they cannot be seen."""
BLANK_FORMS = frozenset({"-", "–", "—", "n/a", "na", "nan", "null", "none", "?", "tbd", "unknown"})
TRUTHS = {"true": "true", "yes": "true", "y": "true", "1": "true", "t": "true"} | {
    "false": "false",
    "no": "false",
    "n": "false",
    "0": "false",
    "f": "false",
}


class Problem(NamedTuple):
    """What is wrong with a text, before it is known where the text stands."""

    code: str
    expected: str
    fix: str


def judge(field: Field, cell: str) -> Problem | None:
    """The first problem of a cell, by the type of its field; an empty cell has none here.

    >>> judge(Field("n", "integer", "", ""), "2_014").fix
    'write 2014 instead of 2_014'
    """
    if not cell:
        return None
    if cell.isascii() and cell.isalnum() and field.type == "string" and len(cell) <= LONGEST_CELL:
        return None  # the commonest cells need no closer look
    problem = text_problem(cell)
    if problem is not None:
        better = mended(field, cell) if field.type != "string" else None
        return problem._replace(fix=f"write {better}") if better else problem
    return TYPE_RULES[field.type](field, cell)


def text_problem(text: str) -> Problem | None:
    """What no text of the package may hold: invisible, controlling, ambiguous characters, or too many."""
    if len(text) > LONGEST_CELL:
        return Problem("cell-too-long", f"at most {LONGEST_CELL:,} characters, not {len(text):,}", "shorten the text")
    for sign in text:
        if " " <= sign <= "~":
            continue
        problem = _sign_problem(sign)
        if problem is not None:
            return problem
    if text != text.strip():
        return Problem("outer-space", "no space or line break at either end", f"write “{text.strip()}” without it")
    if not unicodedata.is_normalized("NFC", text):
        return Problem(
            "not-nfc",
            "letters with their accents as one character (Unicode form NFC)",
            f"write {unicodedata.normalize('NFC', text)}, typed anew",
        )
    return None


def address_problem(address: str) -> Problem | None:
    """Why the text is no http(s) address that a page can link to."""
    bad = Problem(
        "unsafe-address", "an address that begins with https:// or http://", "give the full address of a web page"
    )
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where the port is not a number
    except ValueError:
        return bad
    host = parts.hostname or ""
    if not address.isascii():
        return bad._replace(fix="write letters beyond ASCII percent-encoded, as the browser copies them")
    if not ADDRESS.fullmatch(address) or parts.username is not None or "." not in host.strip("."):
        return bad
    return None


def mended(field: Field, cell: str) -> str | None:
    """What the cell probably means, written as its field wants it; None where that is a guess."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", cell) if sign.isprintable()).strip()
    match field.type:
        case "number" | "integer":
            plain = plain.replace("_", "").replace("\u2212", "-").removesuffix("%").rstrip().removeprefix("+")
            plain = re.sub(r"^(-?)0+(?=[0-9])", r"\1", plain)
            plain = re.sub(r"^(-?)\.(?=[0-9])", r"\g<1>0.", plain)
            if field.type == "integer":
                plain = re.sub(r"\.0*$", "", plain)
            form = INTEGER if field.type == "integer" else NUMBER
            plain = plain.removesuffix(".")
            return plain if form.fullmatch(plain) and plain != cell else None
        case "boolean":
            truth = TRUTHS.get(plain.casefold())
            return truth if truth != cell else None
        case "date":
            plain = plain.replace("/", "-").replace(".", "-")
            return plain if DATE.fullmatch(plain) and plain != cell and _day(plain) else None
        case _:
            return None


def _sign_problem(sign: str) -> Problem | None:
    """What is wrong with one character that is not plain ASCII."""
    name = f"U+{ord(sign):04X}"
    if sign == REPLACEMENT:
        return Problem("lost-character", "the letter that was lost", "look the text up in its source and type it anew")
    if sign == "\n":
        return None  # descriptions may have several lines; what cells may have, their type says
    kind = unicodedata.category(sign)
    if kind == "Cc":
        return Problem("control-character", "no control character", f"delete {name}")
    if kind in INVISIBLE_KINDS or sign in INVISIBLE_LETTERS or ord(sign) & 0xFFFE == NONCHARACTER:
        return Problem("invisible-character", "only characters that can be seen", f"delete {name}")
    if kind == "Zs":
        return Problem("unusual-space", "the plain space", f"write a plain space instead of {name}")
    return None


def _string_problem(field: Field, cell: str) -> Problem | None:
    if "\n" in cell:
        fix = f"write “{' '.join(cell.split())}”, with a space instead of the line break"
        return Problem("line-break", "text on one line", fix)
    if field.name == "url" or field.name.endswith("_url"):
        return address_problem(cell)
    if cell[0] in "=@＝＠＋－" or (cell[0] in "+-" and not SIGNED_NUMBER.fullmatch(cell)):
        return Problem(
            "formula", f"text that does not begin with {cell[0]}", "begin with a word; a minus before text can be “−”"
        )
    match = MARKUP.search(cell)
    if match:
        return Problem(
            "markup",
            "plain text without tags or character references",
            f"write the character itself instead of {match.group()}, and a space after a plain “<”",
        )
    if SCRIPT_ADDRESS.search(cell):
        return Problem("unsafe-address", "no javascript: or data: address", "name the page by its https:// address")
    return None


def _number_problem(field: Field, cell: str) -> Problem | None:
    if NUMBER.fullmatch(cell):
        value = float(cell)
        digits = re.split("[eE]", cell)[0]
        if value in (float("inf"), float("-inf")) or (value == 0 and digits.strip("-0.")):
            return Problem("number-range", "a number that a double can hold", "check the exponent and the unit")
        if INTEGER.fullmatch(cell):
            if field.type == "integer" and abs(int(cell)) > EXACT_INTEGER:
                return Problem("number-range", "a whole number below 2^53", "check the digits and the unit")
            return None
        if field.type == "number":
            return None
    whole = field.type == "integer"
    better = mended(field, cell)
    if better:
        fix = f"write {better} instead of {cell}"
    elif cell.casefold() in BLANK_FORMS:
        fix = "leave the cell empty if the value is not known"
    elif "," in cell:
        fix = "write a point before decimals and nothing between thousands"
    else:
        fix = "write digits only, or leave the cell empty if the value is not known"
    if whole and NUMBER.fullmatch(cell):
        return Problem("not-an-integer", "a whole number", fix)
    example = "a whole number like 2014" if whole else "a number like 2014 or 61.00"
    return Problem("not-a-number", example, fix)


def _boolean_problem(_field: Field, cell: str) -> Problem | None:
    if cell in {"true", "false"}:
        return None
    truth = TRUTHS.get(cell.casefold())
    return Problem(
        "not-a-boolean", "true or false", f"write {truth} instead of {cell}" if truth else "write true or false"
    )


def _date_problem(_field: Field, cell: str) -> Problem | None:
    day = _day(cell) if DATE.fullmatch(cell) else None
    if day is None:
        fix = "write an existing day as year-month-day, like 2012-06-01"
        if cell.casefold() in BLANK_FORMS:
            fix = "leave the cell empty if the day is not known"
        return Problem("not-a-date", "a day of the calendar like 2012-06-01", fix)
    if not FIRST_DATE <= day <= LAST_DATE:
        return Problem("date-range", f"a day from {FIRST_DATE} to {LAST_DATE}", "check the year")
    return None


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


TYPE_RULES: Mapping[FieldType, Callable[[Field, str], Problem | None]] = {
    "string": _string_problem,
    "number": _number_problem,
    "integer": _number_problem,
    "boolean": _boolean_problem,
    "date": _date_problem,
}
