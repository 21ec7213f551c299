"""Each finding that the paper states in words, decided by a number of the rows with its interval."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import pandas as pd

from joulebook.science import questions, robust
from joulebook.science.claims import external_consumption, internal_consumption
from joulebook.science.effects import Effect
from joulebook.science.model import DeriveError
from joulebook.science.questions import Ground

Rule = Literal["above", "within"]
FindingVerdict = Literal["holds", "weaker", "contradicted", "cannot be told"]


@dataclass(frozen=True)
class Test:
    """How a finding is decided.

    above: the effect is more than ``null`` (no effect), and as large as ``bar``, which is what the sentence's own
    word (good, much, far) is read as. within: the effect lies between −bar and bar.
    """

    compute: Callable[[Ground], Effect]
    unit: str = ""
    rule: Rule = "above"
    null: float = 0.0
    bar: float = 0.0


def finding_verdict(effect: Effect, test: Test) -> FindingVerdict:
    """Decide a finding by the interval of its effect.

    above: holds where the whole interval lies above null and the estimate reaches the bar, weaker where it does not
    reach it, contradicted where the whole interval lies below null. within: holds where the whole interval lies
    within the bar, contradicted where it lies outside. Else it cannot be told.

    >>> finding_verdict(Effect(0.3, 0.1, 0.5, 9), Test(lambda ground: Effect(0, 0, 0, 0), bar=0.4))
    'weaker'
    """
    if test.rule == "within":
        if -test.bar < effect.low and effect.high < test.bar:
            return "holds"
        return "contradicted" if effect.low > test.bar or effect.high < -test.bar else "cannot be told"
    if effect.low > test.null:
        return "holds" if effect.estimate >= test.bar else "weaker"
    return "contradicted" if effect.high < test.null else "cannot be told"


GROWTH, POINTS, RATIO, DECADES = "log10 per year", "percentage points", "ratio", "log10"
SHARE, SHARES = "share", "difference of shares"
TESTS: Mapping[str, Test] = {
    "params-flop-tandem": Test(questions.tandem, "correlation", bar=0.7),
    "accuracy-needs-flop": Test(
        partial(questions.score_term, "cv", "forward_gflop", "forward_gflop"), f"{POINTS} per tenfold FLOP"
    ),
    "accuracy-rises-at-equal-flop": Test(
        partial(questions.score_term, "cv", "decimal_year", "forward_gflop"), f"{POINTS} per year at equal FLOP"
    ),
    "accuracy-rises-at-equal-energy": Test(
        partial(questions.score_term, "cv", "decimal_year", "energy_j"), f"{POINTS} per year at equal energy"
    ),
    "best-compute-grows": Test(partial(questions.slope, "cv-gflop-best"), GROWTH),
    "all-compute-softer": Test(partial(questions.steeper, "cv-gflop-best", "cv-gflop-all"), GROWTH),
    "efficient-model-follows-cv": Test(partial(questions.followed, "cv"), SHARE, null=0.5, bar=0.5),
    "efficient-model-follows-nlp": Test(partial(questions.followed, "nlp"), SHARE, null=0.5, bar=0.5),
    "front-is-new-cv": Test(partial(questions.newer_on_front, "cv", "on_pareto_gflop"), SHARES),
    "extra-data-forms-front": Test(questions.extra_data_on_front, SHARE, null=0.5, bar=0.5),
    "old-models-inefficient-nlp": Test(
        partial(questions.newer_on_front, "nlp", "on_pareto_gflop"), f"difference of {SHARE}s"
    ),
    "record-compute-grows-nlp": Test(partial(questions.beyond_chance, robust.random_order_slopes), GROWTH),
    "all-compute-softer-nlp": Test(partial(questions.beyond_chance, robust.random_order_gaps), GROWTH),
    "low-compute-pocket-nlp": Test(questions.low_compute_pocket, SHARES),
    "tensor-peak-not-reached": Test(questions.below_tensor_peak, DECADES),
    "good-efficiency-fits": Test(questions.weakest_r2, "R²", bar=0.5),
    "t4-stands-out": Test(partial(questions.outlying, "t4|Mixed"), DECADES),
    "hardware-softens": Test(partial(questions.slope, "gpu-efficiency-cv"), GROWTH),
    "best-energy-grows": Test(partial(questions.slope, "cv-energy-best"), GROWTH),
    "all-energy-flat": Test(partial(questions.slope, "cv-energy-all"), GROWTH, rule="within", bar=0.1),
    "older-models-cost-more-cv": Test(partial(questions.older_cost_more, "cv"), DECADES),
    "older-models-cost-more-nlp": Test(partial(questions.older_cost_more, "nlp"), DECADES),
    "no-standstill": Test(questions.recent_efficiency, GROWTH),
    "regular-energy-falls-nlp": Test(partial(questions.falling, "nlp-energy-all"), GROWTH),
    "best-approach-body": Test(partial(questions.against_person, internal_consumption, True), RATIO, null=0.1, bar=0.1),
    "best-far-from-external": Test(
        partial(questions.against_person, external_consumption, False), RATIO, null=1.0, bar=10.0
    ),
    "second-below-body": Test(partial(questions.against_person, internal_consumption, False), RATIO, null=1.0, bar=2.0),
    "energy-slower-than-parameters": Test(questions.energy_slower_than_parameters, GROWTH),
    "flop-follow-parameters": Test(questions.flop_faster_than_parameters, GROWTH, rule="within", bar=0.05),
}


RESULTS = ("estimate", "low", "high", "n", "verdict", "reason")
UNDECIDED: FindingVerdict = "cannot be told"


def finding_results(findings: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Decide each finding by the rows of a view.

    Columns: finding_id, estimate, low, high (in ``unit``), unit, rule, null_value, bar, n, verdict, reason. A test that
    the rows do not allow cannot be told: it has no number and a reason, which is missing elsewhere. Raises DeriveError
    for a finding without a test.
    """
    unknown = sorted(set(findings["finding_id"]) - set(TESTS))
    if unknown:
        raise DeriveError(f"no test decides finding {unknown[0]!r}; add one to joulebook.science.findings")
    rows = []
    for finding_id in findings["finding_id"]:
        test = TESTS[finding_id]
        asked = {"finding_id": finding_id, "unit": test.unit, "rule": test.rule}
        rows.append({**asked, "null_value": test.null, "bar": test.bar, **_decided(test, ground)})
    columns = ["finding_id", "unit", "rule", "null_value", "bar", *RESULTS]
    found = pd.DataFrame(rows, columns=columns)
    return found.astype({"estimate": "float64", "low": "float64", "high": "float64", "n": "Int64"})


def _decided(test: Test, ground: Ground) -> dict[str, object]:
    try:
        effect = test.compute(ground)
    except DeriveError as error:
        return dict.fromkeys(RESULTS) | {"verdict": UNDECIDED, "reason": f"The rows do not allow the test: {error}."}
    bounds = {"estimate": effect.estimate, "low": effect.low, "high": effect.high, "n": effect.n}
    return {**bounds, "verdict": finding_verdict(effect, test), "reason": None}
