"""What a written token took on one device against its operations, by how many requests ran at once."""

import pandas as pd

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import Drawing, Size, chart, finished, layered
from joulebook.publish.charts.pieces import kinds, measure, points
from joulebook.publish.facts import Facts, rows
from joulebook.publish.words.numerals import number, plural

TABLE = "matched_measurements"
WORK, ENERGY = "work_gflop_per_token", "energy_j_per_token"
BATCHES = ("1", "2 to 8", "9 to 64", "65 to 256", "over 256")
"""The classes of batches whose size is stated, smallest first."""
ESTIMATE = "Estimate"


def tokens(facts: Facts, gpu_id: str, size: Size) -> Drawing:
    """Draw the median energy of a token for each model and class of batch on a device, and the paper's estimate."""
    runs = boards(facts, gpu_id)
    efficiency = float(runs["line_gflop_per_j"].iloc[0])
    ends = runs[WORK].min(), runs[WORK].max()
    x = measure(facts.field(TABLE, WORK), runs[WORK]).x(WORK)
    y = measure(facts.field(TABLE, ENERGY), [*runs[ENERGY], *(end / efficiency for end in ends)]).y(ENERGY)
    line = pd.DataFrame({WORK: ends, ENERGY: [end / efficiency for end in ends], "text": [ESTIMATE, ""]})
    drawn = chart(line).mark_line(color=palette.INK, strokeDash=[6, 3], strokeWidth=1.6).encode(x=x, y=y)
    name = chart(line.head(1)).mark_text(align="left", baseline="top", dx=10, color=palette.INK, fontSize=12)
    names = [batch for batch in BATCHES if batch in set(runs["batch_class"])]
    dots = points(runs, x=x, y=y, **kinds("batch_class", "Requests at once", names, size))
    return finished(layered(drawn, name.encode(x=x, y=y, text="text:N"), dots), size)


def boards(facts: Facts, gpu_id: str) -> pd.DataFrame:
    """The median over the runs of each model in each class of batch on the boards of a device, with a label."""
    frame = facts.frame(TABLE, facts.view)
    frame = frame[(frame["gpu_id"] == gpu_id) & (frame["boundary"] == "board") & frame[ENERGY].notna()]
    frame = frame[frame["batch_class"].isin(BATCHES)]
    named = facts.table("measurements").frame.set_index("measurement_id")["model"]
    hub = frame["measurement_id"].map(named)
    frame = frame.assign(name=frame["model_id"].map(facts.names).fillna(hub))
    groups = frame.groupby(["name", "batch_class"], sort=True)
    found = groups.agg(**{key: (key, "median") for key in (WORK, ENERGY, "line_gflop_per_j")}, runs=(ENERGY, "size"))
    found = found.reset_index()
    return found.assign(
        label=[
            f"{row['name']}, {row['batch_class']} at once: {number(row[ENERGY])} J ({plural(row['runs'], 'run')})"
            for row in rows(found)
        ]
    )
