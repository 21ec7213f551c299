"""What devices reach: operations for a joule by device, network and software, held against the paper's line."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from joulebook.science.dates import decimal_year
from joulebook.science.flop import OPERATIONS_PER_COUNT
from joulebook.science.model import Fit

Frames = Mapping[str, pd.DataFrame]
KEY = ["basis", "boundary", "kind", "family", "device", "software", "arithmetic"]
UNSTATED = "unstated"
COLUMNS = [*KEY, "gpu_id", "device_year", "n", "best_gflop_per_j", "median_gflop_per_j", "line_gflop_per_j", "score"]


def achieved_efficiency(rows: Frames, pairs: pd.DataFrame, lines: Mapping[str, Fit]) -> pd.DataFrame:
    """Return the best and the median efficiency by device, family of networks and software.

    basis energy: work over measured energy. basis throughput: samples a second · work / design power, and basis
    matrix-product: the highest rate / design power, both as if the device drew its design power (boundary
    design-power). score = median / the paper's line of the domain at the launch of the device (for a device without
    a row in gpus: at the measurement). Matrix products and image networks are held against the line for images.
    Columns: COLUMNS, in GFLOP/J. Source: the paper's Eq. 1 with measured rates.
    """
    parts = [_of_energy(pairs), _of_throughputs(rows, lines["cv"]), _of_products(rows, lines["cv"])]
    runs = pd.concat([part for part in parts if len(part)] or [parts[0]], ignore_index=True)
    groups = runs.groupby([*KEY, "gpu_id"], sort=True, dropna=False)["reached"]
    found = groups.agg(n="size", best_gflop_per_j="max", median_gflop_per_j="median").reset_index()
    dates = runs.groupby([*KEY, "gpu_id"], sort=True, dropna=False)
    found = found.assign(
        device_year=dates["device_year"].min().to_numpy(),
        line_gflop_per_j=dates["line_gflop_per_j"].median().to_numpy(),
    )
    found = found.assign(score=found["median_gflop_per_j"] / found["line_gflop_per_j"])
    return found[COLUMNS]


def line_scores(achieved: pd.DataFrame) -> pd.DataFrame:
    """Score the paper's line by basis, boundary, kind of work, arithmetic and launch year of the device.

    A device's score is the geometric mean of its rows; score = geometric mean over the devices of the year, with the
    least and the highest device. One means that devices of the year reach what the line of 2021, extrapolated, says.
    Columns: basis, boundary, kind, arithmetic, device_year, devices, score, score_least, score_highest.
    """
    keys = ["basis", "boundary", "kind", "arithmetic", "device_year"]
    logs = achieved.assign(log=np.log10(achieved["score"])).groupby([*keys, "device"], sort=True)["log"].mean()
    years = logs.reset_index().groupby(keys, sort=True)["log"]
    means = years.agg(devices="size", score="mean", score_least="min", score_highest="max")
    names = ["score", "score_least", "score_highest"]
    scores = {name: np.power(10.0, means[name].to_numpy(dtype=np.float64)) for name in names}
    found: pd.DataFrame = means.assign(**scores).reset_index()
    return found


def _of_energy(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.assign(
        basis="energy",
        software=pairs["software"].fillna(UNSTATED),
        family=pairs["family"].fillna(UNSTATED),
        reached=pairs["achieved_gflop_per_j"],
    )[[*KEY, "gpu_id", "device_year", "line_gflop_per_j", "reached"]]


def _of_throughputs(rows: Frames, line: Fit) -> pd.DataFrame:
    setups = rows["throughput_setups"].drop(columns="edition")
    runs = rows["throughputs"].merge(setups, on="setup", how="left", validate="many_to_one")
    runs = runs.dropna(subset=["gpu_id", "reported_gflop"])
    work = runs["reported_gflop"] * runs["flop_convention"].map(OPERATIONS_PER_COUNT).astype("float64")
    evaluated = rows["cv_evaluations"]
    network = evaluated["model"].astype("string").str.split(".").str[0]
    families = evaluated.assign(network=network).drop_duplicates("network").set_index("network")["family"]
    compiled = runs["compiled"].map({True: ", compiled", False: ""})
    told = runs.assign(
        basis="throughput",
        boundary="design-power",
        kind="classification",
        arithmetic="floating-point",
        family=runs["architecture"].map(families).fillna(UNSTATED),
        software=runs["software"] + ", " + runs["precision"] + ", " + runs["layout"] + compiled,
        rate_gflop=work * runs["samples_per_s"],
    )
    return _at_design_power(told, rows["gpus"], line)


def _of_products(rows: Frames, line: Fit) -> pd.DataFrame:
    runs = rows["matmul_measurements"].dropna(subset="gpu_id")
    told = runs.assign(
        basis="matrix-product",
        boundary="design-power",
        kind="matrix-product",
        arithmetic="floating-point",
        family=runs["precision"],
        software=runs["software"].fillna(UNSTATED),
        rate_gflop=runs["measured_tflop_per_s"] * 1000,
    )
    return _at_design_power(told, rows["gpus"], line)


def _at_design_power(runs: pd.DataFrame, gpus: pd.DataFrame, line: Fit) -> pd.DataFrame:
    device = gpus.set_index("gpu_id")
    years = decimal_year(runs["gpu_id"].map(device["launch_date"]).astype(device["launch_date"].dtype))
    return runs.assign(
        device_year=years.astype("int64"),
        line_gflop_per_j=np.power(10.0, line.log10(years)),
        reached=runs["rate_gflop"] / runs["gpu_id"].map(device["tdp_w"]).astype("float64"),
    )[[*KEY, "gpu_id", "device_year", "line_gflop_per_j", "reached"]]
