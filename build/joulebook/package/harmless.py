"""Texts of strangers made harmless for terminals, workflows, Markdown and pages."""

import re
import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""The text on one line, with everything that cannot be seen written as its code point.

    >>> visible("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    if not unicodedata.is_normalized("NFC", text):  # an accent apart looks like the letter with its accent
        text = "".join(_escaped(sign) if unicodedata.combining(sign) else sign for sign in text)
    return "".join(_visible_sign(sign) for sign in text)


def plain(text: str) -> str:
    """Every sign that Markdown or HTML could read as an order becomes a character reference."""
    return re.sub(r"[!-/:-@\[-`{-~]", lambda match: f"&#{ord(match.group())};", visible(text))


def code(text: str) -> str:
    """The text as code in Markdown; an empty one says so."""
    return f"<code>{plain(text)}</code>" if text else "(empty)"


def _visible_sign(sign: str) -> str:
    if " " <= sign <= "~":
        return sign
    if unicodedata.category(sign) in UNSEEN:
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(sign) or _escaped(sign)
    return sign


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")
