"""Provenance as files: beside each page the numbers that belong to it, each with formula, inputs, cells and sources."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from joulebook.publish.facts import Facts
from joulebook.publish.model import Part
from joulebook.publish.provenance.graph import FOLDERS, Graph
from joulebook.publish.provenance.nodes import Address, Derived, Input, Listed, Node, Raw
from joulebook.publish.render import doi_address, relative, web_address

NAME = "provenance.json"
HELP = "methods/index.html#provenance"
ADDRESS = (
    "A number is named FOLDER#TABLE/KEY/COLUMN: FOLDER, below root, has the provenance.json that holds it, none is "
    "this file; KEY is the row's primary key joined by |. What stands under tables holds for each row that says "
    "nothing else; in its inputs {0} is the first part of the row's own KEY, {1} the second, and so on. An input whose "
    "COLUMN is left out is that of its own name; a name of a formula that no inputs give is the column of that name in "
    "the same row."
)
_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def files(graph: Graph) -> Iterator[Part]:
    """Write one file for each folder that a number belongs to."""
    folders: dict[str, list[Node]] = {}
    for address, node in graph.nodes.items():
        folders.setdefault(graph.folder(address), []).append(node)
    for folder, nodes in folders.items():
        yield Part(PurePosixPath(folder, NAME), _file(graph, folder, nodes))


def _file(graph: Graph, folder: str, held: list[Node]) -> bytes:
    """Write the numbers of a folder, one row a line."""
    facts, own = graph.facts, f"{folder}/{NAME}"
    cited = dict.fromkeys(node.source_id for node in held if isinstance(node, Raw))
    tables = _by_table(node for node in held if isinstance(node, Derived))
    columns, lines = {}, {}
    for table, found in tables.items():
        columns[table], rows = _told_once(graph, folder, found)
        lines.update({f"{table}/{key}": row for key, row in rows.items()})
    parts: dict[str, Any] = {
        "help": relative(HELP, own),
        "addresses": ADDRESS,
        "root": relative("", own),
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
    """What is usual in the rows of a table, told once, and each row with what it says otherwise.

    Of columns these are title, unit and formula, of inputs the numbers that several rows share, or whose rows have
    parts of the key in common with theirs. An input that is a column of the row itself is left out: its name says so.
    """
    abouts: dict[str, dict[str, Mapping[str, Any]]] = {}
    inputs: dict[str, dict[str, Any]] = {}
    patterns: dict[str, dict[str, Any]] = {}
    for key, nodes in rows.items():
        given: dict[str, Input] = {}
        for node in nodes:
            abouts.setdefault(node.address.column, {})[key] = {**_about(node), "formula": node.formula}
            given.update(node.inputs)
        inputs[key] = {name: _input(graph, name, value, folder) for name, value in given.items()}
        patterns[key] = {name: _pattern(graph, nodes[0].address, name, value, folder) for name, value in given.items()}
    columns = {column: _usual(about.values()) for column, about in abouts.items()}
    shared = _usual(patterns.values()) if len(rows) > 1 else {}
    lines = {}
    for key, nodes in rows.items():
        line: dict[str, Any] = {"values": {node.address.column: node.value for node in nodes}}
        own = {column: _else(about[key], columns[column]) for column, about in abouts.items() if key in about}
        if any(own.values()):
            line["columns"] = {column: about for column, about in own.items() if about}
        row = Address(nodes[0].address.table, nodes[0].address.key, "")
        differs = _else(patterns[key], shared)
        kept = {name: inputs[key][name] for name in differs if name in shared or inputs[key][name] != f"#{row}"}
        lines[key] = {**line, **({"inputs": kept} if kept else {})}
    return {"columns": columns, **({"inputs": shared} if shared else {})}, lines


def _usual(given: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What several say of a name, where it is what most say; a single one that is named by all is told too."""
    said: dict[str, dict[str, list[Any]]] = {}
    for one in given:
        for name, value in one.items():
            said.setdefault(name, {}).setdefault(_text(value), []).append(value)
    most = {name: max(values.values(), key=len) for name, values in said.items()}
    return {name: values[0] for name, values in most.items() if len(values) > 1 or len(said[name]) == 1}


def _else(given: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in told or told[name] != value}


def _about(node: Node) -> dict[str, Any]:
    return {"title": node.title, **({"unit": node.unit} if node.unit else {})}


def _list(graph: Graph, node: Listed, folder: str) -> dict[str, Any]:
    return {**_about(node), "items": [_reference(graph, item, folder) for item in node.items]}


def _cell(node: Raw) -> dict[str, Any]:
    """What is written in a cell, with its source and its notes."""
    notes = [{"status": note.status, "note": note.note} for note in node.notes]
    cell = {"written": node.written, "value": node.value, "edition": node.edition, "source": node.source_id}
    return {**_about(node), **cell, **({"notes": notes} if notes else {})}


def _input(graph: Graph, name: str, value: Input, folder: str) -> Any:
    if isinstance(value, Address):
        return _reference(graph, value, folder).removesuffix(name if value.column == name else "")
    return [_reference(graph, item, folder) for item in value] if isinstance(value, tuple) else value


def _pattern(graph: Graph, row: Address, name: str, value: Input, folder: str) -> Any:
    """An input of a row as it is said for all rows that find theirs alike: parts of their own key as {0}, {1}.

    A key with the sign between its parts in one of them gives no pattern, nor does the row itself.
    """
    if not isinstance(value, Address) or value.table not in graph.facts.edition.tables or "|" in "".join(row.key):
        return _input(graph, name, value, folder)
    if (value.table, value.key) == (row.table, row.key):
        return _input(graph, name, value, folder)
    own = {part: f"{{{place}}}" for place, part in enumerate(graph.facts.schema(row.table).primary_key)}
    held = dict(zip(own, row.key, strict=True))
    parts = zip(graph.facts.schema(value.table).primary_key, value.key, strict=True)
    key = "|".join(own[part] if held.get(part) == cell else cell for part, cell in parts)
    home = graph.folder(value)
    for part, kind in FOLDERS.items():
        if part in held and home == f"{kind}/{held[part]}":
            home = home if home == folder else f"{kind}/{own[part]}"
    return f"{'' if home == folder else home}#{value.table}/{key}/{'' if value.column == name else value.column}"


def _reference(graph: Graph, address: Address, folder: str) -> str:
    home = graph.folder(address)
    return f"{'' if home == folder else home}#{address}"


def _source(facts: Facts, source_id: str, own: str) -> Mapping[str, str]:
    """A source's label, its entry on the site, and its address on the web where it has one."""
    row = facts.sources[source_id]
    about = {"label": row["label"], "entry": relative(f"sources/index.html#{source_id}", own)}
    web = web_address(row["url"])
    if row["arxiv_id"]:
        web = f"https://arxiv.org/abs/{row['arxiv_id']}"
    if row["doi"]:
        web = doi_address(row["doi"])
    return {**about, "address": web} if web else about
