"""Which rows a view reads: the paper's edition alone, or every row with the replaced ones left out."""

from collections.abc import Mapping

import pandas as pd

from joulebook.science.speedup import SAME_WORKLOAD

Frames = Mapping[str, pd.DataFrame]
KEYS = {"cv_models": "model_id", "nlp_models": "model_id", "gpus": "gpu_id"}
BASES = (("flop_estimates", "base_model_id", "cv_models"), ("gpus", "baseline_gpu_id", "gpus"))
MEASURED = {"gpu_peaks": ["precision"], "gpu_benchmarks": [*SAME_WORKLOAD, "precision"]}
"""What, beside the device, tells two rows of a device's table apart."""
REFERENCE = ("sources", "training_runs", "renamed_ids", "carbon_intensities", "constants")
"""Tables that stand beside the paper's rows and change none of its numbers: every view reads them whole."""


def views(frames: Frames) -> dict[str, Frames]:
    """Return the rows of ``paper`` and, once any table has a community row, of ``current``."""
    found: dict[str, Frames] = {
        "paper": {
            name: frame if name in REFERENCE else frame.loc[frame["edition"] == "paper"]
            for name, frame in frames.items()
        }
    }
    if any((frame["edition"] == "community").any() for name, frame in frames.items() if name not in REFERENCE):
        found["current"] = current_rows(frames)
    return {view: {name: frame.reset_index(drop=True) for name, frame in rows.items()} for view, rows in found.items()}


def current_rows(frames: Frames) -> dict[str, pd.DataFrame]:
    """Return every row but those that a community row supersedes.

    What names a superseded row as its base goes on from the row in its place. A device keeps the peaks and the
    measurements of the one that it supersedes, unless it brings its own: a corrected date or power loses no data.
    """
    current = dict(frames)
    successors = {name: _successors(frames[name], key) for name, key in KEYS.items()}
    for name, key in KEYS.items():
        current[name] = frames[name].loc[~frames[name][key].isin(list(successors[name]))]
    for name, column, target in BASES:
        current[name] = current[name].assign(**{column: _renamed(current[name][column], successors[target])})
    for name, rest in MEASURED.items():
        rows, own_key = frames[name], ["gpu_id", *rest]
        moved = rows["gpu_id"].isin(list(successors["gpus"]))
        rows = rows.assign(gpu_id=_renamed(rows["gpu_id"], successors["gpus"]))
        own = pd.MultiIndex.from_frame(rows.loc[~moved, own_key])
        current[name] = rows.loc[~(moved & pd.MultiIndex.from_frame(rows[own_key]).isin(own))]
    return current


def _successors(rows: pd.DataFrame, key: str) -> dict[str, str]:
    replacing = rows.dropna(subset="supersedes")
    return dict(zip(replacing["supersedes"], replacing[key], strict=True))


def _renamed(ids: pd.Series, successors: Mapping[str, str]) -> pd.Series:
    return ids.map(lambda name: successors.get(name, name)).astype(ids.dtype)
