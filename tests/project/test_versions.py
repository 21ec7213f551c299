"""The versions of code and data are each said once and repeated truly."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from joulebook import __version__
from joulebook.package.model import Package


@pytest.fixture(scope="module")
def citation(root: Path) -> dict[str, Any]:
    content = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    assert isinstance(content, dict)
    return content


def headings(root: Path, kind: str) -> list[tuple[str, date]]:
    """Return the change log's versions of one kind with their dates, as they stand."""
    log = (root / "CHANGELOG.md").read_text("utf-8")
    found = re.findall(rf"^## {kind} (\S+), (\d{{4}}-\d\d-\d\d)$", log, re.MULTILINE)
    return [(version, date.fromisoformat(day)) for version, day in found]


@pytest.mark.parametrize("kind", ["Code", "Data"])
def test_the_change_log_lists_the_newest_version_first(root: Path, kind: str) -> None:
    listed = headings(root, kind)
    assert listed
    assert listed == sorted(listed, key=lambda entry: tuple(map(int, entry[0].split("."))), reverse=True)


def test_the_code_has_one_version(root: Path, pyproject: dict[str, Any], citation: dict[str, Any]) -> None:
    assert "version" not in pyproject["project"]
    assert pyproject["tool"]["hatch"]["version"]["path"] == "build/joulebook/__init__.py"
    assert headings(root, "Code")[0] == (__version__, citation["date-released"])
    assert str(citation["version"]) == __version__


def test_the_data_have_a_version_of_their_own(root: Path, package: Package) -> None:
    assert headings(root, "Data")[0][0] == package.version


def test_the_citation_names_the_paper_and_its_revised_version(citation: dict[str, Any]) -> None:
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= citation.keys()
    paper, revised = citation["references"]
    assert paper["url"].endswith("2109.05472")
    assert revised["doi"] == "10.1016/j.suscom.2023.100857"
    authors = ["Desislavov", "Martínez-Plumed", "Hernández-Orallo"]
    for reference in (paper, revised):
        assert [author["family-names"] for author in reference["authors"]] == authors
        assert {"type", "title", "year"} <= reference.keys()


def test_the_licences_are_the_ones_that_are_named(
    root: Path, pyproject: dict[str, Any], package: Package, citation: dict[str, Any]
) -> None:
    assert (root / "LICENSE").read_text("utf-8").startswith("MIT License\n")
    assert "Attribution 4.0 International" in (root / "LICENSE-DATA").read_text("utf-8")
    assert pyproject["project"]["license"] == "MIT"
    assert [licence["name"] for licence in package.descriptor["licenses"]] == ["CC-BY-4.0", "MIT"]
    assert citation["license"] == ["CC-BY-4.0", "MIT"]
