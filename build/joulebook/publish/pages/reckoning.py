"""What the calculator and the comparison compute with in the browser: one small file of models, devices and fits."""

import json
from collections import Counter
from pathlib import PurePosixPath
from typing import Any

from joulebook.errors import BuildError
from joulebook.publish import grid
from joulebook.publish.facts import CV, DOMAINS, NLP, Domain, Facts, Row, rows
from joulebook.publish.model import Part
from joulebook.publish.pages import measured

PATH = "assets/reckoning.js"
NAMES = {CV.key: "Images", NLP.key: "Language"}
NOUNS = {CV.key: "image model", NLP.key: "language model"}
UNITS = ("joule-per-kilowatt-hour", "second-per-day", "day-per-year")
DEFAULT_PLACE = "world"
BY_YEAR, YEARS_OF = "carbon_intensity_years", "our-world-in-data-2025"
"""The table of carbon intensities by year, and the one of its editions that the calculator takes: they do not mix."""
OLDEST_YEAR = 2020
"""A place whose newest year is earlier is left out: its grid is another by now."""
SHARE = "share-"
POWERS = (("internal_consumption", "food-energy-per-day"), ("external_consumption", "us-energy-per-person-year"))
"""Claims that give the power of a person, each with the constant that it rests on."""
WORLD_ENERGY = "world-energy-per-person-year"


