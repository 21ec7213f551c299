"""Operations of a forward pass: counting conventions, and estimates by scaling a network that was counted."""

import pandas as pd

from joulebook.science.model import DeriveError

OPERATIONS_PER_COUNT = {"flop": 1.0, "mac": 2.0, "as_cited": 1.0}


def forward_gflop(reported_gflop: pd.Series, flop_convention: pd.Series) -> pd.Series:
    """Return a forward pass in GFLOP with a multiply-add counted as two operations.

    forward = reported · (2 where multiply-adds were counted, else 1); ``as_cited`` counts stay as their source gives
    them. Shape: n reported counts (GFLOP or giga multiply-adds) and n conventions to n GFLOP.
    Raises ValueError for an unknown convention. Source: the paper's appendix, "FLOPS vs FLOPS".
    """
    unknown = sorted(set(flop_convention) - set(OPERATIONS_PER_COUNT))
    if unknown:
        raise ValueError(f"unknown counting convention {unknown[0]!r}; known: {', '.join(OPERATIONS_PER_COUNT)}")
    return reported_gflop * flop_convention.map(OPERATIONS_PER_COUNT).astype("float64")


def scaled_gflop(base_gflop: float, depth: float = 1.0, width: float = 1.0, resolution: float = 1.0) -> float:
    """Return the forward pass of a network scaled from one of ``base_gflop``, in GFLOP.

    base · d · w² · r², with d, w and r the ratios of depth, width and input resolution (no unit).
    Raises ValueError where a factor is not positive. Source: the paper's appendix, Eq. 4; Eq. 3 prints a sum of the
    three terms, which no estimate of the paper follows. A vision transformer scales by r² alone.

    >>> round(scaled_gflop(74, 5.3 / 3.1, 4.3 / 2, 800 / 600), 2)
    1039.68
    """
    if min(base_gflop, depth, width, resolution) <= 0:
        raise ValueError("a forward pass and its scale factors are positive")
    return base_gflop * depth * width**2 * resolution**2


def factor(row: pd.Series, quantity: str, base: str) -> float:
    """Return the ratio of two inputs of an estimate, 1 where the estimate does not scale that quantity."""
    return 1.0 if pd.isna(row[quantity]) else float(row[quantity]) / float(row[base])


def estimated_gflop(estimate: pd.Series, cv_models: pd.DataFrame) -> float:
    """Return the forward pass that the inputs of one row of ``flop_estimates`` give, in GFLOP.

    The base is ``base_gflop`` where it is given, else the reported forward pass of ``base_model_id``.
    Raises DeriveError where the row names neither. Source: the paper's appendix, "FLOPS estimation for CV models".
    """
    base = estimate["base_gflop"]
    if pd.isna(base):
        rows = cv_models.loc[cv_models["model_id"] == estimate["base_model_id"]]
        if len(rows) != 1:
            raise DeriveError(f"the estimate of {estimate['model_id']} has neither base_gflop nor a base model")
        base = forward_gflop(rows["reported_gflop"], rows["flop_convention"]).iloc[0]
    return scaled_gflop(
        float(base),
        factor(estimate, "depth", "base_depth"),
        factor(estimate, "width", "base_width"),
        factor(estimate, "resolution_px", "base_resolution_px"),
    )


def flop_estimate_results(flop_estimates: pd.DataFrame, cv_models: pd.DataFrame) -> pd.DataFrame:
    """Hold each estimate's own inputs against the forward pass that the paper prints for it.

    Columns: model_id, printed_gflop, computed_gflop (both GFLOP), relative_difference = computed / printed − 1.
    The computed value enters no energy.
    """
    known = set(cv_models["model_id"])
    estimates = flop_estimates.loc[flop_estimates["model_id"].isin(known)]
    models = cv_models.set_index("model_id")
    printed = models.loc[estimates["model_id"], "reported_gflop"].to_numpy()
    computed = [estimated_gflop(row, cv_models) for _, row in estimates.iterrows()]
    results = pd.DataFrame({"model_id": estimates["model_id"], "printed_gflop": printed, "computed_gflop": computed})
    return results.assign(relative_difference=results["computed_gflop"] / results["printed_gflop"] - 1.0)
