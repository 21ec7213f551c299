"""Datasette over HTTP: described from the schemas, and every link of its pages leads somewhere."""

import csv
import html
import io
import re
import sqlite3
from pathlib import Path

import httpx
import pytest
from tests.serve.sites import ROWS, Server, raw

LINK = re.compile(r"(?:href|src|action)=\"([^\"]*)\"")


@pytest.mark.parametrize("address", ["/db", "/db/index.html"])
def test_the_address_without_its_slash_leads_on(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/db/"


def test_a_table_is_described_by_its_schema(client: httpx.Client) -> None:
    page = client.get("/db/joulebook/cv_estimates").text
    assert "<h1>Energy estimates</h1>" in page
    assert "One row is one of Energy estimates." in page
    assert "<dt>energy_j</dt>" in page
    assert "Energy. Of one forward pass. Unit: J. Formula: forward_gflop / efficiency_gflop_per_j." in page
    assert '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>' in page
    assert '<a href="https://arxiv.org/abs/2109.05472">The paper</a>' in page


def test_categories_are_facets(client: httpx.Client) -> None:
    facets = client.get("/db/joulebook/cv_models.json").json()["facet_results"]
    assert list(facets) == ["architecture"]
    assert {entry["value"]: entry["count"] for entry in facets["architecture"]["results"]} == {
        "CNN": 2,
        "Transformer": 1,
    }


def test_a_reference_shows_the_name_of_what_it_refers_to(client: httpx.Client) -> None:
    page = client.get("/db/joulebook/cv_estimates").text
    assert '<a href="/db/joulebook/cv_models/vit-b-16">ViT-B/16</a>' in page


def test_what_data_say_is_never_markup(client: httpx.Client) -> None:
    for address in ("/db/joulebook/cv_models", "/db/joulebook?sql=select+model+from+cv_models"):
        page = client.get(address).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;as printed&lt;/b&gt;" in client.get("/db/joulebook/cv_models").text


def test_rows_come_as_json(client: httpx.Client) -> None:
    answer = client.get("/db/joulebook/cv_models.json", params={"_shape": "array"})
    assert [(row["model_id"], row["reported_gflop"]) for row in answer.json()] == sorted(
        (row[0], row[3]) for row in ROWS
    )
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_query_comes_as_json_and_as_csv(client: httpx.Client) -> None:
    sql = "select model_id, reported_gflop from cv_models where reported_gflop > :least order by 1"
    parameters = {"sql": sql, "least": "1.2"}
    rows = client.get("/db/joulebook.json", params={**parameters, "_shape": "array"}).json()
    assert rows == [{"model_id": "alexnet", "reported_gflop": 1.42}, {"model_id": "vit-b-16", "reported_gflop": 35.1}]
    text = client.get("/db/joulebook.csv", params=parameters).text
    assert list(csv.DictReader(io.StringIO(text))) == [{key: str(value) for key, value in row.items()} for row in rows]


def test_the_database_can_be_downloaded(client: httpx.Client, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(client.get("/db/joulebook.db").content)
    connection = sqlite3.connect(copy)
    assert connection.execute("select count(*) from cv_models").fetchone() == (3,)
    connection.close()


def test_the_database_is_immutable_and_its_place_untold(client: httpx.Client) -> None:
    (entry,) = client.get("/db/-/databases.json").json()
    assert entry["name"] == "joulebook"
    assert entry["is_mutable"] is False
    assert entry["path"] == "joulebook.db"


def test_every_page_leads_back_to_the_site(client: httpx.Client) -> None:
    for address in ("/db/", "/db/joulebook", "/db/joulebook/cv_models/alexnet", "/db/joulebook/nope"):
        assert '<a class="brand home" href="/db/../index.html">Joulebook first</a>' in client.get(address).text


def test_each_link_leads_somewhere(server: Server, client: httpx.Client) -> None:
    waiting, seen = ["/db/"], set[str]()
    while waiting and len(seen) < 150:
        address = waiting.pop(0)
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html"):
            targets = (httpx.URL(server.url + address).join(html.unescape(link)) for link in LINK.findall(answer.text))
            found = {target.raw_path.decode() for target in targets if target.port == server.port}
            waiting += sorted(found - seen - set(waiting))
    assert len(seen) > 50


def test_redirects_stay_below_the_base_address(server: Server) -> None:
    for target in ("/db/joulebook/", "/db/joulebook/cv_models/", "/db//evil.example/", "/db/a%2Fb"):
        _, _, location = raw(server, target)
        assert location is None or location.startswith("/db/"), target


def test_head_and_preflight_are_answered_and_nothing_else(client: httpx.Client) -> None:
    head = client.head("/db/joulebook/cv_models.json")
    assert (head.status_code, head.content) == (200, b"")
    assert client.options("/db/joulebook/cv_models.json").headers["access-control-allow-origin"] == "*"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/db/joulebook?sql=select+1").status_code == 405


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/db/joulebook/nope", 404),
        ("/db/nope", 404),
        ("/db/joulebook/cv_models/nope", 404),
        ("/db/joulebook/cv_models?_sort=nope", 400),
        ("/db/joulebook?sql=select+nope", 400),
        ("/db/no/such/page/at/all", 404),
    ],
)
def test_an_error_is_one_plain_page(server: Server, client: httpx.Client, address: str, status: int) -> None:
    before = server.lines()
    answer = client.get(address)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "site-packages" not in answer.text
    assert server.lines() == before


