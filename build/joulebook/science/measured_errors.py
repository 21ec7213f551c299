"""How far the paper's estimate is from what was measured, what follows FLOP, and an estimate calibrated on both."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from joulebook.science.model import Floats

CUTS = ("device_class", "device_year", "batch_class")
EVERY = "every"
"""What a pooled column of a table of errors holds."""
MIN_LEVELS, MIN_DEVICES, MIN_RUNS = 5, 3, 10
LOW, HIGH = 0.025, 0.975
BATCH = "batch_size"
PLATFORM = (
    "device",
    "host",
    "device_count",
    "software",
    "precision",
    "scenario",
    "setup",
    "batch_size",
    "source_id",
)
"""Runs that agree in all of these differ in the network alone; of tokens the set of requests is fixed as well."""


def geometric(ratios: pd.Series) -> dict[str, float]:
    """Return the geometric mean of ratios and their 16 % and 84 % quantiles, between which two in three lie."""
    logs = np.log10(ratios.to_numpy(dtype=np.float64))
    low, high = np.quantile(logs, [0.16, 0.84])
    return {"ratio": float(10 ** logs.mean()), "ratio_low": float(10**low), "ratio_high": float(10**high)}


def measurement_errors(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return how many times the paper's estimate was measured, by boundary, kind of work and arithmetic.

    ratio = 10^(mean of log10(measured / estimated)). One row over all runs of a kind, then one for each class of
    device, year of device and class of batch, then one for each combination of the three; ``every`` stands where a
    column is pooled. Columns: boundary, kind, arithmetic, device_class, device_year, batch_class, n, devices, ratio,
    ratio_low, ratio_high (a factor each).
    """
    told = pairs.assign(device_year=pairs["device_year"].astype("str"))
    rows: list[dict[str, Any]] = []
    for kept in ((), *((cut,) for cut in CUTS), CUTS):
        # A pooled column is one level for all rows.
        level = told.assign(**{cut: EVERY for cut in CUTS if cut not in kept})
        for key, group in level.groupby(["boundary", "kind", "arithmetic", *CUTS], sort=True):
            counts = {"n": len(group), "devices": group["device_key"].nunique()}
            names = ("boundary", "kind", "arithmetic", *CUTS)
            rows.append({**dict(zip(names, key, strict=True)), **counts, **geometric(group["ratio"])})
    columns = ["boundary", "kind", "arithmetic", *CUTS, "n", "devices", "ratio", "ratio_low", "ratio_high"]
    return pd.DataFrame(rows, columns=columns)


def calibrations(pairs: pd.DataFrame) -> pd.DataFrame:
    """Fit what was measured to the paper's estimate, and say how far off that is on devices it has not seen.

    factor: log10(J) = intercept + log10(estimate). line: log10(J) = intercept + slope · log10(estimate). batch, of the
    runs that state one: log10(J) = intercept + log10(estimate) + batch_slope · log10(batch). Least squares in which
    each device weighs the same however often it ran. Each device is then left out once and its runs predicted by the
    rest: held_out_error = 10^(root mean square of those residuals), residual_low and residual_high the factors
    between which 95 % of them lie. Classes of devices, and runs of one input at a time, are fitted apart; runs
    without a label of precision count as floating-point. Columns: boundary, kind, arithmetic, device_class, mode,
    form, n, devices, intercept_log10, slope, batch_slope, factor, held_out_error, residual_low, residual_high.
    """
    told = pairs.assign(
        arithmetic=pairs["arithmetic"].replace("unstated", "floating-point"),
        mode=(pairs["batch_class"] == "1").map({True: "one at a time", False: "batched"}),
        estimate=pairs["estimate_j_per_input"].fillna(pairs["estimate_j_per_token"]),
        energy=pairs["energy_j_per_input"].fillna(pairs["energy_j_per_token"]),
        work=pairs["work_gflop_per_input"].fillna(pairs["work_gflop_per_token"]),
    )
    rows: list[dict[str, Any]] = []
    keys = ["boundary", "kind", "arithmetic", "device_class", "mode"]
    for key, group in told.groupby(keys, sort=True):
        rows += [{**dict(zip(keys, key, strict=True)), **row} for row in _forms(group)]
    columns = [*keys, "form", "n", "devices", "intercept_log10", "slope", "batch_slope", "factor"]
    return pd.DataFrame(rows, columns=[*columns, "held_out_error", "residual_low", "residual_high"])


