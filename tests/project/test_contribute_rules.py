"""The form and the command judge a row alike: hundreds of good and bad rows through both, finding by finding."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.project.proposals import Proposal, proposals

from joulebook.package import check, ids, suggest
from joulebook.package.canonical import written
from joulebook.package.check import check_package
from joulebook.package.descriptor import load_schema
from joulebook.package.doubts import doubt_findings
from joulebook.package.links import Whole
from joulebook.package.model import Finding
from joulebook.package.rows import Rows, read_rows
from joulebook.publish.model import Edition
from joulebook.publish.pages import contribute

SCRIPTS = tuple(f"contribute-{name}.js" for name in ("cells", "close", "doubts", "rows", "file"))
MODELS, SOURCES = ("cv_models", "nlp_models", "gpus", "gpu_peaks"), ("sources",)


def of_the_check(package: Path, folder: Path, rows: Sequence[Proposal]) -> list[dict[str, Any]]:
    """What the check finds beyond what it finds without these rows."""
    shutil.copytree(package, folder)
    for row in rows:
        files = {row.file: row.row}
        if row.source is not None:
            files[f"contributions/sources/{row.source['source_id']}.csv"] = row.source
        for file, cells in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            text = f"{written(list(cells))}\n{written(list(cells.values()))}\n"
            (folder / file).write_text(text, "utf-8", newline="")
    before = check_package(package).findings
    return [asdict(found) for found in check_package(folder).findings if found not in before]


def in_order(findings: Sequence[dict[str, Any]]) -> list[str]:
    """The findings as comparable texts."""
    return sorted(json.dumps(found, sort_keys=True, ensure_ascii=False) for found in findings)


@pytest.fixture(scope="module")
def judge(root: Path, small_edition: Edition, context: BrowserContext) -> Iterator[Page]:
    """A page that holds the rulebook and the form's rules, and nothing else."""
    scripts = [(root / "site" / "assets" / name).read_text("utf-8") for name in SCRIPTS]
    held = json.dumps(small_edition.rulebook, ensure_ascii=False)
    with context.new_page() as page:
        page.evaluate(f"window.joulebookContribute = {{ rulebook: {held} }};\n" + "\n".join(scripts))
        yield page


@pytest.mark.parametrize("tables", [MODELS, SOURCES], ids=["models", "sources"])
def test_the_form_finds_what_the_check_finds(
    small_root: Path, judge: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables: tuple[str, ...]
) -> None:
    """Code, file, line, column, what was found and expected, and how to mend it are the same in every finding.

    All rows are proposed at once, so that they also meet one another; the form marks each field of one cause.
    """
    monkeypatch.setattr(suggest, "MOST_SUGGESTIONS", 10_000)
    monkeypatch.setattr(check, "by_cause", list)
    rows = sorted(proposals(420 if tables == MODELS else 160, tables, seed=7), key=lambda row: row.file)
    expected = of_the_check(small_root / "datapackage", tmp_path / "package", rows)
    entries = [{"table": row.table, "row": row.row, "file": row.file} for row in rows]
    entries += [{"table": "sources", "row": row.source} for row in rows if row.source]
    found = judge.evaluate("all => joulebookContribute.rows.verdicts(all)", entries)
    assert in_order(found) == in_order(expected)
    codes = Counter(one["code"] for one in expected)
    wrong = {one["file"] for one in expected if one["severity"] == "error"}
    assert len(rows) // 10 < len(rows) - len(wrong) < len(rows), "good and bad rows are among them"
    assert len(codes) > (35 if tables == MODELS else 18), codes


