"""Parameters, compute and energy side by side: whether a growth of parameters becomes one of energy."""

from functools import partial

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.charts.composition import Drawing, Size
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.questions import intervals, log_axis
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.pages.question import (
    CHIP,
    IMAGES_OR_LANGUAGE,
    LEADERS,
    LEADING,
    LEFT_OUT,
    MODELS,
    Picture,
    Question,
    address,
    factor_between,
    moves,
    row_of,
    times,
)
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import number
from joulebook.publish.words.quote import Quote, quote

SLUG = "parameters-compute-energy"
QUANTITIES = {"params": "Parameters", "gflop": "Compute", "energy": "Energy"}
UNITS = {"params": "parameters", "gflop": "floating-point operations", "energy": "joules"}
FINDINGS = ("flop-follow-parameters", "energy-slower-than-parameters", "hardware-softens")
SAID = {
    "holds": "holds",
    "weaker": "is weaker than it sounds",
    "contradicted": "is contradicted",
    "cannot be told": "cannot be decided",
}
FASTER = {
    "rises": "faster than its parameters",
    "falls": "more slowly than its parameters",
    "flat": "at a rate that is not told apart from that of its parameters",
}


def build(facts: Facts, gallery: Gallery) -> Question:
    """Make the page."""
    title = "When parameters grow, do compute and energy grow as fast?"
    words = answer(facts)
    pictures = [
        Picture(
            gallery.inline_drawing(
                f"growth-{domain}", f"Growth a year, {MODELS[domain]}", words, partial(_draw, facts, domain)
            ),
            f"{IMAGES_OR_LANGUAGE[domain]}: what a year multiplies each quantity by, with its 95 % interval, on a "
            f"logarithmic axis; × 1 is no change. {_record_note(domain)}".strip(),
        )
        for domain in ("cv", "nlp")
    ]
    return Question(
        SLUG,
        title,
        words,
        pictures,
        [_trends(facts), _findings(facts)],
        quotes(facts),
        [
            "Each growth is that of an ordinary least-squares line, log10 of the quantity = intercept + slope · date; "
            "growth a year = 10 to the power of the slope.",
            "Two quantities of the same models are compared by the line through log10 of their ratio, whose slope is "
            "exactly the difference of the two slopes; its 95 % interval is that line's own, so that what the two "
            "share cancels.",
            "For energy, slope of energy = slope of compute − slope of efficiency, exactly, and the variance of the "
            "efficiency's slope is added.",
        ],
        [
            "The most accurate model of each year is one model a year: few points, chosen by accuracy. Neither line "
            "says what an ordinary model does.",
            "Energy is an estimate on the chip with the devices of its date; it is measured on no device.",
            "A line through models that set a record of compute rises whatever the order of its models; it is no "
            "headline.",
        ],
        ["trends", "finding_results"],
        [grid.Cell("Every trend with its intervals", "trends/index.html")],
    )


def answer(facts: Facts) -> str:
    """The answer: three growths of the best image models, and how compute and energy compare with parameters."""
    params, gflop, energy = (facts.trend(f"cv-{name}-best") for name in QUANTITIES)
    compute, joules = (finding(facts, name) for name in FINDINGS[:2])
    # The second finding looks at parameters over joules, the first at FLOP over parameters.
    faster = FASTER[wording.direction(compute["low"], compute["high"])]
    then = FASTER[wording.direction(-joules["high"], -joules["low"])]
    both = (
        f"Its compute and its energy both grow {faster}"
        if faster == then
        else f"Its compute grows {faster}, its energy {then}"
    )
    return (
        f"For each year's most accurate image model, parameters go {moves(params)}, compute {moves(gflop)} and energy "
        f"{moves(energy)}. {both}: that parameters and FLOPs scale in tandem {SAID[compute['verdict']]} over time by "
        f"the paper's own rows, and that energy grows less than parameters {SAID[joules['verdict']]}."
    )


def finding(facts: Facts, finding_id: str) -> Row:
    """What decides a finding."""
    return row_of(facts, "finding_results", finding_id=finding_id)


