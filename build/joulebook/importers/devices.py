"""Devices of 2017 to 2026: what makers and others state of them, and what was measured of their matrix products."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from joulebook.importers.cells import COMMUNITY, place
from joulebook.importers.device_sources import SOURCE_OF, source_rows
from joulebook.importers.model import Cells, Imported, Importer
from joulebook.importers.snapshot import account, day_taken, number, records
from joulebook.package.ids import slug

DEVICES, FIGURES, PRODUCTS, SOURCES = (
    "gpus_2021_2026.csv",
    "gpu_figures_long.csv",
    "mamf_measured_matmul.csv",
    "gpu_sources.csv",
)
OF_PAPER: Mapping[str, str] = {
    "V100 SXM2 32GB": "tesla-v100",
    "A100 SXM4 40GB": "a100",
    "A30": "a30",
    "T4": "t4",
    "GeForce RTX 3090": "geforce-rtx-3090",
}
"""Devices that the paper has, by power, launch and memory: their row is the paper's and is not repeated."""
OF_PAPER_PEAKS = frozenset({"FP32", "FP16/FP32 Tensor"})
"""The precisions that the paper gives for each of them."""
SEGMENTS: Mapping[str, str] = {"datacenter": "server", "consumer": "desktop", "workstation": "desktop", "edge": "edge"}
PEAKS: Mapping[str, str] = {
    "fp32_tflops": "FP32",
    "tf32_tensor_tflops": "TF32",
    "fp16_tensor_tflops": "FP16/FP32 Tensor",
    "bf16_tensor_tflops": "BF16",
    "fp8_tensor_tflops": "FP8",
    "fp4_tensor_tflops": "FP4",
}
"""The columns that are floating-point rates; INT8 operations are none and stand in gpu_figures alone."""
QUANTITIES: Mapping[str, tuple[str, str, str]] = {
    "release_date": ("launch_date", "", "release_date"),
    "tdp_w": ("tdp_w", "W", "tdp_w"),
    "mem_gb": ("memory_gb", "GB", "mem_gb"),
    "bw_gb_s": ("bandwidth_gb_per_s", "GB/s", "bw_gb_s"),
    "int8": ("INT8", "TOPS", "int8_tensor_tops"),
    **{column.partition("_")[0]: (precision, "TFLOP/s", column) for column, precision in PEAKS.items()},
}
"""Each field of the long table: what it is here, its unit, and its column in the table of devices."""
MEASURED_ON: Mapping[str, str] = {
    "NVIDIA H100 SXM": "h100-sxm5-80gb",
    "NVIDIA H200 SXM": "h200-sxm-141gb",
    "NVIDIA GH200 SXM": "gh200-gpu-part",
    "NVIDIA B200 SXM": "b200-sxm",
    "NVIDIA B300 SXM": "b300-sxm",
    "NVIDIA GB200 SXM": "gb200-per-gpu",
    "AMD MI300X": "instinct-mi300x",
    "AMD MI325X": "instinct-mi325x",
    "AMD MI355X": "instinct-mi355x",
    "Intel Gaudi 2": "gaudi2",
    "Intel Gaudi 3": "gaudi3",
}
"""The names of measured devices that fit one device; an A100 of which the memory is not said fits two."""


def read(folder: Path) -> Imported:
    """Devices with a launch and a power, their dense peaks, every figure of every device, and measured products."""
    devices = records(folder, DEVICES, {"gpu", "segment", "tdp_term", *_columns()})
    figures = records(folder, FIGURES, {"gpu", "field", "value", "source_id", "cited_url", "rejected_reason"})
    products = records(folder, PRODUCTS, {"precision", "accelerator", "measured_best_tflops", "best_shape_mxnxk"})
    given = records(folder, SOURCES, {"source_id", "title", "url", "where_read"})
    day = day_taken(account(folder))
    kept = [row for row in devices if row["release_date"] and row["tdp_w"]]
    return Imported(
        sources=source_rows(given, day),
        tables={
            "gpus": [_device(row, day) for row in kept if row["gpu"] not in OF_PAPER],
            "gpu_peaks": [peak for row in kept for peak in _peaks(row, day)],
            "gpu_figures": list(_figures(figures, {row["gpu"]: row for row in kept}, day)),
            "matmul_measurements": [_product(row, day) for row in products],
        },
    )


