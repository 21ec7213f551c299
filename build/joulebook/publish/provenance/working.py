"""Provenance for reading: each formula with its numbers in it, and the cells that it rests on with their sources."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joulebook.publish import grid
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.nodes import Address, Derived, Input, Listed, Node, Raw
from joulebook.publish.words import numerals

NAME = re.compile(r"\b[A-Za-z_]\w*\b(?!\()")
SIGNS = ((" ** 2", "²"), (" ** ", "^"), (" * ", " × "), (" - ", " − "), ("sqrt(", "√("))
DIGITS, LOGARITHM_DIGITS = 6, 9
"""A slope of logarithms is multiplied by some two thousand years and all but cancelled by the intercept."""
YEAR_DECIMALS = 4
SHORT = 8
"""Longer lists are told by their length."""
PAGES_OF_ROWS = ("trends", "claim_results")
"""Tables whose rows are told on their own page alone, which need not say again of which row a number is."""
NAMED_BY = ("model_id", "gpu_id")


@dataclass(frozen=True)
class Working:
    """One number: title, row and meaning, formula, the formula with its numbers, the result, inputs and sources."""

    title: str
    row: grid.Cell
    about: str
    formula: str
    numbers: str
    result: str
    inputs: Sequence[grid.Cell]
    sources: Sequence[grid.Cell]


def readable(formula: str) -> str:
    """Write a formula with the signs of print.

    >>> readable("10 ** (a + b * c) - sqrt(x ** 2 / n)")
    '10^(a + b × c) − √(x² / n)'
    """
    for machine, people in SIGNS:
        formula = formula.replace(machine, people)
    return formula


def workings(graph: Graph, nodes: Iterable[Node]) -> list[Working]:
    """How each derived number among the given ones is made, in their order."""
    return [_working(graph, node) for node in nodes if isinstance(node, Derived)]


def examples(graph: Graph, tables: Iterable[str]) -> list[Working]:
    """How the numbers of tables are made: of each, the paper's first rows that show all its formulas.

    A table of hundreds of rows is told by one for each way in which its rows are made.
    """
    found = []
    for table in tables:
        told: set[tuple[str, str]] = set()
        for nodes in graph.of_table(table):
            ways = {(node.address.column, node.formula) for node in nodes}
            if not ways <= told:
                found += nodes
                told |= ways
    return workings(graph, found)


def cells(graph: Graph, nodes: Iterable[Node], label: str) -> grid.Grid:
    """The cells among the given numbers: row, column, what is written, unit, source and notes."""
    lines = [
        [
            _row(graph, node.address),
            grid.Cell(node.title, f"data/{node.address.table}/index.html#{node.address.column}"),
            grid.Cell(numerals.printed(node.written), value=grid.raw(node.value)),
            grid.Cell(node.unit or ""),
            grid.source(graph.facts, node.source_id),
            grid.Cell(" ".join(f"{note.status}: {note.note}" for note in node.notes)),
        ]
        for node in nodes
        if isinstance(node, Raw)
    ]
    heads = [
        grid.Column("Row"),
        grid.Column("Cell"),
        grid.Column("As written", numeric=True),
        grid.Column("Unit"),
        grid.Column("Source"),
        grid.Column("Notes"),
    ]
    return grid.Grid(label, heads, lines)


def _working(graph: Graph, node: Derived) -> Working:
    numbers = readable(NAME.sub(lambda match: _told(graph, node.inputs[match.group()]), node.formula))
    table, unit = node.address.table, f" {node.unit}" if node.unit else ""
    cited = [graph.nodes[value] for value in node.inputs.values() if isinstance(value, Address)]
    return Working(
        node.title,
        grid.Cell("") if table in PAGES_OF_ROWS else _row(graph, node.address),
        "" if table == "claim_results" else graph.facts.field(table, node.address.column).description,
        readable(node.formula),
        numbers,
        f"{_number(node)}{unit}",
        [_input(graph, node, name, value) for name, value in node.inputs.items()],
        [grid.source(graph.facts, source_id) for source_id in dict.fromkeys(_sources(cited))],
    )


def _sources(nodes: Iterable[Node]) -> list[str]:
    return [node.source_id for node in nodes if isinstance(node, Raw)]


def _told(graph: Graph, value: Input) -> str:
    """An input as it stands in the formula with its numbers."""
    if isinstance(value, Address):
        node = graph.nodes[value]
        if isinstance(node, Listed):
            return _told(graph, node.items)
        return numerals.printed(node.written) if isinstance(node, Raw) else _number(node)
    if isinstance(value, tuple):
        return (
            f"[{'; '.join(_told(graph, item) for item in value)}]" if len(value) <= SHORT else f"[{len(value)} values]"
        )
    return numerals.exact(value)


def _number(node: Derived) -> str:
    if node.unit == "year":
        return f"{node.value:.{YEAR_DECIMALS}f}".removesuffix("." + "0" * YEAR_DECIMALS)
    if float(node.value).is_integer():
        return numerals.exact(float(node.value))  # a mark is 1 or 0
    return numerals.number(node.value, LOGARITHM_DIGITS if "log10" in node.address.column else DIGITS)


def _input(graph: Graph, node: Derived, name: str, value: Input) -> grid.Cell:
    """The name of an input, linked to the page that tells of it, on its own page to the dictionary."""
    if isinstance(value, tuple):
        return grid.Cell(f"{name} ({numerals.plural(len(value), 'value')})")
    if not isinstance(value, Address):
        return grid.Cell(f"{name} (always {numerals.exact(value)} here)")
    given = graph.nodes[value]
    if isinstance(given, Listed):
        return grid.Cell(f"{name} ({numerals.plural(len(given.items), 'value')}: {given.title})")
    if graph.folder(value) == graph.folder(node.address):
        return grid.Cell(name, f"data/{value.table}/index.html#{value.column}")
    return grid.Cell(name, _row(graph, value).link)


def _row(graph: Graph, address: Address) -> grid.Cell:
    """The row that a number belongs to: its name, linked to its page or else to its table."""
    facts, folder = graph.facts, graph.folder(address)
    key = dict(zip(facts.schema(address.table).primary_key, address.key, strict=True))
    named = [facts.names[key[part]] for part in NAMED_BY if key.get(part) in facts.names]
    rest = [value for part, value in key.items() if part not in {*NAMED_BY, "view"}]
    return grid.Cell(", ".join([*named, *rest]), f"{folder}/index.html")
