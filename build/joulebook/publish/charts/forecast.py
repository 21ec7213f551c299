"""Figures 13 and 14: energy over time beside what a person uses in one second, and when the lines cross it."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Drawing, Joined, Layer, Size, chart, finished, layered, stacked
from joulebook.publish.charts.over_time import prepared
from joulebook.publish.charts.pieces import LINE_SYMBOL, STEPS, Measure, kinds, legend, level, points
from joulebook.publish.facts import Domain, Facts, Row, marked
from joulebook.publish.persons import NAMES, POWER, Persons, levels
from joulebook.publish.words.numerals import moment, number
from joulebook.science.model import Fit

LEVELS = (
    ("body", "internal_consumption", "One person's food in one second", (2, 2)),
    ("resident", "external_consumption", "One person's whole use in one second", (8, 3)),
)
"""Each level: its name in ``forecasts``, the claim that computes it, what it is called, how its line is dashed."""
USE, BETWEEN = "All energy of a person in one second", "Nine in ten countries"
CONTINUED = "Fit continued, with its 95 % band"


def beside_people(facts: Facts, domain: Domain, trends: tuple[str, str], size: Size) -> Drawing:
    """Energy over time with both fits, a level for food and one for all use, and the crossings that have a date.

    Where the use is known by year, it is drawn by year, of the world, of the paper's country and between countries.
    """
    persons, held = Persons.of(facts), levels(facts)
    values = {name: facts.claim(claim)["computed"] for name, claim, _, _ in LEVELS if name in held}
    dated = [row for row in facts.forecasts if row["trend_id"] in trends and row["shown"] and row["level"] in held]
    until = max((row["crossing_year_high"] for row in dated), default=None)
    more = [*values.values(), *(_highest(facts, row) for row in dated)]
    if persons is not None:
        first = int(facts.models(domain)["decimal_year"].min())
        lines_of_use, between = _by_year(persons, first)
        more += [*lines_of_use["value"], *between["low"], *between["high"]]
    frame, x, y, lines = prepared(facts, domain, "energy_j", trends, size, more, until)
    names = ["Model", domain.mark_name]
    frame = frame.assign(kind=[names[1] if mark else names[0] for mark in marked(frame, domain.mark)])
    drawn = points(frame, x=x, y=y.y("energy_j"), **kinds("kind", None, names, size))
    layers: list[Layer] = [lines, drawn]
    if persons is not None:
        layers.insert(0, _use(lines_of_use, between, x, y, size))
    for name, _, title, dash in LEVELS:
        if name in values:
            layers += level(values[name], f"{title}: {number(values[name], 4)} J", y, size, dash)
    layers += [_continued(facts, dated, x, y, size), _dates(dated, x, y)] if dated else []
    return finished(layered(*layers), size)


def _by_year(persons: Persons, first: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lines of places and the range between countries from a year on, each year at its middle."""
    lines = [
        {"decimal_year": row["year"] + 0.5, "value": row[POWER], "place": name}
        for place, name in NAMES.items()
        for row in persons.lines[place]
        if row["year"] >= first
    ]
    between = persons.between[persons.between["year"] >= first]
    between = between.assign(decimal_year=between["year"] + 0.5, place=BETWEEN)
    return pd.DataFrame(lines), between[["decimal_year", "low", "high", "place"]]


def _use(lines: pd.DataFrame, between: pd.DataFrame, x: alt.X, y: Measure, size: Size) -> Joined:
    """What a person uses by year: a line for each place over the range between countries."""
    drawn: list[Layer] = []
    if len(between):
        key = legend(USE, size, [BETWEEN])
        key["symbolType"] = "square"
        shade = alt.Scale(domain=[BETWEEN], range=[palette.MUTED])
        area = chart(between).mark_area(opacity=0.16, clip=True)
        colour = alt.Color("place:N", scale=shade, legend=key)
        drawn.append(area.encode(x=x, y=y.y("low"), y2=alt.Y2("high:Q"), color=colour))
    names = list(dict.fromkeys(lines["place"]))
    dashes = alt.Scale(domain=names, range=[[8, 3], [1, 0]])
    key = legend(None if drawn else USE, size, names, columns=1, symbol=LINE_SYMBOL)
    line = chart(lines).mark_line(color=palette.INK, strokeWidth=1.6, clip=True)
    drawn.append(line.encode(x=x, y=y.y("value"), strokeDash=alt.StrokeDash("place:N", scale=dashes, legend=key)))
    return stacked(*drawn)


def _highest(facts: Facts, row: Row) -> float:
    return float(10.0 ** facts.fit(row["trend_id"]).log10(row["crossing_year"]))


def _continued(facts: Facts, dated: Sequence[Row], x: alt.X, y: Measure, size: Size) -> Joined:
    """The lines after their last point, as far as the end of the interval of their last crossing."""
    ends = {row["trend_id"]: 0.0 for row in dated}
    for row in dated:
        ends[row["trend_id"]] = max(ends[row["trend_id"]], row["crossing_year_high"])
    frames = [_fit_rows(facts.fit(name), end) for name, end in ends.items() if end > facts.fit(name).last_x]
    frame = pd.concat(frames, ignore_index=True) if frames else _fit_rows(facts.fit(dated[0]["trend_id"]), 0.0)
    key = legend(None, size, [CONTINUED], symbol=LINE_SYMBOL)
    dots = alt.StrokeDash("line:N", scale=alt.Scale(domain=[CONTINUED], range=[[2, 3]]), legend=key)
    base = chart(frame)
    band = base.mark_area(opacity=0.12, clip=True, color=palette.ORANGE).encode(x=x, y=y.y("low"), y2=alt.Y2("high:Q"))
    line = base.mark_line(strokeWidth=2, clip=True, color=palette.ORANGE).encode(x=x, y=y.y("value"), strokeDash=dots)
    return stacked(band, line)


def _fit_rows(fit: Fit, end: float) -> pd.DataFrame:
    years = np.linspace(fit.last_x, max(end, fit.last_x), STEPS)
    low, high = fit.confidence_band(years)
    columns = {"value": fit.log10(years), "low": low, "high": high}
    powers = {name: np.power(10.0, values) for name, values in columns.items()}
    return pd.DataFrame({"decimal_year": years, **powers, "line": CONTINUED})


def _dates(dated: Sequence[Row], x: alt.X, y: Measure) -> Joined:
    """Each date as a diamond on its level, with a bar for its 95 % interval."""
    frame = pd.DataFrame(
        {
            "decimal_year": [row["crossing_year"] for row in dated],
            "high": [row["crossing_year_high"] for row in dated],
            "power": [row["power_w"] for row in dated],
            "label": [
                f"Crossing {moment(row['crossing_year'])}, 95 % interval {moment(row['crossing_year_low'])} to "
                f"{moment(row['crossing_year_high'])}"
                for row in dated
            ],
        }
    )
    starts = frame.assign(decimal_year=[row["crossing_year_low"] for row in dated])
    bar = chart(starts).mark_rule(strokeWidth=4, color=palette.PINK, clip=True)
    bar = bar.encode(x=x, x2=alt.X2("high:Q"), y=y.y("power"))
    mark = points(frame, size=130, x=x, y=y.y("power"), color=alt.value(palette.PINK), shape=alt.value("diamond"))
    return stacked(bar, mark)
