"""Where models and devices stand: contemporaries, ranks, matches for less, FLOP beside MAC, badges."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from joulebook.publish.charts import badges, strips
from joulebook.publish.facts import CV, NLP, Facts, rows
from joulebook.publish.model import Settings, Surroundings
from joulebook.publish.pages import every, models, peers, standing
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import number

Parsed = dict[str, BeautifulSoup]
SVG = "{http://www.w3.org/2000/svg}"


def _models(*listed: tuple[str, str, float | None, float]) -> pd.DataFrame:
    """Models from id, date, score and compute."""
    frame = pd.DataFrame(listed, columns=["model_id", "release_date", "score", "forward_gflop"])
    return frame.assign(release_date=pd.to_datetime(frame["release_date"]))


def _row(frame: pd.DataFrame, model_id: str) -> dict[str, object]:
    return rows(frame[frame["model_id"] == model_id])[0]


def test_contemporaries_lie_within_a_calendar_year_with_both_ends() -> None:
    """Released on the same day of the year before and after still counts, a day further does not."""
    frame = _models(
        ("too-old", "2018-02-27", 90, 1),
        ("old", "2018-02-28", 70, 4),
        ("own", "2019-02-28", 60, 3),
        ("new", "2020-02-28", 80, 2),
        ("too-new", "2020-02-29", 95, 1),
    )
    near = peers.List(frame, "score").contemporaries(_row(frame, "own"))
    assert (near.others, near.scored, near.rank) == (2, 3, 3)
    assert near.best is not None and near.least is not None
    assert (near.best["model_id"], near.least["model_id"]) == ("new", "new")


def test_ties_among_contemporaries_go_to_less_compute_then_to_the_id() -> None:
    """Equal scores share the better place; the best is the more frugal of them, of equals the first id."""
    frame = _models(("b", "2019-01-01", 80, 2), ("a", "2019-01-01", 80, 2), ("c", "2019-01-01", 80, 3))
    near = peers.List(frame, "score").contemporaries(_row(frame, "c"))
    assert near.rank == 1 and near.best is not None and near.best["model_id"] == "a"
    assert near.least is not None and near.least["model_id"] == "a"


def test_a_model_without_a_score_has_no_place_and_an_outside_one_counts_itself() -> None:
    """No score, no rank; a row that a later one supersedes is placed among the others all the same."""
    frame = _models(("a", "2019-01-01", None, 2), ("b", "2019-06-01", 70, 1))
    assert peers.List(frame, "score").contemporaries(_row(frame, "a")).rank is None
    outside = {"model_id": "old-a", "release_date": date(2019, 1, 1), "score": 60.0, "forward_gflop": 5.0}
    near = peers.List(frame, "score").contemporaries(outside)
    assert (near.others, near.scored, near.rank) == (2, 2, 2)


def test_a_match_is_as_good_for_strictly_less_compute() -> None:
    """The first is later by a day at least; the least may be older; equal compute and lower scores are none."""
    frame = _models(
        ("own", "2019-01-01", 80, 10),
        ("same-day", "2019-01-01", 80, 2),
        ("worse", "2019-02-01", 79.9, 1),
        ("equal-cost", "2019-02-01", 85, 10),
        ("later-b", "2019-03-01", 80, 9),
        ("later-a", "2019-03-01", 80, 9),
        ("older", "2015-01-01", 81, 1.5),
    )
    found = peers.List(frame, "score").matches(_row(frame, "own"))
    assert found.first is not None and found.least is not None
    assert (found.first["model_id"], found.least["model_id"]) == ("later-a", "older")
    none = peers.List(frame, "score").matches(_row(frame, "older"))
    assert (none.first, none.least) == (None, None)


def test_a_device_is_ranked_among_those_launched_until_its_own_day() -> None:
    """Same-day devices count, later ones do not; equals share the better place, the best is the earlier of equals."""
    frame = pd.DataFrame(
        [("a", "2018-01-01", 50.0), ("b", "2018-01-01", 50.0), ("c", "2019-01-01", 50.0), ("d", "2019-01-02", 90.0)],
        columns=["gpu_id", "launch_date", "efficiency_gflop_per_j"],
    )
    frame["launch_date"] = pd.to_datetime(frame["launch_date"])
    placed = peers.launch(frame, rows(frame)[2])
    assert (placed.rank, placed.count, placed.best["gpu_id"]) == (1, 3, "a")


def test_every_models_page_names_what_the_rows_give(parsed: Parsed, facts: Facts) -> None:
    """The table of each model holds itself, the best and the least of its year, and its matches, found anew here."""
    for model_id, (domain, row) in facts.model_rows.items():
        if f"models/{model_id}/index.html" not in parsed:  # one of many contributed rows
            continue
        page = parsed[f"models/{model_id}/index.html"]
        region = page.find(attrs={"aria-label": f"{facts.names[model_id]} beside others of its list"})
        assert region is not None
        named = [
            (label, line.td.get_text())
            for line in region.select("tbody tr")
            for label in line.th.get_text().split("; ")
        ]
        shown = {label[0].upper() + label[1:]: name for label, name in named}
        places = [tuple(cell.get_text() for cell in line.select("td")) for line in region.select("tbody tr")]
        assert len(places) == len(set(places)), "a model stands in one row"
        frame = facts.models(domain, facts.view)
        assert shown["This model"] == facts.names[model_id]
        if row[domain.score] is not None:
            able = frame[(frame[domain.score] >= row[domain.score]) & (frame["forward_gflop"] < row["forward_gflop"])]
            label = "Least compute that is as good" + (", any data" if domain is CV else "")
            expected = (
                facts.names[able.loc[able["forward_gflop"].idxmin(), "model_id"]] if len(able) else "none in the list"
            )
            least = able[able["forward_gflop"] == able["forward_gflop"].min()] if len(able) else able
            names = {facts.names[one] for one in least["model_id"]} or {expected}
            assert shown[label] in names, model_id


def test_flop_and_mac_stand_side_by_side_for_each_way_of_counting(facts: Facts) -> None:
    """Both amounts are given with their units; a count of MAC is doubled, one of FLOP halved, a cited one said so."""
    _, row = facts.model_rows["alexnet"]
    written = facts.written(CV.models, ["alexnet"])["reported_gflop"]
    as_flop = standing.counts(facts, CV, row)
    assert [count["value"] for count in as_flop] == [f"{written} GFLOP", "1.42 GFLOP", "0.710 GMAC"]
    doubled = {**row, "flop_convention": "mac", "forward_gflop": 2.84}
    assert [count["value"] for count in standing.counts(facts, CV, doubled)] == [
        f"{written} GMAC",
        "2.84 GFLOP",
        "1.42 GMAC",
    ]
    _, cited = facts.model_rows["gpt-3"]
    counts = standing.counts(facts, NLP, cited)
    assert counts[0]["value"].endswith("giga-operations") and "does not always say" in counts[1]["means"]


def test_each_gpu_page_tells_its_rank_at_launch(parsed: Parsed, facts: Facts) -> None:
    """The first sentence of each device holds its rank and count, and the table its contemporaries."""
    devices = standing.fp32(facts)
    for row in rows(devices):
        if f"gpus/{row['gpu_id']}/index.html" not in parsed:  # one of many contributed rows
            continue
        known = devices[devices["launch_date"] <= pd.Timestamp(row["launch_date"])]
        rank = int((known["efficiency_gflop_per_j"] > row["efficiency_gflop_per_j"]).sum()) + 1
        text = " ".join(parsed[f"gpus/{row['gpu_id']}/index.html"].get_text(" ").split())
        place = "the most efficient" if rank == 1 else f"number {rank} by efficiency"
        assert f"it was {place} of the {len(known)} device" in text


def test_every_model_has_a_badge_with_its_joules_as_an_estimate(built: Path, facts: Facts) -> None:
    """A badge is a picture with a title, its texts fit its width, and it says that it is an estimate."""
    for model_id, (_, row) in facts.model_rows.items():
        badge = ElementTree.parse(built / "models" / model_id / "badge.svg").getroot()  # noqa: S314
        title, texts = badge.findtext(f"{SVG}title"), list(badge.iter(f"{SVG}text"))
        work = f"pass of {row['input_tokens']:,} tokens" if "input_tokens" in row else "forward pass"
        named = badges.plain(facts.names[model_id], 300)
        assert title == f"{named}: {number(row['energy_j'])} J per {work} (estimate)"
        end = max(float(text.attrib["x"]) + float(text.attrib["textLength"]) for text in texts)
        assert badge.attrib["role"] == "img" and end + badges.PADDING == float(badge.attrib["width"])


@pytest.mark.parametrize(
    "name", ["</title><script>x</script>", "a\u202eb\u200bc", "M" * 300, "漢字", "\x07\x00bell", "quote\"'<&>", ""]
)
def test_a_hostile_name_leaves_a_badge_sound(name: str) -> None:
    """Whatever a model is called, its badge parses, has the same elements and no character that steers."""
    drawn = ElementTree.fromstring(badges.badge(name, "1 J"))  # noqa: S314
    assert [element.tag.removeprefix(SVG) for element in drawn.iter()] == [
        "svg", "title", "rect", "path", "g", "text", "text",
    ]  # fmt: skip
    assert len(drawn.findall(f".//{SVG}text")[0].text or "") <= badges.LONGEST
    assert not re.search("[\u202e\u200b\x00\x07]", "".join(drawn.itertext()))


def test_the_lines_to_copy_cannot_be_left_by_a_name() -> None:
    """In Markdown and in HTML a hostile name stays the picture's description."""
    lines = badges.lines('](javascript:x) "><script>', "1 J", "b.svg", "i.html")
    assert lines.markdown == '[![\\](javascript:x) "\\>\\<script\\>: 1 J](b.svg)](i.html)'
    image = BeautifulSoup(lines.html, "html.parser")
    assert [element.name for element in image.find_all(True)] == ["a", "img"]


