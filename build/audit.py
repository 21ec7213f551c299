"""Asks the open database of vulnerabilities (OSV) about every locked package: ``make audit``.

Only names and versions are sent. Exit 1 where a locked version has a known vulnerability, 2 where nobody answers.
"""

import http.client
import json
import os
import re
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

LOCKS = Path(__file__).resolve().parent / "locks"
ADDRESS = "https://api.osv.dev/v1/querybatch"
PAGE = "https://osv.dev/vulnerability/"
TIMEOUT_S = 60
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
FROM_NPM = re.compile(r"^(@?[\w./-]+) (\d\S*) sha512-", re.MULTILINE)


def locked(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Ecosystem, name and version of each package that a lock names, each once."""
    found = set()
    for path in sorted(folder.glob("*.txt")):
        ecosystem, pattern = ("npm", FROM_NPM) if path.name.startswith("npm") else ("PyPI", PIN)
        found |= {(ecosystem, name, version) for name, version in pattern.findall(path.read_text("utf-8"))}
    yield from sorted(found)


def known(packages: list[tuple[str, str, str]], address: str) -> dict[str, list[str]]:
    """The known vulnerabilities of each package that has any, by its name and version."""
    queries = [
        {"package": {"ecosystem": ecosystem, "name": name}, "version": version} for ecosystem, name, version in packages
    ]
    request = urllib.request.Request(  # noqa: S310 (the address above, or a test's)
        address, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
        results = json.load(answer)["results"]
    named = [f"{name} {version}" for _, name, version in packages]
    found = {name: [one["id"] for one in result.get("vulns", [])] for name, result in zip(named, results, strict=True)}
    return {name: ids for name, ids in found.items() if ids}


def main(folder: Path = LOCKS) -> int:
    """Ask about all, and say what came."""
    packages = list(locked(folder))
    try:
        found = known(packages, os.environ.get("OSV_ADDRESS", ADDRESS))
    except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException) as error:
        print(f"audit: the database of vulnerabilities does not answer ({error})", file=sys.stderr)  # noqa: T201
        return 2
    for name, ids in found.items():
        print(f"{name}: {', '.join(PAGE + one for one in ids)}")  # noqa: T201 (a command)
    print(f"{len(packages)} locked packages, {len(found)} with known vulnerabilities")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
