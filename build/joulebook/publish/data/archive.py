"""Files that hold files: the zip of the data package and the list of checksums."""

import hashlib
import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can hold; a build carries no clock."""
UNIX = 3
REGULAR_FILE_0644 = 0o100644 << 16


def to_zip(files: Mapping[str, bytes], *, compressed: bool = True) -> bytes:
    """Pack files in the order of their names, with fixed dates and permissions."""
    packed = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(packed, "w", method, compresslevel=9) as archive:
        for name in sorted(files):
            archive.writestr(entry(name, method), files[name])
    return packed.getvalue()


def entry(name: str, method: int) -> zipfile.ZipInfo:
    """Describe a file in a zip by its name alone: the same name gives the same bytes."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system = UNIX
    info.external_attr = REGULAR_FILE_0644
    info.compress_type = method
    return info


def checksums(files: Mapping[str, bytes]) -> bytes:
    """List the SHA-256 of each file as ``sha256sum --check`` reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
