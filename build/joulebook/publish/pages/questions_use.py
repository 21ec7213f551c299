"""Multiplication: how fast use must grow to cancel what efficiency gains, and what passes per second mean."""

from functools import partial
from typing import Any

import pandas as pd

from joulebook.errors import BuildError
from joulebook.publish import grid
from joulebook.publish.charts.composition import Drawing, Size
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.questions import intervals, log_axis
from joulebook.publish.facts import DOMAINS, Domain, Facts, Row, rows
from joulebook.publish.pages.question import (
    CHIP,
    IMAGES_OR_LANGUAGE,
    LEADERS,
    LEFT_OUT,
    MODEL,
    MODELS,
    SCORES,
    Picture,
    Question,
    address,
    article,
    factor_between,
    row_of,
)
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import number
from joulebook.publish.words.quote import Quote, between, quote

SLUG = "multiplication"
LINES = {"equal-score": "At an equal score", "best": "Most accurate of each year", "all": "All models"}
LINES["record"] = "Record setters"
SHORT = {"equal-score": "Equal|score", "best": "Best of|each year", "all": "All|models", "record": "Record|setters"}
QUOTED = (("cv", "equal-score"), ("cv", "best"), ("cv", "all"), ("nlp", "equal-score"))
PASSES = 1.0
"""The paper's hypothesis: one inference per second and person."""
LEVELS = {"body": "one person's food", "resident": "one US resident's whole use"}


def build(facts: Facts, gallery: Gallery) -> Question:
    """Make the page."""
    words = answer(facts)
    pictures = [
        Picture(
            gallery.inline_drawing(
                f"use-{domain.key}",
                f"Growth of use that cancels, {MODELS[domain.key]}",
                words,
                partial(_draw, facts, domain.key),
            ),
            f"{IMAGES_OR_LANGUAGE[domain.key]}: by what use must be multiplied each year so that use times energy "
            "stays as it is, with 95 % intervals, on a logarithmic axis. Below × 1 energy itself grows, and use would "
            "have to shrink.",
        )
        for domain in DOMAINS
    ]
    return Question(
        SLUG,
        "How fast must use grow to cancel what efficiency gains?",
        words,
        pictures,
        [_growths(facts)],
        quotes(facts),
        [
            "use · energy stays as it is when growth of use = 10 to the power of −slope of log10 energy; the ends of "
            "the interval are those of the slope.",
            "At an equal score the slope of energy = algorithm (the date's coefficient in the regression of log10 "
            "compute on date and capability) − slope of the fitted efficiency; variances add. Regressions: "
            + "; ".join(_regression(facts, domain) for domain in DOMAINS)
            + ".",
            "Along another line of models the slope is that of the energy trend, with its own interval.",
            "Power of one person = energy of one inference · passes per second. The paper assumes one pass per second "
            "and person, as a hypothesis; it gives no count of passes, and neither do these rows.",
        ],
        [
            "How fast use does grow: the paper leaves that for future work, and no row here counts use.",
            "The equal-score line buys no better models; the line of the best buys all of them.",
            "A power here is of the chip during the pass, not what a service draws.",
        ],
        ["use_growth", "forecasts", "constants"],
        template="question_use.html",
        more={"data": explorer(facts), "passes": passes(facts)},
    )


def answer(facts: Facts) -> str:
    """The answer: what cancels the gain at an equal score, and what the line of the best does."""
    equal, best = (row_of(facts, "use_growth", domain="cv", line=line) for line in ("equal-score", "best"))
    return (
        f"At an equal {SCORES['cv']}, the energy of one inference {_gains(equal)}. "
        f"For {LEADERS['cv']}, it {_gains(best)}."
    )


def _gains(row: Row) -> str:
    """Say what a slope means for use; direction and certainty follow its interval."""
    energy = f"× {number(10.0 ** row['slope'])} a year"
    use = f"× {number(row['growth_per_year'])} a year ({_bounds(row)})"
    match wording.direction(row["slope_low"], row["slope_high"]):
        case "falls":
            return f"falls, {energy}, so use must grow {use} to cancel the gain"
        case "rises":
            return (
                f"rises, {energy}: there is no gain to cancel, and use would have to shrink, {use}, to hold the total"
            )
        case _:
            return f"is {wording.FLAT}, {energy}, so whether use may grow is open: {use} holds the total"


def _bounds(row: Row) -> str:
    return f"95 % interval {between(row['growth_per_year_low'], row['growth_per_year_high'])}"


def quotes(facts: Facts) -> list[Quote]:
    """The growth of use that cancels, along each line that is a headline."""
    found = []
    for domain, line in QUOTED:
        row = row_of(facts, "use_growth", domain=domain, line=line)
        along = {
            "equal-score": f"of {article(MODEL[domain])} at an equal {SCORES[domain]}",
            "best": f"of {LEADERS[domain]}",
            "all": f"over all {MODELS[domain]}",
        }[line]
        found.append(
            quote(
                facts,
                address(SLUG),
                f"{IMAGES_OR_LANGUAGE[domain].lower()}-{line}",
                f"The energy of one inference {along} {_gains(row)}",
                row["growth_per_year"],
                "factor a year, of the number of inferences",
                (row["growth_per_year_low"], row["growth_per_year_high"]),
                f"{CHIP}; {LEFT_OUT}. Use is counted in passes.",
                "A growth that use has, or a forecast of it.",
            )
        )
    return found


