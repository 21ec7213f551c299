"""Language models: shapes of those that write, and GLUE results of those that read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from joulebook.importers import glue
from joulebook.importers.cells import COMMUNITY, place, source
from joulebook.importers.model import Cells, Imported, Importer
from joulebook.importers.snapshot import account, day_taken, number, records, told
from joulebook.package.ids import slug

SHAPES, STATED = "llm-params/llm_architectures_litgpt.csv", "llm-params/llm_params_ecologits.csv"
DATES = "epoch-ai/epoch_notable_models_2025-03.csv"
LITGPT, ECOLOGITS = "lightning-ai-litgpt-2023", "ecologits-2026"
EPOCH = "epoch-ai-2025"
"""The row of this source is there already, for training compute; its other table of models dates no further one."""
MILLIONTH, THOUSAND = "0.000001", "1000"
NOT_RELEASED = "model-arch-not-released"
OF_SHAPE: Mapping[str, str] = {
    "layers": "n_layer",
    "width": "n_embd",
    "heads": "n_head",
    "kv_heads": "n_kv_heads",
    "head_size": "head_size",
    "mlp_type": "mlp_type",
    "mlp_width": "intermediate_size",
    "expert_width": "moe_intermediate_size",
    "experts": "n_expert",
    "experts_per_token": "n_expert_per_token",
    "vocabulary": "vocab_size",
    "max_context_tokens": "max_context",
}
"""Our column for each column of LitGPT that goes over as it is."""
OF_COUNT: Mapping[str, tuple[str, str]] = {
    "nonembedding_params_million": ("nonembedding_params_total", MILLIONTH),
    "nonembedding_params_active_million": ("nonembedding_params_active", MILLIONTH),
    "matmul_params_active_million": ("matmul_params_active", MILLIONTH),
    "gflop_per_token": ("gflops_per_token_linear", "1"),
    "attention_gflop_per_token_per_1k_tokens": ("attn_gflops_per_token_per_1k_context", "1"),
}
ECOLOGITS_COLUMNS = ("provider", "name", "total_params_b_min", "active_params_b_min", "is_range", "warnings", "sources")
REPACKED = re.compile(
    r"-(?:gguf|onnx.*|flax|sfp-cpp|cpp|pytorch|keras|tflite|[48]bit|awq|gptq|fp8|int8|original)$|-quant-", re.IGNORECASE
)
"""Endings that say that the same weights lie in another file or format: no model of its own."""
NO_WRITERS = frozenset({"meta-llama/Prompt-Guard-86M"})
"""Models that sort texts and write none."""
HUB = re.compile(r"https://huggingface\.co/([^/|]+/[^/|]+)")


def read(folder: Path) -> Imported:
    """Shapes with a date where there is one; models that only EcoLogits has; GLUE rows."""
    shapes = records(folder, SHAPES, {"name", "hf_repo", *OF_SHAPE.values(), *(name for name, _ in OF_COUNT.values())})
    stated = [row for row in records(folder, STATED, set(ECOLOGITS_COLUMNS)) if _is_fact(row)]
    dates = {
        _same(row["model"]): row["publication_date"] for row in records(folder, DATES, {"model", "publication_date"})
    }
    text = account(folder / "llm-params")
    litgpt = told(text, r"`litgpt` ([0-9.]+[0-9])", "the version of `litgpt`")
    ecologits = told(text, r"`ecologits` ([0-9.]+[0-9])", "the version of `ecologits`")
    rows = [_shape(row, litgpt) for row in shapes]
    rows += _further(
        stated, {_same(row["name"]) for row in shapes} | {_same(row["hf_repo"]) for row in shapes}, ecologits
    )
    by_hub = {_hub(row).casefold(): row for row in reversed(stated)}
    models = [_complete(row, by_hub, dates) for row in rows]
    read_glue = glue.read(folder)
    return Imported(
        sources=[*_sources(litgpt, ecologits, day_taken(text)), *read_glue.sources],
        tables={"generative_models": models, **read_glue.tables},
    )


def _same(name: str) -> str:
    """What is the same in every spelling of a model's name; the ending hf only names a file's format.

    >>> _same("meta-llama/Llama-2-70b-hf"), _same("Llama 2-70B"), _same("Llama-2-70b-chat-hf")
    ('llama-2-70b', 'llama-2-70b', 'llama-2-70b-chat')
    """
    return slug(name.rpartition("/")[2]).removesuffix("-hf")


def _is_fact(row: Cells) -> bool:
    """The makers released the architecture: its parameters are no estimate, and can be looked up at Hugging Face."""
    return NOT_RELEASED not in row["warnings"] and row["is_range"] == "0" and _hub(row) not in {"", *NO_WRITERS}


def _hub(row: Cells) -> str:
    if row["provider"] == "huggingface_hub":
        return row["name"]
    found = HUB.search(row["sources"])
    return found[1] if found else ""


def _shape(row: Cells, version: str) -> Cells:
    return {
        "model_id": slug(row["name"]),
        "model": row["name"],
        "edition": COMMUNITY,
        "source_id": LITGPT,
        "hub_id": row["hf_repo"],
        **{name: row[column] for name, column in OF_SHAPE.items()},
        **{name: number(row[column], factor) for name, (column, factor) in OF_COUNT.items()},
        "locator": place([f"litgpt {version}: {row['name']}"]),
    }


def _further(stated: Sequence[Cells], known: set[str], version: str) -> Iterator[Cells]:
    """Models that LitGPT lacks, each once: neither its weights in another format nor another name for it."""
    seen = set(known)
    for row in stated:
        hub, name = _hub(row), row["name"].rpartition("/")[2]
        if REPACKED.search(hub) or REPACKED.search(name) or {_same(hub), _same(name)} & seen:
            continue
        seen |= {_same(hub), _same(name)}
        yield {
            "model_id": slug(name),
            "model": name,
            "edition": COMMUNITY,
            "source_id": ECOLOGITS,
            "hub_id": hub,
            "locator": place([f"ecologits {version}: {row['provider']}/{row['name']}"]),
        }


def _complete(row: Cells, by_hub: Mapping[str, Cells], dates: Mapping[str, str]) -> Cells:
    """The row with the parameters that are stated of these weights, and with the date of a model of this name."""
    stated, date = by_hub.get(row["hub_id"].casefold()), dates.get(_same(row["model"]), "")
    params = (
        {
            "total_params_million": number(stated["total_params_b_min"], THOUSAND),
            "active_params_million": number(stated["active_params_b_min"], THOUSAND),
            "params_source_id": ECOLOGITS,
        }
        if stated
        else {}
    )
    return {**row, **params, "release_date": date, "date_source_id": EPOCH if date else ""}


def _sources(litgpt: str, ecologits: str, day: str) -> list[Cells]:
    return [
        source(
            "Lightning AI LitGPT, 2023",
            kind="repository",
            authors="Lightning AI",
            title="LitGPT: model configurations",
            licence="Apache-2.0",
            url="https://github.com/Lightning-AI/litgpt",
            note=f"Cite: Lightning AI, LitGPT, 2023, github.com/Lightning-AI/litgpt, version {litgpt}. Parameters and "
            f"operations of a token are counted from the shape; norms and biases are left out. Snapshot of {day}.",
        ),
        source(
            "EcoLogits, 2026",
            kind="dataset",
            authors="Samuel Rincé and Adrien Banse",
            title="EcoLogits: parameters of language models",
            licence="MPL-2.0",
            url="https://github.com/genai-impact/ecologits",
            note=f"Cite: Samuel Rincé and Adrien Banse, EcoLogits, package ecologits {ecologits}, data/models.json. "
            f"Its estimates of models whose architecture was not released are not taken. Snapshot of {day}.",
        ),
    ]


IMPORTER = Importer(
    "language",
    "shapes of language models, and GLUE results",
    (SHAPES, STATED, DATES, *glue.FILES),
    read,
)
