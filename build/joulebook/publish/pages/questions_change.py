"""Why energy changed: algorithm, capability bought, a model's own rest, devices and precision, which add up."""

from functools import partial

from joulebook.publish import grid
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.questions import Step, waterfall
from joulebook.publish.facts import DOMAINS, Facts, rows
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
    times,
)
from joulebook.publish.pages.question_parts import (
    ENERGY,
    PARTS,
    best_of_years,
    explorer,
    pair_steps,
    pairs,
    trend_steps,
)
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import number
from joulebook.publish.words.quote import Quote, quote

SLUG = "why-energy-changed"
AXIS = "Factor of energy (log scale)"
TRENDS = {"cv-best": LEADERS["cv"], "cv-scored": "all image models", "nlp-scored": "language models with a score"}
CALLED = {
    "algorithm": "algorithm",
    "capability": "capability bought",
    "own": "the models' own rest",
    "device": "devices",
    "precision": "precision",
}
"""What a sentence calls a part."""
EQUAL = {
    "falls": "falls: × {} a year",
    "rises": "rises: × {} a year",
    "flat": "is " + wording.FLAT + ": × {} a year",
}


def build(facts: Facts, gallery: Gallery) -> Question:
    """Make the page."""
    pictures = [_of_trend(facts, gallery, name) for name in ("cv-best", "nlp-scored")]
    pictures += [_of_pair(facts, gallery, *pair) for pair in pairs(facts)]
    return Question(
        SLUG,
        "Why did the energy of one inference change?",
        answer(facts),
        pictures,
        [_trends(facts), _years(facts), *(_models(facts, domain.key) for domain in DOMAINS)],
        quotes(facts),
        _method(facts),
        [
            "A part is a share of an accounting, not a cause: which of two models is abler is told by one score, and "
            "newer models differ in more than their date.",
            "Capability is −log10 of the share of errors: another measure of it would move amounts between "
            "capability, algorithm and the rest, though never their sum.",
            "Devices and precision follow the date alone, so they are the same for all models of one day.",
            "Images and language are never compared, nor are language models of different input lengths.",
        ],
        ["decompositions", "energy_components"],
        template="question_change.html",
        more={"data": explorer(facts)},
    )


def answer(facts: Facts) -> str:
    """The answer: the whole change along the best, its largest parts, and the algorithm with its interval."""
    row = row_of(facts, "decompositions", decomposition_id="cv-best")
    years = row["last_year"] - row["first_year"]
    amounts = {part: row[f"{part}_slope"] * years for part in PARTS}
    most = max(amounts, key=lambda part: abs(amounts[part]))
    others = [f"{CALLED[part]} {times(amounts[part])}" for part in PARTS if part not in {most, "own"}]
    trend = facts.trend("cv-energy-best")
    word = {"rises": "rose", "falls": "fell", "flat": f"was {wording.FLAT}"}[wording.trend_direction(trend)]
    whole = factor_between(trend["slope_low"] * years, trend["slope_high"] * years)
    equal = EQUAL[wording.direction(row["algorithm_slope_low"], row["algorithm_slope_high"])]
    interval = factor_between(row["algorithm_slope_low"], row["algorithm_slope_high"])
    return (
        f"From {row['first_year']:.0f} to {row['last_year']:.0f} the energy of {LEADERS['cv']} {word}, "
        f"{times(row['energy_slope'] * years)} (95 % interval {whole}): its largest part is {CALLED[most]} "
        f"{times(amounts[most])}, beside {wording.listed(others)}. The compute needed for an equal {SCORES['cv']} "
        f"{equal.format(number(10.0 ** row['algorithm_slope']))} ({interval})."
    )


def _of_trend(facts: Facts, gallery: Gallery, name: str) -> Picture:
    row = row_of(facts, "decompositions", decomposition_id=name)
    steps = trend_steps(facts, row)
    caption = (
        f"The ends of the trend of {TRENDS[name]}, {row['first_year']:.1f} to {row['last_year']:.1f}: each bar "
        "multiplies energy by its factor and starts where the one above it ends; on the logarithmic axis the lengths "
        f"add up to {times(steps[-1].change)}. Thin lines are 95 % intervals, where one is known."
    )
    drawing = gallery.inline_drawing(
        f"why-{name}", f"Why energy changed along {TRENDS[name]}", _in_words(steps), partial(waterfall, steps, AXIS)
    )
    return Picture(drawing, caption)


def _of_pair(facts: Facts, gallery: Gallery, anchor: str, why: str, one: str, other: str) -> Picture:
    steps = pair_steps(facts, one, other)
    title = f"From {facts.names[one]} to {facts.names[other]}"
    drawing = gallery.inline_drawing(f"why-{anchor}", title, _in_words(steps), partial(waterfall, steps, AXIS))
    return Picture(
        drawing, f"{why}: from {facts.names[one]} to {facts.names[other]}, {times(steps[-1].change)} in all."
    )


def _in_words(steps: list[Step]) -> str:
    return "; ".join(f"{step.name} {times(step.change)}" for step in steps) + "."


