"""An example of each kind of problem, made by breaking a package on purpose: ``python -m tests.package.examples``.

The pages of the codes show what this writes to ``build/joulebook/package/examples.json``; a test holds the two equal.
"""

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from tests.package.conftest import Small
from tests.small import small_package

from joulebook.package import check, constraints, rows
from joulebook.package.check import check_package
from joulebook.package.codes import CODES, clip
from joulebook.package.descriptor import load_schema
from joulebook.package.files import TABLE_LIMIT
from joulebook.package.harmless import visible
from joulebook.package.model import Example, Finding
from joulebook.package.moves import Move, move_findings
from joulebook.package.report import render

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "build" / "joulebook" / "package" / "examples.json"
COMMAND = "PYTHONPATH=build .venv/bin/python -m tests.package.examples"
GPUS = "gpu_id,gpu,edition,source_id,launch_date,segment,tdp_w,baseline_gpu_id,supersedes\n"
RTX = "rtx,RTX,community,first-2012,2018-09-20,desktop,215,,\n"
Plant = Callable[[Small], object]


def cell(table: str, row: int, column: str, value: str) -> Plant:
    """Write one cell."""
    return lambda small: small.cell(table, row, column, value)


def raw(table: str, old: str | bytes, new: str | bytes) -> Plant:
    """Change the bytes of a table."""
    return lambda small: small.replace(table, old, new)


def whole(change: Callable[[bytes], bytes], table: str = "gpus") -> Plant:
    """Change a table's file as a whole."""
    return lambda small: small.csv(table).write_bytes(change(small.csv(table).read_bytes()))


def text(file: str, old: str, new: str) -> Plant:
    """Change the text of a descriptor or schema."""

    def plant(small: Small) -> None:
        content = small.path(file).read_text(encoding="utf-8")
        assert old in content
        small.path(file).write_text(content.replace(old, new, 1), encoding="utf-8")

    return plant


def schema(change: Callable[[Small], object]) -> Plant:
    """Change the small package's parts and write it."""

    def plant(small: Small) -> None:
        change(small)
        small.write()

    return plant


def proposal(content: str, file: str = "contributions/gpus/rtx.csv") -> Plant:
    """Propose a row in a file of its own."""

    def plant(small: Small) -> None:
        path = small.path(file)
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")

    return plant


def again(table: str, row: int, **cells: str) -> Plant:
    """Add a row that is another one but for some cells."""
    return schema(lambda small: small.rows[table].append(small.rows[table][row] | cells))


def without(path: str) -> Plant:
    """Put nothing, a folder, a link to itself or too much in the place of the file of devices."""

    def plant(small: Small) -> None:
        file = small.csv("gpus")
        file.unlink()
        if path == "folder":
            file.mkdir()
        elif path == "loop":
            file.symlink_to(file)
        elif path == "large":
            file.touch()
            os.truncate(file, TABLE_LIMIT + 1)

    return plant


def gpu(name: str, **changes: object) -> Plant:
    """Change what the schema says of a field of devices."""
    return schema(lambda small: small.field("gpus", name).update(changes))


def drop_column(small: Small) -> None:
    """Leave out the column of the segment."""
    lines = list(csv.reader(small.csv("gpus").read_text(encoding="utf-8").splitlines()))
    small.csv("gpus").write_text("".join(",".join([*line[:5], *line[6:]]) + "\n" for line in lines), encoding="utf-8")


def swap_columns(small: Small) -> None:
    """Exchange the first two columns."""
    lines = list(csv.reader(small.csv("gpus").read_text(encoding="utf-8").splitlines()))
    small.csv("gpus").write_text(
        "".join(",".join([line[1], line[0], *line[2:]]) + "\n" for line in lines), encoding="utf-8"
    )


def renamed(small: Small) -> None:
    """Add the table of renamed ids with a row that leads nowhere."""
    described = json.loads((ROOT / "datapackage" / "datapackage.json").read_text("utf-8"))["resources"]
    small.descriptor["resources"].append(next(item for item in described if item["name"] == "renamed_ids"))
    small.write_json("datapackage.json", small.descriptor)
    shutil.copy(ROOT / "datapackage" / "schemas" / "renamed_ids.json", small.path("schemas"))
    small.csv("renamed_ids").write_text(
        "table,old_id,edition,new_id,renamed_on,note\ncv_models,alex,community,alexnett,2026-11-24,Shorter.\n",
        encoding="utf-8",
    )


