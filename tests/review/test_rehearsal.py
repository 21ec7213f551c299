"""Contributions as they come, on the targets that the workflow runs: hostile, refused, and two at once."""

import pytest
from tests.review.rehearsal import REQUESTS, Repository, parallel


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("repository"))


def test_a_hostile_row_becomes_annotations_and_nothing_else(repository: Repository) -> None:
    """No cell begins a line of the log or opens a tag in the summary; each wrong cell is named on the row's line."""
    repository.request("hostile", REQUESTS["hostile"][1])
    seen = repository.make("check", FORMAT="github")
    *annotations, last = seen.said.splitlines()
    start = "::error file=datapackage/contributions/cv_models/quiet-net.csv,line=2,title="
    assert seen.code == 2 and last.startswith("make: ")
    assert len(annotations) == 4 and all(one.startswith(start) for one in annotations), seen.said
    assert r"28.6\n::error file=README.md,line=1::owned%0Aexpected: " in seen.said
    assert "##[error]owned%250A::warning::owned" in seen.said
    assert "4 errors, 0 warnings" in seen.summary
    assert "<script" not in seen.summary and "::error" not in seen.summary and "=HYPERLINK" not in seen.summary


def test_an_edited_paper_row_is_sound_and_yet_refused(repository: Repository) -> None:
    repository.request("edited", REQUESTS["edited"][1])
    seen = repository.make("diff", BASE="HEAD^1")
    assert seen.code == 2 and seen.said.startswith("::error title=Refused::The summary of this job says")
    assert (
        "are frozen as printed" in seen.summary and "**1 row changed in 1 cell, 3 verdicts changed.**" in seen.summary
    )


def test_two_people_at_once_never_meet_and_both_are_folded_in(repository: Repository) -> None:
    told = dict(parallel(repository))
    tables = [repository.place / "datapackage" / "data" / f"{name}.csv" for name in ("cv_models", "sources")]
    models, sources = ([line.partition(",")[0] for line in path.read_text("utf-8").splitlines()] for path in tables)
    assert models[-2:] == ["convnext-s", "convnext-t"] and sources[-1] == "liu-2022"
    assert told["joulebook format"].count("folded in") == 3
    assert not list((repository.place / "datapackage" / "contributions").rglob("*.csv"))
