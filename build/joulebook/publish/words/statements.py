"""What each figure shows, in sentences whose direction and certainty its intervals decide."""

from joulebook.publish.facts import CV, NLP, Domain, Facts, Row, highest
from joulebook.publish.persons import POWER, WORLD, Persons, levels
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import moment, number, plural

HALF = 0.5
SCORES = {"cv": "top-1 accuracy", "nlp": "the GLUE score"}
"""What a sentence calls the score of a domain; titles and axes take the schema's."""


def parameters(facts: Facts) -> str:
    """Figure 1: whether compute goes with parameters, for each architecture."""
    verbs = {
        "rises": "rises with parameters",
        "falls": "falls with parameters",
        "flat": "shows no clear relation to them",
    }
    told = []
    for name, key in (("CNNs", "cnn"), ("transformers", "transformer")):
        row = facts.effect(f"parameters-with-compute-{key}")
        told.append(
            f"Among {name}, compute {verbs[wording.effect_direction(row)]}: Pearson's r of the logarithms is "
            f"{number(row['estimate'])} ({wording.effect_interval(row)})."
        )
    return " ".join(told)


def scores(facts: Facts, domain: Domain) -> str:
    """Figures 2 and 15: how a score moves with the date."""
    told = _by_points(facts, f"score-by-date-{domain.key}", domain, "a year")
    return f"On average over all models with a score, {SCORES[domain.key]} {told}."


def growth(facts: Facts, what: str, trends: tuple[str, str], domain: Domain) -> str:
    """Figures 3, 6, 9 and 10: both trends; the line of running records comes second and with its chance."""
    everything, best = (facts.trend(trend) for trend in trends)
    if domain is CV:
        return (
            f"The {what} of one forward pass of the most accurate model of each year {wording.growth(best)}. "
            f"Over all models it {wording.growth(everything)}. {wording.comparison(best, everything)}"
        )
    return (
        f"Over all models the {what} of one forward pass {wording.growth(everything)}. "
        f"Over the models that needed more compute than any before them it {wording.growth(best)}. "
        f"{record_note(facts, trends[1])}"
    )


def record_note(facts: Facts, trend_id: str) -> str:
    """Say how often chance alone gives a line of records as steep: none may be read as a finding."""
    share = facts.robustness[trend_id]["random_orders_steeper"]
    return (
        "A running record rises whatever happens: the same models in a random order give a line at least as steep in "
        f"{number(100 * share)} % of orders."
    )


def front(facts: Facts, domain: Domain, column: str) -> str:
    """Figures 4, 5, 11 and 12: what the date gives at equal cost, and what cost gives at an equal date."""
    cost = "compute" if column == "forward_gflop" else "energy"
    dated = _by_points(facts, f"score-at-equal-{cost}-{domain.key}", domain, "a year")
    bought = _by_points(facts, f"score-by-{cost}-{domain.key}", domain, f"where {cost} is tenfold")
    told = [f"At equal {cost}, {SCORES[domain.key]} {dated}.", f"At an equal date, it {bought}."]
    if domain is CV and cost == "compute":
        row = facts.effect("extra-data-on-front")
        part = {"rises": "More than half", "falls": "Less than half", "flat": "Perhaps half"}
        low, high = (number(100 * row[name]) for name in ("low", "high"))
        told.append(
            f"{part[wording.direction(row['low'] - HALF, row['high'] - HALF)]} of the front was trained on extra data: "
            f"{number(100 * row['estimate'])} % (95 % interval {low} to {high} %; {plural(row['n'], 'model')})."
        )
    return " ".join(told)


