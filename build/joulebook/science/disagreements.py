"""Where sources differ: every value that each gives, which one is used, and why."""

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from joulebook.science.flop import forward_gflop

AGREE = 0.03
"""Figures of a device that lie within this share of one another agree: sheets round, and clocks differ a little."""
COUNTED, SCORED = 0.01, 0.1
"""Counts of one set of weights agree within this share, accuracies within so many points."""
SAME_WEIGHTS = {"tv_in1k": "IMAGENET1K_V1", "tv2_in1k": "IMAGENET1K_V2"}
"""timm's tags of weights that TorchVision trained, with its own names of them."""
SCORE = "glue_score"
SPLITS = {"test": "test set", "dev": "development set"}
WNLI = {"included": ", with WNLI", "excluded": ", without WNLI"}
"""How a subject tells which tasks a score is over; where a source does not say, it is held beside no other."""
COLUMNS = ["kind", "subject", "quantity", "unit", "source_id", "value", "stated_date", "used", "reason"]
CHOSEN = "used: the figure that was chosen when the sources were collected"
AGREES = "agrees with the figure that is used"
OTHER = "not used: another figure was chosen"
BLANK = "left empty: the sources contradict each other"
PART = "not used by itself: the ledger takes the score over all tasks"
NO_ROW = "not used: the ledger has no row of this model"
OWN = "each library’s own evaluation; both rows stand, and neither enters a trend"

Frames = Mapping[str, pd.DataFrame]


def disagreements(rows: Frames) -> pd.DataFrame:
    """List the values of every quantity on which sources differ.

    ``rows``: gpu_figures, cv_evaluations, glue_readings and nlp_models of a view. One row for each value: kind
    (device, weights or glue), subject, quantity, unit, source_id, value or stated_date, used, reason. Device figures
    differ where they are further apart than 3 % of the largest, dates where they are not the same day; the counts of
    weights that two libraries hold differ beyond 1 %, their accuracies beyond 0.1 points; GLUE scores of the same split
    and the same tasks differ where they are not equal. Source: the rows' own; the limits are Joulebook's.
    """
    found = [
        *_devices(rows["gpu_figures"]),
        *_weights(rows["cv_evaluations"]),
        *_scores(rows["glue_readings"], rows["nlp_models"]),
    ]
    frame = pd.DataFrame(found, columns=COLUMNS)
    return frame.astype({"value": "float64", "stated_date": "datetime64[s]", "used": "bool"})


def differ(values: pd.Series, share: float) -> bool:
    """Whether the largest and the smallest of some values are further apart than a share of the largest.

    >>> bool(differ(pd.Series([100.0, 97.5]), 0.03)), bool(differ(pd.Series([100.0, 96.0]), 0.03))
    (False, True)
    """
    known = values.dropna()
    return len(known) > 1 and known.max() - known.min() > share * np.abs(known).max()


def _devices(figures: pd.DataFrame) -> list[list[object]]:
    found: list[list[object]] = []
    for (device, quantity), given in figures.groupby(["device", "quantity"], sort=True):
        if not (differ(given["value"], AGREE) or given["stated_date"].dropna().nunique() > 1):
            continue
        chosen = given["chosen"].astype(bool)
        kept = given.loc[chosen]
        for row, used in zip(given.to_dict("records"), chosen, strict=True):
            reason = CHOSEN if used else _passed_over(row, kept)
            day, unit = row["stated_date"], row["unit"] if isinstance(row["unit"], str) else None
            found.append(["device", device, quantity, unit, row["source_id"], row["value"], day, used, reason])
    return found


def _passed_over(row: Mapping[Hashable, object], kept: pd.DataFrame) -> str:
    """Why a figure of a device is not used; ``kept`` are those of the same quantity that are."""
    if isinstance(row["rejected_reason"], str) and row["rejected_reason"]:
        return row["rejected_reason"]
    if kept.empty:
        return BLANK
    same_day = bool((kept["stated_date"] == row["stated_date"]).any())
    close = kept["value"].notna().all() and not differ(pd.concat([kept["value"], pd.Series([row["value"]])]), AGREE)
    return AGREES if same_day or close else OTHER


