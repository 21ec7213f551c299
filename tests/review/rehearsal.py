"""A rehearsal of contributions: a repository, seven people, and what each of them and their reviewer would see.

``PYTHONPATH=build .venv/bin/python -m tests.review.rehearsal FILE`` writes the whole of it as Markdown. It runs the
targets that the workflow runs, on the merge of each request, as the workflow checks it out.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.small import small_package

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ("Makefile", "build/hushed")
PERSON = ("-c", "user.name=A", "-c", "user.email=a@example.test")
HEADER = (ROOT / "datapackage" / "data" / "cv_models.csv").read_text("utf-8").splitlines()[0]
GOOD = {
    "model_id": "convnext-t",
    "model": "ConvNeXt-T",
    "edition": "community",
    "source_id": "liu-2022",
    "architecture": "CNN",
    "extra_data": "No",
    "release_date": "2022-01-10",
    "top1_percent": "82.1",
    "top1_source_id": "liu-2022",
    "params_million": "28.6",
    "params_source_id": "liu-2022",
    "reported_gflop": "4.5",
    "gflop_source_id": "liu-2022",
    "gflop_basis": "reported",
    "flop_convention": "mac",
    "test_resolution_px": "224",
    "top1_basis": "one-crop",
    "locator": "Table 1",
}
SOURCE = (
    "source_id,edition,label,kind,authors,title,year,doi,arxiv_id,url,licence,note\n"
    'liu-2022,community,"Liu et al., 2022",paper,Z. Liu and others,A ConvNet for the 2020s,2022,,2201.03545,,,\n'
)
HOSTILE = {
    "model_id": "quiet-net",
    "model": "</script><script>alert(1)</script>",
    "params_million": '"28.6\n::error file=README.md,line=1::owned"',
    "reported_gflop": "##[error]owned%0A::warning::owned",
    "gflop_basis": "=HYPERLINK(1)",
}


@dataclass(frozen=True)
class Seen:
    """What a command showed: its exit code, its output and, of a job, its summary."""

    code: int
    said: str
    summary: str


def line(cells: dict[str, str]) -> str:
    """A file of one row, cells as they are given."""
    return f"{HEADER}\n{','.join(cells.get(name, '') for name in HEADER.split(','))}\n"


class Repository:
    """A repository with the package on main, and the commands of the project in it."""

    def __init__(self, place: Path) -> None:
        """Set it up; the project's own set-up is done, so that its script has nothing left to do."""
        self.place = place
        for name in COPIED:
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
        small_package(ROOT, place / "datapackage")
        for name in ("templates", "site"):
            (place / name).mkdir()
            (place / name / "kept").touch()
        self._script("build/setup", "exit 0")
        self._script(".venv/bin/joulebook", f'PYTHONPATH="{ROOT}/build" exec "{sys.executable}" -m joulebook "$@"')
        (place / ".gitignore").write_text("/.venv/\n/summary.md\n")
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "The paper's edition")

    def _script(self, path: str, command: str) -> None:
        file = self.place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{command}\n")
        file.chmod(0o755)

    def git(self, *words: str) -> str:
        """What git says."""
        done = subprocess.run(
            ["git", *PERSON, *words], cwd=self.place, check=True, capture_output=True, text=True, env=_bare()
        )
        return done.stdout

    def request(self, name: str, change: Callable[[Path], None], onto: str = "main") -> None:
        """Stand where the workflow does: at the merge of a branch with that change, whose first parent is main."""
        self.branch(name, change)
        self.git("checkout", "--quiet", "-B", "request", onto)
        self.git("merge", "--quiet", "--no-ff", "--message", f"Merge {name}", name)

    def branch(self, name: str, change: Callable[[Path], None]) -> None:
        """A branch off main with one commit."""
        self.git("checkout", "--quiet", "-B", name, "main")
        change(self.place / "datapackage")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", name)

    def make(self, target: str, **variables: str) -> Seen:
        """Run a target as the workflow does, on GitHub as far as it can tell."""
        summary = self.place / "summary.md"
        summary.unlink(missing_ok=True)
        environment = _bare() | {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)} | variables
        done = subprocess.run(
            ["make", target], cwd=self.place, capture_output=True, text=True, check=False, env=environment
        )
        said = (done.stdout + done.stderr).replace(str(self.place), ".")
        return Seen(done.returncode, said, summary.read_text("utf-8") if summary.exists() else "")


