"""Reads a Table Schema by a strict list of keys; what is sound in it becomes a ``Schema``, whatever the rest is."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

from joulebook.package.document import Document, Path
from joulebook.package.model import Field, FieldType, ForeignKey, Schema
from joulebook.package.patterns import pattern_problem
from joulebook.package.rules import judge
from joulebook.package.strict import Inspector

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
SCHEMA_KEYS = ("$schema", "title", "description", "fields", "primaryKey", "foreignKeys", "missingValues")
SCHEMA_REQUIRED = ("$schema", "title", "description", "fields", "primaryKey")
FIELD_KEYS = ("name", "type", "title", "description", "unit", "example", "constraints", "formula", "source")
FIELD_REQUIRED = ("name", "type", "title", "description")
TYPES: tuple[str, ...] = get_args(FieldType)
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")

BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTHS = ("minLength", "maxLength")
CONSTRAINTS: Mapping[str, tuple[str, ...]] = {
    "string": ("required", "unique", "pattern", "enum", *LENGTHS),
    "number": ("required", "unique", "enum", *BOUNDS),
    "integer": ("required", "unique", "enum", *BOUNDS),
    "date": ("required", "unique", "enum", *BOUNDS),
    "boolean": ("required",),
}
EVERY_CONSTRAINT = tuple(sorted({name for names in CONSTRAINTS.values() for name in names}))


def read_schema(document: Document) -> tuple[Schema | None, Inspector]:
    """The schema of a document and all that is wrong with it; no schema where not one field can be used."""
    look = Inspector(document)
    value = look.mapping(document.value, (), SCHEMA_KEYS, SCHEMA_REQUIRED)
    look.texts()
    look.fixed(value, (), {"$schema": PROFILE, "missingValues": [""]})
    fields: list[Field] = []
    if "fields" in value:
        for index, item in enumerate(look.items(value["fields"], ("fields",), "fields")):
            field = _read_field(look, item, ("fields", index))
            if field is None:
                continue
            if any(field.name == other.name for other in fields):
                look.add("duplicate-name", ("fields", index), field.name, "each name once", "rename one", field.name)
            else:
                fields.append(field)
    if not fields:
        return None, look
    names = tuple(field.name for field in fields)
    return (
        Schema(
            title=look.text(value, "title", ()) or "",
            description=look.text(value, "description", ()) or "",
            fields=tuple(fields),
            primary_key=_read_primary_key(look, value, names),
            foreign_keys=_read_foreign_keys(look, value, names),
            descriptor=document.value,
        ),
        look,
    )


def constraint_text(value: Any) -> str:
    """A JSON value as the cell that would hold it.

    >>> constraint_text(True), constraint_text(61.5), constraint_text("CNN")
    ('true', '61.5', 'CNN')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_field(look: Inspector, item: Any, path: Path) -> Field | None:
    name = item.get("name") if isinstance(item, dict) else None
    column = name if isinstance(name, str) else None
    value = look.mapping(item, path, FIELD_KEYS, FIELD_REQUIRED, column)
    if column is None:
        look.text(value, "name", path)
        return None
    if not NAME.fullmatch(column):
        look.add(
            "wrong-value",
            (*path, "name"),
            column,
            "a name like top1_percent",
            "write small letters, digits and _",
            column,
        )
    kind = value.get("type")
    if kind not in TYPES:
        if "type" in value:
            look.add("wrong-value", (*path, "type"), kind, f"one of {', '.join(TYPES)}", "write one of these", column)
        kind = None
    texts = {key: look.text(value, key, path, column) for key in ("title", "description", "unit", "formula", "source")}
    constraints = {}
    if "constraints" in value:
        constraints = _read_constraints(look, value["constraints"], kind, (*path, "constraints"), column)
    field = Field(
        name=column,
        type=cast(FieldType, kind or "string"),
        title=texts["title"] or column,
        description=texts["description"] or "",
        unit=texts["unit"],
        example=value.get("example"),
        constraints=constraints,
        formula=texts["formula"],
        source=texts["source"],
    )
    if kind is not None and "example" in value:
        _check_example(look, field, (*path, "example"))
    return field


def _read_constraints(look: Inspector, item: Any, kind: str | None, path: Path, column: str) -> dict[str, Any]:
    """The constraints that can be applied."""
    value = look.mapping(item, path, EVERY_CONSTRAINT, column=column)
    sound: dict[str, Any] = {}
    for key, limit in value.items():
        if kind is None:
            continue
        if key not in CONSTRAINTS[kind]:
            look.add("wrong-value", (*path, key), key, f"a constraint that a {kind} can have", "remove it", column)
            continue
        wrong = _constraint_problem(key, limit, kind)
        if wrong:
            code, expected, fix = wrong
            look.add(code, (*path, key), limit, expected, fix, column)
        else:
            sound[key] = limit
    for low, high in (("minimum", "maximum"), LENGTHS):
        if low in sound and high in sound and sound[low] > sound[high]:
            look.add("wrong-value", (*path, low), sound[low], f"{low} not above {high}", "swap the two", column)
            del sound[low], sound[high]
    return sound


