"""Reads the descriptor by a strict list of keys, and the schemas that it names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from joulebook.errors import BuildError
from joulebook.package import document as documents
from joulebook.package.files import JSON_LIMIT, TABLE_LIMIT, path_problem, read_file
from joulebook.package.model import Finding, Schema
from joulebook.package.schema import read_schema
from joulebook.package.strict import Inspector

DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DERIVED_SCHEMAS = Path(__file__).parent.parent / "schemas"

PACKAGE_REQUIRED = ("$schema", "name", "title", "description", "version", "licenses", "sources", "resources")
PACKAGE_KEYS = (*PACKAGE_REQUIRED, "id", "homepage", "contributors", "keywords", "created", "image")
RESOURCE_REQUIRED = (
    "name", "title", "description", "path", "type", "format", "mediatype", "encoding", "dialect", "schema",
)  # fmt: skip
RESOURCE_KEYS = (*RESOURCE_REQUIRED, "mayBeEmpty", "licenses", "sources")
RESOURCE_FIXED: Mapping[str, Any] = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
DIALECT_FIXED: Mapping[str, Any] = {
    "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True, "lineTerminator": "\n",
}  # fmt: skip
CONTRIBUTOR_KEYS = ("title", "givenName", "familyName", "path", "email", "roles", "organization")
VERSION = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}(?:[-+][0-9A-Za-z.+-]+)?")
PACKAGE_NAME = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")
RESOURCE_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
RESERVED = "sqlite_"
"""SQLite keeps names that begin so for itself."""
DAY_OR_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?")


@dataclass(frozen=True)
class Resource:
    """One table as the descriptor declares it, as far as the declaration can be followed."""

    name: str
    path: str
    schema: Schema
    schema_file: str
    may_be_empty: bool


@dataclass(frozen=True)
class Declaration:
    """What the descriptor says, with everything that is wrong in it and in the schemas."""

    value: Mapping[str, Any]
    resources: tuple[Resource, ...]
    named_paths: frozenset[str]
    document: documents.Document
    findings: tuple[Finding, ...]


def read_declaration(folder: Path) -> tuple[Declaration | None, list[Finding]]:
    """The descriptor of a folder that has one; without a declaration the findings say why."""
    document, findings = _load(folder, DESCRIPTOR)
    if document is None:
        return None, findings
    look = Inspector(document)
    value = look.mapping(document.value, (), PACKAGE_KEYS, PACKAGE_REQUIRED)
    look.texts()
    _read_metadata(look, value)
    resources: list[Resource] = []
    paths: set[str] = set()
    listed = look.items(value["resources"], ("resources",), "resources") if "resources" in value else []
    for index, item in enumerate(listed):
        resource = _read_resource(look, item, ("resources", index), folder, paths)
        if resource is None:
            continue
        if any(resource.name == other.name for other in resources):
            look.add("duplicate-name", ("resources", index), resource.name, "each name once", "rename or remove one")
        else:
            resources.append(resource)
    findings += look.findings
    return Declaration(value, tuple(resources), frozenset(paths), document, tuple(findings)), findings


def load_schema(path: Path) -> Schema:
    """A schema that ships with the code or the package; ``BuildError`` where anything in it is wrong."""
    read = read_file(path.parent, path.name, JSON_LIMIT)
    findings = [read] if isinstance(read, Finding) else []
    schema = None
    if isinstance(read, bytes):
        document, findings = documents.load_document(path.name, read)
        if document is not None:
            schema, look = read_schema(document)
            findings += look.findings
    if findings or schema is None:
        first = findings[0]
        raise BuildError(
            f"{path.name}, line {first.line or 1}: found {first.found}, expected {first.expected}; {first.fix}"
        )
    return schema


@cache
def derived_schemas() -> Mapping[str, Schema]:
    """The schemas of the derived tables by the table's name; they are part of the code and do not change."""
    return {path.stem: load_schema(path) for path in sorted(DERIVED_SCHEMAS.glob("*.json"))}


def _load(folder: Path, file: str) -> tuple[documents.Document | None, list[Finding]]:
    content = read_file(folder, file, JSON_LIMIT)
    if isinstance(content, Finding):
        return None, [content]
    return documents.load_document(file, content)


