"""A page for each claim: what the paper states, what its rows give, by which rule, and every cell behind it."""

from collections.abc import Iterator
from typing import Any

from joulebook.publish.facts import Facts
from joulebook.publish.grid import KINDS
from joulebook.publish.model import Part
from joulebook.publish.pages.reproduction import claim_rows
from joulebook.publish.pages.tables import as_printed, computed
from joulebook.publish.provenance import working
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.nodes import Address
from joulebook.publish.render import Renderer
from joulebook.publish.words import numerals
from joulebook.publish.words.numerals import plural

RULES = {
    "reproduced": "The difference is no more than the tolerance, half a unit of the last printed digit.",
    "truncated": "The difference is more than the tolerance, but the computed value cut at the last printed digit is "
    "what is printed.",
    "last-digit": "The difference is more than the tolerance, but no more than one unit of the last printed digit.",
    "approximate": "The paper calls the number approximate, and the difference is within the margin for that.",
    "input": "The paper takes the number from elsewhere, and the package holds the same one.",
    "not-reproduced": "The difference is more than the tolerance, and neither cutting nor one unit of the last printed "
    "digit explains it.",
}
"""Why a claim has its verdict."""
CLASSES = {
    "transcription": "The number is copied from a cell.",
    "arithmetic": "The number is made from a few cells.",
    "analysis": "The number rests on many rows.",
}


def pages(facts: Facts, renderer: Renderer, graph: Graph) -> Iterator[Part]:
    """Render the page of each claim."""
    for row in claim_rows(facts):
        yield _page(renderer, graph, row)


def _page(renderer: Renderer, graph: Graph, row: dict[str, Any]) -> Part:
    claim_id = row["claim_id"]
    result = Address("claim_results", ("paper", claim_id), "computed")
    behind = graph.behind([result])
    raw = working.cells(graph, behind, "Cells that the number rests on")
    unit = f" {row['unit']}" if row["unit"] else ""
    return renderer.page(
        f"reproduction/{claim_id}/index.html",
        "claim.html",
        row=row,
        name=row["quantity"][:1].upper() + row["quantity"][1:],
        kind=KINDS[row["status"]],
        unit=unit,
        printed=as_printed(row),
        computed=computed(row),
        difference=numerals.number(row["difference"]),
        allowed=numerals.printed(row["allowed"]),
        rule=RULES[row["status"]],
        work=CLASSES[row["class"]],
        steps=working.workings(graph, behind),
        cells=raw,
        cell_count=plural(len(raw.rows), "cell"),
        notes=graph.facts.notes.get(("claims", claim_id), []),
    )
