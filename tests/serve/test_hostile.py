# ruff: noqa: S608 (these statements are meant to be hostile)
"""Requests that want to break the server: each ends soon, small and plainly, and the next one is answered."""

import time
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
}
LIMITED = {
    "printf": "select printf('%900000000d', 1)",
    "many rows": f"{COUNTING} select x from c limit 50000",
    "slow search": "select instr(hex(zeroblob(99000)), hex(zeroblob(49000)) || '1')",
    "slow pattern": f"select hex(zeroblob(99000)) like '{'%0' * 400}1'",
    "deep json": f"select json_valid('{'[' * 15000}')",
}
TABLE = "/db/joulebook/cv_models"
ADDRESSES = [
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


@pytest.fixture(autouse=True)
def still_answers(server: Server) -> object:
    """After each hostile request the server answers as before, and has not grown without bound."""
    yield
    answer = httpx.get(f"{server.url}/db/joulebook.json?sql=select+count(*)+n+from+cv_models&_shape=array", timeout=10)
    assert answer.json() == [{"n": 3}]


@pytest.mark.parametrize("form", ["", ".csv"], ids=["html", "csv"])
@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_query_is_refused(server: Server, sql: str, form: str) -> None:
    status, body = ask(server, f"/db/joulebook{form}?sql={quote(sql)}")
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


def test_a_megabyte_of_query_is_refused_before_it_is_read(server: Server) -> None:
    try:
        status, _, _ = raw(server, f"/db/joulebook?sql=select+'{'a' * 1_000_000}'")
    except ConnectionError:  # the server hung up while the rest was still being sent
        return
    assert status in {400, 414, 431}
