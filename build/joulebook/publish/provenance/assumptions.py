"""What the formulas of other assumptions read: energies and slopes under another choice of devices."""

from collections.abc import Iterator, Mapping

from joulebook.publish.facts import Row
from joulebook.publish.provenance.nodes import Address, Input
from joulebook.publish.provenance.places import CHANCE, DEVICE_SEED, DOMAIN, ENERGY, Bind, Bound, Places, efficiencies

EFFICIENCY = "efficiency_gflop_per_j"
BY_A_FIT = "10 ** line(decimal_year(fit_dates), log10(fit_values), decimal_year)"
ASSUMED = {
    "fp32-only": BY_A_FIT,
    "all-devices": BY_A_FIT,
    "best-of-day": "max(chosen(fit_values, at_most(decimal_year(fit_dates), decimal_year)))",
    "fixed-device": "device_efficiency",
}
"""The efficiency that each assumption gives; any other one is a share of the fitted efficiency."""
SHARE = "share-"


def other_fit(places: Places, view: str, domain: str, variant: str) -> dict[str, Input]:
    """The dates and efficiencies that an alternative fit, or the best of a day, is chosen from."""
    key = (view, f"gpu-efficiency-{domain}")
    if variant == "best-of-day":  # chosen from the rows that the paper's own fit is made of
        return {f"fit_{name}": Address("trends", key, name) for name in ("dates", "values")}
    devices = []
    for row in places.all("gpu_efficiency"):
        fp32 = row["precision"] == "FP32" and row["domain"] == "any"
        fitted = row["in_trend"] and row["domain"] in {"any", domain}
        chosen = {"fp32-only": fitted and fp32, "all-devices": fitted or fp32}
        if row["view"] == view and chosen[variant]:
            devices.append((view, row["gpu_id"], row["precision"], row["domain"]))
    whose = "the FP32 peaks of the fit" if variant == "fp32-only" else "every FP32 peak and the rates of the fit"
    short = variant.replace("-", "_")
    dates = places.listed(Address("trends", key, f"{short}_dates"), whose, places.launches(devices))
    values = places.listed(Address("trends", key, f"{short}_values"), whose, efficiencies(devices))
    return {"fit_dates": dates, "fit_values": values}


def energy_sensitivity(places: Places) -> Iterator[Bound]:
    """Each energy under each assumption: by another fit, a device, the best of the day, or a share of the fit."""
    fits: dict[tuple[str, ...], Mapping[str, Input]] = {}
    for row in places.all("energy_sensitivity"):
        view, domain, variant = row["view"], row["domain"], row["variant"]
        own = {name: places.estimate(view, domain, row["model_id"], name) for name in ("forward_gflop", "decimal_year")}
        inputs: dict[str, Input] = {
            **own,
            "dated_energy_j": places.estimate(view, domain, row["model_id"], ENERGY),
        }
        if variant.startswith(SHARE):
            formula = "share * dated_efficiency"
            inputs["share"] = float(variant.removeprefix(SHARE))
            inputs["dated_efficiency"] = places.estimate(view, domain, row["model_id"], EFFICIENCY)
        else:
            formula = ASSUMED[variant]
        if variant == "fixed-device":
            inputs["device_efficiency"] = _device(row)
        elif variant in ASSUMED:
            place = (view, domain, variant)
            if place not in fits:
                fits[place] = other_fit(places, *place)
            inputs |= fits[place]
        yield Bound(row, inputs, {EFFICIENCY: formula})


def _device(row: Row) -> Address:
    return Address("gpu_efficiency", (row["view"], row["gpu_id"], row["precision"], row["domain"]), EFFICIENCY)


def trend_influence(places: Places) -> Iterator[Bound]:
    """What a point does to its trend, from its date, its value and the trend's own numbers."""
    points: dict[tuple[str, ...], tuple[Address, Address]] = {}
    for trend in places.all("trends"):
        place = (trend["view"], trend["trend_id"])
        for point, date, value in zip(places.point_ids[place], *places.cells(trend), strict=True):
            points[*place, point] = date, value
    names = ("n", "slope_log10_per_year", "intercept_log10", "mean_decimal_year", "sxx")
    for row in places.all("trend_influence"):
        place = (row["view"], row["trend_id"])
        date, value = points[*place, row["point_id"]]
        yield Bound(row, {"date": date, "value": value, **{name: Address("trends", place, name) for name in names}})


