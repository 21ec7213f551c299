"""The rules between rows, each by a package in which one relation is broken."""

from collections.abc import Callable

import pytest
from tests.package.conftest import Small

from joulebook.package.model import Finding

CV, NLP, GPUS, PEAKS = "data/cv_models.csv", "data/nlp_models.csv", "data/gpus.csv", "data/gpu_peaks.csv"
RUNS, SOURCES, NOTES, VALUES = (
    "data/gpu_benchmarks.csv", "data/sources.csv", "data/cell_notes.csv", "data/printed_values.csv",
)  # fmt: skip
ESTIMATES = "data/flop_estimates.csv"
NEW = {"edition": "community", "top1_basis": "one-crop"}


def place(found: Finding) -> tuple[str, str, int | None, str | None]:
    return found.code, found.file, found.line, found.column


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        # foreign keys
        ("cv_models", 1, "source_id", "nobody-1900", ("foreign-key", CV, 3, "source_id")),
        ("gpu_peaks", 1, "gpu_id", "t1000", ("foreign-key", PEAKS, 3, "gpu_id")),
        ("gpus", 2, "baseline_gpu_id", "t1000", ("foreign-key", GPUS, 4, "baseline_gpu_id")),
        ("cv_models", 1, "source_id", "second-2019", ("paper-needs-community", CV, 3, "source_id")),
        # ids and duplicates
        ("nlp_models", 1, "model_id", "alexnet", ("duplicate-id", NLP, 3, "model_id")),
        ("cv_models", 1, "model", "ALEXNET", None),
        ("gpus", 2, "gpu", "v100", ("duplicate-row", GPUS, 4, "gpu_id")),
        ("gpus", 2, "gpu", "V-100", ("likely-duplicate", GPUS, 4, "gpu_id")),
        ("cv_models", 0, "test_resolution_px", "224", None),
        # supersedes
        ("cv_models", 2, "supersedes", "nothing", ("supersedes", CV, 4, "supersedes")),
        ("cv_models", 2, "supersedes", "newnet", ("supersedes", CV, 4, "supersedes")),
        ("cv_models", 2, "supersedes", "gpt", ("supersedes", CV, 4, "supersedes")),
        ("cv_models", 0, "supersedes", "newnet", ("supersedes", CV, 2, "supersedes")),
        ("nlp_models", 0, "supersedes", "elmo", ("supersedes", NLP, 2, "supersedes")),
        ("gpus", 0, "supersedes", "gtx", ("supersedes", GPUS, 2, "supersedes")),
        # dates
        ("cv_models", 2, "release_date", "2017-12-31", ("early-release", CV, 4, "release_date")),
        ("cv_models", 2, "release_date", "2018-01-01", None),
        ("cv_models", 0, "release_date", "2008-01-01", None),
        # baselines
        ("gpu_benchmarks", 1, "workload", "other", ("baseline", RUNS, 3, "gpu_id")),
        ("gpu_benchmarks", 1, "framework", "other", ("baseline", RUNS, 3, "gpu_id")),
        ("gpu_benchmarks", 1, "domain", "nlp", ("baseline", RUNS, 3, "gpu_id")),
        ("gpu_benchmarks", 1, "gpu_id", "gtx", ("baseline", RUNS, 3, "gpu_id")),
        # estimates
        ("flop_estimates", 0, "depth", "", ("incomplete-pair", ESTIMATES, 2, "depth")),
        ("flop_estimates", 0, "base_width", "", ("incomplete-pair", ESTIMATES, 2, "base_width")),
        ("flop_estimates", 0, "resolution_px", "", ("incomplete-pair", ESTIMATES, 2, "resolution_px")),
        ("flop_estimates", 0, "check_gflop", "9.5", ("incomplete-pair", ESTIMATES, 2, "check_resolution_px")),
        ("flop_estimates", 0, "base_gflop", "9.5", ("incomplete-pair", ESTIMATES, 2, "base_model_id")),
        ("flop_estimates", 0, "base_model_id", "", ("incomplete-pair", ESTIMATES, 2, "base_model_id")),
        ("flop_estimates", 0, "base_depth", "-3.1", ("not-positive", ESTIMATES, 2, "base_depth")),
        # GLUE
        ("nlp_models", 0, "glue_split", "", ("glue-detail", NLP, 2, "glue_split")),
        ("nlp_models", 0, "glue_wnli", "", ("glue-detail", NLP, 2, "glue_wnli")),
        ("nlp_models", 1, "glue_split", "dev", ("glue-detail", NLP, 3, "glue_split")),
        # sources
        ("sources", 0, "doi", "", ("untraceable-source", SOURCES, 2, "doi")),
        ("sources", 1, "url", "", ("untraceable-source", SOURCES, 3, "doi")),
        # notes
        ("cell_notes", 0, "table", "cv_modles", ("note-target", NOTES, 2, "table")),
        ("cell_notes", 0, "row_key", "alexnett", ("note-target", NOTES, 2, "row_key")),
        ("cell_notes", 0, "column", "top1", ("note-target", NOTES, 2, "column")),
        ("cell_notes", 1, "row_key", "v100", ("note-target", NOTES, 3, "row_key")),
        ("cell_notes", 1, "row_key", "v100|FP64", ("note-target", NOTES, 3, "row_key")),
        ("cell_notes", 1, "row_key", "a100|FP32", None),
        # printed values
        ("printed_values", 0, "derived_key", "alexnet2", ("value-target", VALUES, 2, "derived_key")),
        ("printed_values", 0, "derived_column", "top5", ("value-target", VALUES, 2, "derived_column")),
    ],
)
def test_a_broken_relation(
    small: Small, table: str, row: int, column: str, value: str, expected: tuple[str, str, int, str] | None
) -> None:
    findings = small.cell(table, row, column, value).findings()
    assert [place(one) for one in findings] == ([expected] if expected else [])


