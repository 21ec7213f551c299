"""Figures with dates on the horizontal axis: amounts with their fits, and scores with areas for FLOP."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from joulebook.publish import palette
from joulebook.publish.charts import (
    Chart,
    Measure,
    Size,
    finished,
    fit_layers,
    kinds,
    legend_below,
    level,
    measure,
    points,
    time_axis,
)
from joulebook.publish.charts_front import kind_of_score
from joulebook.publish.facts import CV, NLP, Domain, Facts
from joulebook.publish.numerals import day, number

DATE_TITLE = "Release date"
AREAS = (12, 1500)
LEVELS = (
    ("internal_consumption", "One person's food in one second", (2, 2)),
    ("external_consumption", "One person's whole use in one second", (8, 3)),
)


def labelled(frame: pd.DataFrame, facts: Facts, column: str, unit: str) -> pd.DataFrame:
    """Add each point's tooltip: its name, date and value."""
    texts = [
        f"{facts.names[key]}, {day(date)}: {number(value)} {unit}".rstrip()
        for key, date, value in zip(frame["model_id"], frame["release_date"], frame[column], strict=True)
    ]
    return frame.assign(label=texts, year=frame["release_date"].dt.year)


def growth(facts: Facts, domain: Domain, column: str, trends: tuple[str, str], size: Size) -> Chart:
    """An amount over time: all models, the best of them, and the two fits."""
    frame, x, y, fits = _prepared(facts, domain, column, trends, size)
    best = frame[domain.mark].fillna(False).astype(bool)
    names = ["Model", domain.mark_name.capitalize()]
    frame = frame.assign(kind=[names[1] if mark else names[0] for mark in best])
    drawn = points(frame, x=x, y=y.y(column), **kinds("kind", None, names, size))
    layers: list[alt.Chart | alt.LayerChart] = [fits, drawn]
    if (domain, column) == (CV, "energy_j"):
        layers.insert(1, _year_means(facts, x, y, size))
    return finished(_separate(layers), size)


def by_input_length(facts: Facts, size: Size) -> Chart:
    """Figure 6: FLOP of language models over time, with a marker for each input length."""
    column = "forward_gflop"
    frame, x, y, fits = _prepared(facts, NLP, column, ("nlp-gflop-all", "nlp-gflop-record"), size)
    lengths = sorted(frame["input_tokens"].unique())
    names = [f"{length:,} tokens" for length in lengths]
    frame = frame.assign(kind=[f"{length:,} tokens" for length in frame["input_tokens"]])
    shades = [palette.INK, palette.GREEN, palette.PINK, palette.OCHRE, palette.MUTED]
    drawn = points(frame, x=x, y=y.y(column), **kinds("kind", "Input length", names, size, colours=shades))
    return finished(_separate([fits, drawn]), size)


def beside_people(facts: Facts, domain: Domain, trends: tuple[str, str], size: Size) -> Chart:
    """Figures 13 and 14: energy over time beside what a person uses in one second."""
    frame, x, y, fits = _prepared(facts, domain, "energy_j", trends, size)
    drawn = points(frame, x=x, y=y.y("energy_j"), color=alt.value(palette.MUTED))
    lines: list[alt.Chart] = []
    for claim, name, dash in LEVELS:
        value = facts.claims[claim]["computed"]
        lines += level(value, f"{name}: {number(value, 4)} J", y, size, dash)
    return finished(_separate([fits, drawn, *lines]), size)


def scores(facts: Facts, domain: Domain, size: Size) -> Chart:
    """Figures 2 and 15: a score over time, the area of a point growing with its FLOP, its shape telling the kind."""
    field = facts.field(domain.models, domain.score)
    kind, names, title = kind_of_score(facts, domain)
    frame = facts.models(domain)
    frame = labelled(frame.assign(kind=kind), facts, domain.score, field.unit or "").dropna(subset=[domain.score])
    flop = facts.field(domain.estimates, "forward_gflop")
    area = alt.Size(
        "forward_gflop:Q",
        scale=alt.Scale(range=list(AREAS)),
        legend=legend_below(flop.label, size, 4, columns=4),
    )
    mark = alt.Chart(frame).mark_point(filled=True, opacity=0.55, stroke=palette.INK, strokeWidth=0.6)
    drawn = mark.encode(
        x=time_axis(DATE_TITLE, frame["decimal_year"].min(), frame["decimal_year"].max()),
        y=measure(field).y(domain.score),
        size=area,
        description="label:N",
        **kinds("kind", title, names, size),
    )
    return finished(drawn, size)


def _prepared(
    facts: Facts, domain: Domain, column: str, trends: tuple[str, str], size: Size
) -> tuple[pd.DataFrame, alt.X, Measure, alt.LayerChart]:
    field = facts.field(domain.estimates, column)
    frame = labelled(facts.models(domain), facts, column, field.unit or "")
    x = time_axis(DATE_TITLE, frame["decimal_year"].min(), frame["decimal_year"].max())
    y = measure(field, log=True)
    marked = frame[frame[domain.mark].fillna(False).astype(bool)]
    best_name = "Best of each year" if domain is CV else "Record setters"
    ranges = {"All models": (trends[0], frame), best_name: (trends[1], marked)}
    fits = {
        name: (facts.fit(trend), part["decimal_year"].min(), part["decimal_year"].max())
        for name, (trend, part) in ranges.items()
    }
    return frame, x, y, fit_layers(fits, x, y, size)


def _year_means(facts: Facts, x: alt.X, y: Measure, size: Size) -> alt.Chart:
    """Figure 9's dotted line: the arithmetic mean of each year, drawn in the middle of the year."""
    means = facts.frame("year_means")
    means = means[means["domain"] == "cv"]
    frame = means.assign(decimal_year=means["year"].astype(float) + 0.5, line="Arithmetic mean of the year")
    scale = alt.Scale(domain=["Arithmetic mean of the year"], range=[[1, 4]])
    return (
        alt.Chart(frame[["decimal_year", "energy_j_mean", "line"]])
        .mark_line(color=palette.INK, strokeWidth=1.8, strokeCap="round")
        .encode(
            x=x,
            y=y.y("energy_j_mean"),
            strokeDash=alt.StrokeDash("line:N", scale=scale, legend=legend_below(None, size, 1)),
        )
    )


def _separate(layers: Sequence[alt.Chart | alt.LayerChart]) -> alt.LayerChart:
    """Lay charts over one another, each with its own colours and legends."""
    return alt.layer(*layers).resolve_scale(color="independent", shape="independent", strokeDash="independent")
