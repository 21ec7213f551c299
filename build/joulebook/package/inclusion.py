"""What a new row must be to be counted, beyond its schema, which the paper's rows fit as they are printed.

An image model is one model with one crop at a stated input size, as all of the paper's; every row of values says where
in its sources they stand.
"""

import re
from collections.abc import Iterator, Mapping

from joulebook.package.links import Whole
from joulebook.package.model import Finding

NEEDED_OF_NEW = frozenset({"test_resolution_px", "top1_basis", "locator"})
"""Fields that the paper's rows may leave empty and a new row may not."""
ONE_CROP = "one-crop"
CODE_OF: Mapping[str, str] = {"several-crops": "several-crops", "several-models": "several-models", "": "no-basis"}
"""The code for each other basis of an accuracy."""
NAMED: Mapping[str, re.Pattern[str]] = {
    "several-crops": re.compile(r"\b(?:multi|several|[2-9]|[1-9][0-9]+)[ -]?crops?\b", re.IGNORECASE),
    "several-models": re.compile(r"\bensembles?\b|\b(?:[2-9]|[1-9][0-9]+)[ -]models\b", re.IGNORECASE),
}
"""Names of models that say that it was more than one crop or model."""
WANTED = (
    "one-crop: one model, one crop of each image, so that accuracies compare and one forward pass is the whole cost"
)
FIX = "give the accuracy of a single model with one crop, and its source; without one the model cannot be added"
ASK = "write one-crop if the source says so; its accuracy with several crops or models cannot be added"


WHERE = "where in its sources the values stand: page, table, figure or file, like “Table 2”"
SAY_WHERE = "look it up in the source and write it down, so that a reviewer can look at the same place"


def inclusion_findings(whole: Whole) -> Iterator[Finding]:
    """Community rows that cannot be compared with the others, or be held against their sources."""
    yield from _comparable(whole)
    for name in whole.tables:
        rows = whole.readable(name)
        if rows is None:
            continue
        editions = rows.editions()
        for index, (place,) in rows.each("locator"):
            if editions.get(index) == "community" and not place:
                yield rows.at("no-locator", index, "locator", found="", expected=WHERE, fix=SAY_WHERE)


def _comparable(whole: Whole) -> Iterator[Finding]:
    """Community rows of image models whose accuracy cannot be compared with the others."""
    rows = whole.readable("cv_models")
    if rows is None:
        return
    editions = rows.editions()
    new = {index for index, edition in editions.items() if edition == "community"}
    refused: set[int] = set()
    for index, (basis,) in rows.each("top1_basis"):
        if index in new and basis in CODE_OF:
            refused.add(index)
            yield rows.at(CODE_OF[basis], index, "top1_basis", found=basis, expected=WANTED, fix=FIX if basis else ASK)
    for index, (model,) in rows.each("model"):
        code = next((code for code, words in NAMED.items() if words.search(model)), None)
        if code and index in new - refused:
            yield rows.at(code, index, "model", found=model, expected=WANTED, fix=FIX)
    for index, (side,) in rows.each("test_resolution_px"):
        if index in new and not side:
            yield rows.at(
                "no-resolution",
                index,
                "test_resolution_px",
                found="",
                expected="the side of the test image in pixels, like 224",
                fix="look up at which input size accuracy and forward pass hold; both change with it",
            )
