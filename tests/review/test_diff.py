"""What a change of the rows does, as a reviewer sees it: rows, numbers, trends, verdicts, and what is refused."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from tests.small import small_package
from typer.testing import CliRunner

from joulebook import pipeline
from joulebook.cli import app
from joulebook.publish.model import Edition
from joulebook.review.difference import Difference, difference
from joulebook.review.release import is_behind, next_version, release
from joulebook.review.report import FORMATS, render

HOSTILE = "New |x|](https://a.test) `y` @z ::error:: &lt"
HEADER = (
    "model_id,model,edition,source_id,second_source_id,architecture,extra_data,release_date,top1_percent,"
    "top1_source_id,params_million,params_source_id,reported_gflop,gflop_source_id,gflop_basis,flop_convention,"
    "test_resolution_px,top1_basis,supersedes,locator"
)
ROW = (
    'newnet,"{name}",community,desislavov-2021,,CNN,No,2021-05-01,80.1,desislavov-2021,5,desislavov-2021,0.4,'
    "desislavov-2021,reported,flop,224,one-crop,,Table 1"
)


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with a row proposed, and one of the paper's rows changed."""
    place = tmp_path_factory.mktemp("head")
    small_package(root, place / "datapackage")
    table = place / "datapackage" / "data" / "cv_models.csv"
    schema = json.loads((place / "datapackage" / "schemas" / "cv_models.json").read_text("utf-8"))
    assert table.read_text("utf-8").splitlines()[0] == ",".join(field["name"] for field in schema["fields"])
    header = table.read_text("utf-8").splitlines()[0]
    cells = dict(zip(HEADER.split(","), ROW.format(name=HOSTILE).split(","), strict=True))
    proposed = place / "datapackage" / "contributions" / "cv_models" / "newnet.csv"
    proposed.parent.mkdir(parents=True)
    proposed.write_text(f"{header}\n{','.join(cells.get(name, '') for name in header.split(','))}\n", "utf-8")
    return place


@pytest.fixture(scope="module")
def grown(small_edition: Edition, project: Path) -> Difference:
    """What the proposed row does."""
    return difference(small_edition, pipeline.read_edition(project))


