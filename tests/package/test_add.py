"""``joulebook add``: by flags and by questions, a row becomes one good file, or none and a reason."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.package.conftest import Small
from tests.small import small_package
from typer.testing import CliRunner

from joulebook.cli import app
from joulebook.contribute import sources
from joulebook.contribute.draft import rows_of, taken_ids
from joulebook.contribute.questions import questions, wording
from joulebook.importers import timm
from joulebook.package.check import check_package
from joulebook.package.ids import proposed_id, slug
from joulebook.package.model import Package
from joulebook.publish.model import Edition

CONVNEXT = {
    "model": "ConvNeXt-T",
    "architecture": "CNN",
    "extra_data": "No",
    "release_date": "2022-01-10",
    "top1_percent": "82.1",
    "params_million": "28.6",
    "reported_gflop": "4.5",
    "flop_convention": "mac",
    "gflop_basis": "reported",
    "test_resolution_px": "224",
    "top1_basis": "one-crop",
    "locator": "Table 1",
}
CONVNET_PAPER = {
    "title": "A ConvNet for the 2020s",
    "label": "Liu et al., 2022",
    "kind": "paper",
    "authors": "Z. Liu, H. Mao and C.-Y. Wu",
    "year": "2022",
    "arxiv_id": "2201.03545",
}
MODEL_FILE = "contributions/cv_models/convnext-t.csv"


def flags(option: str, cells: dict[str, str]) -> list[str]:
    return [word for name, cell in cells.items() for word in (option, f"{name}={cell}")]


def added(place: Path, *words: str, typed: str = "") -> tuple[int, str]:
    """The exit code and everything that is shown; no input may end in a traceback."""
    done = CliRunner().invoke(app, ["add", "--root", str(place), *words], input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def files(place: Path) -> dict[str, str]:
    top = place / "datapackage"
    found = sorted((top / "contributions").rglob("*.csv"))
    return {path.relative_to(top).as_posix(): path.read_text("utf-8") for path in found}


def row(content: str) -> dict[str, str]:
    (only,) = csv.DictReader(content.splitlines())
    return {name: cell for name, cell in only.items() if cell}


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A project with a copy of the real package."""
    for name in ("templates", "site"):
        (tmp_path / name).mkdir()
    small_package(root, tmp_path / "datapackage")
    return tmp_path


@pytest.fixture
def little(small: Small, tmp_path: Path) -> Path:
    """A project with the small package, where a check takes a moment."""
    top = tmp_path / "project"
    for name in ("templates", "site"):
        (top / name).mkdir(parents=True)
    small.folder.rename(top / "datapackage")
    return top


def test_flags_write_the_row_and_its_source_and_say_where_it_falls(project: Path) -> None:
    words = [*flags("--set", CONVNEXT), *flags("--source", CONVNET_PAPER)]
    code, said = added(project, "cv_models", *words)
    assert code == 0, said
    assert list(files(project)) == [MODEL_FILE, "contributions/sources/liu-2022.csv"]
    named = dict.fromkeys(("source_id", "top1_source_id", "params_source_id", "gflop_source_id"), "liu-2022")
    own = {"model_id": "convnext-t", "edition": "community"}
    assert row(files(project)[MODEL_FILE]) == CONVNEXT | named | own
    assert "9.00 GFLOP (given as 4.5, MAC" in said and "1 of 1 by FLOP among the models of 2022" in said
    assert "the highest accuracy of 2022" in said and "front, FLOP   not on it" in said
    assert " J on the device that the efficiency trend gives for 10 Jan 2022" in said and "spread " in said
    report = check_package(project / "datapackage")
    assert report.findings == () and report.package is not None
    again = CONVNEXT | {"source_id": "arXiv:2201.03545v2", "model_id": "convnext-t"}
    code, said = added(project, "cv_models", *flags("--set", again))
    assert code == 2 and "is there already and is not overwritten" in said
    assert len(files(project)) == 2


def test_the_wizard_asks_in_the_words_of_the_schema_and_mends_on_the_way(project: Path) -> None:
    """A wrong answer is asked again with the check's own mend, a number chooses and a new source is described."""
    answers = ["2", "ConvNeXt-T", "2201.03545", "y"]
    answers += ["Liu et al., 2022", "1", CONVNET_PAPER["authors"], CONVNET_PAPER["title"], "2022", "", "", "", "", ""]
    answers += ["", "cnn", "No", "10 January", "2022-01-10", "821", "82,1", "82.1", "", "28.6", "", "4.5", "", "1", "2"]
    answers += ["", "224", "1", "alexnot", "", "Table 1", "", "y"]
    code, said = added(project, "--ask", typed="\n".join(answers) + "\n")
    assert code == 0, said
    assert row(files(project)[MODEL_FILE])["flop_convention"] == "mac" and ",Table 1\n" in files(project)[MODEL_FILE]
    assert row(files(project)["contributions/sources/liu-2022.csv"]) == CONVNET_PAPER | {
        "source_id": "liu-2022",
        "edition": "community",
    }
    assert "expected is a day of the calendar" in said and "FLOP or MAC?" in said
    assert "write 82.1" in said or "write a point before decimals" in said
    assert "cv_models has no row 'alexnot'; write alexnet if that is meant" in said
    assert "model_id [convnext-t]: " in said


def test_input_that_ends_writes_nothing_and_says_how_to_go_on(little: Path) -> None:
    code, said = added(little, "cv_models", "--ask", typed="New|Net\nfirst-2012\n")
    assert code == 2 and "the input ended before the row was whole; nothing was written" in said
    assert "To go on from here: joulebook add cv_models --set 'model=New|Net' --set source_id=first-2012 --ask" in said
    assert files(little) == {}