PLANTS: Mapping[str, Plant] = {
    "file-missing": without("gone"),
    "file-empty": whole(lambda _: b""),
    "file-kind": without("folder"),
    "file-unreadable": without("loop"),
    "file-too-large": without("large"),
    "file-not-text": whole(lambda content: content.decode().encode("utf-16")),
    "path-unsafe": schema(lambda small: small.resource("gpus").update(path="../gpus.csv")),
    "stray-file": lambda small: shutil.copy(small.csv("gpus"), small.path("data/gpus copy.csv")),
    "stray-contribution": proposal(GPUS + RTX, "contributions/rtx.csv"),
    "contribution-rows": proposal(GPUS + RTX + RTX.replace("rtx,RTX", "rtx-2,RTX 2")),
    "contribution-edition": proposal(GPUS + RTX.replace("community", "paper")),
    "contribution-name": proposal(GPUS + RTX.replace("rtx,", "rtx-2080,")),
    "byte-order-mark": whole(lambda content: b"\xef\xbb\xbf" + content),
    "not-utf-8": raw("gpus", ",GTX,", ",GTX Fermé,".encode("cp1252")),
    "line-ends": whole(lambda content: content.replace(b"\n", b"\r\n")),
    "quote": raw("gpus", ",GTX,", ',"GTX,'),
    "wrong-delimiter": whole(lambda content: content.replace(b",", b";")),
    "no-header": whole(lambda content: content.partition(b"\n")[2]),
    "no-rows": whole(lambda content: content.partition(b"\n")[0] + b"\n", "claims"),
    "missing-column": drop_column,
    "unknown-column": raw("gpus", "tdp_w", "tdp"),
    "duplicate-column": raw("gpus", ",segment,", ",gpu,"),
    "column-order": swap_columns,
    "blank-line": raw("gpus", "gtx,GTX", "\ngtx,GTX"),
    "row-too-short": raw("gpus", "desktop,244", "desktop 244"),
    "row-too-long": raw("gpus", ",GTX,", ",GTX, 2010 edition,"),
    "cell-too-long": cell("sources", 0, "note", "Long ago, " * 201 + "it was."),
    "lost-character": cell("sources", 0, "authors", "F. Mart\ufffdnez"),
    "control-character": cell("sources", 0, "title", "A\ttitle"),
    "invisible-character": cell("sources", 0, "title", "A\u200b title"),
    "unusual-space": cell("sources", 0, "title", "A\u00a0title"),
    "outer-space": cell("sources", 0, "title", "A title "),
    "line-break": cell("sources", 0, "title", "A title\nof two lines"),
    "not-nfc": cell("sources", 0, "authors", "F. Marti\u0301nez"),
    "not-a-number": cell("cv_models", 0, "reported_gflop", "1,42"),
    "number-range": cell("cv_models", 0, "reported_gflop", "1.42e900"),
    "not-an-integer": cell("nlp_models", 0, "input_tokens", "128.5"),
    "not-a-boolean": cell("gpu_peaks", 0, "in_trend", "yes"),
    "not-a-date": cell("cv_models", 0, "release_date", "2012-06-31"),
    "date-range": cell("cv_models", 0, "release_date", "2102-06-01"),
    "formula": cell("sources", 0, "note", "=B2*1000"),
    "markup": cell("sources", 0, "title", "A <b>bold</b> title"),
    "unsafe-address": cell("sources", 1, "url", "javascript:alert(1)"),
    "required": cell("cv_models", 0, "params_million", ""),
    "out-of-range": cell("cv_models", 0, "top1_percent", "5652"),
    "not-positive": cell("cv_models", 0, "reported_gflop", "0"),
    "not-in-list": cell("cv_models", 0, "architecture", "cnn"),
    "pattern": cell("cv_models", 0, "model_id", "Alex_Net"),
    "length": cell("cv_models", 0, "model", "A"),
    "not-unique": cell("sources", 1, "label", "First 2012"),
    "primary-key": again("gpu_peaks", 0),
    "not-json": text("datapackage.json", '"name": "small",', '"name": "small"'),
    "json-number": schema(lambda small: small.field("gpus", "tdp_w").update(constraints={"minimum": float("nan")})),
    "duplicate-key": text("datapackage.json", '"title"', '"title": "Another title",\n "title"'),
    "unknown-key": gpu("tdp_w", unti="W"),
    "missing-key": schema(lambda small: small.field("gpus", "tdp_w").pop("title")),
    "wrong-value": schema(lambda small: small.descriptor.update(version="1")),
    "duplicate-name": schema(
        lambda small: small.descriptor["resources"].append(small.resource("gpus") | {"name": "again"})
    ),
    "unanchored-pattern": gpu("gpu", constraints={"pattern": "[A-Z0-9]+"}),
    "broken-pattern": gpu("gpu", constraints={"pattern": "^(?:([A-Z0-9]+)+)$"}),
    "example": gpu("tdp_w", example="much"),
    "key-target": schema(lambda small: small.schemas["gpus"]["foreignKeys"][0]["reference"].update(resource="papers")),
    "missing-table": schema(lambda small: small.descriptor["resources"].remove(small.resource("claims"))),
    "missing-field": schema(lambda small: small.schemas["gpus"]["fields"].remove(small.field("gpus", "tdp_w"))),
    "field-type": gpu("tdp_w", type="string"),
    "foreign-key": cell("cv_models", 0, "source_id", "first-2021"),
    "lost-id": cell("cv_models", 0, "model_id", "alex-net"),
    "paper-needs-community": cell("cv_models", 0, "source_id", "second-2019"),
    "duplicate-id": cell("nlp_models", 1, "model_id", "alexnet"),
    "duplicate-row": again("cv_models", 0, model_id="alexnet-again"),
    "likely-duplicate": again("cv_models", 0, model_id="alexnet-again", model="Alex-Net"),
    "supersedes": cell("cv_models", 2, "supersedes", "newnet"),
    "baseline": cell("gpu_benchmarks", 1, "framework", "TensorFlow"),
    "incomplete-pair": cell("flop_estimates", 0, "depth", ""),
    "glue-detail": cell("nlp_models", 0, "glue_split", ""),
    "unused-source": again("sources", 0, source_id="third-2020", label="Third 2020"),
    "untraceable-source": cell("sources", 0, "doi", ""),
    "note-target": cell("cell_notes", 0, "column", "top1"),
    "renamed-id": renamed,
    "value-target": cell("printed_values", 0, "derived_column", "top5_percent"),
    "several-crops": cell("cv_models", 2, "model", "NewNet (10 crops)"),
    "several-models": cell("cv_models", 2, "model", "NewNet ensemble"),
    "no-basis": cell("cv_models", 2, "top1_basis", ""),
    "no-resolution": cell("cv_models", 2, "test_resolution_px", ""),
    "early-release": cell("cv_models", 2, "release_date", "2017-12-31"),
}
"""For each code what breaks the small package so that it is found."""
LIKE = "resnet-50"
PROPOSED: Mapping[str, Mapping[str, str]] = {
    "no-locator": {"locator": ""},
    "likely-mac": {"reported_gflop": "4.1"},
    "unlike-family": {"reported_gflop": "82"},
}
"""What needs the models of the paper around it: a new row like one of them, and its cells that differ."""