def _add(small: Small, table: str, row: int, **cells: str) -> None:
    small.rows[table].append(small.rows[table][row] | cells)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda s: _add(s, "cv_models", 2, model_id="newer", model="Newer", top1_percent="81"),
            ("supersedes", CV, 5, "supersedes"),
        ),
        (
            lambda s: _add(s, "cv_models", 2, model_id="newer", model="Newer", top1_percent="81", supersedes="newnet"),
            ("supersedes", CV, 5, "supersedes"),
        ),
        (
            lambda s: _add(s, "cv_models", 0, model_id="alexnet-2"),
            ("duplicate-row", CV, 5, "model_id"),
        ),
        (
            lambda s: _add(s, "cv_models", 0, model_id="alexnet-2", model="Alex-Net"),
            ("likely-duplicate", CV, 5, "model_id"),
        ),
        (
            lambda s: _add(s, "cv_models", 0, **NEW, model_id="alexnet-2", test_resolution_px="224"),
            ("likely-duplicate", CV, 5, "model_id"),
        ),
        (
            lambda s: _add(
                s,
                "cv_models",
                1,
                **NEW,
                model_id="other",
                model="Other",
                source_id="second-2019",
                release_date="2019-01-01",
            ),
            ("likely-duplicate", CV, 5, "model_id"),
        ),
        (
            lambda s: _add(s, "nlp_models", 0, model_id="gpt-2"),
            ("duplicate-row", NLP, 4, "model_id"),
        ),
        (
            lambda s: s.rows["generative_models"].append(
                dict.fromkeys(s.names("generative_models"), "")
                | {
                    "model_id": "gpt",
                    "edition": "community",
                    "model": "GPT",
                    "hub_id": "gpt",
                    "source_id": "first-2012",
                }
            ),
            ("duplicate-id", "data/generative_models.csv", 2, "model_id"),
        ),
        (
            lambda s: _add(s, "gpu_benchmarks", 0, benchmark_id="again", batch_size="8"),
            ("baseline", RUNS, 3, "gpu_id"),
        ),
        (
            lambda s: _add(s, "sources", 0, source_id="third", label="Third"),
            ("unused-source", SOURCES, 4, "source_id"),
        ),
    ],
)
def test_a_row_too_many(small: Small, change: Callable[[Small], None], expected: tuple[str, str, int, str]) -> None:
    change(small)
    assert place(small.write().only()) == expected


