"""TorchVision: each of its ImageNet weights with accuracy, parameters and multiply-accumulates.

Quantized weights are left out: upstream repeats the float model's operations for them, and INT8 stands in no FLOP line.
"""

import re
from pathlib import Path

from joulebook.importers.evaluations import architecture_of, arxiv_id, dated, extra_data, model_id
from joulebook.importers.model import Cells, Imported, Importer
from joulebook.importers.snapshot import number, records

FILE = "torchvision_weights.csv"
VERSION = "0.28.0"
FAMILY = re.compile(r"wide_resnet|[a-z]+")
NOT_ITS_PAPER = {"alexnet"}
"""Builders whose docstring names a later paper than that of the architecture."""
NEEDED = (
    *("builder", "weights", "task", "is_quantized", "top1", "top5", "num_params", "gmacs", "crop_size"),
    *("arch_arxiv", "arch_arxiv_month"),
)
SOURCE: Cells = {
    "source_id": "torchvision",
    "edition": "community",
    "label": "TorchVision, 2016",
    "kind": "repository",
    "authors": "TorchVision maintainers and contributors",
    "title": "TorchVision: PyTorch's Computer Vision library",
    "year": "2016",
    "url": "https://github.com/pytorch/vision",
    "licence": "BSD-3-Clause",
    "note": f"Metadata of the weights in the package, version {VERSION}, snapshot of 23 November 2026. What it calls "
    "GFLOPS counts a multiply-add once. The weights may carry other terms, SWAG's are CC BY-NC 4.0.",
}


def read(folder: Path) -> Imported:
    """Every ImageNet classifier of the snapshot that is not quantized, as a row of ``cv_evaluations``."""
    chosen = [row for row in records(folder, FILE, NEEDED) if number(row["top1"]) and row["is_quantized"] == "0"]
    return Imported([SOURCE], {"cv_evaluations": [_row(row) for row in chosen if row["task"] == "classification"]})


def _row(record: Cells) -> Cells:
    builder, weights, side = record["builder"], record["weights"], record["crop_size"]
    found = FAMILY.match(builder)
    family = found[0] if found else builder
    own = builder not in NOT_ITS_PAPER
    month = record["arch_arxiv_month"] if own else ""
    date = dated(month, "", (), recipe_is_own=False)
    swag = "SWAG" in weights
    return {
        "model_id": model_id(f"torchvision {builder} {weights}", side),
        "model": f"torchvision {builder} {weights}",
        "edition": "community",
        "source_id": SOURCE["source_id"],
        "family": family,
        "architecture": architecture_of(family, builder),
        "weights": weights,
        "extra_data": extra_data("swag" if swag else "", swag),
        "release_date": date.release_date,
        "date_basis": date.basis,
        "date_precision": date.precision,
        "architecture_month": month,
        "architecture_arxiv_id": arxiv_id(record["arch_arxiv"]) if own else "",
        "top1_percent": number(record["top1"]),
        "top5_percent": number(record["top5"]),
        "params_million": number(record["num_params"], "1e-6"),
        "reported_gflop": number(record["gmacs"]),
        "flop_convention": "mac",
        "test_resolution_px": side,
        "locator": f"torchvision {VERSION}, {builder}, {weights}: meta (_metrics, num_params, _ops)",
    }


IMPORTER = Importer("torchvision", "ImageNet weights of TorchVision", (FILE,), read)
