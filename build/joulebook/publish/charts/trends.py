"""The picture of one trend: its points, its line, the band of the line and the wider band of one further point."""

import altair as alt
import numpy as np
import pandas as pd

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Drawing, Size, chart, finished, layered, stacked
from joulebook.publish.charts.hardware import device_rows
from joulebook.publish.charts.pieces import STEPS, kinds, measure, points, time_axis
from joulebook.publish.facts import DOMAINS, Facts, Row
from joulebook.publish.words.headlines import quantity_field
from joulebook.publish.words.numerals import day, number
from joulebook.science.model import Fit

LINE, CONFIDENCE, PREDICTION = "Exponential fit", "95 % confidence of the line", "95 % prediction of a further point"


def trend_points(facts: Facts, row: Row) -> pd.DataFrame:
    """The points of a trend: point_id, page, name, date, decimal_year, value."""
    influence = facts.frame("trend_influence")
    drawn = influence.loc[influence["trend_id"] == row["trend_id"], "point_id"]
    if row["domain"] == "gpu":
        devices = device_rows(facts)
        frame = devices[devices["domain"].isin(["any", str(row["trend_id"]).rsplit("-", 1)[-1]])]
        ids, names = frame["gpu_id"] + "|" + frame["precision"], frame["gpu"] + ", " + frame["precision"]
        page, date = "gpus/" + frame["gpu_id"], frame["launch_date"]
    else:
        frame = facts.models(next(domain for domain in DOMAINS if domain.key == row["domain"]))
        ids, names = frame["model_id"], frame["model_id"].map(facts.names)
        page, date = "models/" + frame["model_id"], frame["release_date"]
    columns = [ids, page + "/index.html", names, date, frame["decimal_year"], frame[str(row["quantity"])]]
    found: pd.DataFrame = pd.concat(columns, axis=1, keys=["point_id", "page", "name", "date", "decimal_year", "value"])
    mine: pd.DataFrame = found[found["point_id"].isin(drawn)]
    return mine.sort_values(["date", "point_id"]).reset_index(drop=True)


def trend(facts: Facts, row: Row, size: Size) -> Drawing:
    """Draw a trend; all places come from its fit."""
    field, fit = facts.field(*quantity_field(row)), facts.fit(row["trend_id"])
    frame = trend_points(facts, row)
    labels = [
        f"{name}, {day(date)}: {number(value)} {field.unit or ''}".rstrip()
        for name, date, value in zip(frame["name"], frame["date"], frame["value"], strict=True)
    ]
    bands = _bands(fit)
    x = time_axis("Launch date" if row["domain"] == "gpu" else "Release date", fit.first_x, fit.last_x, size)
    y = measure(field, [*frame["value"], *bands["low"], *bands["high"]])
    scale = alt.Scale(domain=[CONFIDENCE, PREDICTION], range=[palette.SERIES[0], palette.SERIES[1]])
    key = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=0)
    colour = alt.Color("band:N", scale=scale, legend=key)
    area = chart(bands).mark_area(opacity=0.2, clip=True)
    area = area.encode(x=x, y=y.y("low"), y2=alt.Y2("high:Q"), color=colour)
    line = chart(_line(fit)).mark_line(strokeWidth=2.2, clip=True, color=palette.SERIES[0])
    line = line.encode(x=x, y=y.y("value"))
    labelled = frame.assign(label=labels, kind="Point")
    drawn = points(labelled, x=x, y=y.y("value"), **kinds("kind", None, ["Point"], size))
    return finished(layered(stacked(area, line), drawn), size)


def _line(fit: Fit) -> pd.DataFrame:
    years = np.linspace(fit.first_x, fit.last_x, STEPS)
    return pd.DataFrame({"decimal_year": years, "value": np.power(10.0, fit.log10(years))})


def _bands(fit: Fit) -> pd.DataFrame:
    years = np.linspace(fit.first_x, fit.last_x, STEPS)
    found = []
    for name, (low, high) in ((PREDICTION, fit.prediction_band(years)), (CONFIDENCE, fit.confidence_band(years))):
        columns = {"decimal_year": years, "low": np.power(10.0, low), "high": np.power(10.0, high), "band": name}
        found.append(pd.DataFrame(columns))
    return pd.concat(found, ignore_index=True)
