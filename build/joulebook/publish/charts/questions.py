"""Pictures of the questions: intervals beside one another, and a waterfall whose parts add up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import altair as alt
import pandas as pd

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Drawing, Layer, Size, chart, finished, layered, stacked
from joulebook.publish.charts.pieces import NUMBER_FORMAT, POINT_SIZE, kinds, legend, points
from joulebook.publish.words.numerals import number

ROOM = 1.15
"""By what factor the axis reaches beyond the outermost mark."""
COUNTS = (
    "datum.value < 1e9 ? format(datum.value / 1e6, ',~g') + ' million' : format(datum.value / 1e9, ',~g') + ' billion'"
)
WIDTH_OF_LETTER = 7.4
"""About how wide a letter of a row's name is; fonts that readers have differ, so this is on the wide side."""
TOO_SMALL = 1e-9
"""A part below this, in log10, is rounding of sums that cancel: it is drawn as no change."""
RAISES, LOWERS, SAME, TOTAL = "Raises energy", "Lowers energy", "No change", "Change of energy"
KINDS = {
    RAISES: (palette.ORANGE, "triangle-right"),
    LOWERS: (palette.BLUE, "triangle-left"),
    SAME: (palette.MUTED, "circle"),
    TOTAL: (palette.INK, "diamond"),
}


