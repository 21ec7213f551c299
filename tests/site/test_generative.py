"""Generative models as a reader meets them: a token by hand, every number the tables', every model its page."""

import gzip
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from tests.site.conftest import SOME

from joulebook.publish.charts.composition import WIDE
from joulebook.publish.charts.generative import boards, tokens
from joulebook.publish.facts import Facts
from joulebook.publish.pages import generative
from joulebook.publish.words.numerals import number

Parsed = dict[str, BeautifulSoup]
HEADING = re.compile(r"<h1>([^<]*)</h1>")
LARGEST = 60_000
LAUNCH = 2022 + 262 / 365
"""Of the H100 SXM5 80GB: 20 September 2022."""


def page(parsed: Parsed, model_id: str) -> Tag:
    main = parsed[f"models/{model_id}/index.html"].main
    assert main is not None
    return main


def lines(main: Tag, region: str) -> list[list[str]]:
    """The cells of the table whose label begins so."""
    (found,) = main.find_all(attrs={"aria-label": re.compile(f"^{re.escape(region)}")})
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in found.select("tbody tr")]


def measured(facts: Facts, *names: str) -> pd.Series:
    """The energy of a token of each run on boards of the model of one of these names at Hugging Face."""
    runs = facts.table("measurements").frame
    return runs.loc[(runs["boundary"] == "board") & runs["model"].isin(names), "energy_j"]


def estimate(facts: Facts, gflop: float) -> float:
    """By hand: operations over the paper's line at the launch of the device that most runs were on."""
    row = facts.trend("gpu-efficiency-nlp")
    return float(gflop / 10 ** (row["intercept_log10"] + row["slope_log10_per_year"] * LAUNCH))


def test_a_token_of_a_dense_model_by_hand(parsed: Parsed, facts: Facts) -> None:
    """Llama 3.1 8B: 2 × 7,503.609856 million; attention 4 × 32 × 32 × 128 for each token before; 34 runs on boards."""
    main = page(parsed, "llama-3-1-8b-instruct")
    text = main.get_text()
    assert "2 × 7,503.609856 million ÷ 1,000 = 15.0072 GFLOP" in text
    assert "4 × 32 layers × 32 heads × 128" in text
    contexts = lines(main, "One token of")
    per_token = 4 * 32 * 32 * 128 / 1e9
    for line, size in zip(contexts, (0, 1_000, 8_000, 131_072), strict=True):
        assert line[1:] == [number(15.0072 + size * per_token), number(size * per_token)]
    runs = measured(facts, "meta-llama/Meta-Llama-3.1-8B-Instruct", "meta-llama/Llama-3.1-8B-Instruct")
    assert len(runs) == 14 + 20, "by its former name and by that of today"
    least, most = number(runs.min()), number(runs.max())
    assert f"{number(runs.median())} Jmedian of 34 runs on GPU boards; {least} to {most} J by batch and device" in text
    assert f"{number(estimate(facts, 15.0072))} J" in text
    h100 = next(line for line in lines(main, "Energy of one token") if line[0] == "H100 SXM5 80GB")
    assert h100[1] == number(15.0072 * 700 / 989_000), "989 TFLOP/s over 700 W"


def test_a_token_of_a_mixture_of_experts_by_hand(parsed: Parsed, facts: Facts) -> None:
    """Mixtral 8x7B: two of eight experts work for a token: 12,748.587008 of its 46,700 million are multiplied."""
    main = page(parsed, "mixtral-8x7b-instruct-v0-1")
    text = " ".join(main.get_text().split())
    assert "of 46,700 million parameters, 12,900 million of them active: 25.5 GFLOP for a token" in text
    assert "2 × 12,748.587008 million ÷ 1,000 = 25.4972 GFLOP" in text and "each active parameter but" in text
    assert f"{number(estimate(facts, 25.4972))} J" in text


