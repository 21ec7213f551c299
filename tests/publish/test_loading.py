"""The tables as data frames: from a folder, a project and an address, whole or refused with a reason."""

import functools
import hashlib
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import joulebook
from joulebook.errors import LoadError
from joulebook.publish.model import Edition


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
        """Say nothing."""


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    """The built site on a plain web server, as any host would serve it."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=built)) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Path:
    """A copy of the published data that may be spoiled."""
    return Path(shutil.copytree(built / "data", tmp_path / "data", ignore=shutil.ignore_patterns("*.zip", "*.html")))


def test_every_table_is_the_one_that_was_derived(built: Path, edition: Edition) -> None:
    loaded = joulebook.load(built)
    assert list(loaded) == list(edition.tables) and len(loaded) == len(edition.tables)
    assert loaded.version == edition.package.version
    for name, table in edition.tables.items():
        pd.testing.assert_frame_equal(loaded[name], table.frame.reset_index(drop=True), check_dtype=True)


def test_a_frame_says_what_its_columns_mean(built: Path, edition: Edition) -> None:
    schema = edition.tables["cv_estimates"].schema
    told = joulebook.load(built / "data" / "datapackage.json")["cv_estimates"].attrs
    assert told["title"] == schema.title and told["primary_key"] == list(schema.primary_key)
    assert told["units"] == {field.name: field.unit for field in schema.fields if field.unit}
    assert told["descriptions"] == {field.name: field.description for field in schema.fields}
    assert told["formulas"]["energy_j"] == schema["energy_j"].formula
    assert "CC-BY-4.0" in told["licences"] and told["version"] == edition.package.version


@pytest.mark.parametrize("place", ["", "/", "/data", "/data/datapackage.json"])
def test_an_address_gives_what_the_folder_gives(built: Path, address: str, place: str) -> None:
    pd.testing.assert_frame_equal(joulebook.load(address + place)["trends"], joulebook.load(built)["trends"])


def test_the_nearest_project_is_the_default(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("datapackage", "templates", "site/public"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copytree(built / "data", tmp_path / "site" / "public" / "data", ignore=shutil.ignore_patterns("*.zip"))
    monkeypatch.chdir(tmp_path / "datapackage")
    assert "cv_models" in joulebook.load()


def test_a_hash_fixes_the_data(built: Path) -> None:
    known = hashlib.sha256((built / "data" / "datapackage.json").read_bytes()).hexdigest()
    assert joulebook.load(built, sha256=known.upper()).version
    with pytest.raises(LoadError, match="it is another version"):
        joulebook.load(built, sha256="0" * 64)


def test_what_is_not_whole_is_refused_with_the_file(copied: Path, address: str) -> None:
    """A changed byte, a missing file, no descriptor, a broken one, another one, and an address with nothing there."""
    spoiled = copied / "trends.parquet"
    content = spoiled.read_bytes()
    spoiled.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    loaded = joulebook.load(copied)
    with pytest.raises(LoadError, match=r"trends\.parquet is not the file that datapackage\.json describes"):
        loaded["trends"]
    spoiled.unlink()
    with pytest.raises(LoadError, match=r"cannot read .*trends\.parquet: No such file"):
        loaded["trends"]
    with pytest.raises(LoadError, match="there is no table 'trend'; there are sources, cv_models"):
        loaded["trend"]
    for text in ("{", "[]", '{"resources": [{}]}', '{"resources": 3}'):
        (copied / "datapackage.json").write_text(text, encoding="utf-8")
        with pytest.raises(LoadError, match="does not describe a published package"):
            joulebook.load(copied)
    for place, told in (
        (copied / "nowhere", "there is no published package at .*nowhere; build one with: joulebook build"),
        (f"{address}/nowhere", "there is no published package at http.*neither .* nor .* exists"),
        ("http://127.0.0.1:9/", "cannot load http://127.0.0.1:9/datapackage.json: .*refused"),
    ):
        with pytest.raises(LoadError, match=told):
            joulebook.load(place)
