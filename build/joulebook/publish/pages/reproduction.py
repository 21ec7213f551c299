"""The board of claims: every number that the paper states or prints, beside what its own rows give."""

from collections.abc import Iterator
from typing import Any

from joulebook.publish import grid
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages.tables import TABLES, as_printed, computed, results, tally, verdict_cells
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.working import Working, workings
from joulebook.publish.render import Renderer
from joulebook.publish.words import numerals
from joulebook.publish.words.numerals import exact

OPEN = "not-reproduced"
FACTOR = 3.0
"""From here on a ratio is said as a factor."""
CLASSES = ("transcription", "arithmetic", "analysis")


def pages(facts: Facts, renderer: Renderer, graph: Graph, standing: str) -> Iterator[Part]:
    """Render the board; ``standing`` says in a sentence how the findings fare with the rows added since, if any."""
    claims = claim_rows(facts)
    printed = {table.number: results(facts, table.number) for table in TABLES}
    yield renderer.page(
        "reproduction/index.html",
        "reproduction.html",
        claims=claims,
        tally=tally(claims),
        matrix=_matrix(claims),
        board=_board(claims),
        printed_count=sum(len(found) for found in printed.values()),
        printed_tally=tally([row for found in printed.values() for row in found]),
        summary=_summary(printed),
        values=_values(printed),
        unexplained=_open(facts, claims, printed),
        findings=findings(facts),
        still=standing,
        errata=errata(facts),
        finding_steps=_steps(graph, "finding_results"),
        erratum_steps=_steps(graph, "erratum_results"),
    )


def _steps(graph: Graph, table: str) -> list[Working]:
    """How each number of a table is made."""
    return workings(graph, [node for nodes in graph.of_table(table) for node in nodes])


def findings(facts: Facts) -> list[dict[str, Any]]:
    """Each finding in the paper's words with the number that decides it, in the paper's order."""
    decided = {row["finding_id"]: row for row in rows(facts.frame("finding_results"))}
    return [
        {**row, **decided[row["finding_id"]], "effect": _effect(decided[row["finding_id"]]), "kind": kind}
        for row in rows(facts.table("findings").frame)
        if row["finding_id"] in decided
        for kind in [grid.KINDS[decided[row["finding_id"]]["verdict"]]]
    ]


def errata(facts: Facts) -> list[dict[str, Any]]:
    """Each erratum with the numbers that show it, in the order of its table."""
    results = {row["erratum_id"]: row for row in rows(facts.frame("erratum_results"))}
    return [
        {**row, **result, "kind": grid.KINDS[result["status"]], "shown": _shown(row, result)}
        for row in rows(facts.table("errata").frame)
        if row["erratum_id"] in results
        for result in [results[row["erratum_id"]]]
    ]


def _shown(row: Row, result: Row) -> str:
    """Write both numbers of an erratum with their unit; nothing where words alone are meant."""
    if result["computed"] is None:
        return ""
    unit = f" {row['unit']}" if row["unit"] else ""
    if result["reference"] is None:
        return f"{row['quantity']}: {exact(result['computed'])}{unit}."
    computed, reference = result["computed"], result["reference"]
    if row["unit"] == "decimal year":
        return f"{row['quantity']}: {numerals.moment(computed)} against {numerals.moment(reference)}."
    if row["unit"] == "year":
        return f"{row['quantity']}: {computed:.0f} against {reference:.0f}."
    pair = f"{exact(round(computed, 4))} against {exact(round(reference, 4))}{unit}"
    return f"{row['quantity']}: {pair}{_compared(computed, reference)}."


def _compared(computed: float, reference: float) -> str:
    """How far two numbers lie apart: in per cent, or as a factor where per cent say little."""
    if min(computed, reference) <= 0:
        return ""
    larger = max(computed, reference) / min(computed, reference)
    if larger > FACTOR:
        return f" ({numerals.number(larger)} times {'higher' if computed > reference else 'lower'})"
    return f" ({numerals.percent(computed / reference - 1)})"


def _effect(row: Row) -> str:
    """Write an effect with its interval and what it is measured by, or why there is none."""
    if row["estimate"] is None:
        return str(row["reason"])
    bounds = f"95 % interval {numerals.number(row['low'])} to {numerals.number(row['high'])}"
    needs = (
        f"to hold, within ± {exact(row['bar'])}"
        if row["rule"] == "within"
        else f"no effect: {exact(row['null_value'])}; to hold, at least {exact(row['bar'])}"
        if row["bar"] > row["null_value"]
        else f"no effect: {exact(row['null_value'])}"
    )
    return f"{numerals.number(row['estimate'])} {row['unit']} ({bounds}; n = {row['n']}; {needs})"


