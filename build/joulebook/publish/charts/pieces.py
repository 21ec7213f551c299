"""The pieces that the figures are drawn from: axes that say their unit and scale, points, fits with bands, levels."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import altair as alt
import numpy as np
import pandas as pd

from joulebook.package.model import Field
from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Joined, Size, chart, stacked
from joulebook.science.model import Fit

NUMBER_FORMAT = ",.9~g"
STEPS = 61
POINT_SIZE = 62
POINT_SYMBOL, LINE_SYMBOL = 90, 700
FEW_DECADES = 2
LEGEND_WIDTH = 560


@dataclass(frozen=True)
class Measure:
    """A quantity on an axis: its title, its scale and where the axis is marked."""

    title: str
    log: bool
    domain: tuple[float, float] | None = None

    def x(self, column: str) -> alt.X:
        """The horizontal axis of a column in this quantity."""
        return alt.X(f"{column}:Q", title=self.title, scale=self._scale, axis=self._axis)

    def y(self, column: str) -> alt.Y:
        """The vertical axis of a column in this quantity."""
        return alt.Y(f"{column}:Q", title=self.title, scale=self._scale, axis=self._axis)

    @property
    def _scale(self) -> alt.Scale:
        if self.domain is None:
            return alt.Scale(zero=False, nice=True)
        return alt.Scale(type="log", domain=list(self.domain), nice=False)

    @property
    def _axis(self) -> alt.Axis:
        if self.domain is None:
            return alt.Axis(format=NUMBER_FORMAT, tickCount=6)
        return alt.Axis(format=NUMBER_FORMAT, values=decades(*self.domain), labelFlush=False)


def decades(low: float, high: float) -> list[float]:
    """The marks of a logarithmic axis: powers of ten, and over a short span their doubles and fivefolds too.

    >>> decades(0.1, 1000.0), decades(1.0, 100.0)
    ([0.1, 1.0, 10.0, 100.0, 1000.0], [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0])
    """
    first, last = round(math.log10(low)), round(math.log10(high))
    steps = (1, 2, 5) if last - first <= FEW_DECADES else (1,)
    marks = [float(f"{step}e{power}") for power in range(first, last + 1) for step in steps]
    return [mark for mark in marks if mark <= high]


def measure(field: Field, values: Iterable[float] | None = None) -> Measure:
    """The axis of a field, which says its title and unit; logarithmic from power to power of ten around ``values``."""
    extras = [part for part in (field.unit, "log scale" if values is not None else None) if part]
    title = f"{field.title} ({', '.join(extras)})" if extras else field.title
    if values is None:
        return Measure(title, log=False)
    held = [value for value in values if value > 0]
    low, high = math.floor(math.log10(min(held))), math.ceil(math.log10(max(held)))
    return Measure(title, log=True, domain=(10.0**low, 10.0 ** max(high, low + 1)))


def time_axis(title: str, first: float, last: float, size: Size) -> alt.X:
    """The axis of dates as decimal years, marked at whole years, at every second one where there is little room."""
    low, high = math.floor(first), math.ceil(last)
    step = 2 if size.narrow and high - low > 5 else 1  # noqa: PLR2004 (more years would touch one another)
    return alt.X(
        "decimal_year:Q",
        title=title,
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(format="d", values=[float(year) for year in range(low, high + 1, step)], labelFlush=False),
    )


def legend(
    title: str | None, size: Size, names: Sequence[str], columns: int | None = None, symbol: int = POINT_SYMBOL
) -> alt.Legend:
    """A legend under the plot, with as many entries beside one another as there is room for."""
    if columns is None:
        longest = max(len(name) for name in names) * 7 + 40
        columns = max(1, min(len(names), min(size.width, LEGEND_WIDTH) // longest))
    return alt.Legend(
        title=title,
        orient="bottom",
        columns=columns,
        labelLimit=0,
        titleLimit=0,
        direction="horizontal",
        symbolSize=symbol,
    )


def kinds(
    column: str, title: str | None, names: Sequence[str], size: Size, colours: Sequence[str] = palette.SERIES
) -> dict[str, Any]:
    """Colour and shape together for a kind, in one legend."""
    key = legend(title, size, names)
    shades = alt.Scale(domain=list(names), range=list(colours)[: len(names)])
    shapes = alt.Scale(domain=list(names), range=list(palette.SHAPES)[: len(names)])
    return {
        "color": alt.Color(f"{column}:N", scale=shades, legend=key),
        "shape": alt.Shape(f"{column}:N", scale=shapes, legend=key),
    }


def shapes_only(column: str, title: str | None, names: Sequence[str], size: Size) -> alt.Shape:
    """Shape alone for a kind, where colour says something else."""
    scale = alt.Scale(domain=list(names), range=list(palette.SHAPES)[: len(names)])
    return alt.Shape(f"{column}:N", scale=scale, legend=legend(title, size, names))


def year_colour(years: Sequence[int], size: Size) -> alt.Color:
    """Colour for the release year, from old to new."""
    shades = palette.years(min(years), max(years))
    key = legend("Release year", size, [str(year) for year in shades], columns=4 if size.narrow else 10)
    return alt.Color("year:O", scale=alt.Scale(domain=list(shades), range=list(shades.values())), legend=key)


def points(frame: pd.DataFrame, size: int = POINT_SIZE, **encodings: Any) -> alt.Chart:
    """Points whose tooltip is the frame's ``label``; an outline in the ground's colour keeps neighbours apart."""
    mark = chart(frame).mark_point(filled=True, size=size, opacity=0.9, stroke=palette.CARD, strokeWidth=0.7)
    return cast(alt.Chart, mark.encode(description=alt.Description("label:N"), **encodings))


def fits(named: Mapping[str, Fit], x: alt.X, y: Measure, size: Size) -> Joined:
    """Fits over their own dates with 95 % bands; the first is drawn solid, the second dashed, as in the paper."""
    names, frames = list(named), [_fit_rows(fit, name) for name, fit in named.items()]
    shades = list(palette.SERIES)[: len(names)]
    key = legend("Exponential fit with its 95 % band", size, names, symbol=LINE_SYMBOL)
    bands = [
        chart(frame).mark_area(opacity=0.16, clip=True, color=shade).encode(x=x, y=y.y("low"), y2=alt.Y2("high:Q"))
        for frame, shade in zip(frames, shades, strict=True)
    ]
    line = chart(pd.concat(frames, ignore_index=True)).mark_line(strokeWidth=2.2, clip=True)
    dashes = alt.Scale(domain=names, range=[[1, 0], [7, 4]][: len(names)])
    lines = line.encode(
        x=x,
        y=y.y("value"),
        color=alt.Color("fit:N", scale=alt.Scale(domain=names, range=shades), legend=key),
        strokeDash=alt.StrokeDash("fit:N", scale=dashes, legend=key),
    )
    return stacked(*bands, lines)


def level(value: float, text: str, y: Measure, size: Size, dash: Sequence[int]) -> list[alt.Chart]:
    """A horizontal line at a reference value, with its name on it."""
    frame = pd.DataFrame({"value": [value], "text": [text]})
    line = chart(frame).mark_rule(color=palette.INK, strokeDash=list(dash), strokeWidth=1.2).encode(y=y.y("value"))
    label = chart(frame).mark_text(
        align="left", baseline="bottom", dx=4, dy=-3, fontSize=11 if size.narrow else 12, color=palette.INK
    )
    return [line, label.encode(y=y.y("value"), x=alt.value(0), text=alt.Text("text:N"))]


def _fit_rows(fit: Fit, name: str) -> pd.DataFrame:
    years = np.linspace(fit.first_x, fit.last_x, STEPS)
    low, high = fit.confidence_band(years)
    return pd.DataFrame(
        {
            "decimal_year": years,
            "value": np.power(10.0, fit.log10(years)),
            "low": np.power(10.0, low),
            "high": np.power(10.0, high),
            "fit": name,
        }
    )