def made(code: str, folder: Path) -> Example:
    """Break a package in a new folder and have it checked."""
    if code in PLANTS:
        small = Small(folder)
        PLANTS[code](small)
        return _shown(_first(check_package(small.folder).findings, code), small.folder)
    if code in PROPOSED:
        package = _proposed(PROPOSED[code], folder)
        return _shown(_first(check_package(package).findings, code), package)
    found, written = RARE[code](Small(folder))
    return Example(found.file, written, render([found]))


def _first(findings: tuple[Finding, ...], code: str) -> Finding:
    return next(one for one in findings if one.code == code)


def _proposed(cells: Mapping[str, str], folder: Path) -> Path:
    """The project's package with a new row that is like a row of the paper."""
    package = small_package(ROOT, folder / "package")
    with (package / "data" / "cv_models.csv").open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.DictReader(stream) if row["model_id"] == LIKE)
    row |= {"model_id": "newnet", "model": "ResNet-50 N", "edition": "community", "test_resolution_px": "224"}
    row |= {"top1_basis": "one-crop", "locator": "Table 3", **cells}
    file = package / "contributions" / "cv_models" / "newnet.csv"
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    return package


def _shown(found: Finding, package: Path) -> Example:
    """The finding with the lines that it speaks of."""
    where = found.file if found.line is None else f"{found.file}, line {found.line}"
    return Example(where, _written(package / found.file, found), render([found]))


