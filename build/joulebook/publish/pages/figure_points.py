"""The points of a figure: its rows in a view, and their table."""

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.charts.exports import FigureFiles
from joulebook.publish.charts.figures import Figure
from joulebook.publish.facts import CV, NLP, Facts, marked
from joulebook.publish.words.numerals import plural


def points(facts: Facts, figure: Figure) -> pd.DataFrame:
    """The rows that a figure draws, by date."""
    if figure.rows in {"peaks", "adapted"}:
        devices = facts.devices
        if figure.rows == "peaks":
            devices = devices[devices["domain"] == "any"]
        else:
            devices = devices[marked(devices, "in_trend")]
        return devices.sort_values(["launch_date", "gpu_id", "precision", "domain"])
    domain = CV if figure.rows == "cv" else NLP
    models = facts.models(domain)
    if figure.rows == "glue":
        models = models.dropna(subset=[domain.score])
    return models.sort_values(["release_date", "model_id"])


def table(files: FigureFiles) -> grid.Grid:
    """The points as a table."""
    label = f"Figure {files.figure.number}: {plural(len(files.points), 'point')}"
    return grid.build(files.facts, label, files.points, files.figure.columns, "points")
