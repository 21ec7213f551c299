"""Where the paper contradicts itself or leaves a reading open: the number behind each erratum, and its status."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from joulebook.science import claims
from joulebook.science.claim_inputs import Evidence
from joulebook.science.dates import decimal_year
from joulebook.science.model import DeriveError, Fit
from joulebook.science.questions import Ground
from joulebook.science.sensitivity import alternative_fits
from joulebook.science.trends import efficiency_points, trend_fit

Number = Callable[[Ground], float]
MAY_2020 = 2020.4
"""The date at which the effects on the efficiency fits are told, in decimal years."""
MONTH_EARLY = ("geforce-gtx-780", "tesla-k80", "tesla-m40", "a100", "tesla-p100")
V100, V100_16_GB = "tesla-v100", pd.Timestamp(2017, 6, 21)
"""Launch of the card with 16 GB, which the paper's Table 3 measures; its date is that of the card with 32 GB."""


@dataclass(frozen=True)
class Reading:
    """The number of an erratum, and the paper's own where that is computed and not printed."""

    computed: Number
    reference: Number | None = None


def correlation(architecture: str, logarithms: bool, distinct: bool, evidence: Evidence) -> float:
    """Pearson's r of parameters and forward pass, of raw values or logarithms, over all or distinct rows, no unit."""
    points = evidence.rows("cv_models", architecture=architecture)[["params_million", "reported_gflop"]]
    points = (points.drop_duplicates() if distinct else points).astype("float64")
    values = np.log10(points) if logarithms else points
    return float(np.corrcoef(values["params_million"], values["reported_gflop"])[0, 1])


def summed_forward_pass(evidence: Evidence) -> float:
    """GFLOP of NoisyStudent-L2 if depth, width² and resolution² were added, as the text before Equation 3 prints.

    base · (d + w² + r²); Equation 4 multiplies the three.
    """
    row = evidence.rows("flop_estimates", model_id=claims.L2).iloc[0]
    factors = [float(row[f"{side}"]) / float(row[f"base_{side}"]) for side in ("depth", "width", "resolution_px")]
    base = evidence.cv(str(row["base_model_id"]), "reported_gflop")
    return float(base * (factors[0] + factors[1] ** 2 + factors[2] ** 2))


def best_accuracy(year: int, evidence: Evidence) -> float:
    """The highest top-1 accuracy of the models of a year, in per cent."""
    models = evidence.rows("cv_models")
    return float(models.loc[models["release_date"].dt.year == year, "top1_percent"].max())


def printed_efficiency(gpu_id: str, evidence: Evidence) -> float:
    """Printed FP32 rate over printed power, in GFLOP/J: 1000 · TFLOP/s / W."""
    rate = evidence.number("gpu_peaks", "tflop_per_s", gpu_id=gpu_id, precision="FP32")
    return 1000.0 * rate / evidence.number("gpus", "tdp_w", gpu_id=gpu_id)


def rounded_speedup_rate(evidence: Evidence) -> float:
    """Table 4's rounded speed-up of V100 with mixed precision times its FP32 peak, in TFLOP/s."""
    speedup = claims.mean_speedup("cv", V100, "Mixed", evidence)
    return round(speedup, 2) * evidence.number("gpu_peaks", "tflop_per_s", gpu_id=V100, precision="FP32")


def rounded_rate_gap(evidence: Evidence) -> float:
    """The largest gap between an adapted efficiency and that of its rate rounded to two decimals, in GFLOP/J."""
    rows = evidence.rows("gpu_efficiency", adapted=True)
    watts = rows["gpu_id"].map(evidence.rows("gpus").set_index("gpu_id")["tdp_w"]).astype("float64")
    return float((1000.0 * rows["tflop_per_s"].round(2) / watts - rows["efficiency_gflop_per_j"]).abs().max())


def at_may_2020(fit: Fit) -> float:
    """A fitted efficiency at decimal year 2020.4, in GFLOP/J."""
    return float(10.0 ** fit.log10(MAY_2020))


