"""What a given accuracy cost over time: the least compute or energy that had reached it by the end of each year."""

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Drawing, Size, chart, finished, stacked
from joulebook.publish.charts.pieces import kinds, measure, points, time_axis
from joulebook.publish.facts import CV, Facts
from joulebook.publish.words.numerals import number


def reached(facts: Facts, column: str, size: Size) -> Drawing:
    """Draw the least cost of each accuracy, images, a line and a shape for each; ``column``: the cost."""
    field, score = facts.field("cost_to_reach", column), facts.field(CV.models, CV.score)
    frame = facts.frame("cost_to_reach")
    frame = frame[(frame["domain"] == CV.key) & (frame["data"] == "all")]
    level = [f"{number(value, 2)} {score.unit}" for value in frame["score"]]
    labels = [
        f"{text} by the end of {year}: {number(cost)} {field.unit}"
        for text, year, cost in zip(level, frame["year"], frame[column], strict=True)
    ]
    # The end of a year is where the next one begins.
    drawn = frame[[column]].assign(decimal_year=frame["year"].astype(float) + 1.0, level=level, label=labels)
    x = time_axis("End of the year", drawn["decimal_year"].min(), drawn["decimal_year"].max(), size)
    y = measure(field, drawn[column])
    told = kinds("level", f"{score.title} reached", sorted(set(level)), size, palette.SERIES)
    lines = chart(drawn).mark_line(interpolate="step-after", strokeWidth=1.8).encode(x=x, y=y.y(column))
    lines = lines.encode(color=told["color"])
    return finished(stacked(lines, points(drawn, x=x, y=y.y(column), **told)), size)
