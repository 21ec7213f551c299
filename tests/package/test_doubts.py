"""Doubts about new rows: how many slips they see, and that they leave right rows alone."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from joulebook.package.descriptor import load_schema
from joulebook.package.doubts import doubt_findings
from joulebook.package.links import Whole
from joulebook.package.model import Finding
from joulebook.package.rows import Rows

FOLDER = Path(__file__).resolve().parents[2] / "datapackage"
Row = Mapping[str, str]


def read(table: str) -> list[dict[str, str]]:
    """The rows that a new one is held against here: the paper's, lest what is seen moves with each import."""
    with (FOLDER / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["edition"] == "paper" or table == "sources"]


SCHEMAS = {
    name: load_schema(FOLDER / "schemas" / f"{name}.json")
    for name in ("cv_models", "nlp_models", "sources", "cell_notes")
}
ROWS = {name: read(name) for name in SCHEMAS}


def rows_of(table: str, rows: Iterable[Row]) -> Rows:
    """The rows of a table as the check holds them."""
    listed = [[row[name] for name in SCHEMAS[table].names] for row in rows]
    file = f"data/{table}.csv"
    columns = {name: place for place, name in enumerate(SCHEMAS[table].names)}
    return Rows(table, file, SCHEMAS[table], list(range(2, len(listed) + 2)), [file] * len(listed), listed, columns)


SOURCES = rows_of("sources", ROWS["sources"])


def doubts(table: str, rows: Iterable[Row], notes: Iterable[Row] = ()) -> list[Finding]:
    """What is doubted of the community rows of a table."""
    tables = {table: rows_of(table, rows), "sources": SOURCES, "cell_notes": rows_of("cell_notes", notes)}
    return list(doubt_findings(Whole(tables, frozenset(tables), {})))


def changed(table: str, place: int, **cells: str) -> list[Row]:
    """The paper's rows with one of them as a community row that says something else."""
    rows: list[Row] = list(ROWS[table])
    rows[place] = {**rows[place], "edition": "community", **cells}
    return rows


def scaled(table: str, column: str, factor: float) -> list[list[str]]:
    """The codes of the doubts about each row in turn, where its number is so many times what is printed."""
    told = []
    for place, row in enumerate(ROWS[table]):
        cell = f"{float(row[column]) * factor:.10g}"
        told.append([one.code for one in doubts(table, changed(table, place, **{column: cell}))])
    return told


def test_halved_and_doubled_forward_passes_are_seen_and_right_ones_left_alone() -> None:
    """Each of the 94 forward passes halved and doubled in turn, as a new row beside the other 93."""
    as_they_are = scaled("cv_models", "reported_gflop", 1)
    assert {ROWS["cv_models"][place]["model_id"]: codes for place, codes in enumerate(as_they_are) if codes} == {
        "botnet-t7": ["likely-mac"],
        "botnet-t5": ["likely-mac"],
    }
    halved, doubled = scaled("cv_models", "reported_gflop", 0.5), scaled("cv_models", "reported_gflop", 2)
    assert (halved.count(["likely-mac"]), doubled.count(["likely-mac"])) == (74, 70)


def test_halved_and_doubled_language_models() -> None:
    """Each of the 19 language models: fewer have siblings, and none is doubted as it is."""
    assert not any(scaled("nlp_models", "reported_gflop", 1))
    halved, doubled = scaled("nlp_models", "reported_gflop", 0.5), scaled("nlp_models", "reported_gflop", 2)
    assert (halved.count(["likely-mac"]), doubled.count(["likely-mac"])) == (8, 8)


def test_slipped_digits_and_units_are_seen() -> None:
    """Ten times, a tenth and a thousand times the forward pass; the number of parameters counted in thousands."""
    column = "reported_gflop"
    seen = [sum("unlike-family" in codes for codes in scaled("cv_models", column, by)) for by in (10, 0.1, 1000, 0.001)]
    assert seen == [85, 83, 94, 94]
    assert sum("unlike-family" in codes for codes in scaled("cv_models", "params_million", 1000)) == 92


