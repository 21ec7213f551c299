"""The locks name every package by version and hash, and no place to fetch it from."""

import re
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKS = ("runtime", "develop", "measure", "spark", "uv")
RENEW = "run: make lock"


def blocks(root: Path, lock: str) -> list[str]:
    """Return each requirement with its hashes, comments left out."""
    text = (root / "build" / "locks" / f"{lock}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines).strip())


def pins(root: Path, lock: str) -> dict[str, list[Requirement]]:
    """Return the pinned requirements by name; a name can stand twice, with markers that exclude each other."""
    found: dict[str, list[Requirement]] = {}
    for block in blocks(root, lock):
        requirement = Requirement(block.partition("\\")[0].strip())
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def version(pin: Requirement) -> Version:
    """Return the one version that a pin allows."""
    (specifier,) = pin.specifier
    assert specifier.operator == "==", str(pin)
    return Version(specifier.version)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(root: Path, lock: str) -> None:
    for block in blocks(root, lock):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), block
    for requirements in pins(root, lock).values():
        for pin in requirements:
            version(pin)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_index_is_named(root: Path, lock: str) -> None:
    text = (root / "build" / "locks" / f"{lock}.txt").read_text("utf-8")
    assert re.findall(r"://|--(?:extra-)?index|--find-links|--trusted-host", text) == []


@pytest.mark.parametrize("lock", ["runtime", "develop", "measure"])
def test_what_the_project_asks_for_is_locked_at_a_version_that_it_allows(
    root: Path, pyproject: dict[str, Any], lock: str
) -> None:
    extras = pyproject["project"]["optional-dependencies"]
    asked = pyproject["project"]["dependencies"] + extras["install"] + extras.get(lock, [])
    locked = pins(root, lock)
    for requirement in map(Requirement, asked):
        name = canonicalize_name(requirement.name)
        if name != "joulebook":  # an extra that names another extra
            assert name in locked, f"{name} is not in the lock; {RENEW}"
            assert all(requirement.specifier.contains(version(pin)) for pin in locked[name]), f"{name}: {RENEW}"


@pytest.mark.parametrize("lock", ["develop", "measure"])
def test_the_lock_holds_all_of_the_runtime_lock(root: Path, lock: str) -> None:
    runtime, wider = pins(root, "runtime"), pins(root, lock)
    # Set-up leaves packages for tests in place when only the runtime is asked for, and adds those for measuring.
    assert {name: set(map(str, found)) for name, found in runtime.items()} == {
        name: set(map(str, found)) for name, found in wider.items() if name in runtime
    }, RENEW


def test_what_measuring_adds_changes_nothing_that_the_tests_run_on(root: Path) -> None:
    develop, measure = pins(root, "develop"), pins(root, "measure")
    both = develop.keys() & measure.keys()
    assert {name: set(map(version, develop[name])) for name in both} == {
        name: set(map(version, measure[name])) for name in both
    }, RENEW


def test_the_build_backend_is_locked_at_the_version_that_the_build_asks_for(
    root: Path, pyproject: dict[str, Any]
) -> None:
    (required,) = map(Requirement, pyproject["build-system"]["requires"])
    (pin,) = pins(root, "runtime")[required.name]
    assert pin.specifier == required.specifier
