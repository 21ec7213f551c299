"""Where sources differ, by hand: what counts as a difference, which value is used, and why."""

import pandas as pd

from joulebook.science.disagreements import AGREES, BLANK, CHOSEN, NO_ROW, OTHER, PART, disagreements

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

MODELS = pd.DataFrame(
    {
        "model_id": ["bert", "elmo", "unscored"],
        "model": ["BERT", "ELMo", "Unscored"],
        "glue_score": [82.0, 71.0, None],
        "glue_split": ["test", "dev", None],
        "glue_wnli": ["excluded", "unknown", None],
        "glue_source_id": ["paper", "paper", None],
    }
)
READINGS = pd.DataFrame(
    [
        # model, id, quantity, split, wnli, source, score
        ("BERT-large", "bert", "glue_score", "test", "excluded", "a", 81.0),  # differs from the ledger's 82
        ("BERT-large", "bert", "glue_score", "test", "excluded", "b", 82.0),
        ("BERT-large", "bert", "glue_score", "dev", "excluded", "a", 84.0),  # another split
        ("BERT-large", "bert", "glue_score", "test", "unknown", "c", 79.0),  # perhaps other tasks
        ("BERT-large", "bert", "rte", "dev", None, "a", 70.0),
        ("BERT-large", "bert", "rte", "dev", None, "b", 71.0),
        ("BERT-large", "bert", "qnli", "dev", None, "a", 92.0),  # both say the same
        ("BERT-large", "bert", "qnli", "dev", None, "b", 92.0),
        ("ELMo", "elmo", "glue_score", "dev", "unknown", "a", 70.0),  # neither says which tasks count
        ("XLNet", None, "rte", "dev", None, "a", 83.8),
        ("XLNet", None, "rte", "dev", None, "b", 85.9),
    ],
    columns=["model", "model_id", "quantity", "split", "wnli", "source_id", "score"],
)


def differing(**rows: pd.DataFrame) -> pd.DataFrame:
    """The disagreements of some rows; the tables that are not named are empty."""
    every = {"gpu_figures": FIGURES, "cv_evaluations": EVALUATIONS, "glue_readings": READINGS, "nlp_models": MODELS}
    return disagreements({name: rows.get(name, frame.iloc[:0]) for name, frame in every.items()})


def test_every_value_of_a_difference_is_listed_with_why_it_is_used_or_not() -> None:
    found = differing(gpu_figures=FIGURES)
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
    found = differing(cv_evaluations=EVALUATIONS)
    told = [(row.subject, row.quantity, row.source_id, row.value) for row in found.itertuples()]
    place = "torchvision r IMAGENET1K_V1, 224 px"
    assert told == [
        (place, "top1_percent", "timm", 76.0),
        (place, "top1_percent", "torchvision", 76.2),
        (place, "forward_gflop", "timm", 8.0),
        (place, "forward_gflop", "torchvision", 8.4),
    ]


def test_scores_differ_only_where_split_and_tasks_are_the_same() -> None:
    """Another split, or tasks that are not stated, is another quantity; the ledger's own score is one value."""
    found = differing(glue_readings=READINGS, nlp_models=MODELS)
    told = [(row.subject, row.quantity, row.source_id, row.value, row.used, row.reason) for row in found.itertuples()]
    whole, part = "BERT, test set, without WNLI", "BERT, development set"
    assert sorted(told) == [
        (part, "rte", "a", 70.0, False, PART),
        (part, "rte", "b", 71.0, False, PART),
        (whole, "glue_score", "a", 81.0, False, OTHER),
        (whole, "glue_score", "b", 82.0, False, AGREES),
        (whole, "glue_score", "paper", 82.0, True, CHOSEN),
        ("XLNet, development set", "rte", "a", 83.8, False, NO_ROW),
        ("XLNet, development set", "rte", "b", 85.9, False, NO_ROW),
    ]
    assert set(found["kind"]) == {"glue"}
