"""Drawings: colours that both schemes know, drawings that do not depend on where they are made."""

import re
from pathlib import Path

import pytest

from joulebook.publish.charts import palette
from joulebook.publish.charts.composition import WIDE
from joulebook.publish.charts.figures import FIGURES, Figure
from joulebook.publish.charts.pen import Pen
from joulebook.publish.charts.pieces import decades, measure
from joulebook.publish.facts import Facts

COLOUR = re.compile(r'(?:fill|stroke)="(#[0-9a-f]{3,6})"')
CONTRAST_OF_MARKS = 3.0
CONTRAST_OF_TEXT = 4.5


def _contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(scope="module")
def sheet(root: Path) -> str:
    """The style sheet."""
    return (root / "site" / "assets" / "style.css").read_text(encoding="utf-8")


def _variables(sheet: str) -> list[dict[str, str]]:
    """The colours of the light and of the dark scheme."""
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.S)
    return [dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block)) for block in blocks[:2]]


def test_every_colour_of_every_drawing_is_known_to_both_schemes(built: Path, sheet: str) -> None:
    """A colour that the style sheet does not replace would be lost on a dark ground."""
    drawn = {
        colour for path in built.glob("figures/*/*.svg") for colour in COLOUR.findall(path.read_text(encoding="utf-8"))
    }
    assert palette.INK in drawn
    assert {
        colour for colour in drawn if f'[fill="{colour}"]' not in sheet or f'[stroke="{colour}"]' not in sheet
    } == set()


def test_text_and_marks_stand_out_in_both_schemes(sheet: str) -> None:
    """Text reaches 4.5 to 1 and the marks of charts 3 to 1 on their grounds, in both schemes."""
    for scheme in _variables(sheet):
        for name in ("ink", "muted", "accent", "good", "warn", "bad"):
            for ground in ("paper", "card"):
                assert _contrast(scheme[name], scheme[ground]) >= CONTRAST_OF_TEXT, (name, ground)
        assert _contrast(scheme["accent"], scheme["accent-soft"]) >= CONTRAST_OF_TEXT
        for number in range(1, 6):
            assert _contrast(scheme[f"series-{number}"], scheme["card"]) >= CONTRAST_OF_MARKS
    assert all(_contrast(colour, palette.CARD) >= CONTRAST_OF_MARKS - 0.05 for colour in palette.YEARS)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"figure-{figure.number}")
def test_logarithmic_axes_say_that_they_are(facts: Facts, figure: Figure) -> None:
    """Each axis with a logarithmic scale says so in its title, and no other does."""
    found: list[tuple[str, str]] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("title"), str) and isinstance(node.get("scale"), dict) and "axis" in node:
                found.append((node["scale"].get("type", "linear"), node["title"]))
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(figure.draw(facts, WIDE).specification)
    assert found
    assert all(("log scale" in title) == (kind == "log") for kind, title in found)


@pytest.mark.parametrize("figure", [FIGURES[number - 1] for number in (3, 6, 9, 10, 14)])
def test_the_plot_holds_the_bands_of_its_fits(facts: Facts, figure: Figure) -> None:
    """No band is cut off where the axis ends."""
    specification = figure.draw(facts, WIDE).specification
    low, high = specification["layer"][0]["layer"][0]["encoding"]["y"]["scale"]["domain"]
    bands = [row for found in specification["datasets"].values() for row in found if "fit" in row]
    assert bands and all(low <= row["low"] and row["high"] <= high for row in bands)


def test_axes_take_title_and_unit_from_the_schema(facts: Facts) -> None:
    """An axis is named by its field, never by hand."""
    field = facts.field("cv_estimates", "energy_j")
    assert measure(field, [0.01, 30.0]).title == f"{field.title} (J, log scale)"
    assert measure(field, [0.01, 30.0]).domain == (0.01, 100.0)
    assert decades(0.01, 100.0) == [0.01, 0.1, 1.0, 10.0, 100.0]


def test_what_was_drawn_is_kept_until_nobody_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second pen draws only what is new, gives the rest letter by letter, and lays aside what was not asked for."""
    kept, named = tmp_path / "drawings", ("name", "Title", "Description", "")
    points = {
        "data": {"values": [{"x": 1}]},
        "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    with Pen(kept) as pen:
        first = [pen.picture(points, named).result(), pen.png(points, named, ["small"]).result()]
    with Pen() as pen:
        assert [pen.picture(points, named).result(), pen.png(points, named, ["small"]).result()] == first
    asked: list[str] = []
    answer = Pen._answer
    monkeypatch.setattr(Pen, "_answer", lambda pen, question: asked.append(question) or answer(pen, question))
    with Pen(kept) as pen:
        assert pen.picture(points, named).result() == first[0]
        assert asked == []
        other = pen.picture(points | {"mark": "bar"}, named).result()
        assert len(asked) == 1 and other != first[0]
    assert len(list(kept.iterdir())) == 2  # the picture and the other one; nobody asked for the PNG
    with Pen(kept) as pen:
        assert pen.png(points, named, ["small"]).result() == first[1]
    assert len(asked) == 2
    broken = next(path for path in kept.iterdir())
    broken.write_bytes(b"\xff\xfe")
    with Pen(kept) as pen:
        assert pen.png(points, named, ["small"]).result() == first[1]


def test_a_pen_whose_drawings_cannot_be_kept_draws_all_the_same(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("not a folder")
    with Pen(place) as pen:
        assert pen.picture({"data": {"values": []}, "mark": "point"}, ("n", "t", "d", "")).result().startswith("<svg")
    assert place.read_text() == "not a folder"
