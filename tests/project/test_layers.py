"""Who may import whom: cli → pipeline → {package, science, publish}."""

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.project import imports

MAY_IMPORT: dict[str, set[str]] = {
    "": {"loading"},
    "__main__": {"cli"},
    "cli": {
        "",
        "contribute",
        "errors",
        "importers",
        "measure",
        "package.canonical",
        "package.report",
        "pipeline",
        "project",
        "review",
        "serve",
        "surroundings.revision",
        "surroundings.settings",
    },
    "pipeline": {"", "errors", "package", "publish", "science", "surroundings"},
    "surroundings": {"", "errors", "publish.model"},
    "serve": {"", "errors", "publish.description", "publish.survey", "publish.house"},
    "contribute": {"", "errors", "package", "pipeline", "publish.words.numerals", "science.model", "science.placing"},
    "review": {"package.codes", "package.harmless", "package.model", "publish.model"},
    "publish": {"", "errors", "package.model", "science.model"},
    "package": {"", "errors"},
    "science": set(),
    "importers": {"errors", "package"},
    "measure": {"", "errors", "package"},
    "loading": {"errors", "package.model", "project"},
    "errors": {"package.model"},
    "project": {"errors"},
}
"""For each wing (or module of the ground floor) the others that it may import; its own modules are always allowed."""

PURE = {"ast", "bisect", "collections", "dataclasses", "datetime", "enum", "fractions", "functools", "itertools"}
PURE |= {"math", "operator", "re", "statistics", "types", "typing", "numpy", "pandas", "scipy"}
IMPURE = {"open", "input", "print", "eval", "exec", "__import__", ".now", ".today", ".utcnow", ".getenv"}
IMPURE |= {".read_csv", ".read_json", ".read_parquet", ".to_csv", ".to_json", ".to_parquet", ".default_rng"}
SPEAKS = {"print", "exit", "quit", ".exit", ".stdout", ".stderr", ".echo", ".secho"}

MAX_LINES = 300
LONGER: dict[str, str] = {"cli": "a list of the commands, each little more than its options"}
"""Modules that are longer, each with its reason."""


def allowed(importer: str, target: str) -> bool:
    """Tell whether a module may import another, both named below the package."""
    wing = importer.partition(".")[0]
    if target.partition(".")[0] == wing:
        return True
    return any(target == name or (name and target.startswith(f"{name}.")) for name in MAY_IMPORT[wing])


@pytest.fixture(scope="module")
def paths(root: Path) -> dict[str, Path]:
    return imports.modules(root / "build" / "joulebook")


@pytest.fixture(scope="module")
def trees(paths: dict[str, Path]) -> dict[str, ast.Module]:
    return {name: ast.parse(path.read_text("utf-8")) for name, path in paths.items()}


def test_modules_import_only_what_their_layer_may(trees: dict[str, ast.Module], paths: dict[str, Path]) -> None:
    wrong = [
        f"{name or '__init__'} imports {target}"
        for name, tree in trees.items()
        for target in sorted(imports.internal(tree, paths))
        if not allowed(name, target)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("importer", "target", "expected"),
    [
        ("pipeline", "science.derive", True),
        ("publish.pages.every", "publish.render", True),
        ("publish.charts.pieces", "science.model", True),
        ("publish.charts.pieces", "science.fit", False),
        ("publish.data.tables", "package.read", False),
        ("science.fit", "package.model", False),
        ("package.check", "pipeline", False),
        ("serve.app", "pipeline", False),
        ("cli", "publish.site", False),
    ],
)
def test_the_layers_refuse_what_they_should(importer: str, target: str, expected: bool) -> None:
    assert allowed(importer, target) is expected


def test_every_module_belongs_to_a_layer(paths: dict[str, Path]) -> None:
    assert {name.partition(".")[0] for name in paths} <= MAY_IMPORT.keys()


def test_imports_form_no_circle(trees: dict[str, ast.Module], paths: dict[str, Path]) -> None:
    graph = {name: imports.internal(tree, paths) - {name} for name, tree in trees.items()}
    assert imports.circle(graph) == []
    assert imports.circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_science_is_pure(trees: dict[str, ast.Module]) -> None:
    science = {name: tree for name, tree in trees.items() if name.partition(".")[0] == "science"}
    assert len(science) > 5
    wrong = {name: (imports.external(tree) - PURE) | (imports.used(tree) & IMPURE) for name, tree in science.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_impure_science_would_be_noticed() -> None:
    tree = ast.parse(
        "import pathlib\ndef f():\n    import time\n    return open('x'), datetime.now(), pd.read_csv('x')"
    )
    assert imports.external(tree) - PURE == {"pathlib", "time"}
    assert imports.used(tree) & IMPURE == {"open", ".now", ".read_csv"}


def test_only_the_command_speaks_and_exits(trees: dict[str, ast.Module]) -> None:
    """The pen is a process of its own, whose output is its answer to the one that asks it."""
    speaking = {"cli", "publish.charts.pen"}
    assert {
        name: found for name, tree in trees.items() if name not in speaking and (found := imports.used(tree) & SPEAKS)
    } == {}


def test_modules_can_be_read_in_one_sitting(paths: dict[str, Path]) -> None:
    lines = {name: path.read_text("utf-8").count("\n") for name, path in paths.items()}
    assert {name: count for name, count in lines.items() if count > MAX_LINES and name not in LONGER} == {}
    assert [name for name in LONGER if lines.get(name, 0) <= MAX_LINES] == []


def test_the_declared_dependencies_are_the_libraries_that_are_imported(
    trees: dict[str, ast.Module], pyproject: dict[str, Any]
) -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in pyproject["project"]["dependencies"]}
    distributions = {"markdown_it": "markdown-it-py", "vl_convert": "vl-convert-python"}
    libraries = set().union(*map(imports.external, trees.values())) - sys.stdlib_module_names
    assert {canonicalize_name(distributions.get(name, name)) for name in libraries} == declared
