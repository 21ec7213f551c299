"""The whole build: what it publishes is complete, valid, equal everywhere, and refused where the rows are wrong."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from operator import itemgetter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.small import link_drawings, small_package, small_project
from typer.testing import CliRunner, Result

from joulebook.cli import app
from joulebook.publish.data.tables import records
from joulebook.publish.model import Edition

SOME = 5
"""How many rows of contributors a table of the small package has, where the view that they open counts."""

MANY = 40
"""How many where groups of measured runs count as well."""


def with_history(root: Path, project: Path) -> Path:
    """Give a copy the history of the original, where that has one: its tags are an input too."""
    if (root / ".git").exists():
        clone = project.with_name("history")
        subprocess.run(["git", "clone", "--quiet", "--no-checkout", str(root), str(clone)], check=True)
        (clone / ".git").rename(project / ".git")
    return project


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    environment = {**os.environ, **settings}
    command = [sys.executable, "-m", "joulebook", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def invoked(*arguments: str, **settings: str) -> Result:
    """The command in this process, where many runs are wanted."""
    return CliRunner().invoke(app, arguments, env=settings)


def test_the_stock_command_accepts_the_published_package(built: Path, tmp_path: Path) -> None:
    """``frictionless validate`` finds nothing in the published folder, nor in the unpacked zip."""
    with zipfile.ZipFile(built / "data" / "joulebook.zip") as archive:
        archive.extractall(tmp_path)
        held = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all((built / "data" / path.relative_to(tmp_path)).read_bytes() == path.read_bytes() for path in held)
    command = [str(Path(sys.executable).parent / "frictionless"), "validate", "datapackage.json", "--json"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, json.loads(result.stdout)["valid"]) == (0, True)


def test_all_formats_hold_the_same_rows(built: Path, edition: Edition) -> None:
    """CSV, JSON, Parquet and SQLite of every table agree with the results row by row."""
    database = sqlite3.connect(f"file:{built / 'data' / 'joulebook.db'}?mode=ro", uri=True)
    for name, table in edition.tables.items():
        expected = list(records(table))
        plain = [[cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row] for row in expected]
        data = json.loads((built / "data" / f"{name}.json").read_text(encoding="utf-8"))
        assert [list(row.values()) for row in data] == plain
        rows = pq.read_table(built / "data" / f"{name}.parquet").to_pylist()
        assert [tuple(row.values()) for row in rows] == expected
        stored = database.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 (our own table names)
        # A table whose key has several fields lies in the order of its key.
        by_key = itemgetter(*map(table.schema.names.index, table.schema.primary_key))
        assert sorted(map(list, stored), key=by_key) == sorted(plain, key=by_key)
        text = (built / "data" / f"{name}.csv").read_text(encoding="utf-8")
        cells = list(csv.reader(io.StringIO(text, newline="")))
        assert tuple(cells[0]) == table.schema.names
        assert len(cells) == len(expected) + 1
        for field, column in zip(table.schema.fields, zip(*cells[1:], strict=True), strict=False):
            if field.type == "number":
                values = [row[table.schema.names.index(field.name)] for row in expected]
                assert [float(cell) if cell else None for cell in column] == values
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_checksums_are_those_of_the_files(built: Path) -> None:
    """SHA256SUMS names every file beside it, with its hash."""
    lines = (built / "data" / "SHA256SUMS").read_text().splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    files = {path.name for path in (built / "data").iterdir() if path.is_file()} - {"SHA256SUMS", "index.html"}
    assert set(listed) == files
    for name, digest in listed.items():
        assert hashlib.sha256((built / "data" / name).read_bytes()).hexdigest() == digest


def test_two_builds_elsewhere_are_equal_file_by_file(root: Path, tmp_path: Path) -> None:
    """Folder, time zone, locale and hash seed leave no trace, nor does it which drawings an earlier build had made."""
    here = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
    elsewhere = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "12345"}
    sites = []
    for name, settings in (("here", here), ("another place", elsewhere)):
        project, out = tmp_path / name / "project", tmp_path / name / "out"
        with_history(root, small_project(root, project, MANY, drawn=name == "here"))
        result = run("build", "--root", str(project), "--out", str(out), **settings)
        assert result.returncode == 0, result.stderr
        assert result.stdout.strip() == str(out / "index.html")
        sites.append({path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()})
    ours, theirs = sites
    assert set(ours) == set(theirs)
    assert [str(path) for path, content in ours.items() if theirs[path] != content] == []


def test_a_package_with_an_error_publishes_nothing(root: Path, tmp_path: Path) -> None:
    """The refusal names the cell in one go, without a traceback, and the last site stays."""
    project = small_project(root, tmp_path / "project")
    table = project / "datapackage" / "data" / "cv_models.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",56.52,", ",565.2,"), encoding="utf-8")
    out = tmp_path / "site"
    result = run("build", "--root", str(project), "--out", str(out))
    assert result.returncode == 1
    assert "565.2" in result.stderr
    assert "top1_percent" in result.stderr
    assert "nothing was published" in result.stderr
    assert "Traceback" not in result.stderr
    assert not out.exists()


def test_rows_that_allow_no_result_end_in_one_line(root: Path, tmp_path: Path) -> None:
    """A package can be well formed and still lack a row that a claim reads."""
    project = small_project(root, tmp_path / "project")
    estimates = project / "datapackage" / "data" / "flop_estimates.csv"
    lines = estimates.read_text(encoding="utf-8").splitlines(keepends=True)
    estimates.write_text("".join(line for line in lines if not line.startswith("vit-g-14")), encoding="utf-8")
    notes = project / "datapackage" / "data" / "cell_notes.csv"
    with notes.open(encoding="utf-8", newline="") as file:
        kept = [row for row in csv.reader(file) if row[2:4] != ["flop_estimates", "vit-g-14-jft-3b"]]
    with notes.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(kept)
    result = invoked("build", "--root", str(project), "--out", str(tmp_path / "site"))
    assert result.exit_code == 1, result.stderr
    assert result.stderr.startswith("joulebook: the rows allow no result: ") and result.stderr.count("\n") == 1
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("arguments", [["build", "--root", "/nowhere"], ["check", "/nowhere"], ["build", "--what"]])
def test_wrong_usage_exits_with_two(arguments: list[str]) -> None:
    """A folder that does not exist and an unknown option are usage, told in a line."""
    result = run(*arguments)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


@pytest.fixture(scope="module")
def grown(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The site of the three folders alone, with a contributed row, and what the command said."""
    folder = tmp_path_factory.mktemp("grown")
    project, out = folder / "project", folder / "site"
    small_package(root, project / "datapackage")
    for name in ("templates", "site/content", "site/assets"):
        shutil.copytree(root / name, project / name)
    link_drawings(root, project)
    table = project / "datapackage" / "data" / "cv_models.csv"
    text = table.read_text(encoding="utf-8")
    alexnet = next(line for line in text.splitlines() if line.startswith("alexnet,"))
    added = alexnet.replace("alexnet,AlexNet,paper", "alexnet-half,AlexNet half,community").replace("1.42", "0.71")
    added = added.removesuffix(",,,,") + ",224,one-crop,,Table 1"
    table.write_text(text + added + "\n", encoding="utf-8")
    result = run("build", "--root", str(project), "--out", str(out), JOULEBOOK_ADDRESS="")
    assert result.returncode == 0, result.stderr
    return out, result.stderr.splitlines()


