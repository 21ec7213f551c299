"""Which formulas decide each finding and stand under each figure, id by id."""

from collections.abc import Iterator, Mapping
from functools import partial

from joulebook.errors import BuildError
from joulebook.publish.provenance.places import DOMAIN, Bind, Bound, Places
from joulebook.publish.provenance.statements import (
    Show,
    against_person,
    below_tensor_peak,
    beyond_chance,
    extra_data_on_front,
    followed,
    fp32_growth,
    low_compute_pocket,
    newer_on_front,
    of_trend,
    of_trend_turned,
    older_cost_more,
    outlying,
    ratio_of_best,
    recent_efficiency,
    score_term,
    steeper,
    tandem,
    tensor_over_fp32,
    together,
    weakest_r2,
)

FINDINGS: Mapping[str, Show] = {
    "params-flop-tandem": tandem,
    "accuracy-needs-flop": partial(score_term, "cv", 2, "forward_passes"),
    "accuracy-rises-at-equal-flop": partial(score_term, "cv", 1, "forward_passes"),
    "accuracy-rises-at-equal-energy": partial(score_term, "cv", 1, "energies"),
    "best-compute-grows": partial(of_trend, "cv-gflop-best"),
    "all-compute-softer": partial(steeper, "cv-gflop-best", "cv-gflop-all"),
    "efficient-model-follows-cv": partial(followed, "cv"),
    "efficient-model-follows-nlp": partial(followed, "nlp"),
    "front-is-new-cv": partial(newer_on_front, "cv"),
    "extra-data-forms-front": extra_data_on_front,
    "old-models-inefficient-nlp": partial(newer_on_front, "nlp"),
    "record-compute-grows-nlp": partial(beyond_chance, "record_slopes"),
    "all-compute-softer-nlp": partial(beyond_chance, "record_gaps"),
    "low-compute-pocket-nlp": low_compute_pocket,
    "tensor-peak-not-reached": below_tensor_peak,
    "good-efficiency-fits": weakest_r2,
    "t4-stands-out": partial(outlying, "t4|Mixed"),
    "hardware-softens": partial(of_trend, "gpu-efficiency-cv"),
    "best-energy-grows": partial(of_trend, "cv-energy-best"),
    "all-energy-flat": partial(of_trend, "cv-energy-all"),
    "older-models-cost-more-cv": partial(older_cost_more, "cv"),
    "older-models-cost-more-nlp": partial(older_cost_more, "nlp"),
    "no-standstill": recent_efficiency,
    "regular-energy-falls-nlp": partial(of_trend_turned, "nlp-energy-all"),
    "best-approach-body": partial(against_person, "internal_consumption", True),
    "best-far-from-external": partial(against_person, "external_consumption", False),
    "second-below-body": partial(against_person, "internal_consumption", False),
    "energy-slower-than-parameters": partial(ratio_of_best, "parameters / energies", True),
    "flop-follow-parameters": partial(ratio_of_best, "forward_passes / parameters", False),
}
"""How the number of each finding is made, as joulebook.science.findings computes it."""
UNDER_FIGURES: Mapping[str, Show] = {
    "parameters-with-compute-cnn": partial(together, "CNN"),
    "parameters-with-compute-transformer": partial(together, "Transformer"),
    "score-by-date-cv": partial(score_term, "cv", 1, None),
    "score-by-date-nlp": partial(score_term, "nlp", 1, None),
    "extra-data-on-front": extra_data_on_front,
    "fp32-growth-desktop": partial(fp32_growth, "desktop"),
    "fp32-growth-server": partial(fp32_growth, "server"),
    "tensor-over-fp32": tensor_over_fp32,
    **{
        f"score-{term}-{cost}-{domain}": partial(score_term, domain, place, listed)
        for cost, listed in (("compute", "forward_passes"), ("energy", "energies"))
        for domain in DOMAIN
        for term, place in (("at-equal", 1), ("by", 2))
    },
}
"""How the number of each statement under a figure is made, as joulebook.science.figure_effects computes it."""


def shown(table: str, key: str, ways: Mapping[str, Show], places: Places) -> Iterator[Bound]:
    """Bind each effect of a table by its id; BuildError where nothing says how one is made.

    What the rows of a view do not allow has no number to follow.
    """
    for row in places.all(table):
        if row["estimate"] is None:
            continue
        if row[key] not in ways:
            raise BuildError(f"nothing says how {table} {row[key]} is made; add it to joulebook.publish.provenance")
        formulas, inputs = ways[row[key]](places, row)
        yield Bound(row, inputs, formulas)


TABLES: Mapping[str, Bind] = {
    "figure_effects": partial(shown, "figure_effects", "effect_id", UNDER_FIGURES),
    "finding_results": partial(shown, "finding_results", "finding_id", FINDINGS),
}