def with_all_devices(domain: str, ground: Ground) -> float:
    """The fitted efficiency of May 2020 with the FP32 peaks that the paper leaves out, in GFLOP/J."""
    return at_may_2020(alternative_fits(domain, ground.frames["gpu_efficiency"])["all-devices"])


def with_dates(moved: Callable[[pd.DataFrame], pd.Series], ground: Ground) -> float:
    """The fitted efficiency of May 2020 for image models with other launch dates, in GFLOP/J."""
    devices = ground.frames["gpu_efficiency"]
    dates = moved(devices)
    points = efficiency_points("cv", devices.assign(launch_date=dates, decimal_year=decimal_year(dates)))
    return at_may_2020(trend_fit("efficiency of devices with other launch dates", points))


def a_month_later(devices: pd.DataFrame) -> pd.Series:
    """Launch dates with those that are printed a month early moved by a calendar month."""
    later = devices["launch_date"] + pd.DateOffset(months=1)
    return devices["launch_date"].where(~devices["gpu_id"].isin(MONTH_EARLY), later)


def v100_of_16_gb(devices: pd.DataFrame) -> pd.Series:
    """Launch dates with Tesla V100's replaced by that of the card with 16 GB."""
    return devices["launch_date"].where(devices["gpu_id"] != V100, V100_16_GB)


def scored_years(evidence: Evidence) -> float:
    """The number of calendar years that have a language model with a GLUE score."""
    models = evidence.rows("nlp_models")
    return float(models.loc[models["glue_score"].notna(), "release_date"].dt.year.nunique())


def mean_of_year(column: str, domain: str, year: int, ground: Ground) -> float:
    """A mean of the energies of a year, in J."""
    return ground.evidence.number("year_means", column, domain=domain, year=year)


def energy_of_vit_g(domain: str, ground: Ground) -> float:
    """Energy of ViT-G/14 with the efficiency fit of a domain at its date, in J."""
    row = ground.evidence.rows("cv_estimates", model_id=claims.VIT_G).iloc[0]
    efficiency = float(10.0 ** ground.fits[f"gpu-efficiency-{domain}"].log10(row["decimal_year"]))
    return float(row["forward_gflop"]) / efficiency


def _of_claim(claim_id: str) -> Reading:
    return Reading(lambda ground: claims.CLAIMS[claim_id].compute(ground.evidence))


def _of_rows(number: Callable[[Evidence], float]) -> Reading:
    return Reading(lambda ground: number(ground.evidence))


def _efficiency(number: Number, domain: str = "cv") -> Reading:
    return Reading(number, lambda ground: at_may_2020(ground.fits[f"gpu-efficiency-{domain}"]))


def _of_year(domain: str, year: int) -> Reading:
    geometric = partial(mean_of_year, "energy_j_geometric_mean", domain, year)
    return Reading(geometric, partial(mean_of_year, "energy_j_mean", domain, year))