def _forms(group: pd.DataFrame) -> Iterator[dict[str, Any]]:
    batched = group.dropna(subset="batch_size")
    for form, part in (("factor", group), ("line", group), ("batch", batched)):
        devices = part["device_key"].tolist()
        varied = {"line": "work", "batch": BATCH}.get(form)
        if len(part) < MIN_RUNS or len(set(devices)) < MIN_DEVICES:
            continue
        # A slope over one network or one size of batch has no meaning.
        if varied is not None and part[varied].nunique() < MIN_LEVELS:
            continue
        estimate, energy = np.log10(part["estimate"].to_numpy()), np.log10(part["energy"].to_numpy())
        columns = {"line": [estimate], "batch": [np.log10(part[BATCH].to_numpy(dtype=np.float64))]}.get(form, [])
        terms = np.column_stack([np.ones(len(part)), *columns])
        values = energy if form == "line" else energy - estimate
        found, missed = weighted_fit(terms, values, devices), held_out(terms, values, devices)
        weights = device_weights(devices)
        low, high = (weighted_quantile(missed, weights, share) for share in (LOW, HIGH))
        yield {
            "form": form,
            "n": len(part),
            "devices": len(set(devices)),
            "intercept_log10": found[0],
            "slope": found[1] if form == "line" else 1.0,
            "batch_slope": found[1] if form == "batch" else 0.0,
            "factor": 10 ** found[0] if form == "factor" else np.nan,
            "held_out_error": 10 ** float(np.sqrt((weights * missed**2).sum())),
            "residual_low": 10**low,
            "residual_high": 10**high,
        }


def device_weights(devices: Sequence[str]) -> Floats:
    """Give each run a weight so that those of a device add up to the same; all add up to one."""
    counts = pd.Series(devices).map(pd.Series(devices).value_counts()).to_numpy(dtype=np.float64)
    return 1.0 / counts / len(set(devices))


def weighted_fit(terms: Floats, values: Floats, devices: Sequence[str]) -> Floats:
    """Return least-squares coefficients of n × m terms for n values, each device with the same weight.

    >>> terms = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    >>> weighted_fit(terms, np.array([1.0, 3.0, 5.0]), ["a", "b", "b"]).round(6).tolist()
    [1.0, 2.0]
    """
    root = np.sqrt(device_weights(devices))
    return np.asarray(np.linalg.lstsq(terms * root[:, None], values * root, rcond=None)[0], dtype=np.float64)


def held_out(terms: Floats, values: Floats, devices: Sequence[str]) -> Floats:
    """Return value less prediction for each run, predicted by a fit to the runs of all other devices."""
    names = np.asarray(devices)
    missed = np.empty(len(values))
    for name in dict.fromkeys(devices):
        out = names == name
        missed[out] = values[out] - terms[out] @ weighted_fit(terms[~out], values[~out], names[~out].tolist())
    return missed


def weighted_quantile(values: Floats, weights: npt.ArrayLike, share: float) -> float:
    """Return the least value at and below which at least ``share`` of the weight lies.

    >>> weighted_quantile(np.array([3.0, 1.0, 2.0]), [0.5, 0.25, 0.25], 0.5)
    2.0
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(np.asarray(weights, dtype=np.float64)[order])
    return float(values[order][min(int(np.searchsorted(reached, share - 1e-12)), len(values) - 1)])


def flop_energy_correlations(pairs: pd.DataFrame) -> pd.DataFrame:
    """Correlate log10(work) with log10(energy) on one platform: within each family of networks, and across all.

    r is Pearson's; slope the exponent of energy ∝ work^slope by least squares. Only where at least five amounts of
    work differ; ``every`` as the family pools two or more. Columns: platform (what is fixed, in words), boundary, kind,
    arithmetic, device, family, n, r, slope. Source: the comparison is Joulebook's.
    """
    told = pairs.assign(
        work=np.log10(pairs["work_gflop_per_input"].fillna(pairs["work_gflop_per_token"])),
        energy=np.log10(pairs["energy_j_per_input"].fillna(pairs["energy_j_per_token"])),
        platform=_platform(pairs),
    )
    keys = ["platform", "boundary", "kind", "arithmetic", "device"]
    pooled = told.loc[told.groupby(keys)["family"].transform("nunique") > 1].assign(family=EVERY)
    rows: list[dict[str, Any]] = []
    for pool in (told, pooled):
        enough = pool.groupby([*keys, "family"])["work"].transform("nunique") >= MIN_LEVELS
        for key, part in pool.loc[enough].groupby([*keys, "family"]):
            rows.append({**dict(zip([*keys, "family"], key, strict=True)), **_correlation(part)})
    # what pools the families of a platform stands below them
    return pd.DataFrame(rows, columns=[*keys, "family", "n", "r", "slope"]).sort_values(
        keys, kind="stable", ignore_index=True
    )


def _platform(pairs: pd.DataFrame) -> pd.Series:
    asked = pairs["workload"].where(pairs["kind"] == "text-generation")
    named = [pairs[column].astype("object").fillna("").astype("str") for column in PLATFORM] + [asked.fillna("")]
    words: pd.Series = named[0].str.cat(named[1:], sep=" | ").str.replace(r"( \| )+$", "", regex=True)
    return words


def _correlation(part: pd.DataFrame) -> dict[str, float]:
    work, energy = part["work"].to_numpy(), part["energy"].to_numpy()
    dx, dy = work - work.mean(), energy - energy.mean()
    return {
        "n": len(part),
        "r": float((dx * dy).sum() / np.sqrt((dx**2).sum() * (dy**2).sum())),
        "slope": float((dx * dy).sum() / (dx**2).sum()),
    }
