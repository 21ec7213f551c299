"""MLPerf Inference: an excerpt becomes rows, each expectation written by hand from the snapshot."""

import shutil
from pathlib import Path

import pytest
from tests.importers.conftest import SNAPSHOTS, Excerpt

from joulebook.errors import UsageError
from joulebook.importers.every import IMPORTERS

COLUMNS = ("task", "work_unit", "device", "gpu_id", "device_count", "precision", "scenario", "energy_j", "power_w")


def test_a_run_becomes_a_row_with_everything_that_it_was(excerpt: Excerpt) -> None:
    first = excerpt("mlperf").tables["measurements"][0]
    assert first == {
        "measurement_id": "mlperf-v1-0-8eb14110", "edition": "community", "source_id": "mlperf-inference-v1-0-2021",
        "workload": "resnet50", "task": "classification", "work_unit": "image", "device": "NVIDIA A100-PCIe-40GB",
        "gpu_id": "a100-pcie-40gb", "device_count": "3", "host": "Dell EMC PowerEdge R7525 (3x A100-PCIe-40GB)",
        "host_cpu": "AMD EPYC 7502", "submitter": "DellEMC", "software": "TensorRT 7.2.3, CUDA 11.1",
        "precision": "INT8", "scenario": "Offline", "boundary": "system", "energy_j": "0.0117947",
        "energy_method": "avg_power/samples_per_second", "power_w": "1101.283", "throughput_per_s": "93371.4",
        "measured_on": "2021-03-18", "round": "v1.0", "division": "closed", "status": "available",
        "locator": "inference_results_v1.0@f7759ba: closed/DellEMC/results/R7525_A100_PCIe-40GBx3_TRT/resnet50/Offline",
    }  # fmt: skip


def test_every_kind_of_run_has_its_task_unit_and_device(excerpt: Excerpt) -> None:
    """A processor without accelerator is the device; Whisper's unit is a recording though its tokens were counted."""
    rows = {}
    for row in excerpt("mlperf").tables["measurements"]:
        rows.setdefault((row["round"], row["workload"]), tuple(row[name] for name in COLUMNS))
    assert len(rows) == 16
    expected = {
        ("v1.1", "bert-99"): (
            "language-understanding", "input", "NVIDIA A100-PCIE-40GB", "a100-pcie-40gb", "4", "INT8", "Server",
            "0.189767", "1480.351",
        ),
        ("v1.0", "3d-unet-99.9"): (
            "segmentation", "sample", "NVIDIA AGX Xavier", "", "1", "INT8", "SingleStream", "13.3628", "18.732",
        ),
        ("v1.0", "rnnt"): ("speech", "sample", "NVIDIA T4", "t4", "4", "FP16", "Offline", "0.150194", "856.799"),
        ("v4.1", "gptj-99.9"): (
            "text-generation", "request", "NVIDIA H200-SXM-141GB", "h200-sxm-141gb", "8", "FP16", "Offline", "25.1587",
            "4775.27",
        ),
        ("v4.1", "llama2-70b-99.9"): (
            "text-generation", "output token", "NVIDIA H200-SXM-141GB", "h200-sxm-141gb", "8", "FP16", "Offline",
            "0.243566", "6152.984",
        ),
        ("v4.1", "stable-diffusion-xl"): (
            "image-generation", "generated image", "NVIDIA H200-SXM-141GB", "h200-sxm-141gb", "8", "FP8", "Server",
            "431.834", "5487.745",
        ),
        ("v5.1", "whisper"): (
            "speech", "sample", "NVIDIA B200-SXM-180GB", "b200-sxm", "8", "FP16", "Offline", "11.0895", "7636.49",
        ),
        ("v2.1", "3d-unet-99.9"): (
            "segmentation", "sample", "NVIDIA A100-SXM-80GB CTS", "", "4", "INT8", "Offline", "125.486", "1325.901",
        ),
        ("v2.0", "bert-99.9"): (
            "language-understanding", "input", "QUALCOMM Cloud AI 100 PCIe/HHHL Pro", "", "18", "INT8, FP16", "Offline",
            "0.246353", "1294.427",
        ),
        ("v2.0", "mobilenet-v1-0.75-160-non-quantized"): (
            "classification", "image", "NVIDIA Carmel (ARMv8.2)", "", "1", "FP32", "SingleStream", "0.108414", "4.537",
        ),
    }  # fmt: skip
    assert {key: rows[key] for key in expected} == expected


def test_an_answer_counted_by_the_token_has_tokens_per_second(excerpt: Excerpt) -> None:
    (row,) = (row for row in excerpt("mlperf").tables["measurements"] if row["workload"] == "llama2-70b-99.9")
    assert (row["throughput_per_s"], row["energy_method"]) == ("25262.1", "avg_power/tokens_per_second")


def test_each_round_is_a_source_with_its_commit_and_licence(excerpt: Excerpt) -> None:
    sources = {row["source_id"]: row for row in excerpt("mlperf").sources}
    assert next(iter(sources)) == "mlperf-inference-v1-0-2021"
    assert {row["licence"] for name, row in sources.items() if "v5-1" not in name} == {"Apache-2.0"}
    last = sources["mlperf-inference-v5-1-2025"]
    assert last["licence"] == "" and "holds no licence file" in last["note"]
    assert "965182b03376a00fcae415c54e560e1c83937932" in last["note"] and "Reddi et al." in last["note"]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("mlperf_power_main.csv", ",whisper,", ",chess,", "does not know the benchmark chess"),
        ("mlperf_power_main.csv", "v5.1,closed", "v9.0,closed", "has round v9[.]0, which mlperf"),
        ("README.md", "v5.1 @", "v5.1 at ", "does not say the commit of v5[.]1"),
        ("README.md", "Snapshot taken", "Taken", "does not say “Snapshot taken” and the day"),
    ],
)
def test_what_is_new_upstream_is_told(file: str, old: str, new: str, told: str, tmp_path: Path) -> None:
    shutil.copytree(SNAPSHOTS / "mlperf", tmp_path, dirs_exist_ok=True)
    text = (tmp_path / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(UsageError, match=told):
        IMPORTERS["mlperf"].read(tmp_path)
