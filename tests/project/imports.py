"""What the package's modules import and call, read from their syntax trees without running them."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = "joulebook"


def modules(package: Path) -> dict[str, Path]:
    """Name each module of the package by its dotted path below it: ``cli``, ``science.fit``; the package is ""."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, at its top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their module in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def internal(tree: ast.AST, known: Mapping[str, Path]) -> set[str]:
    """Return the package's own modules that a module imports."""
    found = set()
    for name in imported(tree):
        if name == PACKAGE or name.startswith(f"{PACKAGE}."):
            inner = name.removeprefix(PACKAGE).removeprefix(".")
            while inner not in known:  # the last part is a name inside the module
                inner = inner.rpartition(".")[0]
            found.add(inner)
    return found


def external(tree: ast.AST) -> set[str]:
    """Return the top-level names of what a module imports from elsewhere."""
    return {name.partition(".")[0] for name in imported(tree)} - {PACKAGE}


def used(tree: ast.AST) -> set[str]:
    """Return each plain name that is called, and each attribute that is used at all, as ``name`` and ``.attribute``."""
    names = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return names | {f".{node.attr}" for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules of one circle of imports, or nothing."""
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for other in sorted(graph.get(name, ())):
            if found := walk(other, (*path, name)):
                return found
        done.add(name)
        return []

    return next(filter(None, (walk(name, ()) for name in sorted(graph))), [])
