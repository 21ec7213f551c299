"""The repository's files tell no secrets, run, and are the same bytes everywhere."""

import re
import subprocess
from pathlib import Path

import pytest

# Written so that this file does not match itself.
PRIVATE = {
    "a path of somebody's machine": r"(?<![\w.])/(?:wor" r"k|roo" r"t|hom" r"e/\w+|User" r"s/\w+)/",
    "a registry's address": r"py" r"pi\.org|pythonhoste" r"d\.org|npm" r"js\.org|deb\.debia" r"n\.org",
    "an e-mail address": r"\b[\w.+-]+@(?!example\.)[\w-]+\.[a-z]{2,}\b",
    "a key or token": r"-----BEGIN [A-Z ]*PRIVATE|\bgh[pousr]_\w{20,}|\bAKI" r"A[0-9A-Z]{16}\b",
    "a merge conflict": r"(?m)^(?:<{7} |>{7} )",
}


@pytest.mark.parametrize("what", PRIVATE)
def test_files_hold_nothing_private(texts: dict[Path, str], root: Path, what: str) -> None:
    found = [
        f"{path.relative_to(root)}: {match[0]!r}"
        for path, text in texts.items()
        for match in re.finditer(PRIVATE[what], text)
    ]
    assert found == []


def test_private_things_would_be_noticed() -> None:
    samples = ["see /ro" + "ot/x", "https://py" + "pi.org/", "a" + "@b.test", "ghp_" + 24 * "a", "<" * 7 + " HEAD"]
    for pattern, sample in zip(PRIVATE.values(), samples, strict=True):
        assert re.search(pattern, sample)


def test_text_files_are_plain(texts: dict[Path, str], root: Path) -> None:
    wrong = [str(path.relative_to(root)) for path, text in texts.items() if "\r" in text or (text and text[-1] != "\n")]
    assert wrong == []


def test_scripts_parse(texts: dict[Path, str], root: Path) -> None:
    scripts = [path for path, text in texts.items() if text.startswith("#!/usr/bin/env bash\n")]
    assert {path.relative_to(root).as_posix() for path in scripts} >= {".ci/run", "build/setup"}
    for path in scripts:
        assert path.stat().st_mode & 0o111, f"{path} is not executable"
        done = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), path


def test_no_generated_file_is_tracked(tracked: list[Path], root: Path) -> None:
    folders = {path.relative_to(root).parts[0] for path in tracked}
    assert folders.isdisjoint({".venv", ".cache", ".hypothesis", "dist"})
    assert not [
        path for path in tracked if path.relative_to(root).parts[:2] in {("site", "public"), ("site", "vendor")}
    ]


def test_a_build_and_a_test_run_leave_nothing_that_git_would_show(root: Path) -> None:
    names = [".venv/x", ".cache/x", "site/public/x", "site/vendor/x", ".hypothesis/x", "dist/x", "tests/__pycache__/x"]
    done = subprocess.run(["git", "check-ignore", *names], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.split() == names
