"""The numbers that decide the paper's findings: one function for each question that its sentences raise."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science import effects, robust
from joulebook.science.claim_inputs import Evidence
from joulebook.science.effects import Effect
from joulebook.science.fit import log_linear_fit
from joulebook.science.model import CONFIDENCE, Fit, Floats
from joulebook.science.regression import clustered_least_squares

MUCH_LESS, COUPLE_OF_YEARS = 0.5, 2.0


@dataclass(frozen=True)
class Ground:
    """What the tests stand on: the rows and results of a view, and its fits."""

    frames: Mapping[str, pd.DataFrame]
    fits: Mapping[str, Fit]

    @property
    def evidence(self) -> Evidence:
        """The rows with errors that name what is missing."""
        return Evidence(self.frames)

    def models(self, domain: str) -> pd.DataFrame:
        """The models of a domain with what is computed for them."""
        return self.frames[f"{domain}_estimates"]

    def scored(self, domain: str) -> pd.DataFrame:
        """The models of a domain that have its score."""
        models = self.models(domain)
        return models.loc[models[SCORES[domain]].notna()]


SCORES = {"cv": "top1_percent", "nlp": "glue_score"}


def together(architecture: str, ground: Ground) -> Effect:
    """The correlation of log parameters and log FLOP over distinct points of an architecture."""
    rows = ground.evidence.rows("cv_estimates", architecture=architecture)
    points = rows[["params_million", "forward_gflop"]].drop_duplicates()
    logs = [points[name].map(math.log10) for name in points.columns]
    return effects.correlation(logs[0], logs[1], architecture)


def tandem(ground: Ground) -> Effect:
    """The lower of both architectures' correlations of log parameters and log FLOP."""
    return min((together(name, ground) for name in ("CNN", "Transformer")), key=lambda effect: effect.estimate)


def score_term(domain: str, term: str, cost: str | None, ground: Ground) -> Effect:
    """A coefficient of a domain's score (percentage points) on the date (years) and log10 of a cost, by paper.

    Without a cost the score is regressed on the date alone.
    """
    models = ground.scored(domain)
    terms = {"decimal_year": models["decimal_year"]}
    if cost is not None:
        terms[cost] = np.log10(models[cost])
    name = f"{SCORES[domain]} by {' and '.join(terms)}"
    fit = clustered_least_squares(models[SCORES[domain]], terms, models["source_id"], name)
    return Effect(*fit.coefficient(term), fit.n)


def slope(trend_id: str, ground: Ground) -> Effect:
    """The slope of a trend."""
    return effects.of_slope(ground.fits[trend_id])


def steeper(one: str, other: str, ground: Ground) -> Effect:
    """The slope of one trend less that of another."""
    return effects.slope_difference(ground.fits[one], ground.fits[other])


def beyond_chance(orders: Callable[[pd.DataFrame, str], Floats], ground: Ground) -> Effect:
    """What record setters show in their real order less what random orders in time give (their middle 95 %)."""
    slopes = orders(ground.models("nlp"), "forward_gflop")
    low, middle, high = np.nanpercentile(slopes[1:], [robust.TAILS[0], 50, robust.TAILS[1]])
    real = float(slopes[0])
    return Effect(real - float(middle), real - float(high), real - float(low), len(ground.models("nlp")))


def newer_on_front(domain: str, mark: str, ground: Ground) -> Effect:
    """The share of newer models (after the median date) on a front less that off it."""
    models = ground.scored(domain)
    newer = models["decimal_year"] > models["decimal_year"].median()
    front = models[mark].astype(bool)
    return effects.share_difference(newer[front], newer[~front], f"newer models on {mark} ({domain})")


def extra_data_on_front(ground: Ground) -> Effect:
    """The share of the front that was trained on extra data."""
    models = ground.scored("cv")
    front = models.loc[models["on_pareto_gflop"].astype(bool)]
    return effects.share(front["extra_data"] != "No", "extra data on the front")


def low_compute_pocket(ground: Ground) -> Effect:
    """The share of models below the median FLOP in the last year of the list less that before."""
    models = ground.models("nlp")
    low = models["forward_gflop"] < models["forward_gflop"].median()
    last = models["decimal_year"] > models["decimal_year"].max() - 1.0
    return effects.share_difference(low[last], low[~last], "low-compute models of the last year")


def followed(domain: str, ground: Ground) -> Effect:
    """The share of leaders after which, within two years, a model scores as high with at most half the FLOP.

    Leaders: the most accurate of each year for images, the setters of a GLUE record for language; only those with
    two years of later rows can be judged.
    """
    models, score = ground.scored(domain), SCORES[domain]
    if domain == "cv":
        leaders = models.loc[models["best_of_year"].astype(bool)]
    else:
        ordered = models.sort_values(["decimal_year", score], ascending=[True, False], kind="stable")
        leaders = ordered.loc[ordered[score] > ordered[score].cummax().shift(fill_value=-np.inf)]
    leaders = leaders.loc[leaders["decimal_year"] <= models["decimal_year"].max() - COUPLE_OF_YEARS]
    found = []
    for _, leader in leaders.iterrows():
        later = models["decimal_year"] - leader["decimal_year"]
        as_good = models[score] >= leader[score]
        frugal = models["forward_gflop"] <= MUCH_LESS * leader["forward_gflop"]
        found.append(bool(((later > 0) & (later <= COUPLE_OF_YEARS) & as_good & frugal).any()))
    return effects.share(pd.Series(found, dtype=bool), f"leaders that are followed ({domain})")


