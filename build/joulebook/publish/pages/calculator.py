"""The calculator: a worked example that stands in the page, the inputs' meaning, and the fields for a script."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from joulebook.errors import BuildError
from joulebook.publish import grid
from joulebook.publish.facts import DOMAINS, Domain, Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import measured, reckoning
from joulebook.publish.pages.home import examples
from joulebook.publish.render import Renderer
from joulebook.publish.words.numerals import cell, day, exact, number

FRUGAL = 1
"""Place of the frugal image model among the examples of the home page."""
SUFFIXES = ("", "_low", "_high")
WORKING_DIGITS = 6
FIT_DIGITS = 9
"""A slope is multiplied by some two thousand years and all but cancelled by the intercept."""


@dataclass(frozen=True)
class Step:
    """One step of the sum: what it gives, the formula in words, the formula with its numbers."""

    title: str
    formula: str
    numbers: str


@dataclass(frozen=True)
class Worked:
    """The example of the defaults: what it is of, its answer, key numbers, table and steps."""

    name: str
    model_id: str
    where: str
    calibrated: str
    answer: str
    numbers: list[dict[str, str]]
    table: grid.Grid
    steps: list[Step]
    powers: list[dict[str, Any]]
    mean_power: str


def pages(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render the page, and pass on what it and the comparison compute with."""
    yield renderer.page(
        "calculator/index.html",
        "calculator.html",
        worked=worked(facts),
        inputs=inputs(facts),
        place=reckoning.places(facts)[0],
        shares=[number(100 * share, 2) for share in reckoning.shares(facts)[1:]],
        start=_start(facts),
        last_device=max(row["last_date"] for row in _fits(facts).values()),
    )
    yield reckoning.part(facts)


def _start(facts: Facts) -> dict[str, dict[str, str]]:
    """What the fields hold at first, by the names that they have in an address; B starts as the first model."""
    totals = _example(facts)
    setup = {"gflop": "1", "count": "flop", "device": "", "date": "", "share": "100"}
    return {
        "a": {**setup, "m": totals["model_id"]},
        "b": {**setup, "m": examples(facts)[0]["id"]},
        "use": {
            "n": exact(totals["inferences_per_day"]),
            "pue": f"{totals['overhead']:.1f}",
            "place": reckoning.DEFAULT_PLACE,
            "co2": "",
            "price": "",
        },
    }


def worked(facts: Facts) -> Worked:
    """Work out the defaults: a million inferences a day of the frugal image model, at its release date."""
    totals = _example(facts)
    domain, row = facts.model_rows[totals["model_id"]]
    place, name = reckoning.places(facts)[0], facts.names[row["model_id"]]
    joules = [row[f"energy_j{suffix}"] for suffix in SUFFIXES]
    wall = measured.calibration(facts, domain.key)
    fit = _fits(facts)[domain.key]
    inside = fit["first_date"] <= row["release_date"] <= fit["last_date"]
    where = f"{'' if inside else 'by extrapolation, '}on a typical device of {day(row['release_date'])}"
    return Worked(
        name=name,
        model_id=row["model_id"],
        where=f"A typical device of {day(row['release_date'])}, at {number(100, 3)} % of the fitted efficiency"
        + ("" if inside else "; by extrapolation"),
        calibrated=measured.at_the_wall(wall, joules[0]) if wall else "",
        answer=(
            f"One inference of {name} takes about {number(joules[0])} J {where}; over devices of that date "
            f"{number(joules[1])} to {number(joules[2])} J. {exact(totals['inferences_per_day'])} a day come to "
            f"{number(totals['kwh_per_year'])} kWh and {number(totals['co2e_kg_per_year'])} kg CO₂e a year."
        ),
        numbers=[
            _key_number("Energy of one inference", "J", joules),
            _key_number("Electricity in a year", "kWh", [totals[f"kwh_per_year{suffix}"] for suffix in SUFFIXES]),
            _key_number("Emissions in a year", "kg CO₂e", [totals[f"co2e_kg_per_year{suffix}"] for suffix in SUFFIXES]),
        ],
        table=_table(name, row, totals, joules),
        steps=_steps(facts, domain, row, totals, place),
        powers=[
            {
                **one,
                "times": f"× {number(totals['power_w'] / one['watt'])}",
                "source": grid.source(facts, one["source_id"]),
            }
            for one in reckoning.powers(facts)
        ],
        mean_power=number(totals["power_w"]),
    )