def quotes(facts: Facts) -> list[Quote]:
    """Compute at an equal score a year, for images and language, and the whole change along the best."""
    found = []
    for name in ("cv-scored", "nlp-scored"):
        row = row_of(facts, "decompositions", decomposition_id=name)
        domain, bounds = row["domain"], (row["algorithm_slope_low"], row["algorithm_slope_high"])
        told = EQUAL[wording.direction(*bounds)].format(number(10.0 ** row["algorithm_slope"]))
        found.append(
            quote(
                facts,
                address(SLUG),
                f"{IMAGES_OR_LANGUAGE[domain].lower()}-algorithm",
                f"The compute that {article(MODEL[domain])} needs for an equal {SCORES[domain]} {told} "
                f"({factor_between(*bounds)}), by a regression over {row['n']} models",
                10.0 ** row["algorithm_slope"],
                "factor a year, of floating-point operations at an equal score",
                (10.0 ** bounds[0], 10.0 ** bounds[1]),
                "One forward pass of one input at one score; devices, use and training are left out.",
                "Progress of algorithms alone: data, size and training changed with the date too.",
            )
        )
    row, trend = row_of(facts, "decompositions", decomposition_id="cv-best"), facts.trend("cv-energy-best")
    years = row["last_year"] - row["first_year"]
    low, high = trend["slope_low"] * years, trend["slope_high"] * years
    found.append(
        quote(
            facts,
            address(SLUG),
            "images-best-energy",
            f"Along {LEADERS['cv']}, energy changed {times(trend['slope_log10_per_year'] * years)} "
            f"({factor_between(low, high)}) in {years:.1f} years",
            10.0 ** (trend["slope_log10_per_year"] * years),
            "factor, of joules",
            (10.0**low, 10.0**high),
            f"{CHIP}; {LEFT_OUT}. The ends of the fitted line, not the two models at its ends.",
            "What one and the same model needs over time, or the energy of all use.",
        )
    )
    return found


def _method(facts: Facts) -> list[str]:
    told = [
        "log10 compute of a forward pass = constant + a · date + k · capability + the model's own rest, fitted over "
        "all models with a score by least squares; capability = −log10(100 − score in per cent). Intervals take rows "
        "of one source as dependent.",
        "log10 energy = log10 compute − log10 efficiency, so between two models: energy = a · years (algorithm) + k · "
        "change of capability + own rest − slope of FP32 efficiency · years (devices) − (slope of the full efficiency "
        "fit − that of FP32) · years (precision). The five add up exactly; between any two rows of the list take the "
        "difference.",
    ]
    for name in ("cv-scored", "nlp-scored"):
        row = row_of(facts, "decompositions", decomposition_id=name)
        told.append(
            f"{IMAGES_OR_LANGUAGE[row['domain']]}: a = {number(row['algorithm_slope'])} a year in log10 (95 % interval "
            f"{number(row['algorithm_slope_low'])} to {number(row['algorithm_slope_high'])}), R² = "
            f"{number(row['regression_r2'])}, n = {row['n']} models."
        )
    return told


def _trends(facts: Facts) -> grid.Grid:
    lines = []
    for row in rows(facts.frame("decompositions")):
        years = row["last_year"] - row["first_year"]
        amounts = [row[f"{part}_slope"] * years for part in PARTS]
        bounds = factor_between(row["algorithm_slope_low"] * years, row["algorithm_slope_high"] * years)
        lines.append(
            [
                grid.Cell(f"{TRENDS[row['decomposition_id']]}, {row['first_year']:.1f} to {row['last_year']:.1f}"),
                *(grid.Cell(times(amount)) for amount in amounts),
                grid.Cell(times(row["energy_slope"] * years)),
                grid.Cell(bounds),
            ]
        )
    heads = [grid.Column("Trend"), *_heads(), grid.Column("95 % interval of algorithm", numeric=True)]
    return grid.Grid("The ends of each trend: factors that multiply to the change of energy", heads, lines)


def _years(facts: Facts) -> grid.Grid:
    parts = {row["model_id"]: row for row in rows(facts.frame("energy_components"))}
    best = best_of_years(facts)
    first = parts[best[0]["model_id"]]
    lines = []
    for row in best:
        mine = parts[row["model_id"]]
        changes = [mine[f"{part}_log10"] - first[f"{part}_log10"] for part in (*PARTS, "energy")]
        lines.append(
            [
                grid.Cell(str(row["release_date"].year)),
                grid.Cell(facts.names[row["model_id"]], f"models/{row['model_id']}/index.html"),
                *(grid.Cell(times(change)) for change in changes),
            ]
        )
    since = best[0]["release_date"].year
    label = f"Year by year: the most accurate image model of each, as factors from {since}; between two years divide"
    return grid.Grid(label, [grid.Column("Year"), grid.Column("Model"), *_heads()], lines)


def _models(facts: Facts, domain: str) -> grid.Grid:
    found = [row for row in rows(facts.frame("energy_components")) if row["domain"] == domain]
    fields = ["model_id", "years", *(f"{part}_log10" for part in (*PARTS, "energy"))]
    reference = facts.names[found[0]["reference_model_id"]]
    label = f"Each of {len(found)} {MODELS[domain]} against {reference}, in log10; between two models subtract"
    return grid.build(facts, label, found, [("energy_components", name) for name in fields])


def _heads() -> list[grid.Column]:
    return [grid.Column(name, numeric=True) for name in (*PARTS.values(), ENERGY)]
