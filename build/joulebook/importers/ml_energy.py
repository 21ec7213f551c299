"""ML.ENERGY: measured energy of GPUs that serve language models or generate images and videos."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from joulebook.importers.cells import COMMUNITY, lasting_id, place, source
from joulebook.importers.model import Cells, Imported, Importer
from joulebook.importers.precisions import precision
from joulebook.importers.snapshot import account, day_taken, number, records, told
from joulebook.package.ids import proposed_id

THOUSAND = "1000"
"""Billions of parameters become millions."""
DEVICES: Mapping[str, str] = {
    "NVIDIA A100-SXM4-40GB": "a100",
    "NVIDIA H100 80GB HBM3": "h100-sxm5-80gb",
    "H100": "h100-sxm5-80gb",
    "B200": "b200-sxm",
    "A40": "a40",
}
"""Names that fit one device. H100 alone fits three by name and one by power: runs on a single one draw up to 694 W,
where the others are made for 350 and 400. V100 and A100 of the first version stay open."""
TASKS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("chat", "chat-concise", "instruct", "instruct-concise", "llm-chat", "llm-code", "gpqa", "lm-arena-chat",
         "sourcegraph-fim"),
        ("text-generation", "output token"),
    ),
    **dict.fromkeys(("mllm-chat", "image-chat", "video-chat"), ("multimodal-chat", "output token")),
    "text-to-image": ("image-generation", "generated image"),
    "text-to-video": ("video-generation", "generated video"),
    "image-to-video": ("video-generation", "generated video"),
}  # fmt: skip


class Part(NamedTuple):
    """A file of the snapshot: its version, what tells its runs apart, and its own columns of a row."""

    file: str
    version: str
    key: Sequence[str]
    needed: Sequence[str]
    cells: Callable[[Cells], Cells]


class Version(NamedTuple):
    """A version of the benchmark as a source."""

    label: str
    commit: str
    repository: str
    note: str


VERSIONS: Mapping[str, Version] = {
    "v1": Version("ML.ENERGY v1, 2024", r"leaderboard-v2 @([0-9a-f]{40})", "leaderboard-v2", "Folder data/legacy."),
    "v2": Version("ML.ENERGY v2, 2024", r"leaderboard-v2 @([0-9a-f]{40})", "leaderboard-v2", "Folder data."),
    "v3": Version(
        "ML.ENERGY v3, 2026",
        r"leaderboard @([0-9a-f]{40})",
        "leaderboard",
        "The repository has no licence file; the data set that it is made from says Apache-2.0.",
    ),
}


def _v1(row: Cells) -> Cells:
    return {
        "energy_j": number(row["energy_per_token_joules_derived"]),
        "energy_method": "energy_per_response/avg_response_tokens",
        "throughput_per_s": number(row["throughput_tok_s"]),
        "output_tokens": number(row["avg_response_tokens"]),
        "params_million": number(row["params_billions"], THOUSAND),
    }


def _v2_text(row: Cells) -> Cells:
    return {
        "device_count": str(int(row["tensor_parallel"]) * int(row["pipeline_parallel"])),
        "scenario": "serving",
        "setup": f"tensor parallel {row['tensor_parallel']}, pipeline parallel {row['pipeline_parallel']}",
        "batch_size": row["max_batch_size"],
        "mean_batch_size": number(row["avg_batch_size"]),
        "energy_j": number(row["energy_per_output_token_joules_derived"]),
        "energy_method": "energy_per_request/avg_output_tokens",
        "throughput_per_s": number(row["token_throughput_tok_s"]),
        "output_tokens": number(row["avg_output_tokens"]),
        "params_million": number(row["params_billions"], THOUSAND),
    }


def _v2_pictures(row: Cells) -> Cells:
    frames = f", {row['frames']} frames" if row["frames"] else ""
    return {
        "scenario": "batch",
        "setup": f"{row['denoising_steps']} steps, {row['resolution']}{frames}",
        "batch_size": row["batch_size"],
        "energy_j": number(row["energy_per_generation_joules"]),
        "params_million": number(row["total_params_billions"], THOUSAND),
    }


def _v3(row: Cells) -> Cells:
    return {
        "device_count": row["num_gpus"],
        "precision": precision(row["weight_precision"]),
        "power_w": number(row["avg_power_watts"]),
        "params_million": number(row["total_params_billions"], THOUSAND),
        "active_params_million": number(row["activated_params_billions"], THOUSAND),
    }


def _v3_text(row: Cells) -> Cells:
    spread = ", ".join(f"{kind} parallel {row[f'{kind}_parallel']}" for kind in ("tensor", "expert", "data"))
    return {
        **_v3(row),
        "scenario": "serving",
        "setup": spread,
        "batch_size": row["max_num_seqs"],
        "mean_batch_size": number(row["avg_batch_size"]),
        "energy_j": number(row["energy_per_token_joules"]),
        "throughput_per_s": number(row["output_throughput_tokens_per_sec"]),
        "output_tokens": number(row["avg_output_len"]),
    }


def _v3_pictures(row: Cells) -> Cells:
    frames = f", {row['num_frames']} frames at {row['fps']} per s" if row["num_frames"] else ""
    return {
        **_v3(row),
        "scenario": "batch",
        "setup": f"{row['inference_steps']} steps, {row['width']}x{row['height']}{frames}, ulysses "
        f"{row['ulysses_degree']}, ring {row['ring_degree']}",
        "batch_size": row["batch_size"],
        "energy_j": number(row["energy_per_generation_joules"]),
        "throughput_per_s": number(row["throughput_generations_per_sec"]),
    }


_SPREAD = ("weight_precision", "gpu_model", "num_gpus")
PARTS: Sequence[Part] = (
    Part(
        "mlenergy_v1_llm_legacy.csv",
        "v1",
        ("task", "gpu_model", "model_id"),
        ("params_billions", "avg_response_tokens", "throughput_tok_s", "energy_per_token_joules_derived"),
        _v1,
    ),
    Part(
        "mlenergy_v2_llm.csv",
        "v2",
        ("path",),
        ("tensor_parallel", "pipeline_parallel", "max_batch_size", "energy_per_output_token_joules_derived"),
        _v2_text,
    ),
    Part("mlenergy_v2_diffusion.csv", "v2", ("path",), ("batch_size", "energy_per_generation_joules"), _v2_pictures),
    Part(
        "mlenergy_v3_llm.csv",
        "v3",
        ("task", "model_id", *_SPREAD, "tensor_parallel", "expert_parallel", "data_parallel", "max_num_seqs"),
        ("avg_batch_size", "avg_output_len", "energy_per_token_joules", "output_throughput_tokens_per_sec"),
        _v3_text,
    ),
    Part(
        "mlenergy_v3_diffusion.csv",
        "v3",
        ("task", "model_id", *_SPREAD, "ulysses_degree", "ring_degree", "batch_size", "inference_steps", "height",
         "width", "num_frames", "fps"),
        ("energy_per_generation_joules", "throughput_generations_per_sec", "avg_power_watts"),
        _v3_pictures,
    ),
)  # fmt: skip


def read(folder: Path) -> Imported:
    """Every run of all versions; their prompts and serving stacks differ, so that each version is a source."""
    text = account(folder)
    day = day_taken(text)
    commits = {name: told(text, one.commit, f"the commit of {one.repository}") for name, one in VERSIONS.items()}
    return Imported(
        sources=[_source(name, commits[name], day) for name in VERSIONS],
        tables={"measurements": [row for part in PARTS for row in _runs(folder, part, commits[part.version])]},
    )


def _source(name: str, commit: str, day: str) -> Cells:
    version = VERSIONS[name]
    return source(
        version.label,
        kind="dataset",
        authors="The ML.ENERGY Initiative",
        title=f"The ML.ENERGY Leaderboard, data of version {name.removeprefix('v')}",
        licence="Apache-2.0",
        url=f"https://github.com/ml-energy/{version.repository}",
        note="Cite: Chung et al., The ML.ENERGY Benchmark: Toward Automated Inference Energy Measurement and "
        f"Optimization, NeurIPS Datasets and Benchmarks 2025. {version.note} Commit {commit}, snapshot of {day}.",
    )


def _runs(folder: Path, part: Part, commit: str) -> Iterator[Cells]:
    """The runs of a file; a second run of one setting is told apart by its number in the file."""
    seen: Counter[str] = Counter()
    for row in records(folder, part.file, {*part.key, *part.needed, "task", "gpu_model", "model_id"}):
        key = "|".join(row[name] for name in part.key)
        seen[key] += 1
        name = f"{part.file}|{key}" + (f"|{seen[key]}" if seen[key] > 1 else "")
        yield {**_common(row, part, name), **part.cells(row), "locator": place([_where(row, part, commit)])}


def _common(row: Cells, part: Part, name: str) -> Cells:
    task, unit = TASKS[row["task"]]
    return {
        "measurement_id": lasting_id(f"ml-energy-{part.version}", name),
        "edition": COMMUNITY,
        "source_id": proposed_id("sources", {"label": VERSIONS[part.version].label}),
        "workload": row["task"],
        "task": task,
        "model": row["model_id"],
        "work_unit": unit,
        "device": row["gpu_model"],
        "gpu_id": DEVICES.get(row["gpu_model"], ""),
        "submitter": "ML.ENERGY",
        "boundary": "board",
        "round": part.version,
    }


def _where(row: Cells, part: Part, commit: str) -> str:
    repository = VERSIONS[part.version].repository
    if "path" in row:
        return f"{repository}@{commit[:7]}: {row['path']}"
    if part.version == "v1":
        return f"{repository}@{commit[:7]}: data/legacy, {row['task']}, {row['gpu_model']}, {row['model_id']}"
    return f"{repository}@{commit[:7]}: public/data/tasks, {row['task']}, {row['model_id']}, {row['gpu_model']}"


IMPORTER = Importer(
    "ml-energy", "measured GPU energy of generative models, ML.ENERGY", tuple(part.file for part in PARTS), read
)
