"""MLPerf Inference: the mean power of whole systems at the wall, and the energy of a unit of work."""

from collections.abc import Mapping
from pathlib import Path

from joulebook.errors import UsageError
from joulebook.importers.cells import COMMUNITY, lasting_id, place, source
from joulebook.importers.model import Cells, Imported, Importer
from joulebook.importers.precisions import precision
from joulebook.importers.snapshot import account, day_taken, number, records, told
from joulebook.package.ids import proposed_id, slug

MAIN, EDGE = "mlperf_power_main.csv", "mlperf_power_open_mobilenet_efficientnet.csv"
NEEDED = frozenset(
    {
        "round", "division", "submitter", "system_name", "status", "accelerator", "accelerators_per_node", "nodes",
        "host_cpu", "host_cpus_per_node", "software", "benchmark", "run_scenario", "weight_data_types", "test_datetime",
        "avg_power_w", "samples_per_second", "tokens_per_second", "energy_per_sample_j", "energy_per_token_j",
        "energy_method", "repo_path",
    }
)  # fmt: skip
YEARS: Mapping[str, str] = {
    "v1.0": "2021", "v1.1": "2021", "v2.0": "2022", "v2.1": "2022", "v3.0": "2023", "v4.1": "2024", "v5.1": "2025",
}  # fmt: skip
"""The year in which the runs of a round were measured and published."""
UNLICENSED = frozenset({"v5.1"})
"""Rounds whose repository held no licence file at the commit that was read."""
WORK: Mapping[str, tuple[str, str]] = {
    "resnet50": ("classification", "image"),
    "mobilenet": ("classification", "image"),
    "efficientnet": ("classification", "image"),
    "ssd": ("detection", "image"),
    "retinanet": ("detection", "image"),
    "3d-unet": ("segmentation", "sample"),
    "bert": ("language-understanding", "input"),
    "distilbert": ("language-understanding", "input"),
    "huggingface-bert": ("language-understanding", "input"),
    "rnnt": ("speech", "sample"),
    "whisper": ("speech", "sample"),
    "dlrm": ("recommendation", "sample"),
    "gptj": ("text-generation", "request"),
    "llama2": ("text-generation", "request"),
    "llama3.1": ("text-generation", "request"),
    "mixtral": ("text-generation", "request"),
    "stable-diffusion": ("image-generation", "generated image"),
}
"""Task and unit of work of a benchmark, by the beginning of its name."""
DEVICES: Mapping[str, str] = {
    "NVIDIA A100-PCIe-40GB": "a100-pcie-40gb",
    "NVIDIA A100-PCIE-40GB": "a100-pcie-40gb",
    "NVIDIA A100-PCIe-80GB": "a100-pcie-80gb",
    "NVIDIA A100-SXM4-40GB": "a100",
    "NVIDIA A100-SXM-80GB": "a100-sxm4-80gb",
    "NVIDIA A10": "a10",
    "NVIDIA A2": "a2",
    "NVIDIA A30": "a30",
    "NVIDIA T4": "t4",
    "NVIDIA L4": "l4",
    "NVIDIA H100-PCIe-80GB": "h100-pcie-80gb",
    "NVIDIA H200-SXM-141GB": "h200-sxm-141gb",
    "NVIDIA B200-SXM-180GB": "b200-sxm",
    "NVIDIA GeForce RTX 4090 (Ada Lovelace)": "geforce-rtx-4090",
}
"""Accelerators whose name fits one device. A100-PCIe and Jetson boards leave their memory open; the A100 of “CTS” draws
more than the others."""


def read(folder: Path) -> Imported:
    """Every run of both files; a run that puts out text is taken by the token where its tokens were counted."""
    rows = [*records(folder, MAIN, NEEDED), *records(folder, EDGE, NEEDED)]
    text = account(folder)
    day, rounds = day_taken(text), list(dict.fromkeys(row["round"] for row in rows))
    unknown = sorted(set(rounds) - set(YEARS))
    if unknown:
        raise UsageError(f"the snapshot has round {', '.join(unknown)}, which mlperf.py does not know; add its year")
    commits = {
        one: told(text, rf"\b{one.replace('.', '[.]')} @([0-9a-f]{{40}})", f"the commit of {one}") for one in rounds
    }
    return Imported(
        sources=[_source(one, commits[one], day) for one in rounds],
        tables={"measurements": [_run(row, commits[row["round"]]) for row in rows]},
    )


def _label(name: str) -> str:
    return f"MLPerf Inference {name}, {YEARS[name]}"


def _source(name: str, commit: str, day: str) -> Cells:
    licence = "" if name in UNLICENSED else "Apache-2.0"
    lacking = "This commit holds no licence file. " if name in UNLICENSED else ""
    return source(
        _label(name),
        kind="dataset",
        authors="MLCommons and the submitters named in each row",
        title=f"MLPerf Inference {name} results",
        licence=licence,
        url=f"https://github.com/mlcommons/inference_results_{name}",
        note=f"Cite: MLCommons, MLPerf Inference {name} results; Reddi et al., MLPerf Inference Benchmark, ISCA 2020. "
        f"Name round, division, submitter and place of a result; energies are derived here from logs of power and are "
        f"no results of MLCommons. {lacking}Commit {commit}, snapshot of {day}.",
    )


def _run(row: Cells, commit: str) -> Cells:
    task, unit = _work(row["benchmark"])
    by_token = task == "text-generation" and bool(row["energy_per_token_j"])
    own = bool(row["accelerator"])
    each = row["accelerators_per_node"] if own else row["host_cpus_per_node"]
    count = int(each) * int(row["nodes"])
    return {
        "measurement_id": lasting_id(f"mlperf-{slug(row['round'])}", row["repo_path"]),
        "edition": COMMUNITY,
        "source_id": proposed_id("sources", {"label": _label(row["round"])}),
        "workload": row["benchmark"],
        "task": task,
        "work_unit": "output token" if by_token else unit,
        "device": row["accelerator"] or row["host_cpu"],
        "gpu_id": DEVICES.get(row["accelerator"], ""),
        "device_count": str(count) if count else "",
        "host": row["system_name"],
        "host_cpu": row["host_cpu"],
        "submitter": row["submitter"],
        "software": row["software"],
        "precision": precision(row["weight_data_types"]),
        "scenario": row["run_scenario"],
        "boundary": "system",
        "energy_j": number(row["energy_per_token_j"] if by_token else row["energy_per_sample_j"]),
        "energy_method": "avg_power/tokens_per_second" if by_token else row["energy_method"],
        "power_w": number(row["avg_power_w"]),
        "throughput_per_s": number(row["tokens_per_second"] if by_token else row["samples_per_second"]),
        "measured_on": row["test_datetime"][:10],
        "round": row["round"],
        "division": row["division"],
        "status": row["status"],
        "locator": place([f"inference_results_{row['round']}@{commit[:7]}: {row['repo_path']}"]),
    }


def _work(benchmark: str) -> tuple[str, str]:
    for name, work in WORK.items():
        if benchmark.startswith(name):
            return work
    raise UsageError(f"mlperf.py does not know the benchmark {benchmark}; say there which task it is")


IMPORTER = Importer("mlperf", "measured power of whole systems, MLPerf Inference", (MAIN, EDGE), read)
