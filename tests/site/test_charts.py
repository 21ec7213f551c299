"""The files that go with a figure: whole, unrounded, the same each time, and safe."""

import csv
import dataclasses
import io
import json
import re
import struct
from pathlib import Path
from typing import Any

import altair as alt
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from joulebook.publish.charts import exports, png, svg
from joulebook.publish.charts.composition import WIDE
from joulebook.publish.charts.exports import FigureFiles
from joulebook.publish.charts.figures import FIGURES, Figure
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.hardware import theoretical
from joulebook.publish.charts.pen import Pen
from joulebook.publish.facts import Facts, rows
from joulebook.publish.model import Edition
from joulebook.publish.pages.every import PAPER
from joulebook.publish.pages.figure_points import points

ATTACK = "\"><img src=x onerror=alert(1)><script>alert('x')</script>{{ 7 * 7 }}"
each_figure = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"figure-{figure.number}")


def _file(built: Path, figure: Figure, suffix: str) -> bytes:
    return (built / f"figures/figure-{figure.number}/figure-{figure.number}.{suffix}").read_bytes()


def _specification(built: Path, figure: Figure) -> Any:
    return json.loads(_file(built, figure, "vl.json"))


def _files(facts: Facts, figure: Figure, pen: Pen) -> FigureFiles:
    return FigureFiles(facts, Gallery(facts, pen), figure, rows(points(facts, figure)), facts.sources[PAPER])


def _named(node: Any, name: str) -> list[Any]:
    """Every value of that name anywhere in a specification."""
    if isinstance(node, list):
        return [found for child in node for found in _named(child, name)]
    if not isinstance(node, dict):
        return []
    here = [node[name]] if name in node else []
    return here + [found for child in node.values() for found in _named(child, name)]


@each_figure
def test_a_figure_has_its_files_and_its_page_names_them_all(
    built: Path, parsed: dict[str, BeautifulSoup], figure: Figure
) -> None:
    """Each figure has CSV, JSON, SVG, PNG, specification and embed page, linked, and a citation with the version."""
    name = f"figure-{figure.number}"
    page = parsed[f"figures/{name}/index.html"]
    links = {str(link["href"]) for link in page.select("main a")}
    assert {f"{name}.{suffix}" for suffix in ("csv", "json", "svg", "png", "vl.json")} | {"embed/index.html"} <= links
    cited = page.select_one("#cite")
    assert cited is not None and f"Figure {figure.number}" in cited.get_text() and "data 1." in cited.get_text()
    line = page.select_one("[data-embed]")
    assert line is not None and f'src="figures/{name}/embed/index.html"' in line.get_text()
    embed = parsed[f"figures/{name}/embed/index.html"]
    assert [str(link["href"]) for link in embed.select("main a")] == ["../index.html"]
    assert "CC-BY-4.0" in embed.get_text() and embed.select("svg.chart")


@each_figure
def test_points_are_the_same_unrounded_in_csv_json_and_specification(built: Path, figure: Figure) -> None:
    """Row for row, the three files hold the same values with every digit."""
    table = list(csv.DictReader(io.StringIO(_file(built, figure, "csv").decode("utf-8"))))
    listed = json.loads(_file(built, figure, "json"))

    def written(value: Any) -> str:
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    assert [{name: written(value) for name, value in row.items()} for row in listed] == table
    drawn = [row for found in _specification(built, figure)["datasets"].values() for row in found if "sources" in row]
    names = list(table[0])

    def ordered(found: list[dict[str, Any]]) -> list[tuple[str, ...]]:
        # A whole number is written with or without its decimal point.
        kept = [[row[name] for name in names] for row in found]
        return sorted(tuple(repr(float(v)) if isinstance(v, int | float) else str(v) for v in row) for row in kept)

    assert ordered(drawn) == ordered(listed)
    assert sorted(row["point"] for row in drawn) == list(range(len(table)))
    assert all(row["name"] and row["date"] and row["sources"] for row in drawn)


@each_figure
def test_a_specification_is_whole_and_valid(built: Path, figure: Figure) -> None:
    """It follows Vega-Lite's schema, compiles, names its figure and its licence, and fetches nothing."""
    specification = _specification(built, figure)
    assert alt.Chart.from_dict(specification) is not None
    vlc.vegalite_to_vega(json.dumps(specification))
    assert not _named(specification, "url")
    names = {found["name"] for found in _named(specification, "data")}
    assert names == set(specification["datasets"])
    title = specification["title"]
    assert title["text"] == f"Figure {figure.number}: {figure.title}" and "CC-BY-4.0" in title["subtitle"]
    bound = {one["name"] for one in specification["params"] if "bind" in one}
    assert {"from_year", "to_year", "highlight", "zoom"} <= bound
    assert any(name.startswith("show_") for name in bound)


@each_figure
def test_filters_change_points_and_never_lines(facts: Facts, pen: Pen, figure: Figure) -> None:
    """Every layer with points carries the filter; no fit, band, front, mean or level does."""
    chart = _files(facts, figure, pen).chart
    for picture in (chart.wide, chart.narrow):
        layers = [picture, *(layer for found in _named(picture, "layer") for layer in found)]
        layers += _named(picture, "hconcat")[0] if "hconcat" in picture else []
        layers += _named(picture, "vconcat")[0] if "vconcat" in picture else []
        for layer in layers:
            if "data" in layer:
                filtered = "from_year" in json.dumps(layer.get("transform", ""))
                assert filtered == (layer["data"]["name"] in chart.about["points"])
    assert bool(chart.about["fitted"]) == (figure.number not in {1, 2, 7, 15})


