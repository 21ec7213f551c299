"""The Nu Html Checker has nothing to say of any page, drawing or style sheet."""

from pathlib import Path

import pytest
from tests.project import nu

EVERY = 9
"""Of the pages of models, which three templates make, so many apart are looked at."""
BAD = {
    "bad.html": "<!DOCTYPE html><html lang='en'><title>Bad</title><ul><p>No item</p></ul></html>",
    "bad.svg": "<svg xmlns='http://www.w3.org/2000/svg'><rect wdth='1'/></svg>",
    "bad.css": "p { colour: red }",
}


@pytest.fixture(scope="module")
def findings(built: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is found in one run over the site and a wrong file of each kind."""
    place = tmp_path_factory.mktemp("wrong")
    for name, text in BAD.items():
        (place / name).write_text(text, encoding="utf-8")
    paths = [path for folder in (built, place) for kind in nu.ORDER for path in sorted(folder.rglob(f"*{kind}"))]
    alike = [path for path in paths if path.parent.parent == built / "models"]
    paths = [path for path in paths if path not in set(alike)] + alike[::EVERY]
    assert len(paths) > 400
    return nu.findings(paths)


def test_every_page_drawing_and_sheet_is_valid(findings: list[str]) -> None:
    assert [found for found in findings if "/bad." not in found] == []


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_would_be_found(findings: list[str], name: str) -> None:
    assert any(f"/{name}, line" in found for found in findings)
