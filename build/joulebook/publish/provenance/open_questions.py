"""What the formulas read that answer what the paper leaves open: parts of a change, waits, least costs, footprints."""

from collections.abc import Iterator, Mapping

from joulebook.publish.provenance.assumptions import other_fit
from joulebook.publish.provenance.nodes import Address, Input, key_of
from joulebook.publish.provenance.places import COSTS, DOMAIN, ENERGY, Bind, Bound, Places

SLOPE, BOUNDS = "slope_log10_per_year", ("slope_low", "slope_high")
REGRESSION = "log10(forward_passes), decimal_year(dates), -log10(100 - scores)"
HALF = (
    f"t_quantile(0.975, distinct(origins) - 1) * sqrt(coefficient_variance(1, origins, {REGRESSION}) + slope_variance)"
)
AT_EQUAL_SCORE = {
    "slope": f"coefficient(1, {REGRESSION}) - {SLOPE}",
    "slope_low": f"slope - {HALF}",
    "slope_high": f"slope + {HALF}",
}
"""The slope of energy at an equal score, from the regression behind the parts of a change."""
CONSTANTS = {
    "joule_per_kwh": "joule-per-kilowatt-hour",
    "second_per_day": "second-per-day",
    "day_per_year": "day-per-year",
}


def use_growth(places: Places) -> Iterator[Bound]:
    """The growth of use that cancels the slope of energy along a trend, or at an equal score."""
    for row in places.all("use_growth"):
        view, domain, line = row["view"], row["domain"], row["line"]
        if line == "equal-score":
            yield Bound(
                row,
                {**places.scored(view, domain), **places.fit(view, domain, SLOPE, "slope_variance")},
                AT_EQUAL_SCORE,
            )
            continue
        trend = (view, f"{domain}-energy-{line}")
        names = {"slope": SLOPE, **dict(zip(BOUNDS, BOUNDS, strict=True))}
        inputs = {f"trend_{name}": Address("trends", trend, column) for name, column in names.items()}
        yield Bound(row, inputs, {name: f"trend_{name}" for name in names})


def decompositions(places: Places) -> Iterator[Bound]:
    """The slope of energy as the sum of its parts, over all scored models or the best of each year."""
    for row in places.all("decompositions"):
        view, domain, which = row["view"], row["domain"], row["decomposition_id"]
        fp32 = other_fit(places, view, domain, "fp32-only")
        scored = {f"scored_{name}": given for name, given in places.scored(view, domain).items()}
        own = places.scored(view, domain) if which.endswith("-scored") else places.best(view, domain)
        inputs = {**scored, **own, "fp32_dates": fp32["fit_dates"], "fp32_values": fp32["fit_values"]}
        yield Bound(row, {**inputs, **places.fit(view, domain, SLOPE)})


def energy_components(places: Places) -> Iterator[Bound]:
    """Why the energy of a model differs from that of the first one, part by part."""
    for row in places.all("energy_components"):
        view, domain, model_id = row["view"], row["domain"], row["model_id"]
        inputs: dict[str, Input] = {**places.scored(view, domain)}
        for prefix, one in (("", model_id), ("reference_", row["reference_model_id"])):
            for name in ("decimal_year", "forward_gflop"):
                inputs[f"{prefix}{name}"] = places.estimate(view, domain, one, name)
            inputs[f"{prefix}score"] = Address(DOMAIN[domain].models, (one,), DOMAIN[domain].score)
        parts = (view, f"{domain}-scored")
        for name in ("algorithm_slope", "algorithm_slope_low", "algorithm_slope_high", "device_slope"):
            inputs[name] = Address("decompositions", parts, name)
        yield Bound(row, {**inputs, "precision_slope": Address("decompositions", parts, "precision_slope")})


def cost_to_reach(places: Places) -> Iterator[Bound]:
    """The least cost of a model that had reached a score by the end of a year."""
    for row in places.all("cost_to_reach"):
        level = {"score": float(row["score"]), "year": float(row["year"])}
        yield Bound(row, {**places.scored(row["view"], row["domain"], row["data"]), **level})


def lag_events(places: Places) -> Iterator[Bound]:
    """The wait from a record to what matches it, or to the last row of the list."""
    matching = (
        "above(decimal_year(dates), decimal_year(record_date)) * at_least(scores, record_score) * "
        "at_most(costs, share * record_cost)"
    )
    matched = f"min(chosen(decimal_year(dates), {matching})) - decimal_year(record_date)"
    waiting = "max(decimal_year(dates)) - decimal_year(record_date)"
    for row in places.all("lag_events"):
        view, domain, record = row["view"], row["domain"], row["record_id"]
        column, listed = COSTS[row["cost"]]
        scored, models = places.scored(view, domain, row["data"]), DOMAIN[domain]
        inputs: dict[str, Input] = {"dates": scored["dates"], "scores": scored["scores"], "costs": scored[listed]}
        inputs["record_date"] = Address(models.models, (record,), "release_date")
        inputs["record_score"] = Address(models.models, (record,), models.score)
        inputs["record_cost"] = places.estimate(view, domain, record, column)
        inputs["share"] = float(row["share"])
        yield Bound(row, inputs, {"years": matched if row["matched"] else waiting})


def lags(places: Places) -> Iterator[Bound]:
    """The median wait over all records of one kind."""
    key = places.facts.schema("lag_events").primary_key
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in places.all("lag_events"):
        event = key_of(row, key)
        groups.setdefault(event[:-1], []).append(event)  # the record is the last part of the key
    for row in places.all("lags"):
        place = key_of(row, key[:-1])
        listed: dict[str, Input] = {}
        for name, column in (("waits", "years"), ("matches", "matched")):
            items = [Address("lag_events", event, column) for event in groups[place]]
            listed[name] = places.listed(Address("lags", place, name), "its records", items)
        yield Bound(row, listed)


def footprints(places: Places) -> Iterator[Bound]:
    """What inferences come to, from the energy of one and the factors of conversion."""
    factors: dict[str, Input] = {name: Address("constants", (one,), "value") for name, one in CONSTANTS.items()}
    for row in places.all("footprints"):
        names = (ENERGY, f"{ENERGY}_low", f"{ENERGY}_high")
        energies = {name: places.estimate(row["view"], row["domain"], row["model_id"], name) for name in names}
        scale = {"overhead": float(row["overhead"]), "inferences_per_day": float(row["inferences_per_day"])}
        place = Address("carbon_intensities", (row["place_id"],), "gco2e_per_kwh")
        yield Bound(row, {**energies, **factors, **scale, "gco2e_per_kwh": place})


TABLES: Mapping[str, Bind] = {
    "decompositions": decompositions,
    "use_growth": use_growth,
    "energy_components": energy_components,
    "cost_to_reach": cost_to_reach,
    "lag_events": lag_events,
    "lags": lags,
    "footprints": footprints,
}
