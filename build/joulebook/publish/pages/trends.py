"""The list of trends and a page for each: its sentence, its picture, and how far it can be trusted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from joulebook.publish import grid
from joulebook.publish.charts.files import ChartFiles
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.trends import trend_points
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import trends_since
from joulebook.publish.pages.trends_since import Since
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.working import Working, workings
from joulebook.publish.render import Renderer
from joulebook.publish.words import headlines, statements, wording
from joulebook.publish.words.numerals import number, plural

OTHERS = ("trend_robustness", "trend_sensitivity")
"""The tables of other estimates of a slope, which a trend's page shows."""
MOST = 5
"""How many of the rows that move a slope most are listed."""
EXPLORED = {"gpu-efficiency": 8, "cv-gflop": 3, "cv-energy": 9, "nlp-gflop": 6, "nlp-energy": 10}
"""The figure that draws the line of a trend with its points, by how the trend's id begins."""


def begun(facts: Facts, gallery: Gallery) -> list[ChartFiles]:
    """Begin to draw every trend of the paper's view."""
    return [trends_since.chart(facts, row, gallery, (words.title, words.sentence)) for row, words in _told(facts)]


def _told(facts: Facts) -> list[tuple[Row, headlines.Headline]]:
    return [(row, headlines.headline(facts, row)) for row in facts.trends.values()]


def pages(
    facts: Facts, renderer: Renderer, charts: Sequence[ChartFiles], later: Mapping[str, Since], graph: Graph
) -> Iterator[Part]:
    """Render the list and the pages of the trends of the paper's view, each with its picture.

    ``later`` are those that the rows added since move, by id.
    """
    told = _told(facts)
    yield renderer.page("trends/index.html", "trends.html", told=told, table=overview(facts))
    for (row, words), chart in zip(told, charts, strict=True):
        name, drawn = words.trend_id, trend_points(facts, row)
        yield renderer.page(
            f"trends/{name}/index.html",
            "trend.html",
            words=words,
            chance=statements.record_note(facts, name) if name.endswith("-record") else "",
            row=row,
            chart=chart,
            figure=EXPLORED.get(name.rpartition("-")[0]),
            state="tokens=128" if name.endswith("-128") else "scale=log",
            doubling=wording.doubling(row),
            since=later.get(name),
            robustness=robustness(facts, row),
            influence=_influence(facts, row),
            sensitivity=_sensitivity(facts, row),
            points=_points(facts, row, drawn),
            steps=_steps(graph, name),
        )
        yield from chart.parts()
        if name in later:
            yield from later[name].chart.parts()


def _steps(graph: Graph, trend_id: str) -> list[Working]:
    """How the numbers of a trend are made, inputs before what is made of them."""
    own = graph.row("trends", "paper", trend_id)
    line = [node for node in graph.behind(node.address for node in own) if node in own]
    others = [nodes for table in OTHERS for nodes in graph.of_table(table) if nodes[0].address.key[1] == trend_id]
    return workings(graph, [*line, *(node for nodes in others for node in nodes)])


def overview(facts: Facts) -> grid.Grid:
    """All trends beside one another: growth a year by each way of estimating it, with bounds."""
    lines = []
    for trend_id, row in facts.trends.items():
        other = facts.robustness[trend_id]
        bounds = (
            (row["growth_per_year"], row["slope_low"], row["slope_high"]),
            (10.0 ** other["theil_sen_slope"], other["theil_sen_low"], other["theil_sen_high"]),
            (None, other["bootstrap_slope_low"], other["bootstrap_slope_high"]),
        )
        lines.append(
            [
                grid.Cell(headlines.headline(facts, row).title, f"trends/{trend_id}/index.html"),
                grid.Cell(_growth(*bounds[0])),
                *trends_since.growth(facts, trend_id),
                grid.Cell({"rises": "rises", "falls": "falls"}.get(wording.trend_direction(row), wording.FLAT)),
                *(grid.Cell(_growth(*values)) for values in bounds[1:]),
                grid.Cell(_share(other["random_orders_steeper"])),
                grid.Cell(str(row["n"])),
                grid.Cell(number(row["r2"])),
            ]
        )
    heads = [
        grid.Column("Trend"),
        grid.Column("Growth a year, least squares"),
        *([grid.Column("With the rows added since")] if facts.since else []),
        grid.Column("Direction"),
        grid.Column("Growth a year, Theil–Sen"),
        grid.Column("Bootstrap by paper or device"),
        grid.Column("Random orders that are steeper"),
        grid.Column("Points", numeric=True),
        grid.Column("R²", numeric=True),
    ]
    return grid.Grid("Trends, each with its 95 % intervals", heads, lines)


