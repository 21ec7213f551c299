"""The descriptor and the schemas: strict keys, types, paths, patterns, keys, and what the build needs."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import pytest
from tests.package.conftest import Small

from joulebook.errors import BuildError
from joulebook.package.descriptor import load_schema
from joulebook.package.needs import NEEDS
from joulebook.package.patterns import pattern_problem

DESCRIPTOR = "datapackage.json"
SCHEMA = "schemas/gpus.json"
Change = Callable[[Any], object]


def line_of(small: Small, file: str, text: str) -> int:
    """The first line that holds the text."""
    lines = small.path(file).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def change_descriptor(small: Small, change: Change) -> list[tuple[str, str]]:
    change(small.descriptor)
    return [(one.code, one.file) for one in small.write().findings()]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(tilte="x"), "unknown-key"),
        (lambda d: d.update(profile="tabular-data-package"), "unknown-key"),
        (lambda d: d.pop("version"), "missing-key"),
        (lambda d: d.pop("licenses"), "missing-key"),
        (lambda d: d.update(title=["a"]), "wrong-value"),
        (lambda d: d.update(title=""), "wrong-value"),
        (lambda d: d.update(description="a <b>bold</b> word"), "markup"),
        (lambda d: d.update(description="a\u202eb"), "invisible-character"),
        (lambda d: d.update(description="a\ud800b"), "invisible-character"),
        (lambda d: d.update(name="Small Package"), "wrong-value"),
        (lambda d: d.update(version="1"), "wrong-value"),
        (lambda d: d.update(created="yesterday"), "wrong-value"),
        (lambda d: d.update(keywords=[]), "wrong-value"),
        (lambda d: d.update(keywords=[1]), "wrong-value"),
        (lambda d: d.update(homepage="javascript:alert(1)"), "unsafe-address"),
        (lambda d: d.update(licenses=[{"name": "X", "path": "data:text/html,x"}]), "unsafe-address"),
        (lambda d: d.update(licenses=[3]), "wrong-value"),
        (lambda d: d.update(licenses=[{"title": "X"}]), "missing-key"),
        (lambda d: d.update(sources=[{"titel": "X", "title": "X"}]), "unknown-key"),
        (lambda d: d.update(contributors=[{"nmae": "X"}]), "unknown-key"),
        (lambda d: d.update({"$schema": "https://example.org/profile.json"}), "wrong-value"),
        (lambda d: d["resources"][3].update(encoding="latin-1"), "wrong-value"),
        (lambda d: d["resources"][3].pop("encoding"), "missing-key"),
        (lambda d: d["resources"][3].pop("dialect"), "missing-key"),
        (lambda d: d["resources"][3].update(dialect={}), "missing-key"),
        (lambda d: d["resources"][3].update(dialect={"delimiter": ";"}), "wrong-value"),
        (lambda d: d["resources"][3].update(dialect={"delimiter": ",", "delimeter": ";"}), "unknown-key"),
        (lambda d: d["resources"][3].update(dialect={"delimiter": ",", "header": 1}), "wrong-value"),
        (lambda d: d["resources"][3].update(dialect="csv"), "wrong-value"),
        (lambda d: d["resources"][3].update(format="xlsx"), "wrong-value"),
        (lambda d: d["resources"][3].update(mayBeEmpty="yes"), "wrong-value"),
        (lambda d: d["resources"][3].update(mayBeEmty=True), "unknown-key"),
        (lambda d: d["resources"][3].update(title=7), "wrong-value"),
        (lambda d: d["resources"][3].pop("description"), "missing-key"),
        (lambda d: d["resources"].append(dict(d["resources"][3], path="data/x.csv")), "duplicate-name"),
        (lambda d: d["resources"].append(dict(d["resources"][3], name="more")), "duplicate-name"),
    ],
)
def test_a_wrong_descriptor(small: Small, change: Change, code: str) -> None:
    assert change_descriptor(small, change) == [(code, DESCRIPTOR)]


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../x.csv", "data/../../x.csv", "https://example.org/x.csv", "//host/x.csv", "C:\\x.csv", "C:x.csv",
     "~/x.csv", "file:///etc/passwd", "data\\x.csv", "./data/gpus.csv", "data//gpus.csv", "a\u0000b", "\ud800.csv"],
)  # fmt: skip
@pytest.mark.parametrize("key", ["path", "schema"])
def test_a_path_never_leaves_the_package(small: Small, path: str, key: str) -> None:
    small.resource("findings")[key] = path
    findings = [one for one in small.write().findings() if one.code == "path-unsafe"]
    assert len(findings) == 1
    assert findings[0].file == DESCRIPTOR
    assert findings[0].line is not None


def test_a_path_that_cannot_be_followed_hides_no_other_problem(small: Small) -> None:
    small.resource("claims")["path"] = "../x.csv"
    small.cell("gpus", 2, "tdp_w", "x")
    codes = [(one.code, one.file) for one in small.findings()]
    assert codes == [
        ("path-unsafe", DESCRIPTOR),
        ("not-a-number", "data/gpus.csv"),
        ("stray-file", "data/claims.csv"),
    ]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"{", "not-json", 1),
        (b'{"name": "x",\n "title": }', "not-json", 2),
        (b"\xff\xfe{", "not-utf-8", 1),
        (b'{"name":\n "\xe9"}', "not-utf-8", 2),
        (b"[" * 100_000, "not-json", None),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not-json", None),
    ],
)
@pytest.mark.parametrize("file", [DESCRIPTOR, SCHEMA])
def test_a_file_that_is_no_json(small: Small, file: str, content: bytes, code: str, line: int | None) -> None:
    small.path(file).write_bytes(content)
    found = small.only()
    assert (found.code, found.file, found.line) == (code, file, line)


@pytest.mark.parametrize("value", ["[]", "3", '"text"', "null", "true", "[[[]]]"])
@pytest.mark.parametrize("file", [DESCRIPTOR, SCHEMA])
def test_json_that_is_no_object(small: Small, file: str, value: str) -> None:
    small.path(file).write_text(value, encoding="utf-8")
    findings = small.findings()
    assert ("wrong-value", file, 1) in [(one.code, one.file, one.line) for one in findings]


@pytest.mark.parametrize("wrong", [None, 3, "x", [[]], {"a": {"b": []}}])
def test_wrong_types_anywhere_are_findings(small: Small, wrong: object) -> None:
    """Every place of the descriptor and of a schema, one after the other, in the same folder."""
    for file, whole in ((DESCRIPTOR, small.descriptor), (SCHEMA, small.schemas["gpus"])):
        text = json.dumps(whole)
        for path in _some_paths(whole):
            changed = json.loads(text)
            inner = changed
            for step in path[:-1]:
                inner = inner[step]
            before, inner[path[-1]] = inner[path[-1]], wrong
            small.write_json(file, changed)
            findings = small.findings()
            assert findings or type(before) is type(wrong), (file, path, wrong)
        small.write_json(file, whole)
    assert small.findings() == []


def _some_paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Each kind of place once: the first element stands for all of a list."""
    if isinstance(value, dict):
        return [place for key, item in value.items() for place in [(*path, key), *_some_paths(item, (*path, key))]]
    if isinstance(value, list) and value and len(path) < 6:
        return [(*path, 0), *_some_paths(value[0], (*path, 0))]
    return []