def test_the_lines_to_copy_name_the_sites_address_where_there_is_one(facts: Facts, root: Path, parsed: Parsed) -> None:
    """With an address the lines are whole; without one they are relative and the page says what to put before."""
    plain = parsed["models/alexnet/index.html"]
    assert "](models/alexnet/badge.svg)](models/alexnet/index.html)" in plain.select("pre.copy")[0].get_text()
    assert "Put the address of this site before" in plain.get_text()
    placed = Surroundings(settings=Settings(address="https://ledger.test/ai/"))
    made = models.pages(facts, Renderer(root, every.shared(facts, placed)), Graph(facts))
    part = next(part for part in made if str(part.path) == "models/alexnet/index.html")
    page = BeautifulSoup(part.content, "html.parser")
    copied = page.select("pre.copy")[0].get_text()
    assert "](https://ledger.test/ai/models/alexnet/badge.svg)](https://ledger.test/ai/models/alexnet/)" in copied
    assert "Put the address" not in page.get_text()


def test_an_efficiency_beyond_the_last_device_is_called_an_extrapolation(parsed: Parsed, facts: Facts) -> None:
    """The page of each later model says so beside its number, and no other page does."""
    for model_id, (domain, row) in facts.model_rows.items():
        if f"models/{model_id}/index.html" not in parsed:  # one of many contributed rows
            continue
        later = row["release_date"] > facts.trend(f"gpu-efficiency-{domain.key}")["last_date"]
        told = parsed[f"models/{model_id}/index.html"].select_one("ul.numbers").get_text()  # type: ignore[union-attr]
        assert ("by extrapolation" in told) == later, model_id


