"""Provenance as files: beside each page the numbers that belong to it, each with formula, inputs, cells and sources."""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from joulebook.publish.facts import Facts
from joulebook.publish.model import Part
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.nodes import Address, Derived, Input, Listed, Node, addresses
from joulebook.publish.render import relative, web_address

NAME = "provenance.json"
HELP = "methods/index.html#provenance"
ADDRESS = "A number is named FILE#TABLE/KEY/COLUMN: FILE relative to this file, KEY the row's primary key joined by |."


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
    """Write the numbers of a folder, with the cells that have no page of their own, one number a line."""
    facts, own = graph.facts, f"{folder}/{NAME}"
    beside = {used: graph.nodes[used] for node in nodes for used in addresses(node) if graph.folder(used) is None}
    held = [*nodes, *beside.values()]
    cited = dict.fromkeys(node.source_id for node in held if not isinstance(node, Derived | Listed))
    head = {
        "help": relative(HELP, own),
        "addresses": ADDRESS,
        "data_version": facts.edition.package.version,
        "code_version": facts.edition.code_version,
        "views": list(facts.edition.book.views),
        "sources": {source_id: _source(facts, source_id, own) for source_id in cited},
    }
    lines = [f"{_text(name)}: {_text(value)}" for name, value in head.items()]
    entries = [f"{_text(str(node.address))}: {_text(_entry(graph, node, folder))}" for node in held]
    text = "{" + ",".join(f"\n{line}" for line in lines) + ',\n"numbers": {' + ",\n".join(["", *entries])[1:] + "\n}}\n"
    return text.replace("<", "\\u003c").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _entry(graph: Graph, node: Node, folder: str) -> dict[str, Any]:
    """What is written of a number; a unit where it has one."""
    about: dict[str, Any] = {"title": node.title, **({"unit": node.unit} if node.unit else {})}
    if isinstance(node, Listed):
        return {**about, "items": [_reference(graph, item, folder) for item in node.items]}
    if isinstance(node, Derived):
        inputs = {name: _input(graph, value, folder) for name, value in node.inputs.items()}
        return {**about, "value": node.value, "formula": node.formula, "inputs": inputs}
    notes = [{"status": note.status, "note": note.note} for note in node.notes]
    cell = {"written": node.written, "value": node.value, "edition": node.edition, "source": node.source_id}
    return {**about, **cell, **({"notes": notes} if notes else {})}


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
