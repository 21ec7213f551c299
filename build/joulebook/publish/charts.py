"""The pieces that the figures are drawn from: axes that say their unit and scale, points, fits with bands, fronts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from joulebook.package.model import Field
from joulebook.publish import palette
from joulebook.science.model import Fit

Chart = alt.Chart | alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart
NUMBER_FORMAT = ",.9~g"
STEPS = 61
POINT_SIZE = 62


@dataclass(frozen=True)
class Size:
    """How large a picture is drawn: ``narrow`` for phones, where legends stand below one another."""

    name: str
    width: int
    height: int

    @property
    def narrow(self) -> bool:
        """Whether the picture is for a phone."""
        return self.name == "narrow"


WIDE = Size("wide", 640, 380)
NARROW = Size("narrow", 290, 300)
SIZES = (WIDE, NARROW)


def axis_title(field: Field, *, log: bool = False) -> str:
    """The field's title and unit; a logarithmic axis says that it is one."""
    extras = [part for part in (field.unit, "log scale" if log else None) if part]
    return f"{field.title} ({', '.join(extras)})" if extras else field.title


@dataclass(frozen=True)
class Measure:
    """A quantity on an axis: its title, and whether the axis is logarithmic."""

    title: str
    log: bool

    def x(self, column: str) -> alt.X:
        """The horizontal axis of a column in this quantity."""
        return alt.X(f"{column}:Q", title=self.title, scale=self._scale, axis=self._axis)

    def y(self, column: str) -> alt.Y:
        """The vertical axis of a column in this quantity."""
        return alt.Y(f"{column}:Q", title=self.title, scale=self._scale, axis=self._axis)

    @property
    def _scale(self) -> alt.Scale:
        return alt.Scale(type="log") if self.log else alt.Scale(zero=False, nice=True)

    @property
    def _axis(self) -> alt.Axis:
        return alt.Axis(format=NUMBER_FORMAT, tickCount=6, labelOverlap="greedy")


def measure(field: Field, *, log: bool = False) -> Measure:
    """The axis of a field, which says its title and unit."""
    return Measure(axis_title(field, log=log), log)


def time_axis(title: str, first: float, last: float) -> alt.X:
    """The axis of dates as decimal years, from before the first to after the last point, marked at whole years."""
    low, high = float(np.floor(first)), float(np.ceil(last))
    return alt.X(
        "decimal_year:Q",
        title=title,
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(format="d", values=[float(year) for year in range(int(low), int(high) + 1)], labelOverlap="greedy"),
    )


def kinds(column: str, title: str | None, names: Sequence[str], size: Size, *, colours: Sequence[str] | None = None) -> dict[str, Any]:
    """Colour and shape together for a kind, in one legend."""
    shades = list(colours or palette.SERIES)[: len(names)]
    shapes = list(palette.SHAPES)[: len(names)]
    legend = legend_below(title, size, len(names))
    return {
        "color": alt.Color(f"{column}:N", scale=alt.Scale(domain=list(names), range=shades), legend=legend),
        "shape": alt.Shape(f"{column}:N", scale=alt.Scale(domain=list(names), range=shapes), legend=legend),
    }


def shapes_only(column: str, title: str | None, names: Sequence[str], size: Size) -> alt.Shape:
    """Shape alone for a kind, where colour says something else."""
    scale = alt.Scale(domain=list(names), range=list(palette.SHAPES)[: len(names)])
    return alt.Shape(f"{column}:N", scale=scale, legend=legend_below(title, size, len(names)))


def year_colour(years: Sequence[int], size: Size) -> alt.Color:
    """Colour for the release year, from old to new."""
    shades = palette.years(min(years), max(years))
    legend = legend_below("Release year", size, len(shades), columns=5 if size.narrow else 10)
    return alt.Color("year:O", scale=alt.Scale(domain=list(shades), range=list(shades.values())), legend=legend)


def legend_below(title: str | None, size: Size, count: int, columns: int | None = None) -> alt.Legend:
    """A legend under the plot."""
    across = columns or (1 if size.narrow else min(count, 3))
    return alt.Legend(title=title, orient="bottom", columns=across, labelLimit=0, titleLimit=0, direction="horizontal")