@pytest.fixture(scope="module")
def altered(small_edition: Edition, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Difference:
    """What a changed cell of the paper does, with one row of it gone."""
    place = tmp_path_factory.mktemp("altered")
    shutil.copytree(project / "datapackage", place / "datapackage", ignore=shutil.ignore_patterns("contributions"))
    table = place / "datapackage" / "data" / "cv_models.csv"
    text = table.read_text("utf-8")
    assert text.count(",1.42,") == 1
    table.write_text(text.replace(",1.42,", ",2.84,"), "utf-8")
    return difference(small_edition, pipeline.read_edition(place))


def test_a_proposed_row_is_new_and_moves_only_the_view_that_it_opens(grown: Difference) -> None:
    assert [(row.table, row.key, row.edition) for row in grown.added] == [("cv_models", ("newnet",), "community")]
    assert (grown.removed, grown.changed, grown.verdicts, grown.refused) == ((), (), (), ())
    assert grown.views == ("paper", "current")
    trend = next(one for one in grown.trends if one.trend_id == "cv-gflop-all")
    assert trend.points == (94, 95) and trend.view == "current" and not trend.leaves_interval
    assert grown.new_numbers["cv_estimates"] == 1 and not grown.lost_numbers
    assert not any(number.table in {"claim_results", "gpu_efficiency"} for number in grown.numbers)


def test_a_changed_cell_of_the_paper_is_followed_and_refused(altered: Difference) -> None:
    (cell,) = altered.changed
    assert (cell.key, cell.column, cell.before, cell.after) == (("alexnet",), "reported_gflop", "1.42", "2.84")
    assert altered.refused == (("cv_models", ("alexnet",)),)
    doubled = next(
        one
        for one in altered.numbers
        if one.key == ("alexnet",) and one.table == "cv_estimates" and one.column == "forward_gflop"
    )
    assert doubled.relative == pytest.approx(1.0) and doubled.unit == "GFLOP"
    assert ("claim_results", ("alexnet_gflops",), "reproduced", "not-reproduced") in {
        (one.table, one.key, one.before, one.after) for one in altered.verdicts
    }


def test_each_kind_of_change_asks_for_its_step_of_the_version(edition: Edition) -> None:
    """A new row and a value are minor, words a patch; what goes without leading on, or changes its unit, is major."""
    package = edition.package
    old = {"gpus": {("a",): {"gpu_id": "a", "tdp_w": "1", "note": ""}}, "renamed_ids": {}}
    row = dict(old["gpus"]["a",])
    lead = {("gpus", "a"): {"table": "gpus", "old_id": "a", "new_id": "b"}}
    cases: list[tuple[str, dict[str, dict[tuple[str, ...], dict[str, str]]]]] = [
        ("none", old),
        ("patch", old | {"gpus": {("a",): row | {"note": "Said."}}}),
        ("minor", old | {"gpus": {("a",): row | {"tdp_w": "2"}}}),
        ("minor", old | {"gpus": {("a",): row, ("b",): row}}),
        ("minor", {"gpus": {("b",): row | {"gpu_id": "b"}}, "renamed_ids": lead}),
        ("major", old | {"gpus": {("b",): row | {"gpu_id": "b"}}}),
    ]
    assert [release(package, package, old, new).step for _, new in cases] == [step for step, _ in cases]
    tables = dict(package.tables)
    gpus = tables["gpus"]
    fields = tuple(replace(one, unit="kW") if one.name == "tdp_w" else one for one in gpus.schema.fields)
    for changed, step in (
        (tables | {"gpus": replace(gpus, schema=replace(gpus.schema, fields=fields))}, "major"),
        (tables | {"gpus": replace(gpus, schema=replace(gpus.schema, fields=fields[:-1]))}, "major"),
        ({name: table for name, table in tables.items() if name != "claims"}, "major"),
        (tables | {"more": gpus}, "minor"),
        (tables | {"gpus": replace(gpus, schema=replace(gpus.schema, descriptor={}))}, "patch"),
    ):
        assert release(package, replace(package, tables=changed), {}, {}).step == step
    stated = replace(package, descriptor={**package.descriptor, "version": next_version(package.version, "minor")})
    assert not is_behind(release(package, stated, old, cases[2][1]))
    assert is_behind(release(package, package, old, cases[2][1])) and is_behind(
        release(package, stated, old, {"gpus": {}})
    )


def test_equal_editions_do_not_differ(edition: Edition) -> None:
    same = difference(edition, edition)
    assert (same.added, same.removed, same.changed, same.numbers, same.trends, same.verdicts) == (
        (),
        (),
        (),
        (),
        (),
        (),
    )
    assert render(same) == "No row differs.\n"


def test_every_form_says_the_same_and_no_cell_can_steer_it(grown: Difference, altered: Difference) -> None:
    for found in (grown, altered):
        shown = {form: render(found, form) for form in FORMATS}
        value = json.loads(shown["json"])
        assert len(value["added"]) == len(found.added) and len(value["numbers"]) == len(found.numbers)
        for row in found.added:
            assert row.key[0] in shown["text"] and row.key[0] in shown["markdown"]
    markdown = render(grown, "markdown")
    assert "`" not in markdown and "@" not in markdown and "|x|" not in markdown
    assert "refused: cv_models/alexnet is a row of the paper" in render(altered)
    assert "leaves its interval" in render(altered, "markdown") or not any(t.leaves_interval for t in altered.trends)


def test_the_command_takes_folders_and_revisions(project: Path, tmp_path: Path) -> None:
    """The paper's row restored, two commits: the difference between them is that of their files."""
    place = tmp_path / "repository"
    shutil.copytree(project, place)
    for name in ("templates", "site"):
        (place / name).mkdir()
    git = ["git", "-C", str(place), "-c", "user.name=A", "-c", "user.email=a@example.test"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    with_row = place / "datapackage" / "contributions"
    with_row.rename(tmp_path / "kept")
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "Rows"], check=True)
    (tmp_path / "kept").rename(with_row)
    told = CliRunner().invoke(app, ["diff", "HEAD", "--root", str(place)])
    assert told.exit_code == 0, told.output
    version = "Version of the data: 1.0.0, and this is a minor change: the next release of the data is 1.1.0 or higher."
    assert told.stdout.startswith(f"1 row new.\n{version}\n+ cv_models/newnet: ")
    for wrong in ("nowhere", "--", "HEAD~7", "HEAD:datapackage"):
        refused = CliRunner().invoke(app, ["diff", "--root", str(place), "--", wrong])
        assert refused.exit_code == 2 and "neither a folder" in refused.stderr, (wrong, refused.output)


def test_a_package_with_errors_is_not_compared(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "datapackage", tmp_path / "datapackage")
    (tmp_path / "datapackage" / "data" / "gpus.csv").write_text("what\n", "utf-8")
    done = CliRunner().invoke(app, ["diff", str(project), str(tmp_path)])
    assert (done.exit_code, "no-header" in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.output
