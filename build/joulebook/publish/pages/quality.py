"""What the rows hold and lack, table by table, and where sources differ; all of it counted by the build."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from joulebook.package.model import Table
from joulebook.publish import grid
from joulebook.publish.facts import Facts, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import glue_counts
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import exact, number

QUALITY, DISAGREEMENTS = "quality/index.html", "disagreements/index.html"
UNSTATED = "single facts, cited"
"""The licence of rows whose source states none: what is taken from it are facts."""
SHARE_ALIKE, TAKEN_WHOLE = "BY-SA", {"matmul_measurements"}
"""The mark of share-alike licences, and the tables that take over a whole table under one."""
FULL = 0.9995
"""From this share on a column counts as full, since it would be told as 100.0 %."""


def pages(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render the page of data quality and the page of disagreements."""
    tables = [facts.table(name) for name in facts.edition.package.tables]
    yield renderer.page(
        QUALITY,
        "quality.html",
        overview=_overview(facts, tables),
        blanks=[found for table in tables if (found := _blanks(facts, table)) is not None],
        by_licence=_licences(facts, tables),
        citations=_citations(facts, tables),
    )
    differing = facts.frame("disagreements", facts.view)
    yield renderer.page(
        DISAGREEMENTS,
        "disagreements.html",
        count=len(differing.drop_duplicates(["kind", "subject", "quantity"])),
        empty=_left_empty(differing),
        grids=[
            _disagreements(facts, differing, kind, label) for kind, label in KINDS if (differing["kind"] == kind).any()
        ],
        others=glue_counts.others(facts),
    )


KINDS = (
    ("device", "Figures of devices on which sources differ by more than 3 %, and dates that are not the same day"),
    ("weights", "The same weights at the same resolution, as two libraries count and evaluate them"),
    ("glue", "The same model's score on GLUE, of the same split and tasks, as two sources state it"),
)


def _overview(facts: Facts, tables: list[Table]) -> grid.Grid:
    heads = [
        *(grid.Column("Table"), grid.Column("Rows", None, True), grid.Column("of the paper", None, True)),
        *(grid.Column("Cells filled", "%", True), grid.Column("Sources", None, True)),
        *(grid.Column("First date"), grid.Column("Last date")),
    ]
    lines = []
    for table in tables:
        frame = table.frame
        filled = 100 * float(frame.notna().to_numpy().mean()) if len(frame) else None
        first, last = _dates(table)
        lines.append(
            [
                grid.Cell(table.name, f"data/{table.name}/index.html"),
                _count(len(frame)),
                _count(int((frame["edition"] == "paper").sum())),
                grid.Cell("") if filled is None else grid.quantity(filled, f"{filled:.1f}"),
                _count(_sources(table)),
                grid.Cell(first),
                grid.Cell(last),
            ]
        )
    return grid.Grid("Tables of rows", heads, lines, "tables")


def _count(count: int | None) -> grid.Cell:
    return grid.Cell("") if count is None else grid.Cell(f"{count:,}", value=str(count))


def _sources(table: Table) -> int | None:
    """How many sources the rows of a table name; nothing where they name none."""
    named = table.name != "sources" and "source_id" in table.schema.names
    return int(table.frame["source_id"].nunique()) if named else None


def _dates(table: Table) -> tuple[str, str]:
    """The first and the last day, or year, that a table's rows speak of."""
    names = [field.name for field in table.schema.fields if field.type == "date"]
    days: list[date] = [value.date() for name in names for value in table.frame[name].dropna()]
    if days:
        return min(days).isoformat(), max(days).isoformat()
    if "year" in table.schema.names and len(table.frame):
        return str(int(table.frame["year"].min())), str(int(table.frame["year"].max()))
    return "", ""