def test_linear_axes_say_so(facts: Facts, pen: Pen) -> None:
    """A logarithmic axis has a title for its linear scale; an axis without one offers none."""
    axes = _files(facts, FIGURES[8], pen).chart.about["axes"]
    assert axes["y"]["linear_title"] == "Energy of a forward pass (J, linear scale)"
    assert "linear_title" not in axes["x"]


@each_figure
def test_a_linear_axis_holds_every_point_and_every_band(facts: Facts, pen: Pen, figure: Figure) -> None:
    """The highest point has room above it, and the widest end of a fit's band is inside."""
    chart = _files(facts, figure, pen).chart
    for channel, axis in chart.about["axes"].items():
        if axis["log"]:
            drawn = [row[axis["field"]] for name in chart.about["points"] for row in chart.datasets[name]]
            bands = [
                row["high"] for found in chart.datasets.values() for row in found if "fit" in row and "high" in row
            ]
            assert axis["top"] > max(drawn + bands if channel == "y" else drawn)


def test_each_precision_has_a_colour_and_a_shape_of_its_own(facts: Facts) -> None:
    """Also where newer devices bring three precisions more; the paper's view names its own alone."""
    assert facts.since is not None
    for view, count in ((facts, 3), (facts.since, 7)):
        encoding = theoretical(view, WIDE).specification["hconcat"][0]["encoding"]
        for channel in ("color", "shape"):
            scale = encoding[channel]["scale"]
            assert len(scale["domain"]) == len(set(scale["range"])) == count, channel


@each_figure
def test_a_picture_is_twice_the_drawing_with_title_and_small_print(built: Path, figure: Figure) -> None:
    """The PNG is at double size and taller than the drawing by its title and its two lines."""
    width, height = struct.unpack(">II", _file(built, figure, "png")[16:24])
    box, _ = svg.inside(_file(built, figure, "svg").decode("utf-8"))
    drawn = [float(part) for part in box.split()[2:]]
    assert width == 2 * drawn[0]
    assert height == 2 * (drawn[1] + svg.TITLE_HEIGHT + 2 * svg.LINE_HEIGHT + svg.MARGIN)


def test_a_trend_leads_to_the_figure_that_holds_its_points(built: Path, facts: Facts) -> None:
    """Every trend of compute, energy or efficiency opens the figure in which each of its points can be found."""
    influence = facts.frame("trend_influence")
    for trend_id in facts.trends:
        page = (built / f"trends/{trend_id}/index.html").read_text("utf-8")
        linked = re.search(r'href="../../figures/figure-(\d+)/index.html\?(tokens=128|scale=log)"', page)
        assert (linked is None) == ("-params-" in trend_id), trend_id
        if linked:
            script = (built / f"figures/figure-{linked[1]}/figure-{linked[1]}.js").read_text("utf-8")
            names = json.loads(script.partition(" = ")[2].rstrip().removesuffix(";"))["about"]["names"]
            points = influence.loc[influence["trend_id"] == trend_id, "point_id"]
            assert {point.partition("|")[0] for point in points} <= set(names), trend_id


def test_two_draws_give_the_same_files(facts: Facts) -> None:
    """Every file of a figure is the same bytes when all is made anew."""
    made = []
    for _ in range(2):
        with Pen() as pen:
            made.append({str(part.path): part.content for part in _files(facts, FIGURES[8], pen).parts()})
    first, again = made
    assert first == again and len(first) == 6


def test_a_picture_packed_again_is_the_same_picture() -> None:
    """Packing a packed picture changes nothing, and what is no picture is refused."""
    drawn = svg.to_png(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="4"><rect width="5" height="4"/></svg>'
    )
    assert png.packed(drawn) == drawn
    with pytest.raises(ValueError, match="not a PNG"):
        png.packed(b"GIF89a")


def test_the_library_stands_in_a_scope_of_its_own(built: Path, pen: Pen) -> None:
    """It is the same bytes each time, tells its licence, and leaves no name behind but what it hands over."""
    library = exports.library(pen.library(exports.HANDED_OVER).result()).content
    assert library == (built / exports.LIBRARY).read_bytes()
    text = library.decode("utf-8")
    assert text.startswith("/*!") and "BSD 3-Clause" in text[:400]
    _, opened, body = text.partition("(function () {\n")
    assert opened and body.endswith("\n})();\n") and "window.vegaEmbed" not in body
    assert "window.joulebookCharts.embed=" in body


def _attacked(edition: Edition) -> Facts:
    tables = dict(edition.tables)
    for name, column in (("cv_models", "model"), ("nlp_models", "model"), ("gpus", "gpu"), ("sources", "label")):
        frame = tables[name].frame.copy()
        frame[column] = ATTACK
        tables[name] = dataclasses.replace(tables[name], frame=frame)
    return Facts(dataclasses.replace(edition, tables=tables))


@pytest.mark.parametrize("number", [4, 7, 9])
def test_hostile_names_stay_text_in_every_file(edition: Edition, pen: Pen, number: int) -> None:
    """A name that attacks is a string of the data, and no file of JSON or script holds a ``<``."""
    files = _files(_attacked(edition), FIGURES[number - 1], pen)
    for part in files.parts():
        if part.path.suffix in {".json", ".js"}:
            assert b"<" not in part.content, part.path
    script = next(part.content.decode("utf-8") for part in files.parts() if part.path.suffix == ".js")
    chart = json.loads(script.partition(" = ")[2].rstrip().removesuffix(";"))
    found = [row for name in chart["about"]["points"] for row in chart["datasets"][name]]
    assert all(ATTACK in row["name"] and ATTACK in row["sources"] for row in found)
