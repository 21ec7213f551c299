"""Earlier versions: the data package of each tag at an address of its own, byte by byte as it was, for ever."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from joulebook.publish.data import archive
from joulebook.publish.model import Part, Surroundings, Version
from joulebook.publish.render import Renderer

FOLDER = "v"
LIST = f"{FOLDER}/index.html"


def versions(beside: Surroundings, renderer: Renderer) -> Iterator[Part]:
    """Write each version's files, a zip of them and their checksums, with a page that only they decide.

    Nothing here knows which version is the current one, so that a later one changes no byte. The zip is not compressed:
    its bytes depend on no version of a library.
    """
    for version in beside.versions:
        folder = PurePosixPath(FOLDER, version.version)
        files = {**version.files, zip_name(version): archive.to_zip(version.files, compressed=False)}
        for name, content in files.items():
            yield Part(folder / name, content)
        yield Part(folder / "SHA256SUMS", archive.checksums(files))
        yield renderer.page(
            f"{folder}/index.html",
            "version.html",
            version=version,
            zip_name=zip_name(version),
            sizes={name: len(content) for name, content in files.items()},
        )


def zip_name(version: Version) -> str:
    """The name of the file that holds a whole version."""
    return f"joulebook-{version.version}.zip"


def index(beside: Surroundings, renderer: Renderer, current: str, *, offline: bool) -> Iterator[Part]:
    """Render the list of versions, which says which one is current; nothing where git keeps none.

    ``offline`` is the copy for reading without a network, which carries no earlier version.
    """
    if beside.versions:
        yield renderer.page(
            LIST,
            "archive.html",
            versions=[
                {
                    "version": version.version,
                    "day": beside.day(version.version),
                    "zip": zip_name(version),
                    "bytes": sum(map(len, version.files.values())),
                    "files": len(version.files),
                }
                for version in beside.versions
            ],
            current=current,
            current_day=beside.day(current),
            offline=offline,
        )
