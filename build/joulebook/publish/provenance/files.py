"""Provenance as files: beside each page the numbers that belong to it, each with formula, inputs, cells and sources."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from joulebook.publish.facts import Facts
from joulebook.publish.model import Part
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.nodes import Address, Derived, Input, Listed, Node, Raw, addresses
from joulebook.publish.render import relative, web_address

NAME = "provenance.json"
HELP = "methods/index.html#provenance"
ADDRESS = (
    "A number is named FILE#TABLE/KEY/COLUMN: FILE relative to this file, KEY the row's primary key joined by |. What "
    "holds for each row of a table stands once, under tables; a name of a formula that no inputs give is the column of "
    "that name in the same row."
)

OWN = "#"
"""Stands for the column of the row itself that has the name of an input."""


def files(graph: Graph) -> Iterator[Part]:
    """Write one file for each folder that a number belongs to."""
    folders: dict[str, list[Node]] = {}
    for address, node in graph.nodes.items():
        folder = graph.folder(address)
        if folder is not None:
            folders.setdefault(folder, []).append(node)
    for folder, nodes in folders.items():
        yield Part(PurePosixPath(folder, NAME), _file(graph, folder, nodes))


def _file(graph: Graph, folder: str, nodes: list[Node]) -> bytes:
    """Write the numbers of a folder, with the cells that have no page of their own, one row a line."""
    facts, own = graph.facts, f"{folder}/{NAME}"
    beside = {used: graph.nodes[used] for node in nodes for used in addresses(node) if graph.folder(used) is None}
    held = [*nodes, *beside.values()]
    cited = dict.fromkeys(node.source_id for node in held if isinstance(node, Raw))
    tables = _by_table(node for node in held if isinstance(node, Derived))
    columns, lines = {}, {}
    for table, found in tables.items():
        columns[table], rows = _told_once(graph, folder, found)
        lines.update({f"{table}/{key}": row for key, row in rows.items()})
    parts: dict[str, Any] = {
        "help": relative(HELP, own),
        "addresses": ADDRESS,
        "data_version": facts.edition.package.version,
        "code_version": facts.edition.code_version,
        "views": list(facts.edition.book.views),
        "sources": {source_id: _source(facts, source_id, own) for source_id in cited},
        "tables": columns,
    }
    listed = {str(node.address): _list(graph, node, folder) for node in held if isinstance(node, Listed)}
    cells = {str(node.address): _cell(node) for node in held if isinstance(node, Raw)}
    head = [f"{_text(name)}:{_text(value)}" for name, value in parts.items()]
    blocks = [f"{_text(name)}:{_block(one)}" for name, one in (("rows", lines), ("lists", listed), ("cells", cells))]
    return ("{\n" + ",\n".join([*head, *blocks]) + "\n}\n").replace("<", "\\u003c").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _block(entries: Mapping[str, Any]) -> str:
    return "{" + ",".join(f"\n{_text(name)}:{_text(value)}" for name, value in entries.items()) + "\n}"


def _by_table(nodes: Iterable[Derived]) -> Mapping[str, Mapping[str, list[Derived]]]:
    """The derived numbers by table and, within it, by row."""
    found: dict[str, dict[str, list[Derived]]] = {}
    for node in nodes:
        found.setdefault(node.address.table, {}).setdefault("|".join(node.address.key), []).append(node)
    return found


def _told_once(
    graph: Graph, folder: str, rows: Mapping[str, list[Derived]]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What is alike in all rows of a table, told once, and each row with the rest.

    Of columns these are title, unit and formula, of inputs those that are the same number for each row. An input
    that is a column of the row itself is left out: its name says so.
    """
    abouts: dict[str, dict[str, Mapping[str, Any]]] = {}
    inputs: dict[str, dict[str, Any]] = {}
    for key, nodes in rows.items():
        given: dict[str, Input] = {}
        for node in nodes:
            abouts.setdefault(node.address.column, {})[key] = {**_about(node), "formula": node.formula}
            given.update(node.inputs)
        table = nodes[0].address.table
        inputs[key] = {name: _input(graph, value, folder) for name, value in given.items()}
        for name in [name for name, value in given.items() if value == Address(table, nodes[0].address.key, name)]:
            inputs[key][name] = OWN
    columns = {column: _alike(list(about.values())) for column, about in abouts.items()}
    shared = _alike(list(inputs.values())) if len(rows) > 1 else {}
    lines = {}
    for key, nodes in rows.items():
        line: dict[str, Any] = {"values": {node.address.column: node.value for node in nodes}}
        own = {column: _rest(about[key], columns[column]) for column, about in abouts.items() if key in about}
        if any(own.values()):
            line["columns"] = {column: about for column, about in own.items() if about}
        kept = {name: value for name, value in _rest(inputs[key], shared).items() if value != OWN}
        lines[key] = {**line, **({"inputs": kept} if kept else {})}
    told = {name: value for name, value in shared.items() if value != OWN}
    return {"columns": columns, **({"inputs": told} if told else {})}, lines


def _alike(given: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What all that name it say alike; where one says otherwise, nothing."""
    found: dict[str, Any] = {}
    differ = set()
    for one in given:
        for name, value in one.items():
            if found.setdefault(name, value) != value:
                differ.add(name)
    return {name: value for name, value in found.items() if name not in differ}


def _rest(given: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in told}


def _about(node: Node) -> dict[str, Any]:
    return {"title": node.title, **({"unit": node.unit} if node.unit else {})}


def _list(graph: Graph, node: Listed, folder: str) -> dict[str, Any]:
    return {**_about(node), "items": [_reference(graph, item, folder) for item in node.items]}


def _cell(node: Raw) -> dict[str, Any]:
    """What is written in a cell, with its source and its notes."""
    notes = [{"status": note.status, "note": note.note} for note in node.notes]
    cell = {"written": node.written, "value": node.value, "edition": node.edition, "source": node.source_id}
    return {**_about(node), **cell, **({"notes": notes} if notes else {})}


def _input(graph: Graph, value: Input, folder: str) -> Any:
    if isinstance(value, Address):
        return _reference(graph, value, folder)
    return [_reference(graph, item, folder) for item in value] if isinstance(value, tuple) else value


def _reference(graph: Graph, address: Address, folder: str) -> str:
    home = graph.folder(address) or folder
    file = "" if home == folder else relative(f"{home}/{NAME}", f"{folder}/{NAME}")
    return f"{file}#{address}"


def _source(facts: Facts, source_id: str, own: str) -> Mapping[str, str]:
    """A source's label, its entry on the site, and its address on the web where it has one."""
    row = facts.sources[source_id]
    about = {"label": row["label"], "entry": relative(f"sources/index.html#{source_id}", own)}
    web = web_address(row["url"])
    if row["arxiv_id"]:
        web = f"https://arxiv.org/abs/{row['arxiv_id']}"
    if row["doi"]:
        web = f"https://doi.org/{row['doi']}"
    return {**about, "address": web} if web else about
