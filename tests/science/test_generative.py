"""Tokens of generative models by hand: operations with context, the estimate, runs by boundary and by former names."""

import math

import pandas as pd

from joulebook.science.fit import log_linear_fit
from joulebook.science.generative import generative_estimates, reference_gpu
from joulebook.science.measured import generative_ids

MODELS = pd.DataFrame(
    {
        "model_id": ["dense", "mixture", "unknown"],
        "model": ["Dense-2", "Mixture", "Unknown"],
        "hub_id": ["maker/Old-Dense-2", "maker/Mixture", "maker/Unknown"],
        "gflop_per_token": [15.0, None, None],
        "active_params_million": [None, 5100.0, None],
        "attention_gflop_per_token_per_1k_tokens": [0.5, None, None],
        "max_context_tokens": [4096, 8192, None],
    }
)
GPUS = pd.DataFrame(
    {"gpu_id": ["a", "b"], "launch_date": pd.to_datetime(["2020-01-01", "2022-01-01"]), "tdp_w": [300.0, 400.0]}
)
PAIRS = pd.DataFrame(
    {
        "model_id": ["dense", "dense", "dense", "mixture", None],
        "gpu_id": ["a", "a", None, "b", None],
        "boundary": ["board", "board", "board", "system", "board"],
        "energy_j_per_token": [1.0, 4.0, 2.0, 8.0, None],
    }
)
LINE = log_linear_fit([2018.0, 2019.0, 2020.0, 2021.0], [1.0, 10.0, 100.0, 1000.0], "made up")
"""A hundred GFLOP for a joule at the beginning of 2020, ten times as many each year."""


def test_a_token_takes_its_operations_its_attention_and_the_energy_of_one_device() -> None:
    found = generative_estimates({"generative_models": MODELS, "gpus": GPUS}, PAIRS, LINE).set_index("model_id")
    dense, mixture, unknown = (found.loc[name] for name in ("dense", "mixture", "unknown"))
    assert (dense["basis"], mixture["basis"]) == ("shape", "parameters") and pd.isna(unknown["basis"])
    assert dense["work_gflop_per_token"] == 15.0 and math.isclose(mixture["work_gflop_per_token"], 10.2)
    assert dense["work_gflop_per_token_at_1k"] == 15.5
    assert pd.isna(dense["work_gflop_per_token_at_8k"]), "it looks back on 4,096 tokens"
    assert math.isclose(dense["work_gflop_per_token_at_longest"], 15.0 + 4.096 * 0.5)
    assert pd.isna(mixture["work_gflop_per_token_at_1k"])
    assert set(found["estimate_gpu_id"]) == {"a"}, "two runs to one"
    assert math.isclose(dense["estimate_j_per_token"], 0.15, rel_tol=1e-9)
    assert pd.isna(unknown["estimate_j_per_token"])


def test_runs_are_told_by_boundary() -> None:
    found = generative_estimates({"generative_models": MODELS, "gpus": GPUS}, PAIRS, LINE).set_index("model_id")
    told = ["board_runs", "board_j_per_token", "board_j_per_token_least", "board_j_per_token_most", "system_runs"]
    assert found.loc["dense", told].tolist() == [3, 2.0, 1.0, 4.0, 0]
    assert found.loc["mixture", ["board_runs", "system_runs", "system_j_per_token"]].tolist() == [0, 1, 8.0]
    assert found.loc["unknown", ["board_runs", "system_runs"]].tolist() == [0, 0]


def test_without_a_run_the_estimate_is_of_the_newest_device() -> None:
    assert reference_gpu(GPUS, PAIRS.iloc[:0]) == "b"
    found = generative_estimates({"generative_models": MODELS, "gpus": GPUS}, None, LINE)
    assert math.isclose(found["estimate_j_per_token"].iloc[0], 15.0 / 10 ** (2022.0 - 2018.0))
    assert found["board_runs"].tolist() == [0, 0, 0]


def test_a_run_finds_its_model_by_either_name_and_only_where_tokens_are_counted() -> None:
    runs = pd.DataFrame(
        {
            "model": ["maker/Old-Dense-2", "maker/Dense-2", "other/Dense-2", None, "maker/Mixture"],
            "workload": ["chat", "chat", "chat", "bench", "chat"],
            "work_unit": [*["output token"] * 4, "request"],
        }
    )
    workloads = pd.DataFrame({"workload": ["bench"], "hub_id": ["maker/Mixture"]})
    found = generative_ids(runs, workloads, MODELS)
    assert found.fillna("none").tolist() == ["dense", "dense", "none", "mixture", "none"]
