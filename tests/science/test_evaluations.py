"""Evaluations by hand: why each is a point of trends or none, and what does as well for less."""

import pandas as pd

from joulebook.science.evaluations import evaluation_results, least_as_good

EVALUATIONS = pd.DataFrame(
    {
        "model_id": ["a-224", "a-288", "b-224", "c-224", "d-224"],
        "model": ["a", "a", "b", "c", "d"],
        "release_date": pd.to_datetime(["2022-01-01", "2022-01-01", None, "2019-11-01", None]),
        "top1_percent": [80.0, 81.0, 70.0, 81.0, 70.0],
        "reported_gflop": [4.0, 7.0, 1.0, 2.0, 2.0],
        "flop_convention": ["mac", "mac", "mac", "mac", "flop"],
    }
)
MODELS = pd.DataFrame({"model_id": ["a-288", "alexnet"]})


def test_each_evaluation_has_its_role_its_work_and_what_does_as_well() -> None:
    """The third takes 4 GFLOP at 81 %, so it beats both a; b and d tie at 2 GFLOP and 70 %."""
    found = evaluation_results(EVALUATIONS, MODELS).set_index("model_id")
    assert found["forward_gflop"].to_dict() == {"a-224": 8.0, "a-288": 14.0, "b-224": 2.0, "c-224": 4.0, "d-224": 2.0}
    assert found["role"].to_dict() == {
        "a-224": "other-resolution",
        "a-288": "model",
        "b-224": "undated",
        "c-224": "paper-years",
        "d-224": "undated",
    }
    assert list(found.index[found["on_pareto_gflop"]]) == ["b-224", "c-224", "d-224"]
    assert found["least_model_id"].dropna().to_dict() == {"a-224": "c-224", "a-288": "c-224"}


def test_no_evaluation_gives_no_result() -> None:
    assert evaluation_results(EVALUATIONS.iloc[:0], MODELS).empty


def test_what_is_named_is_the_least_that_is_as_good_in_every_case() -> None:
    """Held against a search through all pairs."""
    scores = pd.Series([(7 * n) % 11 + n / 7 for n in range(60)])
    costs = pd.Series([float((5 * n) % 13 + 1) for n in range(60)])
    ids = pd.Series([f"m{n:02d}" for n in range(60)])
    found = least_as_good(ids, scores, costs)
    for n in range(60):
        better = [m for m in range(60) if scores[m] >= scores[n] and costs[m] < costs[n]]
        if not better:
            assert found[n] is None
            continue
        least = min(costs[m] for m in better)
        place = list(ids).index(found[n])
        assert place in better and costs[place] == least
