"""What the formulas read that decide a finding or stand under a figure: an estimate, its interval, how many rows."""

from collections.abc import Callable

from joulebook.publish.facts import Row
from joulebook.publish.provenance.effects import (
    EFFECT,
    YEARS,
    Shown,
    around,
    copied,
    mean_log,
    of_slope,
    share_of,
    shares_apart,
    welch,
)
from joulebook.publish.provenance.nodes import Address, Input
from joulebook.publish.provenance.places import CHANCE, DOMAIN, Places

Show = Callable[[Places, Row], Shown]
TREND = ("slope_log10_per_year", "slope_low", "slope_high", "n")
MUCH_LESS, COUPLE_OF_YEARS = 0.5, 2
"""Of what a leader costs, and after it, a model that follows it may need."""
TENSOR = "FP16/FP32 Tensor"


def of_trend(trend_id: str, _places: Places, row: Row) -> Shown:
    """The slope of a trend."""
    return copied(*(Address("trends", (row["view"], trend_id), name) for name in TREND))


def of_trend_turned(trend_id: str, _places: Places, row: Row) -> Shown:
    """The slope of a trend with its sign turned."""
    found = of_trend(trend_id, _places, row)
    turned = {"estimate": "-given_estimate", "low": "-given_high", "high": "-given_low"}
    return Shown({**found.formulas, **turned}, found.inputs)


def steeper(one: str, other: str, _places: Places, row: Row) -> Shown:
    """The slope of one trend less that of another, with Welch's interval."""
    inputs: dict[str, Input] = {}
    for prefix, trend_id in (("one", one), ("other", other)):
        for name in ("n", "slope_log10_per_year", "slope_variance"):
            inputs[f"{prefix}_{name}"] = Address("trends", (row["view"], trend_id), name)
    freedom = welch("one_slope_variance", "one_n - 1", "other_slope_variance", "other_n - 1")
    half = f"t_quantile(0.975, {freedom}) * sqrt(one_slope_variance + other_slope_variance)"
    return around("one_slope_log10_per_year - other_slope_log10_per_year", half, "one_n + other_n", inputs)


def together(architecture: str, places: Places, row: Row) -> Shown:
    """The correlation of log parameters and log FLOP over distinct points of an architecture."""
    distinct = {
        (model["params_million"], model["forward_gflop"]): model
        for model in reversed(places.models(row["view"], "cv"))
        if model["architecture"] == architecture
    }
    whose = f"distinct {architecture} models"
    lists = places.over_models((row["view"], "cv", architecture.lower()), list(distinct.values()), whose)
    bound = "tanh(atanh(estimate) {} normal_quantile(0.975) / sqrt(n - 3))"
    formulas = {
        "estimate": "pearson(log10(parameters), log10(forward_passes))",
        "low": bound.format("-"),
        "high": bound.format("+"),
        "n": "count(parameters)",
    }
    return Shown(formulas, {name: lists[name] for name in ("parameters", "forward_passes")})


def tandem(places: Places, row: Row) -> Shown:
    """The lower of both architectures' correlations, with its interval."""
    view, names = row["view"], ("parameters-with-compute-cnn", "parameters-with-compute-transformer")
    lower = min(names, key=lambda name: places.effect(view, name))
    held = {f"lower_{name}": Address("figure_effects", (view, lower), name) for name in EFFECT[1:]}
    correlations = tuple(Address("figure_effects", (view, name), "estimate") for name in names)
    formulas = {"estimate": "min(correlations)", **{name: f"lower_{name}" for name in EFFECT[1:]}}
    return Shown(formulas, {**held, "correlations": correlations})


def score_term(domain: str, place: int, cost: str | None, places: Places, row: Row) -> Shown:
    """A coefficient of the score on the date and log10 of a cost, with the interval by paper."""
    terms = YEARS if cost is None else f"{YEARS}, log10({cost})"
    variance = f"coefficient_variance({place}, origins, scores, {terms})"
    half = f"t_quantile(0.975, distinct(origins) - 1) * sqrt({variance})"
    return around(f"coefficient({place}, scores, {terms})", half, "count(scores)", places.scored(row["view"], domain))


def newer_on_front(domain: str, places: Places, row: Row) -> Shown:
    """The share of newer models on the front of FLOP and score less that off it."""
    view, score = row["view"], DOMAIN[domain].score
    inputs: dict[str, Input] = {"dates": places.scored(view, domain)["dates"]}
    models = [model for model in places.models(view, domain) if model[score] is not None]
    for name, on in (("front", True), ("other", False)):
        chosen = [model for model in models if bool(model["on_pareto_gflop"]) is on]
        whose = "models on the front of compute" if on else "models off it"
        inputs[f"{name}_dates"] = places.over_models((view, domain, name), chosen, whose)["dates"]
    newer = "above(decimal_year({}_dates), median(decimal_year(dates)))"
    return shares_apart(newer.format("front"), newer.format("other"), inputs)