def _growth(factor: float | None, low: float, high: float) -> str:
    bounds = f"{wording.factor(low)} to {wording.factor(high)}"
    return f"× {number(factor)} ({bounds})" if factor is not None else f"× {bounds}"


def _share(share: float | None) -> str:
    return "" if share is None else f"{number(100 * share)} %"


def robustness(facts: Facts, row: Row) -> list[str]:
    """Say how the slope fares under other estimates than least squares."""
    found = facts.robustness[row["trend_id"]]
    theil_sen = _growth(10.0 ** found["theil_sen_slope"], found["theil_sen_low"], found["theil_sen_high"])
    drawn = _growth(None, found["bootstrap_slope_low"], found["bootstrap_slope_high"])
    what = "device" if row["domain"] == "gpu" else "source"
    said = [
        f"R² is {number(row['r2'])} over {plural(row['n'], 'point')}.",
        f"Theil–Sen, the median of all slopes between two points, gives {theil_sen} a year.",
        f"Drawing whole {what}s at random, {found['origins']} of them, since rows of one {what} are not independent, "
        f"gives {drawn} a year.",
    ]
    if found["random_orders_steeper"] is not None:
        said.append(
            f"If the same models had come in a random order, their records would have grown more steeply in "
            f"{number(100 * found['random_orders_steeper'])} % of orders: a running maximum always rises."
        )
    return said


def _influence(facts: Facts, row: Row) -> grid.Grid:
    frame = facts.frame("trend_influence")
    frame = frame[frame["trend_id"] == row["trend_id"]]
    top = frame.loc[frame["slope_change"].abs().sort_values(ascending=False, kind="stable").index].head(MOST)
    named = trend_points(facts, row).set_index("point_id")
    lines = [
        [
            grid.Cell(str(named.loc[found["point_id"], "name"]), str(named.loc[found["point_id"], "page"])),
            grid.Cell(wording.factor(found["slope_without"])),
            grid.Cell(number(found["leverage"])),
        ]
        for found in rows(top)
    ]
    heads = [
        grid.Column("Without"),
        grid.Column("Growth a year", "×", numeric=True),
        grid.Column("Leverage", numeric=True),
    ]
    return grid.Grid(f"The {len(lines)} points that move the slope most", heads, lines)


def _sensitivity(facts: Facts, row: Row) -> grid.Grid | None:
    found = [other for other in rows(facts.frame("trend_sensitivity")) if other["trend_id"] == row["trend_id"]]
    if not found:
        return None
    lines = [
        [
            grid.Cell(wording.assumption(other["variant"])),
            grid.Cell(str(other["n"])),
            grid.Cell(_growth(10.0 ** other["slope"], other["slope_low"], other["slope_high"])),
        ]
        for other in found
    ]
    heads = [grid.Column("If"), grid.Column("Points", numeric=True), grid.Column("Growth a year")]
    return grid.Grid("The same trend under other assumptions on devices", heads, lines)


def _points(facts: Facts, row: Row, drawn: Any) -> grid.Grid:
    field = facts.field(*headlines.quantity_field(row))
    lines = [
        [
            grid.Cell(one["name"], one["page"]),
            grid.Cell(one["date"].isoformat(), value=grid.raw(one["date"])),
            grid.quantity(one["value"]),
        ]
        for one in rows(drawn)
    ]
    heads = [
        grid.Column("Point", key="point"),
        grid.Column("Date", key="date", filter="years"),
        grid.column(field),
    ]
    return grid.Grid(plural(len(lines), "point"), heads, lines, "points")
