"""What the home page tells below its first screen: what changes, what a score costs, what the paper found."""

from dataclasses import dataclass
from typing import Any

from joulebook.errors import BuildError
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.pages import reproduction
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import exact, number, percent, plural

WORKING_DIGITS = 5
"""How many digits of a divisor let a reader find the quotient that is shown."""
LEVEL = 80.0
"""The top-1 accuracy, in per cent, whose cost is told."""


@dataclass(frozen=True)
class Told:
    """A finding of the story: its id, its matter in short, and what its number measures."""

    finding_id: str
    short: str
    measure: str


FINDINGS = (
    Told("best-compute-grows", "The most accurate models take more and more compute.", "compute of each year's best"),
    Told("hardware-softens", "Better devices soften that growth.", "operations per joule of devices"),
    Told("best-energy-grows", "Their energy still grows.", "energy of each year's best"),
    Told("all-energy-flat", "Over all models, energy is almost level.", "energy of all image models"),
    Told("accuracy-rises-at-equal-energy", "Accuracy rises at the same energy.", "top-1 accuracy of image models"),
    Told(
        "energy-slower-than-parameters",
        "Energy grows more slowly than parameters do.",
        "parameters over joules of each year's best",
    ),
    Told(
        "second-below-body",
        "One image a second takes less than a human body.",
        "a body's power over that of the best model with the most energy, once a second",
    ),
)
"""The findings that make the story, in its order; the verdict stands beside each."""


def changes(facts: Facts) -> list[dict[str, str]]:
    """How energy changes in a year where the score stays equal, and how the efficiency of devices does."""
    lines = {(row["domain"], row["line"]): row for row in rows(facts.frame("use_growth"))}
    found = []
    for domain, score in (("cv", "top-1 accuracy"), ("nlp", "GLUE score")):
        row = lines.get((domain, "equal-score"))
        if row is None:
            raise BuildError(f"the table use_growth has no line equal-score of {domain}, which the home page tells")
        what = f"Energy of one inference at an equal {score}"
        found.append(_change(what, "questions/multiplication/index.html", row["slope"], row))
    trend = facts.trend("gpu-efficiency-cv")
    what = "Efficiency of devices for image models, in operations per joule"
    found.append(_change(what, "trends/gpu-efficiency-cv/index.html", trend["slope_log10_per_year"], trend))
    return found


def _change(what: str, link: str, slope: float, bounds: Row) -> dict[str, str]:
    verb = wording.trend_direction(bounds)
    return {
        "what": what,
        "link": link,
        "value": f"{percent(10.0**slope - 1, 3)} a year",
        "verb": f"is {wording.FLAT}" if verb == "flat" else verb,
        "interval": f"× {wording.factor(slope)} a year, {wording.interval(bounds)}",
    }


def reached(facts: Facts) -> list[dict[str, Any]]:
    """The least energy that had reached a top-1 accuracy without extra data, in its first and in the last year."""
    found = [
        row
        for row in rows(facts.frame("cost_to_reach"))
        if (row["domain"], row["data"], row["score"]) == ("cv", "no-extra", LEVEL)
    ]
    if not found:
        raise BuildError(f"the table cost_to_reach has no row for {exact(LEVEL)} % top-1, which the home page tells")
    found.sort(key=lambda row: row["year"])
    return [
        {
            "level": exact(LEVEL),
            "year": row["year"],
            "energy": number(row["energy_j"]),
            "times": number(found[0]["energy_j"] / row["energy_j"]),
            "is_less": row["energy_j"] < found[0]["energy_j"],
            "id": row["energy_model_id"],
            "name": facts.names[row["energy_model_id"]],
            "released": facts.model_rows[row["energy_model_id"]][1]["release_date"].year,
        }
        for row in (found[0], found[-1])
    ]


def findings(facts: Facts) -> dict[str, Any]:
    """The findings of the story with their verdicts, and how many findings of the paper have each verdict."""
    every = reproduction.findings(facts)
    known = {item["finding_id"]: item for item in every}
    counted = {item["verdict"]: 0 for item in every}
    for item in every:
        counted[item["verdict"]] += 1
    order = sorted(counted, key=lambda verdict: (-counted[verdict], verdict))
    return {
        "told": [
            {**known[one.finding_id], "short": one.short, "found": f"{_found(known[one.finding_id])}, {one.measure}"}
            for one in FINDINGS
            if one.finding_id in known
        ],
        "tally": wording.listed(
            [f"{counted[verdict]} {_plural_verdict(verdict, counted[verdict])}" for verdict in order]
        ),
        "count": plural(len(every), "finding"),
    }


def _found(item: Row) -> str:
    """The number behind a finding with its interval; a slope of logarithms as the factor that it makes in a year."""
    if item["unit"] == "log10 per year":
        values = [
            f"× {wording.factor(item['estimate'])} a year",
            *(wording.factor(item[end]) for end in ("low", "high")),
        ]
    else:
        unit = "" if item["unit"] == "ratio" else f" {item['unit']}"
        values = [f"{number(item['estimate'])}{unit}", *(number(item[end]) for end in ("low", "high"))]
    return f"{values[0]} (95 % interval {values[1]} to {values[2]}; {plural(item['n'], 'row')})"


def worked(facts: Facts, row: Row) -> dict[str, str]:
    """One estimate as a sum: the compute of a model over the efficiency at its date."""
    return {
        "id": row["model_id"],
        "name": facts.names[row["model_id"]],
        "compute": number(row["forward_gflop"]),
        "efficiency": number(row["efficiency_gflop_per_j"], WORKING_DIGITS),
        "energy": number(row["energy_j"]),
    }


def _plural_verdict(verdict: str, count: int) -> str:
    """A verdict after a count: one holds, two hold."""
    return "hold" if verdict == "holds" and count != 1 else verdict
