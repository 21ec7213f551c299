"""timm's benchmarks: an excerpt becomes rows, each expectation written by hand from the snapshot."""

import shutil
from pathlib import Path

import pytest
from tests.importers.conftest import SNAPSHOTS, Excerpt

from joulebook.errors import UsageError
from joulebook.importers import timm
from joulebook.importers.every import IMPORTERS


def test_every_cell_of_the_wide_table_that_was_run_is_a_row(excerpt: Excerpt) -> None:
    rows = excerpt("timm-throughput").tables["throughputs"]
    counts = {name: sum(row["architecture"] == name for row in rows) for name in ("resnet50", "adv_inception_v3")}
    assert (len(rows), counts) == (45, {"resnet50": 20, "adv_inception_v3": 2})
    (row,) = (row for row in rows if (row["architecture"], row["setup"]) == ("resnet50", "amp-nchw-pt291-cu130-5090"))
    assert row == {
        "architecture": "resnet50", "input_px": "224", "setup": "amp-nchw-pt291-cu130-5090", "edition": "community",
        "batch_size": "1024", "samples_per_s": "6356.02", "params_million": "25.56", "reported_gflop": "4.11",
        "flop_convention": "mac",
    }  # fmt: skip
    setups = {row["setup"]: row for row in excerpt("timm-throughput").tables["throughput_setups"]}
    assert setups["amp-nchw-pt291-cu130-5090"] == {
        "setup": "amp-nchw-pt291-cu130-5090", "edition": "community", "source_id": "timm", "device": "RTX 5090",
        "gpu_id": "geforce-rtx-5090", "precision": "AMP", "software": "PyTorch 2.9.1, CUDA 13.0", "layout": "NCHW",
        "compiled": "false", "locator": "results@aa4b585: benchmark-infer-amp-nchw-pt291-cu130-5090.csv",
    }  # fmt: skip


def test_what_a_set_ups_name_says_is_read(excerpt: Excerpt) -> None:
    columns = ("device", "gpu_id", "precision", "software", "layout", "compiled")
    setups = {
        row["setup"]: tuple(row[name] for name in columns)
        for row in excerpt("timm-throughput").tables["throughput_setups"]
    }
    assert len(setups) == 20
    for name, expected in {
        "amp-nhwc-pt113-cu117-rtx3090": (
            "RTX 3090", "geforce-rtx-3090", "AMP", "PyTorch 1.13, CUDA 11.7", "NHWC", "false",
        ),
        "amp_bf16-nchw-pt291-cu130-pro6000maxq-dynamo": (
            "RTX PRO 6000 Max-Q", "rtx-pro-6000-blackwell-max-q", "AMP BF16", "PyTorch 2.9.1, CUDA 13.0", "NCHW",
            "true",
        ),
        "fp32-nchw-pt221-cpu-i9_10940x-dynamo": (
            "Intel Core i9-10940X", "", "FP32", "PyTorch 2.2.1", "NCHW", "true",
        ),
    }.items():  # fmt: skip
        assert setups[name] == expected


def test_a_network_without_a_count_has_none(excerpt: Excerpt) -> None:
    rows = [
        row
        for row in excerpt("timm-throughput").tables["throughputs"]
        if row["architecture"] == "mobilenetv3_large_150d"
    ]
    assert {(row["reported_gflop"], row["flop_convention"], row["params_million"]) for row in rows} == {("", "", "")}
    assert [row["samples_per_s"] for row in rows] == ["5094.2", "6128.32", "92.84"]


def test_the_source_is_the_one_of_the_evaluations(excerpt: Excerpt) -> None:
    (source,) = excerpt("timm-throughput").sources
    assert source == timm.SOURCE


def test_an_unknown_set_up_is_named(tmp_path: Path) -> None:
    shutil.copytree(SNAPSHOTS / "timm-throughput", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "timm_infer_throughput.csv"
    path.write_text(path.read_text("utf-8").replace("pt291-cu130-5090,", "pt291-cu130-6090,"), "utf-8")
    with pytest.raises(UsageError, match="cannot read the set-up amp-nchw-pt291-cu130-6090"):
        IMPORTERS["timm-throughput"].read(tmp_path)
