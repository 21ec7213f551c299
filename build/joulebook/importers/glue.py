"""GLUE results of encoders, from READMEs: rows that have all of score, cost and a day that can be cited."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from joulebook.importers.cells import COMMUNITY, place, source
from joulebook.importers.model import Cells, Imported
from joulebook.importers.snapshot import account, day_taken, number, records, told
from joulebook.package.ids import slug

RESULTS = "nlp-glue/nlp_glue.csv"
FILES = (RESULTS,)
README = "deberta-readme-2021"


class Paper(NamedTuple):
    """The paper of a model: its source, the day of its first version, its title."""

    source_id: str
    label: str
    day: str
    title: str


PAPERS: Mapping[str, Paper] = {
    "2006.03654": Paper(
        "he-2020", "He et al., 2020", "2020-06-05", "DeBERTa: Decoding-enhanced BERT with Disentangled Attention"
    ),
    "2111.09543": Paper(
        "he-2021",
        "He et al., 2021",
        "2021-11-18",
        "DeBERTaV3: Improving DeBERTa using ELECTRA-Style Pre-Training with Gradient-Disentangled Embedding Sharing",
    ),
}
"""Papers whose models the ledger lacks. A model that came later than its paper has no day here."""


def read(folder: Path) -> Imported:
    """The rows that can be held beside the paper's at 128 tokens; all others lack a day, a cost or a score."""
    text = account(folder / "nlp-glue")
    needed = {"model", "arxiv", "release_month", "params_m", "source", "glue8_dev_mean_derived"}
    rows = records(folder, RESULTS, {*needed, "gflops_forward_seq128_derived"})
    kept = [row for row in rows if _whole(row)]
    commits = {told(row["source"], r"@([0-9a-f]{40})", "the commit of a README") for row in kept}
    used = {row["arxiv"] for row in kept}
    return Imported(
        sources=[*(_paper(one) for one in PAPERS if one in used), *(_readme(one, day_taken(text)) for one in commits)],
        tables={"nlp_models": [_model(row) for row in kept]},
    )


def _whole(row: Cells) -> bool:
    paper = PAPERS.get(row["arxiv"])
    measured = row["params_m"] and row["glue8_dev_mean_derived"] and row["gflops_forward_seq128_derived"]
    return bool(paper and measured and paper.day.startswith(row["release_month"]))


def _model(row: Cells) -> Cells:
    return {
        "model_id": slug(row["model"]),
        "model": row["model"],
        "edition": COMMUNITY,
        "source_id": PAPERS[row["arxiv"]].source_id,
        "input_tokens": "128",
        "release_date": PAPERS[row["arxiv"]].day,
        "params_million": number(row["params_m"]),
        "params_source_id": README,
        "params_basis": "reported",
        "reported_gflop": number(row["gflops_forward_seq128_derived"]),
        "gflop_source_id": README,
        "flop_convention": "flop",
        "glue_score": number(row["glue8_dev_mean_derived"]),
        "glue_source_id": README,
        "glue_split": "dev",
        "glue_wnli": "excluded",
        "locator": place(
            [
                "README: table of results, the mean of its eight tasks",
                "backbone parameters",
                "forward pass counted from layers and width: 24 L h² n + 4 L h n²",
            ]
        ),
    }


def _paper(arxiv: str) -> Cells:
    paper = PAPERS[arxiv]
    return source(
        paper.label,
        kind="paper",
        authors="P. He, X. Liu, J. Gao, and W. Chen" if arxiv == "2006.03654" else "P. He, J. Gao, and W. Chen",
        title=paper.title,
        licence="",
        arxiv_id=arxiv,
        note="The day of release of its models is that of its first version on arXiv.",
    )


def _readme(commit: str, day: str) -> Cells:
    return source(
        "DeBERTa README, 2021",
        kind="repository",
        authors="Microsoft",
        title="microsoft/DeBERTa, README.md",
        licence="MIT",
        url="https://github.com/microsoft/DeBERTa",
        note=f"Cite: the papers of the models, and the README at commit {commit}. Snapshot of {day}.",
    )
