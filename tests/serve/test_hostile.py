# ruff: noqa: S608 (these statements are meant to be hostile)
"""Requests that want to break the server: each ends soon, small and plainly, and the next one is answered."""

import json
import socket
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from tests.serve.sites import Server, raw

COUNTING = "with recursive c(x) as (select 1 union all select x + 1 from c)"
NESTED = "with a as (select 1 x)," + ",".join(
    f"{b} as (select p.x from {a} p, {a} q)"
    for a, b in zip("abcdefghijklmnopqrstuvw", "bcdefghijklmnopqrstuvwx", strict=True)
)
SCALARS = "with a(x) as (select 1)," + ",".join(
    f"{b}(x) as (select (select x from {a}) + (select x from {a}))"
    for a, b in zip("abcdefghijklmnopqrstuvw", "bcdefghijklmnopqrstuvwx", strict=True)
)
REFUSED = {
    "delete": "delete from cv_models",
    "two statements": "select 1; drop table cv_models",
    "attach": "attach database '/etc/passwd' as other",
    "vacuum": "vacuum into '/tmp/stolen.db'",
    "pragma": "pragma journal_mode = delete",
    "where the file lies": "select * from pragma_database_list()",
    "load extension": "select load_extension('/tmp/evil.so')",
    "tokenizer": "select fts3_tokenizer('simple')",
    "read a file": "select readfile('/etc/passwd')",
    "write a file": "select writefile('/tmp/evil', 'x')",
    "endless": f"{COUNTING} select count(*) from c",
    "endless and wide": f"{COUNTING} select x, zeroblob(190000) from c",
    "endless text": f"{COUNTING} select hex(zeroblob(90000)) from c",
    "endless sort": f"{COUNTING} select x from c order by 1",
    "endless group": f"{COUNTING} select group_concat(x) from c",
    "cross join": f"select count(*) from {', '.join(f'cv_models m{number}' for number in range(40))}",
    "random bytes": "select randomblob(900000000)",
    "zero bytes": "select zeroblob(2000000000)",
    "replace": "select replace(hex(zeroblob(90000)), '0', '0000000000')",
    "brackets": f"select {'(' * 400}1{')' * 400}",
    "many columns": f"select {','.join('1' * 5000)}",
    "long sum": f"select {'+'.join('1' * 3000)}",
    "many unions": " union all ".join(["select 1"] * 400),
    "nested joins": f"{NESTED} select count(*) from x",
    "nested scalars": f"{SCALARS} select x from x",
    "long": f"select '{'a' * 30_000}'",
    "write pragma": "select * from pragma_journal_mode('off')",
    "write by a clause": "with a as (select 1) delete from cv_models",
    "write the words": "insert into search(search) values ('delete-all')",
    "shadow of the words": "update search_content set c0 = 'x'",
    "schema": "update sqlite_master set sql = ''",
    "detach": "detach main",
    "create": "create temp table t as select 1",
    "explain and more": "explain delete from cv_models",
    "words without end": "select * from search where search match '" + "(" * 300 + "'",
    "no words": "select * from search where search match 'NOT'",
    "unknown function": "select eval('select 1')",
    "view on itself": f"select count(*) from {', '.join(f'costs c{number}' for number in range(30))}",
    "no parameter name": "select :",
    "too many parameters": f"select {','.join(f'?{number}' for number in range(1, 40))}, ?99999",
}
LIMITED = {
    "printf": "select printf('%900000000d', 1)",
    "many rows": f"{COUNTING} select x from c limit 50000",
    "slow search": "select instr(hex(zeroblob(99000)), hex(zeroblob(49000)) || '1')",
    "slow pattern": f"select hex(zeroblob(99000)) like '{'%0' * 400}1'",
    "deep json": f"select json_valid('{'[' * 15000}')",
    "json tree": f"select count(*) from json_tree('{'[' * 900}{']' * 900}') a, json_tree('{'[' * 90}{']' * 90}') b",
    "many words": f"select name from search where search match '{' OR '.join(['a'] * 3000)}'",
    "a value that is too long": f"select group_concat(model, '{'x' * 9000}') from cv_models, cv_models b, cv_models c",
    "glob": f"select hex(zeroblob(90000)) glob '{'*0' * 400}1'",
    "quote": "select quote(zeroblob(99000))",
}
TABLE = "/db/joulebook/cv_models"
SAVED = "/db/joulebook/large-models"
IGNORED = [
    f"{TABLE}.json?_shape=array&_search=x&_searchmode=raw&_search=NEAR(",
    f"{TABLE}.json?_shape=array&_search_nope=x",
    f"{TABLE}.json?_shape=array&_next=nope,nope,nope",
    f"{SAVED}.json?_shape=array&_fts_table=sqlite_master&_fts_pk=nope&_search=x",
]
ADDRESSES = [
    f"{TABLE}?_fts_table=sqlite_master&_search=x",
    f"{TABLE}?_size=nope",
    f"{TABLE}?_timelimit=nope",
    f"{TABLE}?_where=1;drop+table+cv_models",
    f"{SAVED}?_timelimit=nope",
    f"{SAVED}.blob?_blob_column=nope",
    f"{SAVED}?{'&'.join(['least=1'] * 1500)}&_timelimit=nope",
    f"{SAVED}/%00",
    "/db/joulebook/large-models%2f..%2f..%2fetc",
    f"{TABLE}?_sort=nope",
    f"{TABLE}?_sort=model&_sort_desc=model",
    f"{TABLE}?_facet=nope",
    f"{TABLE}?_facet_array=nope",
    f"{TABLE}?_facet_date=nope",
    f"{TABLE}?_size=-1",
    f"{TABLE}?_size=99999999",
    f"{TABLE}?_col=nope",
    f"{TABLE}?_where=(select+1+from+nope)",
    f"{TABLE}?_through={{}}",
    f"{TABLE}?_through=[1]",
    f"{TABLE}.json?_shape=nope",
    f"{TABLE}.csv?_stream=1&_sort=nope",
    f"{TABLE}/alexnet.blob?_blob_column=nope",
    f"{TABLE}/%zz",
    "/db/joulebook.csv?sql=delete",
    "/db/joulebook?sql=select+1&_timelimit=x",
    "/db/%zz",
    "/db/%ff",
    "/db/%00",
    "/db/_internal",
    "/db/-/permissions",
    "/db/-/static/../../app.py",
    "/db/-/static/..%2f..%2fapp.py",
    "/db/-/static//etc/passwd",
    "/db/" + "a" * 60_000,
]


