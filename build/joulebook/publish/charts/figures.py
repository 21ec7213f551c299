"""The fifteen figures of the paper: what each shows, how it is drawn, and its caption, written from the data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from joulebook.publish.charts import forecast, front, hardware, over_time
from joulebook.publish.charts.composition import Drawing, Size
from joulebook.publish.facts import CV, NLP, Facts
from joulebook.publish.words import captions, statements

Columns = Sequence[tuple[str, str]]

CV_NAMES: Columns = (("cv_models", "model_id"), ("cv_models", "release_date"))
NLP_NAMES: Columns = (("nlp_models", "model_id"), ("nlp_models", "release_date"))
CV_ENERGY: Columns = (
    *CV_NAMES,
    ("cv_estimates", "energy_j"),
    ("cv_estimates", "energy_j_low"),
    ("cv_estimates", "energy_j_high"),
    ("cv_estimates", "best_of_year"),
)
NLP_ENERGY: Columns = (
    *NLP_NAMES,
    ("nlp_models", "input_tokens"),
    ("nlp_estimates", "energy_j"),
    ("nlp_estimates", "energy_j_low"),
    ("nlp_estimates", "energy_j_high"),
    ("nlp_estimates", "sets_record"),
)
GLUE: Columns = (("nlp_models", "glue_score"), ("nlp_models", "glue_split"), ("nlp_models", "glue_wnli"))
DEVICES: Columns = (
    ("gpus", "gpu_id"),
    ("gpus", "launch_date"),
    ("gpus", "segment"),
    ("gpu_efficiency", "precision"),
    ("gpu_efficiency", "domain"),
    ("gpu_efficiency", "tflop_per_s"),
    ("gpu_efficiency", "efficiency_gflop_per_j"),
)


@dataclass(frozen=True)
class Figure:
    """A figure: its number and title, how it is drawn, what it shows, how it is read, the paper's words, its points."""

    number: int
    title: str
    draw: Callable[[Facts, Size], Drawing]
    says: Callable[[Facts], str]
    """What it shows, with the certainty of its intervals."""
    caption: Callable[[Facts], str]
    paper: str
    columns: Columns
    rows: str
    """Which rows the figure draws: ``cv``, ``nlp``, ``glue``, ``peaks`` or ``adapted``."""