def extra_data_on_front(places: Places, row: Row) -> Shown:
    """The share of the front that was trained on extra data."""
    front = [model for model in places.models(row["view"], "cv") if model["on_pareto_gflop"]]
    with_extra = [model for model in front if model["extra_data"] != "No"]
    cells = [
        tuple(Address("cv_models", (model["model_id"],), "extra_data") for model in chosen)
        for chosen in (front, with_extra)
    ]
    k, n = "count(with_extra_data)", "count(front)"
    formulas = {"estimate": f"{k} / {n}", "low": f"share_low({k}, {n})", "high": f"share_high({k}, {n})", "n": n}
    return Shown(formulas, {"front": cells[0], "with_extra_data": cells[1]})


def low_compute_pocket(places: Places, row: Row) -> Shown:
    """The share of models below the median FLOP in the last year of the list less that before."""
    low, last = "below(forward_passes, median(forward_passes))", f"max({YEARS}) - 1"
    inputs = places.every(row["view"], "nlp")
    return shares_apart(
        f"chosen({low}, above({YEARS}, {last}))",
        f"chosen({low}, at_most({YEARS}, {last}))",
        {name: inputs[name] for name in ("dates", "forward_passes")},
    )


def followed(domain: str, places: Places, row: Row) -> Shown:
    """The share of leaders that a later model follows for at most half the FLOP within two years."""
    view, score = row["view"], DOMAIN[domain].score
    if domain == "cv":
        chosen = [model for model in places.models(view, domain) if model["best_of_year"]]
    else:
        scored = [model for model in places.models(view, domain) if model[score] is not None]
        chosen, top = [], float("-inf")
        for model in sorted(scored, key=lambda model: (model["decimal_year"], -model[score])):
            if model[score] > top:
                chosen.append(model)
                top = model[score]
    inputs = dict(places.scored(view, domain))
    leaders = places.over_models((view, domain, "leaders"), chosen, "leaders")
    inputs |= {f"leader_{name}": leaders[name] for name in ("dates", "scores", "forward_passes")}
    matched = (
        f"followed({YEARS}, scores, forward_passes, decimal_year(leader_dates), leader_scores, "
        f"{MUCH_LESS} * leader_forward_passes, {COUPLE_OF_YEARS})"
    )
    judged = f"at_most(decimal_year(leader_dates), max({YEARS}) - {COUPLE_OF_YEARS})"
    return share_of(f"chosen({matched}, {judged})", inputs)


def beyond_chance(function: str, places: Places, row: Row) -> Shown:
    """What record setters show in their real order less what random orders in time give."""
    lists = places.every(row["view"], "nlp")
    slopes = f"{function}(seed, draws, {YEARS}, forward_passes, forward_passes)"
    formulas = {
        name: f"first({slopes}) - quantile(rest({slopes}), {share})"
        for name, share in (("estimate", 0.5), ("low", 0.975), ("high", 0.025))
    }
    inputs: dict[str, Input] = {name: lists[name] for name in ("dates", "forward_passes")}
    return Shown({**formulas, "n": "count(dates)"}, {**inputs, **CHANCE})


def older_cost_more(domain: str, places: Places, row: Row) -> Shown:
    """Mean log10 joules of the models up to the median date less that of the later ones, with Welch's interval."""
    older, newer = (f"chosen(log10(energies), {mark}({YEARS}, median({YEARS})))" for mark in ("at_most", "above"))
    n, m = f"count({older})", f"count({newer})"
    variances = f"variance({older}) / {n}", f"variance({newer}) / {m}"
    half = f"t_quantile(0.975, {welch(variances[0], n, variances[1], m)}) * sqrt({' + '.join(variances)})"
    return around(f"mean({older}) - mean({newer})", half, f"{n} + {m}", places.scored(row["view"], domain))


def ratio_of_best(ratio: str, inherits: bool, places: Places, row: Row) -> Shown:
    """The slope of a ratio over the best of each year."""
    inputs = dict(places.best(row["view"], "cv"))
    if inherits:
        inputs |= places.fit(row["view"], "cv", "slope_variance")
    return of_slope(f"log10({ratio})", inputs, " + slope_variance" if inherits else "")


def weakest_r2(places: Places, row: Row) -> Shown:
    """The smaller R² of the two efficiency fits, from Fisher's interval of the correlation."""
    trends = [trend for trend in places.all("trends") if trend["domain"] == "gpu" and trend["view"] == row["view"]]
    weakest = min(trends, key=lambda trend: trend["r2"])["trend_id"]
    root = "tanh(atanh(sqrt(estimate)) {} normal_quantile(0.975) / sqrt(n - 3))"
    low = root.format("-")
    inputs: dict[str, Input] = {
        "r_squareds": tuple(Address("trends", (row["view"], trend["trend_id"]), "r2") for trend in trends),
        "weakest_n": Address("trends", (row["view"], weakest), "n"),
    }
    formulas = {"estimate": "min(r_squareds)", "low": f"(({low} + abs({low})) / 2) ** 2"}
    return Shown({**formulas, "high": f"({root.format('+')}) ** 2", "n": "weakest_n"}, inputs)


