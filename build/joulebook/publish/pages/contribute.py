"""How to add a row: the way in few steps, a form made of each table's schema, and what its scripts judge by."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from joulebook.package.model import Field, Schema
from joulebook.publish.facts import CV, Facts, rows
from joulebook.publish.model import Part, Settings, Surroundings
from joulebook.publish.pages.data import limits
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import number

PATH = "assets/rulebook.js"
FOLDER = "contribute"
FIRST = "cv_models"
"""The table whose form stands on the first page: what most people come to add."""
SOURCES = "sources"
LONG = 300
"""A text that may have more characters is written in a field of several lines."""
HOST = "github.com"
"""The host whose address of a new file, filled in beforehand, is known."""


@dataclass(frozen=True)
class Form:
    """A table that people add to, and what its row is called."""

    table: str
    noun: str
    about: str


FORMS = (
    Form("cv_models", "an image model", "An ImageNet classifier with one crop."),
    Form("nlp_models", "a language model", "A language model at one input length."),
    Form("gpus", "a device", "A GPU: its launch date and its design power."),
    Form("gpu_peaks", "a peak rate of a device", "What a device does at most, at one precision."),
    Form(SOURCES, "a source", "A paper, repository, data sheet or data set."),
)


@dataclass(frozen=True)
class Entry:
    """A field of the form: how it is called, what it may hold, and the kind of its entry."""

    name: str
    title: str
    unit: str
    description: str
    example: str
    required: bool
    kind: str
    """``fixed``, ``counting``, ``choice``, ``reference``, ``lines``, ``number`` or ``text``."""
    choices: tuple[str, ...] = ()
    table: str = ""
    """The table whose rows a reference names."""


def pages(facts: Facts, renderer: Renderer, beside: Surroundings) -> Iterator[Part]:
    """Render the page of each form, and pass on the rulebook; nothing where the edition has no rulebook."""
    rulebook = facts.edition.rulebook
    if not rulebook:
        return
    forms = [form for form in FORMS if form.table in rulebook["tables"]]
    for form in forms:
        path = f"{FOLDER}/{form.table}/index.html"
        yield _page(facts, renderer, beside.settings, forms, form, path)
        if form.table == FIRST:
            yield _page(facts, renderer, beside.settings, forms, form, f"{FOLDER}/index.html")
    yield part(rulebook)


def part(rulebook: Mapping[str, Any]) -> Part:
    """The rulebook as a classic script that assigns one object, so that it also loads from a disk."""
    text = json.dumps(rulebook, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Inside a script file no text could close an element; the sign is escaped all the same, lest it is ever inlined.
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    script = f'"use strict";\n(window.joulebookContribute = window.joulebookContribute || {{}}).rulebook = {text};\n'
    return Part(PurePosixPath(PATH), script.encode("utf-8"))


def _page(facts: Facts, renderer: Renderer, settings: Settings, forms: list[Form], form: Form, path: str) -> Part:
    schema, sources = facts.schema(form.table), facts.schema(SOURCES)
    rulebook = facts.edition.rulebook
    naming = {table: rulebook["tables"][table]["naming"] for table in (form.table, SOURCES)}
    return renderer.page(
        path,
        "contribute.html",
        form=form,
        forms=forms,
        is_first=path == f"{FOLDER}/index.html",
        schema=schema,
        entries=entries(form.table, schema, rulebook),
        source_entries=[] if form.table == SOURCES else entries(SOURCES, sources, rulebook),
        limits=limits,
        blank=template(schema),
        new_file=new_file(settings.repository_address),
        counting=_counting(facts),
        setup={"table": form.table, "rule": naming[form.table], "sourceRule": naming[SOURCES]},
    )


def entries(table: str, schema: Schema, rulebook: Mapping[str, Any]) -> list[Entry]:
    """The fields in the schema's order, but an id after the field that it is made of."""
    targets = {key.fields[0]: key.table or table for key in schema.foreign_keys if len(key.fields) == 1}
    rules = rulebook["tables"][table]
    required = {field["name"] for field in rules["fields"] if field["constraints"].get("required")}
    required |= set(rulebook["inclusion"]["needed"])
    found = [_entry(field, targets.get(field.name, ""), field.name in required) for field in schema.fields]
    if names := rules["naming"]["names"]:
        key = found.pop(schema.names.index(schema.primary_key[0]))
        found.insert([entry.name for entry in found].index(names[0]) + 1, key)
    return found


def _entry(field: Field, table: str, required: bool) -> Entry:
    choices = tuple(map(str, field.constraints.get("enum", ("true", "false") if field.type == "boolean" else ())))
    return Entry(
        field.name,
        field.title,
        field.unit or "",
        field.description,
        "" if field.example is None else _example(field.example),
        required,
        _kind(field, table, choices),
        choices,
        table,
    )


def _kind(field: Field, table: str, choices: tuple[str, ...]) -> str:
    if field.name == "edition":
        return "fixed"
    if field.name == "flop_convention":
        return "counting"
    if choices:
        return "choice"
    if table:
        return "reference"
    if field.type == "string" and field.constraints.get("maxLength", 0) > LONG and field.name != "url":
        return "lines"
    return "number" if field.type in ("number", "integer") else "text"


def _example(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def template(schema: Schema) -> str:
    """The file of a row as text: the header, and a line with the example of each field, to be overwritten."""
    examples = {field.name: "" if field.example is None else _example(field.example) for field in schema.fields}
    examples |= {name: value for name, value in (("edition", "community"), ("supersedes", "")) if name in examples}
    cells = [f'"{cell}"' if "," in cell else cell for cell in examples.values()]
    return f"{','.join(schema.names)}\n{','.join(cells)}\n"


def new_file(repository: str | None) -> str:
    """Where a repository takes a new file that is filled in beforehand, where that is known.

    >>> new_file("https://github.com/people/ledger/"), new_file("https://git.test/people/ledger/")
    ('https://github.com/people/ledger/new/main', '')
    """
    if repository is None or urlsplit(repository).hostname != HOST:
        return ""
    return f"{repository}new/main"


def _counting(facts: Facts) -> dict[str, str]:
    """A model counted both ways, as an example: the image model in the middle of those that are best known."""
    row = sorted(rows(facts.models(CV, facts.view)), key=lambda row: (row["forward_gflop"], row["model_id"]))
    middle = row[len(row) // 2]
    return {
        "name": facts.names[middle["model_id"]],
        "id": middle["model_id"],
        "gflop": number(middle["forward_gflop"]),
        "gmac": number(middle["forward_gflop"] / 2),
    }
