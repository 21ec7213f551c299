"""Earlier versions: the package of each tag, byte by byte, whatever comes after it."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tests.small import link_drawings, small_package

from joulebook.errors import BuildError
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition, Surroundings, Version
from joulebook.publish.pages import every, versions
from joulebook.publish.render import Renderer
from joulebook.surroundings.history import read_versions

SETTINGS = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.test",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.test",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
ROW = "joule-per-hour,community,An hour,3600,s/h,desislavov-2021,\n"


def git(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, env={**os.environ, **SETTINGS}, check=False
    )
    assert done.returncode == 0, done.stderr


def tagged(project: Path, version: str) -> None:
    """Set the version of the data, commit everything and tag it."""
    path = project / "datapackage" / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**descriptor, "version": version}, ensure_ascii=False, indent=2) + "\n", "utf-8")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", f"Data {version}")
    git(project, "tag", f"data-v{version}")


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A copy of the project with a history of its own and one tagged version."""
    folder = tmp_path / "project"
    small_package(root, folder / "datapackage")
    for name in ("templates", "site/content", "site/assets"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "CHANGELOG.md", folder)
    git(folder, "init", "--quiet")
    tagged(folder, "1.0.0")
    return folder


@pytest.fixture
def made(small_edition: Edition, root: Path) -> Callable[[Surroundings], dict[str, bytes]]:
    """What the archive is made of for these surroundings."""

    def parts(beside: Surroundings) -> dict[str, bytes]:
        renderer = Renderer(root, every.shared(Facts(small_edition), beside))
        made = [
            *versions.versions(beside, renderer),
            *versions.index(beside, renderer, small_edition.package.version, offline=False),
        ]
        return {str(part.path): part.content for part in made}

    return parts


def reported(found: tuple[Version, ...], told: list[str]) -> tuple[list[str], list[str]]:
    return [version.version for version in found], told