def test_ctrl_c_ends_it_in_one_line(little: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", stop)
    code, said = added(little, "gpus", "--ask")
    assert (code, said.splitlines()[-1], files(little)) == (130, "joulebook: stopped", {})


NAMELESS = {"gpu_id": "★", "precision": "/", "source_id": "first-2012", "tflop_per_s": "1", "in_trend": "true"}
REFUSED = {
    "no table": ([], "name the table that the row is for: sources, cv_models"),
    "unknown table": (["gpu"], "write gpus if that is meant"),
    "no field": (["gpus", "--set", "tdp=3"], "is no field of gpus"),
    "no equals sign": (["gpus", "--set", "tdp_w"], "is no FIELD=VALUE"),
    "given twice": (["gpus", "--set", "gpu=A", "--set", "gpu=B"], "gpu is given twice"),
    "the paper's edition": (["gpus", "--set", "edition=paper"], "is no field of gpus that can be set"),
    "unknown source": (["gpus", "--set", "source_id=nobody-1"], "no source is known as 'nobody-1'"),
    "close source": (["gpus", "--set", "source_id=A titel"], "close are first-2012"),
    "known source": (["gpus", "--source", "doi=10.1000/FIRST"], "that source is known: first-2012"),
    "incomplete": (["gpus", "--set", "gpu=RTX"], "needed and not set: gpus: source_id, launch_date"),
    "no name of a file": (
        ["gpu_peaks", *flags("--set", NAMELESS)],
        "no file can be named by the key",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_a_row_is_refused_with_a_way_out(little: Path, case: str) -> None:
    words, reason = REFUSED[case]
    code, said = added(little, *words)
    assert code == 2 and reason in said, said
    assert files(little) == {}


def test_wrong_cells_are_named_together_and_nothing_is_written(little: Path) -> None:
    cells = {"gpu": "=cmd", "source_id": "10.1000/first", "launch_date": "May", "segment": "x", "tdp_w": "-1"}
    code, said = added(little, "gpus", *flags("--set", cells | {"gpu_id": "rtx"}))
    assert code == 1 and "Nothing was written" in said and files(little) == {}
    assert said.count("contributions/gpus/rtx.csv:2") == 1 and "[not-a-date]" in said and "[formula]" in said, said


def test_a_preview_writes_nothing_and_fields_are_listed(little: Path) -> None:
    cells = {"gpu": "RTX 3", "source_id": "https://example.org/second/", "launch_date": "2021-01-01"}
    words = flags("--set", cells | {"segment": "desktop", "tdp_w": "300"})
    code, said = added(little, "gpus", *words, "--preview")
    assert code == 0 and "gpu_id,gpu,edition,source_id" in said and "\nrtx-3,RTX 3,community,second-2019," in said
    assert files(little) == {}
    correction = cells | {"gpu": "GTX", "segment": "desktop", "tdp_w": "250", "supersedes": "gtx"}
    code, said = added(little, "gpus", *flags("--set", correction), "--preview")
    assert code == 0 and "contributions/gpus/gtx-corrected.csv would be:" in said, said
    code, said = added(little, "cv_models", "--fields")
    assert code == 0 and all(f"{name}: " in said for name in Small.names("cv_models") if name != "edition")


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(max_size=12).filter(lambda text: "\0" not in text), max_size=12), st.sampled_from(["gpus", "x"])
)
def test_no_answer_ends_in_a_traceback(little: Path, answers: list[str], table: str) -> None:
    added(little, table, "--ask", "--preview", typed="\n".join(answers))
    added(little, table, *(word for answer in answers for word in ("--set", answer)))
    assert files(little) == {}


def test_every_id_of_the_package_is_the_one_that_would_be_proposed(edition: Edition) -> None:
    package = edition.package
    wrong = [
        (one[key], proposed_id(table, one))
        for table, key in (("cv_models", "model_id"), ("nlp_models", "model_id"), ("gpus", "gpu_id"))
        for one in rows_of(package, table)
        if not one.get("locator", "").startswith(timm.FROM)  # whose ids name the test resolution, always
        and proposed_id(table, one) != one[key]
    ]
    assert wrong == []
    cited = [one for one in rows_of(package, "sources") if one["edition"] == "paper"]
    labels = [one for one in cited if proposed_id("sources", one) == one["source_id"]]
    assert len(labels) > 0.6 * len(cited)
    taken = taken_ids(package, "nlp_models")
    assert "alexnet" in taken and proposed_id("nlp_models", {"model": "AlexNet"}, taken) == "alexnet-2"


@given(st.text(max_size=30))
def test_a_slug_is_an_id_or_nothing_and_stays_as_it_is(text: str) -> None:
    made = slug(text)
    assert slug(made) == made and (not made or check_pattern(made))


def check_pattern(text: str) -> bool:
    return all(part.isascii() and part.isalnum() and part == part.lower() for part in text.split("-"))


def test_each_source_is_found_by_everything_that_names_it(edition: Edition) -> None:
    known = rows_of(edition.package, "sources")
    for one in known:
        assert sources.matches(one["source_id"], known) == [one]
        told = [one["doi"] and f"https://doi.org/{one['doi'].upper()}", one["url"], one["title"].upper()]
        told += [one["arxiv_id"] and f"https://arxiv.org/pdf/{one['arxiv_id']}v3"]
        assert all(one in sources.matches(text, known) for text in told if text), one
    assert sources.close("x" * 5000, known) == [] and sources.matches("", known) == []


def test_every_field_is_asked_for_in_its_schemas_words(edition: Edition) -> None:
    package: Package = edition.package
    for name, table in package.tables.items():
        asked = questions(name, table.schema)
        assert {one.name for one in asked} | {"edition"} == set(table.schema.names) | {"edition"}
        assert all(one.field.description in "\n".join(wording(one)) for one in asked)