def test_a_baseline_without_fp32_is_told_once_for_each_thing_that_is_missing(small: Small) -> None:
    """The peak that two devices need, and the measurement that two runs need."""
    small.rows["cell_notes"].pop()
    small.cell("gpu_peaks", 0, "precision", "TF32")
    small.cell("gpu_benchmarks", 0, "precision", "FP16")
    peak, run = small.findings()
    assert (place(peak), place(run)) == (("baseline", GPUS, 2, "baseline_gpu_id"), ("baseline", RUNS, 2, "gpu_id"))
    assert peak.fix.endswith("; the same in 1 more: line 3") and run.fix.endswith("; the same in 1 more: line 3")


def test_a_missing_row_is_told_once_with_all_that_name_it(small: Small) -> None:
    """Whichever rows, columns and tables name it, and notes and printed values that speak of it."""
    for row in small.rows["cv_models"][:2]:
        row |= {"source_id": "nobody-1900", "second_source_id": "nobody-1900"}
    small.rows["constants"][0]["source_id"] = "nobody-1900"
    small.rows["cell_notes"][0]["row_key"] = small.rows["printed_values"][0]["derived_key"] = "nonet"
    source, model = small.write().findings()
    assert place(source) == ("foreign-key", CV, 2, "source_id")
    assert source.fix.endswith(
        "in 4 more: second_source_id on lines 2–3; source_id on line 3; data/constants.csv, source_id on line 2"
    )
    assert (model.code, model.found) in {("note-target", "nonet"), ("value-target", "nonet")}


@pytest.mark.parametrize("written", ["AlexNet 1", "", "#REF!", "alexnett", "alex-net"])
def test_a_broken_id_is_told_once_where_it_is_broken(small: Small, written: str) -> None:
    """An estimate, a note and a printed value name it; it is known by the name of its row."""
    found = small.cell("cv_models", 0, "model_id", written).only()
    assert (found.file, found.line, found.column) == (CV, 2, "model_id")
    assert found.code == ("lost-id" if written.startswith("alex") else "required" if not written else "pattern")


def test_a_row_given_twice_is_one_finding(small: Small) -> None:
    """Its id is in use, and so is its label; a row that only shares both is two slips."""
    small.rows["sources"].append(small.rows["sources"][0].copy())
    assert place(small.write().only()) == ("primary-key", SOURCES, 4, "source_id")
    small.rows["sources"][2]["note"] = "Another."
    assert [one.code for one in small.write().findings()] == ["primary-key", "not-unique"]


def test_what_is_meant_to_be_double(small: Small) -> None:
    _add(small, "cv_models", 1, model_id="bignet-512", test_resolution_px="512")
    _add(small, "nlp_models", 0, model_id="gpt-512", input_tokens="512")
    _add(small, "cv_models", 0, model_id="alexnet-plus", model="AlexNet+")
    small.rows["cv_models"][2] |= {"model": "BigNet", "extra_data": "No", "test_resolution_px": "224"}
    assert small.write().findings() == []


def test_a_source_of_the_package_as_a_whole_is_used(small: Small) -> None:
    _add(small, "sources", 1, source_id="third", label="Third", url="https://example.org/paper")
    assert small.write().findings() == []


def test_no_pair_at_all(small: Small) -> None:
    row = small.rows["flop_estimates"][0]
    row |= dict.fromkeys(("base_depth", "depth", "base_width", "width", "base_resolution_px", "resolution_px"), "")
    assert place(small.write().only()) == ("incomplete-pair", ESTIMATES, 2, None)


