"""What a token of each generative language model takes: operations with its context, an estimate, what was measured."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from joulebook.science.dates import decimal_year
from joulebook.science.flop import OPERATIONS_PER_COUNT
from joulebook.science.model import Fit

CONTEXTS = {"1k": 1.0, "8k": 8.0}
"""The contexts that every model is shown at, in thousands of tokens, by the end of their column's name."""
BOUNDARIES = ("board", "system")
NONE_MEASURED = pd.DataFrame({"model_id": [], "gpu_id": [], "boundary": []}, dtype="str").assign(
    energy_j_per_token=pd.Series(dtype="float64")
)


def generative_estimates(rows: Mapping[str, pd.DataFrame], pairs: pd.DataFrame | None, line: Fit) -> pd.DataFrame:
    """Return what a token of each generative model takes.

    ``pairs``: the rows of matched_measurements, if there are any; ``line``: the paper's efficiency line of language
    models. work_gflop_per_token: as counted from the shape (basis shape), else 2 · active parameters / 1000 (basis
    parameters). At a context of n thousand tokens: work_gflop_per_token + n · attention for a thousand; missing where
    that is unknown or the model does not look back so far. estimate_j_per_token: work_gflop_per_token over the line at
    the launch of ``reference_gpu``. Of the model's measured runs of each boundary: how many, and the median, least and
    most of their energy per token. Shape: n models to n rows. Source: the shapes' sources; 2 N per token as in Kaplan
    et al. (2020); the paper's Eq. 1 and 2.
    """
    models = rows["generative_models"].reset_index(drop=True)
    counted = models["gflop_per_token"].astype("float64")
    work = counted.fillna(models["active_params_million"].astype("float64") * OPERATIONS_PER_COUNT["mac"] / 1000)
    written = NONE_MEASURED if pairs is None else pairs.loc[pairs["energy_j_per_token"].notna()]
    gpu = reference_gpu(rows["gpus"], written)
    launch = rows["gpus"].set_index("gpu_id").loc[[gpu], "launch_date"]
    efficiency = float(np.power(10.0, line.log10(decimal_year(launch).to_numpy()))[0])
    found = pd.DataFrame(
        {
            "model_id": models["model_id"],
            "work_gflop_per_token": work,
            "basis": pd.Series("shape", models.index).mask(counted.isna(), "parameters").where(work.notna()),
            **_at_contexts(models, work),
            "estimate_gpu_id": gpu,
            "estimate_j_per_token": work / efficiency,
        }
    )
    return found.assign(**_measured(models["model_id"], written))


def reference_gpu(gpus: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """The device that most runs were measured on, else the one launched last; of equals the first id."""
    counts = pairs["gpu_id"].value_counts()
    if len(counts):
        return str(min(counts.index[counts == counts.max()]))
    return str(gpus.sort_values(["launch_date", "gpu_id"], ascending=[False, True])["gpu_id"].iloc[0])


def _at_contexts(models: pd.DataFrame, work: pd.Series) -> dict[str, pd.Series]:
    attention = models["attention_gflop_per_token_per_1k_tokens"].astype("float64")
    longest = models["max_context_tokens"].astype("float64") / 1000
    held = {
        f"work_gflop_per_token_at_{name}": (work + size * attention).where(longest >= size)
        for name, size in CONTEXTS.items()
    }
    return {**held, "work_gflop_per_token_at_longest": work + longest * attention}


def _measured(ids: pd.Series, pairs: pd.DataFrame) -> dict[str, pd.Series]:
    """How many runs of each boundary each model has, and the median, least and most of their energy per token."""
    found: dict[str, pd.Series] = {}
    for boundary in BOUNDARIES:
        energy = pairs.loc[pairs["boundary"] == boundary].groupby("model_id")["energy_j_per_token"]
        found[f"{boundary}_runs"] = ids.map(energy.size()).fillna(0).astype("int64")
        for name, of in (("", energy.median()), ("_least", energy.min()), ("_most", energy.max())):
            found[f"{boundary}_j_per_token{name}"] = ids.map(of).astype("float64")
    return found
