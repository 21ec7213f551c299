"""Proposes the id of a new row: the slug of its name, as every id of the package is made."""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "sources": ("label",),
    "cv_models": ("model", "extra_data"),
    "nlp_models": ("model",),
    "gpus": ("gpu",),
    "gpu_benchmarks": ("workload", "framework", "gpu_id", "memory_gb", "precision"),
    "constants": ("quantity",),
    "carbon_intensities": ("place",),
    "errata": ("quantity",),
    "findings": ("quote",),
}
"""The fields that make the name of a row, table by table."""
APART_BY: Mapping[str, str] = {"cv_models": "test_resolution_px", "nlp_models": "input_tokens"}
"""What tells two rows of one name apart, before a number does."""
NOT_SAID = {("extra_data", "No")}
CORRECTED = "-corrected"
"""What the id of a row that replaces another has after that one's: a number alone would name another model."""
CONNECTIVES = re.compile(r"\bet al\b\.?|\band\b")
"""Words of a citation label that its id leaves out: “Zeiler and Fergus, 2013” is zeiler-fergus-2013."""
LONGEST = 80


def slug(text: str) -> str:
    """The text as an id: small letters and digits, and one hyphen for whatever stands between them.

    >>> slug("ResNeXt-101 32×32d Instagram 940M"), slug("Martínez & Söhne")
    ('resnext-101-32x32d-instagram-940m', 'martinez-sohne')
    """
    plain = unicodedata.normalize("NFKD", text.replace("×", "x")).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def proposed_id(table: str, cells: Mapping[str, str], taken: Collection[str] = ()) -> str:
    """The id that a row would have by the rule, made unlike those that are taken; "" where its name is not known yet.

    >>> proposed_id("cv_models", {"model": "BiT-M", "extra_data": "JFT 300M"})
    'bit-m-jft-300m'
    >>> proposed_id("sources", {"label": "Krizhevsky et al., 2012"}, {"krizhevsky-2012"})
    'krizhevsky-2012-2'
    >>> proposed_id("cv_models", {"model": "AlexNet", "supersedes": "alexnet"}, {"alexnet"})
    'alexnet-corrected'
    """
    if replaced := slug(cells.get("supersedes", "")):
        first = f"{replaced}{CORRECTED}"
        return _untaken([first], first, taken)
    words = [cells.get(name, "") for name in NAMED_BY.get(table, ()) if (name, cells.get(name)) not in NOT_SAID]
    name = " ".join(words)
    first = slug(CONNECTIVES.sub(" ", name) if table == "sources" else name)[:LONGEST].strip("-")
    if not first:
        return ""
    return _untaken([first, slug(f"{first} {cells.get(APART_BY.get(table, ''), '')}")], first, taken)


def _untaken(wished: Iterable[str], first: str, taken: Collection[str]) -> str:
    """The first of the ids that is not taken, else one with a number."""
    candidates = itertools.chain(wished, (f"{first}-{n}" for n in itertools.count(2)))
    return next(candidate for candidate in candidates if candidate not in taken)