def claim_rows(facts: Facts) -> list[dict[str, Any]]:
    """Each claim of the paper with its result, in the paper's order."""
    found = []
    for row in rows(facts.frame("claims")):
        if row["claim_id"] in facts.claims:
            text = facts.written("claims", [row["claim_id"]])
            result = facts.claims[row["claim_id"]]
            found.append({**row, **result, "text": text["printed"], "allowed": text["tolerance"]})
    return found


def _open(facts: Facts, claims: list[dict[str, Any]], printed: dict[int, list[dict[str, Any]]]) -> list[dict[str, str]]:
    """What the rows do not give, each with what is known of the reason."""
    found = [
        {
            "name": row["quantity"],
            "printed": as_printed(row),
            "computed": computed(row),
            "note": " ".join(part for part in (row["note"], _notes(facts, "claims", row["claim_id"])) if part),
        }
        for row in claims
        if row["status"] == OPEN
    ]
    for number, values in printed.items():
        found += [
            {
                "name": f"Table {number}, {row['row_label']}, {row['column_label']}",
                "printed": as_printed(row),
                "computed": computed(row),
                "note": _notes(facts, "printed_values", row["printed_value_id"]),
            }
            for row in values
            if row["status"] == OPEN
        ]
    return found


def _notes(facts: Facts, table: str, key: str) -> str:
    return " ".join(note["note"] for note in facts.notes.get((table, key), []))


def _matrix(claims: list[dict[str, Any]]) -> grid.Grid:
    statuses = [status for status in grid.KINDS if any(row["status"] == status for row in claims)]
    lines = []
    for name in CLASSES:
        counts = [sum(row["class"] == name and row["status"] == status for row in claims) for status in statuses]
        lines.append([grid.Cell(name), *(grid.Cell(str(count)) for count in (*counts, sum(counts)))])
    heads = [grid.Column("Class"), *(grid.Column(status, numeric=True) for status in (*statuses, "all"))]
    return grid.Grid("Claims by class and verdict", heads, lines)


def _board(claims: list[dict[str, Any]]) -> grid.Grid:
    heads = [
        grid.Column("Quantity", key="quantity"),
        grid.Column("Printed", numeric=True, key="printed"),
        grid.Column("Computed", numeric=True, key="computed"),
        grid.Column("Unit", key="unit"),
        grid.Column("Tolerance", numeric=True, key="tolerance"),
        grid.Column("Verdict", key="verdict", filter="choice"),
        grid.Column("Class", key="class", filter="choice"),
        grid.Column("Derivation", key="derivation"),
        grid.Column("Section", key="section"),
    ]
    lines = [
        [
            grid.Cell(row["quantity"], f"reproduction/{row['claim_id']}/index.html"),
            *verdict_cells(row)[:2],
            grid.Cell(row["unit"] or ""),
            grid.quantity(row["tolerance"], numerals.printed(row["allowed"])),
            grid.verdict(row["status"]),
            grid.Cell(row["class"]),
            grid.Cell(row["derivation"] or ""),
            grid.Cell(row["section"] or ""),
        ]
        for row in claims
    ]
    return grid.Grid(f"All {len(claims)} claims", heads, lines, "claims")


def _summary(printed: dict[int, list[dict[str, Any]]]) -> grid.Grid:
    everything = [row for found in printed.values() for row in found]
    statuses = [status for status in grid.KINDS if any(row["status"] == status for row in everything)]
    lines = []
    for number, found in printed.items():
        if found:
            counts = [sum(row["status"] == status for row in found) for status in statuses]
            cells = [grid.Cell(str(count)) for count in (*counts, len(found))]
            lines.append([grid.Cell(f"Table {number}", f"tables/table-{number}/index.html"), *cells])
    heads = [grid.Column("Table"), *(grid.Column(status, numeric=True) for status in (*statuses, "all"))]
    return grid.Grid("Derived numbers that the paper's tables print", heads, lines)


def _values(printed: dict[int, list[dict[str, Any]]]) -> grid.Grid:
    heads = [
        grid.Column("Table", key="table", filter="choice"),
        grid.Column("Row", key="row"),
        grid.Column("Column", key="column"),
        grid.Column("Printed", numeric=True, key="printed"),
        grid.Column("Computed", numeric=True, key="computed"),
        grid.Column("Verdict", key="verdict", filter="choice"),
    ]
    lines = [
        [grid.Cell(f"Table {number}"), grid.Cell(row["row_label"]), grid.Cell(row["column_label"]), *verdict_cells(row)]
        for number, found in printed.items()
        for row in found
    ]
    return grid.Grid(f"All {len(lines)} printed values", heads, lines, "values")
