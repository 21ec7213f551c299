"""The recipe of docs/serving.md as it stands: nginx with its cache before several processes."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.serve.fronts import MISSING, NGINX, Front, fronted
from tests.serve.sites import exchange, project, raw, write_site

MARK = "/db/joulebook/marks.json?_shape=array"
KEPT_S = 1
pytestmark = pytest.mark.skipif(NGINX is None, reason=MISSING)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    with fronted(project(folder / "root"), folder, KEPT_S) as running:
        yield running


@pytest.fixture
def client(front: Front) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=front.url, timeout=30) as session:
        yield session


def test_answers_come_as_from_the_process_itself(front: Front, client: httpx.Client) -> None:
    """Pages, tables and files, with the headers that keep readers safe and let other sites read data."""
    kept = ("content-security-policy", "x-content-type-options", "access-control-allow-origin", "content-type", "etag")
    with httpx.Client(base_url=front.behind[0].url, timeout=30) as direct:
        for path in ("/", "/db/joulebook/cv_models.json", "/db/joulebook/large-models.csv", "/data/joulebook.db"):
            given, own = client.get(path), direct.get(path)
            assert given.status_code == own.status_code == 200, path
            assert [given.headers.get(name) for name in kept] == [own.headers.get(name) for name in kept], path
            if "query_ms" not in own.text:
                assert given.content == own.content, path


def test_a_repeated_question_is_answered_from_the_cache_and_confirmed_later(client: httpx.Client) -> None:
    address = "/db/joulebook.json?sql=select+random()+n&_shape=array"
    first = client.get(address)
    assert first.headers["x-cache"] == "MISS"
    again = client.get(address)
    assert (again.headers["x-cache"], again.json()) == ("HIT", first.json())
    time.sleep(KEPT_S + 1.1)
    confirmed = client.get(address)
    assert (confirmed.headers["x-cache"], confirmed.json()) == ("REVALIDATED", first.json())


def test_two_forms_of_an_answer_are_kept_apart(client: httpx.Client) -> None:
    address = "/db/joulebook?form=1"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = [client.get(address, headers={"Accept-Encoding": coding}) for coding in ("gzip, br", "deflate, gzip;q=1")]
    assert "content-encoding" not in plain.headers
    assert [answer.headers["content-encoding"] for answer in packed] == ["gzip", "gzip"]
    assert packed[1].headers["x-cache"] == "HIT"


def test_a_part_of_a_file_and_its_head_can_be_asked_for(client: httpx.Client) -> None:
    part = client.get("/data/joulebook.db", headers={"Range": "bytes=0-14"})
    assert (part.status_code, part.content) == (206, b"SQLite format 3")
    head = client.head("/data/joulebook.db")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("target", "statuses"),
    [
        ("/db/joulebook?sql=delete+from+cv_models", {400}),
        ("/db/joulebook/nope", {404}),
        ("/..%2f..%2fetc/passwd", {400, 404}),
        ("/%zz", {400, 404}),
        ("/db/joulebook?sql=" + "a" * 50_000, {400, 414}),
        (
            "/db/joulebook?sql=with+recursive+c(x)+as+(select+1+union+all+select+x%2B1+from+c)+select+count(*)+from+c",
            {400},
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_hostile_request_is_refused_as_without_it(front: Front, target: str, statuses: set[int]) -> None:
    status, body, _ = raw(front.door, target)
    assert status in statuses
    assert "root:" not in body


def test_nothing_is_uploaded(client: httpx.Client) -> None:
    assert client.post("/db/joulebook", content=b"x" * 5_000).status_code in {405, 413}


def test_a_new_build_is_seen_soon_and_no_answer_mixes_two(front: Front, client: httpx.Client, tmp_path: Path) -> None:
    assert client.get(MARK).json() == [{"mark": "first"}]
    exchange(front.root, write_site(tmp_path / "second", "second"))
    seen = []
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and seen[-3:] != ["second"] * 3:
        page = client.get("/db/joulebook/marks").text
        (mark,) = {mark for mark in ("first", "second") if mark in page}
        seen.append(mark)
        time.sleep(0.3)
    assert seen[-3:] == ["second"] * 3
    time.sleep(KEPT_S + 1.1)
    assert client.get(MARK).json() == [{"mark": "second"}]


def test_one_process_may_end_and_the_other_answers(front: Front, client: httpx.Client) -> None:
    front.behind[0].process.terminate()
    front.behind[0].process.wait(10)
    for number in range(6):
        assert client.get(f"/db/joulebook.json?sql=select+{number}").status_code == 200