def _registry() -> dict[str, Reading]:
    found = {
        "vit-g-14-estimate": _of_claim("vit_g14_gflops"),
        "flops-as-a-sum": _of_rows(summed_forward_pass),
        "meta-pseudo-labels-date": _of_rows(lambda evidence: evidence.year(claims.META)),
        "best-accuracy-of-2021": _of_rows(partial(best_accuracy, 2021)),
        "table-9-rounded-speed-ups": _of_rows(rounded_speedup_rate),
        "table-9-rounded-rates": _of_rows(rounded_rate_gap),
        "l2-resolution-factor": _of_claim("l2_resolution_factor"),
        "b7-resolution-factor": _of_claim("fixefficientnet_b7_resolution_factor"),
        "gflops-per-token": _of_claim("glue_input_tokens"),
        "external-consumption": _of_claim("external_consumption"),
        "internal-consumption": _of_claim("internal_consumption"),
        "alexnet-accuracy": _of_claim("alexnet_top1"),
        "figure-10-best": _of_rows(scored_years),
        "extrapolated-hardware": Reading(
            lambda ground: ground.fits["cv-energy-all"].last_x, lambda ground: ground.fits["gpu-efficiency-cv"].last_x
        ),
        "albert-and-bert": _of_rows(lambda e: e.number("nlp_models", "reported_gflop", model_id="albert-base")),
        "yearly-average-cv": _of_year("cv", 2019),
        "yearly-average-nlp": _of_year("nlp", 2020),
        "vit-by-language-fit": Reading(partial(energy_of_vit_g, "nlp"), partial(energy_of_vit_g, "cv")),
        "launch-dates": _efficiency(partial(with_dates, a_month_later)),
        "v100-launch": _efficiency(partial(with_dates, v100_of_16_gb)),
    }
    for domain in ("cv", "nlp"):
        found[f"three-devices-left-out-{domain}"] = _efficiency(partial(with_all_devices, domain), domain)
    for name, architecture in (("cnn", "CNN"), ("transformer", "Transformer")):
        found[f"figure-1-logarithms-{name}"] = _of_rows(partial(correlation, architecture, True, True))
        found[f"figure-1-all-rows-{name}"] = _of_rows(partial(correlation, architecture, False, False))
    for gpu_id in ("geforce-gtx-780", "geforce-gtx-780-ti", "tesla-k20x"):
        found[f"table-8-{gpu_id}"] = _of_rows(partial(printed_efficiency, gpu_id))
    return found


READINGS: Mapping[str, Reading] = _registry()


def status(reference: float, computed: float, tolerance: float) -> str:
    """Say what an erratum's numbers show; a missing number is NaN.

    >>> nothing = float("nan")
    >>> status(5270.0, 5204.5, 0.5), status(100.0, 96.9, 5.0), status(nothing, 2.0, nothing)
    ('differs', 'agrees', 'open reading')
    >>> status(nothing, nothing, nothing)
    'wording'
    """
    if np.isnan(computed):
        return "wording"
    if np.isnan(reference):
        return "open reading"
    return "agrees" if abs(computed - reference) <= tolerance else "differs"


def erratum_results(errata: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Compute the numbers of each erratum and give its status by rule.

    ``errata``: erratum_id, printed, tolerance, elsewhere, in the erratum's unit. Columns: erratum_id, reference,
    computed, difference_percent = 100 · (computed − reference) / |reference|, status. Raises DeriveError where a
    reading has no row, or a row states a number that nothing computes.
    """
    missing = sorted(set(READINGS) - set(errata["erratum_id"]))
    if missing and len(errata):
        raise DeriveError(f"errata.csv has no row {missing[0]!r}, which joulebook.science.errata computes; restore it")
    rows = []
    numbers = [errata[name].astype("float64") for name in ("printed", "elsewhere", "tolerance")]
    for erratum_id, printed, elsewhere, tolerance in zip(errata["erratum_id"], *numbers, strict=True):
        reading = READINGS.get(erratum_id)
        computed = reading.computed(ground) if reading else elsewhere
        reference = reading.reference(ground) if reading and reading.reference else printed
        if reading and np.isnan(computed):
            raise DeriveError(f"the rows give no number for erratum {erratum_id!r}; restore the rows that it reads")
        if np.isnan(computed) and not np.isnan(reference):
            raise DeriveError(
                f"no function computes erratum {erratum_id!r}; add one to joulebook.science.errata, or say what "
                "another source gives in the column elsewhere"
            )
        percent = 100.0 * (computed - reference) / abs(reference) if reference else float("nan")
        found = {"erratum_id": erratum_id, "reference": reference, "computed": computed}
        rows.append({**found, "difference_percent": percent, "status": status(reference, computed, tolerance)})
    return pd.DataFrame(rows, columns=["erratum_id", "reference", "computed", "difference_percent", "status"])