def _columns() -> Iterator[str]:
    for _, _, column in QUANTITIES.values():
        yield from (column, f"{column}_src")


def _id(gpu: str) -> str:
    return OF_PAPER.get(gpu) or slug(gpu)


def _device(row: Cells, day: str) -> Cells:
    """The row of a device; its source is that of the power, the other values' stand in the locator."""
    stated = {"launch": "release_date", "power": "tdp_w", "memory": "mem_gb", "bandwidth": "bw_gb_s"}
    sources = [f"{name} {row[f'{column}_src']}" for name, column in stated.items() if row[column]]
    return {
        "gpu_id": _id(row["gpu"]),
        "gpu": row["gpu"],
        "edition": COMMUNITY,
        "source_id": SOURCE_OF[row["tdp_w_src"]],
        "launch_date": row["release_date"],
        "segment": SEGMENTS[row["segment"]],
        "tdp_w": number(row["tdp_w"]),
        "vendor": row["vendor"],
        "architecture": row["architecture"],
        "form_factor": row["form_factor"],
        "memory_gb": number(row["mem_gb"]),
        "bandwidth_gb_per_s": number(row["bw_gb_s"]),
        "tdp_basis": row["tdp_term"],
        "locator": place([f"{DEVICES} of {day}: {row['gpu']}", *sources]),
    }


def _peaks(row: Cells, day: str) -> Iterator[Cells]:
    for column, precision in PEAKS.items():
        if row[column] and not (row["gpu"] in OF_PAPER and precision in OF_PAPER_PEAKS):
            yield {
                "gpu_id": _id(row["gpu"]),
                "precision": precision,
                "edition": COMMUNITY,
                "source_id": SOURCE_OF[row[f"{column}_src"]],
                "tflop_per_s": number(row[column]),
                "in_trend": "false",
                "locator": place([f"{DEVICES} of {day}: {row['gpu']}", column, row[f"{column}_src"]]),
            }


def _figures(figures: Sequence[Cells], kept: Mapping[str, Cells], day: str) -> Iterator[Cells]:
    """Every figure, also of a device without a row; chosen is the one whose source the table of devices names."""
    for row in figures:
        quantity, unit, column = QUANTITIES[row["field"]]
        gpu, is_date = row["gpu"], not unit
        yield {
            "device": gpu,
            "quantity": quantity,
            "source_id": SOURCE_OF[row["source_id"]],
            "edition": COMMUNITY,
            "gpu_id": _id(gpu) if gpu in kept else "",
            "value": "" if is_date else number(row["value"]),
            "unit": unit,
            "stated_date": row["value"] if is_date else "",
            "chosen": "true" if gpu in kept and kept[gpu][f"{column}_src"] == row["source_id"] else "false",
            "cited_url": row["cited_url"].partition(" ")[0].rstrip(";"),
            "rejected_reason": row["rejected_reason"],
            "locator": place([f"{FIGURES} of {day}: {gpu}", row["field"], row["source_id"]]),
        }


def _product(row: Cells, day: str) -> Cells:
    device = row["accelerator"]
    return {
        "device": device,
        "precision": row["precision"].upper(),
        "edition": COMMUNITY,
        "source_id": SOURCE_OF["MLENG"],
        "gpu_id": MEASURED_ON.get(device, ""),
        "measured_tflop_per_s": number(row["measured_best_tflops"]),
        "theoretical_tflop_per_s": number(row["theoretical_dense_tflops"]),
        "attained_percent": number(row["efficiency"].removesuffix("%")),
        "shape": row["best_shape_mxnxk"],
        "software": row["torch_version"],
        "note": row["notes"],
        "locator": place([f"{PRODUCTS} of {day}: {row['precision']}", device]),
    }


IMPORTER = Importer(
    "devices", "devices with their dense peaks, figure by figure", (DEVICES, FIGURES, PRODUCTS, SOURCES), read
)
