"""What the formulas of errata read: the paper's number or its own method, and the other reading."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from joulebook.publish.facts import Row
from joulebook.publish.provenance.assumptions import other_fit
from joulebook.publish.provenance.nodes import Address, Input
from joulebook.publish.provenance.places import Bind, Bound, Places
from joulebook.science.model import Cell


class Read(NamedTuple):
    """A reading's formula, what its names stand for, and the formula of the paper's own number where it is computed."""

    computed: str
    inputs: Mapping[str, Input]
    reference: str | None = None


Reading = Callable[[Places], Read]
VIEW = "paper"
MAY_2020 = 2020.4
L2, VIT_G, META, V100 = "noisystudent-l2-jft-300m", "vit-g-14-jft-3b", "meta-pseudo-labels-l2-jft-300m", "tesla-v100"
MONTH_EARLY = ("geforce-gtx-780", "tesla-k80", "tesla-m40", "a100", "tesla-p100")
TABLE_8 = ("geforce-gtx-780", "geforce-gtx-780-ti", "tesla-k20x")
V100_16_GB = "2017 + 171 / 365"
"""21 June 2017, the launch of the card with 16 GB, as a decimal year."""
FITTED = f"10 ** (intercept_log10 + slope_log10_per_year * {MAY_2020})"
LINE = ("intercept_log10", "slope_log10_per_year")


def of_claim(claim_id: str, _places: Places) -> Read:
    """The number of a claim."""
    return Read("claimed", {"claimed": Address("claim_results", (VIEW, claim_id), "computed")})


def of_cell(table: str, key: tuple[str, ...], column: str, formula: str, places: Places) -> Read:
    """A cell, or what a formula makes of it."""
    return Read(formula.format(column), {column: places.place(table, key, column)})


def summed_forward_pass(places: Places) -> Read:
    """The forward pass of NoisyStudent-L2 if the factors of depth, width and resolution were added."""
    names = [f"{base}{side}" for side in ("depth", "width", "resolution_px") for base in ("", "base_")]
    inputs: dict[str, Input] = {name: Address("flop_estimates", (L2,), name) for name in names}
    (base,) = (row["base_model_id"] for row in places.all("flop_estimates") if row["model_id"] == L2)
    inputs["base_gflop"] = Address("cv_models", (base,), "reported_gflop")
    factors = "depth / base_depth + (width / base_width) ** 2 + (resolution_px / base_resolution_px) ** 2"
    return Read(f"base_gflop * ({factors})", inputs)


def correlation(claim_id: str, architecture: str | None, formula: str, places: Places) -> Read:
    """A correlation over the claim's own points, or over all rows of an architecture."""
    names = ("params_million", "reported_gflop")
    if architecture is None:
        given = places.facts.edition.book.origins[claim_id].inputs
        cells = {name: given[name] for name in names}
        inputs = {name: tuple(places.place(*_of(cell)) for cell in _many(cells[name])) for name in names}
        return Read(formula, inputs)
    rows = [row for row in places.models(VIEW, "cv") if row["architecture"] == architecture]
    return Read(
        formula, {name: tuple(Address("cv_models", (row["model_id"],), name) for row in rows) for name in names}
    )


def _many(cells: Cell | tuple[Cell, ...]) -> tuple[Cell, ...]:
    return cells if isinstance(cells, tuple) else (cells,)


def _of(cell: Cell) -> tuple[str, tuple[str, ...], str]:
    return cell.table, cell.key, cell.column


def best_accuracy(year: int, places: Places) -> Read:
    """The highest accuracy of the models of a year."""
    lists = places.every(VIEW, "cv")
    of_year = f"at_least(year(dates), {year}) * at_most(year(dates), {year})"
    return Read(f"max(chosen(scores, {of_year}))", {name: lists[name] for name in ("scores", "dates")})


def scored_years(places: Places) -> Read:
    """The number of years that have a language model with a score."""
    return Read("distinct(year(dates))", {"dates": places.scored(VIEW, "nlp")["dates"]})


def printed_efficiency(gpu_id: str, _places: Places) -> Read:
    """Printed FP32 rate over printed power."""
    peak = Address("gpu_peaks", (gpu_id, "FP32"), "tflop_per_s")
    return Read("1000 * tflop_per_s / tdp_w", {"tflop_per_s": peak, "tdp_w": Address("gpus", (gpu_id,), "tdp_w")})


def rounded_speedup_rate(_places: Places) -> Read:
    """The rounded speed-up of V100 with mixed precision times its FP32 peak."""
    speedup = Address("precision_speedups", (VIEW, "cv", V100, "Mixed"), "speedup")
    peak = Address("gpu_peaks", (V100, "FP32"), "tflop_per_s")
    return Read("round(speedup, 2) * tflop_per_s", {"speedup": speedup, "tflop_per_s": peak})


def rounded_rate_gap(places: Places) -> Read:
    """The largest gap between an adapted efficiency and that of its rounded rate."""
    rows = [row for row in places.all("gpu_efficiency") if row["view"] == VIEW and row["adapted"]]
    keys = [(VIEW, row["gpu_id"], row["precision"], row["domain"]) for row in rows]
    inputs = {
        "rates": tuple(Address("gpu_efficiency", key, "tflop_per_s") for key in keys),
        "efficiencies": tuple(Address("gpu_efficiency", key, "efficiency_gflop_per_j") for key in keys),
        "watts": tuple(Address("gpus", (row["gpu_id"],), "tdp_w") for row in rows),
    }
    return Read("max(abs(1000 * round(rates, 2) / watts - efficiencies))", inputs)