def _regression(facts: Facts, domain: Domain) -> str:
    row = row_of(facts, "decompositions", decomposition_id=f"{domain.key}-scored")
    bounds = f"{number(row['algorithm_slope_low'])} to {number(row['algorithm_slope_high'])}"
    return (
        f"{IMAGES_OR_LANGUAGE[domain.key].lower()}, algorithm {number(row['algorithm_slope'])} a year in log10 (95 % "
        f"interval {bounds}), R² = {number(row['regression_r2'])}, n = {row['n']}"
    )


def chosen(facts: Facts) -> list[tuple[str, Row]]:
    """The models whose power is shown, by rule: the least energy, the best score, the most energy of each domain."""
    found: list[tuple[str, Row]] = []
    for domain in DOMAINS:
        models = facts.models(domain)
        for column, ascending in (("energy_j", True), (domain.score, False), ("energy_j", False)):
            ordered = models.dropna(subset=[column]).sort_values([column, "model_id"], ascending=[ascending, True])
            row = rows(ordered.head(1))[0]
            if row["model_id"] not in {other["model_id"] for _, other in found}:
                found.append((domain.key, row))
    return found


def _level(facts: Facts, level: str) -> float:
    return float(row_of(facts, "forecasts", trend_id="cv-energy-all", level=level)["power_w"])


def _kwh_a_year(facts: Facts) -> float:
    """How many kilowatt-hours one watt is in a year, from the constants of the paper."""
    held = {row["constant_id"]: row["value"] for row in rows(facts.table("constants").frame)}
    needed = ("second-per-day", "day-per-year", "joule-per-kilowatt-hour")
    if lost := [name for name in needed if name not in held]:
        raise BuildError(f"constants.csv has no {lost[0]}, which the page on multiplication needs; put its row back")
    return float(held[needed[0]] * held[needed[1]] / held[needed[2]])


def explorer(facts: Facts) -> dict[str, Any]:
    """What the page's script reads: energies, both levels, and the hypothesis to begin with."""
    return {
        "passes": PASSES,
        "kwh": _kwh_a_year(facts),
        "body": _level(facts, "body"),
        "resident": _level(facts, "resident"),
        "energies": [row["energy_j"] for _, row in chosen(facts)],
        "names": [facts.names[row["model_id"]] for _, row in chosen(facts)],
    }


def passes(facts: Facts) -> grid.Grid:
    """What one pass per second and person takes; the script writes other numbers of passes into the same table."""
    body, resident, kwh = _level(facts, "body"), _level(facts, "resident"), _kwh_a_year(facts)
    lines = []
    for domain, row in chosen(facts):
        power = row["energy_j"] * PASSES
        lines.append(
            [
                grid.Cell(facts.names[row["model_id"]], f"models/{row['model_id']}/index.html"),
                grid.Cell(IMAGES_OR_LANGUAGE[domain]),
                grid.Cell(number(row["energy_j"])),
                *(
                    grid.Cell(number(value))
                    for value in (power, power * kwh, 100 * power / body, 100 * power / resident)
                ),
                grid.Cell(number(body / row["energy_j"])),
            ]
        )
    heads = [
        grid.Column("Model"),
        grid.Column("List"),
        grid.Column("One pass", "J", numeric=True),
        grid.Column("Power a person", "W", numeric=True),
        grid.Column("Energy a person", "kWh a year", numeric=True),
        grid.Column(f"Of {LEVELS['body']}, {number(body, 4)} W", "%", numeric=True),
        grid.Column(f"Of {LEVELS['resident']}, {number(resident, 4)} W", "%", numeric=True),
        grid.Column("As much as the food", "passes a second", numeric=True),
    ]
    return grid.Grid("What one pass per second and person takes, for models chosen by rule", heads, lines)


def _draw(facts: Facts, domain: str, size: Size) -> Drawing:
    found = [
        {
            "label": SHORT[row["line"]],
            "group": "Growth of use that cancels",
            "value": row["growth_per_year"],
            "low": row["growth_per_year_low"],
            "high": row["growth_per_year_high"],
            "tip": f"{LINES[row['line']]}: × {number(row['growth_per_year'])} a year",
        }
        for row in rows(facts.frame("use_growth"))
        if row["domain"] == domain
    ]
    frame = pd.DataFrame(found)
    axis = log_axis("Factor a year (log scale)", [1.0, *frame["low"], *frame["high"]], size)
    return intervals(frame, axis, (1.0, "use as it is"), size)


def _growths(facts: Facts) -> grid.Grid:
    lines = [
        [
            grid.Cell(f"{IMAGES_OR_LANGUAGE[row['domain']]}, {LINES[row['line']].lower()}"),
            grid.Cell(f"× {number(10.0 ** row['slope'])}"),
            grid.Cell(factor_between(row["slope_low"], row["slope_high"])),
            grid.Cell(f"× {number(row['growth_per_year'])}"),
            grid.Cell(between(row["growth_per_year_low"], row["growth_per_year_high"])),
        ]
        for row in rows(facts.frame("use_growth"))
    ]
    heads = [
        grid.Column("Line"),
        grid.Column("Energy a year", numeric=True),
        grid.Column("95 % interval", numeric=True),
        grid.Column("Use that cancels, a year", numeric=True),
        grid.Column("95 % interval", numeric=True),
    ]
    return grid.Grid("How energy moves, and how fast use must grow to cancel it", heads, lines)
