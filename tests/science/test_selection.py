"""Who leads: each selection against a comparison of every row with every other."""

import datetime as dt
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.science.selection import best_of_year, on_pareto_front, sets_record

SETTINGS = settings(derandomize=True, deadline=None, max_examples=200)
# Few distinct values, so that ties are common.
SMALL = st.integers(1, 5).map(float)
DAYS = st.dates(dt.date(2019, 12, 29), dt.date(2020, 1, 3))


@st.composite
def models(draw: st.DrawFn) -> pd.DataFrame:
    """Models on few days with few distinct numbers, in any order and with any index."""
    rows = draw(st.lists(st.tuples(DAYS, SMALL, SMALL), min_size=1, max_size=12))
    ids = draw(st.permutations([f"m{n:02}" for n in range(len(rows))]))
    index = draw(st.permutations(range(len(rows))))
    frame = pd.DataFrame(rows, columns=["release_date", "top1_percent", "forward_gflop"], index=list(index))
    return frame.assign(release_date=pd.to_datetime(frame["release_date"]), model_id=ids)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")


@SETTINGS
@given(models())
def test_best_of_year(frame: pd.DataFrame) -> None:
    rows = records(frame)

    def beats(a: dict[str, Any], b: dict[str, Any]) -> bool:
        if a["top1_percent"] != b["top1_percent"]:
            return bool(a["top1_percent"] > b["top1_percent"])
        return (a["forward_gflop"], a["model_id"]) < (b["forward_gflop"], b["model_id"])

    expected = [not any(beats(a, b) for a in rows if a["release_date"].year == b["release_date"].year) for b in rows]
    marks = best_of_year(frame)
    assert marks.tolist() == expected
    assert marks.index.equals(frame.index)
    assert marks.sum() == frame["release_date"].dt.year.nunique()


@SETTINGS
@given(models())
def test_sets_record(frame: pd.DataFrame) -> None:
    rows = records(frame)
    expected = [
        all(
            other["forward_gflop"] < row["forward_gflop"]
            for j, other in enumerate(rows)
            if i != j and other["release_date"] <= row["release_date"]
        )
        for i, row in enumerate(rows)
    ]
    marks = sets_record(frame)
    assert marks.tolist() == expected
    assert marks.index.equals(frame.index)


@SETTINGS
@given(st.lists(st.tuples(st.one_of(st.none(), SMALL), SMALL), min_size=1, max_size=14))
def test_on_pareto_front(points: list[tuple[float | None, float]]) -> None:
    def dominated(score: float, cost: float) -> bool:
        return any(s is not None and s >= score and c <= cost and (s > score or c < cost) for s, c in points)

    expected = [None if s is None else not dominated(s, c) for s, c in points]
    index = list(range(100, 100 + len(points)))
    score = pd.Series([s for s, _ in points], index, dtype="float64")
    marks = on_pareto_front(score, pd.Series([c for _, c in points], index, dtype="float64"))
    assert [None if pd.isna(mark) else bool(mark) for mark in marks] == expected
    assert marks.index.tolist() == index


def test_equals_on_one_day_set_no_record_but_the_larger_of_one_day_does() -> None:
    days = pd.to_datetime(["2020-01-01", "2020-01-01", "2020-01-02", "2020-01-02", "2020-01-03"])
    frame = pd.DataFrame({"release_date": days, "forward_gflop": [5.0, 5.0, 6.0, 7.0, 7.0]})
    assert sets_record(frame).tolist() == [False, False, False, True, False]


def test_equal_points_share_the_front() -> None:
    marks = on_pareto_front(pd.Series([80.0, 80.0, 80.0, 70.0]), pd.Series([2.0, 2.0, 3.0, 1.0]))
    assert marks.tolist() == [True, True, False, True]