def theoretical(facts: Facts) -> str:
    """Figure 7: how FP32 peaks grow, and how far tensor cores stand above them."""
    told = [
        f"FP32 peak efficiency of {segment} devices {wording.effect_growth(facts.effect(f'fp32-growth-{segment}'))}."
        for segment in ("desktop", "server")
    ]
    row = facts.effect("tensor-over-fp32")
    least, most = wording.factor(row["low"]), wording.factor(row["high"])
    told.append(
        f"The peak of tensor cores is {wording.factor(row['estimate'])} times the FP32 peak of the same device "
        f"(95 % interval {least} to {most}; {plural(row['n'], 'device')}); no work reaches either."
    )
    return " ".join(told)


def adapted(facts: Facts) -> str:
    """Figure 8: how fast efficiency adapted to a domain grows."""
    cv, nlp = facts.trend("gpu-efficiency-cv"), facts.trend("gpu-efficiency-nlp")
    return (
        f"Adapted for computer vision, efficiency {wording.growth(cv)} and {wording.doubling(cv)}. "
        f"Adapted for language, it {wording.growth(nlp)} and {wording.doubling(nlp)}."
    )


def beside_people(facts: Facts, domain: Domain, trends: tuple[str, str]) -> str:
    """Figures 13 and 14: the largest forward pass beside a person's second, and when lines cross it."""
    frame = facts.models(domain)
    body, held = facts.claim("internal_consumption")["computed"], levels(facts)
    top, persons = highest(frame, "energy_j"), Persons.of(facts)
    ratio, least, most = (top[name] / body for name in ("energy_j", "energy_j_low", "energy_j_high"))
    above = int((frame["energy_j"] > body).sum())
    told = [
        f"The largest forward pass, of {facts.names[top['model_id']]}, takes {number(ratio)} times what a human body "
        f"uses in a second ({number(least)} to {number(most)} over devices of its date); {above or 'none'} of the "
        f"{len(frame)} models {'takes' if above == 1 else 'take'} more than the body.",
        "" if persons is None else _beside_the_world(top, persons),
        *(
            crossing(row, domain)
            for row in facts.forecasts
            if row["trend_id"] in trends and row["shown"] and row["level"] in held
        ),
        record_note(facts, trends[1]) if domain is NLP else "",
    ]
    return " ".join(sentence for sentence in told if sentence)


def _beside_the_world(top: Row, persons: Persons) -> str:
    """The largest forward pass beside all that a person of the world uses in a second."""
    last = persons.last(WORLD)
    ratio = number(top["energy_j"] / last[POWER])
    return f"The largest takes {ratio} times all that a person of the world used in one second of {last['year']}."


LEVELS = {
    "body": "what a human body uses",
    "resident": "what one US resident uses in all",
    "world": "what a person of the world uses in all",
    "resident-latest": "what one US resident uses in all",
}


def crossing(row: Row, domain: Domain) -> str:
    """Say when a line crosses a level; past dates and extrapolations apart."""
    who = "over all models" if row["trend_id"].endswith("-all") else f"of the {_lower(domain.best_name)}"
    when = (
        f"{moment(row['crossing_year'])} (95 % interval {moment(row['crossing_year_low'])} to "
        f"{moment(row['crossing_year_high'])})"
    )
    line, power = f"the line of energy {who}", f"{LEVELS[row['level']]}, {number(row['power_w'], 4)} W"
    if row["past"]:
        return f"At one inference a second, {line} crossed {power}, in {when}."
    return f"If it went on past its last model, {line} at one inference a second would cross {power}, in {when}."


def _by_points(facts: Facts, effect_id: str, domain: Domain, per: str) -> str:
    row = facts.effect(effect_id)
    unit = "percentage points" if domain is CV else "points"
    amount = f"{number(abs(row['estimate']))} {unit} {per}"
    match wording.effect_direction(row):
        case "rises":
            return f"rises by {amount} ({wording.effect_interval(row)})"
        case "falls":
            return f"falls by {amount} ({wording.effect_interval(row)})"
        case _:
            return f"is {wording.FLAT}: {number(row['estimate'])} {unit} {per} ({wording.effect_interval(row)})"


def _lower(text: str) -> str:
    """A title within a sentence; a name in capitals stays as it is."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]