def quotes(facts: Facts) -> list[Quote]:
    """The growths of the best image models and of all, and both comparisons with parameters."""
    found = []
    for line, who in (("best", LEADERS["cv"]), ("all", "all image models")):
        for name, quantity in QUANTITIES.items():
            row = facts.trend(f"cv-{name}-{line}")
            found.append(
                quote(
                    facts,
                    address(SLUG),
                    f"images-{line}-{quantity.lower()}",
                    f"{quantity} of {who}: {moves(row)}, over {row['n']} models",
                    row["growth_per_year"],
                    f"factor a year, of {UNITS[name]}",
                    (10.0 ** row["slope_low"], 10.0 ** row["slope_high"]),
                    _boundary(name),
                    "A growth of all use, a forecast, or what one and the same model needs over time.",
                )
            )
    compute, joules = (finding(facts, name) for name in FINDINGS[:2])
    compared = (
        ("compute-over-parameters", "Compute", compute["estimate"], compute["low"], compute["high"]),
        ("energy-over-parameters", "Energy", -joules["estimate"], -joules["high"], -joules["low"]),
    )
    for anchor, what, slope, low, high in compared:
        told = FASTER[wording.direction(low, high)]
        sentence = (
            f"{what} of each year's most accurate image model grows {told}: their ratio goes {times(slope)} a year"
        )
        found.append(
            quote(
                facts,
                address(SLUG),
                anchor,
                f"{sentence} ({factor_between(low, high)})",
                10.0**slope,
                "factor a year, of a ratio",
                (10.0**low, 10.0**high),
                f"{_boundary('gflop' if what == 'Compute' else 'energy')} Over the parameters of the same model.",
                "A law for every model: the paper finds the two close together over all models at one time.",
            )
        )
    return found


def _boundary(name: str) -> str:
    if name == "params":
        return "Stored parameters of a model, whether or not a forward pass uses each of them."
    if name == "gflop":
        return "One forward pass of one input, operations as the source counts them; no training, no data transfer."
    return f"{CHIP}; {LEFT_OUT}."


def _record_note(domain: str) -> str:
    if domain == "cv":
        return ""
    return "Record setters are chosen for being larger than any before, so their lines rise whatever happens."


def _lines(domain: str) -> dict[str, str]:
    """The lines of a domain: the last part of a trend's id and what it is called."""
    leader = "Most accurate of each year" if domain == "cv" else "Record setters"
    return {LEADING[domain]: leader, "all": "All models"}


def _draw(facts: Facts, domain: str, size: Size) -> Drawing:
    found = []
    for name, quantity in QUANTITIES.items():
        for line, group in _lines(domain).items():
            row = facts.trend(f"{domain}-{name}-{line}")
            bounds = {"low": 10.0 ** row["slope_low"], "high": 10.0 ** row["slope_high"]}
            tip = f"{quantity}, {group}: {moves(row)}"
            found.append({"label": quantity, "group": group, "value": row["growth_per_year"], **bounds, "tip": tip})
    frame = pd.DataFrame(found)
    axis = log_axis("Factor a year (log scale)", [1.0, *frame["low"], *frame["high"]], size)
    return intervals(frame, axis, (1.0, "no change"), size)


def _trends(facts: Facts) -> grid.Grid:
    lines = []
    for domain in ("cv", "nlp"):
        for line, group in _lines(domain).items():
            for name, quantity in QUANTITIES.items():
                row = facts.trend(f"{domain}-{name}-{line}")
                lines.append(
                    [
                        grid.Cell(f"{IMAGES_OR_LANGUAGE[domain]}, {group.lower()}"),
                        grid.Cell(quantity, f"trends/{row['trend_id']}/index.html"),
                        grid.Cell(f"× {number(row['growth_per_year'])}"),
                        grid.Cell(factor_between(row["slope_low"], row["slope_high"])),
                        grid.Cell(str(row["n"])),
                        grid.Cell(number(row["r2"])),
                        grid.Cell(
                            {"flat": wording.FLAT}.get(wording.trend_direction(row), wording.trend_direction(row))
                        ),
                    ]
                )
    heads = [
        grid.Column("Models"),
        grid.Column("Quantity"),
        grid.Column("Growth a year", numeric=True),
        grid.Column("95 % interval", numeric=True),
        grid.Column("Points", numeric=True),
        grid.Column("R²", numeric=True),
        grid.Column("Direction"),
    ]
    return grid.Grid("Parameters, compute and energy of one forward pass, for the best and for all", heads, lines)


def _findings(facts: Facts) -> grid.Grid:
    told = {row["finding_id"]: row for row in rows(facts.table("findings").frame)}
    lines = []
    for name in FINDINGS:
        result = finding(facts, name)
        effect = f"{number(result['estimate'])} ({number(result['low'])} to {number(result['high'])})"
        lines.append(
            [
                grid.Cell(f"“{told[name]['quote']}”"),
                grid.Cell(told[name]["test"]),
                grid.Cell(f"{effect}, {result['unit']}"),
                grid.verdict(str(result["verdict"])),
            ]
        )
    heads = [grid.Column("The paper says"), grid.Column("Tested as"), grid.Column("Effect"), grid.Column("Verdict")]
    return grid.Grid("The paper's sentences and what its own rows say", heads, lines)
