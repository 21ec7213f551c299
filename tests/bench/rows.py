"""Make packages of many rows: each model of the project's package again and again, each time a little different."""

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

MODELS = ("cv_models", "nlp_models")


def multiplied(root: Path, place: Path, times: int) -> Path:
    """Copy what a build reads of ``root`` to ``place``, with ``times`` as many models; return ``place``.

    A copy of a model is a community row of its own name, released up to a year later, with up to a tenth more
    compute. Devices and measurements stay as they are: what grows with contributors is models.
    """
    for name in ("datapackage", "templates", "site"):
        shutil.copytree(root / name, place / name, ignore=shutil.ignore_patterns("public"))
    shutil.copy(root / "CHANGELOG.md", place / "CHANGELOG.md")
    for table in MODELS:
        path = place / "datapackage" / "data" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        copies = [_copy(row, number) for number in range(1, times) for row in rows]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows([*rows, *copies])
    return place


def _copy(row: dict[str, str], number: int) -> dict[str, str]:
    shift = (37 * number + len(row["model_id"])) % 365
    date = dt.date.fromisoformat(row["release_date"]) + dt.timedelta(days=shift)
    changed = {
        "model_id": f"{row['model_id']}-copy-{number}",
        "model": f"{row['model']} copy {number}",
        "edition": "community",
        "release_date": date.isoformat(),
        "reported_gflop": f"{float(row['reported_gflop']) * (1 + (number % 97) / 970):.6g}",
        "supersedes": "",
        "locator": "Table 2",
    }
    if "test_resolution_px" in row:
        changed |= {"test_resolution_px": row["test_resolution_px"] or "224", "top1_basis": "one-crop"}
    return {**row, **changed}


def with_one_changed_row(project: Path) -> None:
    """Change the compute of the last image model, as a contributor would who mends one cell."""
    path = project / "datapackage" / "data" / "cv_models.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    names, cells = next(csv.reader([lines[0]])), next(csv.reader([lines[-1]]))
    place = names.index("reported_gflop")
    cells[place] = f"{float(cells[place]) + 1:g}"
    lines[-1] = ",".join(json.dumps(cell, ensure_ascii=False) if "," in cell else cell for cell in cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
