"""GLUE results of encoders, from READMEs: models with score, cost and a day that can be cited, and every reading."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from joulebook.errors import UsageError
from joulebook.importers.cells import COMMUNITY, place, source
from joulebook.importers.model import Cells, Imported
from joulebook.importers.snapshot import account, day_taken, number, records, told
from joulebook.package.ids import slug

RESULTS = "nlp-glue/nlp_glue.csv"
FILES = (RESULTS,)
SCORE = "glue_score"
README = "deberta-readme-2021"
TASKS: Mapping[str, str] = {
    "mnli_m": "mnli_matched",
    "qnli": "qnli",
    "qqp_acc": "qqp_accuracy",
    "rte": "rte",
    "sst2": "sst2",
    "mrpc_acc": "mrpc_accuracy",
    "cola_mcc": "cola_matthews",
    "stsb": "stsb",
}
"""Our name of a task for each column of the snapshot that holds one."""
OF_PAPER = frozenset({"bert-large", "electra-small", "electra-base", "electra-large"})
"""Models of the READMEs that the paper's Table 7 has."""


class Readme(NamedTuple):
    """A README that states scores: its source, what it is called, whose it is."""

    source_id: str
    label: str
    authors: str
    licence: str


READMES: Mapping[str, Readme] = {
    "google-research/albert": Readme("albert-readme-2019", "ALBERT README, 2019", "Google Research", "Apache-2.0"),
    "google-research/electra": Readme("electra-readme-2020", "ELECTRA README, 2020", "Google Research", "Apache-2.0"),
    "microsoft/DeBERTa": Readme(README, "DeBERTa README, 2021", "Microsoft", "MIT"),
}
"""By repository; the year is that of the README's commit."""


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
    """Models that can be held beside the paper's at 128 tokens, and what each README says of any model's score."""
    text = account(folder / "nlp-glue")
    needed = {"model", "arxiv", "release_month", "params_m", "source", "glue_test", "glue8_dev_mean_derived", *TASKS}
    rows = records(folder, RESULTS, {*needed, "gflops_forward_seq128_derived"})
    kept = [row for row in rows if _whole(row)]
    held = OF_PAPER | {slug(row["model"]) for row in kept}
    commits = {_repository(row): told(row["source"], r"@([0-9a-f]{40})", "the commit of a README") for row in rows}
    used = {row["arxiv"] for row in kept}
    return Imported(
        sources=[
            *(_paper(one) for one in PAPERS if one in used),
            *(_readme(one, commits[one], day_taken(text)) for one in READMES if one in commits),
        ],
        tables={
            "nlp_models": [_model(row) for row in kept],
            "glue_readings": [reading for row in rows for reading in _readings(row, held)],
        },
    )


def _repository(row: Cells) -> str:
    name = row["source"].partition(" ")[0]
    if name not in READMES:
        raise UsageError(f"{RESULTS}: no source is known for {name!r}; name it in READMES")
    return name


def _readings(row: Cells, held: frozenset[str]) -> Iterator[Cells]:
    """Each score that a README states of a model: task by task, their mean, and that of the test set."""
    model_id = slug(row["model"])
    common = {
        "model": row["model"],
        "source_id": READMES[_repository(row)].source_id,
        "edition": COMMUNITY,
        "model_id": model_id if model_id in held else "",
    }
    results = f"README: results on the development sets, {row['model']}"
    dev = {**common, "split": "dev", "locator": place([results])}
    mean = {**common, "split": "dev", "wnli": "excluded", "locator": place([results, "mean of its eight tasks"])}
    stated = place([f"README: table of models, {row['model']}", "it does not say which tasks count"])
    for column, task in TASKS.items():
        yield from _stated(row[column], dev, task)
    yield from _stated(row["glue8_dev_mean_derived"], mean, SCORE)
    yield from _stated(row["glue_test"], {**common, "split": "test", "wnli": "unknown", "locator": stated}, SCORE)


def _stated(score: str, common: Cells, quantity: str) -> Iterator[Cells]:
    if score:
        yield {**common, "quantity": quantity, "score": number(score)}


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


def _readme(repository: str, commit: str, day: str) -> Cells:
    readme = READMES[repository]
    return source(
        readme.label,
        kind="repository",
        authors=readme.authors,
        title=f"{repository}, README.md",
        licence=readme.licence,
        url=f"https://github.com/{repository}",
        note=f"Cite: the papers of the models, and the README at commit {commit}. Snapshot of {day}.",
    )