def _constraint_problem(key: str, limit: Any, kind: str) -> tuple[str, str, str] | None:
    """Code, what was expected and how to mend a constraint's value; None where it is sound."""
    if key in ("required", "unique"):
        return None if isinstance(limit, bool) else ("wrong-value", "true or false", "write true or false")
    if key == "pattern":
        return pattern_problem(limit)
    if key in LENGTHS:
        whole = isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0
        return None if whole else ("wrong-value", "a whole number of characters", "write a number without quotes")
    if key == "enum":
        sound = isinstance(limit, list) and limit and all(_fits(item, kind) for item in limit)
        if sound and len({constraint_text(item) for item in limit}) == len(limit):
            return None
        return "wrong-value", f"a list of different values of type {kind}", "list each allowed value once"
    return (
        None if _fits(limit, kind) else ("wrong-value", f"a value of type {kind}", "write a value of the field's type")
    )


def _fits(value: Any, kind: str) -> bool:
    """Whether a JSON value is one of the field's type: numbers as numbers, dates and text as text."""
    if kind in ("number", "integer"):
        return isinstance(value, int | float if kind == "number" else int) and not isinstance(value, bool)
    if not isinstance(value, str) or not value:
        return False
    return kind != "date" or judge(Field("", "date", "", ""), value) is None


def _check_example(look: Inspector, field: Field, path: Path) -> None:
    """The example is a cell that the field itself accepts."""
    if isinstance(field.example, dict | list) or field.example is None or field.example == "":
        look.add("example", path, field.example, "one value", "write a value that a cell can hold", field.name)
        return
    text = constraint_text(field.example)
    problem = judge(field, text)
    broken = problem.expected if problem else broken_constraint(field, text)
    if broken:
        look.add("example", path, text, broken, "write an example that the field accepts", field.name)


def broken_constraint(field: Field, text: str) -> str | None:
    """What a text of the right type should be by its field's constraints; None where it keeps all of them."""
    limits = field.constraints
    key: Callable[[Any], Any] = float if field.type in ("number", "integer") else str
    tests: Mapping[str, Callable[[Any], bool]] = {
        "enum": lambda limit: key(text) in [key(item) for item in limit],
        "pattern": lambda limit: re.fullmatch(limit, text) is not None,
        "minLength": lambda limit: len(text) >= limit,
        "maxLength": lambda limit: len(text) <= limit,
        "minimum": lambda limit: key(text) >= key(limit),
        "maximum": lambda limit: key(text) <= key(limit),
        "exclusiveMinimum": lambda limit: key(text) > key(limit),
        "exclusiveMaximum": lambda limit: key(text) < key(limit),
    }
    for name, holds in tests.items():
        if name in limits and not holds(limits[name]):
            return constraint_words(field, name)
    return None


def constraint_words(field: Field, name: str) -> str:
    """A constraint in words.

    >>> constraint_words(Field("n", "number", "", "", "J", constraints={"minimum": 0}), "minimum")
    'at least 0 J'
    """
    limit = field.constraints[name]
    unit = f" {field.unit}" if field.unit else ""
    words = {
        "required": "a value",
        "unique": "a value that no other row has",
        "enum": f"one of {', '.join(map(constraint_text, limit))}" if isinstance(limit, list) else "",
        "pattern": f"text of the form {limit}",
        "minLength": f"at least {limit} characters",
        "maxLength": f"at most {limit} characters",
        "minimum": f"at least {limit}{unit}",
        "maximum": f"at most {limit}{unit}",
        "exclusiveMinimum": f"more than {limit}{unit}",
        "exclusiveMaximum": f"less than {limit}{unit}",
    }
    return words[name]


def _read_primary_key(look: Inspector, value: dict[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    if "primaryKey" not in value:
        return ()
    key = value["primaryKey"]
    listed = [key] if isinstance(key, str) else look.items(key, ("primaryKey",), "field names")
    for part in listed:
        if not isinstance(part, str) or part not in names or listed.count(part) > 1:
            look.add("wrong-value", ("primaryKey",), part, "different fields of this schema", "name existing fields")
            return ()
    return tuple(listed)


def _read_foreign_keys(look: Inspector, value: dict[str, Any], names: tuple[str, ...]) -> tuple[ForeignKey, ...]:
    keys = []
    listed = look.items(value["foreignKeys"], ("foreignKeys",), "foreign keys") if "foreignKeys" in value else []
    for index, item in enumerate(listed):
        path: Path = ("foreignKeys", index)
        whole = look.mapping(item, path, ("fields", "reference"), ("fields", "reference"))
        target: dict[str, Any] = {}
        if "reference" in whole:
            target = look.mapping(whole["reference"], (*path, "reference"), ("resource", "fields"), ("fields",))
        fields, targets = _name_list(whole.get("fields")), _name_list(target.get("fields"))
        table = target.get("resource", "")
        if not whole or not target:
            continue
        if not fields or not targets or len(fields) != len(targets) or not isinstance(table, str):
            look.add(
                "wrong-value", path, item, "as many fields here as in the reference", "pair each field with its target"
            )
        elif not set(fields) <= set(names):
            look.add("wrong-value", path, ", ".join(fields), "fields of this schema", "name existing fields")
        else:
            keys.append(ForeignKey(fields, table, targets))
    return tuple(keys)


def _name_list(value: Any) -> tuple[str, ...]:
    """One name or a list of names; none where it is neither."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        return ()
    return tuple(names)