def _example(facts: Facts) -> Row:
    """What the default model's inferences come to, out of the table of footprints."""
    model_id = examples(facts)[FRUGAL]["id"]
    for row in rows(facts.frame("footprints", facts.view)):
        if row["model_id"] == model_id:
            return row
    raise BuildError(f"footprints has no row of {model_id}, the calculator's example")


def _key_number(what: str, unit: str, values: list[float]) -> dict[str, str]:
    low, high = number(values[1]), number(values[2])
    return {
        "what": what,
        "value": f"{number(values[0])} {unit}",
        "range": f"{low} to {high} {unit}: spread over devices of that date",
    }


def _table(name: str, row: Row, totals: Row, joules: list[float]) -> grid.Grid:
    lines = [
        ("Energy of one inference, J", joules),
        ("Electricity, kWh a day", [totals[f"kwh_per_day{suffix}"] for suffix in SUFFIXES]),
        ("Electricity, kWh a year", [totals[f"kwh_per_year{suffix}"] for suffix in SUFFIXES]),
        ("Emissions, kg CO₂e a day", [totals[f"co2e_kg_per_day{suffix}"] for suffix in SUFFIXES]),
        ("Emissions, kg CO₂e a year", [totals[f"co2e_kg_per_year{suffix}"] for suffix in SUFFIXES]),
    ]
    heads = [
        grid.Column("Quantity and unit"),
        grid.Column(f"Fitted at {day(row['release_date'])}", numeric=True),
        grid.Column("Low end of the spread", numeric=True),
        grid.Column("High end of the spread", numeric=True),
    ]
    cells = [[grid.Cell(what), *(grid.Cell(number(value)) for value in values)] for what, values in lines]
    return grid.Grid(f"What inferences of {name} come to, with the spread over devices of that date", heads, cells)


def _fits(facts: Facts) -> dict[str, Row]:
    wanted = {f"gpu-efficiency-{domain.key}": domain.key for domain in DOMAINS}
    found = rows(facts.frame("trends", facts.view))
    return {wanted[row["trend_id"]]: row for row in found if row["trend_id"] in wanted}


