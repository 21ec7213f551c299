"""The static site over HTTP: what is there, what is not, and what no address reaches."""

import asyncio
import gzip
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tests.serve.sites import Server, raw

from joulebook.serve import snapshot
from joulebook.serve.app import static
from joulebook.serve.snapshot import File

TYPES = {
    "/": "text/html; charset=utf-8",
    "/index.html": "text/html; charset=utf-8",
    "/assets/style.css": "text/css; charset=utf-8",
    "/assets/site.js": "text/javascript; charset=utf-8",
    "/assets/icon.svg": "image/svg+xml",
    "/assets/sql.wasm": "application/wasm",
    "/data/cv_models.csv": "text/csv; charset=utf-8",
    "/data/cv_models.parquet": "application/vnd.apache.parquet",
    "/data/datapackage.json": "application/json",
    "/data/joulebook.db": "application/vnd.sqlite3",
    "/data/SHA256SUMS": "text/plain; charset=utf-8",
}
ELSEWHERE = [
    "/../../etc/passwd",
    "/..%2f..%2f..%2fetc/passwd",
    "/%2e%2e/%2e%2e/templates/datasette/base.html",
    "/models/../../../templates/datasette/base.html",
    "/data/..%5c..%5ctemplates",
    "//etc/passwd",
    "/.hidden",
    "/%2ehidden",
    "/index.html%00",
    "/%00",
    "/%ff",
    "/%zz",
    "/data",
    "/index.html/",
    "/" + "a" * 5000,
]


@pytest.mark.parametrize(("address", "expected"), TYPES.items())
def test_each_kind_of_file_has_its_type(client: httpx.Client, address: str, expected: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == expected


def test_a_folder_answers_its_index(client: httpx.Client) -> None:
    assert client.get("/models/alexnet").headers["location"] == "/models/alexnet/"
    assert "<h1>AlexNet</h1>" in client.get("/models/alexnet/").text


def test_pages_link_to_datasette_only_where_it_runs(client: httpx.Client) -> None:
    page = client.get("/").text
    assert "data-needs-datasette" not in page
    assert '<li><a href="db/joulebook">' in page


def test_a_missing_page_is_the_sites_own_with_links_that_work_at_any_depth(client: httpx.Client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "<h1>No such page</h1>" in answer.text
    assert 'href="/assets/style.css"' in answer.text
    assert 'href="assets/' not in answer.text


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_leads_out_of_the_site(server: Server, target: str) -> None:
    status, body, _ = raw(server, target)
    assert status in {307, 400, 404}
    assert "root:" not in body
    assert "secret" not in body
    assert "jinja" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_the_site_is_only_read(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_head_tells_the_length_and_sends_nothing(client: httpx.Client) -> None:
    whole = client.get("/index.html")
    head = client.head("/index.html")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]


def test_an_unchanged_file_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/data/cv_models.csv")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/data/cv_models.csv", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get("/data/cv_models.csv", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_part_of_a_file_can_be_asked_for(client: httpx.Client) -> None:
    answer = client.get("/data/cv_models.parquet", headers={"Range": "bytes=0-3"})
    assert answer.status_code == 206
    assert answer.content == b"PAR1"


def test_data_may_be_read_by_other_sites(client: httpx.Client) -> None:
    assert client.get("/data/cv_models.csv").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get("/").headers


def test_a_page_is_sent_with_its_own_policy(client: httpx.Client) -> None:
    headers = client.get("/").headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_a_page_to_embed_and_no_other_may_stand_in_pages_of_other_sites(tmp_path: Path) -> None:
    page = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    for name in ("figure-1/embed/index.html", "figure-1/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(page, "utf-8")
    found = snapshot._copy(tmp_path / "figure-1/embed/index.html", tmp_path / "copy/embed.html")
    other = snapshot._copy(tmp_path / "figure-1/index.html", tmp_path / "copy/index.html")
    assert found.policy == "default-src 'none'; frame-ancestors *"
    assert other.policy == "default-src 'none'; frame-ancestors 'self'"


def test_a_file_without_a_policy_gets_one_without_inline_scripts(client: httpx.Client) -> None:
    policy = client.get("/assets/icon.svg").headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "unsafe-eval" not in scripts.replace("wasm-unsafe-eval", "")


def test_texts_are_compressed_for_those_who_take_it_and_parts_are_not(client: httpx.Client) -> None:
    """Datasette's front page is long enough to gain; a range names bytes of the file as it is."""
    page = client.get("/db/", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/db/", headers={"Accept-Encoding": "identity"})
    assert page.headers["content-encoding"] == "gzip" and "Accept-Encoding" in page.headers["vary"]
    assert "content-encoding" not in plain.headers
    assert page.num_bytes_downloaded < len(plain.content) / 2 and page.content == plain.content
    part = client.get("/data/joulebook.db", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-15"})
    assert (part.status_code, part.content) == (206, b"SQLite format 3\0")
    assert "content-encoding" not in client.get("/data/joulebook.db", headers={"Accept-Encoding": "gzip"}).headers


def test_a_compressed_file_is_the_file_in_other_bytes(client: httpx.Client) -> None:
    """Its tag says so; whoever has it is told so; a head has the same length; a refusal of gzip is heard."""
    address, packed, plain = "/data/datapackage.json", {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}
    page, file = client.get(address, headers=packed), client.get(address, headers=plain)
    assert page.headers["content-encoding"] == "gzip" and page.headers["vary"] == "Accept-Encoding"
    assert page.num_bytes_downloaded < len(file.content) / 2 and page.content == file.content
    assert page.headers["etag"] == f"W/{file.headers['etag']}" and file.headers["etag"].startswith('"')
    assert page.headers["access-control-allow-origin"] == "*"
    known = client.get(address, headers=packed | {"If-None-Match": page.headers["etag"]})
    assert (known.status_code, known.headers["vary"]) == (304, "Accept-Encoding")
    for asked, answer in ((packed, page), (plain, file)):
        head = client.head(address, headers=asked)
        assert head.headers["content-length"] == answer.headers["content-length"]
    for refused in ("gzip;q=0", "br, gzip; q=0.0"):
        assert "content-encoding" not in client.get(address, headers={"Accept-Encoding": refused}).headers
        assert "content-encoding" not in client.get("/db/", headers={"Accept-Encoding": refused}).headers
    resumed = {**plain, "Range": "bytes=0-1", "If-Range": page.headers["etag"]}
    assert client.get(address, headers=resumed).status_code == 200


def test_a_file_is_compressed_once_for_all_who_ask(tmp_path: Path) -> None:
    """What it holds later, behind the same tag, is not looked at."""
    path = tmp_path / "page.html"
    path.write_text("first " * 1000, "utf-8")
    file = File(path, path.stat().st_size, '"tag"', "text/html", "default-src 'none'")
    build: Any = SimpleNamespace(files={"page.html": file})
    asked = {"method": "GET", "path": "/page.html", "headers": [(b"accept-encoding", b"gzip")], "type": "http"}

    def body() -> bytes:
        return gzip.decompress(asyncio.run(static(build, asked)).body)

    assert body() == b"first " * 1000
    path.write_text("other " * 1000, "utf-8")
    assert body() == b"first " * 1000