def part(facts: Facts) -> Part:
    """The file: a classic script that assigns one object, so that it also loads from a disk."""
    text = json.dumps(reckoning(facts), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Inside a script file no text could close an element; the sign is escaped all the same, lest it is ever inlined.
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    script = f'"use strict";\n(window.joulebook = window.joulebook || {{}}).reckoning = {text};\n'
    return Part(PurePosixPath(PATH), script.encode("utf-8"))


def reckoning(facts: Facts) -> dict[str, Any]:
    """Everything that the two pages compute with, by the names that their scripts use."""
    return {
        "version": facts.edition.package.version,
        "domains": {domain.key: _domain(facts, domain) for domain in DOMAINS},
        "models": [_model(facts, domain, row) for domain in DOMAINS for row in models(facts, domain)],
        "devices": _devices(facts),
        "shares": shares(facts),
        "units": {
            "joulePerKwh": constant(facts, UNITS[0]),
            "secondPerDay": constant(facts, UNITS[1]),
            "dayPerYear": constant(facts, UNITS[2]),
        },
        "places": [
            {"id": row["place_id"], "name": row["place"], "year": row["year"], "gco2e": row["gco2e_per_kwh"]}
            for row in places(facts)
        ],
        "powers": [{"id": found["id"], "watt": found["watt"]} for found in powers(facts)],
    }


def models(facts: Facts, domain: Domain) -> list[dict[str, Any]]:
    """The models of a domain in the shown view, by name."""
    found = rows(facts.models(domain, facts.view))
    return sorted(found, key=lambda row: (facts.names[row["model_id"]].casefold(), row["model_id"]))


def model_ids(facts: Facts) -> frozenset[str]:
    """The ids of the models that the calculator and the comparison know: those of the shown view."""
    return frozenset(row["model_id"] for domain in DOMAINS for row in models(facts, domain))


def comparable(facts: Facts) -> frozenset[str]:
    """The ids of the models that have another to be compared with: of their list, and of their input length."""
    work = [
        (row["model_id"], (domain.key, row.get("input_tokens"))) for domain in DOMAINS for row in models(facts, domain)
    ]
    shared = Counter(kind for _, kind in work)
    return frozenset(model_id for model_id, kind in work if shared[kind] > 1)


def constant(facts: Facts, constant_id: str) -> float:
    """A constant in its own unit; BuildError names one that the package has lost."""
    for row in rows(facts.table("constants").frame):
        if row["constant_id"] == constant_id:
            return float(row["value"])
    raise BuildError(f"constants.csv has no {constant_id}, which the calculator needs; put its row back")


def places(facts: Facts) -> list[Row]:
    """The places with a carbon intensity, each with that of its newest year, the default first, then by name."""
    newest = {row["place_id"]: row for row in rows(facts.table("carbon_intensities").frame)}
    if DEFAULT_PLACE not in newest:
        raise BuildError(f"carbon_intensities.csv has no {DEFAULT_PLACE}, the calculator's default; put its row back")
    by_year = facts.table(BY_YEAR).frame
    for row in rows(by_year[by_year["source_id"] == YEARS_OF].sort_values("year", kind="stable")):
        if row["place_id"] not in newest or row["year"] > newest[row["place_id"]]["year"]:
            newest[row["place_id"]] = row
    current = [row for row in newest.values() if row["year"] >= OLDEST_YEAR]
    current = sorted(current, key=lambda row: str(row["place"]).casefold())
    return sorted(current, key=lambda row: row["place_id"] != DEFAULT_PLACE)


def powers(facts: Facts) -> list[dict[str, Any]]:
    """What people draw on average (W), for scale, each named and sourced as the constant that it rests on."""
    held = {row["constant_id"]: row for row in rows(facts.table("constants").frame)}
    world = constant(facts, WORLD_ENERGY) * constant(facts, UNITS[0])
    watts = {constant_id: facts.claim(claim_id)["computed"] for claim_id, constant_id in POWERS}
    watts[WORLD_ENERGY] = world / (constant(facts, UNITS[1]) * constant(facts, UNITS[2]))
    found = []
    for constant_id, watt in watts.items():
        if constant_id not in held:
            raise BuildError(f"constants.csv has no {constant_id}, which the calculator needs; put its row back")
        row = held[constant_id]
        found.append({"id": constant_id, "name": row["quantity"], "watt": watt, "source_id": row["source_id"]})
    return found


def shares(facts: Facts) -> list[float]:
    """The whole of an efficiency, then the scenario shares of the table of assumptions, falling."""
    variants = {str(variant) for variant in facts.frame("energy_sensitivity", facts.view)["variant"]}
    scenarios = [float(variant.removeprefix(SHARE)) for variant in variants if variant.startswith(SHARE)]
    return [1.0, *sorted(scenarios, reverse=True)]


def _domain(facts: Facts, domain: Domain) -> dict[str, Any]:
    name = f"gpu-efficiency-{domain.key}"
    fit = facts.edition.book.fits[facts.view, name]
    last = max(row["last_date"] for row in rows(facts.frame("trends", facts.view)) if row["trend_id"] == name)
    first = min(row["first_date"] for row in rows(facts.frame("trends", facts.view)) if row["trend_id"] == name)
    score = facts.field(domain.models, domain.score)
    return {
        "name": NAMES[domain.key],
        "noun": NOUNS[domain.key],
        "score": score.title,
        "scoreUnit": score.unit or "",
        "calibration": measured.calibration(facts, domain.key),
        "fit": {
            "n": fit.n,
            "slope": fit.slope,
            "intercept": fit.intercept,
            "residualSd": fit.residual_sd,
            "meanYear": fit.mean_x,
            "sxx": fit.sxx,
            "tQuantile": fit.t_quantile,
            "first": first.isoformat(),
            "last": last.isoformat(),
        },
    }


def _model(facts: Facts, domain: Domain, row: Row) -> dict[str, Any]:
    return {
        "id": row["model_id"],
        "name": facts.names[row["model_id"]],
        "domain": domain.key,
        "gflop": row["forward_gflop"],
        "score": _written(facts, domain, row, domain.score),
        "million": _written(facts, domain, row, "params_million"),
        "tokens": row.get("input_tokens"),
        "date": row["release_date"].isoformat(),
    }


def _written(facts: Facts, domain: Domain, row: Row, name: str) -> str | None:
    """A raw value with the digits in which it is written on every page; None where there is none."""
    return grid.cell(facts, domain.models, facts.field(domain.models, name), row).text or None


def _devices(facts: Facts) -> list[dict[str, Any]]:
    """Each device with its precisions; of each the efficiency of any domain and, where adapted, of one (GFLOP/J)."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for row in rows(facts.frame("gpu_efficiency", facts.view)):
        rates = found.setdefault(row["gpu_id"], {}).setdefault(row["precision"], {})
        rates[row["domain"]] = row["efficiency_gflop_per_j"]
    devices = [
        {
            "id": gpu_id,
            "name": facts.names[gpu_id],
            "date": facts.gpus[gpu_id]["launch_date"].isoformat(),
            "precisions": [{"name": name, **rates} for name, rates in precisions.items()],
        }
        for gpu_id, precisions in found.items()
    ]
    return sorted(devices, key=lambda device: (device["date"], device["id"]), reverse=True)