def points(frame: pd.DataFrame, size: int = POINT_SIZE, **encodings: Any) -> alt.Chart:
    """Points whose tooltip is the frame's ``label``; an outline in the ground's colour keeps neighbours apart."""
    mark = alt.Chart(frame).mark_point(filled=True, size=size, opacity=0.9, stroke=palette.CARD, strokeWidth=0.7)
    return mark.encode(description="label:N", **encodings)


def fit_frame(fit: Fit, first: float, last: float, name: str) -> pd.DataFrame:
    """A fit and its 95 % confidence band between two dates, in the quantity's own unit."""
    years = np.linspace(first, last, STEPS)
    low, high = fit.confidence_band(years)
    return pd.DataFrame(
        {
            "decimal_year": years,
            "value": 10.0 ** (fit.intercept + fit.slope * years),
            "low": 10.0 ** np.asarray(low),
            "high": 10.0 ** np.asarray(high),
            "fit": name,
        }
    )


def fit_layers(fits: Mapping[str, tuple[Fit, float, float]], x: alt.X, y: Measure, size: Size) -> alt.LayerChart:
    """Bands and lines of fits by name; the first is drawn solid, the second dashed, as in the paper."""
    frame = pd.concat([fit_frame(fit, first, last, name) for name, (fit, first, last) in fits.items()], ignore_index=True)
    names = list(fits)
    colours = alt.Scale(domain=names, range=list(palette.SERIES)[: len(names)])
    legend = legend_below("Exponential fit with 95 % band", size, len(names))
    band = alt.Chart(frame).mark_area(opacity=0.16).encode(
        x=x,
        y=y.y("low"),
        y2="high:Q",
        color=alt.Color("fit:N", scale=colours, legend=None),
    )
    line = alt.Chart(frame).mark_line(strokeWidth=2.2).encode(
        x=x,
        y=y.y("value"),
        color=alt.Color("fit:N", scale=colours, legend=legend),
        strokeDash=alt.StrokeDash("fit:N", scale=alt.Scale(domain=names, range=[[1, 0], [7, 4]][: len(names)]), legend=legend),
    )
    return alt.layer(band, line)


def front(frame: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    """The Pareto front as a line through its points."""
    return alt.Chart(frame).mark_line(color=palette.MUTED, strokeWidth=1.6).encode(x=x, y=y, order="order:Q")


def level(value: float, text: str, y: Measure, size: Size, dash: Sequence[int]) -> list[alt.Chart]:
    """A horizontal line at a reference value, with its name on it."""
    frame = pd.DataFrame({"value": [value], "text": [text]})
    line = alt.Chart(frame).mark_rule(color=palette.INK, strokeDash=list(dash), strokeWidth=1.2).encode(y=y.y("value"))
    label = alt.Chart(frame).mark_text(
        align="left", baseline="bottom", dx=4, dy=-3, fontSize=11 if size.narrow else 12, color=palette.INK
    )
    return [line, label.encode(y=y.y("value"), x=alt.value(0), text="text:N")]


def finished(chart: Chart, size: Size) -> Chart:
    """Give a chart its size, font and colours; the ground stays transparent."""
    if isinstance(chart, alt.Chart | alt.LayerChart):
        chart = chart.properties(width=size.width, height=size.height)
    label, title = (12, 12) if size.narrow else (13, 13)
    return (
        chart.properties(background="transparent", padding=4)
        .configure(font=palette.FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=palette.MUTED,
            titleColor=palette.INK,
            gridColor=palette.GRID,
            domainColor=palette.MUTED,
            tickColor=palette.MUTED,
            labelFontSize=label,
            titleFontSize=title,
            titleFontWeight="normal",
            titlePadding=10,
            titleLimit=0,
        )
        .configure_legend(
            labelColor=palette.INK,
            titleColor=palette.MUTED,
            labelFontSize=label,
            titleFontSize=label,
            titleFontWeight="normal",
            symbolSize=90,
            rowPadding=4,
            columnPadding=16,
        )
        .configure_header(labelColor=palette.INK, titleColor=palette.MUTED, labelFontSize=title, labelFontWeight="bold")
    )
