"""Measured against estimated: each measured run beside what the paper's method says, or why it has no estimate."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from joulebook.science.dates import decimal_year
from joulebook.science.efficiency import efficiency_gflop_per_j
from joulebook.science.flop import OPERATIONS_PER_COUNT
from joulebook.science.model import Fit

Frames = Mapping[str, pd.DataFrame]
LINES = {"classification": "cv", "detection": "cv", "language-understanding": "nlp", "text-generation": "nlp"}
"""The domain whose efficiency line the paper takes for each kind of work."""
INTEGER = ("INT8", "UINT8")
PEAKS = {"FP32": "FP32", "BF16": "BF16", "FP16": "FP16/FP32 Tensor", "FP8": "FP8", "FP4": "FP4"}
"""The peak that stands for each label of a measurement. Formats of weights alone, as MXFP4, say nothing of the sums."""
SEGMENTS = {"server": "data-centre GPU", "desktop": "desktop GPU", "edge": "embedded GPU"}
BATCHES = ((1.0, "1"), (8.0, "2 to 8"), (64.0, "9 to 64"), (256.0, "65 to 256"))
PER_UNIT = ("work_gflop", "estimate_j", "peak_estimate_j", "energy_j")
"""What is told per input or per token, in columns of their own."""
REASONS = {
    "image-generation": "operations depend on steps and size",
    "video-generation": "operations depend on steps and size",
    "multimodal-chat": "operations on the picture are not counted",
    "text-generation": "active parameters are not stated",
}
UNPUBLISHED = "no figure of its operations to cite"
BY_REQUEST = "counted by request, of unknown length"
UNDATED = "device not told apart and run not dated"


def work(measurements: pd.DataFrame, workloads: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Return the kind, the family and the operations of each run, in the order of ``measurements``.

    An input takes what its workload's source counts, a multiply-add as two operations. A token that is put out takes
    2 · active parameters: each is multiplied and added once. Where the owner states no active parameters, the shape
    of the model of that name gives them (``models``: generative_models). Attention over the tokens before and the
    reading of the input are left out, since the lengths are not stated. Columns: kind, family, work_gflop (GFLOP per
    unit of work, missing where unknown). Source: the workloads' sources; 2 N per token as in Kaplan et al. (2020).
    """
    known = workloads.set_index("workload")
    counted = known["reported_gflop"] * known["flop_convention"].map(OPERATIONS_PER_COUNT).astype("float64")
    per_token = models.dropna(subset="hub_id").drop_duplicates("hub_id").set_index("hub_id")
    shape = per_token["gflop_per_token"].fillna(per_token["active_params_million"] * 2 / 1000)
    listed = measurements["workload"].isin(known.index)
    hub = hub_ids(measurements, workloads)
    stated = measurements["active_params_million"] * 2 / 1000
    written = measurements["task"] == "text-generation"
    tokens = stated.fillna(hub.map(shape).astype("float64")).where(
        written & (measurements["work_unit"] == "output token")
    )
    kind = measurements["workload"].map(known["kind"]).where(listed).mask(written, "text-generation")
    family = measurements["workload"].map(known["family"]).mask(written, hub.astype("string").str.split("/").str[0])
    return pd.DataFrame(
        {
            "kind": kind,
            "family": family,
            "work_gflop": measurements["workload"].map(counted).astype("float64").fillna(tokens),
        }
    )


def hub_ids(measurements: pd.DataFrame, workloads: pd.DataFrame) -> pd.Series:
    """Name the model of each run as Hugging Face does: as its owner names it, else as its workload's source does."""
    return measurements["model"].fillna(measurements["workload"].map(workloads.set_index("workload")["hub_id"]))


def generative_ids(measurements: pd.DataFrame, workloads: pd.DataFrame, models: pd.DataFrame) -> pd.Series:
    """Return the id of the generative model whose tokens each run puts out; missing where no row is of that name.

    A row is of the run's name by its id at Hugging Face, else by the same owner and its own name: owners rename.
    """
    told = models.dropna(subset="hub_id").drop_duplicates("hub_id")
    own = told["hub_id"].str.partition("/")[0] + "/" + told["model"]
    hub = hub_ids(measurements, workloads)
    found = hub.map(dict(zip(told["hub_id"], told["model_id"], strict=True)))
    renamed = hub.map(dict(zip(own, told["model_id"], strict=True)))
    return found.fillna(renamed).where(measurements["work_unit"] == "output token")


def arithmetic(precision: pd.Series) -> pd.Series:
    """Tell integer from floating-point runs by their labels; a mix counts as integer, no label stays unstated."""
    integer = precision.astype("string").fillna("").str.contains("|".join(INTEGER))
    told = pd.Series("floating-point", precision.index).mask(integer, "integer")
    return told.mask(precision.isna(), "unstated")


def batch_class(batch: pd.Series, scenario: pd.Series) -> pd.Series:
    """Put batch sizes into classes, and where none is stated what the scenario says of it.

    In SingleStream one input follows the other, in Offline all come at once; the others leave the size open.
    """
    sizes = batch.astype("float64").mask(batch.isna() & (scenario == "SingleStream"), 1.0)
    named = pd.Series("unstated", batch.index).mask(scenario == "Offline", "all at once")
    for least, label in reversed(BATCHES):
        named = named.mask(sizes.notna() & (sizes <= least), label)
    return named.mask(sizes > BATCHES[-1][0], "over 256")


