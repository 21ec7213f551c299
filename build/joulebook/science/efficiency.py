"""Efficiency of devices: peak rates over power, and rates adapted to what a domain reaches (Tables 8 and 9)."""

from typing import TypeVar

import pandas as pd

from joulebook.science.model import DeriveError

Values = TypeVar("Values", float, pd.Series)
NOT_FITTED = "INT8"
"""Integer arithmetic is no floating-point operation and often changes the model's accuracy (the paper's appendix)."""


def efficiency_gflop_per_j(tflop_per_s: Values, tdp_w: Values) -> Values:
    """Return how many GFLOP a device does with one joule at a rate and its design power.

    efficiency = 1000 · rate / power; (TFLOP/s) / W = TFLOP/J. Shape: scalars or n values each.
    Source: the paper's Eq. 1, its GFLOPS/Watt.

    >>> round(efficiency_gflop_per_j(15.7, 300.0), 2)
    52.33
    """
    return 1000.0 * tflop_per_s / tdp_w


def adapted_rates(speedups: pd.DataFrame, gpus: pd.DataFrame, gpu_peaks: pd.DataFrame) -> pd.DataFrame:
    """Return the rate that each device reaches for a domain at a precision, as the speed-ups show it.

    adapted rate = mean speed-up · FP32 peak of the device's baseline, in TFLOP/s. Columns: gpu_id, precision, domain,
    tflop_per_s. Raises DeriveError where a baseline has no FP32 peak. Source: the paper's Table 9, "For CNN" and
    "For NLP", which uses unrounded means.
    """
    fp32 = gpu_peaks.loc[gpu_peaks["precision"] == "FP32"].set_index("gpu_id")["tflop_per_s"]
    baseline = gpus.set_index("gpu_id")["baseline_gpu_id"]
    peaks = speedups["gpu_id"].map(baseline).map(fp32)
    if peaks.isna().any():
        raise DeriveError(f"the baseline of {speedups.loc[peaks.isna(), 'gpu_id'].iloc[0]} has no FP32 peak")
    rates = speedups[["gpu_id", "precision", "domain"]]
    return rates.assign(tflop_per_s=speedups["speedup"] * peaks)


def gpu_efficiency(gpus: pd.DataFrame, gpu_peaks: pd.DataFrame, speedups: pd.DataFrame) -> pd.DataFrame:
    """List every theoretical peak (domain ``any``) and every adapted rate with its efficiency.

    Columns: gpu_id, precision, domain, tflop_per_s (TFLOP/s), efficiency_gflop_per_j (GFLOP/J), adapted, in_trend
    (the row enters the efficiency fit of its domain; FP32 peaks enter both). Source: the paper's Tables 8 and 9.
    """
    peaks = gpu_peaks[["gpu_id", "precision", "tflop_per_s", "in_trend"]].assign(domain="any", adapted=False)
    fp32 = peaks["precision"] == "FP32"
    peaks = peaks.assign(in_trend=peaks["in_trend"].astype(bool) & fp32)
    adapted = adapted_rates(speedups, gpus, gpu_peaks).assign(adapted=True)
    adapted = adapted.assign(in_trend=adapted["precision"] != NOT_FITTED)
    rows = pd.concat([peaks, adapted], ignore_index=True)
    power = rows["gpu_id"].map(gpus.set_index("gpu_id")["tdp_w"])
    return rows.assign(efficiency_gflop_per_j=efficiency_gflop_per_j(rows["tflop_per_s"], power))
