"""timm's benchmarks: images in a second of hundreds of networks, from a table with a column for each set-up."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from joulebook.errors import UsageError
from joulebook.importers import timm
from joulebook.importers.cells import COMMUNITY, place
from joulebook.importers.model import Cells, Imported, Importer
from joulebook.importers.snapshot import account, number, records, told

TABLE = "timm_infer_throughput.csv"
RATE, BATCH = "sps__", "bs__"
DEVICES: Mapping[str, tuple[str, str]] = {
    "rtx3090": ("RTX 3090", "geforce-rtx-3090"),
    "rtx4090": ("RTX 4090", "geforce-rtx-4090"),
    "4090": ("RTX 4090", "geforce-rtx-4090"),
    "5090": ("RTX 5090", "geforce-rtx-5090"),
    "pro6000maxq": ("RTX PRO 6000 Max-Q", "rtx-pro-6000-blackwell-max-q"),
    "i9_10940x": ("Intel Core i9-10940X", ""),
    "i7_12700h": ("Intel Core i7-12700H", ""),
}
"""What the end of a set-up's name stands for."""
PRECISIONS: Mapping[str, str] = {"amp": "AMP", "amp_bf16": "AMP BF16", "bf16": "BF16", "fp32": "FP32"}
COMPILED = "dynamo"


def read(folder: Path) -> Imported:
    """A row for each set-up, and one for each network, input size and set-up that was run."""
    rows = records(folder, TABLE, {"arch", "img_size", "params_m", "gmacs"})
    text = account(folder)
    commit = told(text, r"pytorch-image-models at ([0-9a-f]{40})", "the commit of pytorch-image-models")
    setups = [_setup(name.removeprefix(RATE), commit) for name in (rows[0] if rows else ()) if name.startswith(RATE)]
    return Imported(
        sources=[timm.SOURCE],
        tables={
            "throughput_setups": setups,
            "throughputs": [run for setup in setups for run in _runs(rows, setup["setup"])],
        },
    )


def _setup(name: str, commit: str) -> Cells:
    """The parts of a name like amp-nchw-pt291-cu130-5090-dynamo or fp32-nchw-pt221-cpu-i9_10940x-dynamo."""
    parts = name.split("-")
    compiled = parts[-1] == COMPILED
    try:
        kind, layout, torch, runtime, device = parts[:-1] if compiled else parts
        title, gpu = DEVICES[device]
        software = f"PyTorch {_version(torch.removeprefix('pt'))}"
        if runtime != "cpu":
            cuda = runtime.removeprefix("cu")
            software += f", CUDA {cuda[:-1]}.{cuda[-1]}"
        return {
            "setup": name,
            "edition": COMMUNITY,
            "source_id": timm.SOURCE["source_id"],
            "device": title,
            "gpu_id": gpu,
            "precision": PRECISIONS[kind],
            "software": software,
            "layout": layout.upper(),
            "compiled": "true" if compiled else "false",
            "locator": place([f"results@{commit[:7]}: benchmark-infer-{name}.csv"]),
        }
    except (ValueError, KeyError) as error:
        raise UsageError(f"timm_throughput.py cannot read the set-up {name}; add what its parts stand for") from error


def _version(digits: str) -> str:
    """The release of PyTorch that 113 or 291 stands for.

    >>> _version("113"), _version("291")
    ('1.13', '2.9.1')
    """
    return f"1.{digits[1:]}" if digits.startswith("1") else ".".join(digits)


def _runs(rows: list[Cells], setup: str) -> Iterator[Cells]:
    for row in rows:
        rate = row[f"{RATE}{setup}"]
        if not rate:
            continue
        counted = number(row["gmacs"])
        yield {
            "architecture": row["arch"],
            "input_px": row["img_size"],
            "setup": setup,
            "edition": COMMUNITY,
            "batch_size": row[f"{BATCH}{setup}"],
            "samples_per_s": number(rate),
            "params_million": number(row["params_m"]),
            "reported_gflop": counted,
            "flop_convention": "mac" if counted else "",
        }


IMPORTER = Importer("timm-throughput", "images in a second on GPUs and processors, timm", (TABLE,), read)
