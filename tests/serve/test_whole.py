"""The project's own site as it is served: every table is described, whole, and the same as its published file."""

import csv
import html
import io
import json
import re
from pathlib import Path

import httpx
from tests.serve.sites import Server


def test_each_table_is_served_as_published_and_described_by_its_schema(whole: Server) -> None:
    with httpx.Client(base_url=whole.url, timeout=60) as client:
        resources = client.get("/data/datapackage.json").json()["resources"]
        tables = [resource for resource in resources if resource["type"] == "table"]
        assert len(tables) > 20
        for table in tables:
            name, schema = table["name"], table["schema"]
            published = list(csv.reader(io.StringIO(client.get(f"/data/{table['path'].removeprefix('data/')}").text)))
            asked = {"sql": f'select count(*) as n from "{name}"', "_shape": "array"}  # noqa: S608 (a name of ours)
            assert client.get("/db/joulebook.json", params=asked).json() == [{"n": len(published) - 1}], name
            asked = {"sql": f'select * from "{name}" limit 100', "_shape": "array"}  # noqa: S608 (a name of ours)
            assert len(client.get("/db/joulebook.json", params=asked).json()) == min(100, len(published) - 1), name
            page = client.get(f"/db/joulebook/{name}")
            assert page.status_code == 200, name
            assert f"<h1>{schema['title']}</h1>" in html.unescape(page.text), name
            for field in schema["fields"]:
                assert f"<dt>{field['name']}</dt>" in page.text, (name, field["name"])
                if unit := field.get("unit"):
                    assert f"Unit: {unit}" in page.text, (name, field["name"])


def test_no_page_keeps_its_link_to_datasette_hidden(whole: Server, built: Path) -> None:
    with httpx.Client(base_url=whole.url, timeout=60) as client:
        for path in sorted(built.glob("*/index.html")):
            page = client.get(f"/{path.parent.name}/").text
            assert "data-needs-datasette" not in page
            assert 'href="../db/' in page


def test_each_figure_and_table_leads_to_its_query(whole: Server) -> None:
    pages = [f"figures/figure-{number}" for number in range(1, 16)] + [
        f"tables/table-{number}" for number in range(1, 10)
    ]
    with httpx.Client(base_url=whole.url, timeout=60) as client:
        for path in pages:
            name = path.partition("/")[2]
            assert f'href="../../db/joulebook/{name}"' in client.get(f"/{path}/").text, path
            answer = client.get(f"/db/joulebook/{name}").text
            assert f'<a href="/db/../{path}/index.html">The page of ' in answer, path


def test_a_question_leads_to_the_page_that_answers_it_without_a_server(whole: Server) -> None:
    page = httpx.get(f"{whole.url}/db/joulebook/efficient-devices?day=2016-05-01", timeout=30).text
    address = "/db/../sql/index.html#q=efficient-devices&amp;day=2016-05-01&amp;domain=any"
    assert f'href="{address}"' in page
    assert httpx.get(f"{whole.url}/sql/index.html").status_code == 200


def test_cells_of_datasette_lead_to_pages_that_exist(whole: Server) -> None:
    """On a page of each kind of table: models, devices, sources, trends and claims."""
    found: set[str] = set()
    with httpx.Client(base_url=whole.url, timeout=60) as client:
        for name in ("models", "gpus", "trends", "claim_results", "lag_events", "value_sources?_size=1000"):
            cells = re.findall(r"<td [^>]*>(?:<a href=\"/db/\.\./([^\"#]*))", client.get(f"/db/joulebook/{name}").text)
            assert cells, name
            found |= set(cells)
        assert {address.split("/")[0] for address in found} == {"models", "gpus", "sources", "trends", "reproduction"}
        for address in sorted(found):
            assert client.get(f"/{address}").status_code == 200, address


def test_files_are_served_byte_by_byte(whole: Server, built: Path) -> None:
    with httpx.Client(base_url=whole.url, timeout=60) as client:
        files = [path for path in built.rglob("*") if path.is_file() and path.suffix != ".html"]
        assert len(files) > 50
        by_kind: dict[str, list[Path]] = {}
        for path in sorted(files):
            by_kind.setdefault(path.suffix, []).append(path)
        for path in (path for found in by_kind.values() for path in found[:: len(found) // 12 or 1]):
            assert client.get(f"/{path.relative_to(built).as_posix()}").content == path.read_bytes(), path


def test_the_descriptor_names_the_database_that_is_served(whole: Server) -> None:
    title = json.loads(httpx.get(f"{whole.url}/data/datapackage.json").text)["title"]
    assert f"<h1>{title}</h1>" in httpx.get(f"{whole.url}/db/").text
