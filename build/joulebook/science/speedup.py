"""Speed-ups of lower precisions, from measured throughput (Tables 3 and 4)."""

import pandas as pd

from joulebook.science.model import DeriveError

SAME_WORKLOAD = ["domain", "workload", "framework"]


def benchmark_speedups(gpu_benchmarks: pd.DataFrame, gpus: pd.DataFrame) -> pd.DataFrame:
    """Divide each throughput by the FP32 throughput of the same model and framework on the device's baseline.

    Shape: n measurements to n rows of benchmark_id, baseline_benchmark_id, speedup (a ratio, no unit). The baseline
    is ``baseline_gpu_id`` (V100 for V100 and A100, T4 for itself). Raises DeriveError where a measurement has no
    baseline or more than one. Source: the paper's Table 3.
    """
    rows = gpu_benchmarks.merge(gpus[["gpu_id", "baseline_gpu_id"]], on="gpu_id", how="left")
    fp32 = gpu_benchmarks.loc[gpu_benchmarks["precision"] == "FP32", [*SAME_WORKLOAD, "gpu_id", "benchmark_id"]]
    fp32 = fp32.rename(columns={"gpu_id": "baseline_gpu_id", "benchmark_id": "baseline_benchmark_id"})
    twice = fp32.loc[fp32.duplicated([*SAME_WORKLOAD, "baseline_gpu_id"]), "baseline_benchmark_id"]
    if len(twice):
        raise DeriveError(f"{twice.iloc[0]} is a second FP32 measurement of its model, framework and device")
    paired = rows.merge(fp32, on=[*SAME_WORKLOAD, "baseline_gpu_id"], how="left")
    alone = paired.loc[paired["baseline_benchmark_id"].isna(), "benchmark_id"]
    if len(alone):
        raise DeriveError(f"{alone.iloc[0]} has no FP32 measurement of its model and framework on its baseline device")
    throughput = gpu_benchmarks.set_index("benchmark_id")["throughput_per_s"]
    base = throughput.loc[paired["baseline_benchmark_id"]].to_numpy()
    return paired[["benchmark_id", "baseline_benchmark_id"]].assign(speedup=paired["throughput_per_s"] / base)


def precision_speedups(gpu_benchmarks: pd.DataFrame, speedups: pd.DataFrame) -> pd.DataFrame:
    """Average the speed-ups of each domain, device and precision.

    speedup = arithmetic mean of the unrounded ratios over all rows of the domain; n counts them. Baselines
    themselves are left out. Columns: domain, gpu_id, precision, speedup (no unit), n. Source: the paper's Table 4,
    which the geometric mean and the median do not reproduce.
    """
    rows = gpu_benchmarks.merge(speedups, on="benchmark_id", validate="one_to_one")
    measured = rows.loc[rows["benchmark_id"] != rows["baseline_benchmark_id"]]
    groups = measured.groupby(["domain", "gpu_id", "precision"], sort=True)["speedup"]
    return groups.agg(speedup="mean", n="size").reset_index()
