"""Every kind of problem that the check can find, in one place, so that documentation is made from the same words."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from types import MappingProxyType

from joulebook.package.model import Code, Example, Finding

FOUND_LIMIT = 200
"""How many characters of what was found a finding quotes."""


def _read(name: str) -> str:
    return (resources.files("joulebook") / "package" / name).read_text(encoding="utf-8")


def _codes() -> dict[str, Code]:
    groups = tomllib.loads(_read("codes.toml"))
    return {name: Code(**words, group=group) for group, codes in groups.items() for name, words in codes.items()}


CODES: Mapping[str, Code] = MappingProxyType(_codes())


def explained() -> dict[str, Code]:
    """Each code with an example: what brings it about and what the check then says, which a test holds to be true."""
    examples = {name: Example(**example) for name, example in json.loads(_read("examples.json")).items()}
    return {name: replace(code, example=examples.get(name)) for name, code in CODES.items()}


def clip(text: str, limit: int = FOUND_LIMIT) -> str:
    """The text, cut with an ellipsis where it is longer than the limit."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def finding(
    code: str, file: str, line: int | None = None, column: str | None = None, *, found: str, expected: str, fix: str
) -> Finding:
    """A finding of a registered kind, with its severity and with ``found`` clipped."""
    return Finding(
        file=file,
        line=line,
        column=column,
        code=code,
        severity=CODES[code].severity,
        found=clip(found),
        expected=expected,
        fix=fix,
    )