@pytest.mark.parametrize("file", [DESCRIPTOR, SCHEMA])
def test_a_key_twice_and_a_number_that_is_none(small: Small, file: str) -> None:
    path = small.path(file)
    text = path.read_text(encoding="utf-8").replace('"title"', '"title": "first",\n "title"', 1)
    path.write_text(text, encoding="utf-8")
    found = small.only()
    assert (found.code, found.file, found.found) == ("duplicate-key", file, "title")
    assert found.line == line_of(small, file, '"title"') + 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5_000])
def test_json_numbers_that_are_none(small: Small, number: str) -> None:
    small.field("gpus", "tdp_w")["constraints"] = {"minimum": 777}
    small.write()
    path = small.path(SCHEMA)
    path.write_text(path.read_text(encoding="utf-8").replace("777", number), encoding="utf-8")
    assert {"json-number"} <= {one.code for one in small.findings()}


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        (lambda s: s.update(uniqueKeys=[["gpu"]]), "unknown-key", None),
        (lambda s: s.update(titel="x"), "unknown-key", None),
        (lambda s: s.pop("$schema"), "missing-key", None),
        (lambda s: s.update({"$schema": "https://frictionlessdata.io/schemas/table-schema.json"}), "wrong-value", None),
        (lambda s: s.pop("title"), "missing-key", None),
        (lambda s: s.pop("primaryKey"), "missing-key", None),
        (lambda s: s.update(missingValues=["", "-"]), "wrong-value", None),
        (lambda s: s.update(primaryKey=["nope"]), "wrong-value", None),
        (lambda s: s.update(primaryKey=["gpu_id", "gpu_id"]), "wrong-value", None),
        (lambda s: s["fields"][6].pop("title"), "missing-key", "tdp_w"),
        (lambda s: s["fields"][6].pop("description"), "missing-key", "tdp_w"),
        (lambda s: s["fields"][6].update(description=""), "wrong-value", "tdp_w"),
        (lambda s: s["fields"][6].update(required=True), "unknown-key", "tdp_w"),
        (lambda s: s["fields"][6].update(categories=["a"]), "unknown-key", "tdp_w"),
        (lambda s: s["fields"][6].update(format="default"), "unknown-key", "tdp_w"),
        (lambda s: s["fields"][6].update(unti="W"), "unknown-key", "tdp_w"),
        (lambda s: s["fields"][6].update(unit=3), "wrong-value", "tdp_w"),
        (lambda s: s["fields"][6].update(constraints={"minimun": 0}), "unknown-key", "tdp_w"),
        (lambda s: s["fields"][6].update(constraints={"minimum": "0"}), "wrong-value", "tdp_w"),
        (lambda s: s["fields"][6].update(constraints={"minimum": 9, "maximum": 1}), "wrong-value", "tdp_w"),
        (lambda s: s["fields"][6].update(constraints={"pattern": "^(?:a)$"}), "wrong-value", "tdp_w"),
        (lambda s: s["fields"][6].update(constraints={"required": "yes"}), "wrong-value", "tdp_w"),
        (lambda s: s["fields"][6].update(example="much"), "example", "tdp_w"),
        (lambda s: s["fields"][6].update(example=5, constraints={"minimum": 6}), "example", "tdp_w"),
        (lambda s: s["fields"][6].update(example={"a": 1}), "example", "tdp_w"),
        (lambda s: s["fields"][0].update(example="Not A Slug"), "example", "gpu_id"),
        (lambda s: s["fields"][4].update(constraints={"minimum": "2012-02-30"}), "wrong-value", "launch_date"),
        (lambda s: s["fields"][5].update(constraints={"enum": []}), "wrong-value", "segment"),
        (lambda s: s["fields"][5].update(constraints={"enum": ["a", "a"]}), "wrong-value", "segment"),
        (lambda s: s["fields"][5].update(constraints={"enum": ["server", 3]}), "wrong-value", "segment"),
        (lambda s: s["fields"][1].update(constraints={"maxLength": -1}), "wrong-value", "gpu"),
        (lambda s: s["fields"][1].update(constraints={"pattern": "V100|A100|GTX"}), "unanchored-pattern", "gpu"),
        (lambda s: s["fields"][1].update(constraints={"pattern": "^(?:V)|(?:A)$"}), "unanchored-pattern", "gpu"),
        (lambda s: s["fields"][1].update(constraints={"pattern": "^(?:[)$"}), "broken-pattern", "gpu"),
        (lambda s: s["fields"][1].update(constraints={"pattern": "^(?:(a+)+)$"}), "broken-pattern", "gpu"),
        (lambda s: s["fields"][1].update(constraints={"pattern": "^(?:(a|a)*)$"}), "broken-pattern", "gpu"),
        (lambda s: s["fields"][1].update(constraints={"pattern": 3}), "wrong-value", "gpu"),
        (lambda s: s["fields"].append(dict(s["fields"][6])), "duplicate-name", "tdp_w"),
        (lambda s: s["foreignKeys"][0].update(fields=["nope"]), "wrong-value", None),
        (lambda s: s["foreignKeys"][0].update(fields=["source_id", "gpu"]), "wrong-value", None),
        (lambda s: s["foreignKeys"][0].update(refrence={}), "unknown-key", None),
        (lambda s: s["foreignKeys"][0]["reference"].update(resource="nope"), "key-target", "source_id"),
        (lambda s: s["foreignKeys"][0]["reference"].update(fields=["nope"]), "key-target", "source_id"),
        (lambda s: s["foreignKeys"][0]["reference"].update(fields=["title"]), "key-target", "source_id"),
        (lambda s: s["foreignKeys"][0].update(fields=["tdp_w"]), "key-target", "tdp_w"),
    ],
)
def test_a_wrong_schema(small: Small, change: Change, code: str, column: str | None) -> None:
    change(small.schemas["gpus"])
    findings = [one for one in small.write().findings() if one.file == SCHEMA]
    assert [(one.code, one.column) for one in findings] == [(code, column)]