@pytest.mark.parametrize(("low", "high"), [(0.0004, 34.7), (0.02, 5600.0), (6.5, 1000.0), (1e-9, 1e9), (1.0, 1.5)])
def test_the_marks_of_a_strip_neither_touch_nor_leave_the_picture_on_a_phone(low: float, high: float) -> None:
    """With the large text of a phone every mark that is shown stands apart; the one with the unit is always shown."""
    picture = strips.strip("", "", "", [low, high], [high], "GFLOP/J")
    shown = [tick for tick in picture.ticks if not tick.crowded]
    spans = []
    for tick in shown:
        width, x = len(tick.text) * strips.CHARACTER, float(tick.text_x)
        start = x - {"start": 0.0, "middle": width / 2, "end": width}[tick.anchor]
        spans.append((start, start + width))
    assert len(shown) > 1 and shown[-1].text.endswith("GFLOP/J")
    assert spans[0][0] >= 0 and spans[-1][1] <= strips.WIDTH
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_device_tells_what_landmarks_take_on_it(parsed: Parsed, facts: Facts) -> None:
    """The best image model of each year and each language model of record compute, with the joules of the tables."""
    rates = facts.frame("gpu_efficiency", facts.view).set_index(["gpu_id", "precision", "domain"])
    for gpu_id, precision in (("a100", "Mixed"), ("tesla-k80", "FP32")):
        page = parsed[f"gpus/{gpu_id}/index.html"]
        heading = page.find("h2", id="models")
        assert heading is not None
        for domain, table in zip((CV, NLP), heading.find_all_next("table", limit=2), strict=True):
            frame = facts.models(domain, facts.view)
            chosen = frame[frame[domain.mark].fillna(False).astype(bool)].sort_values(["release_date", "model_id"])
            rows_shown = table.select("tbody tr")
            assert [row.th.a["href"].split("/")[-2] for row in rows_shown] == chosen["model_id"].tolist()
            place = [head.contents[0].strip() for head in table.select("thead th")].index(precision)
            own = domain.key if precision == "Mixed" else "any"
            efficiency = rates.loc[(gpu_id, precision, own), "efficiency_gflop_per_j"]
            told = [row.find_all(["th", "td"])[place].get_text() for row in rows_shown]
            assert told == [number(gflop / efficiency) for gflop in chosen["forward_gflop"]]
        link = page.select_one("a[href*='calculator/index.html?device=']")
        assert link is not None and link["href"].endswith(f"{gpu_id}%7C{precision}")