def _steps(facts: Facts, domain: Domain, row: Row, totals: Row, place: Row) -> list[Step]:
    """The formula with the numbers in it; the script writes the same sentences for other inputs."""
    fit, whole = _fits(facts)[domain.key], f"{number(100, 3)} %"
    slope, intercept = fit["slope_log10_per_year"], fit["intercept_log10"]
    sign = "−" if intercept < 0 else "+"
    gflop, efficiency = f"{_working(row['forward_gflop'])} GFLOP", _working(row["efficiency_gflop_per_j"])
    ends = [_working(row["forward_gflop"] / row[f"energy_j{suffix}"]) for suffix in SUFFIXES[1:]]
    kwh, year = reckoning.constant(facts, reckoning.UNITS[0]), reckoning.constant(facts, reckoning.UNITS[2])
    joules = [_working(row[f"energy_j{suffix}"]) for suffix in SUFFIXES]
    return [
        Step(
            "Compute of one inference",
            "the ledger’s amount for one input, with a multiply-add as two operations where its source says how",
            gflop,
        ),
        Step(
            "Efficiency of devices at that date",
            f"10 to the power of (slope × decimal year + intercept), fitted to {fit['n']} devices",
            f"10^({number(slope, FIT_DIGITS)} × {row['decimal_year']:.4f} {sign} "
            f"{number(abs(intercept), FIT_DIGITS)}) = {efficiency} GFLOP/J",
        ),
        Step(
            "Energy of one inference, the chip alone",
            "compute ÷ (efficiency × achieved share)",
            f"{gflop} ÷ ({efficiency} GFLOP/J × {whole}) = {joules[0]} J",
        ),
        Step(
            "Spread over devices of that date",
            "the same with the ends of the fit’s 95 % prediction interval",
            f"{gflop} ÷ ({ends[0]} GFLOP/J × {whole}) = {joules[1]} J; "
            f"{gflop} ÷ ({ends[1]} GFLOP/J × {whole}) = {joules[2]} J",
        ),
        Step(
            "Electricity",
            "energy × overhead × inferences per day ÷ joules in a kilowatt-hour",
            f"{joules[0]} J × {exact(totals['overhead'])} × {exact(totals['inferences_per_day'])} ÷ "
            f"{exact(kwh)} J/kWh = {_working(totals['kwh_per_day'])} kWh a day; × {exact(year)} = "
            f"{_working(totals['kwh_per_year'])} kWh a year",
        ),
        Step(
            "Emissions",
            "electricity × carbon intensity ÷ 1,000",
            f"{_working(totals['kwh_per_day'])} kWh × {exact(place['gco2e_per_kwh'])} g/kWh ÷ 1,000 = "
            f"{_working(totals['co2e_kg_per_day'])} kg CO₂e a day; × {exact(year)} = "
            f"{_working(totals['co2e_kg_per_year'])} kg CO₂e a year",
        ),
    ]


def _working(value: float) -> str:
    return number(value, WORKING_DIGITS)


def inputs(facts: Facts) -> grid.Grid:
    """What each input means, its unit and its default."""
    totals, place = _example(facts), reckoning.places(facts)[0]
    row = facts.model_rows[totals["model_id"]][1]
    scenarios = ", ".join(f"{number(100 * share, 2)}" for share in reckoning.shares(facts)[1:])
    lines = [
        ("Model", "", facts.names[row["model_id"]], "A model of the ledger, or compute of your own."),
        (
            "Own compute",
            "GFLOP or GMAC",
            "",
            "Operations of one forward pass for one input. FLOP count a multiply-add as two operations; MAC count it "
            "as one and are doubled.",
        ),
        (
            "Device",
            "",
            "a typical one",
            "A device at a precision, or the efficiency fitted over devices at a date. Where throughput of comparable "
            "models was measured the device’s rate is adapted to it; else it is the theoretical peak, and the energy "
            "is a lower bound.",
        ),
        ("Date", "", "the model’s release", "The date whose typical device is taken, with the spread over devices."),
        (
            "Achieved share",
            "%",
            number(100, 3),
            f"How much of that efficiency the work reaches. The scenarios of {scenarios} % are assumptions, not "
            "measurements.",
        ),
        ("Inferences per day", "1/day", cell(totals["inferences_per_day"]), "A round number to scale from."),
        (
            "Overhead of the data centre",
            "×",
            f"{totals['overhead']:.1f}",
            "Power usage effectiveness (PUE): energy of the whole data centre over that of its machines. "
            f"{totals['overhead']:.1f} leaves cooling and conversion out; real ones lie above. Hosts are not in it.",
        ),
        (
            "Carbon intensity",
            "g CO₂e/kWh",
            exact(place["gco2e_per_kwh"]),
            f"Emissions per kilowatt-hour: a yearly mean over the life cycle ({place['place']}, {place['year']}), not "
            "what one more kilowatt-hour causes.",
        ),
        (
            "Price",
            "per kWh",
            "",
            "In any currency; money is given in the same. There is no default: no dated, openly licensed table of "
            "prices was found.",
        ),
    ]
    heads = [grid.Column("Input"), grid.Column("Meaning"), grid.Column("Unit"), grid.Column("Default")]
    cells = [[grid.Cell(text) for text in (name, meaning, unit, default)] for name, unit, default, meaning in lines]
    return grid.Grid("The inputs", heads, cells)