def test_tables_that_refer_to_each_other_in_a_circle(small: Small) -> None:
    reference = {"resource": "cv_models", "fields": ["model_id"]}
    small.schemas["sources"]["foreignKeys"] = [{"fields": ["note"], "reference": reference}]
    found = small.write().only()
    assert (found.code, found.column) == ("key-target", None)
    assert found.found in {"sources → cv_models → sources", "cv_models → sources → cv_models"}


@pytest.mark.parametrize("name", ["trends", "sqlite_stat1"])
def test_names_that_the_build_needs_for_itself(small: Small, name: str) -> None:
    resource = small.resource("constants") | {"name": name, "path": "data/more.csv"}
    small.descriptor["resources"].append(resource)
    small.csv("more").write_bytes(small.csv("constants").read_bytes())
    small.write_json(DESCRIPTOR, small.descriptor)
    found = small.only()
    assert (found.code, found.file, found.found) == ("wrong-value", DESCRIPTOR, name)


@pytest.mark.parametrize("kind", ["datetime", "year", "any", "geopoint", "String", 3, None])
def test_a_type_that_is_none_of_the_five(small: Small, kind: object) -> None:
    small.field("gpus", "segment")["type"] = kind
    found = small.write().only()
    assert (found.code, found.file, found.column) == ("wrong-value", SCHEMA, "segment")
    assert found.line is not None


