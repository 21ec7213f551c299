"""Reads site/site.toml, in which the owner of a site says where it is published."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from joulebook.errors import BuildError
from joulebook.publish.model import Settings

KNOWN = tuple(field.name for field in fields(Settings))
WORKFLOW = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY")
"""What a workflow calls the host and the path of its repository."""
ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._~%!$&()*+,;=:@\-]*)*", re.IGNORECASE)
"""A scheme, a host and a path. No quote, space or sign beyond ASCII, and neither a question nor an anchor."""


def read_settings(
    path: Path, address: str | None = None, environment: Mapping[str, str] = MappingProxyType({})
) -> Settings:
    """Read the settings; a file that is not there sets nothing. ``address`` goes before the file's own.

    Where the file names no repository, a workflow that runs in one names it in its ``environment``.

    Raises BuildError for a file that is not TOML, a key that is not known and an address that is none.
    """
    given = _read(path) if path.is_file() else {}
    if unknown := sorted(given.keys() - set(KNOWN)):
        raise BuildError(f"site/site.toml: {unknown[0]} is no setting; there are {', '.join(KNOWN)}")
    settings = {name: web_address(value, f"site/site.toml: {name}") for name, value in given.items()}
    if address is not None:
        settings["address"] = web_address(address, "--address")
    if "repository_address" not in settings and all(environment.get(name) for name in WORKFLOW):
        repository = "/".join(environment[name] for name in WORKFLOW)
        settings["repository_address"] = web_address(repository, " and ".join(WORKFLOW))
    return Settings(**settings)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BuildError(f'site/site.toml cannot be read: {error}; write lines like address = "https://…/"') from error


def web_address(value: object, where: str) -> str:
    """Return an address with a slash at its end; BuildError where it is none that a page can name.

    >>> web_address("https://ledger.test/inference", "address")
    'https://ledger.test/inference/'
    """
    text = value if isinstance(value, str) else ""
    try:
        sound = bool(ADDRESS.fullmatch(text)) and bool(urlsplit(text).hostname) and urlsplit(text).port != 0
    except ValueError:  # brackets that hold no address, or a port that is no number
        sound = False
    if not sound:
        raise BuildError(
            f"{where} is {value!r}; write an address like https://HOST/PATH/, "
            "without a question mark and without an anchor"
        )
    return text if text.endswith("/") else f"{text}/"
