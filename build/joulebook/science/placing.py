"""Where one model falls among those of its table: its rank, what it leads, its joules at its date."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from joulebook.science.derive import cv_estimates, measured, nlp_estimates
from joulebook.science.model import DeriveError
from joulebook.science.trends import efficiency_points, trend_fit
from joulebook.science.views import views

DOMAINS = {"cv_models": "cv", "nlp_models": "nlp"}
LEADS = {"cv": "best_of_year", "nlp": "sets_record"}


@dataclass(frozen=True)
class Placing:
    """A model among the rows of its view: FLOP in GFLOP, efficiency in GFLOP/J, energies in J, ranks from the largest.

    ``leads`` is the best of its year (images) or a record setter (language); a mark is None where the score lacks.
    """

    domain: str
    forward_gflop: float
    year: int
    rank: int
    of: int
    leads: bool
    on_pareto_gflop: bool | None
    on_pareto_j: bool | None
    efficiency_gflop_per_j: float
    energy_j: float
    energy_j_low: float
    energy_j_high: float


def placing(frames: Mapping[str, pd.DataFrame], table: str, model_id: str) -> Placing:
    """Derive where a row of a table of models falls in the view that holds it, by the book's own functions.

    Raises DeriveError where the view lacks the row, as that of one that is superseded, or where a fit fails.
    """
    domain = DOMAINS[table]
    rows = list(views(frames).values())[-1]
    name = f"gpu-efficiency-{domain}"
    fits = {name: trend_fit(name, efficiency_points(domain, measured(rows)["gpu_efficiency"]))}
    models = cv_estimates(rows[table], fits) if domain == "cv" else nlp_estimates(rows[table], fits)
    own = models.loc[models["model_id"] == model_id]
    if len(own) != 1:
        raise DeriveError(f"{model_id} is no row of the current view of {table}")
    model = own.iloc[0]
    year = int(model["release_date"].year)
    peers = models.loc[models["release_date"].dt.year == year, "forward_gflop"]
    return Placing(
        domain=domain,
        forward_gflop=float(model["forward_gflop"]),
        year=year,
        rank=int((peers > model["forward_gflop"]).sum()) + 1,
        of=len(peers),
        leads=bool(model[LEADS[domain]]),
        on_pareto_gflop=_mark(model["on_pareto_gflop"]),
        on_pareto_j=_mark(model["on_pareto_j"]),
        efficiency_gflop_per_j=float(model["efficiency_gflop_per_j"]),
        energy_j=float(model["energy_j"]),
        energy_j_low=float(model["energy_j_low"]),
        energy_j_high=float(model["energy_j_high"]),
    )


def _mark(value: object) -> bool | None:
    return None if value is pd.NA else bool(value)