def test_a_later_version_changes_no_byte_of_an_earlier_one(
    root: Path, project: Path, made: Callable[[Surroundings], dict[str, bytes]], tmp_path: Path
) -> None:
    """The whole command after two tags: the first version's folder is as it was, and the second is announced."""
    told: list[str] = []
    first = made(Surroundings(versions=read_versions(project, told.append)))
    raw = {
        path.relative_to(project / "datapackage"): path.read_bytes() for path in (project / "datapackage").rglob("*.*")
    }
    constants = project / "datapackage" / "data" / "constants.csv"
    constants.write_text(constants.read_text("utf-8") + ROW, "utf-8")
    log = project / "CHANGELOG.md"
    log.write_text(
        log.read_text("utf-8").replace("## Data 1.0.0", "## Data 1.1.0, 2027-01-31\n\n- A row.\n\n## Data 1.0.0"),
        "utf-8",
    )
    tagged(project, "1.1.0")
    link_drawings(root, project)
    out = tmp_path / "public"
    command = [sys.executable, "-m", "joulebook", "build", "--root", str(project), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # the copy has no engine of the SQL page, which is said; nothing else is
    said = [line for line in done.stderr.splitlines() if not line.endswith("the SQL page is left without")]
    assert (done.returncode, said, told) == (0, [], [])

    folder = out / "v" / "1.0.0"
    ours = {f"v/1.0.0/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in folder.rglob("*.*")}
    sums = {"v/1.0.0/SHA256SUMS": (folder / "SHA256SUMS").read_bytes()}
    assert ours | sums == {path: content for path, content in first.items() if path.startswith("v/1.0.0/")}
    assert {path: (folder / path).read_bytes() for path in raw} == raw
    assert ROW not in (folder / "data" / "constants.csv").read_text("utf-8")
    assert ROW in (out / "v" / "1.1.0" / "data" / "constants.csv").read_text("utf-8")

    listed = BeautifulSoup((out / "v" / "index.html").read_text("utf-8"), "html.parser")
    lead = listed.select_one("p.lead")
    assert lead is not None and "1.1.0, 31 Jan 2027" in lead.get_text()
    assert [head.get_text() for head in listed.select("tbody th")] == ["1.1.0", "1.0.0"]
    data = BeautifulSoup((out / "data" / "index.html").read_text("utf-8"), "html.parser")
    assert data.select_one("#versions ~ p a[href='../v/index.html']") is not None
    with zipfile.ZipFile(out / "data" / "joulebook-site.zip") as copy:
        names = [name for name in copy.namelist() if "/v/" in name]
        assert names == ["joulebook-site/v/index.html"]
        assert "v/1.0.0/" not in copy.read(names[0]).decode()


def test_a_version_is_whole(project: Path, made: Callable[[Surroundings], dict[str, bytes]]) -> None:
    """Its checksums are those of its files, its zip holds them, and its page links each."""
    parts = made(Surroundings(versions=read_versions(project, print)))
    files = {path.removeprefix("v/1.0.0/"): content for path, content in parts.items() if path.startswith("v/1.0.0/")}
    sums = dict(reversed(line.split("  ", 1)) for line in files["SHA256SUMS"].decode().splitlines())
    assert set(sums) == set(files) - {"SHA256SUMS", "index.html"}
    assert {name: hashlib.sha256(files[name]).hexdigest() for name in sums} == sums
    with zipfile.ZipFile(io.BytesIO(files["joulebook-1.0.0.zip"])) as package:
        assert {entry.compress_type for entry in package.infolist()} == {zipfile.ZIP_STORED}
        packed = {name: package.read(name) for name in package.namelist()}
    assert packed == {name: files[name] for name in set(sums) - {"joulebook-1.0.0.zip"}}
    assert {"datapackage.json", "data/cv_models.csv", "schemas/cv_models.json"} <= set(packed)
    page = BeautifulSoup(files["index.html"].decode(), "html.parser")
    links = {str(link["href"]) for link in page.select("main a")}
    assert links == {*sums, "SHA256SUMS", "../index.html"}


def test_the_stock_command_accepts_an_archived_package(
    project: Path, made: Callable[[Surroundings], dict[str, bytes]], tmp_path: Path
) -> None:
    parts = made(Surroundings(versions=read_versions(project, print)))
    with zipfile.ZipFile(io.BytesIO(parts["v/1.0.0/joulebook-1.0.0.zip"])) as package:
        package.extractall(tmp_path / "package")
    done = subprocess.run(
        [sys.executable, "-m", "joulebook", "check", str(tmp_path / "package")], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_attributes_of_today_change_nothing_of_a_tag(project: Path) -> None:
    """Neither line ends nor files left out of exports reach the bytes that were committed."""
    (before,) = read_versions(project, print)
    (project / ".gitattributes").write_text("*.csv text eol=crlf export-ignore\n*.json export-subst\n")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Attributes")
    assert read_versions(project, print) == (before,)


def test_only_tables_and_schemas_of_a_tag_are_published(project: Path) -> None:
    """A page that lay beside the package would run at the site's own address; a link would lead out of it."""
    package = project / "datapackage"
    (package / "evil.html").write_text("<script>alert(1)</script>")
    (package / "data" / "evil.svg").write_text("<svg/>")
    (package / "data" / "link.csv").symlink_to("/etc/passwd")
    tagged(project, "1.0.1")
    newest, oldest = read_versions(project, print)
    assert set(newest.files) == set(oldest.files)


def test_versions_are_in_the_order_of_their_numbers_and_other_tags_are_none(project: Path) -> None:
    tagged(project, "1.10.0")
    tagged(project, "1.9.0")
    for name in ("data-v1.11", "data-v01.0.0", "v3.0.0", "data-v2.0.0-rc1"):
        git(project, "tag", name)
    assert reported(read_versions(project, print), []) == (["1.10.0", "1.9.0", "1.0.0"], [])


def test_a_tag_on_the_wrong_commit_stops_the_build(project: Path) -> None:
    """A version that is not the one it is called would be wrong for ever."""
    git(project, "tag", "data-v2.0.0")
    with pytest.raises(BuildError, match=r"^the tag data-v2\.0\.0 holds version 1\.0\.0 of the data; tag the commit"):
        read_versions(project, print)
    git(project, "tag", "--delete", "data-v2.0.0")
    git(project, "rm", "--quiet", "-r", "datapackage")
    git(project, "commit", "--quiet", "--message", "Nothing")
    git(project, "tag", "data-v3.0.0")
    with pytest.raises(BuildError, match=r"^the tag data-v3\.0\.0 holds no datapackage/datapackage\.json"):
        read_versions(project, print)


def without_git(project: Path) -> Path:
    shutil.rmtree(project / ".git")
    return project


def without_tags(project: Path) -> Path:
    git(project, "tag", "--delete", "data-v1.0.0")
    return project


def shallow(project: Path) -> Path:
    (project / "more").write_text("more")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "More")
    clone = project.parent / "clone"
    git(project.parent, "clone", "--quiet", "--depth", "1", project.as_uri(), str(clone))
    return clone


def below(project: Path) -> Path:
    inner = project / "inner"
    inner.mkdir()
    return inner


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without_git, "git says 'fatal: not a git repository"),
        (without_tags, "git has no tag like data-v1.2.3:"),
        (shallow, "git has no tag like data-v1.2.3 in this shallow clone:"),
        (below, "this folder is not the top of a git repository:"),
    ],
)
def test_what_is_missing_is_said_in_a_line(
    project: Path, change: Callable[[Path], Path], reason: str, made: Callable[[Surroundings], dict[str, bytes]]
) -> None:
    """Without versions there is no page of them, and one line tells why."""
    told: list[str] = []
    found = read_versions(change(project), told.append)
    assert (found, len(told)) == ((), 1)
    assert told[0].startswith(reason) and told[0].endswith("the archive of earlier versions is left out")
    assert made(Surroundings(versions=found)) == {}


def test_a_machine_without_git_builds_all_the_same(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project))
    told: list[str] = []
    assert reported(read_versions(project, told.append), told) == (
        [],
        ["there is no git: the archive of earlier versions is left out"],
    )


def test_gits_own_variables_point_nowhere_else(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build inside a hook reads the project's history, not the one that the hook runs for."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    assert reported(read_versions(project, print), [])[0] == ["1.0.0"]