def outlying(point_id: str, places: Places, row: Row) -> Shown:
    """How far a point of the vision fit lies above the line through the others."""
    trend = (row["view"], "gpu-efficiency-cv")
    residuals = [Address("trend_influence", (*trend, one), "residual_log10") for one in places.point_ids[trend]]
    inputs: dict[str, Input] = {
        "residual": Address("trend_influence", (*trend, point_id), "residual_log10"),
        "leverage": Address("trend_influence", (*trend, point_id), "leverage"),
        "residuals": places.listed(Address("trends", trend, "residuals"), "the points", residuals),
    }
    unexplained = "sum(residuals ** 2) - residual * estimate"
    spread = f"sqrt(({unexplained}) / (n - 3) / (1 - leverage))"
    half = f"t_quantile(1 - 0.05 / (2 * n), n - 3) * {spread}"
    return around("residual / (1 - leverage)", half, "count(residuals)", inputs)


def recent_efficiency(places: Places, row: Row) -> Shown:
    """The slope of efficiency over the later half of the devices' dates."""
    trend = (row["view"], "gpu-efficiency-cv")
    recent = f"at_least({YEARS}, median({YEARS}))"
    x, y = f"chosen({YEARS}, {recent})", f"chosen(log10(values), {recent})"
    half = f"t_quantile(0.975, n - 2) * sqrt(slope_variance({x}, {y}))"
    inputs = {name: Address("trends", trend, name) for name in ("dates", "values")}
    return around(f"slope({x}, {y})", half, f"sum({recent})", inputs)


def rate(places: Places, view: str, gpu_id: str, precision: str, domain: str = "any") -> Address:
    """The rate of a device at a precision."""
    return Address("gpu_efficiency", (view, gpu_id, precision, domain), "tflop_per_s")


def below_tensor_peak(places: Places, row: Row) -> Shown:
    """Log10 of the tensor cores' peak over the rate that mixed precision reaches, mean of the devices."""
    view = row["view"]
    held = places.rates(view)
    devices = [
        gpu
        for gpu, precision, domain in held
        if (precision, domain) == ("Mixed", "cv") and (gpu, TENSOR, "any") in held
    ]
    lists = {"peaks": (TENSOR, "any"), "cv_rates": ("Mixed", "cv"), "nlp_rates": ("Mixed", "nlp")}
    inputs = {name: tuple(rate(places, view, gpu, *place) for gpu in devices) for name, place in lists.items()}
    return mean_log("log10(peaks) - (log10(cv_rates) + log10(nlp_rates)) / 2", inputs, "count(peaks)")


def tensor_over_fp32(places: Places, row: Row) -> Shown:
    """Log10 of the tensor cores' peak over the FP32 peak of the same device, mean of the devices."""
    view = row["view"]
    held = places.rates(view)
    devices = [gpu for gpu, precision, domain in held if precision == TENSOR and (gpu, "FP32", "any") in held]
    lists = {"tensor_peaks": TENSOR, "fp32_peaks": "FP32"}
    inputs = {name: tuple(rate(places, view, gpu, precision) for gpu in devices) for name, precision in lists.items()}
    return mean_log("log10(tensor_peaks / fp32_peaks)", inputs, "count(fp32_peaks)")


def fp32_growth(segment: str, places: Places, row: Row) -> Shown:
    """The slope of FP32 peak efficiency of a segment's devices over their launch dates."""
    gpus = places.facts.gpus
    chosen = [
        key for key in places.rates(row["view"]) if key[1:] == ("FP32", "any") and gpus[key[0]]["segment"] == segment
    ]
    keys = [(row["view"], *key) for key in chosen]
    values = tuple(Address("gpu_efficiency", key, "efficiency_gflop_per_j") for key in keys)
    return of_slope("log10(values)", {"dates": tuple(places.launches(keys)), "values": values})


def against_person(claim: str, over: bool, places: Places, row: Row) -> Shown:
    """The largest energy of a best model over what a person uses in a second, or the inverse."""
    best = [model for model in places.models(row["view"], "cv") if model["best_of_year"]]
    most = max(best, key=lambda model: model["energy_j"])["model_id"]
    names = ("energy_j", "energy_j_low", "energy_j_high")
    inputs: dict[str, Input] = {name: places.estimate(row["view"], "cv", most, name) for name in names}
    inputs["used_j"] = Address("claim_results", ("paper", claim), "computed")
    inputs["models"] = (Address("cv_models", (most,), "model_id"),)
    ends = names if over else (names[0], names[2], names[1])
    pattern = "{} / used_j" if over else "used_j / {}"
    formulas = {name: pattern.format(end) for name, end in zip(EFFECT[:3], ends, strict=True)}
    return Shown({**formulas, "n": "count(models)"}, inputs)
