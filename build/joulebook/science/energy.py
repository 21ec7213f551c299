"""Joules of a forward pass: operations over efficiency."""

from typing import TypeVar

import numpy as np
import pandas as pd

from joulebook.science.model import Fit

Values = TypeVar("Values", float, pd.Series)


def energy_j(forward_gflop: Values, efficiency_gflop_per_j: Values) -> Values:
    """Return the energy of one forward pass on the chip alone, in joules.

    energy = forward pass / efficiency; GFLOP / (GFLOP/J) = J. Shape: scalars or n values each.
    Source: the paper's Eq. 2.

    >>> energy_j(1040.0, 130.0)
    8.0
    """
    return forward_gflop / efficiency_gflop_per_j


def dated_energies(forward_gflop: pd.Series, decimal_year: pd.Series, efficiency: Fit) -> pd.DataFrame:
    """Return the energy of models on the fitted device of their release date.

    efficiency = 10^(intercept + slope · year); energy_j_low and energy_j_high divide by the ends of the fit's 95 %
    prediction interval: the spread over devices of that date, not an error bar on the true energy. Shape: n forward
    passes (GFLOP) and n decimal years to n rows of efficiency_gflop_per_j (GFLOP/J), energy_j, energy_j_low,
    energy_j_high (J). Source: the paper's section "Energy Consumption Analysis"; the interval is Joulebook's.
    """
    low, high = efficiency.prediction_band(decimal_year.to_numpy())
    fitted = pd.Series(np.power(10.0, efficiency.log10(decimal_year.to_numpy())), forward_gflop.index)
    return pd.DataFrame(
        {
            "efficiency_gflop_per_j": fitted,
            "energy_j": energy_j(forward_gflop, fitted),
            "energy_j_low": forward_gflop / np.power(10.0, high),
            "energy_j_high": forward_gflop / np.power(10.0, low),
        }
    )


def model_gpu_energy(models: pd.DataFrame, devices: pd.DataFrame) -> pd.DataFrame:
    """Return the energy of every model on every device and precision that its domain has an efficiency for.

    ``models``: domain, model_id, forward_gflop (GFLOP); ``devices``: the rows of ``gpu_efficiency``. An adapted
    efficiency applies to its own domain; a theoretical one (peak over design power) to both, as a lower bound of the
    energy, since no model reaches the peak. One row for each model, gpu_id and precision, with basis, efficiency
    (GFLOP/J) and energy_j (J); the adapted value takes the place of the theoretical one of the same precision.
    """
    basis = devices["adapted"].astype(bool).map({True: "adapted", False: "theoretical"})
    rates = devices[["gpu_id", "precision", "domain", "efficiency_gflop_per_j"]].assign(basis=basis)
    parts = []
    for domain, rows in models.groupby("domain", sort=True):
        own = rates.loc[rates["domain"].isin([domain, "any"])].sort_values("basis", kind="stable")
        own = own.drop_duplicates(["gpu_id", "precision"]).drop(columns="domain")
        parts.append(rows.merge(own.sort_index(), how="cross"))
    energies = pd.concat(parts, ignore_index=True)
    return energies.assign(energy_j=energy_j(energies["forward_gflop"], energies["efficiency_gflop_per_j"]))


def year_means(domain: str, decimal_year: pd.Series, energies: pd.Series) -> pd.DataFrame:
    """Return the arithmetic and the geometric mean of the energies of each calendar year, in joules.

    Columns: domain, year, n, energy_j_mean, energy_j_geometric_mean. Source: the dotted line of the paper's Figure 9
    ("average Joules for each year") is the arithmetic mean; the geometric mean is Joulebook's.
    """
    frame = pd.DataFrame(
        {"year": np.floor(decimal_year).astype("int64"), "energy": energies, "log": np.log10(energies)}
    )
    means = frame.groupby("year").agg(n=("energy", "size"), energy_j_mean=("energy", "mean"), log=("log", "mean"))
    means = means.assign(domain=domain, energy_j_geometric_mean=np.power(10.0, means["log"]))
    return means.reset_index().drop(columns="log")