def test_the_line_of_a_wrong_key_and_what_was_meant(small: Small) -> None:
    small.field("gpus", "segment")["titel"] = "x"
    found = small.write().only()
    assert found.line == line_of(small, SCHEMA, '"titel"')
    assert "write title" in found.fix


def test_a_schema_with_problems_still_checks_its_rows(small: Small) -> None:
    small.field("gpus", "segment").pop("title")
    small.cell("gpus", 2, "tdp_w", "x")
    assert [one.code for one in small.findings()] == ["missing-key", "not-a-number"]


@pytest.mark.parametrize("table", sorted(NEEDS))
def test_a_table_that_the_build_needs(small: Small, table: str) -> None:
    small.descriptor["resources"].remove(small.resource(table))
    small.csv(table).unlink()
    small.write_json(DESCRIPTOR, small.descriptor)
    found = [(one.code, one.file) for one in small.findings() if one.code == "missing-table"]
    assert found == [("missing-table", DESCRIPTOR)]


def test_fields_that_the_build_needs(small: Small) -> None:
    fields = small.schemas["gpus"]["fields"]
    fields.remove(small.field("gpus", "tdp_w"))
    small.field("gpus", "launch_date")["type"] = "string"
    small.write_json(SCHEMA, small.schemas["gpus"])
    found = [(one.code, one.column) for one in small.findings() if one.file == SCHEMA]
    assert found == [("missing-field", "tdp_w"), ("field-type", "launch_date")]


def test_the_key_that_the_build_needs(small: Small) -> None:
    small.schemas["claims"]["primaryKey"] = ["quantity"]
    found = small.write().only()
    assert (found.code, found.file, found.expected) == (
        "wrong-value",
        "schemas/claims.json",
        "the primary key claim_id",
    )


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("^(?:[a-z0-9]+(?:-[a-z0-9]+)*)$", None),
        ("^(?:a|b)$", None),
        ("^(?:(?:x+x+)+y)$", "broken-pattern"),
        ("^(?:" + "a?" * 30 + "a" * 30 + ")$", "broken-pattern"),
        ("^(?:[[a])$", "broken-pattern"),
        ("a" * 501, "wrong-value"),
        ("", "wrong-value"),
        (None, "wrong-value"),
    ],
)
def test_patterns(pattern: object, code: str | None) -> None:
    problem = pattern_problem(pattern)
    assert (problem[0] if problem else None) == code


def test_a_broken_schema_of_the_code_is_a_build_error(small: Small, tmp_path: Path) -> None:
    assert load_schema(small.path(SCHEMA)).primary_key == ("gpu_id",)
    small.schemas["gpus"]["fields"][0]["type"] = "text"
    with pytest.raises(BuildError, match=re.escape("gpus.json, line ")):
        load_schema(small.write().path(SCHEMA))
    with pytest.raises(BuildError):
        load_schema(tmp_path / "nowhere.json")


def test_what_only_frictionless_refuses_is_a_finding(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        @staticmethod
        def validate_descriptor(_descriptor: object) -> object:
            raise RuntimeError("out of order")

    monkeypatch.setattr(frictionless, "Package", Refusing)
    small.descriptor["title"] = "A package that was not judged before"
    small.write()
    found = small.only()
    assert (found.code, found.file) == ("check-failed", DESCRIPTOR)
    assert "out of order" in found.found
