"""What a new row must be to be counted: one model, one crop, and a stated input size; the paper takes no other."""

import re
from collections.abc import Iterator, Mapping

from joulebook.package.links import Whole
from joulebook.package.model import Finding

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


def inclusion_findings(whole: Whole) -> Iterator[Finding]:
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
