"""Asks each web address that the rows name whether it still answers: ``python build/links.py``, or ``make links``.

One question at a time to a host, a pause between two, and a name that says who asks. A host that refuses programs is
not called broken. Exit 1 where an address is gone.
"""

import argparse
import csv
import http.client
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from joulebook.package.harmless import visible

DATA = Path(__file__).resolve().parent.parent / "datapackage" / "data"
AGENT = "Joulebook-link-check (checks once a week whether cited sources still answer)"
RESOLVERS = {"doi": "https://doi.org/", "arxiv_id": "https://arxiv.org/abs/", "url": ""}
TIMEOUT_S, PAUSE_S, TRIES, HOSTS_AT_ONCE = 30, 2.0, 2, 8
GONE = {404, 410}
"""Any other refusal may be meant for programs only: 401, 403, 429 and the like."""


@dataclass(frozen=True)
class Answer:
    """What an address said: ``ok``, ``gone``, or ``unclear`` where a person may still be let in."""

    source_id: str
    address: str
    verdict: str
    said: str


def addresses(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Each source's id with each address that it names.

    >>> list(addresses([{"source_id": "a", "doi": "10.1/x", "arxiv_id": "", "url": ""}]))
    [('a', 'https://doi.org/10.1/x')]
    """
    for row in rows:
        yield from ((row["source_id"], f"{start}{row[name]}") for name, start in RESOLVERS.items() if row[name])


def ask(address: str) -> tuple[str, str]:
    """The verdict on an address, and what it rests on."""
    if not address.startswith(("https://", "http://")):
        return "gone", "no web address"
    said = ""
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, method=method, headers={"User-Agent": AGENT})  # noqa: S310 (see above)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
                return "ok", str(answer.status)
        except urllib.error.HTTPError as error:
            said = str(error.code)
            if method == "GET":
                return ("gone" if error.code in GONE else "unclear"), said
        except (OSError, ValueError, http.client.HTTPException) as error:
            said = str(getattr(error, "reason", error))[:200]
    return "gone", said


def asked(listed: Iterable[tuple[str, str]], way: Callable[[str], tuple[str, str]], pause: float) -> list[Answer]:
    """Ask every address, hosts side by side and each host's addresses one after another; in the order of the list."""
    every = list(listed)
    hosts: dict[str, list[int]] = {}
    for place, (_, address) in enumerate(every):
        hosts.setdefault(urlsplit(address).netloc, []).append(place)
    answers: dict[int, Answer] = {}

    def visit(places: list[int]) -> None:
        for turn, place in enumerate(places):
            time.sleep(pause if turn else 0)
            source_id, address = every[place]
            verdict, said = way(address)
            for _ in range(TRIES - 1):
                if verdict != "ok":
                    time.sleep(pause)
                    verdict, said = way(address)
            answers[place] = Answer(source_id, address, verdict, said)

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        list(pool.map(visit, hosts.values()))
    return [answers[place] for place in sorted(answers)]


def told(answers: Iterable[Answer]) -> Iterator[str]:
    """The answers that somebody has to look at, and how many there are of each kind."""
    every = list(answers)
    for one in every:
        if one.verdict != "ok":
            yield f"{one.verdict}: {visible(one.source_id)} {visible(one.address)} ({visible(one.said)})"
    counts = {kind: sum(one.verdict == kind for one in every) for kind in ("ok", "unclear", "gone")}
    yield ", ".join(f"{count} {kind}" for kind, count in counts.items())


def main(data: Path = DATA, pause: float = PAUSE_S) -> int:
    """Ask all and say what came; 1 where an address is gone."""
    with (data / "sources.csv").open(encoding="utf-8", newline="") as file:
        answers = asked(addresses(csv.DictReader(file)), ask, pause)
    print("\n".join(told(answers)))  # noqa: T201 (a command)
    return 1 if any(one.verdict == "gone" for one in answers) else 0


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.exit(main())