def _bare() -> dict[str, str]:
    """The environment without what a surrounding make, git or workflow set."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "MAKE", "MFLAGS"))}


def propose(cells: dict[str, str], source: str = SOURCE) -> Callable[[Path], None]:
    """A change that adds a row, and its source, in files of their own."""

    def change(package: Path) -> None:
        files = {f"cv_models/{cells['model_id']}.csv": line(cells), "sources/liu-2022.csv": source}
        for name, content in files.items():
            if content:
                path = package / "contributions" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, "utf-8")

    return change


def edit(package: Path) -> None:
    """A paper row with another number."""
    _rewrite(package, lambda text: text.replace(",1.42,", ",2.84,"))


def delete(package: Path) -> None:
    """A paper row that is gone."""
    _rewrite(package, lambda text: "".join(row for row in text.splitlines(True) if not row.startswith("zfnet-b,")))


def _rewrite(package: Path, change: Callable[[str], str]) -> None:
    path = package / "data" / "cv_models.csv"
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, "utf-8")


BAD = GOOD | {
    "release_date": "10 January 2022",
    "top1_percent": "821",
    "flop_convention": "MACs",
    "gflop_source_id": "liu",
}
OTHER = GOOD | {"model_id": "convnext-s", "model": "ConvNeXt-S", "top1_percent": "83.1", "params_million": "50"}
OTHER |= {"reported_gflop": "8.7"}
REQUESTS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "good": ("A good row with a new source", propose(GOOD)),
    "bad": ("A row with four wrong cells", propose(BAD)),
    "hostile": ("A hostile row: markup, a line of its own, workflow commands", propose(GOOD | HOSTILE)),
    "edited": ("A row of the paper with another number", edit),
    "deleted": ("A row of the paper deleted", delete),
}


def parallel(repository: Repository) -> list[tuple[str, str]]:
    """Two people add a row each, from the same main; both are merged, and folded into the tables."""
    repository.git("checkout", "--quiet", "main")
    repository.branch("first", propose(GOOD))
    repository.branch("second", propose(OTHER))
    told = []
    for name in ("first", "second"):
        repository.git("checkout", "--quiet", "-B", "both", "main" if name == "first" else "both")
        told.append((f"git merge {name}", repository.git("merge", "--no-ff", "--message", f"Merge {name}", name)))
    done = subprocess.run(
        [repository.place / ".venv/bin/joulebook", "format"],
        cwd=repository.place,
        capture_output=True,
        text=True,
        check=True,
    )
    told.append(("joulebook format", done.stdout))
    told.append(("git diff --stat HEAD", repository.git("diff", "--stat", "HEAD")))
    return told


def written(repository: Repository) -> str:
    """The whole rehearsal as Markdown."""
    parts = ["# Rehearsal of contributions"]
    for name, (title, change) in REQUESTS.items():
        repository.request(name, change)
        parts.append(f"## {title}")
        for target, variables in (("check", {"FORMAT": "github"}), ("diff", {"BASE": "HEAD^1"})):
            seen = repository.make(target, **variables)
            given = " ".join(f"{key}={value}" for key, value in variables.items())
            parts.append(f"`{given} make {target}`: exit {seen.code}\n\n```text\n{seen.said.strip()}\n```")
            if seen.summary:
                parts.append(f"The job's summary:\n\n{seen.summary.strip()}")
            if seen.code and target == "check":
                parts.append("The job ends here, as a workflow's step does.")
                break
    parts.append("## Two people at once")
    parts += [f"`{command}`\n\n```text\n{said.strip()}\n```" for command, said in parallel(repository)]
    return "\n\n".join(parts) + "\n"


def main(words: Sequence[str]) -> int:
    """Write it to the file that is named."""
    with tempfile.TemporaryDirectory(prefix="joulebook-") as place:
        Path(words[0]).write_text(written(Repository(Path(place))), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
