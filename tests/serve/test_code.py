"""Each example of the page of code is run as it is printed, and all give the same answer."""

import importlib.util
import shutil
import sqlite3
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tests.serve.sites import Server

from joulebook.publish.pages.code import EXAMPLES, HERE

FOLDER = Path("site") / "content" / "code"


@pytest.fixture(scope="module")
def frugal(built: Path) -> list[str]:
    """The models of the answer, from the database."""
    database = sqlite3.connect(f"file:{built / 'data' / 'joulebook.db'}?mode=ro", uri=True)
    rows = database.execute(
        "SELECT model_id FROM cv_models JOIN cv_estimates USING (model_id) "
        "WHERE view = 'paper' AND top1_percent >= 80 ORDER BY energy_j LIMIT 5"
    ).fetchall()
    database.close()
    return [row[0] for row in rows]


def in_order(text: str, names: list[str]) -> bool:
    """Whether each name is the first or the second word of a line, one after another."""
    words = [line.replace(",", " ").split()[:2] for line in text.splitlines()]
    lines = [next((name for name in names if name in found), None) for found in words]
    return [name for name in lines if name] == names


def shown(built: Path) -> dict[str, str]:
    """The examples as the page shows them, by file."""
    page = BeautifulSoup((built / "code" / "index.html").read_text("utf-8"), "html.parser")
    return {
        example.file: unescape(page.select_one(f"#{example.file.replace('.', '-')} ~ pre code").get_text())  # type: ignore[union-attr]
        for example in EXAMPLES
    }


def test_the_page_shows_the_files(root: Path, built: Path) -> None:
    assert shown(built) == {example.file: (root / FOLDER / example.file).read_text("utf-8") for example in EXAMPLES}


@pytest.mark.parametrize("file", ["joulebook.py", "pandas.py", "query.sh", "download.sh", "models.R"])
def test_an_example_that_asks_the_server(
    root: Path, whole: Server, frugal: list[str], tmp_path: Path, file: str
) -> None:
    program = {".py": sys.executable, ".sh": "bash", ".R": "Rscript"}[Path(file).suffix]
    needed = "curl" if file.endswith(".sh") else program
    if shutil.which(needed) is None:
        pytest.skip(f"{needed} is not installed")
    text = (root / FOLDER / file).read_text("utf-8")
    assert HERE in text
    # a name of its own: the folder of a script is where Python looks first, and a file pandas.py hides pandas
    (tmp_path / f"example{Path(file).suffix}").write_text(text.replace(HERE, f"{whole.url}/"), "utf-8")
    done = subprocess.run(
        [program, f"example{Path(file).suffix}"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if file == "download.sh":
        assert done.stdout == "cv_estimates.csv: OK\n"
    else:
        assert in_order(done.stdout, frugal), done.stdout


def test_the_example_of_sqlite(root: Path, built: Path, frugal: list[str]) -> None:
    database = sqlite3.connect(f"file:{built / 'data' / 'joulebook.db'}?mode=ro", uri=True)
    rows = database.execute((root / FOLDER / "sqlite.sql").read_text("utf-8")).fetchall()
    database.close()
    assert [row[0] for row in rows] == frugal


@pytest.mark.skipif(importlib.util.find_spec("duckdb") is None, reason="duckdb is not installed")
def test_the_example_of_duckdb(root: Path, built: Path, frugal: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(built / "data")
    with duckdb.connect() as database:
        rows = database.execute((root / FOLDER / "duckdb.sql").read_text("utf-8")).fetchall()
    assert [row[0] for row in rows] == frugal
