"""An address that was published stays."""

from pathlib import Path

import pytest
from tests.publish.stable import KEPT, kept

LIST = "tests/golden/addresses.txt"
"""Renewed with each version of the data: ``.venv/bin/python -m tests.publish.stable site/public > LIST``."""


@pytest.fixture(scope="module")
def promised(root: Path) -> list[str]:
    return (root / LIST).read_text("utf-8").splitlines()


def test_no_published_address_is_gone(built: Path, promised: list[str]) -> None:
    """A model or device that is called otherwise now has a row in renamed_ids; anything else is put back."""
    assert len(promised) > 300
    assert sorted(set(promised) - set(kept(built))) == []


def test_what_others_cite_is_among_what_stays() -> None:
    for path in ("models/alexnet/index.html", "data/cv_models.csv", "data/joulebook.bib", "feed.xml", "index.html"):
        assert KEPT.fullmatch(path), path
    for path in ("assets/style.css", "v/1.0.0/index.html", "data/trends/index.html"):
        assert not KEPT.fullmatch(path), path