def _blanks(facts: Facts, table: Table) -> grid.Grid | None:
    """The columns of a table that are not full, emptiest first."""
    frame = table.frame
    if frame.empty:
        return None
    shares = {field.name: float(frame[field.name].notna().mean()) for field in table.schema.fields}
    chosen = sorted(((share, name) for name, share in shares.items() if share < FULL))
    if not chosen:
        return None
    lines = [
        [
            grid.Cell(facts.field(table.name, name).title, f"data/{table.name}/index.html#{name}"),
            grid.quantity(100 * share, f"{100 * share:.1f}"),
            _count(int(frame[name].isna().sum())),
        ]
        for share, name in chosen
    ]
    heads = [grid.Column("Field"), grid.Column("Filled", "%", True), grid.Column("Empty cells", None, True)]
    return grid.Grid(f"{table.name}: fields with empty cells", heads, lines)


def _licences(facts: Facts, tables: list[Table]) -> grid.Grid:
    """How many rows of each table stand under each licence: that of the source that a row names."""
    heads = [grid.Column("Table"), grid.Column("Licence of the source"), grid.Column("Rows", None, True)]
    lines = []
    for table in tables:
        if table.name == "sources" or "source_id" not in table.schema.names:
            continue
        named = "gflop_source_id" if "gflop_source_id" in table.schema.names else "source_id"
        licences = table.frame[named].map({key: row["licence"] for key, row in facts.sources.items()})
        counted = Counter(_licence(one, table.name) for one in licences)
        for licence, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
            lines.append([grid.Cell(table.name), grid.Cell(licence), _count(count)])
    return grid.Grid("Rows by licence", heads, lines)


def _licence(licence: object, table: str) -> str:
    """The licence of a row; figures that are cited one by one do not make a table share-alike."""
    if not isinstance(licence, str):
        return UNSTATED
    cited = SHARE_ALIKE in licence and table not in TAKEN_WHOLE
    return f"{UNSTATED}, of a source under {licence}" if cited else licence


def _citations(facts: Facts, tables: list[Table]) -> grid.Grid:
    """The sources from which whole sets of rows were taken, with what each asks for and when it was read."""
    counted: Counter[str] = Counter()
    for table in tables:
        if table.name != "sources" and "source_id" in table.schema.names:
            counted.update(table.frame["source_id"].dropna())
    chosen = [row for key, row in facts.sources.items() if row["edition"] == "community" and row["licence"]]
    heads = [grid.Column("Source"), grid.Column("Rows", None, True), grid.Column("Licence"), grid.Column("Note")]
    lines = [
        [
            grid.source(facts, row["source_id"]),
            _count(counted[row["source_id"]]),
            grid.Cell(row["licence"]),
            grid.Cell(row["note"] or ""),
        ]
        for row in sorted(chosen, key=lambda row: (-counted[row["source_id"]], row["source_id"]))
    ]
    return grid.Grid("Sources of whole sets of rows, with what they ask for and when they were read", heads, lines)


def _left_empty(found: pd.DataFrame) -> int:
    """How many quantities stand empty because no figure could be chosen."""
    used = found.groupby(["kind", "subject", "quantity"])["used"].any()
    return int((~used).sum())


def _disagreements(facts: Facts, found: pd.DataFrame, kind: str, label: str) -> grid.Grid:
    heads = [
        *(grid.Column("Subject", key="subject"), grid.Column("Quantity", key="quantity", filter="choice")),
        *(grid.Column("Value", None, True, key="value"), grid.Column("Unit"), grid.Column("Used", key="used")),
        *(grid.Column("Source"), grid.Column("Why")),
    ]
    lines = [
        [
            grid.Cell(row["subject"]),
            grid.Cell(row["quantity"]),
            grid.Cell(_value(row), value=grid.raw(row["value"])),
            grid.Cell(row["unit"] or ""),
            grid.Cell("yes" if row["used"] else "no"),
            grid.source(facts, row["source_id"]),
            grid.Cell(row["reason"]),
        ]
        for row in rows(found[found["kind"] == kind])
    ]
    return grid.Grid(label, heads, lines, kind)


def _value(row: dict[str, Any]) -> str:
    if row["stated_date"] is not None:
        return str(row["stated_date"].isoformat())
    if row["kind"] == "glue":
        return exact(row["value"])  # as it is stated
    return "" if row["value"] is None else number(row["value"], 5)