def _written(file: Path, found: Finding) -> str:
    """What stands there, in lines that can be read; what is no text is named."""
    if file.is_symlink() or not file.is_file():
        return "(a link to itself)" if file.is_symlink() else "(a folder)" if file.is_dir() else "(no such file)"
    if file.stat().st_size > TABLE_LIMIT:
        return f"({file.stat().st_size:,} bytes)"
    lines = file.read_bytes().decode("utf-8", "backslashreplace").replace("\ufeff", "\\ufeff").split("\n")
    if not any(lines):
        return "(nothing)"
    chosen = _of_json(lines, found) if file.suffix == ".json" else _of_table(lines, found)
    return "\n".join(clip(visible(one)) for one in chosen)


def _of_table(lines: list[str], found: Finding) -> list[str]:
    """The header and the record, or the first rows where the finding is on all of the file."""
    first = max(found.line or 1, 2) - 1
    return [lines[0], *lines[first : first + 1 + (found.line is None or "\n" in found.found)]]


def _of_json(lines: list[str], found: Finding) -> list[str]:
    """The line with those around it, or the one line that holds a word of the finding."""
    words = (found.found, found.found.split()[-1], f'"name": "{found.column}"')
    holding = ([number for number, line in enumerate(lines, 1) if word in line] for word in words)
    line = found.line or next((numbers[0] for numbers in holding if len(numbers) == 1), None)
    return ["(no word of it)"] if line is None else lines[max(line - 2, 0) : line + 1]


def _table(small: Small) -> rows.Rows:
    """The small package's devices as the check holds them."""
    table = rows.Rows("gpus", "data/gpus.csv", load_schema(small.path("schemas/gpus.json")))
    assert list(rows.read_rows(table, small.csv("gpus").read_bytes(), may_be_empty=False)) == []
    return table


def _of_frictionless(small: Small, kind: str, note: str) -> tuple[Finding, str]:
    """What is said of a cell with which only frictionless finds fault."""
    table = _table(small)
    found = constraints._broken(table, table.schema["tdp_w"], 2, {kind: note})
    return found, _written(small.csv("gpus"), found)


def _too_many(small: Small) -> tuple[Finding, str]:
    return rows._too_many(_table(small), rows.ROW_LIMIT + 2), f"(a table of {rows.ROW_LIMIT + 1:,} rows)"


def _too_many_findings(small: Small) -> tuple[Finding, str]:
    one = _of_frictionless(small, "type", "")[0]
    *_, last = check._at_most([one] * (check.FINDING_LIMIT + 5), one.file)
    return last, f"({check.FINDING_LIMIT + 5:,} wrong cells)"


def _failed(small: Small) -> tuple[Finding, str]:
    error = RecursionError("maximum recursion depth exceeded")
    return constraints.failed("data/gpus.csv", error), "(something that a library cannot work with)"


def _refused(small: Small) -> tuple[Finding, str]:
    (found,) = constraints.descriptor_findings({**small.descriptor, "resources": "none"}, "datapackage.json")
    return found, '"resources": "none"'


def _moved(small: Small) -> tuple[Finding, str]:
    package = small.check().package
    assert package is not None
    move = Move("cv_models", "newnet", "reported_gflop", "cv-gflop-all", 0.11, 0.07, 0.15, 0.19)
    (found,) = move_findings(package, [move])
    return found, _written(small.csv("cv_models"), found)


RARE: Mapping[str, Callable[[Small], tuple[Finding, str]]] = {
    "too-many-rows": _too_many,
    "too-many-findings": _too_many_findings,
    "wrong-type": lambda small: _of_frictionless(small, "type", ""),
    "constraint": lambda small: _of_frictionless(small, "jsonSchema", "a value that the schema's own rule takes"),
    "check-failed": _failed,
    "descriptor": _refused,
    "moves-trend": _moved,
}
"""What takes a large file, a fault of a library or the whole science to come about, asked of the rule itself."""


def all_made(folder: Path) -> dict[str, Example]:
    """An example of every code."""
    return {code: made(code, folder / code) for code in CODES}


def content(examples: Mapping[str, Example]) -> str:
    """The file of the examples."""
    return json.dumps({code: asdict(one) for code, one in examples.items()}, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        FILE.write_text(content(all_made(Path(place))), encoding="utf-8", newline="")
