"""The files beside a chart that is no figure of the paper: listed on its page, whole, and of one mind."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup

from joulebook.publish.facts import Facts
from joulebook.publish.pages import trends_since

CHARTS = {
    "trends/cv-energy-all/trend-cv-energy-all": ("energy_j", 94),
    "trends/gpu-efficiency-nlp/trend-gpu-efficiency-nlp": ("efficiency_gflop_per_j", 32),
    "trends/cv-gflop-all/trend-cv-gflop-all-since": ("forward_gflop", None),
    "models/generative/generative": ("energy_j_per_token", None),
}
"""By their paths without suffix: the column of what they draw, and how many points the paper's rows have."""


@pytest.mark.parametrize("path", CHARTS)
def test_a_chart_has_its_picture_its_points_and_its_specification(built: Path, path: str) -> None:
    """Four links under it; CSV and JSON hold the same; the specification draws just those and fetches nothing."""
    column, count = CHARTS[path]
    page = BeautifulSoup((built / path).with_name("index.html").read_text("utf-8"), "html.parser")
    name = Path(path).name
    listed = [str(link["href"]) for link in page.select("ul.links a") if str(link["href"]).startswith(f"{name}.")]
    assert listed == [f"{name}.{suffix}" for suffix in ("svg", "csv", "json", "vl.json")]
    root = ElementTree.parse(built / f"{path}.svg").getroot()  # noqa: S314 (our own file)
    assert root.tag.endswith("svg") and float(root.attrib["width"]) > 600
    rows = json.loads((built / f"{path}.json").read_text("utf-8"))
    with (built / f"{path}.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows] == read
    assert len(rows) == (count or len(rows)) > 20
    text = (built / f"{path}.vl.json").read_text("utf-8")
    specification = json.loads(text)
    assert alt.Chart.from_dict(specification) is not None and '"url"' not in text
    vlc.vegalite_to_vega(text)
    assert specification["title"]["text"] and "CC-BY-4.0" in specification["title"]["subtitle"]
    points = max((found for found in specification["datasets"].values() if "label" in found[0]), key=len)
    drawn = [point.get(column, point.get("value")) for point in points]
    assert sorted(drawn) == sorted(row[column] for row in rows)


def test_every_trend_has_files_in_each_view_that_it_has(built: Path, facts: Facts) -> None:
    moved = set(trends_since.moved(facts))
    for name in facts.trends:
        found = {path.name for path in (built / "trends" / name).glob("*.csv")}
        assert found == {f"trend-{name}.csv", *({f"trend-{name}-since.csv"} if name in moved else set())}
    assert moved
