"""No bytes whatever, as table, descriptor or schema, end the check in anything but findings."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.package.conftest import Small

from joulebook.package.check import cell_findings, check_package, quiet
from joulebook.package.codes import CODES
from joulebook.package.constraints import constraint_findings
from joulebook.package.document import load_document
from joulebook.package.model import Field, Finding, Schema
from joulebook.package.report import FORMATS, render
from joulebook.package.rows import Rows, read_rows
from joulebook.package.schema import read_schema
from joulebook.package.strict import Inspector

SCHEMA = Schema(
    "Things",
    "One row is a thing.",
    (
        Field("id", "string", "", "", constraints={"unique": True, "pattern": "^(?:[a-z]+)$"}),
        Field("n", "number", "", "", constraints={"minimum": 0}),
        Field("i", "integer", "", "", constraints={"enum": [1, 2]}),
        Field("b", "boolean", "", ""),
        Field("d", "date", "", "", constraints={"maximum": "2020-01-01"}),
        Field("url", "string", "", ""),
    ),
    ("id",),
)
HEADER = b"id,n,i,b,d,url\n"
PLAIN = (
    "",
    "a",
    "b",
    "1",
    "2",
    "1e999",
    "-0",
    "NaN",
    "true",
    "TRUE",
    "2012-06-01",
    "0000-00-00",
    '"',
    '""',
    "a,b",
    "٣",
)
ODD = (
    "\r",
    "\n",
    "\x00",
    "é",
    "\ufeff",
    "https://[",
    "http://a.b:99999/",
    "1" * 400,
    "=x",
    "<x",
    "\ud800",
    "9" * 5_000,
)
CELLS = st.sampled_from(PLAIN + ODD)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=7).map(",".join), max_size=6).map("\n".join)
CONTENT = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda body: HEADER + body, st.binary(max_size=120)),
    st.builds(lambda text: HEADER + text.encode("utf-8", "surrogatepass"), LINES),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ANY_JSON = st.one_of(
    st.binary(max_size=100), JSON.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass"))
)


def assert_sound(findings: list[Finding]) -> None:
    """Findings that every format can show, with codes that are registered."""
    for found in findings:
        assert found.code in CODES
        assert len(found.found) <= 200
        assert found.fix
    for name in FORMATS:
        render(findings, name).encode("utf-8")


@given(CONTENT)
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b'"')
@example(HEADER + b'"')
@example(HEADER + b'a,1,1,true,2012-06-01,"' * 40)
@settings(max_examples=300, deadline=None)
def test_any_bytes_as_a_table(content: bytes) -> None:
    rows = Rows("things", "data/things.csv", SCHEMA)
    findings = list(read_rows(rows, content, may_be_empty=False))
    if rows.columns:
        findings += cell_findings(rows)
        findings += constraint_findings(rows, quiet)
    assert_sound(findings)
    assert not any(one.code == "check-failed" for one in findings), findings
    flagged = [(one.line, one.column) for one in findings if one.column and one.code != "primary-key"]
    assert len(flagged) == len(set(flagged)), "a cell is reported once"


@given(ANY_JSON)
@settings(max_examples=300, deadline=None)
def test_any_bytes_as_a_schema(content: bytes) -> None:
    document, findings = load_document("x.json", content)
    if document is not None:
        _, look = read_schema(document)
        assert isinstance(look, Inspector)
        findings += look.findings
    assert findings
    assert_sound(findings)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """One small package for all examples, which put back what they break."""
    return Small(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("file", ["datapackage.json", "schemas/cv_models.json", "data/cv_models.csv"])
@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_anywhere_in_a_whole_package(shared: Small, file: str, data: st.DataObject) -> None:
    before = shared.path(file).read_bytes()
    start = data.draw(st.integers(0, len(before)))
    length = data.draw(st.integers(0, 20))
    content = before[:start] + data.draw(st.binary(max_size=12)) + before[start + length :]
    try:
        shared.path(file).write_bytes(content)
        report = check_package(shared.folder)
        assert_sound(list(report.findings))
        assert (report.package is None) == bool(report.errors)
    finally:
        shared.path(file).write_bytes(before)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_anywhere_in_the_descriptor_and_a_schema(shared: Small, data: st.DataObject) -> None:
    file, whole = data.draw(
        st.sampled_from([("datapackage.json", shared.descriptor), ("schemas/gpus.json", shared.schemas["gpus"])])
    )
    changed = json.loads(json.dumps(whole))
    path = data.draw(st.sampled_from(list(_paths(changed))))
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = data.draw(JSON)
    try:
        shared.write_json(file, changed)
        assert_sound(list(check_package(shared.folder).findings))
    finally:
        shared.write_json(file, whole)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from _paths(child, (*path, key))


def test_the_files_of_the_machine_are_no_package(tmp_path: Path) -> None:
    """A folder whose descriptor is some other file of the package itself."""
    for source in (Path(__file__), Path(__file__).parent / "conftest.py"):
        (tmp_path / "datapackage.json").write_bytes(source.read_bytes())
        assert [one.code for one in check_package(tmp_path).findings] == ["not-json"]
