"""Image models out of the libraries' snapshots: excerpts of them, with what each row must become."""

import csv
import shutil
from pathlib import Path

import pytest

from joulebook.errors import UsageError
from joulebook.importers import timm, torchvision
from joulebook.importers.evaluations import BRACKET_DAYS, dated
from joulebook.importers.land import land
from joulebook.importers.model import Cells

SNAPSHOTS = Path(__file__).parent / "snapshots"


def table(package: Path, name: str) -> list[Cells]:
    return list(csv.DictReader((package / f"data/{name}.csv").read_text("utf-8").splitlines()))


def by_id(rows: "list[Cells] | tuple[Cells, ...]") -> dict[str, Cells]:
    return {row["model_id"]: row for row in rows}


def test_an_evaluation_keeps_its_figures_and_says_where_they_stand() -> None:
    row = by_id(list(timm.read(SNAPSHOTS / "timm").tables["cv_evaluations"]))["tf-efficientnet-l2-ns-jft-in1k-800"]
    expected = {
        "model": "tf_efficientnet_l2.ns_jft_in1k",
        "family": "efficientnet",
        "architecture": "CNN",
        "extra_data": "JFT-300M",
        "top1_percent": "88.36",
        "params_million": "480.31",
        "reported_gflop": "479.12",
        "flop_convention": "mac",
        "test_resolution_px": "800",
        "release_date": "2019-11-01",
        "date_basis": "recipe-paper",
    }
    assert {name: row[name] for name in expected} == expected
    assert row["locator"].startswith("results/results-imagenet.csv at 4e5207c7, tf_efficientnet_l2.ns_jft_in1k 800;")


@pytest.mark.parametrize(
    ("model_id", "basis", "day"),
    [
        ("resnet50-tv-in1k-224", "architecture-only", ""),  # weights of 2016, or 2023, on an architecture of 2015
        ("vit-base-patch32-clip-224-openai-ft-in1k-224", "architecture-only", ""),  # tuned 20 months after the paper
        ("vit-huge-patch14-clip-224-laion2b-ft-in12k-in1k-224", "bracketed", "2022-12-01"),
        ("eva02-large-patch14-448-mim-m38m-ft-in22k-in1k-448", "bracketed", "2023-03-01"),
        ("resnet50-a1-in1k-288", "recipe-paper", "2021-10-01"),
        ("caformer-s18-sail-in1k-224", "architecture-only", ""),  # 185 days
    ],
)
def test_weights_have_a_date_only_where_it_is_theirs(model_id: str, basis: str, day: str) -> None:
    row = by_id(list(timm.read(SNAPSHOTS / "timm").tables["cv_evaluations"]))[model_id]
    assert (row["date_basis"], row["release_date"]) == (basis, day)


def test_a_bracket_ends_where_the_rule_says() -> None:
    assert BRACKET_DAYS == 183
    assert dated("2023-01", "", ["2023-07-03"], recipe_is_own=False).basis == "bracketed"
    assert dated("2023-01", "", ["2023-07-04"], recipe_is_own=False).basis == "architecture-only"
    assert dated("", "", ["2023-07-04"], recipe_is_own=False).basis == "none"


def test_weights_after_the_paper_become_one_model_at_their_best_resolution() -> None:
    imported = timm.read(SNAPSHOTS / "timm")
    assert [row["model_id"] for row in imported.tables["cv_models"]] == [
        "resnet50-a1-in1k-288",
        "vit-huge-patch14-clip-224-laion2b-ft-in12k-in1k-224",
        "convnextv2-atto-fcmae-ft-in1k-288",
        "eva02-large-patch14-448-mim-m38m-ft-in22k-in1k-448",
    ]
    papers = {row["source_id"] for row in imported.sources}
    assert {row["source_id"] for row in imported.tables["cv_models"]} == papers - {"timm"}


def test_torchvision_rows_are_its_float_classifiers() -> None:
    rows = by_id(list(torchvision.read(SNAPSHOTS / "torchvision").tables["cv_evaluations"]))
    assert set(rows) == {
        "torchvision-alexnet-imagenet1k-v1-224",
        "torchvision-resnet50-imagenet1k-v1-224",
        "torchvision-resnet50-imagenet1k-v2-224",
        "torchvision-vit-h-14-imagenet1k-swag-e2e-v1-518",
    }
    alexnet = rows["torchvision-alexnet-imagenet1k-v1-224"]
    assert (alexnet["params_million"], alexnet["reported_gflop"], alexnet["architecture_month"]) == (
        "61.10084",
        "0.714",
        "",
    )
    assert rows["torchvision-vit-h-14-imagenet1k-swag-e2e-v1-518"]["extra_data"] == "Instagram-3.6B"


def test_a_second_import_changes_nothing_and_leaves_every_other_row(root: Path, tmp_path: Path) -> None:
    package = tmp_path / "datapackage"
    shutil.copytree(root / "datapackage", package)
    before = table(package, "cv_models")
    land(package, timm.read(SNAPSHOTS / "timm"))
    first = {path.name: path.read_bytes() for path in (package / "data").iterdir()}
    land(package, timm.read(SNAPSHOTS / "timm"))
    assert {path.name: path.read_bytes() for path in (package / "data").iterdir()} == first
    after = table(package, "cv_models")
    others = [row for row in before if not row["locator"].startswith(timm.FROM)]
    assert after[: len(others)] == others
    assert len(after) == len(others) + 4


def test_a_snapshot_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        timm.read(tmp_path)
    (tmp_path / timm.FILE).write_text("model,arch\nresnet50,resnet50\n")
    with pytest.raises(UsageError, match=r"the header lacks .*gmacs"):
        timm.read(tmp_path)
    whole = (SNAPSHOTS / "timm" / timm.FILE).read_text("utf-8").splitlines()
    (tmp_path / timm.FILE).write_text("\n".join([*whole[:2], whole[2][:40]]))
    with pytest.raises(UsageError, match=r":3: expected [0-9]+ cells"):
        timm.read(tmp_path)


def test_the_package_holds_what_the_importers_make(root: Path) -> None:
    """Where an evaluation also stands as a model, both say the same."""
    evaluations = by_id(table(root / "datapackage", "cv_evaluations"))
    models = table(root / "datapackage", "cv_models")
    twins = [row for row in models if row["locator"].startswith(timm.FROM)]
    assert len(twins) > 100
    for row in twins:
        other = evaluations[row["model_id"]]
        shared = row.keys() & other.keys() - {"source_id"}
        assert {name: row[name] for name in shared} == {name: other[name] for name in shared}
