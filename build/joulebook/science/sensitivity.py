"""How far an energy depends on what is assumed of the device: which one, which precision, how well it is used."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from joulebook.science.energy import energy_j
from joulebook.science.model import DeriveError, Fit
from joulebook.science.trends import efficiency_points, trend_fit, trend_points

SHARES = (0.5, 0.3, 0.1)
"""Achieved shares of the fitted efficiency; scenarios, not measurements."""


def alternative_fits(domain: str, devices: pd.DataFrame) -> dict[str, Fit]:
    """Return the efficiency fits that could have been chosen: FP32 peaks alone, and with the peaks left out.

    ``devices`` as for ``efficiency_points``. fp32-only drops the adapted rows; all-devices adds the FP32 peaks that
    in_trend leaves out (P100, A100 and A30 of the paper's Table 8).
    """
    fp32 = (devices["precision"] == "FP32") & (devices["domain"] == "any")
    alone = efficiency_points(domain, devices.loc[fp32])
    everything = efficiency_points(domain, devices.assign(in_trend=devices["in_trend"].astype(bool) | fp32))
    return {
        "fp32-only": trend_fit(f"efficiency of FP32 peaks ({domain})", alone),
        "all-devices": trend_fit(f"efficiency of all devices ({domain})", everything),
    }


def best_of_day(domain: str, devices: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    """Return, for each date, the most efficient of the fit's rows that was launched by then.

    Shape: n decimal years to n rows of gpu_id, precision, efficiency_gflop_per_j, missing before the first device.
    """
    rows = devices.loc[devices["in_trend"].astype(bool) & devices["domain"].isin(["any", domain])]
    rows = rows.sort_values(["decimal_year", "efficiency_gflop_per_j", "gpu_id", "precision"])
    leading = rows.loc[rows["efficiency_gflop_per_j"] == rows["efficiency_gflop_per_j"].cummax()]
    place = np.searchsorted(leading["decimal_year"].to_numpy(), years.to_numpy(), side="right") - 1
    columns = ["gpu_id", "precision", "efficiency_gflop_per_j"]
    found = leading[columns].iloc[np.maximum(place, 0)].set_axis(years.index)
    return found.where(pd.Series(place >= 0, years.index))


def fixed_device(domain: str, devices: pd.DataFrame) -> pd.Series:
    """Return the latest row that is adapted to a domain, so that a date changes nothing.

    Raises DeriveError where no device is adapted to it.
    """
    adapted = devices.loc[devices["adapted"].astype(bool) & (devices["domain"] == domain)]
    if adapted.empty:
        raise DeriveError(f"no device has an efficiency adapted to {domain}, so none can be fixed")
    return adapted.sort_values(["launch_date", "efficiency_gflop_per_j", "gpu_id", "precision"]).iloc[-1]


def energy_variants(domain: str, models: pd.DataFrame, devices: pd.DataFrame, fits: Mapping[str, Fit]) -> pd.DataFrame:
    """Return the energy of each model under each other assumption.

    ``models``: model_id, decimal_year, forward_gflop (GFLOP), efficiency_gflop_per_j, energy_j (J). Columns: domain,
    model_id, variant, gpu_id and precision (where one device is meant), efficiency_gflop_per_j, energy_j, ratio =
    energy under the variant / energy of the dated fit. A share u of the fitted efficiency multiplies it by 1/u.
    """
    years = models["decimal_year"]
    parts: list[tuple[str, pd.Series, Any, Any]] = []
    for variant, fit in fits.items():
        parts.append((variant, pd.Series(np.power(10.0, fit.log10(years)), models.index), None, None))
    best, fixed = best_of_day(domain, devices, years), fixed_device(domain, devices)
    parts.append(("best-of-day", best["efficiency_gflop_per_j"], best["gpu_id"], best["precision"]))
    one = pd.Series(float(fixed["efficiency_gflop_per_j"]), models.index)
    parts.append(("fixed-device", one, fixed["gpu_id"], fixed["precision"]))
    parts += [(f"share-{share:g}", models["efficiency_gflop_per_j"] * share, None, None) for share in SHARES]
    tables = []
    for variant, efficiency, gpu_id, precision in parts:
        energies = energy_j(models["forward_gflop"], efficiency)
        columns: dict[str, Any] = {"model_id": models["model_id"], "gpu_id": gpu_id, "precision": precision}
        columns |= {"efficiency_gflop_per_j": efficiency, "energy_j": energies, "ratio": energies / models["energy_j"]}
        tables.append(pd.DataFrame(columns).astype({"gpu_id": "string", "precision": "string"}).assign(variant=variant))
    found = pd.concat(tables, ignore_index=True).assign(domain=domain)
    return found.dropna(subset="energy_j").reset_index(drop=True)


def trend_variants(
    trend_id: str, models: pd.DataFrame, variants: pd.DataFrame, fits: Mapping[str, Fit]
) -> pd.DataFrame:
    """Return the slope of an energy trend under each assumption on devices, in log10 units per year.

    ``models``: the rows of the trend; ``variants``: what ``energy_variants`` gives for them. A dated fit hands its own
    uncertainty on; a device or the best of a day is taken as known. Columns: trend_id, variant, n, slope, slope_low,
    slope_high. A share of the efficiency that does not change over time changes no slope and is left out.
    """
    rows = []
    for variant, energies in variants.groupby("variant", sort=True):
        if str(variant).startswith("share-"):
            continue
        own = models.merge(energies[["model_id", "energy_j"]], on="model_id", suffixes=("_dated", ""))
        points = trend_points(own, own["model_id"], "source_id", "release_date", "energy_j")
        fit = trend_fit(f"{trend_id} ({variant})", points, fits.get(str(variant)))
        low, high = fit.slope_interval
        row = {"trend_id": trend_id, "variant": variant, "n": fit.n}
        rows.append({**row, "slope": fit.slope, "slope_low": low, "slope_high": high})
    return pd.DataFrame(rows)