def matched(rows: Frames, lines: Mapping[str, Fit]) -> pd.DataFrame:
    """Return each run whose operations and date are known beside two estimates of its energy.

    estimate = work / 10^(intercept + slope · date): the paper's line of its domain (``lines``: by cv and nlp), at the
    launch of the device; where the device has no row in gpus, at the day of the measurement. peak_estimate = work /
    (peak / design power) of the device itself at the precision of the run. ratio = measured / estimated.
    achieved efficiency = work / energy (GFLOP/J); peak_share = work · throughput / (devices · peak); power_share =
    power / (devices · design power) where GPUs alone were measured. Integer operations are counted as if they were
    FLOP and marked. Source: the paper's Eq. 1 and 2; the comparison is Joulebook's.
    """
    runs = rows["measurements"]
    joined = pd.concat([runs, work(runs, rows["workloads"], rows["generative_models"])], axis=1)
    gpus = rows["gpus"].set_index("gpu_id")
    launch = joined["gpu_id"].map(gpus["launch_date"]).astype(gpus["launch_date"].dtype)
    classes = rows["measured_devices"].set_index("device")["device_class"]
    joined = joined.assign(
        model_id=generative_ids(runs, rows["workloads"], rows["generative_models"]),
        arithmetic=arithmetic(joined["precision"]),
        device_date=launch.fillna(joined["measured_on"]),
        date_basis=pd.Series("launch", joined.index).mask(launch.isna(), "measured"),
        device_class=joined["gpu_id"].map(gpus["segment"]).map(SEGMENTS).fillna(joined["device"].map(classes)),
        batch_class=batch_class(joined["batch_size"], joined["scenario"]),
        device_key=joined["gpu_id"].fillna(joined["device"]),
        devices=joined["device_count"].astype("float64"),
    )
    pairs = joined.loc[joined["work_gflop"].notna() & joined["device_date"].notna()].reset_index(drop=True)
    return _per_unit(_estimated(pairs, gpus["tdp_w"], rows["gpu_peaks"], lines))


def _estimated(pairs: pd.DataFrame, tdp_w: pd.Series, peaks: pd.DataFrame, lines: Mapping[str, Fit]) -> pd.DataFrame:
    years = decimal_year(pairs["device_date"])
    domain = pairs["kind"].map(LINES)
    exponent = pd.Series(np.nan, pairs.index)
    for name, line in lines.items():
        exponent = exponent.mask(domain == name, pd.Series(line.log10(years), pairs.index))
    rate = peaks.set_index(["gpu_id", "precision"])["tflop_per_s"]
    asked = pd.MultiIndex.from_arrays([pairs["gpu_id"], pairs["precision"].map(PEAKS)])
    peak = pd.Series(rate.reindex(asked).to_numpy(), pairs.index)
    power = pairs["gpu_id"].map(tdp_w).astype("float64")
    line_efficiency = pd.Series(np.power(10.0, exponent), pairs.index)
    peak_efficiency = efficiency_gflop_per_j(peak, power)
    estimate, peak_estimate = pairs["work_gflop"] / line_efficiency, pairs["work_gflop"] / peak_efficiency
    rate_gflop = pairs["work_gflop"] * pairs["throughput_per_s"]
    on_boards = pairs["boundary"] == "board"
    return pairs.assign(
        device_year=years.astype("int64"),
        line_gflop_per_j=line_efficiency,
        peak_gflop_per_j=peak_efficiency,
        estimate_j=estimate,
        peak_estimate_j=peak_estimate,
        ratio=pairs["energy_j"] / estimate,
        peak_ratio=pairs["energy_j"] / peak_estimate,
        achieved_gflop_per_j=pairs["work_gflop"] / pairs["energy_j"],
        peak_share=rate_gflop / (1000 * peak * pairs["devices"]),
        power_share=(pairs["power_w"] / (power * pairs["devices"])).where(on_boards),
    )


def _per_unit(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give what is told per input and per token columns of their own, since the two are not compared."""
    per_token = pairs["work_unit"] == "output token"
    columns = {f"{name}_per_input": pairs[name].mask(per_token) for name in PER_UNIT}
    columns |= {f"{name}_per_token": pairs[name].where(per_token) for name in PER_UNIT}
    return pairs.drop(columns=list(PER_UNIT)).assign(**columns)


def unmatched(rows: Frames, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the runs that have no estimate by boundary, task and the one reason that comes first.

    Columns: boundary, task, reason, n, workloads (how many differ).
    """
    runs = rows["measurements"]
    alone = runs.loc[~runs["measurement_id"].isin(pairs["measurement_id"])]
    found = work(alone, rows["workloads"], rows["generative_models"])
    reason = alone["task"].map(REASONS).fillna(UNPUBLISHED)
    reason = reason.mask(alone["work_unit"] == "request", BY_REQUEST).mask(found["work_gflop"].notna(), UNDATED)
    groups = alone.assign(reason=reason).groupby(["boundary", "task", "reason"], sort=True)
    return groups.agg(n=("measurement_id", "size"), workloads=("workload", "nunique")).reset_index()
