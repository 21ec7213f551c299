"""The models of the paper's Table 2 that torchvision or timm hold, with the resolution of the printed forward pass."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("paper.csv")


@dataclass(frozen=True)
class PaperModel:
    """A model to measure, the rows of ``cv_models`` that it stands for, and how it differs from what was printed."""

    subject: str
    px: int
    model_ids: str
    note: str


def paper_models() -> Sequence[PaperModel]:
    """All of them, in the paper's order.

    Listed are those whose parameters agree with the print within 4 % and whose FLOP, where known, within 10 %; a model
    that a library holds in another resolution, width or form alone is left out.
    """
    with LIST.open(encoding="utf-8", newline="") as file:
        return [
            PaperModel(row["subject"], int(row["px"]), row["model_ids"], row["note"]) for row in csv.DictReader(file)
        ]
