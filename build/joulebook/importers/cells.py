"""What the rows of every importer share: the row of a source, an id that outlives the snapshot, a place."""

import hashlib
from collections.abc import Iterable

from joulebook.importers.model import Cells
from joulebook.package.ids import proposed_id

COMMUNITY = "community"
LONGEST_PLACE = 200


def source(label: str, *, kind: str, authors: str, title: str, licence: str, note: str, **identifier: str) -> Cells:
    """A row of the table of sources; its id and its year are those of the label, “Epoch AI hardware, 2026”.

    ``identifier``: doi, arxiv_id or url, where there is one.
    """
    return {
        "source_id": proposed_id("sources", {"label": label}),
        "edition": COMMUNITY,
        "label": label,
        "kind": kind,
        "authors": authors,
        "title": title,
        "year": label.rpartition(", ")[2],
        "licence": licence,
        "note": note,
        **identifier,
    }


def lasting_id(prefix: str, key: str) -> str:
    """An id that a row keeps as long as its key upstream stays.

    >>> lasting_id("mlperf-v1-0", "closed/DellEMC/results/R7525/resnet50/Offline")
    'mlperf-v1-0-ca1254f8'
    """
    return f"{prefix}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def place(parts: Iterable[str]) -> str:
    """Where a value stands, as a locator: the parts that there are, cut at the length that the schemas allow."""
    text = ", ".join(part for part in parts if part)
    return text if len(text) <= LONGEST_PLACE else f"{text[: LONGEST_PLACE - 1]}…"
