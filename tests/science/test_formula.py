"""The language of formulas: checked by hand, and what it refuses."""

import json
import math
from pathlib import Path

import pytest

from joulebook.science.claim_inputs import KEYS
from joulebook.science.claims import CLAIMS
from joulebook.science.formula import FUNCTIONS, MEANINGS, Value, evaluate, read
from joulebook.science.model import Book, Cell, DeriveError


@pytest.mark.parametrize(
    ("formula", "values", "expected"),
    [
        ("a + b * c - 6 / 4", {"a": 1.0, "b": 2.0, "c": 3.0}, 5.5),
        ("-a ** 2", {"a": 3.0}, -9.0),
        ("10 ** (intercept + slope * t)", {"intercept": -2.0, "slope": 0.5, "t": 8.0}, 100.0),
        ("log10(a) + sqrt(b) - abs(c)", {"a": 1000.0, "b": 16.0, "c": -2.0}, 5.0),
        ("sum((x - mean(x)) ** 2)", {"x": [1.0, 2.0, 3.0]}, 2.0),
        ("max(x) - min(x) + count(x)", {"x": [4.0, 1.0, 9.0]}, 11.0),
        ("pearson(x, y)", {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}, 1.0),
        ("t_quantile(0.975, n - 2)", {"n": 32.0}, 2.0422724563012373),
        ("decimal_year(date)", {"date": "2012-07-01"}, 2012 + 182 / 366),
        ("mean(decimal_year(dates))", {"dates": ["2020-01-01", "2022-01-01"]}, 2021.0),
        ("max(year(dates)) - year(first)", {"dates": ["2019-05-28", "2020-12-31"], "first": "2012-06-01"}, 8.0),
        ("gflop * operations_per_count(convention)", {"gflop": 3.0, "convention": "mac"}, 6.0),
        ("gflop * operations_per_count(convention)", {"gflop": 3.0, "convention": "as_cited"}, 3.0),
        ("count(names)", {"names": ["alexnet", "vgg-16"]}, 2.0),
        ("distinct(names)", {"names": ["a", "b", "a"]}, 2.0),
        ("median(x) + variance(x) + quantile(x, 0.25)", {"x": [1.0, 2.0, 3.0]}, 2.0 + 1.0 + 1.5),
        ("max(chosen(x, below(y, 3) * at_least(y, 1)))", {"x": [5.0, 7.0, 9.0], "y": [0.0, 2.0, 3.0]}, 7.0),
        ("sum(above(x, 2)) + 10 * sum(at_most(x, 2))", {"x": [1.0, 2.0, 3.0]}, 21.0),
        ("count(chosen(names, among(names, kept)))", {"names": ["a", "b", "c"], "kept": ["c", "a"]}, 2.0),
        ("first(x) - min(rest(x))", {"x": [1.0, 4.0, 3.0]}, -2.0),
        ("round(x, 2)", {"x": 2.346}, 2.35),
        ("year(month_later(date))", {"date": "2019-12-31"}, 2020.0),
        ("slope(x, y) + 100 * line(x, y, 4)", {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}, 802.0),
        ("slope_variance(x, y)", {"x": [-1.0, 0.0, 1.0], "y": [0.0, 3.0, 0.0]}, 6.0 / 1.0 / 2.0),
        (
            "coefficient(2, y, x, z)",
            {"y": [1.0, 3.0, 7.0, 9.0], "x": [0.0, 2.0, 0.0, 2.0], "z": [0.0, 0.0, 1.0, 1.0]},
            6.0,
        ),
        ("r_squared(y, x)", {"y": [0.0, 3.0, 0.0, 3.0], "x": [0.0, 3.0, 1.0, 2.0]}, 0.8),
        ("median_wait(t, ended)", {"t": [1.0, 2.0, 3.0, 4.0], "ended": [1.0, 1.0, 1.0, 0.0]}, 2.0),
        ("theil_sen(x, y)", {"x": [0.0, 1.0, 2.0], "y": [0.0, 1.0, 5.0]}, 2.5),
        ("share_low(0, n) + share_high(n, n)", {"n": 7.0}, 1.0),
        ("share_high(0, n)", {"n": 10.0}, 1 - 0.025 ** (1 / 10)),
        ("wilson_low(k, 10) + wilson_high(10 - k, 10)", {"k": 3.0}, 1.0),
        ("tanh(atanh(x)) + normal_quantile(0.5)", {"x": 0.4}, 0.4),
        (
            "mean(followed(x, scores, costs, x, scores, 0.5 * costs, 2))",
            {"x": [0.0, 1.0, 4.0], "scores": [1.0, 1.0, 2.0], "costs": [8.0, 4.0, 1.0]},
            1.0 / 3.0,
        ),
        ("as_steep(x)", {"x": [2.0, 1.0, 3.0, 2.0]}, 0.75),
    ],
)
def test_formulas_that_a_hand_can_check(formula: str, values: dict[str, Value], expected: float) -> None:
    assert math.isclose(evaluate(formula, values), expected, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("formula", "values", "message"),
    [
        ("forward_gflop / efficiency", {"forward_gflop": 1.0}, "formula 'forward_gflop / efficiency' needs a value"),
        ("a.real", {"a": 1.0}, "holds 'a.real', which the language does not allow"),
        ("open('x')", {}, "calls 'open', which is not one of log10"),
        ("(lambda: 1)()", {}, "which the language does not allow"),
        ("sum(x, axis=0)", {"x": [1.0]}, "which the language does not allow"),
        ("x[0]", {"x": [1.0]}, "which the language does not allow"),
        ("a if a else 1", {"a": 1.0}, "which the language does not allow"),
        ("a + True", {"a": 1.0}, "which the language does not allow"),
        ("a + 'text'", {"a": 1.0}, "which the language does not allow"),
        ("a +", {"a": 1.0}, "cannot be read"),
        ("1 / (a - a)", {"a": 1.0}, "gives no number"),
        ("log10(a)", {"a": [-1.0, 1.0]}, "gives no number"),
        ("(0 - a) ** 0.5", {"a": 1.0}, "gives no number"),
        ("a", {"a": float("nan")}, "gives no number"),
        ("a", {"a": [1.0, 2.0]}, "gives no number"),
        ("mean(a)", {"a": []}, "mean of an empty list"),
        ("pearson(a, a)", {"a": [1.0]}, "a correlation needs two pairs"),
        ("sum(a + b)", {"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}, "gives no number"),
        ("decimal_year(a)", {"a": "yesterday"}, "gives no number"),
        ("operations_per_count(a)", {"a": "guessed"}, "gives no number"),
        ("a * 2", {"a": "text"}, "gives no number"),
        ("9 ** 9 ** 9", {}, "gives no number"),
    ],
)
def test_what_the_language_refuses(formula: str, values: dict[str, Value], message: str) -> None:
    with pytest.raises(DeriveError) as caught:
        evaluate(formula, values)
    assert repr(formula) in str(caught.value)
    assert message in str(caught.value)


def test_every_function_says_what_it_gives(paper: Book) -> None:
    assert len(MEANINGS) == len(FUNCTIONS)
    assert all(usage.startswith(f"{name}(") for usage, name in zip(MEANINGS, FUNCTIONS, strict=True))
    assert paper.functions == MEANINGS


def test_each_claim_names_the_cells_that_its_formula_reads(paper: Book) -> None:
    """The origins that travel with the results are the claims' own formulas, with cells of tables that have a key."""
    assert set(paper.origins) == set(CLAIMS)
    for claim_id, origin in paper.origins.items():
        assert origin.formula == CLAIMS[claim_id].formula
        assert set(origin.inputs) == set(CLAIMS[claim_id].inputs)
        cells = [cell for read in origin.inputs.values() for cell in ([read] if isinstance(read, Cell) else read)]
        assert cells and all(len(cell.key) == len(KEYS[cell.table]) for cell in cells), claim_id
    points = paper.origins["corr_params_gflops_cnn"].inputs["params_million"]
    assert isinstance(points, tuple) and len(points) == 60
    assert paper.origins["alexnet_gflops"].inputs == {
        "reported_gflop": Cell("cv_models", ("alexnet",), "reported_gflop")
    }


def test_every_formula_of_a_schema_is_of_the_language(root: Path) -> None:
    """What a schema calls a formula can be computed; a rule in words stands in the description."""
    formulas = {
        f"{path.stem}.{field['name']}": field["formula"]
        for path in sorted((root / "build" / "joulebook" / "schemas").glob("*.json"))
        for field in json.loads(path.read_text("utf-8"))["fields"]
        if "formula" in field
    }
    assert len(formulas) > 50
    for place, formula in formulas.items():
        assert read(formula), place
