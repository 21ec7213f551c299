"""Read the files of a snapshot; what is wrong with one is said in a sentence with its file and line."""

import csv
import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path

from joulebook.errors import UsageError
from joulebook.importers.model import Cells


def records(folder: Path, name: str, needed: Collection[str]) -> list[Cells]:
    """The rows of a CSV of the snapshot, by column; UsageError where it lacks the file or a column that is needed."""
    path = folder / name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = sorted(set(needed) - set(reader.fieldnames or ()))
            if missing:
                raise UsageError(f"{path}: the header lacks {', '.join(missing)}; is this the snapshot of {name}?")
            return list(_whole(reader, path))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; name the folder that holds {name}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not a CSV in UTF-8: {error}") from error


def _whole(reader: "csv.DictReader[str]", path: Path) -> Iterator[Cells]:
    for row in reader:
        if None in row or None in row.values():
            raise UsageError(
                f"{path}:{reader.line_num}: expected {len(reader.fieldnames or ())} cells, as in the header"
            )
        yield row


def account(folder: Path) -> str:
    """What the snapshot's README says of it: its origins with their commits, its licences, its day."""
    path = folder / "README.md"
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}; a snapshot says there where it is from") from error


def told(account: str, pattern: str, what: str) -> str:
    """The part of a snapshot's README that a pattern's one group finds; UsageError says what is missing."""
    found = re.search(pattern, account)
    if found is None:
        raise UsageError(f"the snapshot's README.md does not say {what}; write it there")
    return found[1]


def day_taken(account: str) -> str:
    """The day of the snapshot, as its README says it."""
    return told(account, r"Snapshot taken ([0-9]{4}-[0-9]{2}-[0-9]{2})", "“Snapshot taken” and the day")


def number(text: str, factor: str = "1") -> str:
    """A number as the package writes it, without exponent or idle zeros; times a power of ten, exactly.

    What is empty or not a number gives nothing.

    >>> number("3.10", "1000"), number("1e-05"), number("")
    ('3100', '0.00001', '')
    """
    if text.lower() in {"", "nan"}:
        return ""
    scaled = Decimal(text) * Decimal(factor)
    plain = format(scaled, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
