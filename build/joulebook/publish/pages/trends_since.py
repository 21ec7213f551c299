"""The same trend with the rows added since the paper, beside the paper's own, and parted at the paper's last model."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from joulebook.publish import grid
from joulebook.publish.charts import files
from joulebook.publish.charts.files import ChartFiles
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.trends import trend, trend_points
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.words import eras, headlines, wording
from joulebook.publish.words.numerals import day, number
from joulebook.publish.words.quote import between

SAME = "the same rows"


@dataclass(frozen=True)
class Since:
    """A trend with the rows added since: its sentence, its chart, both views as a table, and what of the eras."""

    sentence: str
    chart: ChartFiles
    table: grid.Grid
    compared: str


def moved(facts: Facts) -> list[str]:
    """The trends that rest on other rows with those added since, by id; none without such rows."""
    if facts.since is None:
        return []
    since, point = facts.since, ("n", "slope_log10_per_year", "sxx")
    return [
        name
        for name, row in facts.trends.items()
        if [row[part] for part in point] != [since.trends[name][part] for part in point]
    ]


def drawn(facts: Facts, gallery: Gallery) -> Mapping[str, Since]:
    """Begin to draw each trend that the rows added since move, and tell it in words and as a table."""
    return {name: _since(facts, facts.of_view(facts.view), name, gallery) for name in moved(facts)}


def _since(facts: Facts, since: Facts, name: str, gallery: Gallery) -> Since:
    row = since.trend(name)
    words = headlines.headline(since, row)
    title = f"{words.title}, with the rows added since"
    parted = next((one for one in rows(since.frame("eras")) if one["trend_id"] == name), None)
    return Since(
        words.sentence,
        chart(since, row, gallery, (title, words.sentence), "-since"),
        _table(facts.trend(name), row, parted),
        _compared(parted) if parted else "",
    )


def chart(facts: Facts, row: Row, gallery: Gallery, words: tuple[str, str], suffix: str = "") -> ChartFiles:
    """Begin to draw a trend, whose points are told by the name of its quantity."""
    trend_id = row["trend_id"]
    points = trend_points(facts, row).drop(columns="page").rename(columns={"value": row["quantity"]})
    draw = partial(trend, facts, row)
    return files.begun(facts, gallery, (f"trends/{trend_id}", f"trend-{trend_id}{suffix}"), words, draw, points)


def _compared(parted: Row) -> str:
    if parted["slope_difference"] is None:
        return "Too few of its points lie after the paper's last model for a line of their own."
    split = day(parted["split_date"])
    said = eras.compared(parted)
    return (
        f"Before and after {split}: {said}. The factor of a year after is {eras.ratio(parted)} that of a year before."
    )


def _table(paper: Row, since: Row, parted: Row | None) -> grid.Grid:
    lines = [_line("The paper's rows", paper), _line("With the rows added since", since)]
    if parted is not None:
        lines += [_of_era(since, parted, era) for era in eras.ERAS if parted[f"slope_{era}"] is not None]
    heads = [
        grid.Column("Rows"),
        grid.Column("Growth a year", "×", numeric=True),
        grid.Column("95 % interval", "×", numeric=True),
        grid.Column("Doubling time", "years", numeric=True),
        grid.Column("Points", numeric=True),
        grid.Column("From"),
        grid.Column("To"),
    ]
    return grid.Grid("The trend by either rows; a negative doubling time is one of halving", heads, lines)


def _line(name: str, row: Row) -> list[grid.Cell]:
    bounds = between(10.0 ** row["slope_low"], 10.0 ** row["slope_high"])
    dates = [grid.Cell(day(row[end]), value=grid.raw(row[end])) for end in ("first_date", "last_date")]
    return [*_numbers(name, row["growth_per_year"], bounds, row["doubling_years"], row["n"]), *dates]


def _of_era(since: Row, parted: Row, era: str) -> list[grid.Cell]:
    split, first, last = (day(date) for date in (parted["split_date"], since["first_date"], since["last_date"]))
    name, dates = ("of these, up to", (first, split)) if era == "before" else ("of these, after", (split, last))
    bounds = between(10.0 ** parted[f"slope_low_{era}"], 10.0 ** parted[f"slope_high_{era}"])
    numbers = (parted[f"growth_per_year_{era}"], bounds, parted[f"doubling_years_{era}"], parted[f"n_{era}"])
    return [*_numbers(f"{name} {split}", *numbers), *(grid.Cell(date) for date in dates)]


def _numbers(name: str, growth: float, bounds: str, doubling: float | None, n: int) -> list[grid.Cell]:
    return [
        grid.Cell(name),
        grid.quantity(growth),
        grid.Cell(bounds),
        grid.quantity(doubling),
        grid.quantity(n, str(n)),
    ]


def growth(facts: Facts, trend_id: str) -> list[grid.Cell]:
    """The growth of a trend with the rows added since, for the list of trends; nothing without such rows."""
    if facts.since is None:
        return []
    if trend_id not in moved(facts):
        return [grid.Cell(SAME)]
    row = facts.since.trend(trend_id)
    bounds = f"{wording.factor(row['slope_low'])} to {wording.factor(row['slope_high'])}"
    return [grid.Cell(f"× {number(row['growth_per_year'])} ({bounds}; {row['n']} points)")]
