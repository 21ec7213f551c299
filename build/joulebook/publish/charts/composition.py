"""How charts are laid over and beside one another, and finished: written as Vega-Lite reads it.

Altair makes each chart. Its own layers copy every scale and mark of every chart several times over, which took longer
than drawing them, so charts are joined here.
"""

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import pandas as pd

from joulebook.publish.charts import palette
from joulebook.publish.facts import rows

Spec = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How large a picture is drawn: ``wide`` fills a page, ``beside`` the larger part of one, ``narrow`` a phone.

    Letters are as large in each, so that none is to be scaled far from its size.
    """

    name: str
    width: int
    height: int

    @property
    def narrow(self) -> bool:
        """Whether the picture is for a phone, where legends stand below one another."""
        return self.name == "narrow"


WIDE = Size("wide", 640, 380)
BESIDE = Size("beside", 480, 360)
NARROW = Size("narrow", 270, 290)


@dataclass(frozen=True)
class Drawing:
    """A finished chart: its Vega-Lite specification."""

    specification: Mapping[str, Any]


@dataclass(frozen=True)
class Joined:
    """Charts joined in one way: ``layer``, ``hconcat`` or ``vconcat``; ``scales``: shared or not, by channel."""

    way: str
    parts: tuple["Layer", ...]
    scales: Mapping[str, str] = field(default_factory=dict)


Layer = alt.Chart | Joined


def chart(frame: pd.DataFrame) -> alt.Chart:
    """A chart of the rows of a frame; every encoding names its type, as there is no frame to take it from.

    Which view they are of is left out, so that the same rows of two views are the same picture.
    """
    frame = frame.drop(columns="view", errors="ignore")
    return alt.Chart({"values": [{name: _written(value) for name, value in row.items()} for row in rows(frame)]})


def stacked(*layers: Layer) -> Joined:
    """Lay charts over one another that share their colours, shapes and legends."""
    return Joined("layer", layers)


def layered(*layers: Layer) -> Joined:
    """Lay charts over one another, each with its own colours, shapes and legends."""
    return Joined("layer", layers, dict.fromkeys(("color", "shape", "strokeDash"), "independent"))


def beside(*panels: alt.Chart, size: Size) -> Joined:
    """Set charts beside one another, on a phone below one another, with the same axes."""
    return Joined("vconcat" if size.narrow else "hconcat", panels, dict.fromkeys(("x", "y"), "shared"))


def finished(drawn: Layer, size: Size) -> Drawing:
    """Give a chart its size, font and colours; the ground stays transparent, legends stand below one another."""
    datasets: dict[str, Any] = {}
    specification = {"$schema": alt.SCHEMA_URL, **_specification(drawn, datasets), "datasets": datasets}
    if isinstance(drawn, alt.Chart) or drawn.way == "layer":
        specification |= {"width": size.width, "height": size.height}
    return Drawing(specification | {"background": "transparent", "padding": 4, "config": _config(size)})


def completed(specification: Spec, title: str, source: str) -> Spec:
    """A specification with a title on a white ground, for a file of its own."""
    config = copy.deepcopy(specification["config"])
    # Vega takes the layout as an object, Vega-Lite's schema as an expression alone.
    config["legend"]["layout"] = {"expr": "{bottom: {anchor: 'start', direction: 'vertical', margin: 8}}"}
    heading = {"text": title, "subtitle": source, "anchor": "start", "frame": "group", "fontSize": 16, "offset": 12}
    return {**specification, "title": heading, "background": palette.CARD, "config": config}


def _specification(drawn: Layer, datasets: dict[str, Any]) -> Spec:
    """Write a chart or what is joined; the rows of every chart go to ``datasets``, under a name made from them."""
    if isinstance(drawn, Joined):
        joined: Spec = {drawn.way: [_specification(part, datasets) for part in drawn.parts]}
        return joined | ({"resolve": {"scale": dict(drawn.scales)}} if drawn.scales else {})
    # Altair checks each piece as it is made; checking the whole again takes as long as drawing it.
    written = drawn.to_dict(validate=False)
    datasets |= written.pop("datasets")
    return {name: value for name, value in written.items() if name not in {"$schema", "config"}}


def _written(value: Any) -> Any:
    return dt.datetime.combine(value, dt.time()).isoformat() if isinstance(value, dt.date) else value


def _config(size: Size) -> Spec:
    text = 12 if size.narrow else 13
    return {
        "font": palette.FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": palette.MUTED,
            "titleColor": palette.INK,
            "gridColor": palette.GRID,
            "domainColor": palette.MUTED,
            "tickColor": palette.MUTED,
            "labelFontSize": text,
            "titleFontSize": text,
            "titleFontWeight": "normal",
            "titlePadding": 10,
            "titleLimit": 0,
        },
        "legend": {
            "labelColor": palette.INK,
            "titleColor": palette.MUTED,
            "symbolBaseFillColor": palette.MUTED,
            "labelFontSize": text,
            "titleFontSize": text,
            "titleFontWeight": "normal",
            "rowPadding": 4,
            "columnPadding": 14,
            "layout": {"bottom": {"anchor": "start", "direction": "vertical", "margin": 8}},
        },
    }