def trend_sensitivity(places: Places) -> Iterator[Bound]:
    """The slope of energies under another assumption; the fit that gave them hands its variance on."""
    known = {(row["view"], row["model_id"], row["variant"]) for row in places.all("energy_sensitivity")}
    for row in places.all("trend_sensitivity"):
        view, trend_id, variant = row["view"], row["trend_id"], row["variant"]
        domain = trend_id.partition("-")[0]
        ids = [one for one in places.point_ids[view, trend_id] if (view, one, variant) in known]
        dates = [Address(DOMAIN[domain].models, (one,), "release_date") for one in ids]
        energies = [Address("energy_sensitivity", (view, domain, one, variant), ENERGY) for one in ids]
        key, whose = (view, trend_id, variant), f"the points ({variant})"
        inputs: dict[str, Input] = {
            "dates": places.listed(Address("trend_sensitivity", key, "dates"), whose, dates),
            "energies": places.listed(Address("trend_sensitivity", key, "energies"), whose, energies),
        }
        variance = "slope_variance(decimal_year(dates), log10(energies))"
        if ASSUMED[variant] == BY_A_FIT:
            inputs |= other_fit(places, view, domain, variant)
            variance += " + slope_variance(decimal_year(fit_dates), log10(fit_values))"
        half = f"t_quantile(0.975, n - 2) * sqrt({variance})"
        yield Bound(row, inputs, {"slope_low": f"slope - {half}", "slope_high": f"slope + {half}"})


def trend_robustness(places: Places) -> Iterator[Bound]:
    """Other estimates of a slope: medians, samples of whole origins, and random orders of the records."""
    trends = {(row["view"], row["trend_id"]): row for row in places.all("trends")}
    sampled = "bootstrap_slopes({}, draws, {}, decimal_year({}), log10({}))"
    for row in places.all("trend_robustness"):
        trend = trends[row["view"], row["trend_id"]]
        view, domain, quantity = trend["view"], trend["domain"], trend["quantity"]
        inputs: dict[str, Input] = {**CHANCE, **places.points(trend), "origins": places.origins(trend)}
        slopes = sampled.format("seed", "origins", "dates", "values")
        if domain == "gpu":
            inputs["seed"] = DEVICE_SEED
        if quantity == ENERGY:
            efficiency = trends[view, f"gpu-efficiency-{domain}"]
            inputs |= {f"device_{name}": value for name, value in places.points(efficiency).items()}
            inputs |= {"device_seed": DEVICE_SEED, "device_origins": places.origins(efficiency)}
            inputs |= places.fit(view, domain, "slope_log10_per_year")
            devices = sampled.format("device_seed", "device_origins", "device_dates", "device_values")
            slopes = f"{slopes} - ({devices} - slope_log10_per_year)"
        formulas = {
            "bootstrap_slope_low": f"quantile({slopes}, 0.025)",
            "bootstrap_slope_high": f"quantile({slopes}, 0.975)",
        }
        if row["random_orders_steeper"] is not None:
            lists = places.every(view, domain)
            values = "parameters" if quantity == "params_million" else "forward_passes"
            inputs |= {"all_dates": lists["dates"], "all_passes": lists["forward_passes"], "all_values": lists[values]}
            steeper = "as_steep(record_slopes(seed, draws, decimal_year(all_dates), all_passes, all_values))"
            formulas["random_orders_steeper"] = steeper
        yield Bound(row, inputs, formulas)


TABLES: Mapping[str, Bind] = {
    "energy_sensitivity": energy_sensitivity,
    "trend_influence": trend_influence,
    "trend_sensitivity": trend_sensitivity,
    "trend_robustness": trend_robustness,
}
