"""Every command and option is documented, and nothing else is."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from joulebook import cli


@pytest.fixture(scope="module")
def command() -> Any:  # typer brings a click of its own
    return typer.main.get_command(cli.app)


@pytest.fixture(scope="module")
def sections(root: Path) -> dict[str, str]:
    """The command reference by its headings."""
    parts = re.split(r"^## joulebook (.*)$", (root / "docs" / "commands.md").read_text("utf-8"), flags=re.MULTILINE)
    return {"": parts[0], **{title.split()[0]: body for title, body in zip(parts[1::2], parts[2::2], strict=True)}}


def options(command: Any) -> set[str]:
    """Return the long options of a command but --help, which each has."""
    return {name for option in command.params for name in option.opts if name.startswith("--")} - {"--help"}


def test_every_command_has_its_section(command: Any, sections: dict[str, str]) -> None:
    assert set(command.commands) == set(sections) - {""}


def test_every_option_is_explained_and_no_other(command: Any, sections: dict[str, str]) -> None:
    for name, body in sections.items():
        known = options(command.commands[name] if name else command)
        assert set(re.findall(r"--[a-z]+", body)) - {"--help"} == known, name


def test_every_format_is_named(sections: dict[str, str]) -> None:
    assert "|".join(cli.Format) in sections["check"]


def test_every_command_and_option_has_help(command: Any) -> None:
    for name, sub in command.commands.items():
        assert sub.help, name
        assert [option.name for option in sub.params if not getattr(option, "help", None)] == [], name