def test_a_bad_id_is_not_also_a_dangling_reference(small: Small) -> None:
    small.cell("cv_models", 0, "model_id", "alexnet ")
    assert place(small.only()) == ("outer-space", CV, 2, "model_id")


def test_a_row_that_cannot_be_read_is_not_also_missed(small: Small) -> None:
    small.replace("sources", "first-2012,paper,First 2012", "first-2012,paper,First, 2012")
    assert place(small.only()) == ("row-too-long", SOURCES, 2, None)


def test_a_table_that_is_gone_leaves_no_references_dangling(small: Small) -> None:
    small.csv("sources").unlink()
    found = small.only()
    assert (found.code, found.file) == ("file-missing", SOURCES)


def test_suggestions_name_the_nearest(small: Small) -> None:
    assert "write alexnet if" in small.cell("cell_notes", 0, "row_key", "alexnett").only().fix


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"derived_key": "v100|FP32"}, "derived_key"),
        ({"derived_key": "v900|FP32|any"}, "derived_key"),
        ({"derived_key": "v100|FP32|speech"}, "derived_key"),
        ({"derived_column": "efficiency"}, "derived_column"),
        ({"derived_table": "gpu_efficiencies"}, "derived_table"),
    ],
)
def test_a_derived_value_that_is_not_derived(small: Small, cells: dict[str, str], column: str) -> None:
    small.rows["printed_values"][1] |= cells
    assert place(small.write().only()) == ("value-target", VALUES, 3, column)


def test_all_problems_come_at_once(small: Small) -> None:
    """One package with a problem of every stage: descriptor, schema, bytes, header, cells, keys, relations."""
    small.descriptor["tilte"] = "x"
    small.field("claims", "note")["unti"] = "x"
    small.cell("sources", 1, "year", "2_014")
    small.cell("gpus", 2, "tdp_w", "-5")
    small.cell("nlp_models", 0, "glue_split", "")
    small.cell("cv_models", 1, "top1_source_id", "=cmd")
    small.cell("constants", 0, "source_id", "nobody")
    small.replace("claims", "claim_id", "claim_idd")
    small.replace("findings", "quote", "quoth")
    small.replace("cell_notes", "Legible", b"L\xe9gible")
    small.csv("flop_estimates").unlink()
    (small.folder / "data" / "stray.csv").write_text("x", encoding="utf-8")
    assert {(one.code, one.file) for one in small.findings()} == {
        ("unknown-key", "datapackage.json"),
        ("unknown-key", "schemas/claims.json"),
        ("not-a-number", SOURCES),
        ("not-positive", GPUS),
        ("glue-detail", NLP),
        ("formula", CV),
        ("foreign-key", "data/constants.csv"),
        ("unknown-column", "data/claims.csv"),
        ("unknown-column", "data/findings.csv"),
        ("not-utf-8", NOTES),
        ("file-missing", ESTIMATES),
        ("stray-file", "data/stray.csv"),
    }


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"top1_basis": "several-crops"}, ("several-crops", "top1_basis")),
        ({"top1_basis": "several-models"}, ("several-models", "top1_basis")),
        ({"top1_basis": ""}, ("no-basis", "top1_basis")),
        ({"test_resolution_px": ""}, ("no-resolution", "test_resolution_px")),
        ({"model": "NewNet (10 crops)"}, ("several-crops", "model")),
        ({"model": "NewNet multi-crop"}, ("several-crops", "model")),
        ({"model": "NewNet ensemble"}, ("several-models", "model")),
        ({"model": "NewNet ensemble", "top1_basis": "several-models"}, ("several-models", "top1_basis")),
        ({"model": "NewNet (1 crop)"}, None),
    ],
)
def test_a_new_row_is_one_model_and_one_crop_of_a_stated_size(
    small: Small, cells: dict[str, str], expected: tuple[str, str] | None
) -> None:
    small.rows["cv_models"][2] |= cells
    found = [place(one) for one in small.write().findings()]
    assert found == ([(expected[0], CV, 4, expected[1])] if expected else [])