def weakest_r2(ground: Ground) -> Effect:
    """The smaller R² of the two efficiency fits, from Fisher's interval of the correlation."""
    fit = min((ground.fits[f"gpu-efficiency-{domain}"] for domain in ("cv", "nlp")), key=lambda fit: fit.r2)
    half = float(stats.norm.ppf(effects.UPPER)) / float(np.sqrt(fit.n - 3))
    centre = float(np.arctanh(np.sqrt(fit.r2)))
    return Effect(fit.r2, max(float(np.tanh(centre - half)), 0.0) ** 2, float(np.tanh(centre + half)) ** 2, fit.n)


def outlying(point_id: str, ground: Ground) -> Effect:
    """How far a point of the vision fit lies above the line through the others, in powers of ten.

    The interval is that of one further point, widened for the choice of the most extreme of n (Bonferroni).
    """
    influence = ground.evidence.rows("trend_influence", trend_id="gpu-efficiency-cv")
    row = ground.evidence.rows("trend_influence", trend_id="gpu-efficiency-cv", point_id=point_id).iloc[0]
    fit, rest = ground.fits["gpu-efficiency-cv"], 1.0 - float(row["leverage"])
    above = float(row["residual_log10"]) / rest
    unexplained = float((influence["residual_log10"] ** 2).sum()) - float(row["residual_log10"]) * above
    spread = float(np.sqrt(unexplained / (fit.n - 3) / rest))
    half = float(stats.t.ppf(1.0 - (1.0 - CONFIDENCE) / (2 * fit.n), fit.n - 3)) * spread
    return Effect(above, above - half, above + half, fit.n)


def below_tensor_peak(ground: Ground) -> Effect:
    """Log10 of the tensor cores' peak over the rate that mixed precision reaches, devices' mean."""
    devices = ground.evidence.rows("gpu_efficiency")
    peaks = devices.loc[devices["precision"] == "FP16/FP32 Tensor"].set_index("gpu_id")["tflop_per_s"]
    reached = devices.loc[(devices["precision"] == "Mixed") & devices["adapted"].astype(bool)]
    over = (reached["gpu_id"].map(peaks) / reached["tflop_per_s"]).map(math.log10)
    return effects.mean(over.groupby(reached["gpu_id"]).mean().dropna(), "tensor peaks over reached rates")


def older_cost_more(domain: str, ground: Ground) -> Effect:
    """Mean log10 joules of the scored models up to the median date less that of the later ones."""
    models = ground.scored(domain)
    older = models["decimal_year"] <= models["decimal_year"].median()
    joules = np.log10(models["energy_j"])
    return effects.mean_difference(joules[older], joules[~older], f"joules of older models ({domain})")


def falling(trend_id: str, ground: Ground) -> Effect:
    """The slope of a trend with its sign turned."""
    found = effects.of_slope(ground.fits[trend_id])
    return Effect(-found.estimate, -found.high, -found.low, found.n)


def energy_slower_than_parameters(ground: Ground) -> Effect:
    """How much slower joules grow than parameters for the best of each year: slope of log10 (parameters / joules)."""
    best = ground.models("cv").loc[ground.models("cv")["best_of_year"].astype(bool)]
    efficiency = ground.fits["gpu-efficiency-cv"]
    ratio = best["params_million"] / best["energy_j"]
    return effects.of_slope(log_linear_fit(best["decimal_year"], ratio, "parameters over joules", efficiency))


def flop_faster_than_parameters(ground: Ground) -> Effect:
    """How much faster FLOP grow than parameters for the best of each year: slope of log10 (FLOP / parameters)."""
    best = ground.models("cv").loc[ground.models("cv")["best_of_year"].astype(bool)]
    ratio = best["forward_gflop"] / best["params_million"]
    return effects.of_slope(log_linear_fit(best["decimal_year"], ratio, "FLOP over parameters"))


def against_person(consumption: Callable[[Evidence], float], over: bool, ground: Ground) -> Effect:
    """The largest energy of a best model over what a person uses in a second, or the inverse; spread over devices."""
    models = ground.models("cv")
    best = models.loc[models["best_of_year"].astype(bool)].sort_values("energy_j").iloc[-1]
    used = consumption(ground.evidence)
    estimate, low, high = (float(best[name]) / used for name in ("energy_j", "energy_j_low", "energy_j_high"))
    return Effect(estimate, low, high, 1) if over else Effect(1.0 / estimate, 1.0 / high, 1.0 / low, 1)


def recent_efficiency(ground: Ground) -> Effect:
    """The slope of efficiency over the later half of the devices' dates, in log10 units per year."""
    influence = ground.evidence.rows("trend_influence", trend_id="gpu-efficiency-cv")
    devices = ground.evidence.rows("gpu_efficiency")
    devices = devices.assign(point_id=devices["gpu_id"] + "|" + devices["precision"])
    used = devices.loc[devices["in_trend"].astype(bool) & devices["domain"].isin(["any", "cv"])]
    used = used.loc[used["point_id"].isin(influence["point_id"])]
    recent = used.loc[used["decimal_year"] >= used["decimal_year"].median()]
    values = recent["efficiency_gflop_per_j"]
    return effects.of_slope(log_linear_fit(recent["decimal_year"], values, "efficiency of the later devices"))
