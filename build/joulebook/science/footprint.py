"""What the energy of one inference comes to: electricity, emissions and money of many inferences."""

from dataclasses import dataclass

import pandas as pd

from joulebook.science.claim_inputs import Evidence
from joulebook.science.model import DeriveError

INFERENCES_PER_DAY = 1_000_000.0
"""A round number: nobody is said to cause as many."""
OVERHEAD = 1.0
"""Power usage effectiveness of a data centre that spends nothing on cooling and conversion: the chip alone."""
PLACE = "world"
GRAM_PER_KILOGRAM = 1000.0
COLUMNS = ("kwh_per_day", "kwh_per_year", "power_w", "co2e_kg_per_day", "co2e_kg_per_year")
BOUNDS = {"": "energy_j", "_low": "energy_j_low", "_high": "energy_j_high"}


@dataclass(frozen=True)
class Footprint:
    """What inferences come to: electricity (kWh), mean power (W), emissions (kg CO2e) and money (in the price's own).

    ``money_per_day`` and ``money_per_year`` are None where no price is given.
    """

    kwh_per_day: float
    kwh_per_year: float
    power_w: float
    co2e_kg_per_day: float
    co2e_kg_per_year: float
    money_per_day: float | None
    money_per_year: float | None


@dataclass(frozen=True)
class Units:
    """The conversion factors, out of the table of constants."""

    joule_per_kwh: float
    second_per_day: float
    day_per_year: float

    @classmethod
    def of(cls, constants: pd.DataFrame) -> "Units":
        """Read the factors; DeriveError names the one that is missing."""
        held = Evidence({"constants": constants})
        return cls(
            held.constant("joule-per-kilowatt-hour"), held.constant("second-per-day"), held.constant("day-per-year")
        )


def footprint(
    energy_j: float,
    inferences_per_day: float,
    overhead: float,
    gco2e_per_kwh: float,
    price_per_kwh: float | None,
    units: Units,
) -> Footprint:
    """Return what inferences of one energy come to in a day and in a year.

    kWh per day = energy · overhead · inferences / (J per kWh); mean power = energy · overhead · inferences / (s per
    day); CO2e = kWh · carbon intensity; money = kWh · price; a year is 365 days. ``energy_j``: the chip's energy of one
    inference (J); ``overhead``: power usage effectiveness, energy of the whole data centre over that of its machines.
    Raises DeriveError for an energy that is not positive, an overhead below 1 and anything else below 0.
    Source: Joulebook; 3,600,000 J are 1 kWh by definition.

    >>> found = footprint(3.6, 1e6, 1.5, 500.0, 0.2, Units(3.6e6, 86400.0, 365.0))
    >>> found.kwh_per_day, found.co2e_kg_per_day, round(found.money_per_year, 9)
    (1.5, 0.75, 109.5)
    """
    if not energy_j > 0:
        raise DeriveError(f"footprint: an inference takes more than {energy_j:g} J")
    if not overhead >= 1:
        raise DeriveError(f"footprint: a data centre takes at least what its machines take, not {overhead:g} times it")
    for name, value in (("inferences", inferences_per_day), ("carbon intensity", gco2e_per_kwh)):
        if not value >= 0:
            raise DeriveError(f"footprint: {name} below zero: {value:g}")
    if price_per_kwh is not None and not price_per_kwh >= 0:
        raise DeriveError(f"footprint: a price below zero: {price_per_kwh:g}")
    joules = energy_j * overhead * inferences_per_day
    kwh = joules / units.joule_per_kwh
    co2e = kwh * gco2e_per_kwh / GRAM_PER_KILOGRAM
    money = None if price_per_kwh is None else kwh * price_per_kwh
    return Footprint(
        kwh_per_day=kwh,
        kwh_per_year=kwh * units.day_per_year,
        power_w=joules / units.second_per_day,
        co2e_kg_per_day=co2e,
        co2e_kg_per_year=co2e * units.day_per_year,
        money_per_day=money,
        money_per_year=None if money is None else money * units.day_per_year,
    )


def footprints(models: pd.DataFrame, intensities: pd.DataFrame, constants: pd.DataFrame) -> pd.DataFrame:
    """Return what a million inferences a day of each model come to, on devices of its release date.

    ``models``: domain, model_id, energy_j with its bounds over devices (J); ``intensities``: place_id, gco2e_per_kwh;
    ``constants``: the conversion factors. One row for each model, with kWh per day and year, mean power (W) and kg CO2e
    per day and year at the world's carbon intensity, each also at both bounds; none where the world has no row.
    """
    world = intensities.loc[intensities["place_id"] == PLACE]
    units = Units.of(constants)
    found = []
    for intensity in world["gco2e_per_kwh"]:
        for row in models.to_dict("records"):
            line: dict[str, object] = {"domain": row["domain"], "model_id": row["model_id"], "place_id": PLACE}
            line |= {"inferences_per_day": INFERENCES_PER_DAY, "overhead": OVERHEAD}
            for suffix, column in BOUNDS.items():
                come_to = footprint(row[column], INFERENCES_PER_DAY, OVERHEAD, intensity, None, units)
                line |= {f"{name}{suffix}": getattr(come_to, name) for name in COLUMNS}
            found.append(line)
    keys = ["domain", "model_id", "place_id", "inferences_per_day", "overhead"]
    return pd.DataFrame(found, columns=[*keys, *(f"{name}{suffix}" for suffix in BOUNDS for name in COLUMNS)])
