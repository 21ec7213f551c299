"""Figures without a time axis: parameters against FLOP, and scores against FLOP or energy with their fronts."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Drawing, Size, chart, finished, stacked
from joulebook.publish.charts.pieces import (
    LINE_SYMBOL,
    Measure,
    kinds,
    legend,
    measure,
    points,
    shapes_only,
    year_colour,
)
from joulebook.publish.facts import CV, Domain, Facts, marked
from joulebook.publish.words.numerals import number

ARCHITECTURES = ("CNN", "Transformer", "Hybrid")
EXTRA_DATA = ("ImageNet-1k only", "With extra data")
GLUE_KINDS = ("Test set, all tasks", "Test set, WNLI left out or unknown", "Development set")


def kind_of_score(facts: Facts, domain: Domain) -> tuple[pd.Series, Sequence[str], str]:
    """What each model's shape tells: extra data for images; for language, how its GLUE score was counted."""
    frame = facts.models(domain)
    if domain is CV:
        names = [EXTRA_DATA[0] if extra == "No" else EXTRA_DATA[1] for extra in frame["extra_data"]]
        return pd.Series(names, index=frame.index), EXTRA_DATA, "Training data"
    names = [glue_kind(split, wnli) for split, wnli in zip(frame["glue_split"], frame["glue_wnli"], strict=True)]
    return pd.Series(names, index=frame.index), GLUE_KINDS, "GLUE score"


def glue_kind(split: object, wnli: object) -> str:
    """How a GLUE score was counted.

    >>> glue_kind("dev", "unknown"), glue_kind("test", "included"), glue_kind("test", "excluded")
    ('Development set', 'Test set, all tasks', 'Test set, WNLI left out or unknown')
    """
    if split == "dev":
        return GLUE_KINDS[2]
    return GLUE_KINDS[0] if wnli == "included" else GLUE_KINDS[1]


def parameters(facts: Facts, size: Size) -> Drawing:
    """Figure 1: parameters against FLOP by architecture, both axes logarithmic."""
    frame = facts.models(CV)
    labels = [
        f"{facts.names[key]}: {facts.told('cv_models', key, 'params_million', params)} million parameters, "
        f"{number(flop)} GFLOP"
        for key, params, flop in zip(frame["model_id"], frame["params_million"], frame["forward_gflop"], strict=True)
    ]
    drawn = points(
        frame.assign(label=labels),
        x=measure(facts.field("cv_models", "params_million"), frame["params_million"]).x("params_million"),
        y=measure(facts.field("cv_estimates", "forward_gflop"), frame["forward_gflop"]).y("forward_gflop"),
        **kinds("architecture", "Architecture", ARCHITECTURES, size),
    )
    return finished(drawn, size)


def score_against(facts: Facts, domain: Domain, column: str, size: Size) -> Drawing:
    """Figures 4, 5, 11 and 12: a score against FLOP or energy, with the front; colour is the date."""
    field = facts.field(domain.models, domain.score)
    score = measure(field)
    kind, names, title = kind_of_score(facts, domain)
    frame = facts.models(domain).assign(kind=kind).dropna(subset=[domain.score])
    unit = facts.field(domain.estimates, column).unit
    frame = frame.assign(
        year=frame["release_date"].dt.year,
        label=[
            f"{facts.names[key]}: {number(amount)} {unit}, "
            f"{facts.told(domain.models, key, domain.score, value)} {field.unit or ''}".rstrip()
            for key, amount, value in zip(frame["model_id"], frame[column], frame[domain.score], strict=True)
        ],
    )
    mark = "on_pareto_gflop" if column == "forward_gflop" else "on_pareto_j"
    fronts = [_front_rows(frame, mark, column, domain.score, "Pareto front")]
    if column == "energy_j":
        device, efficiency = fixed_device(facts, domain)
        fixed = frame.assign(energy_j=frame["forward_gflop"] / efficiency)
        fronts.append(_front_rows(fixed, "on_pareto_gflop", column, domain.score, f"Pareto front, all on {device}"))
    lines = pd.concat(fronts, ignore_index=True)
    cost = measure(facts.field(domain.estimates, column), [*frame[column], *lines["cost"]])
    drawn = points(
        frame,
        size=80,
        x=cost.x(column),
        y=score.y(domain.score),
        color=year_colour(frame["year"].tolist(), size),
        shape=shapes_only("kind", title, names, size),
    )
    return finished(stacked(_front_lines(lines, cost, score, size), drawn), size)


def fixed_device(facts: Facts, domain: Domain) -> tuple[str, float]:
    """The device that a front is drawn for when the date shall not matter: the latest one with an adapted figure."""
    devices = facts.devices
    adapted = devices[(devices["domain"] == domain.key) & devices["adapted"].astype(bool)]
    latest = adapted.sort_values(["launch_date", "efficiency_gflop_per_j", "gpu_id", "precision"]).iloc[-1]
    return f"{latest['gpu']} {latest['precision']}", float(latest["efficiency_gflop_per_j"])


def _front_rows(frame: pd.DataFrame, mark: str, cost: str, score: str, name: str) -> pd.DataFrame:
    chosen = frame[marked(frame, mark)].sort_values([cost, score])
    return pd.DataFrame({"cost": chosen[cost], "score": chosen[score], "front": name, "order": range(len(chosen))})


def _front_lines(frame: pd.DataFrame, cost: Measure, score: Measure, size: Size) -> alt.Chart:
    names = list(dict.fromkeys(frame["front"]))
    scale = alt.Scale(domain=names, range=[[1, 0], [5, 4]][: len(names)])
    mark = chart(frame).mark_line(color=palette.MUTED, strokeWidth=1.6)
    key = legend(None, size, names, symbol=LINE_SYMBOL)
    key["labelLimit"] = size.width  # the name of a device is as long as its row has it
    drawn: alt.Chart = mark.encode(
        x=cost.x("cost"),
        y=score.y("score"),
        order=alt.Order("order:Q"),
        detail=alt.Detail("front:N"),
        strokeDash=alt.StrokeDash("front:N", scale=scale, legend=key),
    )
    return drawn
