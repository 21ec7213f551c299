"""ML.ENERGY: an excerpt becomes rows, each expectation written by hand from the snapshot."""

from tests.importers.conftest import Excerpt


def test_serving_becomes_a_row_by_the_token(excerpt: Excerpt) -> None:
    rows = [row for row in excerpt("ml-energy").tables["measurements"] if row["model"] == "Qwen/Qwen3-14B"]
    assert [{name: cell for name, cell in row.items() if name != "measurement_id"} for row in rows] == [
        {
            "edition": "community", "source_id": "ml-energy-v3-2026", "workload": "gpqa", "task": "text-generation",
            "model": "Qwen/Qwen3-14B", "work_unit": "output token", "device": "B200", "gpu_id": "b200-sxm",
            "submitter": "ML.ENERGY", "boundary": "board", "round": "v3", "device_count": "1", "precision": "BF16",
            "power_w": "319.788", "params_million": "14000", "active_params_million": "14000", "scenario": "serving",
            "setup": "tensor parallel 1, expert parallel 1, data parallel 1", "batch_size": "8",
            "mean_batch_size": "7.9973", "energy_j": "1.36626", "throughput_per_s": "234.061",
            "output_tokens": "7026.24",
            "locator": "leaderboard@0cd52da: public/data/tasks, gpqa, Qwen/Qwen3-14B, B200",
        }
    ]  # fmt: skip


def test_versions_and_kinds_keep_their_own_units_and_blanks(excerpt: Excerpt) -> None:
    """The first version says neither how many devices nor which V100; a generation is an image or a video."""
    columns = ("round", "task", "work_unit", "device", "gpu_id", "device_count", "batch_size", "energy_j", "power_w")
    rows = [tuple(row.get(name, "") for name in columns) for row in excerpt("ml-energy").tables["measurements"]]
    assert len(rows) == 17
    for expected in (
        ("v1", "text-generation", "output token", "A40", "a40", "", "", "15.2504", ""),
        ("v1", "text-generation", "output token", "V100", "", "", "", "4.86959", ""),
        ("v2", "text-generation", "output token", "NVIDIA A100-SXM4-40GB", "a100", "4", "128", "0.587672", ""),
        ("v2", "multimodal-chat", "output token", "NVIDIA H100 80GB HBM3", "h100-sxm5-80gb", "1", "64", "0.666627", ""),
        ("v2", "video-generation", "generated video", "NVIDIA A100-SXM4-40GB", "a100", "", "1", "16915.9", ""),
        ("v3", "multimodal-chat", "output token", "H100", "h100-sxm5-80gb", "1", "96", "0.229984", "482.618"),
        ("v3", "image-generation", "generated image", "H100", "h100-sxm5-80gb", "2", "8", "4773.86", "1213.65"),
        ("v3", "video-generation", "generated video", "H100", "h100-sxm5-80gb", "8", "16", "399175", "3921.97"),
    ):
        assert expected in rows
    assert {row[-1] for row in rows if row[0] != "v3"} == {""}


def test_two_runs_of_one_setting_have_two_ids(excerpt: Excerpt) -> None:
    rows = [row for row in excerpt("ml-energy").tables["measurements"] if row["model"] == "openai/gpt-oss-20b"]
    assert [row["energy_j"] for row in rows] == ["0.0876251", "0.092174"]
    assert [(row["params_million"], row["active_params_million"]) for row in rows] == [("21000", "4000")] * 2
    ids = [row["measurement_id"] for row in excerpt("ml-energy").tables["measurements"]]
    assert len(set(ids)) == len(ids)


def test_a_version_is_a_source_with_its_commit(excerpt: Excerpt) -> None:
    sources = {row["source_id"]: row for row in excerpt("ml-energy").sources}
    assert list(sources) == ["ml-energy-v1-2024", "ml-energy-v2-2024", "ml-energy-v3-2026"]
    assert "c3af7f31e231a2a7021c5f8e2a54dd712d02e6e2" in sources["ml-energy-v1-2024"]["note"]
    assert "0cd52dab897c5d91a45f4d413038f3b8b4251b0f" in sources["ml-energy-v3-2026"]["note"]
    assert "Chung et al." in sources["ml-energy-v3-2026"]["note"]