def test_other_metrics_in_place_of_the_accuracy_are_seen() -> None:
    """An error rate, and a top-5 accuracy as it goes with a top-1 accuracy (a little over a quarter of the errors)."""
    for share in (1.0, 0.27):
        told = []
        for place, row in enumerate(ROWS["cv_models"]):
            errors = 100 - float(row["top1_percent"])
            other = errors if share == 1.0 else 100 - share * errors
            told.append(doubts("cv_models", changed("cv_models", place, top1_percent=f"{other:.2f}")))
        assert sum(any(one.column == "top1_percent" for one in found) for found in told) == 93


def test_a_release_before_the_source_was_on_arxiv_is_doubted() -> None:
    """By the month that the arXiv id names; the paper's own dates agree with it for every model."""
    place = next(n for n, row in enumerate(ROWS["cv_models"]) if row["model_id"] == "efficientnet-b0")
    (found,) = doubts("cv_models", changed("cv_models", place, release_date="2019-04-30"))
    assert (found.code, found.column, found.severity) == ("early-release", "release_date", "warning")
    assert "from 2019-05 on, the month of arXiv 1905.11946" in found.expected
    assert doubts("cv_models", changed("cv_models", place, release_date="2019-05-01")) == []


def test_what_is_said_names_the_siblings_and_how_to_mend_it() -> None:
    place = next(n for n, row in enumerate(ROWS["cv_models"]) if row["model_id"] == "resnet-101")
    (found,) = doubts("cv_models", changed("cv_models", place, reported_gflop="7.6"))
    assert (found.found, found.column) == ("7.6 GFLOP", "reported_gflop")
    assert found.expected == (
        "about 15.5 GFLOP, as ResNet-50 (26 million parameters, 7.6 GFLOP) and ResNet-152 (60 million parameters, "
        "22.6 GFLOP); this is 0.489 times that"
    )
    assert "write mac in flop_convention; where it is right, say why in a row of cell_notes" in found.fix
    (found,) = doubts("cv_models", changed("cv_models", place, flop_convention="mac"))
    assert (found.found, found.code) == ("30.4 GFLOP", "likely-mac")
    assert "write flop in flop_convention" in found.fix


def test_a_note_on_the_cell_answers_a_doubt() -> None:
    place = next(n for n, row in enumerate(ROWS["cv_models"]) if row["model_id"] == "resnet-101")
    rows = changed("cv_models", place, reported_gflop="7.6")
    note = dict.fromkeys(SCHEMAS["cell_notes"].names, "x") | {"table": "cv_models", "row_key": "resnet-101"}
    assert doubts("cv_models", rows, [note | {"column": "reported_gflop"}]) == []
    assert len(doubts("cv_models", rows, [note | {"column": "model"}])) == 1


def test_a_correction_is_not_held_against_the_row_that_it_replaces() -> None:
    place = next(n for n, row in enumerate(ROWS["cv_models"]) if row["model_id"] == "alexnet")
    row = ROWS["cv_models"][place]
    mended = {**row, "model_id": "alexnet-2", "edition": "community", "reported_gflop": "2.84", "supersedes": ""}
    assert [one.code for one in doubts("cv_models", [*ROWS["cv_models"], mended])] == ["likely-mac"]
    assert doubts("cv_models", [*ROWS["cv_models"], mended | {"supersedes": "alexnet"}]) == []


@pytest.mark.parametrize("table", ["cv_models", "nlp_models"])
def test_the_papers_rows_are_not_doubted(table: str) -> None:
    printed = [row for row in ROWS[table] if row["edition"] == "paper"]
    broken = [row | {"reported_gflop": "1e9", "release_date": "1990-01-01"} for row in printed]
    assert doubts(table, broken) == []
