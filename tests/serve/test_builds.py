"""A new build takes the old one's place while strangers read: nobody sees a mix, and nothing broken is served."""

import json
import shutil
import threading
import time
from pathlib import Path

import httpx
from tests.serve.sites import Server, exchange, serving, write_site

MARK = "/db/joulebook/marks.json?_shape=array"
ADDRESSES = [
    "/",
    MARK,
    "/db/joulebook.json?sql=select+mark+from+marks&_shape=array",
    "/db/joulebook/marks",
    "/data/datapackage.json",
]


def marks(text: str) -> set[str]:
    """Return the builds that an answer is made of."""
    return {mark for mark in ("first", "second", "third", "fourth") if mark in text}


def read_all_the_time(
    server: Server, address: str, stop: threading.Event, seen: list[tuple[float, int, set[str]]]
) -> None:
    """Ask again and again, and note what comes and when the asking began."""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        while not stop.is_set():
            began = time.monotonic()
            answer = client.get(address)
            seen.append((began, answer.status_code, marks(answer.text)))


def test_a_new_build_appears_at_once_and_no_answer_is_mixed(home: Path, tmp_path: Path) -> None:
    with serving(home, tmp_path / "log") as server:
        stop = threading.Event()
        seen: dict[str, list[tuple[float, int, set[str]]]] = {address: [] for address in ADDRESSES}
        readers = [
            threading.Thread(target=read_all_the_time, args=(server, *item[:1], stop, item[1])) for item in seen.items()
        ]
        for reader in readers:
            reader.start()
        exchanged = []
        for mark in ("second", "third", "fourth"):
            time.sleep(0.7)
            exchange(home, write_site(tmp_path / mark, mark))
            exchanged.append(time.monotonic())
        time.sleep(2.5)
        stop.set()
        for reader in readers:
            reader.join(30)
        for address, answers in seen.items():
            assert {status for _, status, _ in answers} == {200}, address
            assert all(len(found) == 1 for _, _, found in answers), address
            assert {mark for _, _, found in answers for mark in found} >= {"first", "fourth"}, address
            late = [found for began, _, found in answers if began > exchanged[-1] + 2]
            assert late, address
            assert all(found == {"fourth"} for found in late), address
        assert len(server.lines()) == 1, server.lines()


def test_an_answer_of_datasette_is_sent_again_only_after_a_build(home: Path, tmp_path: Path) -> None:
    """By its tag, which the whole answers carry and the errors do not."""
    with serving(home, tmp_path / "log") as server, httpx.Client(base_url=server.url, timeout=30) as client:
        first = client.get(MARK)
        known = {"If-None-Match": first.headers["etag"]}
        again = client.get(MARK, headers=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert "etag" not in client.get("/db/joulebook/nope").headers
        assert client.get(MARK, headers={"If-None-Match": '"other", *'}).status_code == 200
        exchange(home, write_site(tmp_path / "second", "second"))
        assert client.get(MARK, headers=known).json() == [{"mark": "second"}]


def test_a_broken_build_is_not_served_and_said_once(home: Path, tmp_path: Path) -> None:
    with serving(home, tmp_path / "log") as server, httpx.Client(base_url=server.url, timeout=30) as client:
        broken = write_site(tmp_path / "broken", "second")
        (broken / "data" / "joulebook.db").write_bytes(b"SQLite format 3\0 and then nothing")
        exchange(home, broken)
        for address in ADDRESSES * 2:
            answer = client.get(address)
            assert (answer.status_code, marks(answer.text)) == (200, {"first"})
        (line,) = server.lines()[1:]
        assert "joulebook.db is broken" in line
        assert "still served" in line
        exchange(home, write_site(tmp_path / "third", "third"))
        # the first request after a build sees it, whatever it asks for
        assert client.get(MARK).json() == [{"mark": "third"}]
        assert [marks(client.get(address).text) for address in ("/", "/db/")] == [{"third"}, {"third"}]


def test_a_site_that_vanishes_or_lacks_a_table_is_still_served(home: Path, tmp_path: Path) -> None:
    with serving(home, tmp_path / "log") as server, httpx.Client(base_url=server.url, timeout=30) as client:
        shutil.rmtree(home / "site" / "public")
        for address in ADDRESSES * 2:
            answer = client.get(address)
            assert (answer.status_code, marks(answer.text)) == (200, {"first"})
        assert len(server.lines()) == 2
        write_site(home / "site" / "public", "second")
        assert client.get(MARK).json() == [{"mark": "second"}]
        # and a descriptor that lacks a table of the database is refused
        other = write_site(tmp_path / "other", "third")
        descriptor = json.loads((other / "data" / "datapackage.json").read_text("utf-8"))
        descriptor["resources"][0]["name"] = "lost"
        (other / "data" / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
        exchange(home, other)
        assert client.get(MARK).json() == [{"mark": "second"}]
        assert "it lacks the table lost" in server.lines()[2]
