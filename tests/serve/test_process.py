"""The command as a process: it begins and ends cleanly, and says in one line why it cannot begin."""

import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import httpx
import pytest
from tests.serve.sites import command, exchange, free_port, serving, write_site

from joulebook.errors import ServeError
from joulebook.serve import _listen, serve


def refusal(home: Path, port: int) -> str:
    """Run the command where it must refuse; return its one line."""
    done = subprocess.run(command(home, port), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("joulebook: ")
    return line


def refusal_in_process(home: Path) -> str:
    """Serve a site that must be refused; return why."""
    with pytest.raises(ServeError) as refused:
        serve(home, free_port())
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_it_says_one_line_and_listens_on_this_machine_alone(home: Path, tmp_path: Path) -> None:
    """And a second server is told that the port is taken, while the first goes on."""
    with serving(home, tmp_path / "log") as server, socket.socket() as probe:
        assert server.lines() == [f"Serving {server.url}/ (Ctrl-C ends it)"]
        probe.settimeout(5)
        assert probe.connect_ex(("127.0.0.2", server.port)) != 0
        assert "is in use" in refusal(home, server.port)
        assert httpx.get(server.url).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_and_soon(home: Path, tmp_path: Path, number: signal.Signals) -> None:
    with serving(home, tmp_path / "log") as server:
        with httpx.Client(base_url=server.url) as client, socket.create_connection(("127.0.0.1", server.port)) as idle:
            assert client.get("/db/joulebook").status_code == 200
            idle.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n")
            began = time.monotonic()
            server.process.send_signal(number)
            assert server.process.wait(10) == 0
            assert time.monotonic() - began < 2
        assert len(server.lines()) == 1


def test_a_signal_during_a_slow_query_ends_it_cleanly(home: Path, tmp_path: Path) -> None:
    slow = "/db/joulebook?sql=with+recursive+c(x)+as+(select+1+union+all+select+x%2B1+from+c)+select+count(*)+from+c"
    with serving(home, tmp_path / "log") as server:

        def ask() -> None:
            try:
                httpx.get(server.url + slow, timeout=10)
            except httpx.TransportError:
                return

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.3)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(10) == 0
        asking.join(10)
        assert not any("Traceback" in line for line in server.lines())


def test_it_leaves_nothing_behind(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    assert tempfile.gettempdir() != str(temporary)
    with serving(home, tmp_path / "log") as server:
        assert len(list(temporary.iterdir())) == 1
        exchange(home, write_site(tmp_path / "second", "second"))
        assert "second" in httpx.get(server.url).text
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(10) == 0
    assert list(temporary.iterdir()) == []


def test_a_busy_port_is_named_with_the_way_out(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        line = refusal(home, port)
    assert f"port {port} is in use" in line
    assert "--port" in line


def test_small_answers_are_sent_at_once() -> None:
    """Of asyncio: it sets no delay on sockets that name their protocol, and on no others."""
    with _listen(free_port()) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_a_missing_site_is_named_with_the_way_out(home: Path) -> None:
    (home / "site" / "public").rename(home / "elsewhere")
    line = refusal(home, free_port())
    assert f"no site at {home / 'site' / 'public'}" in line
    assert "joulebook build" in line


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("joulebook.db", b"", "joulebook.db is broken"),
        ("joulebook.db", b"no database at all" * 100, "joulebook.db is broken"),
        ("joulebook.db", None, "lacks data/joulebook.db"),
        ("datapackage.json", b"{", "datapackage.json is broken"),
        ("datapackage.json", b"[]", "datapackage.json is broken"),
        ("datapackage.json", b'{"resources": [{"type": "table", "name": "x"}]}', "datapackage.json is broken"),
        ("datapackage.json", None, "lacks data/datapackage.json"),
        ("queries.json", b'{"views": [], "indexes": []}', "queries.json is broken"),
        ("queries.json", None, "lacks data/queries.json"),
    ],
)
def test_a_broken_site_is_named_with_the_way_out(home: Path, name: str, content: bytes | None, said: str) -> None:
    path = home / "site" / "public" / "data" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    line = refusal_in_process(home)
    assert said in line
    assert "joulebook build" in line


def test_a_question_that_the_database_cannot_answer_is_named(home: Path) -> None:
    path = home / "site" / "public" / "data" / "queries.json"
    path.write_text(path.read_text("utf-8").replace("reported_gflop >=", "lost >="), "utf-8")
    assert "joulebook.db is broken (it cannot answer large-models: no such column: lost)" in refusal_in_process(home)


def test_a_damaged_page_of_the_database_is_noticed(home: Path) -> None:
    path = home / "site" / "public" / "data" / "joulebook.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    assert "joulebook.db is broken" in refusal_in_process(home)


def test_a_broken_template_is_named(home: Path) -> None:
    (home / "templates" / "datasette" / "base.html").write_text("{% block %}", "utf-8")
    line = refusal_in_process(home)
    assert "templates/datasette" in line
    assert "line 1 of base.html" in line


@pytest.mark.parametrize("port", [-1, 0, 65536, 10**9])
def test_a_port_that_does_not_exist_is_refused(home: Path, port: int) -> None:
    with pytest.raises(ServeError, match="does not exist"):
        serve(home, port)
