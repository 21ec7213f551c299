"""The rules for a new row as data, so that the form of the site judges a row by the numbers and words of the check.

Everything that can be said as a value stands here: limits, patterns, lists, the words of each constraint, the rows that
are there already. What is left to the form's script is the order of the rules and their sentences; a test holds its
verdicts equal to those of the check, finding by finding.
"""

from collections.abc import Mapping
from typing import Any

from joulebook.package import doubts, ids, inclusion, relations, rules, siblings, suggest, twice
from joulebook.package.codes import CODES, FOUND_LIMIT
from joulebook.package.constraints import CODE_OF, FIX_OF
from joulebook.package.contributions import BETWEEN, FOLDER
from joulebook.package.model import Field, Package, Table
from joulebook.package.needs import NEEDS, Need
from joulebook.package.renames import TABLE as RENAMED
from joulebook.package.schema import constraint_text, constraint_words

TABLES = ("cv_models", "nlp_models", "gpus", "gpu_peaks", "sources")
"""The tables that people add to by the form."""


def rulebook(package: Package) -> dict[str, Any]:
    """Everything that the verdict on a row of one of the ``TABLES`` depends on; tables that are not there are left out.

    The keys are the names that the form's scripts use.
    """
    present = [name for name in TABLES if name in package.tables]
    return {
        "codes": {
            name: {"severity": code.severity, "title": code.title, "why": code.why} for name, code in CODES.items()
        },
        "cells": _cells(),
        "constraints": {"codes": dict(CODE_OF), "fixes": dict(FIX_OF)},
        "relations": _relations(),
        "inclusion": _inclusion(),
        "doubts": _doubts(),
        "cited": [str(source.get("path", "")) for source in package.descriptor.get("sources", ())],
        "renamed": _renamed(package),
        "tables": {name: _table(package.tables[name], _file(package, name)) for name in present},
    }


def _cells() -> dict[str, Any]:
    """Limits, patterns and lists of the rules for one cell; the patterns mean the same in both languages."""
    return {
        "longest": rules.LONGEST_CELL,
        "foundLimit": FOUND_LIMIT,
        "firstDate": rules.FIRST_DATE.isoformat(),
        "lastDate": rules.LAST_DATE.isoformat(),
        "exactInteger": rules.EXACT_INTEGER,
        "number": rules.NUMBER.pattern,
        "integer": rules.INTEGER.pattern,
        "date": rules.DATE.pattern,
        "signedNumber": rules.SIGNED_NUMBER.pattern,
        "markup": rules.MARKUP.pattern,
        "scriptAddress": rules.SCRIPT_ADDRESS.pattern,
        "address": rules.ADDRESS.pattern,
        "replacement": rules.REPLACEMENT,
        "invisibleKinds": sorted(rules.INVISIBLE_KINDS),
        "invisibleLetters": "".join(sorted(rules.INVISIBLE_LETTERS)),
        "nonCharacter": rules.NONCHARACTER,
        "blankForms": sorted(rules.BLANK_FORMS),
        "truths": dict(rules.TRUTHS),
        "similar": suggest.SIMILAR,
        "longestWord": suggest.LONGEST_WORD,
    }


def _relations() -> dict[str, Any]:
    """Names and lists of the rules between rows."""
    return {
        "folder": FOLDER,
        "between": BETWEEN,
        "paper": relations.PAPER,
        "community": doubts.COMMUNITY,
        "modelTables": list(relations.MODEL_TABLES),
        "sameRow": {name: list(columns) for name, columns in twice.SAME_ROW.items()},
        "openSize": sorted(twice.OPEN_SIZE),
        "sameNumbers": {name: list(columns) for name, columns in twice.SAME_NUMBERS.items()},
        "separators": twice.SEPARATORS.pattern,
        "references": list(relations.SOURCE_REFERENCES),
        "glueDetails": list(relations.GLUE_DETAILS),
        "baselinePrecision": relations.BASELINE_PRECISION,
    }


def _inclusion() -> dict[str, Any]:
    """What a new row must be beyond its schema, and the words of its refusals."""
    return {
        "needed": sorted(inclusion.NEEDED_OF_NEW),
        "codes": dict(inclusion.CODE_OF),
        "named": {code: words.pattern for code, words in inclusion.NAMED.items()},
        "wanted": inclusion.WANTED,
        "fix": inclusion.FIX,
        "ask": inclusion.ASK,
        "where": inclusion.WHERE,
        "sayWhere": inclusion.SAY_WHERE,
    }


def _doubts() -> dict[str, Any]:
    """The thresholds of doubts, the columns that they look at, and which rows stand near a new one."""
    return {
        "operations": dict(doubts.OPERATIONS),
        "agrees": doubts.AGREES,
        "halfOrDouble": list(doubts.HALF_OR_DOUBLE),
        "unlike": doubts.UNLIKE,
        "below": doubts.BELOW,
        "above": doubts.ABOVE,
        "answer": doubts.ANSWER,
        "arxiv": doubts.ARXIV.pattern,
        "smallest": doubts.SMALLEST,
        "largest": doubts.LARGEST,
        "kinds": {name: kind._asdict() for name, kind in doubts.KINDS.items()},
        "stem": siblings.STEM.pattern,
        "span": siblings.SPAN,
        "reach": siblings.REACH,
        "costFactor": siblings.COST_FACTOR,
        "costRows": siblings.COST_ROWS,
        "fewest": siblings.FEWEST,
    }


def _renamed(package: Package) -> list[dict[str, Any]]:
    table = package.tables.get(RENAMED)
    if table is None or table.text is None:
        return []
    found = table.text[["table", "old_id"]].itertuples(index=False)
    return [
        {"table": name, "oldId": old_id, "file": file, "line": line}
        for (name, old_id), (file, line) in zip(found, table.places, strict=True)
    ]


def _file(package: Package, name: str) -> str:
    """The file of a table as the descriptor names it."""
    return next(str(item["path"]) for item in package.descriptor["resources"] if item["name"] == name)


def _table(table: Table, file: str) -> dict[str, Any]:
    need = NEEDS[table.name]
    schema = table.schema
    return {
        "file": file,
        "title": schema.title,
        "description": schema.description,
        "key": list(schema.primary_key),
        "naming": {"names": list(ids.NAMED_BY.get(table.name, ())), "apart": ids.APART_BY.get(table.name, "")},
        "positive": sorted(need.positive),
        "fields": [_field(field, need, required=field.name in schema.primary_key) for field in schema.fields],
        "references": [
            {"fields": list(key.fields), "table": key.table or table.name, "names": list(key.table_fields)}
            for key in schema.foreign_keys
        ],
        "rows": [] if table.text is None else table.text.to_numpy().tolist(),
        # the place of a row of the table's own file is its line; another's names its file too
        "places": [line if where == file else [where, line] for where, line in table.places],
    }


def _field(field: Field, need: Need, *, required: bool) -> dict[str, Any]:
    """A field with its constraints, which are those that the check gives to frictionless, each with its words."""
    constraints: dict[str, Any] = dict(field.constraints)
    if required or field.name in need.never_empty:
        constraints["required"] = True
    words: Mapping[str, str] = {
        name: "a value" if name == "required" else constraint_words(field, name) for name in constraints
    }
    return {
        "name": field.name,
        "type": field.type,
        "title": field.title,
        "description": field.description,
        "unit": field.unit or "",
        "example": "" if field.example is None else constraint_text(field.example),
        "constraints": constraints,
        "words": words,
    }
