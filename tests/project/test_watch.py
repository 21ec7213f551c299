"""The weekly look outwards: sources that are gone and locked packages that are vulnerable, told truly and politely."""

import csv
import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

STATUS = {"/here": 200, "/gone": 404, "/shy": 403, "/get-only": 405}


def script(root: Path, name: str) -> ModuleType:
    """A script of build/ as a module."""
    spec = importlib.util.spec_from_file_location(name, root / "build" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def answering(results: list[dict[str, Any]] | None = None) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """A host that answers by ``STATUS``, or to a question in JSON with ``results``; and the questions so far."""
    asked: list[tuple[str, str, str]] = []

    class Host(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked.append((self.command, self.path, self.rfile.read(length).decode() or self.headers["User-Agent"]))
            odd = self.path == "/get-only" and self.command == "GET"
            self.send_response(200 if odd or self.command == "POST" else STATUS[self.path])
            self.end_headers()
            if self.command == "POST":
                self.wfile.write(json.dumps({"results": results}).encode())

        do_HEAD = do_GET = do_POST = answer  # noqa: N815 (names that the library looks for)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (as the library calls it)
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_links_that_are_gone_are_told_from_hosts_that_refuse_programs(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each host is told who asks; a source's text cannot steer the log."""
    links = script(root, "links")
    with answering() as (address, asked):
        rows = [f"a{number},,,{address}{path}" for number, path in enumerate(STATUS)]
        (tmp_path / "sources.csv").write_text("\n".join(["source_id,doi,arxiv_id,url", *rows, "b\x1b,,,nowhere\n"]))
        assert links.main(tmp_path, pause=0) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"gone: a1 {address}/gone (404)",
        f"unclear: a2 {address}/shy (403)",
        "gone: b\\x1b nowhere (no web address)",
        "2 ok, 1 unclear, 2 gone",
    ]
    assert {agent for _, _, agent in asked} == {links.AGENT} and ("GET", "/here", links.AGENT) not in asked


def test_a_host_is_asked_one_thing_at_a_time_and_every_source_is_asked_for(root: Path) -> None:
    links = script(root, "links")
    busy: list[str] = []

    def way(address: str) -> tuple[str, str]:
        host = address.split("/")[2]
        assert host not in busy
        busy.append(host)
        busy.remove(host)
        return "ok", "200"

    text = (root / "datapackage" / "data" / "sources.csv").read_text("utf-8")
    listed = list(links.addresses(csv.DictReader(text.splitlines())))
    assert len(listed) > 40 and all(address.startswith("http") for _, address in listed)
    assert [(one.source_id, one.address) for one in links.asked(listed, way, 0)] == listed


def test_a_vulnerable_package_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    audit = script(root, "audit")
    packages = list(audit.locked(root / "build" / "locks"))
    assert {"PyPI", "npm"} == {ecosystem for ecosystem, _, _ in packages} and len(packages) > 100
    results: list[dict[str, Any]] = [{} for _ in packages]
    results[0] = {"vulns": [{"id": "GHSA-0"}]}
    with answering(results) as (address, asked):
        monkeypatch.setenv("OSV_ADDRESS", f"{address}/v1")
        assert audit.main() == 1
        sent = json.loads(asked[0][2])["queries"]
        assert [(one["package"]["name"], one["version"]) for one in sent] == [one[1:] for one in packages]
        assert f"{packages[0][1]} {packages[0][2]}: " in capsys.readouterr().out
        results[0] = {}
        assert audit.main() == 0
        results.pop()
        assert audit.main() == 2 and "does not answer" in capsys.readouterr().err