def last_dates(_places: Places) -> Read:
    """The last model and the last device behind the energies."""
    trends = {"dates": "cv-energy-all", "device_dates": "gpu-efficiency-cv"}
    inputs = {name: Address("trends", (VIEW, trend_id), "dates") for name, trend_id in trends.items()}
    return Read("max(decimal_year(dates))", inputs, "max(decimal_year(device_dates))")


def of_year(domain: str, year: int, _places: Places) -> Read:
    """The geometric mean of a year's energies, against the arithmetic one."""
    names = ("energy_j_geometric_mean", "energy_j_mean")
    inputs = {name: Address("year_means", (VIEW, domain, str(year)), name) for name in names}
    return Read(names[0], inputs, names[1])


def energy_by_either_fit(places: Places) -> Read:
    """The energy of ViT-G/14 by the efficiency fit of language, against that of images."""
    inputs: dict[str, Input] = {
        name: places.estimate(VIEW, "cv", VIT_G, name) for name in ("forward_gflop", "decimal_year")
    }
    formulas = []
    for domain in ("nlp", "cv"):
        inputs |= {f"{domain}_{name}": value for name, value in places.fit(VIEW, domain, *LINE).items()}
        line = f"{domain}_intercept_log10 + {domain}_slope_log10_per_year * decimal_year"
        formulas.append(f"forward_gflop / 10 ** ({line})")
    return Read(formulas[0], inputs, formulas[1])


def all_devices(domain: str, places: Places) -> Read:
    """The efficiency of May 2020 with the devices that the paper leaves out, against that without."""
    inputs = {**other_fit(places, VIEW, domain, "all-devices"), **places.fit(VIEW, domain, *LINE)}
    return Read(f"10 ** line(decimal_year(fit_dates), log10(fit_values), {MAY_2020})", inputs, FITTED)


def other_dates(shift: str, gpu_ids: tuple[str, ...], places: Places) -> Read:
    """The efficiency of May 2020 with other launch dates of some devices, against that with the printed ones."""
    trend = (VIEW, "gpu-efficiency-cv")
    lists = {name: Address("trends", trend, name) for name in ("dates", "values")}
    (row,) = (row for row in places.all("trends") if (row["view"], row["trend_id"]) == trend)
    moved = tuple(Address("gpus", (gpu_id,), "gpu_id") for gpu_id in gpu_ids)
    given = {**lists, "devices": places.origins(row), "moved": moved, **places.fit(VIEW, "cv", *LINE)}
    years = f"decimal_year(dates) + among(devices, moved) * ({shift} - decimal_year(dates))"
    return Read(f"10 ** line({years}, log10(values), {MAY_2020})", given, FITTED)


LOGS, VALUES = "pearson(log10(params_million), log10(reported_gflop))", "pearson(params_million, reported_gflop)"
READINGS: Mapping[str, Reading] = {
    **{
        erratum_id: partial(of_claim, claim_id)
        for erratum_id, claim_id in {
            "vit-g-14-estimate": "vit_g14_gflops",
            "l2-resolution-factor": "l2_resolution_factor",
            "b7-resolution-factor": "fixefficientnet_b7_resolution_factor",
            "gflops-per-token": "glue_input_tokens",
            "external-consumption": "external_consumption",
            "internal-consumption": "internal_consumption",
            "alexnet-accuracy": "alexnet_top1",
        }.items()
    },
    **{f"table-8-{gpu_id}": partial(printed_efficiency, gpu_id) for gpu_id in TABLE_8},
    **{f"three-devices-left-out-{domain}": partial(all_devices, domain) for domain in ("cv", "nlp")},
    "flops-as-a-sum": summed_forward_pass,
    "figure-1-logarithms-cnn": partial(correlation, "corr_params_gflops_cnn", None, LOGS),
    "figure-1-logarithms-transformer": partial(correlation, "corr_params_gflops_transformer", None, LOGS),
    "figure-1-all-rows-cnn": partial(correlation, "", "CNN", VALUES),
    "figure-1-all-rows-transformer": partial(correlation, "", "Transformer", VALUES),
    "meta-pseudo-labels-date": partial(of_cell, "cv_models", (META,), "release_date", "year({})"),
    "albert-and-bert": partial(of_cell, "nlp_models", ("albert-base",), "reported_gflop", "{}"),
    "best-accuracy-of-2021": partial(best_accuracy, 2021),
    "table-9-rounded-speed-ups": rounded_speedup_rate,
    "table-9-rounded-rates": rounded_rate_gap,
    "figure-10-best": scored_years,
    "extrapolated-hardware": last_dates,
    "yearly-average-cv": partial(of_year, "cv", 2019),
    "yearly-average-nlp": partial(of_year, "nlp", 2020),
    "vit-by-language-fit": energy_by_either_fit,
    "launch-dates": partial(other_dates, "decimal_year(month_later(dates))", MONTH_EARLY),
    "v100-launch": partial(other_dates, V100_16_GB, (V100,)),
}
"""How the number of each erratum is made, as joulebook.science.errata computes it."""


def erratum_results(places: Places) -> Iterator[Bound]:
    """Bind both numbers of each erratum; one that nothing computes is what another source gives."""
    for row in places.all("erratum_results"):
        erratum_id = row["erratum_id"]
        printed = Address("errata", (erratum_id,), "printed")
        found = READINGS[erratum_id](places) if erratum_id in READINGS else _elsewhere(row)
        inputs = {"printed": printed, **found.inputs}
        yield Bound(row, inputs, {"computed": found.computed, "reference": found.reference or "printed"})


def _elsewhere(row: Row) -> Read:
    return Read("elsewhere", {"elsewhere": Address("errata", (row["erratum_id"],), "elsewhere")})


TABLES: Mapping[str, Bind] = {"erratum_results": erratum_results}
