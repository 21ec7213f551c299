"""New rows that move a trend beyond its own interval are found, and others are not."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from joulebook import pipeline
from joulebook.package.model import Package
from joulebook.package.moves import Move, move_findings
from joulebook.science.derive import derive
from joulebook.science.moves import moved_trends

Frames = Mapping[str, pd.DataFrame]
Extend = Callable[..., dict[str, pd.DataFrame]]
NEW = {"model_id": "new", "release_date": pd.Timestamp("2022-03-01")}


def test_the_papers_rows_move_nothing(frames: Frames) -> None:
    assert moved_trends({name: frame.loc[frame["edition"] == "paper"] for name, frame in frames.items()}).empty


@pytest.mark.parametrize(
    ("table", "like", "cells", "expected"),
    [
        ("cv_models", "efficientnetv2-l", {"top1_percent": 86.0}, set()),
        ("cv_models", "vit-g-14-jft-3b", {"top1_percent": 91.0, "reported_gflop": 1e7}, {"cv-gflop-best"}),
        ("cv_models", "vit-g-14-jft-3b", {"top1_percent": 91.0, "reported_gflop": 0.5}, {"cv-gflop-best"}),
        ("nlp_models", "gpt-3", {"reported_gflop": 1e14}, {"nlp-gflop-all", "nlp-gflop-record"}),
    ],
)
def test_a_model_that_moves_a_trend(
    extended: Extend, table: str, like: str, cells: dict[str, object], expected: set[str]
) -> None:
    """And the slopes that are told are those of the published trends, with the row and without it."""
    frames = extended(table, "model_id", like, **NEW, **cells)
    found = moved_trends(frames)
    assert set(found["trend_id"]) >= expected and (not found.empty) == bool(expected)
    assert set(found["table"]) <= {table} and set(found["key"]) <= {"new"}
    if "nlp-gflop-all" in expected:
        trends = derive(frames).tables["trends"].set_index(["view", "trend_id"])
        for row in found.itertuples():
            assert row.slope == pytest.approx(trends.loc[("current", row.trend_id), "slope_log10_per_year"], rel=1e-9)
            before = trends.loc[("paper", row.trend_id)]
            assert (row.slope_low, row.slope_high) == pytest.approx(
                (before["slope_low"], before["slope_high"]), rel=1e-9
            )
            assert not row.slope_low <= row.slope <= row.slope_high


def test_a_device_that_moves_the_efficiency(extended: Extend) -> None:
    frames = extended("gpu_peaks", "gpu_id", "geforce-gtx-580", precision="FP32", tflop_per_s=1e6)
    frames["gpu_peaks"] = frames["gpu_peaks"].drop(
        index=frames["gpu_peaks"].index[frames["gpu_peaks"]["gpu_id"] == "geforce-gtx-580"][0]
    )
    assert set(moved_trends(frames)["trend_id"]) == {"gpu-efficiency-cv", "gpu-efficiency-nlp"}


def test_one_warning_for_each_cell_and_none_where_a_note_answers(package: Package) -> None:
    moves = [
        Move("cv_models", "efficientnet-b1", "reported_gflop", f"cv-gflop-{one}", 0.1, 0.05, 0.15, 0.3) for one in "ab"
    ]
    (found,) = move_findings(package, moves)
    place = (found.code, found.severity, found.file, found.line, found.column)
    assert place == ("moves-trend", "warning", "data/cv_models.csv", 42, "reported_gflop")
    assert "cv-gflop-a to change by 1.26 times a year, as without this row (95 % interval 1.12 to 1.41), not by 2" in (
        found.expected
    )
    assert "cv-gflop-b" in found.expected
    noted = [move._replace(key="alexnet") for move in moves]
    assert list(move_findings(package, noted)) == []


def test_the_check_looks_at_trends_only_where_there_are_new_rows(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package without the new rows of the tables that trends are fitted to, and the notes and readings of them."""
    asked: list[bool] = []
    monkeypatch.setattr(
        "joulebook.science.moves.moved_trends", lambda frames: asked.append(True) or frames["sources"][:0]
    )
    folder = tmp_path / "datapackage"
    shutil.copytree(root / "datapackage", folder)
    pipeline.check(folder)
    assert asked == [True]
    for name in (*pipeline.FITTED, "cell_notes", "glue_readings"):
        path = folder / "data" / f"{name}.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if ",community," not in line), "utf-8")
    assert pipeline.check(folder).package is not None
    assert asked == [True]
