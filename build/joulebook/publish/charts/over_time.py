"""Figures with dates on the horizontal axis: amounts with their fits, and scores with areas for FLOP."""

import math
from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Drawing, Joined, Layer, Size, chart, finished, layered
from joulebook.publish.charts.front import kind_of_score
from joulebook.publish.charts.pieces import LINE_SYMBOL, Measure, fits, kinds, legend, measure, points, time_axis
from joulebook.publish.facts import NLP, Domain, Facts, marked
from joulebook.publish.words.numerals import day, number
from joulebook.science.model import Fit

DATE_TITLE = "Release date"
AREAS = (12, 1500)
YEAR_MEAN = "Arithmetic mean of the year"


def labelled(frame: pd.DataFrame, facts: Facts, column: str, unit: str, table: str | None = None) -> pd.DataFrame:
    """Add each point's tooltip: its name, date and value; ``table`` names the raw table of a raw value."""
    values = [
        number(value) if table is None else facts.told(table, key, column, value)
        for key, value in zip(frame["model_id"], frame[column], strict=True)
    ]
    texts = [
        f"{facts.names[key]}, {day(date)}: {value} {unit}".rstrip()
        for key, date, value in zip(frame["model_id"], frame["release_date"], values, strict=True)
    ]
    return frame.assign(label=texts)


def growth(facts: Facts, domain: Domain, column: str, trends: tuple[str, str], size: Size) -> Drawing:
    """An amount over time: all models, the best of them, and the two fits."""
    frame, x, y, lines = prepared(facts, domain, column, trends, size)
    names = ["Model", domain.mark_name]
    frame = frame.assign(kind=[names[1] if mark else names[0] for mark in marked(frame, domain.mark)])
    drawn = points(frame, x=x, y=y.y(column), **kinds("kind", None, names, size))
    layers: list[Layer] = [lines]
    if column == "energy_j":
        layers.append(_year_means(facts, domain, x, y, size))
    return finished(layered(*layers, drawn), size)


def by_input_length(facts: Facts, size: Size) -> Drawing:
    """Figure 6: FLOP of language models over time, with a marker for each input length."""
    column = "forward_gflop"
    frame, x, y, lines = prepared(facts, NLP, column, ("nlp-gflop-all", "nlp-gflop-record"), size)
    names = [f"{length:,}" for length in sorted(frame["input_tokens"].unique())]
    frame = frame.assign(kind=[f"{length:,}" for length in frame["input_tokens"]])
    shades = [palette.INK, palette.GREEN, palette.PINK, palette.OCHRE, palette.MUTED]
    drawn = points(frame, x=x, y=y.y(column), **kinds("kind", "Input length in tokens", names, size, shades))
    return finished(layered(lines, drawn), size)


def scores(facts: Facts, domain: Domain, size: Size) -> Drawing:
    """Figures 2 and 15: a score over time, the area of a point growing with its FLOP, its shape telling the kind."""
    field, flop = facts.field(domain.models, domain.score), facts.field(domain.estimates, "forward_gflop")
    kind, names, title = kind_of_score(facts, domain)
    frame = facts.models(domain).assign(kind=kind).dropna(subset=[domain.score])
    frame = labelled(frame, facts, domain.score, field.unit or "", domain.models)
    frame = frame.sort_values("forward_gflop", ascending=False)
    marks = round_amounts(frame["forward_gflop"].min(), frame["forward_gflop"].max())
    key = legend(flop.label, size, [f"{mark:,g}" for mark in marks], columns=len(marks))
    key = alt.Legend(**{**key.to_dict(), "values": marks, "format": ",.9~g"})
    area = alt.Size("forward_gflop:Q", scale=alt.Scale(range=list(AREAS)), legend=key)
    mark = chart(frame).mark_point(filled=True, opacity=0.6, stroke=palette.INK, strokeWidth=0.6)
    drawn = mark.encode(
        x=time_axis(DATE_TITLE, frame["decimal_year"].min(), frame["decimal_year"].max(), size),
        y=measure(field).y(domain.score),
        size=area,
        order=alt.Order("forward_gflop:Q", sort="descending"),
        description=alt.Description("label:N"),
        **kinds("kind", title, names, size),
    )
    return finished(drawn, size)


def round_amounts(low: float, high: float) -> list[float]:
    """Up to three round amounts, each a tenth of the next, for a legend of areas.

    >>> round_amounts(0.28, 5270), round_amounts(3.1, 79)
    ([50.0, 500.0, 5000.0], [5.0, 50.0])
    """
    power = 10.0 ** math.floor(math.log10(high))
    top = max(step * power for step in (1, 2, 5) if step * power <= high)
    return [amount for amount in (top / 100, top / 10, top) if amount >= low]


def prepared(
    facts: Facts,
    domain: Domain,
    column: str,
    trends: tuple[str, str],
    size: Size,
    more: Sequence[float] = (),
    until: float | None = None,
) -> tuple[pd.DataFrame, alt.X, Measure, Joined]:
    """What every figure of an amount over time has: its points, both axes, and the two fits.

    ``more``: further amounts that the axis holds; ``until``: the decimal year to which the axis of dates goes on.
    """
    field = facts.field(domain.estimates, column)
    frame = labelled(facts.models(domain), facts, column, field.unit or "")
    last = float(frame["decimal_year"].max())
    x = time_axis(DATE_TITLE, float(frame["decimal_year"].min()), max(last, until or last), size)
    named = {"All models": facts.fit(trends[0]), domain.best_name: facts.fit(trends[1])}
    y = measure(field, [*frame[column], *more, *(end for fit in named.values() for end in band_ends(fit))])
    return frame, x, y, fits(named, x, y, size)


def band_ends(fit: Fit) -> list[float]:
    """The four corners of a fit's band, which is widest at its first and its last point."""
    return [float(10.0**end) for ends in fit.confidence_band(np.array([fit.first_x, fit.last_x])) for end in ends]


def _year_means(facts: Facts, domain: Domain, x: alt.X, y: Measure, size: Size) -> alt.Chart:
    """The dotted line of Figures 9 and 10: the arithmetic mean of each year, drawn in the middle of the year."""
    means = facts.frame("year_means")
    means = means[means["domain"] == domain.key]
    frame = pd.DataFrame(
        {"decimal_year": means["year"].astype(float) + 0.5, "energy_j": means["energy_j_mean"], "line": YEAR_MEAN}
    )
    scale = alt.Scale(domain=[YEAR_MEAN], range=[[1, 4]])
    mark = chart(frame).mark_line(color=palette.INK, strokeWidth=1.8, strokeCap="round")
    key = legend(None, size, [YEAR_MEAN], symbol=LINE_SYMBOL)
    drawn: alt.Chart = mark.encode(x=x, y=y.y("energy_j"), strokeDash=alt.StrokeDash("line:N", scale=scale, legend=key))
    return drawn
