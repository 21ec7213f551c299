"""What is asked of a measurement: which model, in which arithmetic, how long. Light to import, for the command."""

from dataclasses import dataclass
from enum import StrEnum

BATCHES = "1,8,32,128"


class Precision(StrEnum):
    """The arithmetic of the layers; what is printed of it is ``PRINTED``."""

    FP32 = "fp32"
    TF32 = "tf32"
    FP16 = "fp16"
    BF16 = "bf16"
    MIXED = "mixed"


PRINTED = {
    Precision.FP32: "FP32",
    Precision.TF32: "TF32",
    Precision.FP16: "FP16",
    Precision.BF16: "BF16",
    Precision.MIXED: "Mixed",
}


@dataclass(frozen=True)
class Wanted:
    """A model as it is asked for; an empty device is the GPU where there is one, ``px`` None the model's own."""

    name: str
    px: int | None = None
    precision: Precision = Precision.FP32
    device: str = ""
    trained: bool = False


@dataclass(frozen=True)
class Plan:
    """How long to look and when to believe: ``count`` windows in a row within a spread, or ``limit`` windows in vain.

    A window of 10 s is a hundred times the 0.1 s at which the counter of a board may move (Yang, Adamek and Armour,
    arXiv:2312.02741), so that a late reading moves its power by 1 %.
    """

    window_s: float = 10.0
    count: int = 5
    within: float = 0.03
    limit: int = 60
    warm_up: int = 3
