"""What is asked of new rows alone, on the project's own package."""

import csv
from pathlib import Path

import pytest
from tests.small import small_package

from joulebook.package.check import check_package

NEW = {
    "cv_models": ("model_id", "alexnet", {"test_resolution_px": "224", "top1_basis": "one-crop"}),
    "nlp_models": ("model_id", "bert-base", {}),
    "gpus": ("gpu_id", "tesla-v100", {"baseline_gpu_id": ""}),
}


@pytest.mark.parametrize("table", NEW)
def test_a_new_row_says_where_in_its_sources_it_stands(root: Path, tmp_path: Path, table: str) -> None:
    """The paper's rows need not; a new one without it is an error on that cell alone, and sound with it."""
    key, like, other = NEW[table]
    folder = tmp_path / "datapackage"
    small_package(root, folder)
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        printed = next(row for row in csv.DictReader(stream) if row[key] == like)
    assert printed["locator"] == ""
    row = {**printed, **other, "edition": "community", key: "quite-another"}
    name = "gpu" if table == "gpus" else "model"
    row[name] = "Quite another"
    file = f"contributions/{table}/quite-another.csv"
    (folder / file).parent.mkdir(parents=True)
    found = []
    for place in ("", "Table 4, row 2"):
        with (folder / file).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(row), lineterminator="\n")
            writer.writeheader()
            writer.writerow({**row, "locator": place})
        errors = [one for one in check_package(folder).findings if one.severity == "error"]
        found.append([(one.code, one.file, one.line, one.column) for one in errors])
    assert found == [[("no-locator", file, 2, "locator")], []]