MAX_GROWN_KB = 350_000
"""How much a server may hold beyond what it holds at rest: SQLite's own limit, and large answers as Python has them."""


def memory_kb(server: Server, kind: str) -> int | None:
    """What a process holds (VmRSS) or has held at most (VmHWM), where the system tells."""
    try:
        lines = Path(f"/proc/{server.process.pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) for line in lines if line.startswith(kind))


def ask(server: Server, target: str) -> tuple[int, str]:
    """Ask, and see that the answer comes in time, is no leak, and that the log says little."""
    lines = len(server.lines())
    began = time.monotonic()
    status, body, _ = raw(server, target)
    assert time.monotonic() - began < 6
    assert "Traceback" not in body
    assert "root:" not in body
    assert "import " not in body
    assert server.lines()[lines:] == []
    return status, body


@pytest.fixture(scope="module")
def rest_kb(server: Server) -> int | None:
    """What the server holds before it is harmed."""
    return memory_kb(server, "VmRSS")


@pytest.fixture(autouse=True)
def still_answers(server: Server, rest_kb: int | None) -> object:
    """After each hostile request the server answers as before, and has not grown without bound."""
    yield
    sql = "select (select count(*) from cv_models) + (select count(*) from search where search match 'alexnet') n"
    answer = httpx.get(f"{server.url}/db/joulebook.json", params={"sql": sql, "_shape": "array"}, timeout=10)
    assert answer.json() == [{"n": 4}]
    if rest_kb is not None:
        most = memory_kb(server, "VmHWM")
        assert most is not None
        assert most - rest_kb < MAX_GROWN_KB


ASKED = [(name, "") for name in REFUSED] + [(name, ".csv") for name in ("delete", "attach", "endless", "random bytes")]


@pytest.mark.parametrize(("name", "form"), ASKED, ids=lambda value: value)
def test_a_hostile_query_is_refused(server: Server, name: str, form: str) -> None:
    status, body = ask(server, f"/db/joulebook{form}?sql={quote(REFUSED[name])}")
    assert status == 400
    assert len(body) < 250_000


@pytest.mark.parametrize("sql", LIMITED.values(), ids=LIMITED.keys())
def test_a_costly_query_gets_a_limited_answer(server: Server, sql: str) -> None:
    status, body = ask(server, f"/db/joulebook.json?_shape=array&sql={quote(sql)}")
    assert status in {200, 400}
    assert len(body) < 1_000_000


@pytest.mark.parametrize("target", ADDRESSES, ids=lambda target: target[:50])
def test_a_hostile_address_is_refused(server: Server, target: str) -> None:
    status, _ = ask(server, target)
    assert 400 <= status < 500 or (status == 302 and "%" in target)


@pytest.mark.parametrize("target", IGNORED)
def test_what_an_address_says_in_vain_opens_nothing(server: Server, target: str) -> None:
    status, body = ask(server, target)
    assert status == 200
    assert len(json.loads(body)) <= 3


@pytest.mark.parametrize("target", [f"/db/joulebook?sql=select+'{'a' * 1_000_000}'", f"{SAVED}?kind={'a' * 1_000_000}"])
def test_a_megabyte_of_query_is_refused_before_it_is_read(server: Server, target: str) -> None:
    try:
        status, _, _ = raw(server, target)
    except ConnectionError:  # the server hung up while the rest was still being sent
        return
    assert status in {400, 414, 431}


@pytest.mark.parametrize(
    "value",
    ["' or 1=1 --", "1e999", "-", "x" * 3_000, "\0", "\ud83d", "1; drop table cv_models", "%s%n", "NaN", "0x10"],
    ids=lambda value: repr(value)[:20],
)
def test_a_hostile_parameter_is_a_value_and_no_more(server: Server, value: str) -> None:
    status, body = ask(server, f"{SAVED}.json?_shape=array&least={quote(value.encode('utf-8', 'surrogatepass'))}")
    assert status in {200, 400}
    if status == 200:  # a text that is no number counts as none
        assert {row["model_id"] for row in json.loads(body)} <= {"alexnet", "evil"}


HEADERS = {
    "many": "\r\n".join(f"X-{number}: y" for number in range(20_000)),
    "long": f"X-Long: {'y' * 900_000}",
    "two lengths": "Content-Length: 5\r\nContent-Length: 6",
    "length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked",
    "folded": "X-A: b\r\n c: d",
    "no colon": "nonsense",
    "no name": ": x",
    "null": "X-A: \0",
    "two hosts": "Host: here\r\nHost: there",
    "bad length": "Content-Length: -1",
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS.keys())
def test_a_hostile_header_is_refused(server: Server, headers: str) -> None:
    said = spoken(server, f"GET /db/ HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{headers}\r\n\r\n")
    assert said in {"", "400", "431", "413"} or (headers.startswith("X-A: b") and said == "200")
    assert len(server.lines()) <= 1 + sum("Invalid HTTP request" in line for line in server.lines())


ANYWHERE = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "javascript",
    "X-Original-URL": "/etc/passwd",
    "X-HTTP-Method-Override": "DELETE",
    "Range": "bytes=0-0,1-1,2-2,99999999999999999999-",
    "Accept-Encoding": "gzip;q=nan, *;q=9e99",
    "If-None-Match": '"' * 3_000,
    "Cookie": "ds_actor=" + "x" * 3_000,
    "Authorization": "Bearer " + "x" * 3_000,
    "Content-Type": "multipart/form-data; boundary=" + "x" * 3_000,
}