FIGURES: tuple[Figure, ...] = (
    Figure(
        1,
        "Parameters against compute",
        front.parameters,
        statements.parameters,
        captions.parameters,
        "“This suggests that usually in both architectures parameters and FLOPs scale in tandem.”",
        (*CV_NAMES, ("cv_models", "architecture"), ("cv_models", "params_million"), ("cv_estimates", "forward_gflop")),
        "cv",
    ),
    Figure(
        2,
        "ImageNet accuracy over the years",
        lambda facts, size: over_time.scores(facts, CV, size),
        lambda facts: statements.scores(facts, CV),
        lambda facts: captions.scores(facts, CV),
        "“There has been very significant progress for ImageNet.”",
        (*CV_NAMES, ("cv_models", "extra_data"), ("cv_models", "top1_percent"), ("cv_estimates", "forward_gflop")),
        "cv",
    ),
    Figure(
        3,
        "Compute of image models over the years",
        lambda facts, size: over_time.growth(facts, CV, "forward_gflop", ("cv-gflop-all", "cv-gflop-best"), size),
        lambda facts: statements.growth(facts, "compute", ("cv-gflop-all", "cv-gflop-best"), CV),
        lambda facts: captions.growth(facts, "compute", CV),
        "“If we only look at models with the best accuracy for each year we can see an exponential growth in "
        "compute (measured in FLOPs).”",
        (*CV_NAMES, ("cv_estimates", "forward_gflop"), ("cv_estimates", "best_of_year")),
        "cv",
    ),
    Figure(
        4,
        "Accuracy against compute",
        lambda facts, size: front.score_against(facts, CV, "forward_gflop", size),
        lambda facts: statements.front(facts, CV, "forward_gflop"),
        lambda facts: captions.front(facts, CV, "forward_gflop"),
        "“… the Pareto frontier (in grey) is composed of new models (in yellow and green), whereas old models (in "
        "purple and dark blue) are relegated below the Pareto.”",
        (
            *CV_NAMES,
            ("cv_models", "extra_data"),
            ("cv_estimates", "forward_gflop"),
            ("cv_models", "top1_percent"),
            ("cv_estimates", "on_pareto_gflop"),
        ),
        "cv",
    ),
    Figure(
        5,
        "GLUE score against compute",
        lambda facts, size: front.score_against(facts, NLP, "forward_gflop", size),
        lambda facts: statements.front(facts, NLP, "forward_gflop"),
        lambda facts: captions.front(facts, NLP, "forward_gflop"),
        "“… the old models become inefficient (they have lower score with higher number of GLOPs) compared to the "
        "new ones, as it happens in CV models.”",
        (*NLP_NAMES, ("nlp_estimates", "forward_gflop"), *GLUE, ("nlp_estimates", "on_pareto_gflop")),
        "glue",
    ),
    Figure(
        6,
        "Compute of language models over the years",
        over_time.by_input_length,
        lambda facts: statements.growth(facts, "compute", ("nlp-gflop-all", "nlp-gflop-record"), NLP),
        lambda facts: captions.growth(facts, "compute", NLP),
        "“… the GFLOPS of the most cutting-edge models have a clear exponential growth, while the general trend, "
        "i.e., considering all models, does not scale so aggressively.”",
        (
            *NLP_NAMES,
            ("nlp_models", "input_tokens"),
            ("nlp_estimates", "forward_gflop"),
            ("nlp_estimates", "sets_record"),
        ),
        "nlp",
    ),
    Figure(
        7,
        "Theoretical efficiency of devices by precision",
        hardware.theoretical,
        statements.theoretical,
        captions.theoretical,
        "“Theoretical FLOPS for tensor cores are very high in the plot. However, the actual performance for "
        "inference using tensor cores is not so high, if we follow a more realistic estimation for the Nvidia "
        "GPUs (V100, A100 and T4).”",
        (*DEVICES[:4], *DEVICES[5:]),
        "peaks",
    ),
    Figure(
        8,
        "Efficiency adapted to measured throughput",
        hardware.adapted,
        statements.adapted,
        captions.adapted,
        "“With these estimations we obtained good linear fits (with the y-axis in logarithmic scale) to each data "
        "set, one for CV and another for NLP …”",
        DEVICES,
        "adapted",
    ),
    Figure(
        9,
        "Energy of image models over the years",
        lambda facts, size: over_time.growth(facts, CV, "energy_j", ("cv-energy-all", "cv-energy-best"), size),
        lambda facts: statements.growth(facts, "energy", ("cv-energy-all", "cv-energy-best"), CV),
        lambda facts: captions.growth(facts, "energy", CV),
        "“… hardware progress softens the growth observed for FLOPs, but the growth is still clearly exponential "
        "for the models with high accuracy. The solid line is almost horizontal, but in a logarithmic scale this "
        "may be interpreted as having an exponential growth with a small base or a linear fit on the semi log "
        "plot that is affected by the extreme points.”",
        CV_ENERGY,
        "cv",
    ),
    Figure(
        10,
        "Energy of language models over the years",
        lambda facts, size: over_time.growth(facts, NLP, "energy_j", ("nlp-energy-all", "nlp-energy-record"), size),
        lambda facts: statements.growth(facts, "energy", ("nlp-energy-all", "nlp-energy-record"), NLP),
        lambda facts: captions.growth(facts, "energy", NLP),
        "“In Fig. 10 we do the same for NLP models and we see a similar picture.”",
        NLP_ENERGY,
        "nlp",
    ),
    Figure(
        11,
        "Accuracy against energy",
        lambda facts, size: front.score_against(facts, CV, "energy_j", size),
        lambda facts: statements.front(facts, CV, "energy_j"),
        lambda facts: captions.front(facts, CV, "energy_j"),
        "“… the older models are not only positioned further down in the y-axis (performance) but they tend to "
        "cluster on the bottom right part of the plot (high Joules), so their position on the y-axis is worse "
        "than for Fig. 4 due to the evolution in hardware.”",
        (
            *CV_NAMES,
            ("cv_models", "extra_data"),
            ("cv_estimates", "energy_j"),
            ("cv_models", "top1_percent"),
            ("cv_estimates", "on_pareto_j"),
            ("cv_estimates", "on_pareto_gflop"),
        ),
        "cv",
    ),
    Figure(
        12,
        "GLUE score against energy",
        lambda facts, size: front.score_against(facts, NLP, "energy_j", size),
        lambda facts: statements.front(facts, NLP, "energy_j"),
        lambda facts: captions.front(facts, NLP, "energy_j"),
        "“This is even more clear for NLP, as seen in Fig. 12.”",
        (
            *NLP_NAMES,
            ("nlp_estimates", "energy_j"),
            *GLUE,
            ("nlp_estimates", "on_pareto_j"),
            ("nlp_estimates", "on_pareto_gflop"),
        ),
        "glue",
    ),
    Figure(
        13,
        "Energy of image models beside a person's",
        lambda facts, size: forecast.beside_people(facts, CV, ("cv-energy-all", "cv-energy-best"), size),
        lambda facts: statements.beside_people(facts, CV, ("cv-energy-all", "cv-energy-best")),
        lambda facts: captions.beside_people(facts, CV),
        "“… the energy consumed for one inference of the best models approaches the energy consumed by the human "
        "body in one second but stills far from the external energy consumed in one second.”",
        CV_ENERGY,
        "cv",
    ),
    Figure(
        14,
        "Energy of language models beside a person's",
        lambda facts, size: forecast.beside_people(facts, NLP, ("nlp-energy-all", "nlp-energy-record"), size),
        lambda facts: statements.beside_people(facts, NLP, ("nlp-energy-all", "nlp-energy-record")),
        lambda facts: captions.beside_people(facts, NLP),
        "“For NLP, the trends are similar but the best models are growing much faster, as we see in Fig. 14, "
        "while the regular models may even decrease.”",
        NLP_ENERGY,
        "nlp",
    ),
    Figure(
        15,
        "GLUE score over the years",
        lambda facts, size: over_time.scores(facts, NLP, size),
        lambda facts: statements.scores(facts, NLP),
        lambda facts: captions.scores(facts, NLP),
        "“SOTA models require a large number of FLOPs, but in a short period of time other models appear, which "
        "require much fewer FLOPs to reach the same score.”",
        (*NLP_NAMES, *GLUE, ("nlp_estimates", "forward_gflop")),
        "glue",
    ),
)
