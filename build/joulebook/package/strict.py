"""Reads JSON objects by a strict list of keys, collecting a finding for each that is unknown, missing or wrong."""

from collections.abc import Collection, Mapping
from typing import Any

from joulebook.package.codes import finding
from joulebook.package.document import Document, Path, strings
from joulebook.package.model import Finding
from joulebook.package.rules import MARKUP, address_problem, text_problem
from joulebook.package.suggest import Suggester

INSTEAD: Mapping[str, str] = {
    "uniqueKeys": "use primaryKey, or constraints.unique on a field",
    "categories": "use constraints.enum",
    "categoriesOrdered": "use constraints.enum",
    "required": 'write "constraints": {"required": true}',
    "unique": 'write "constraints": {"unique": true}',
    "profile": "use $schema",
    "data": "put the rows into a CSV file and name it in path",
}
"""Keys that other tools know and this package refuses, with what to use."""
PROSE = frozenset({"title", "description"})
SHORTEST_UNSURE = 2


class Inspector:
    """Walks a document; every question about a value that is not as it should be adds a finding."""

    def __init__(self, document: Document) -> None:
        """Begin with no findings."""
        self.document = document
        self.findings: list[Finding] = []

    def add(self, code: str, path: Path, found: object, expected: str, fix: str, column: str | None = None) -> None:
        """A finding on the line of the path."""
        self.findings.append(
            finding(
                code,
                self.document.file,
                self.document.line(path),
                column,
                found=shown(found),
                expected=expected,
                fix=fix,
            )
        )

    def mapping(
        self, value: Any, path: Path, known: Collection[str], required: Collection[str] = (), column: str | None = None
    ) -> dict[str, Any]:
        """The known part of an object; an empty one where the value is none."""
        if not isinstance(value, dict):
            self.add("wrong-value", path, value, "a JSON object {…}", "write an object with named values", column)
            return {}
        suggester = Suggester(known)
        for key in value:
            if key not in known:
                hint = INSTEAD.get(key) or suggester.fix(key, "remove it")
                self.add("unknown-key", (*path, key), key, f"one of {', '.join(sorted(known))}", hint, column)
        for key in required:
            if key not in value:
                self.add("missing-key", path, f"no {key}", f"the property {key}", f'add "{key}"', column)
        return {key: item for key, item in value.items() if key in known}

    def items(self, value: Any, path: Path, what: str) -> list[Any]:
        """The elements of a list; none where the value is none or empty."""
        if isinstance(value, list) and value:
            return value
        self.add("wrong-value", path, value, f"a list of {what}", f"write at least one of {what} in […]")
        return []

    def text(self, mapping: Mapping[str, Any], key: str, path: Path, column: str | None = None) -> str | None:
        """The text under a key; None where it is missing, blank or of another type."""
        value = mapping.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if key in mapping:
            self.add("wrong-value", (*path, key), value, f"text for {key}", "write what it says in words", column)
        return None

    def fixed(self, mapping: Mapping[str, Any], path: Path, values: Mapping[str, Any]) -> None:
        """Keys whose value is the same in every package."""
        for key, value in values.items():
            if key in mapping and (mapping[key] != value or isinstance(mapping[key], bool) != isinstance(value, bool)):
                self.add("wrong-value", (*path, key), mapping[key], shown(value), f"write {shown(value)}")

    def address(self, mapping: Mapping[str, Any], key: str, path: Path) -> None:
        """An http(s) address, where there is one."""
        value = self.text(mapping, key, path)
        problem = address_problem(value) if value else None
        if problem:
            self.add(problem.code, (*path, key), value, problem.expected, problem.fix)

    def texts(self) -> None:
        """Every text of the document holds only visible characters, titles and descriptions no markup."""
        for path, value in strings(self.document.value):
            problem = text_problem(value)
            if problem:
                self.add(problem.code, path, value, problem.expected, problem.fix)
            elif path and path[-1] in PROSE and value != path[-1] and MARKUP.search(value):
                self.add("markup", path, value, "plain text without tags", "write the text without markup")


def shown(value: object) -> str:
    """A JSON value as a finding quotes it."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return str(value)