def test_the_form_doubts_what_the_check_doubts(small_root: Path, judge: Page) -> None:
    """Each of the paper's models as a new row in its own place: as it is, halved, doubled and tenfold, as MAC too."""
    tables = {name: read(small_root / "datapackage", name) for name in ("sources", "cv_models", "nlp_models")}
    cases, expected = [], []
    for name in ("cv_models", "nlp_models"):
        rows = tables[name]
        for place, factor, counted in product(range(len(rows.cells)), (1.0, 0.5, 2.0, 10.0), ("flop", "mac")):
            row = dict(zip(rows.columns, rows.cells[place], strict=True))
            if row["edition"] != "paper":
                continue
            printed = row["model_id"]
            row |= {"model_id": "zq-new", "edition": "community", "supersedes": printed, "flop_convention": counted}
            row["reported_gflop"] = f"{float(row['reported_gflop']) * factor:.10g}"
            if factor == 10:
                row["release_date"] = "2012-01-01"
            if name == "cv_models" and factor == 2:
                row["top1_percent"] = f"{100 - float(row['top1_percent']):.6g}"
            cases.append({"table": name, "row": row, "file": f"contributions/{name}/zq-new.csv"})
            expected.append([asdict(one) for one in doubts_of(tables, name, row)])
    asked = "all => all.map(one => joulebookContribute.rows.verdicts([one]))"
    for case, found, wanted in zip(cases, judge.evaluate(asked, cases), expected, strict=True):
        doubted = [one for one in found if one["severity"] == "warning" and one["code"] != "likely-duplicate"]
        assert in_order(doubted) == in_order(wanted), case
    codes = Counter(one["code"] for found in expected for one in found)
    assert min(codes[code] for code in ("likely-mac", "unlike-family", "early-release")) > 1, codes


def test_the_form_proposes_the_ids_and_writes_the_files_that_the_command_does(
    small_edition: Edition, judge: Page
) -> None:
    """Ids of every row of the package and of odd names, and the bytes of files, are those of ``joulebook add``."""
    odd = ["", "×", "Ä/Ö & ß", "ſtraße et al., 2020", "Sand and et al.", "x" * 100, "a" * 79 + " b", "№ 5", "İ", "日本"]
    cases, expected, files = [], [], []
    for form in contribute.FORMS:
        table = small_edition.package.tables[form.table]
        rule = small_edition.rulebook["tables"][form.table]["naming"]
        if table.text is None or not rule["names"]:
            continue
        rows = table.text.to_dict("records")
        rows += [rows[0] | {rule["names"][0]: name} for name in odd]
        rows += [row | {"supersedes": row[table.schema.primary_key[0]]} for row in rows if "supersedes" in row]
        for row, taken in product(rows, ([], [row[table.schema.primary_key[0]] for row in rows])):
            own = ids.proposed_id(form.table, row)
            for known in (taken, [own, *taken]):
                cases.append([rule, row, known])
                expected.append(ids.proposed_id(form.table, row, set(known)))
        files += [[form.table, row] for row in rows]
    asked = "all => all.map(([rule, row, taken]) => joulebookContribute.file.proposedId(rule, row, new Set(taken)))"
    assert judge.evaluate(asked, cases) == expected
    asked = "all => all.map(([table, row]) => joulebookContribute.file.content(table, row))"
    written_here = [f"{written(list(row))}\n{written(list(row.values()))}\n" for _, row in files]
    assert judge.evaluate(asked, files) == written_here


def read(folder: Path, name: str) -> Rows:
    """The rows of a table of the package."""
    rows = Rows(name, f"data/{name}.csv", load_schema(folder / "schemas" / f"{name}.json"))
    assert list(read_rows(rows, (folder / rows.file).read_bytes(), may_be_empty=False)) == []
    return rows


def doubts_of(tables: Mapping[str, Rows], name: str, row: Mapping[str, str]) -> list[Finding]:
    """What is doubted of a row that is proposed for a table."""
    held, file = tables[name], f"contributions/{name}/zq-new.csv"
    whole = replace(held, lines=[*held.lines], files=[*held.files], cells=[*held.cells], bad=set(), suspects=set())
    columns = {column: place for place, column in enumerate(row)}
    whole.add(Rows(name, file, held.schema, [2], [""], [list(row.values())], columns))
    found = doubt_findings(Whole({**tables, name: whole}, frozenset(tables), {}))
    return [one for one in found if one.file == file]  # a row that is there can be doubted beside it