def _weights(evaluations: pd.DataFrame) -> list[list[object]]:
    """What two libraries say of the same weights at the same resolution."""
    timm = evaluations.loc[evaluations["weights"].isin(list(SAME_WEIGHTS))]
    theirs = timm["weights"].map(SAME_WEIGHTS)
    names = [model.removesuffix(f".{tag}") for model, tag in zip(timm["model"], timm["weights"], strict=True)]
    other = "torchvision " + pd.Series(names, index=timm.index, dtype=theirs.dtype) + " " + theirs
    timm = timm.assign(other=other.astype(evaluations["model"].dtype))
    pairs = timm.merge(evaluations, left_on=["other", "test_resolution_px"], right_on=["model", "test_resolution_px"])
    found: list[list[object]] = []
    for quantity, unit, share in (
        ("top1_percent", "%", None),
        ("params_million", "million", COUNTED),
        ("forward_gflop", "GFLOP", COUNTED),
    ):
        first, second = _values(pairs, quantity, "_x"), _values(pairs, quantity, "_y")
        apart = (first - second).abs()
        limit = SCORED if share is None else share * np.maximum(first, second)
        for place in pairs.index[apart > limit]:
            subject = f"{pairs['other'][place]}, {pairs['test_resolution_px'][place]} px"
            for side, value in (("_x", first[place]), ("_y", second[place])):
                found.append(
                    ["weights", subject, quantity, unit, pairs[f"source_id{side}"][place], value, pd.NaT, True, OWN]
                )
    return found


def _values(pairs: pd.DataFrame, quantity: str, side: str) -> pd.Series:
    if quantity == "forward_gflop":
        return forward_gflop(pairs[f"reported_gflop{side}"], pairs[f"flop_convention{side}"])
    return pairs[f"{quantity}{side}"].astype("float64")


def _scores(readings: pd.DataFrame, models: pd.DataFrame) -> list[list[object]]:
    """What sources say of the score of one model on the same split and the same tasks; the ledger's row is one."""
    found: list[list[object]] = []
    for (subject, quantity), given in _stated(readings, models).groupby(["subject", "quantity"]):
        if given["score"].nunique() == 1:
            continue
        kept = set(given.loc[given["held"], "score"])
        for row in given.to_dict("records"):
            used, value = bool(row["held"]), row["score"]
            reason = CHOSEN if used else _not_taken(row, value in kept)
            found.append(["glue", subject, quantity, "points", row["source_id"], value, pd.NaT, used, reason])
    return found


def _stated(readings: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Every stated score whose tasks are known, those of the ledger's models first (``held``), each source's once."""
    names = {"glue_split": "split", "glue_wnli": "wnli", "glue_source_id": "source_id", "glue_score": "score"}
    own = models.dropna(subset="glue_score")[["model_id", "model", *names]].rename(columns=names)
    called = dict(zip(models["model_id"], models["model"], strict=True))
    theirs = readings.assign(model=readings["model_id"].map(called).fillna(readings["model"]))
    parts = [own.assign(quantity=SCORE, held=True), theirs.assign(held=False)]
    both = pd.concat([part.astype({"wnli": "object"}) for part in parts], ignore_index=True)
    known = both.loc[(both["quantity"] != SCORE) | both["wnli"].isin(list(WNLI))]
    subjects = [
        f"{model}, {SPLITS[split]}{WNLI.get(wnli, '')}"
        for model, split, wnli in zip(known["model"], known["split"], known["wnli"], strict=True)
    ]
    return known.assign(subject=subjects).drop_duplicates(["subject", "quantity", "source_id"])


def _not_taken(row: Mapping[Hashable, object], agrees: bool) -> str:
    """Why a score is not the ledger's."""
    if not isinstance(row["model_id"], str):
        return NO_ROW
    if row["quantity"] != SCORE:
        return PART
    return AGREES if agrees else OTHER
