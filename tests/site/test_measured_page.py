"""Measured against estimated as a reader meets it: its numbers are the tables', its pictures hold every pair."""

import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from joulebook.publish.facts import Facts
from joulebook.publish.words.numerals import number

Parsed = dict[str, BeautifulSoup]
LARGEST_PICTURE = 250_000


@pytest.fixture(scope="module")
def pairs(facts: Facts) -> pd.DataFrame:
    runs = facts.table("measurements").frame[["measurement_id", "workload", "scenario", "precision"]]
    return facts.frame("matched_measurements", facts.view).merge(runs, on="measurement_id", validate="one_to_one")


def test_the_answer_names_how_far_off_the_estimates_are(parsed: Parsed, pairs: pd.DataFrame) -> None:
    """The geometric mean over runs of data-centre GPUs in INT8, by another way than the table's."""
    main = parsed["measured/index.html"].main
    assert main is not None
    chosen = pairs[(pairs["kind"] == "classification") & (pairs["device_class"] == "data-centre GPU")]
    chosen = chosen[chosen["precision"].str.contains("INT8")]
    mean = float(np.prod(chosen["ratio"] ** (1 / len(chosen))))
    assert f"Images, data-centre GPUs, INT8, at the wall: ×\u00a0{number(mean)} (" in main.get_text()
    assert f"{len(pairs):,} of 6,158 measured runs" in main.get_text()


def test_home_leads_with_what_resnet_50_took(parsed: Parsed, pairs: pd.DataFrame) -> None:
    chosen = pairs[
        (pairs["workload"] == "resnet50") & (pairs["scenario"] == "Offline") & (pairs["precision"] == "INT8")
    ]
    chosen = chosen[chosen["device_class"] == "data-centre GPU"]
    text = parsed["index.html"].get_text()
    energy = number(chosen["energy_j_per_input"].median())
    assert f"ResNet-50 takes {energy} J (derived here from MLPerf Inference: median of {len(chosen)} runs" in text
    assert f"says {number(chosen['estimate_j_per_input'].median())} J" in text


def test_pictures_hold_every_pair_and_stay_small(parsed: Parsed, pairs: pd.DataFrame) -> None:
    """Each mark of a path begins with M; what falls on another is drawn once, and the caption says how many."""
    counted = 0
    for figure in parsed["measured/index.html"].select("figure:has(svg.pairs)"):
        picture, caption = figure.svg, figure.figcaption
        assert isinstance(picture, Tag) and caption is not None
        assert len(str(picture)) < LARGEST_PICTURE
        marks = sum(str(path["d"]).count("M") for path in picture.find_all("path"))
        told = re.search(r"([\d,]+) marks for ([\d,]+) pairs", caption.get_text())
        assert told is not None and marks == int(told[1].replace(",", ""))
        counted += int(told[2].replace(",", ""))
    assert counted == len(pairs)


def test_whose_runs_these_are_stands_on_the_page(parsed: Parsed) -> None:
    """As MLCommons asks: round, division and submitter, and that derived numbers are no official results."""
    text = parsed["measured/index.html"].get_text()
    for told in ("MLPerf Inference v1.0, 2021", "closed", "DellEMC", "Krai", "no official results", "ML.ENERGY v3"):
        assert told in text