def test_every_model_has_a_small_page_named_after_it_and_a_badge(built: Path, facts: Facts) -> None:
    ids = facts.table("generative_models").frame["model_id"]
    assert not set(ids) & facts.model_rows.keys()
    for model_id in ids:
        content = (built / "models" / model_id / "index.html").read_bytes()
        heading = HEADING.search(content.decode())
        assert heading is not None and unescape(heading[1]) == facts.names[model_id]
        assert len(content) < LARGEST * 4 and len(gzip.compress(content, 1)) < LARGEST
        assert (built / "models" / model_id / "badge.svg").is_file()


def test_the_numbers_of_pages_are_those_of_the_tables(parsed: Parsed, facts: Facts) -> None:
    """Of those looked at: each run with its ratio, and operations over efficiency on each device."""
    pairs = facts.frame("matched_measurements", facts.view)
    pages = {f"models/{row['model_id']}/index.html": row for row in generative.placed(facts)}
    most_runs = ("models/gpt-oss-120b/index.html", "models/mixtral-8x7b-instruct-v0-1/index.html")
    shown = [row for path, row in pages.items() if path in parsed or path in most_runs]
    assert len(shown) >= SOME
    for row in shown:
        main = page(parsed, row["model_id"])
        own = pairs[pairs["model_id"] == row["model_id"]]
        assert row["board_runs"] + row["system_runs"] == len(own)
        if len(own):
            told = sorted(line[3] for line in lines(main, "Measured runs of"))
            assert told == sorted(map(number, own["ratio"]))
        else:
            assert "No run here names this very model" in main.get_text()
        (devices,) = main.find_all(attrs={"aria-label": re.compile("^Energy of one token of")})
        assert len(devices.select("tbody tr")) == len(facts.gpus)
        for device in devices.select("tbody tr"):
            energy, efficiency = (float(str(cell["data-value"])) for cell in device.select("[data-value]"))
            assert energy == pytest.approx(row["work_gflop_per_token"] / efficiency)


def test_the_list_answers_in_numbers_and_holds_every_model(parsed: Parsed, facts: Facts) -> None:
    """The examples are the models of most runs; the medians are found anew from the measured rows."""
    main = parsed["models/generative/index.html"].main
    assert main is not None
    listed = lines(main, "Generative models, those measured most first")
    assert {line[0] for line in listed} == set(facts.table("generative_models").frame["model"])
    counts = [int(line[8]) for line in listed]
    assert counts[0] == max(counts) and listed[0][0] == "gpt-oss-120b"
    unmeasured = [float(line[1].replace(",", "")) for line in listed[-100:]]
    assert unmeasured == sorted(unmeasured)
    runs = measured(facts, "openai/gpt-oss-120b")
    assert f"took {number(runs.median())} J (median of {len(runs)} runs on GPU boards" in main.get_text()
    assert "A token of Llama-3.1-70B-Instruct takes 139 GFLOP" in main.get_text()
    assert "gpt-oss-120b, which uses 5,100 of its 117,000 million parameters" in main.get_text()
    assert "22.5 times the estimate at 2 to 8 requests and 2.64 times at over 256" in main.get_text()


def test_the_chart_holds_a_mark_for_each_model_and_class_of_batch(facts: Facts) -> None:
    """Its values are medians of runs on boards of the one device, per token alone."""
    found = boards(facts, "h100-sxm5-80gb")
    frame = facts.frame("matched_measurements", facts.view)
    frame = frame[(frame["gpu_id"] == "h100-sxm5-80gb") & (frame["boundary"] == "board")]
    assert frame["energy_j_per_input"].isna().all() and found["runs"].sum() == len(frame)
    one = frame[(frame["model_id"] == "llama-3-1-8b-instruct") & (frame["batch_class"] == "over 256")]
    told = found[(found["name"] == facts.names["llama-3-1-8b-instruct"]) & (found["batch_class"] == "over 256")]
    assert told["energy_j_per_token"].item() == pytest.approx(one["energy_j_per_token"].median())
    drawing = tokens(facts, "h100-sxm5-80gb", WIDE).specification
    assert len(found) in {len(values) for values in drawing["datasets"].values()}
    assert isinstance(found, pd.DataFrame)
