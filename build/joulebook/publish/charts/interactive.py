"""From a figure's static specification to an interactive one: its points filtered, highlighted, named with sources.

What is interactive is written in Vega-Lite alone, so that any editor shows it; the site's script only sets the
parameters by controls of its own. Lines, bands and fronts are those of all rows and are never filtered.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from joulebook.publish.charts import palette
from joulebook.publish.charts.axes import axes_of, extents, is_points, scales, units
from joulebook.publish.charts.composition import Spec, completed
from joulebook.publish.charts.figures import Figure
from joulebook.publish.charts.hardware import ADAPTED, PEAK, SEGMENTS
from joulebook.publish.charts.pieces import NUMBER_FORMAT
from joulebook.publish.charts.sources import PointSources
from joulebook.publish.facts import Facts
from joulebook.publish.words.numerals import day

Points = Mapping[str, Sequence[Mapping[str, Any]]]

FILTERS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "cv": (("arch", "cv_models", "architecture"), ("extra", "cv_models", "extra_data")),
    "nlp": (("tokens", "nlp_models", "input_tokens"), ("split", "nlp_models", "glue_split")),
    "gpu": (
        ("segment", "gpus", "segment"),
        ("precision", "gpu_efficiency", "precision"),
        ("domain", "gpu_efficiency", "domain"),
    ),
}
"""By kind of row: how a filter is named in the address, and the field that it looks at."""
STATE = ("from", "to", "scale", "highlight", "view")
"""What else of the state of a chart stands in the address."""
WORDS = {**dict(SEGMENTS), **dict(ADAPTED), "any": PEAK}
DERIVED_FORMAT = ",.3~r"
RING, LABEL = 300, 13


@dataclass(frozen=True)
class Interactive:
    """An interactive figure: what its controls offer, its specification wide and narrow, the rows that both draw."""

    about: Mapping[str, Any]
    wide: Spec
    narrow: Spec
    datasets: Points

    @property
    def keys(self) -> tuple[str, ...]:
        """The names in the address under which the state of this chart stands."""
        return (*(one["key"] for one in self.about["filters"]), *STATE)

    def complete(self, title: str, source: str) -> Spec:
        """The wide specification with its rows and a title, on a white ground, for a file of its own."""
        return completed({**self.wide, "datasets": self.datasets}, title, source)


def interactive(facts: Facts, figure: Figure, wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> Interactive:
    """Make a figure interactive; ``wide`` and ``narrow`` are its static specifications, which draw the same rows."""
    datasets = _datasets(facts, figure, wide)
    points = [row for name, found in datasets.items() if is_points(wide["datasets"][name]) for row in found]
    filters = _filters(facts, figure, points)
    years = [int(row["decimal_year"]) for row in points]
    names = {row["id"]: row["name"] for row in points}
    names = dict(sorted(names.items(), key=lambda item: (item[1].casefold(), item[0])))
    parameters = _parameters(filters, names, min(years), max(years))
    pictures = [_picture(facts, figure, specification, parameters) for specification in (wide, narrow)]
    about = {
        "title": f"Figure {figure.number}: {figure.title}",
        "noun": "device" if _kind(figure) == "gpu" else "model",
        "filters": filters,
        "first": min(years),
        "last": max(years),
        "names": names,
        "points": [name for name in datasets if is_points(wide["datasets"][name])],
        "axes": axes_of(wide),
        "scales": scales(axes_of(wide)),
        "fitted": _fitted(datasets, len(points)),
    }
    return Interactive(about, pictures[0], pictures[1], datasets)


def _kind(figure: Figure) -> str:
    return {"cv": "cv", "nlp": "nlp", "glue": "nlp"}.get(figure.rows, "gpu")


def _datasets(facts: Facts, figure: Figure, specification: Mapping[str, Any]) -> Points:
    """The rows of every layer; points keep what is drawn, tabulated or filtered, and gain their name and sources."""
    sources, place = PointSources(facts), 0
    drawn = {
        channel["field"]
        for unit in units(specification)
        for channel in unit["encoding"].values()
        if isinstance(channel, Mapping) and "field" in channel
    }
    kept = dict.fromkeys(
        [name for _, name in figure.columns] + [field for _, _, field in FILTERS[_kind(figure)]] + sorted(drawn)
    )
    datasets: dict[str, list[dict[str, Any]]] = {}
    for name, found in specification["datasets"].items():
        if not is_points(found):
            datasets[name] = found
            continue
        datasets[name] = []
        for row in found:
            key, dated = ("gpu_id", "launch_date") if "gpu_id" in row else ("model_id", "release_date")
            datasets[name].append(
                {
                    "point": place,
                    "id": row[key],
                    "name": facts.names[row[key]],
                    **{column: row[column] for column in [*kept, "decimal_year"] if column in row},
                    dated: row[dated][:10],
                    "date": day(date.fromisoformat(row[dated][:10])),
                    "sources": sources.text(row, figure.columns),
                }
            )
            place += 1
    return datasets


def _filters(facts: Facts, figure: Figure, points: Sequence[Mapping[str, Any]]) -> list[Spec]:
    """The filters that tell points apart: no field that is empty for some, or the same for all."""
    found = []
    for key, table, name in FILTERS[_kind(figure)]:
        values: set[Any] = {row.get(name) for row in points}
        if None not in values and len(values) > 1:
            options = [{"value": str(value), "label": WORDS.get(str(value), str(value))} for value in sorted(values)]
            title = facts.field(table, name).title
            found.append({"key": key, "field": name, "signal": f"show_{key}", "title": title, "options": options})
    return found


def _parameters(filters: Sequence[Spec], names: Mapping[str, str], first: int, last: int) -> list[Spec]:
    """The parameters of a specification, each with a control that an editor shows under the chart."""
    years = list(range(first, last + 1))
    found: list[Spec] = [
        {
            "name": one["signal"],
            "value": "",
            "bind": {
                "input": "select",
                "name": f"{one['title']}: ",
                "options": ["", *(option["value"] for option in one["options"])],
                "labels": ["all", *(option["label"] for option in one["options"])],
            },
        }
        for one in filters
    ]
    for name, value in (("from_year", first), ("to_year", last)):
        title = f"{name.removesuffix('_year').capitalize()}: "
        found.append({"name": name, "value": value, "bind": {"input": "select", "name": title, "options": years}})
    picked = {"input": "select", "name": "Highlight: ", "options": ["", *names], "labels": ["none", *names.values()]}
    return [*found, {"name": "highlight", "value": "", "bind": picked}, {"name": "current", "value": -1}]


def _picture(facts: Facts, figure: Figure, specification: Mapping[str, Any], parameters: Sequence[Spec]) -> Spec:
    """A specification without its rows, whose points follow the parameters."""
    picture = copy.deepcopy({key: value for key, value in specification.items() if key != "datasets"})
    points = {name for name, found in specification["datasets"].items() if is_points(found)}
    tests = [f"toString(datum.{name}) == {signal}" for name, signal in _shown(parameters)]
    tests = [f"({signal} == '' || {test})" for test, (_, signal) in zip(tests, _shown(parameters), strict=True)]
    tests += ["floor(datum.decimal_year) >= from_year", "floor(datum.decimal_year) <= to_year"]
    views: list[str] = []
    tooltip, reach = _tooltip(facts, figure), extents(specification)

    def explored(node: Spec) -> Spec:
        for key in ("layer", "hconcat", "vconcat"):
            if key in node:
                node[key] = [explored(child) for child in node[key]]
        for channel, extent in reach.items():
            if channel in node.get("encoding", ()):
                node["encoding"][channel]["scale"]["domain"] = extent
        if "mark" not in node or node.get("data", {}).get("name") not in points:
            return node
        views.append(f"points-{len(views) + 1}")
        return _explored(node, views[-1], " && ".join(tests), tooltip)

    picture = explored(picture)
    zoom = {"name": "zoom", "select": {"type": "interval"}, "bind": "scales", "views": views}
    return {**picture, "params": [*parameters, zoom]}


def _shown(parameters: Sequence[Spec]) -> list[tuple[str, str]]:
    fields = {f"show_{key}": name for kind in FILTERS.values() for key, _, name in kind}
    return [(fields[one["name"]], one["name"]) for one in parameters if one["name"] in fields]


def _explored(unit: Spec, name: str, test: str, tooltip: Sequence[Spec]) -> Spec:
    """Points that a filter chooses from, and above them a ring for the current one and a named ring for the chosen."""
    encoding, mark = unit.pop("encoding"), unit.pop("mark")
    place = {channel: encoding[channel] for channel in ("x", "y")}
    chosen = [{"filter": "datum.id == highlight"}]
    full = mark.pop("opacity")
    faint = {"condition": {"test": "highlight == '' || datum.id == highlight", "value": full}, "value": 0.2}
    ring = {"type": "point", "filled": False, "size": RING, "opacity": 1, "stroke": palette.INK, "strokeWidth": 2}
    text = {"type": "text", "dy": -17, "fontSize": LABEL, "fontWeight": "bold", "color": palette.INK}
    layers = [
        {"name": name, "mark": mark, "encoding": {**encoding, "opacity": faint, "tooltip": list(tooltip)}},
        {"mark": ring, "transform": chosen, "encoding": place},
        {"mark": text, "transform": chosen, "encoding": {**place, "text": {"field": "name", "type": "nominal"}}},
        {
            "mark": {**ring, "strokeDash": [3, 2]},
            "transform": [{"filter": "datum.point == current"}],
            "encoding": place,
        },
    ]
    return {**unit, "transform": [{"filter": test}], "layer": layers}


def _tooltip(facts: Facts, figure: Figure) -> list[Spec]:
    """What is told of a point: its name, its date, its values with their units, its sources."""
    gpu = _kind(figure) == "gpu"
    told: list[Spec] = [{"field": "name", "title": "Device" if gpu else "Model"}, {"field": "date", "title": "Date"}]
    for table, name in figure.columns:
        field = facts.field(table, name)
        if field.type in {"number", "integer"}:
            title = f"{field.title} ({field.unit})" if field.unit else field.title
            raw = table in facts.edition.package.tables
            told.append({"field": name, "title": title, "format": NUMBER_FORMAT if raw else DERIVED_FORMAT})
        elif field.type == "string" and not name.endswith("_id"):
            told.append({"field": name, "title": field.title})
    told.append({"field": "sources", "title": "Sources"})
    return [{**one, "type": "quantitative" if "format" in one else "nominal"} for one in told]


def _fitted(datasets: Points, count: int) -> str:
    """What is said of lines where a filter hides points that they rest on."""
    kinds = {key for found in datasets.values() for key in found[0] if key in {"fit", "front"}}
    if "front" in kinds:
        return f"The front stays that of all {count} points, whatever is shown."
    return f"Lines and bands stay those of all {count} points, whatever is shown." if kinds else ""
