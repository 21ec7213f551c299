"""Where sources differ, by hand: what counts as a difference, which value is used, and why."""

import pandas as pd

from joulebook.science.disagreements import AGREES, BLANK, CHOSEN, OTHER, disagreements

FIGURES = pd.DataFrame(
    [
        # device, quantity, source, value, day, chosen, reason; 300 and 305 agree within 3 %, 250 does not
        ("V", "tdp_w", "a", 300.0, None, True, None),
        ("V", "tdp_w", "b", 305.0, None, False, None),
        ("V", "tdp_w", "c", 250.0, None, False, "swapped with another board"),
        ("V", "memory_gb", "a", 80.0, None, True, None),  # 79 agrees with 80: no difference
        ("V", "memory_gb", "b", 79.0, None, False, None),
        ("B", "FP32", "a", 80.0, None, False, None),  # nothing is chosen
        ("B", "FP32", "b", 62.0, None, False, None),
        ("B", "launch_date", "a", None, "2024-11-15", True, None),
        ("B", "launch_date", "b", None, "2024-11-16", False, None),
    ],
    columns=["device", "quantity", "source_id", "value", "stated_date", "chosen", "rejected_reason"],
).assign(unit="W", stated_date=lambda rows: pd.to_datetime(rows["stated_date"]))
EVALUATIONS = pd.DataFrame(
    {
        "model": ["r.tv_in1k", "torchvision r IMAGENET1K_V1", "r.tv2_in1k", "torchvision r IMAGENET1K_V2"],
        "weights": ["tv_in1k", "IMAGENET1K_V1", "tv2_in1k", "IMAGENET1K_V2"],
        "source_id": ["timm", "torchvision"] * 2,
        "test_resolution_px": [224, 224, 224, 256],  # at another resolution there is nothing to hold side by side
        "top1_percent": [76.0, 76.2, 80.0, 81.0],  # 0.2 points apart
        "params_million": [25.0, 25.2, 25.0, 25.0],  # 0.8 % apart: they agree
        "reported_gflop": [4.0, 8.4, 4.0, 9.0],  # 8 against 8.4 GFLOP
        "flop_convention": ["mac", "flop", "mac", "flop"],
    }
)


def test_every_value_of_a_difference_is_listed_with_why_it_is_used_or_not() -> None:
    found = disagreements({"gpu_figures": FIGURES, "cv_evaluations": EVALUATIONS.iloc[:0]})
    told = {(row.subject, row.quantity, row.source_id): (row.used, row.reason) for row in found.itertuples()}
    assert told == {
        ("V", "tdp_w", "a"): (True, CHOSEN),
        ("V", "tdp_w", "b"): (False, AGREES),
        ("V", "tdp_w", "c"): (False, "swapped with another board"),
        ("B", "FP32", "a"): (False, BLANK),
        ("B", "FP32", "b"): (False, BLANK),
        ("B", "launch_date", "a"): (True, CHOSEN),
        ("B", "launch_date", "b"): (False, OTHER),
    }


def test_the_same_weights_in_two_libraries_differ_beyond_their_limits() -> None:
    """Accuracies by 0.1 points, counts by 1 %, both counted in operations."""
    found = disagreements({"gpu_figures": FIGURES.iloc[:0], "cv_evaluations": EVALUATIONS})
    told = [(row.subject, row.quantity, row.source_id, row.value) for row in found.itertuples()]
    place = "torchvision r IMAGENET1K_V1, 224 px"
    assert told == [
        (place, "top1_percent", "timm", 76.0),
        (place, "top1_percent", "torchvision", 76.2),
        (place, "forward_gflop", "timm", 8.0),
        (place, "forward_gflop", "torchvision", 8.4),
    ]