def test_a_community_row_adds_a_view_and_leaves_the_papers(built: Path, grown: tuple[Path, list[str]]) -> None:
    """The whole site builds with a contributed row; the paper's own numbers do not move."""
    out, _ = grown
    before, after = (json.loads((site / "data" / "trends.json").read_text()) for site in (built, out))
    assert [row for row in after if row["view"] == "paper"] == [row for row in before if row["view"] == "paper"]
    assert {row["n"] for row in after if row["view"] == "current" and row["trend_id"] == "cv-gflop-all"} == {95}
    assert (out / "models" / "alexnet-half" / "index.html").is_file()


def test_the_three_folders_alone_make_a_site(grown: tuple[Path, list[str]]) -> None:
    """Change log, settings, history and engine may be missing: their parts are left out with a line, no link breaks."""
    out, said = grown
    assert [line.rpartition(": ")[2] for line in said] == [
        "the page of changes and the feed are left out",
        "the archive of earlier versions is left out",
        "the SQL page is left without",
    ]
    assert not (out / "assets" / "sqlite").exists()
    assert "data-module" not in (out / "sql" / "index.html").read_text(encoding="utf-8")
    assert not any((out / name).exists() for name in ("changelog", "feed.xml", "v", "sitemap.xml"))
    for path in out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'href="(?:\.\./)*(?:changelog/|feed\.xml|v/)', text), path
    assert (
        "year = " not in (out / "data" / "joulebook.bib").read_text(encoding="utf-8").partition("@misc{desislavov")[0]
    )


def test_the_address_comes_from_the_option_the_variable_or_the_settings(root: Path, tmp_path: Path) -> None:
    """A wrong one is told by its name before anything is computed."""
    project = small_project(root, tmp_path / "project")
    build = ("build", "--root", str(project), "--out", str(tmp_path / "site"))
    (project / "site" / "site.toml").write_text('address = "nowhere"\n', encoding="utf-8")
    for arguments, settings, told in (
        (build, {}, "joulebook: site/site.toml: address is 'nowhere'"),
        ((*build, "--address", "there"), {"JOULEBOOK_ADDRESS": "elsewhere"}, "joulebook: site/site.toml: address is"),
    ):
        result = invoked(*arguments, **settings)
        assert (result.exit_code, result.stderr.startswith(told)) == (1, True), result.stderr
    (project / "site" / "site.toml").unlink()
    for arguments, told in ((build, "elsewhere"), ((*build, "--address", "there"), "there")):
        result = invoked(*arguments, JOULEBOOK_ADDRESS="elsewhere")
        assert result.exit_code == 1 and result.stderr.startswith(f"joulebook: --address is '{told}'"), result.stderr
