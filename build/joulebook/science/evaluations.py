"""Evaluations of weights that a library publishes: which of them are models of the ledger, and which lead."""

import pandas as pd

from joulebook.science.flop import forward_gflop
from joulebook.science.selection import on_pareto_front

ROLES = ("model", "other-resolution", "paper-years", "undated")


def evaluation_results(evaluations: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Return the forward pass of each evaluation, why it is a point of trends or is none, and what does as well.

    ``evaluations``: the rows of ``cv_evaluations``; ``models``: those of ``cv_models`` in the same view. Columns:
    model_id, forward_gflop (GFLOP, a multiply-add as two), role, on_pareto_gflop (no other evaluation has as high a
    top-1 accuracy for as little and is better in one of the two), least_model_id (the evaluation of the least forward
    pass with at least its accuracy, among those of strictly less; missing on the front). Shape: n rows to n rows.
    """
    forward = forward_gflop(evaluations["reported_gflop"], evaluations["flop_convention"])
    return pd.DataFrame(
        {
            "model_id": evaluations["model_id"],
            "forward_gflop": forward,
            "role": roles(evaluations, models),
            "on_pareto_gflop": on_pareto_front(evaluations["top1_percent"], forward),
            "least_model_id": least_as_good(evaluations["model_id"], evaluations["top1_percent"], forward),
        }
    )


def roles(evaluations: pd.DataFrame, models: pd.DataFrame) -> pd.Series:
    """Say of each evaluation why it is, or is not, a point of the current view's trends.

    model: it stands in ``cv_models`` under its own id. undated: its weights have no date of their own.
    other-resolution: its weights stand there with the evaluation of another resolution, one point for each weights.
    paper-years: its weights are dated up to the paper's last model, and for those years the paper's rows are the
    points. Shape: n rows to n texts. The rule is Joulebook's.
    """
    role = pd.Series("paper-years", index=evaluations.index, dtype=object)
    held = evaluations["model_id"].isin(models["model_id"])
    weights = evaluations["model"].isin(evaluations.loc[held, "model"])
    role = role.mask(weights, "other-resolution").mask(evaluations["release_date"].isna(), "undated")
    return role.mask(held, "model")


def least_as_good(ids: pd.Series, score: pd.Series, cost: pd.Series) -> pd.Series:
    """Name for each point the one of least cost with at least its score, among those that cost strictly less.

    Equal costs go to the higher score, then to the id. Shape: n ids, n scores (better when higher) and n costs to n
    ids, missing where nothing does as well for less.
    """
    frame = pd.DataFrame({"id": ids, "score": score, "cost": cost})
    front: list[tuple[float, float, str]] = []
    for row in frame.sort_values(["cost", "score", "id"], ascending=[True, False, True]).itertuples():
        if not front or float(row.score) > front[-1][0]:  # type: ignore[arg-type]
            front.append((float(row.score), float(row.cost), str(row.id)))  # type: ignore[arg-type]
    scores, costs = [one[0] for one in front], [one[1] for one in front]
    places = pd.Series(scores).searchsorted(frame["score"].to_numpy(), side="left")
    named = [front[place][2] if costs[place] < own else None for place, own in zip(places, frame["cost"], strict=True)]
    return pd.Series(named, index=ids.index, dtype=object)
