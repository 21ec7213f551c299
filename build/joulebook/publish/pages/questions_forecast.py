"""Forecasts: when one inference per second of a trend's models crosses what a person uses, where that can be said."""

from functools import partial

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.charts.composition import Drawing, Size
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.questions import intervals, year_axis
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.pages.question import (
    CHIP,
    IMAGES_OR_LANGUAGE,
    LEADERS,
    LEFT_OUT,
    MODELS,
    Picture,
    Question,
    address,
)
from joulebook.publish.words.numerals import moment, number
from joulebook.publish.words.quote import Quote, quote

SLUG = "forecast"
LEVELS = {
    "body": "what one person's food gives",
    "body-printed": "the body's use as the paper prints it",
    "resident": "all that one US resident used in 2019",
    "resident-printed": "that use as the paper prints it",
}
LINES = {
    "cv-energy-best": ("images-best", LEADERS["cv"]),
    "cv-energy-all": ("images-all", "all image models"),
    "nlp-energy-record": ("language-record", LEADERS["nlp"]),
    "nlp-energy-all": ("language-all", "all language models"),
}
PAST, AHEAD = "Before the last model", "After the last model, if the line goes on"


def build(facts: Facts, gallery: Gallery) -> Question:
    """Make the page."""
    words, pictures = answer(facts), []
    for domain in ("cv", "nlp"):
        if _shown(facts, domain):
            drawing = gallery.inline_drawing(
                f"forecast-{domain}",
                f"When energy crosses what a person uses, {MODELS[domain]}",
                words,
                partial(_draw, facts, domain),
            )
            caption = (
                f"{IMAGES_OR_LANGUAGE[domain]}: the date of each crossing that can be named, with its 95 % interval. "
                "The dashed line is the date of the last model: what lies right of it continues the line."
            )
            pictures.append(Picture(drawing, caption))
    return Question(
        SLUG,
        "When does one inference per second take what a person uses?",
        words,
        pictures,
        [_crossings(facts)],
        quotes(facts),
        [
            "At one inference per second a joule of one inference is a watt. The date = (log10 power − intercept) ÷ "
            "slope of the energy trend; its 95 % interval holds each date at which the level lies within the line's "
            "own 95 % confidence band (Fieller).",
            "A date is named only where that interval has two ends, is under ten years wide and starts within five "
            "years of the last model; otherwise the table gives the reason.",
            "The lines, log10 energy = intercept + slope · date: "
            + "; ".join(_line(facts, name) for name in LINES)
            + ".",
        ],
        [
            "A prediction: it says where a line leads, if it goes on, and nothing says that it does.",
            "What a service takes: the power is of the chip, for one pass each second.",
            "For records, a trend of models: a line through ever larger models rises whatever their order.",
        ],
        ["forecasts", "trends"],
        [
            grid.Cell("Figure 13, images beside what a person uses", "figures/figure-13/index.html"),
            grid.Cell("Figure 14, language", "figures/figure-14/index.html"),
        ],
    )


def answer(facts: Facts) -> str:
    """The answer: the date of the best at the body's use, or why there is none, and whether the other has one."""
    body, resident = (_row(facts, "cv-energy-best", level) for level in ("body", "resident"))
    return (
        f"At one inference per second, the energy of {LEADERS['cv']} {_crosses(body)}. Along the same line, it "
        f"{_crosses(resident)}."
    )


def _row(facts: Facts, trend_id: str, level: str) -> Row:
    return next(row for row in _rows(facts) if (row["trend_id"], row["level"]) == (trend_id, level))


def _rows(facts: Facts) -> list[Row]:
    return list(rows(facts.frame("forecasts")))


def _shown(facts: Facts, domain: str) -> list[Row]:
    return [row for row in _rows(facts) if row["shown"] and row["trend_id"].startswith(f"{domain}-")]


def _crosses(row: Row) -> str:
    """Say when a line crosses a level, or why no date is named."""
    level = f"{number(row['power_w'], 4)} W ({LEVELS[row['level']]})"
    if not row["shown"]:
        return f"crosses {level} at no date that can be named: {row['reason']}"
    interval = f"95 % interval {moment(row['crossing_year_low'])} to {moment(row['crossing_year_high'])}"
    if row["past"]:
        return f"crossed {level} in {moment(row['crossing_year'])} ({interval}), before the last model"
    return (
        f"crosses {level} in {moment(row['crossing_year'])} ({interval}), after the last model and only if it goes on"
    )


def quotes(facts: Facts) -> list[Quote]:
    """Each crossing that may be named; a line of running records rises whatever happens and is no headline."""
    return [
        quote(
            facts,
            address(SLUG),
            f"{LINES[row['trend_id']][0]}-{row['level']}",
            f"At one inference per second, the energy of {LINES[row['trend_id']][1]} {_crosses(row)}",
            row["crossing_year"],
            "decimal year",
            (row["crossing_year_low"], row["crossing_year_high"]),
            f"{CHIP}, once a second; {LEFT_OUT}. The level: {LEVELS[row['level']]}.",
            "A prediction, or a power that anybody draws.",
            f"{moment(row['crossing_year_low'])} to {moment(row['crossing_year_high'])}",
        )
        for row in _rows(facts)
        if row["shown"] and not row["trend_id"].endswith("-record")
    ]


def _line(facts: Facts, trend_id: str) -> str:
    trend = facts.trend(trend_id)
    bounds = f"{number(trend['slope_low'])} to {number(trend['slope_high'])}"
    return (
        f"{LINES[trend_id][1]}, slope {number(trend['slope_log10_per_year'])} a year (95 % interval {bounds}), R² = "
        f"{number(trend['r2'])}, n = {trend['n']}"
    )


def _draw(facts: Facts, domain: str, size: Size) -> Drawing:
    shown = _shown(facts, domain)
    frame = pd.DataFrame(
        {
            "label": [f"{number(row['power_w'], 4)} W" for row in shown],
            "group": [PAST if row["past"] else AHEAD for row in shown],
            "value": [row["crossing_year"] for row in shown],
            "low": [row["crossing_year_low"] for row in shown],
            "high": [row["crossing_year_high"] for row in shown],
            "tip": [f"{LINES[row['trend_id']][1]}: {_crosses(row)}" for row in shown],
        }
    )
    last = max(facts.fit(row["trend_id"]).last_x for row in shown)
    axis = year_axis("Date of the crossing", [last, *frame["low"], *frame["high"]], size)
    return intervals(frame, axis, (last, "last model"), size)


def _crossings(facts: Facts) -> grid.Grid:
    lines = [
        [
            grid.Cell(LINES[row["trend_id"]][1], f"trends/{row['trend_id']}/index.html"),
            grid.Cell(f"{number(row['power_w'], 4)} W: {LEVELS[row['level']]}"),
            grid.Cell(f"{moment(row['crossing_year'])}" if row["shown"] else "none named"),
            grid.Cell(
                f"{moment(row['crossing_year_low'])} to {moment(row['crossing_year_high'])}" if row["shown"] else ""
            ),
            grid.Cell(row["reason"] or (PAST if row["past"] else AHEAD)),
        ]
        for row in _rows(facts)
    ]
    heads = [
        grid.Column("Line"),
        grid.Column("Level"),
        grid.Column("Crossing", "year", numeric=True),
        grid.Column("95 % interval", "year", numeric=True),
        grid.Column("When, or why no date is named"),
    ]
    return grid.Grid("Each line and each level, at one inference per second", heads, lines)
