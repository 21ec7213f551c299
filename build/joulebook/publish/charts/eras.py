"""The compute of image models before and after the paper's last one: two colours and a line for each."""

from datetime import date

import pandas as pd

from joulebook.publish.charts.composition import Drawing, Size, finished, layered
from joulebook.publish.charts.over_time import DATE_TITLE, band_ends, labelled
from joulebook.publish.charts.pieces import fits, kinds, measure, points, time_axis
from joulebook.publish.facts import CV, Facts
from joulebook.publish.words.eras import ERAS
from joulebook.publish.words.numerals import day

TREND, COLUMN = "cv-gflop-all", "forward_gflop"


def before_and_after(facts: Facts, split: date, size: Size) -> Drawing:
    """Draw the forward pass of each image model and the line of each era that has one, with its 95 % band."""
    field = facts.field(CV.estimates, COLUMN)
    names = dict(zip(ERAS, (f"Up to {day(split)}", "After it"), strict=True))
    frame = labelled(facts.models(CV), facts, COLUMN, field.unit or "")
    late = frame["release_date"] > pd.Timestamp(split)
    frame = frame.assign(kind=late.map({False: names["before"], True: names["after"]}))
    lines = facts.edition.book.era_fits
    named = {
        name: lines[facts.reading, TREND, era] for era, name in names.items() if (facts.reading, TREND, era) in lines
    }
    x = time_axis(DATE_TITLE, float(frame["decimal_year"].min()), float(frame["decimal_year"].max()), size)
    y = measure(field, [*frame[COLUMN], *(end for fit in named.values() for end in band_ends(fit))])
    drawn = points(frame, x=x, y=y.y(COLUMN), **kinds("kind", "Model", list(names.values()), size))
    return finished(layered(fits(named, x, y, size), drawn), size)
