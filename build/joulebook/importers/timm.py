"""PyTorch Image Models (timm): each evaluation of its weights on ImageNet, with parameters and multiply-accumulates."""

from collections.abc import Iterable
from pathlib import Path

from joulebook.errors import UsageError
from joulebook.importers.evaluations import architecture_of, arxiv_id, dated, extra_data, model_id
from joulebook.importers.model import Cells, Imported, Importer
from joulebook.importers.snapshot import number, records

FILE = "timm_imagenet1k_models.csv"
COMMIT, RESULTS_COMMIT = "aa4b5850", "4e5207c7"
TUNED_BY_OTHERS = ("openai", "laion2b")
"""Tags whose paper describes what the weights were tuned from; the tuning is the library's own and later."""
PAPER_ENDS = "2021-06-08"
"""The day of the paper's last image model: up to it the paper's own rows are the points of trends."""
PAPERS = {
    "2110.00476": "ResNet Strikes Back",
    "2201.08371": "SWAG",
    "2208.06366": "BEiT-V2",
    "2211.07636": "EVA",
    "2212.07143": "OpenCLIP scaling laws",
    "2212.08013": "FlexiViT",
    "2212.08059": "EfficientFormer-V2",
    "2301.00808": "ConvNeXt-V2",
    "2303.11331": "EVA-02",
    "2303.14189": "FastViT",
    "2303.16900": "InceptionNeXt",
    "2305.07027": "EfficientViT (MSRA)",
    "2307.09283": "RepViT",
    "2403.19588": "RDNet (DenseNets Reloaded)",
    "2404.10518": "MobileNetV4",
    "2405.07992": "MambaOut",
}
"""The papers that date weights, by arXiv id, as the library's list of models calls them."""
FROM = "results/results-imagenet.csv at "
NEEDED = (
    *(
        "model",
        "arch",
        "tag",
        "module",
        "img_size",
        "crop_pct",
        "top1",
        "top5",
        "params_m",
        "gmacs",
        "gmacs_bench_file",
    ),
    *("macts_m", "arch_arxiv", "arch_arxiv_month", "weights_arxiv", "weights_arxiv_month", "tag_first_commit_date"),
    *("first_in_results_csv_date", "weights_license", "tag_mentions_extra_data"),
)
SHARED = (
    *("model_id", "model", "edition", "architecture", "extra_data", "release_date", "top1_percent", "params_million"),
    *("reported_gflop", "flop_convention", "test_resolution_px", "locator"),
)
"""What a model's row takes over from its evaluation."""
SOURCE: Cells = {
    "source_id": "timm",
    "edition": "community",
    "label": "Wightman, 2019",
    "kind": "repository",
    "authors": "R. Wightman",
    "title": "PyTorch Image Models",
    "year": "2019",
    "doi": "10.5281/zenodo.4414861",
    "url": "https://github.com/huggingface/pytorch-image-models",
    "licence": "Apache-2.0",
    "note": f"Read at commit {COMMIT} of 8 August 2026 on 23 November 2026: results/results-imagenet.csv, last "
    f"changed in {RESULTS_COMMIT}, and the benchmark files; dates from the history; arXiv ids and licences of weights "
    "from the package, version 1.0.31.",
}


def read(folder: Path) -> Imported:
    """Every evaluation of the snapshot, and of the weights dated after the paper's last model one row each as a model.

    A model's row has the evaluation's id and figures: those of the resolution with the highest accuracy.
    """
    evaluations = [_row(record) for record in records(folder, FILE, NEEDED)]
    models = [_model(row) for row in _best(row for row in evaluations if row["release_date"] > PAPER_ENDS)]
    papers = [_paper(arxiv) for arxiv in sorted({row["source_id"] for row in models})]
    tables = {"cv_evaluations": evaluations, "cv_models": models}
    return Imported([SOURCE, *papers], tables, owned=FROM)


def _best(rows: Iterable[Cells]) -> list[Cells]:
    """One row for each weights: the one with the highest accuracy, then with the least work."""
    found: dict[str, Cells] = {}
    for row in sorted(rows, key=lambda one: (-float(one["top1_percent"]), float(one["reported_gflop"]))):
        found.setdefault(row["model"], row)
    return sorted(found.values(), key=lambda one: (one["release_date"], one["model_id"]))


def _model(row: Cells) -> Cells:
    """An evaluation as a row of ``cv_models``."""
    own = SOURCE["source_id"]
    return {
        **{name: row[name] for name in SHARED},
        "source_id": _paper_id(row),
        "top1_source_id": own,
        "params_source_id": own,
        "gflop_source_id": own,
        "gflop_basis": "tool",
        "top1_basis": "one-crop",
    }


def _paper_id(row: Cells) -> str:
    """The source that dates the weights: the paper of their recipe, or of what came later, architecture or data."""
    recipe, architecture = row["weights_arxiv_id"], row["architecture_arxiv_id"]
    return f"arxiv-{max(recipe, architecture).replace('.', '-')}"


def _paper(source_id: str) -> Cells:
    arxiv = source_id.removeprefix("arxiv-").replace("-", ".")
    if arxiv not in PAPERS:
        raise UsageError(f"the snapshot dates weights by arXiv {arxiv}, which timm.PAPERS does not name yet; add it")
    return {
        "source_id": source_id,
        "edition": "community",
        "label": f"{PAPERS[arxiv]}, arXiv {arxiv}",
        "kind": "paper",
        "authors": "The authors of the arXiv entry",
        "title": PAPERS[arxiv],
        "year": f"20{arxiv[:2]}",
        "arxiv_id": arxiv,
        "note": f"Named by timm's list of models at commit {COMMIT}; only the short name was read there.",
    }


def _row(record: Cells) -> Cells:
    family = record["module"].removeprefix("timm.models.")
    tag, months = record["tag"], (record["arch_arxiv_month"], record["weights_arxiv_month"])
    seen = (record["tag_first_commit_date"], record["first_in_results_csv_date"])
    date = dated(*months, seen, recipe_is_own=not tag.startswith(TUNED_BY_OTHERS))
    bench = record["gmacs_bench_file"].removeprefix("benchmark-infer-").removesuffix(".csv")
    return {
        "model_id": model_id(record["model"], record["img_size"]),
        "model": record["model"],
        "edition": "community",
        "source_id": SOURCE["source_id"],
        "family": family,
        "architecture": architecture_of(family, record["arch"]),
        "weights": tag,
        "extra_data": extra_data(tag, record["tag_mentions_extra_data"] == "1"),
        "release_date": date.release_date,
        "date_basis": date.basis,
        "date_precision": date.precision,
        "architecture_month": record["arch_arxiv_month"],
        "architecture_arxiv_id": arxiv_id(record["arch_arxiv"]),
        "weights_arxiv_id": arxiv_id(record["weights_arxiv"]),
        "first_seen_date": min((day for day in seen if day), default=""),
        "top1_percent": number(record["top1"]),
        "top5_percent": number(record["top5"]),
        "params_million": number(record["params_m"]),
        "reported_gflop": number(record["gmacs"]),
        "flop_convention": "mac",
        "activations_million": number(record["macts_m"]),
        "test_resolution_px": record["img_size"],
        "crop_fraction": number(record["crop_pct"]),
        "weights_licence": record["weights_license"],
        "locator": f"{FROM}{RESULTS_COMMIT}, {record['model']} {record['img_size']}; multiply-accumulates from {bench}",
    }


IMPORTER = Importer("timm", "evaluations of image models", (FILE,), read)