def _read_metadata(look: Inspector, value: dict[str, Any]) -> None:
    """The properties of the package itself."""
    look.fixed(value, (), {"$schema": PROFILE})
    for key in ("title", "description", "id", "image"):
        look.text(value, key, ())
    look.address(value, "homepage", ())
    for key, form, example in (
        ("name", PACKAGE_NAME, "joulebook"),
        ("version", VERSION, "1.0.0"),
        ("created", DAY_OR_TIME, "2026-01-31"),
    ):
        text = look.text(value, key, ())
        if text is not None and not form.fullmatch(text):
            look.add("wrong-value", (key,), text, f"a {key} like {example}", f"write a {key} of that form")
    if "keywords" in value:
        for index, word in enumerate(look.items(value["keywords"], ("keywords",), "words")):
            if not isinstance(word, str) or not word.strip():
                look.add("wrong-value", ("keywords", index), word, "a word", "write text")
    for item, path in _objects(look, value, "contributors", ()):
        look.mapping(item, path, CONTRIBUTOR_KEYS)
    _read_origins(look, value, ())


def _read_origins(look: Inspector, value: dict[str, Any], path: documents.Path) -> None:
    """Licences and sources, of the package or of a resource."""
    for item, place in _objects(look, value, "licenses", path):
        licence = look.mapping(item, place, ("name", "title", "path"), ("name",))
        look.text(licence, "name", place)
        look.text(licence, "title", place)
        look.address(licence, "path", place)
    for item, place in _objects(look, value, "sources", path):
        source = look.mapping(item, place, ("title", "path", "email", "version"), ("title",))
        look.text(source, "title", place)
        look.address(source, "path", place)


def _objects(
    look: Inspector, value: dict[str, Any], key: str, path: documents.Path
) -> list[tuple[Any, documents.Path]]:
    """The elements of a list with their paths; none where the key is absent."""
    if key not in value:
        return []
    return [(item, (*path, key, index)) for index, item in enumerate(look.items(value[key], (*path, key), key))]


def _read_resource(look: Inspector, item: Any, path: documents.Path, folder: Path, paths: set[str]) -> Resource | None:
    value = look.mapping(item, path, RESOURCE_KEYS, RESOURCE_REQUIRED)
    look.fixed(value, path, RESOURCE_FIXED)
    for key in ("title", "description"):
        look.text(value, key, path)
    name = look.text(value, "name", path)
    if name is not None and not RESOURCE_NAME.fullmatch(name):
        look.add("wrong-value", (*path, "name"), name, "a name like cv_models", "write small letters, digits and _")
    elif name is not None and (name in derived_schemas() or name.startswith(RESERVED)):
        look.add("wrong-value", (*path, "name"), name, "a name that no derived table has", "choose another name")
    if "dialect" in value:
        dialect = look.mapping(value["dialect"], (*path, "dialect"), tuple(DIALECT_FIXED), ("delimiter",))
        look.fixed(dialect, (*path, "dialect"), DIALECT_FIXED)
    may_be_empty = value.get("mayBeEmpty", False)
    if not isinstance(may_be_empty, bool):
        look.add("wrong-value", (*path, "mayBeEmpty"), may_be_empty, "true or false", "write true or leave it out")
    _read_origins(look, value, path)
    file = _read_path(look, value, "path", path)
    if file is not None and file in paths:
        look.add("duplicate-name", (*path, "path"), file, "each file in one resource", "correct one of the paths")
        file = None
    if file is not None:
        paths.add(file)
    schema_file = _read_path(look, value, "schema", path)
    schema = _read_schema_file(look, folder, schema_file) if schema_file is not None else None
    if name is None or file is None or schema is None or schema_file is None:
        if file is not None:
            _report_unreadable(look, folder, file)
        return None
    return Resource(name, file, schema, schema_file, may_be_empty is True)


def _read_path(look: Inspector, value: dict[str, Any], key: str, path: documents.Path) -> str | None:
    """A path that stays inside the package."""
    file = look.text(value, key, path)
    if file is None:
        return None
    problem = path_problem(file)
    if problem is None:
        return file
    look.add("path-unsafe", (*path, key), file, f"a path below the package's folder ({problem})", "write data/NAME.csv")
    return None


def _read_schema_file(look: Inspector, folder: Path, file: str) -> Schema | None:
    document, findings = _load(folder, file)
    look.findings += findings
    if document is None:
        return None
    schema, inside = read_schema(document)
    look.findings += inside.findings
    return schema


def _report_unreadable(look: Inspector, folder: Path, file: str) -> None:
    """A table without a usable schema is not checked, but a missing file is said all the same."""
    content = read_file(folder, file, TABLE_LIMIT)
    if isinstance(content, Finding):
        look.findings.append(content)
