"""Figures of devices: theoretical efficiency by precision, and the adapted efficiency with its two fits."""

import altair as alt
import pandas as pd

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Drawing, Size, beside, finished, layered
from joulebook.publish.charts.pieces import fits, kinds, measure, points, time_axis
from joulebook.publish.facts import Facts, marked, rows
from joulebook.publish.words.numerals import day, number

DATE_TITLE = "Launch date"
SEGMENTS = (("desktop", "Desktop"), ("server", "Server"), ("edge", "Edge"))
ADAPTED = (("cv", "Adapted for computer vision"), ("nlp", "Adapted for language"))
PEAK = "FP32 peak"


def device_rows(facts: Facts) -> pd.DataFrame:
    """Each efficiency with its date as a decimal year and its tooltip."""
    frame = facts.devices
    dates = frame["launch_date"]
    starts = pd.to_datetime(dates.dt.year.astype(str) + "-01-01")
    lengths = dates.dt.is_leap_year.map({True: 366, False: 365})
    labels = [
        f"{row['gpu']} {row['precision']}, {day(row['launch_date'])}: {number(row['efficiency_gflop_per_j'])} GFLOP/J"
        for row in rows(frame)
    ]
    return frame.assign(decimal_year=dates.dt.year + (dates - starts).dt.days / lengths, label=labels)


def theoretical(facts: Facts, size: Size) -> Drawing:
    """Figure 7: peak FLOP/s over TDP by precision, desktop, server and edge devices apart."""
    frame = device_rows(facts)
    frame = frame[frame["domain"] == "any"]
    drawn = set(frame["precision"])
    precisions = [one for one in dict.fromkeys(facts.table("gpu_peaks").frame["precision"]) if one in drawn]
    segments = [(key, name) for key, name in SEGMENTS if (frame["segment"] == key).any()]
    x = time_axis(DATE_TITLE, frame["decimal_year"].min(), frame["decimal_year"].max(), size)
    y = measure(facts.field("gpu_efficiency", "efficiency_gflop_per_j"), frame["efficiency_gflop_per_j"])
    panels = [
        points(
            frame[frame["segment"] == key],
            size=80,
            x=x,
            y=y.y("efficiency_gflop_per_j"),
            **kinds("precision", "Precision", precisions, size, [*palette.SERIES, palette.INK, palette.MUTED]),
        ).properties(
            title=alt.TitleParams(name, anchor="start", font=palette.FONT, color=palette.INK, fontSize=13),
            width=size.width if size.narrow else size.width // len(segments) - 20,
            height=size.height - 40,
        )
        for key, name in segments
    ]
    return finished(beside(*panels, size=size), size)


def adapted(facts: Facts, size: Size) -> Drawing:
    """Figure 8: the FP32 devices that enter the fits, the adapted figures, and the two fits with their bands."""
    frame = device_rows(facts)
    frame = frame[marked(frame, "in_trend")]
    names = dict(ADAPTED)
    frame = frame.assign(kind=[names.get(domain, PEAK) for domain in frame["domain"]])
    frame = frame.drop_duplicates(["gpu_id", "precision", "domain"])
    x = time_axis(DATE_TITLE, frame["decimal_year"].min(), frame["decimal_year"].max(), size)
    y = measure(facts.field("gpu_efficiency", "efficiency_gflop_per_j"), frame["efficiency_gflop_per_j"])
    named = {"Computer vision": facts.fit("gpu-efficiency-cv"), "Language": facts.fit("gpu-efficiency-nlp")}
    drawn = points(
        frame,
        size=80,
        x=x,
        y=y.y("efficiency_gflop_per_j"),
        **kinds("kind", "Device", [PEAK, *names.values()], size, [palette.MUTED, palette.BLUE, palette.ORANGE]),
    )
    return finished(layered(fits(named, x, y, size), drawn), size)