def test_an_error_is_json_where_json_was_asked_for(client: httpx.Client) -> None:
    answer = client.get("/db/joulebook/nope.json")
    assert answer.status_code == 404
    assert answer.json()["ok"] is False


def test_a_saved_query_has_its_title_its_parameters_and_its_columns_described(client: httpx.Client) -> None:
    page = client.get("/db/joulebook/large-models").text
    assert "<h1>Which models are &lt;b&gt;large&lt;/b&gt;?</h1>" in page
    assert "Models of at least some compute." in page
    assert '<label for="qp1">Least compute (GFLOP)</label>' in page
    assert '<option value="Transformer">' in page
    assert "<dt>reported_gflop</dt><dd>FLOP. As printed. Unit: GFLOP.</dd>" in page
    assert 'href="/db/joulebook/large-models"' in client.get("/db/joulebook").text


def test_a_parameter_left_out_or_empty_has_its_default(client: httpx.Client) -> None:
    for form in ("least=&kind=", "", "kind=CNN"):
        rows = client.get(f"/db/joulebook/large-models.json?_shape=array&{form}").json()
        assert [row["model_id"] for row in rows] == ["alexnet"], form
    given = client.get("/db/joulebook/large-models.csv", params={"kind": "Transformer"}).text
    assert [row["model_id"] for row in csv.DictReader(io.StringIO(given))] == ["vit-b-16"]
    assert client.get("/db/joulebook/large-models", params={"least": "99", "kind": "CNN"}).text.count("0 results") == 1


def test_ids_and_names_lead_to_pages_of_the_site_that_exist(client: httpx.Client) -> None:
    """The small site has a page for alexnet alone; an id keeps its row's address beside the page."""
    there = "/db/../models/alexnet/index.html"
    estimates = client.get("/db/joulebook/cv_estimates").text
    assert f'<a href="{there}">AlexNet</a> <a class="row" href="/db/joulebook/cv_models/alexnet">' in estimates
    for address in (
        "/db/joulebook/cv_models",
        "/db/joulebook/costs",
        "/db/joulebook/large-models",
        "/db/joulebook/cv_models/alexnet",
        "/db/joulebook?sql=select+model_id,+model+from+cv_models",
    ):
        page = client.get(address).text
        assert f'<a href="{there}">AlexNet</a>' in page, address
        assert "models/vit-b-16/index.html" not in page, address
        assert "models/evil" not in page.replace("cv_models/evil", ""), address
    assert client.get("/models/alexnet/index.html").status_code == 200


def test_words_find_rows_of_tables_that_have_them(client: httpx.Client) -> None:
    def found(words: str) -> list[str]:
        rows = client.get("/db/joulebook/cv_models.json", params={"_shape": "array", "_search": words}).json()
        return [row["model_id"] for row in rows]

    assert found("alexnet") == ["alexnet"]
    assert found("image ViT-B/16") == ["vit-b-16"]
    assert found('"alexnet') == ["alexnet"]
    assert found("nobody") == []
    assert len(found(" ")) == len(ROWS)
    assert 'name="_search"' in client.get("/db/joulebook/cv_models").text
    assert 'name="_search"' not in client.get("/db/joulebook/marks").text


def test_a_view_is_described_as_a_table_is(client: httpx.Client) -> None:
    page = client.get("/db/joulebook/costs").text
    assert "<h1>Costs of models (view)</h1>" in page
    assert "<dt>energy_j</dt><dd>Energy. Of one forward pass. Unit: J." in page
    facets = client.get("/db/joulebook/costs.json").json()["facet_results"]
    assert list(facets) == ["architecture"]