@pytest.mark.parametrize("name", ANYWHERE)
def test_a_header_that_would_mislead_changes_nothing(server: Server, name: str) -> None:
    for path in ("/db/joulebook/cv_models", "/index.html", "/data/joulebook.db"):
        answer = httpx.get(f"{server.url}{path}", headers={name: ANYWHERE[name]}, timeout=10)
        assert answer.status_code in {200, 206, 400, 416}, path
        assert "evil.example" not in answer.text
        assert not any("evil.example" in value for value in answer.headers.values())
    assert len(server.lines()) <= 1 + sum("Invalid HTTP request" in line for line in server.lines())


@pytest.mark.parametrize(
    "line", ["GET / HTTP/9.9", "GET", "\x16\x03\x01", "GET http://evil.example/ HTTP/1.1", "get / http/1.1"]
)
def test_a_line_that_is_no_request_is_refused(server: Server, line: str) -> None:
    said = spoken(server, f"{line}\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert said in {"", "400", "404", "405", "505"}


def test_a_version_that_does_not_exist_is_refused_in_words(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/9.9\r\nHost: here\r\nConnection: close\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert answer.split(b" ")[1] == b"505" and answer.endswith(b"505: this server speaks HTTP/1.1\n")


def spoken(server: Server, text: str) -> str:
    """Send bytes as they are; return the status that comes back, or nothing where the server hung up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        try:
            connection.sendall(text.encode("latin-1"))
            connection.shutdown(socket.SHUT_WR)
            said = connection.recv(64)
        except OSError:  # it hung up while the rest was still being sent
            return ""
    return said.decode("latin-1")[9:12]
