"""What the documents, the Makefile and continuous integration say of each other is true."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from packaging.specifiers import SpecifierSet

from joulebook import cli

DOCUMENTS = (
    *("README.md", "CONTRIBUTING.md", ".github/pull_request_template.md"),
    *(
        f"docs/{name}.md"
        for name in ("commands", "architecture", "decisions", "inclusion", "reviewing", "reporting-card")
    ),
)


@pytest.fixture(scope="module")
def targets(root: Path) -> set[str]:
    """The targets that the Makefile explains."""
    return set(re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def workflows(root: Path) -> dict[str, dict[Any, Any]]:
    found = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in (root / ".github/workflows").glob("*.yml")}
    assert found
    return found


def test_the_makefile_has_the_promised_targets(targets: set[str]) -> None:
    assert targets >= {"serve", "test", "build", "lint", "clean", "lock", "help"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_targets_that_exist(root: Path, targets: set[str], document: str) -> None:
    text = (root / document).read_text("utf-8")
    code = re.findall(r"`(make [^`]+)`", text) + re.findall(r"^(make \S.*)$", text, re.MULTILINE)
    assert {command.split()[1] for command in code} - targets == set()


def test_the_readme_gives_the_two_commands(root: Path) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    assert [line.partition("#")[0].strip() for line in block.splitlines()] == ["make serve", "make test"]


def test_continuous_integration_runs_the_readmes_test_command_and_nothing_else(root: Path) -> None:
    lines = (root / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]


def test_the_supported_pythons_are_the_same_everywhere(
    root: Path, pyproject: dict[str, Any], workflows: dict[str, dict[Any, Any]]
) -> None:
    named = {line.rpartition(" ")[2] for line in pyproject["project"]["classifiers"] if "Python :: 3." in line}
    allowed = SpecifierSet(pyproject["project"]["requires-python"])
    assert {f"3.{minor}" for minor in range(30) if allowed.contains(f"3.{minor}.0")} == named
    assert set(workflows["ci.yml"]["jobs"]["test"]["strategy"]["matrix"]["python"]) == named
    least, most = min(named), max(named)
    bounds = [tuple(map(int, version.split("."))) for version in (least, most)]
    assert f"not {bounds[0]} <= sys.version_info[:2] <= {bounds[1]}" in (root / "build/setup").read_text("utf-8")
    for version in sorted(named):
        assert version in (root / "README.md").read_text("utf-8")


def test_the_port_is_the_same_everywhere(root: Path) -> None:
    command: Any = typer.main.get_command(cli.app)
    (port,) = (option.default for option in command.commands["serve"].params if option.name == "port")
    assert f"PORT ?= {port}\n" in (root / "Makefile").read_text("utf-8")
    assert f"http://127.0.0.1:{port}" in (root / "README.md").read_text("utf-8")


@pytest.mark.parametrize("document", [*DOCUMENTS, "CHANGELOG.md"])
def test_links_between_documents_lead_somewhere(root: Path, document: str) -> None:
    path = root / document
    local = [link for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")) if "://" not in link]
    assert [link for link in local if not (path.parent / link.partition("#")[0]).exists()] == []


def test_places_that_the_readme_lists_exist(root: Path) -> None:
    table = re.findall(r"^\| (`.*?) \|", (root / "README.md").read_text("utf-8"), re.MULTILINE)
    places = re.findall(r"`([^`]+)`", " ".join(table))
    assert len(places) > 4
    assert [place for place in places if not (root / place).exists()] == []


def test_the_map_of_the_code_names_only_what_is_there(root: Path) -> None:
    package = root / "build" / "joulebook"
    rows = re.findall(r"^\| (.*?) \| (.*) \|$", (root / "docs/architecture.md").read_text("utf-8"), re.MULTILINE)
    wings = {wing.strip("`"): re.findall(r"`([\w/]+\.py)`", text) for wing, text in rows}
    missing = [
        f"{wing}{module}"
        for wing, modules in wings.items()
        for module in modules
        if not any((folder / module).is_file() for folder in (package, package / wing))
    ]
    assert missing == []
    assert set(wings) >= {f"{path.name}/" for path in package.iterdir() if path.is_dir() and path.name[0] != "_"}
