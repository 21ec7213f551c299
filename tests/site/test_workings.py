"""How numbers came about, for readers: pages of claims, trends, models and devices show formula, numbers and cells."""

import re

import pytest
from bs4 import BeautifulSoup

from joulebook.publish.facts import Facts, rows
from joulebook.publish.pages.claims import RULES
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.nodes import Derived
from joulebook.publish.provenance.working import readable

Parsed = dict[str, BeautifulSoup]


@pytest.fixture(scope="module")
def graph(facts: Facts) -> Graph:
    """Every number of the project's own edition."""
    return Graph(facts)


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def test_every_claim_has_a_page_that_the_board_leads_to(parsed: Parsed, facts: Facts) -> None:
    """The page says what is printed, what comes out, by which rule, and leads to the files of the number."""
    board = parsed["reproduction/index.html"]
    assert len(facts.claims) == 60
    for claim_id, result in facts.claims.items():
        page = parsed[f"reproduction/{claim_id}/index.html"]
        assert board.find("a", href=f"{claim_id}/index.html") is not None, claim_id
        assert result["status"] in page.select_one(".lead .verdict").get_text(), claim_id  # type: ignore[union-attr]
        assert RULES[result["status"]] in words(page), claim_id
        assert page.find("a", href="provenance.json") is not None, claim_id
        origin = facts.edition.book.origins[claim_id]
        assert page.find("code", string=readable(origin.formula)) is not None, claim_id


def test_a_claims_page_shows_every_cell_as_written_with_its_source(parsed: Parsed, facts: Facts) -> None:
    """The cells behind the adapted efficiency of T4 stand in a table, each linked to its row, field and source."""
    page = parsed["reproduction/adapted_efficiency_t4_mixed_cv/index.html"]
    table = page.select("table")[-1]
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tbody tr")]
    assert len(cells) == 10
    assert ["T4", "Thermal design power", "70", "W", "NVIDIA specifications"] in [row[:5] for row in cells]
    links = [str(link["href"]) for link in table.select("a")]
    for link in ("../../gpus/t4/index.html", "../../data/gpus/index.html#tdp_w"):
        assert link in links
    assert any("recovered" in row[5] for row in cells)
    assert "mean([3.71429; 2.88675; 2.33344; 1.85593]) = 2.69760" in words(page)


def test_a_verdict_that_needs_explaining_is_explained(parsed: Parsed) -> None:
    """The claim that its rows do not give says what they give instead, and what is known of it."""
    text = words(parsed["reproduction/vit_g14_gflops/index.html"])
    assert "The paper states 5,270 GFLOP; its own rows give 5,204.1 GFLOP. not-reproduced" in text
    assert "2,859.9 × (1 / 1) × (1 / 1)² × (518 / 384)² = 5,204.13 GFLOP" in text


@pytest.mark.parametrize(
    "path", ["trends/cv-energy-best", "models/alexnet", "gpus/t4", "reproduction/corr_params_gflops_cnn"]
)
def test_pages_show_the_formulas_of_their_numbers(parsed: Parsed, path: str) -> None:
    """Each kind of page has the section, with formulas and results, and leads to the file for programs."""
    page = parsed[f"{path}/index.html"]
    heading = page.find(id="provenance")
    assert heading is not None and heading.name == "h2"
    steps = heading.find_next("ol")
    assert steps is not None and len(steps.find_all("li", recursive=False)) > 0  # type: ignore[union-attr]
    for step in steps.find_all("li", recursive=False):  # type: ignore[union-attr]
        formula, numbers = (code.get_text() for code in step.find_all("code"))
        assert re.search(r" = \S", numbers) and not re.search(r"\*\*|None|nan", formula + numbers)
        assert "From " in step.get_text()
    assert page.find("a", href="provenance.json") is not None


def test_a_trend_shows_slope_interval_growth_and_doubling(parsed: Parsed, facts: Facts) -> None:
    """Every number of a trend that a formula gives is shown, an inherited variance by the trend it comes from."""
    page = parsed["trends/cv-energy-best/index.html"]
    titles = {strong.get_text() for strong in page.select("ol li > strong")}
    schema = facts.schema("trends")
    assert {field.title for field in schema.fields if field.formula} <= titles
    assert page.find("a", string="inherited_variance", href="../gpu-efficiency-cv/index.html") is not None
    assert "inherited_variance (always 0 here)" in words(parsed["trends/cv-gflop-best/index.html"])


@pytest.mark.parametrize(
    ("path", "tables"),
    [
        ("questions/lag", {"lags", "lag_events", "cost_to_reach"}),
        ("questions/multiplication", {"use_growth"}),
        ("questions/why-energy-changed", {"decompositions"}),
        ("reproduction", {"finding_results", "erratum_results"}),
        ("figures/figure-4", {"figure_effects"}),
        ("models/alexnet", {"energy_sensitivity", "energy_components", "footprints"}),
        ("trends/cv-energy-best", {"trend_robustness", "trend_sensitivity"}),
    ],
)
def test_each_way_of_making_a_number_is_shown_where_the_number_is(
    parsed: Parsed, graph: Graph, path: str, tables: set[str]
) -> None:
    """Every formula of a table's rows that belong to a page stands on it, with at least one result."""
    page = parsed[f"{path}/index.html"]
    shown = {code.get_text() for code in page.select("ol li code")}
    nodes = [node for address, node in graph.nodes.items() if address.table in tables and graph.folder(address) == path]
    needed = {readable(node.formula) for node in nodes if isinstance(node, Derived)}
    assert needed and needed <= shown, sorted(needed - shown)[:3]
    assert page.find("a", href="provenance.json") is not None


def test_the_methods_page_explains_every_function_of_formulas(parsed: Parsed, facts: Facts) -> None:
    """The functions stand in a table with what they give."""
    page = parsed["methods/index.html"]
    section = page.find(id="provenance")
    assert section is not None
    text = words(page)
    for usage, meaning in facts.edition.book.functions.items():
        assert page.find("code", string=usage) is not None, usage
        assert meaning in text, usage


def test_dictionaries_show_formulas_with_the_signs_of_print(parsed: Parsed, facts: Facts) -> None:
    """A reader sees × and powers; the descriptor keeps what a machine computes."""
    row = parsed["data/cv_estimates/index.html"].find(id="efficiency_gflop_per_j")
    assert row is not None
    assert "10^(intercept_log10 + slope_log10_per_year × decimal_year)" in row.get_text()
    formula = facts.field("cv_estimates", "efficiency_gflop_per_j").formula
    assert formula == "10 ** (intercept_log10 + slope_log10_per_year * decimal_year)"


def test_every_cell_of_a_claims_page_links_to_a_row_that_exists(parsed: Parsed, facts: Facts) -> None:
    """Each claim lists at least one cell, with as many lines as cells it rests on."""
    for claim in rows(facts.frame("claim_results")):
        page = parsed[f"reproduction/{claim['claim_id']}/index.html"]
        table = page.select("table")[-1]
        found = re.search(r"It rests on (\d+) cells?, ", words(page))
        assert found is not None and int(found.group(1)) == len(table.select("tbody tr")) > 0