@dataclass(frozen=True)
class Axis:
    """A horizontal axis: its title, its ends, its marks; logarithmic for factors and amounts."""

    title: str
    low: float
    high: float
    marks: Sequence[float]
    log: bool
    form: str = NUMBER_FORMAT
    labels: str | None = None
    """An expression that writes the marks, in place of the format."""

    def x(self, column: str) -> alt.X:
        """The encoding of a column along it."""
        scale = alt.Scale(type="log" if self.log else "linear", domain=[self.low, self.high], nice=False, zero=False)
        marks = list(self.marks)
        axis = (
            alt.Axis(values=marks, labelFlush=False, format=self.form)
            if self.labels is None
            else alt.Axis(values=marks, labelFlush=False, labelExpr=self.labels)
        )
        return alt.X(f"{column}:Q", title=self.title, scale=scale, axis=axis)


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall, in log10 of a factor; ``low`` and ``high`` where an interval is known."""

    name: str
    start: float
    change: float
    low: float | None = None
    high: float | None = None
    total: bool = False

    @property
    def kind(self) -> str:
        """What it does to energy."""
        if self.total:
            return TOTAL
        return SAME if abs(self.change) < TOO_SMALL else RAISES if self.change > 0 else LOWERS


def log_axis(title: str, values: Sequence[float], size: Size, powers_only: bool = False) -> Axis:
    """A logarithmic axis a little beyond ``values``, with no more marks than there is room for."""
    low, high = min(values) / ROOM, max(values) * ROOM
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    room = 5 if size.narrow else 9
    for steps in ((1,),) if powers_only else ((1, 2, 5), (1, 3), (1,)):
        marks = [float(f"{step}e{power}") for power in powers for step in steps]
        marks = [mark for mark in marks if low <= mark <= high]
        if len(marks) <= room:
            break
    every = math.ceil(len(marks) / room)
    return Axis(title, low, high, [mark for mark in marks if round(math.log10(mark)) % every == 0 or every == 1], True)


def year_axis(title: str, values: Sequence[float], size: Size) -> Axis:
    """An axis of decimal years, from whole year to whole year."""
    low, high = math.floor(min(values)), math.ceil(max(values))
    step = math.ceil((high - low) / (5 if size.narrow else 12)) or 1
    return Axis(title, low, high, [float(year) for year in range(low, high + 1, step)], False, "d")


def intervals(frame: pd.DataFrame, axis: Axis, at: tuple[float, str], size: Size) -> Drawing:
    """Draw estimates with their 95 % intervals, a row for each ``label``, groups told apart by colour and shape.

    ``frame``: label, group, value, low, high, tip. ``at``: a reference on the axis and its name.
    """
    labels, groups = list(dict.fromkeys(frame["label"])), list(dict.fromkeys(frame["group"]))
    size = replace(size, height=60 + 26 * len(frame))
    y = alt.Y("label:N", sort=labels, title=None, axis=_names(labels))
    offset = alt.YOffset("group:N", sort=groups)
    drawn = frame.assign(label_text=frame["label"]).rename(columns={"tip": "description"})
    told = kinds("group", None, groups, size)
    bars = (
        chart(drawn)
        .mark_rule(strokeWidth=2.5)
        .encode(x=axis.x("low"), x2=alt.X2("high:Q"), y=y, yOffset=offset, color=told["color"])
    )
    marks = points(drawn.rename(columns={"description": "tip"}), size=POINT_SIZE + 30, x=axis.x("value"), y=y, **told)
    marks = marks.encode(yOffset=offset, description=alt.Description("tip:N"))
    return finished(stacked(*_reference(at, axis, size), stacked(bars, marks)), size)


def waterfall(steps: Sequence[Step], title: str, size: Size) -> Drawing:
    """Draw the steps from one energy to another as factors on a logarithmic axis; each starts where the last ended."""
    rows = [
        {
            "label": f"{step.name}|× {number(10.0**step.change)}",
            "start": 10.0**step.start,
            "end": 10.0 ** (step.start + step.change),
            "low": 10.0 ** (step.start + (step.change if step.low is None else step.low)),
            "high": 10.0 ** (step.start + (step.change if step.high is None else step.high)),
            "kind": step.kind,
            "tip": f"{step.name}: × {number(10.0**step.change)}",
        }
        for step in steps
    ]
    frame = pd.DataFrame(rows)
    size = replace(size, height=46 * len(steps))
    axis = log_axis(title, [1.0, *frame["start"], *frame["end"], *frame["low"], *frame["high"]], size)
    y = alt.Y("label:N", sort=list(frame["label"]), title=None, axis=_names(list(frame["label"])))
    names = [kind for kind in KINDS if kind in set(frame["kind"])]
    key = legend(None, size, names)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=names, range=[KINDS[name][0] for name in names]), legend=key)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=names, range=[KINDS[name][1] for name in names]), legend=key)
    drawn = chart(frame)
    bars = drawn.mark_bar(height=16, opacity=0.45).encode(x=axis.x("start"), x2=alt.X2("end:Q"), y=y, color=colour)
    known = drawn.transform_filter("datum.low != datum.high").mark_rule(strokeWidth=1.6, color=palette.INK)
    spans = known.encode(x=axis.x("low"), x2=alt.X2("high:Q"), y=y)
    ends = points(frame, size=POINT_SIZE + 50, x=axis.x("end"), y=y, color=colour, shape=shape)
    ends = ends.encode(description=alt.Description("tip:N"))
    return finished(stacked(*_reference((1.0, ""), axis, size), stacked(bars, spans, ends)), size)


def waits(frame: pd.DataFrame, median: tuple[float | None, float | None, float | None], size: Size) -> Drawing:
    """Draw how long each record stood before a match: a row for each, those not yet matched told apart.

    ``frame``: name, years, kind, tip; ``median`` in years with its bounds, which are shaded.
    """
    names = list(dict.fromkeys(frame["kind"]))
    size = replace(size, height=34 * len(frame))
    high = math.ceil(max([*frame["years"], *(value for value in median if value is not None)]))
    axis = Axis("Years since the record", 0.0, float(high), [float(year) for year in range(high + 1)], False)
    ordered = frame.assign(zero=0.0)
    y = alt.Y("name:N", sort=list(frame["name"]), title=None, axis=None)
    told = kinds("kind", None, names, size)
    drawn = chart(ordered)
    lines = drawn.mark_rule(strokeWidth=2, yOffset=7).encode(
        x=axis.x("zero"), x2=alt.X2("years:Q"), y=y, color=told["color"]
    )
    ends = drawn.mark_point(filled=True, size=POINT_SIZE + 30, opacity=0.95, yOffset=7)
    marks = ends.encode(x=axis.x("years"), y=y, description=alt.Description("tip:N"), **told)
    text = drawn.mark_text(align="left", dx=4, dy=-7, fontSize=12, limit=size.width, color=palette.INK)
    layers: list[Layer] = [stacked(lines, marks), text.encode(x=axis.x("zero"), y=y, text=alt.Text("name:N"))]
    if median[0] is not None:
        end = median[2] if median[2] is not None else float(high)
        layers = [_band(median[1] or 0.0, end, axis), _rule(median[0], axis), *layers]
    return finished(layered(*layers), size)


def break_even(frame: pd.DataFrame, title: str, size: Size) -> Drawing:
    """Draw amounts of inferences on a logarithmic axis, a row for each model, its points joined by a line.

    ``frame``: name, value, kind, tip; a row for each point.
    """
    names, kinds_drawn = list(dict.fromkeys(frame["name"])), list(dict.fromkeys(frame["kind"]))
    size = replace(size, height=36 * len(names))
    axis = replace(log_axis(title, list(frame["value"]), size, powers_only=True), labels=COUNTS)
    y = alt.Y("name:N", sort=names, title=None, axis=None)
    told = kinds("kind", None, kinds_drawn, size)
    ends = frame.groupby("name", sort=False)["value"].agg(["min", "max"]).reset_index().assign(start=axis.low)
    lines = chart(ends).mark_rule(strokeWidth=2, color=palette.MUTED, yOffset=8)
    lines = lines.encode(x=axis.x("min"), x2=alt.X2("max:Q"), y=y)
    marks = chart(frame).mark_point(filled=True, size=POINT_SIZE + 30, opacity=0.95, yOffset=8)
    marks = marks.encode(x=axis.x("value"), y=y, description=alt.Description("tip:N"), **told)
    text = chart(ends).mark_text(align="left", dx=4, dy=-7, fontSize=12, limit=size.width, color=palette.INK)
    return finished(layered(lines, marks, text.encode(x=axis.x("start"), y=y, text=alt.Text("name:N"))), size)


def _names(names: Sequence[str]) -> alt.Axis:
    """Names of rows beside the plot; a stroke in a name breaks its line."""
    lines = [line for name in names for line in name.split("|")]
    return alt.Axis(
        labelLimit=0,
        ticks=False,
        domain=False,
        labelColor=palette.INK,
        labelExpr="split(datum.label, '|')",
        labelOffset=-8 if any("|" in name for name in names) else 0,
        minExtent=WIDTH_OF_LETTER * max(len(line) for line in lines) + 8,
    )


def _reference(at: tuple[float, str], axis: Axis, size: Size) -> list[alt.Chart]:
    value, text = at
    if not axis.low <= value <= axis.high:
        return []
    frame = pd.DataFrame({"at": [value], "text": [text]})
    rule = chart(frame).mark_rule(color=palette.MUTED, strokeDash=[4, 3], strokeWidth=1.4)
    label = chart(frame).mark_text(
        align="left", baseline="top", dx=4, dy=2, fontSize=11 if size.narrow else 12, color=palette.MUTED
    )
    drawn = [rule.encode(x=axis.x("at"))]
    return [*drawn, label.encode(x=axis.x("at"), y=alt.value(0), text=alt.Text("text:N"))] if text else drawn


def _band(low: float, high: float, axis: Axis) -> alt.Chart:
    frame = pd.DataFrame({"low": [low], "high": [high]})
    shade: alt.Chart = (
        chart(frame).mark_rect(color=palette.MUTED, opacity=0.16).encode(x=axis.x("low"), x2=alt.X2("high:Q"))
    )
    return shade


def _rule(value: float, axis: Axis) -> alt.Chart:
    frame = pd.DataFrame({"at": [value]})
    rule: alt.Chart = chart(frame).mark_rule(color=palette.INK, strokeDash=[6, 3], strokeWidth=1.6)
    return rule.encode(x=axis.x("at"))
