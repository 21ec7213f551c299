"""The pages of data quality and of disagreements say what the tables hold, counted here another way."""

import csv
from collections.abc import Mapping
from pathlib import Path

from bs4 import BeautifulSoup

from joulebook.publish.facts import Facts

Pages = Mapping[str, BeautifulSoup]


def lines(page: BeautifulSoup, caption: str) -> list[list[str]]:
    table = next(one for one in page.select("table") if one.caption and one.caption.get_text() == caption)
    return [[cell.get_text().strip() for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]


def test_each_table_is_told_with_its_rows_and_the_share_of_its_cells(parsed: Pages, root: Path, facts: Facts) -> None:
    told = {line[0]: line[1:4] for line in lines(parsed["quality/index.html"], "Tables of rows")}
    assert set(told) == set(facts.edition.package.tables)
    for name, shown in told.items():
        with (root / "datapackage" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        cells = [cell for row in rows for cell in row.values()]
        filled = f"{100 * sum(map(bool, cells)) / len(cells):.1f}" if cells else ""
        paper = sum(row["edition"] == "paper" for row in rows)
        assert shown == [f"{len(rows):,}", f"{paper:,}", filled or "—none given"], name


def test_rows_by_licence_add_up_to_the_rows(parsed: Pages, facts: Facts) -> None:
    counted: dict[str, int] = {}
    for table, _, count in lines(parsed["quality/index.html"], "Rows by licence"):
        counted[table] = counted.get(table, 0) + int(count.replace(",", ""))
    frames = {name: table.frame for name, table in facts.edition.package.tables.items()}
    assert counted == {
        name: len(frame)
        for name, frame in frames.items()
        if name != "sources" and "source_id" in frame.columns and len(frame)
    }


def test_what_is_left_empty_for_contradiction_is_counted_as_it_is_listed(parsed: Pages) -> None:
    page = parsed["disagreements/index.html"]
    found: dict[tuple[str, str], set[str]] = {}
    for table in page.select("table"):
        if "Used" not in [head.get_text() for head in table.select("thead th")]:
            continue  # what is another quantity is no disagreement
        for row in table.select("tbody tr"):
            cells = [cell.get_text().strip() for cell in row.find_all(["th", "td"])]
            found.setdefault((cells[0], cells[1]), set()).add(cells[4])
    empty = sum(used == {"no"} for used in found.values())
    lead = page.select_one("p.lead")
    assert lead is not None
    assert f"On {len(found)} quantities" in lead.get_text()
    assert f"{empty} are left empty" in lead.get_text()
    assert 0 < empty < len(found)


def test_a_score_that_is_counted_otherwise_is_called_another_quantity(parsed: Pages) -> None:
    """By hand: seven of the READMEs' scores are of the paper's models on another split or over other tasks."""
    page = parsed["disagreements/index.html"]
    told = lines(page, "GLUE scores counted otherwise: other quantities, no disagreement")
    assert [(line[0], line[1], line[4], line[7]) for line in told] == [
        ("BERT Large", "82.1", "84.05", "another split"),
        ("ELECTRA-Small", "78", "81.14", "another split"),
        ("ELECTRA-Small", "78", "77.4", "one of the two does not say which tasks count"),
        ("ELECTRA-Base", "83.5", "87.46", "another split"),
        ("ELECTRA-Base", "83.5", "82.7", "one of the two does not say which tasks count"),
        ("ELECTRA Large", "88.6", "89.46", "another split"),
        ("ELECTRA Large", "88.6", "85.2", "one of the two does not say which tasks count"),
    ]
    differing = lines(page, "The same model's score on GLUE, of the same split and tasks, as two sources state it")
    scores = [line[:3] + line[4:5] for line in differing if line[1] == "glue_score"]
    assert scores == [
        ["RoBERTa-Large, development set, without WNLI", "glue_score", "88.92", "no"],
        ["RoBERTa-Large, development set, without WNLI", "glue_score", "88.82", "no"],
        ["XLNet-Large, development set, without WNLI", "glue_score", "87.44", "no"],
        ["XLNet-Large, development set, without WNLI", "glue_score", "89.15", "no"],
    ]
