"""Publishing is all or nothing, and never destroys what is not a published site."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from joulebook.errors import BuildError, UsageError
from joulebook.publish.model import Part
from joulebook.publish.replace import MARKS, SUMMED, publish

KILLS = 50
NURSERY = """
# Imports once and forks a publisher for each line it reads, so that fifty kills do not pay for fifty imports.
import itertools, os, sys
from pathlib import Path, PurePosixPath
from joulebook.publish.model import Part
from joulebook.publish.replace import publish
out, root = Path(sys.argv[1]), Path(sys.argv[2])
names = ["data/datapackage.json", "data/SHA256SUMS", *(f"{i % 7}/{i}.txt" for i in range(60))]
for turn, line in enumerate(sys.stdin):
    child = os.fork()
    if child == 0:
        for word in itertools.cycle((("even", "odd"), ("odd", "even"))[turn % 2]):
            text = f"{word}  joulebook.db".encode()
            publish((Part(PurePosixPath(name), text) for name in names), out, root)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


def site(word: str) -> list[Part]:
    """A small site in which every file holds one word."""
    sums = f"{word}  {SUMMED}\n".encode()
    texts = (Part(PurePosixPath(name), word.encode()) for name in (MARKS[0], "index.html", "a/b/c.txt"))
    return [Part(PurePosixPath(MARKS[1]), sums), *texts]


def words(out: Path) -> set[str]:
    """The distinct contents of a site's files."""
    return {path.read_text().split()[0] for path in out.rglob("*") if path.is_file()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    for name in ("datapackage", "templates", "site"):
        (tmp_path / "project" / name).mkdir(parents=True)
    return tmp_path / "project"


def test_a_new_site_takes_the_old_ones_place(project: Path) -> None:
    """Nothing of the old site stays, and nothing lies beside the new one."""
    out = project / "site" / "public"
    publish([*site("old"), Part(PurePosixPath("gone.txt"), b"old")], out, project)
    publish(site("new"), out, project)
    assert words(out) == {"new"}
    assert not (out / "gone.txt").exists()
    assert [path.name for path in out.parent.iterdir()] == ["public"]
    assert (out / "index.html").stat().st_mode & 0o777 == 0o644
    assert out.stat().st_mode & 0o777 == 0o755


def test_a_failure_midway_leaves_the_old_site(project: Path) -> None:
    """An exception while parts are made, and a name the disk refuses, change nothing."""
    out = project / "site" / "public"
    publish(site("old"), out, project)

    def broken() -> Iterator[Part]:
        yield site("new")[0]
        raise BuildError("a template is missing")

    with pytest.raises(BuildError, match="template"):
        publish(broken(), out, project)
    with pytest.raises(BuildError, match="the last site is untouched"):
        publish([Part(PurePosixPath("x" * 300), b"")], out, project)
    assert words(out) == {"old"}
    assert [path.name for path in out.parent.iterdir()] == ["public"]


def test_a_folder_that_is_not_ours_is_left_alone(project: Path, tmp_path: Path) -> None:
    """A folder with other content, a file, a link and the project itself are refused."""
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("years of work")
    link = tmp_path / "link"
    link.symlink_to(other)
    file = tmp_path / "file"
    file.write_text("x")
    for out in (
        other,
        link,
        file,
        project,
        project / "datapackage",
        project / "site",
        tmp_path,
        project / "templates/x",
    ):
        with pytest.raises(UsageError):
            publish(site("new"), out, project)
    assert (other / "chapter.txt").read_text() == "years of work"


def test_a_site_that_only_looks_like_ours_is_left_alone(project: Path, tmp_path: Path) -> None:
    """Another data package with checksums, and a published site in which someone keeps a history, are refused."""
    package, history = tmp_path / "package", tmp_path / "history"
    publish(site("old"), package, project)
    (package / MARKS[1]).write_text("abc  theirs.csv\n")
    publish(site("old"), history, project)
    (history / ".git").mkdir()
    for out in (package, history):
        with pytest.raises(UsageError, match="left alone"):
            publish(site("new"), out, project)
    assert (package / MARKS[1]).read_text() == "abc  theirs.csv\n"


def test_a_site_put_aside_by_a_killed_run_goes_back(project: Path) -> None:
    """Where two renames stand for the exchange, a kill between them loses nothing, and odd leftovers go."""
    out = project / "site" / "public"
    publish(site("old"), out, project)
    out.rename(out.parent / ".public.staging-abc-old")
    (out.parent / ".public.staging-file").write_text("x")
    (out.parent / ".public.staging-link").symlink_to(project)
    with pytest.raises(BuildError):
        publish([Part(PurePosixPath("x" * 300), b"")], out, project)
    assert words(out) == {"old"}
    assert [path.name for path in out.parent.iterdir()] == ["public"]


def test_an_input_that_cannot_be_read_is_no_fault_of_the_disk(project: Path) -> None:
    """An error while a part is made passes through as it is."""

    def broken() -> Iterator[Part]:
        yield site("new")[0]
        raise OSError("a template")

    with pytest.raises(OSError, match="a template"):
        publish(broken(), project / "site" / "public", project)


def test_fifty_kills_leave_one_whole_site_each(project: Path) -> None:
    """A build killed at any moment leaves the site before it or after it, and the next build cleans up."""
    out = project / "site" / "public"
    publish(site("odd"), out, project)
    moments = random.Random(7)  # noqa: S311 (moments to kill at, no secret)
    seen = set()
    command = [sys.executable, "-c", NURSERY, str(out), str(project)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(KILLS):
            nursery.stdin.write("next\n")
            child = int(nursery.stdout.readline())
            time.sleep(moments.uniform(0.0, 0.3))
            os.kill(child, signal.SIGKILL)
            assert nursery.stdout.readline() == "ended\n"
            found = words(out)
            assert len(found) == 1, f"two builds are mixed: {found}"
            assert all((out / mark).is_file() for mark in MARKS)
            seen |= found
    assert seen == {"odd", "even"}
    publish(site("last"), out, project)
    assert words(out) == {"last"}
    assert [path.name for path in out.parent.iterdir()] == ["public"]
