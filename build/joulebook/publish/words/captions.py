"""Captions of figures, written from the data: counts, extremes, directions with their certainty."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from joulebook.publish.charts.front import fixed_device
from joulebook.publish.facts import CV, NLP, PAPER, Domain, Facts, Row, highest, lowest, marked, rows
from joulebook.publish.persons import NAMES, POWER, Persons
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import day, exact, number, plural, printed

INTERNAL, EXTERNAL = "internal_consumption", "external_consumption"


def parameters(facts: Facts) -> str:
    """Figure 1's caption."""
    cnn, transformer = (facts.claim(f"corr_params_gflops_{name}") for name in ("cnn", "transformer"))
    counted = f"{plural(len(facts.models(CV)), 'image model')} by architecture."
    if facts.reading != PAPER:
        return f"{counted} Pearson's r of the raw values, as the paper prints it, stands with its own rows."
    return (
        f"{counted} Pearson's r of the raw "
        f"values over distinct points is {number(cnn['computed'], 4)} for CNNs and "
        f"{number(transformer['computed'], 4)} for transformers; the paper prints {exact(cnn['printed'])} and "
        f"{exact(transformer['printed'])}."
    )


def scores(facts: Facts, domain: Domain) -> str:
    """The captions of Figures 2 and 15."""
    field = facts.field(domain.models, domain.score)
    frame = facts.models(domain).dropna(subset=[domain.score]).sort_values(["release_date", "model_id"])
    first, best = rows(frame.head(1))[0], highest(frame, domain.score)
    kind = "whether data beyond ImageNet-1k were used in training" if domain is CV else _glue_note(facts)
    return (
        f"{plural(len(frame), 'model')} with a score. {field.title} goes from {_score(first, domain, facts)} to "
        f"{_score(best, domain, facts)}. The area of a point grows with the compute of a forward pass, "
        f"{number(frame['forward_gflop'].min())} to {number(frame['forward_gflop'].max())} GFLOP; "
        f"its shape tells {kind}.{'' if domain is CV else f' {_scored_input(facts)}'}"
    )


def growth(facts: Facts, what: str, domain: Domain) -> str:
    """The captions of Figures 3, 6, 9 and 10: what the lines and bands are."""
    drawn = "with a marker for each input length" if domain is NLP and what == "compute" else "with the leaders marked"
    told = [
        f"{plural(len(facts.models(domain)), 'model')} {drawn}.",
        "Lines are exponential fits, bands their 95 % confidence.",
    ]
    if domain is NLP:
        told.append(_input_lengths(facts))
    if what == "energy":
        told += [
            "Energy is an estimate of the chip alone, with the fitted efficiency of each model's release date.",
            f"The dotted line is the arithmetic mean of each year, drawn at mid-year; {_geometric(facts, domain)}.",
        ]
        if domain is NLP:
            years = facts.models(NLP, PAPER).dropna(subset=["glue_score"])["release_date"].dt.year.nunique()
            told.append(
                "The paper says that Figure 10 is read like Figure 9; its models with a GLUE score are of "
                f"{plural(years, 'year')} alone, so the dashed line follows records, as in Figure 6: our reading."
            )
        told.append(_extrapolated(facts, domain))
    return " ".join(told)


def _geometric(facts: Facts, domain: Domain) -> str:
    """How far the geometric mean lies below the arithmetic one, where they differ most."""
    means = facts.frame("year_means")
    means = means[means["domain"] == domain.key]
    means = means.assign(ratio=means["energy_j_mean"] / means["energy_j_geometric_mean"])
    most = highest(means, "ratio")
    return f"the geometric mean, which large models move less, is {number(most['ratio'])} times lower in {most['year']}"


def _extrapolated(facts: Facts, domain: Domain) -> str:
    """What energies rest on: devices up to a date, and for images one fit for every architecture."""
    last = facts.trend(f"gpu-efficiency-{domain.key}")["last_date"]
    frame = facts.models(domain)
    later = int((frame["release_date"] > pd.Timestamp(last)).sum())
    told = f"The last device behind the efficiency is of {day(last)}"
    resting = "the one later model rests" if later == 1 else f"the {later:,} later models rest"
    told += f": {resting} on an extrapolation." if later else "."
    if domain is CV:
        transformers = int((frame["architecture"] == "Transformer").sum())
        told += f" The {transformers} transformers use the fit made with convolutional networks, as in the paper."
    return told


def _outlier(facts: Facts) -> str:
    """The device and precision that lie furthest above the line for images."""
    influence = facts.frame("trend_influence")
    most = highest(influence[influence["trend_id"] == "gpu-efficiency-cv"], "residual_log10")
    gpu_id, precision = most["point_id"].split("|")
    return f"{facts.names[gpu_id]} at {precision} precision"


def _left_out(facts: Facts) -> str:
    """The devices whose FP32 peak enters no fit."""
    frame = facts.devices
    frame = frame[(frame["precision"] == "FP32") & (frame["domain"] == "any") & ~marked(frame, "in_trend")]
    return wording.listed(sorted(frame["gpu"]))


def _scored_input(facts: Facts) -> str:
    """Of what a forward pass is, for models with a GLUE score."""
    lengths = sorted(facts.models(NLP).dropna(subset=["glue_score"])["input_tokens"].unique())
    return (
        f"A forward pass is one of a whole input of {wording.listed([f'{length:,}' for length in lengths])} tokens; "
        "where the paper's caption says “per token”, its text and table do not."
    )


def _input_lengths(facts: Facts) -> str:
    """That a forward pass is of a whole input, and of which lengths; scored models alone have one length."""
    lengths = sorted(facts.models(NLP)["input_tokens"].unique())
    return (
        f"A forward pass is one of a whole input, here of {lengths[0]:,} to {lengths[-1]:,} tokens: a longer input is "
        "more work."
    )


def front(facts: Facts, domain: Domain, column: str) -> str:
    """The captions of Figures 4, 5, 11 and 12."""
    frame = facts.models(domain).dropna(subset=[domain.score])
    mark = "on_pareto_gflop" if column == "forward_gflop" else "on_pareto_j"
    dates = [row["release_date"] for row in rows(frame[marked(frame, mark)])]
    cost = facts.field(domain.estimates, column)
    told = [
        f"{plural(len(frame), 'model')}; colour is the release year, on a scale of its own: in the paper purple is old "
        "and yellow new.",
        f"The line joins the {len(dates)} that no other model dominates, released {_years(dates)}.",
        f"{cost.title}: {number(frame[column].min())} to {number(frame[column].max())} {cost.unit}.",
    ]
    if column == "energy_j":
        device, _ = fixed_device(facts, domain)
        told.append(
            f"The dashed line is the front if every model ran on one device, {device}: "
            "with an efficiency that follows the release date, a younger model is cheaper for being younger."
        )
        told += [
            "At one date all models have one efficiency, so energy differs between them as compute does; at equal "
            "energy a younger model has newer devices.",
            _extrapolated(facts, domain),
        ]
    if domain is not CV:
        told += [f"The shape tells {_glue_note(facts)}.", _scored_input(facts)]
    return " ".join(told)


def theoretical(facts: Facts) -> str:
    """Figure 7's caption."""
    frame = facts.devices
    frame = frame[frame["domain"] == "any"]
    least, most = lowest(frame, "efficiency_gflop_per_j"), highest(frame, "efficiency_gflop_per_j")
    return (
        f"{plural(len(frame), 'peak')} of {plural(frame['gpu_id'].nunique(), 'device')}: peak rate over thermal design "
        f"power, from {_efficiency(least)} to {_efficiency(most)}. No work reaches a peak."
    )


def adapted(facts: Facts) -> str:
    """Figure 8's caption."""
    last = max(facts.trend(name)["last_date"] for name in ("gpu-efficiency-cv", "gpu-efficiency-nlp"))
    return (
        "Peaks at FP32 and the efficiencies adapted to measured throughput, with one fit for each domain and its "
        "95 % confidence band. Furthest above its line for images lies "
        f"{_outlier(facts)}. The FP32 peaks of {_left_out(facts)} are in Figure 7 and not in the fits, as in the "
        f"paper. The last device in the fits is of {day(last)}: later models rest on an extrapolation."
    )


def beside_people(facts: Facts, domain: Domain) -> str:
    """The captions of Figures 13 and 14: what is drawn beside one forward pass."""
    internal, external, persons = facts.claim(INTERNAL), facts.claim(EXTERNAL), Persons.of(facts)
    if persons is not None:
        return f"{_by_year(internal, persons)} {_extrapolated(facts, domain)}"
    return (
        f"What a person uses in one second, {number(internal['computed'], 4)} J from food and "
        f"{number(external['computed'], 4)} J with all commodities, beside one forward pass. "
        f"The paper prints {exact(internal['printed'])} and {exact(external['printed'])} as approximate figures. A bar "
        "with a diamond is the 95 % interval of the date at which a line crosses a level, where the rows allow a date; "
        f"the line is drawn on to there with its confidence band, as far as the plot reaches. "
        f"{_extrapolated(facts, domain)}"
    )


def _by_year(internal: Row, persons: Persons) -> str:
    """What is drawn beside one forward pass where a person's use is known by year."""
    lasts = [
        f"{name[0].lower()}{name[1:]} ({number(persons.last(place)[POWER], 4)} J in {persons.last(place)['year']})"
        for place, name in NAMES.items()
    ]
    band = (
        "; the band holds nine in ten countries, each counted once, as far as nearly all have a figure"
        if len(persons.between)
        else ""
    )
    return (
        f"What a person uses in one second, {number(internal['computed'], 4)} J from food and, by year and drawn at "
        f"mid-year, all primary energy of {wording.listed(lasts)}{band}. A bar with a diamond is the 95 % interval of "
        "the date at which a line crosses the food or the last year's use, where the rows allow a date; the line is "
        "drawn on to there with its confidence band, as far as the plot reaches."
    )


def _score(row: Row, domain: Domain, facts: Facts) -> str:
    written = facts.written(domain.models, [row["model_id"]])[domain.score]
    unit = facts.field(domain.models, domain.score).unit
    return (
        f"{printed(written)}{f' {unit}' if unit else ''} ({facts.names[row['model_id']]}, {row['release_date'].year})"
    )


def _efficiency(row: Row) -> str:
    return f"{number(row['efficiency_gflop_per_j'])} GFLOP/J ({row['gpu']}, {row['precision']})"


def _years(dates: Iterable[date]) -> str:
    years = sorted({value.year for value in dates})
    return f"in {years[0]}" if len(years) == 1 else f"from {years[0]} to {years[-1]}"


def _glue_note(facts: Facts) -> str:
    frame = facts.models(NLP).dropna(subset=["glue_score"])
    dev = int((frame["glue_split"] == "dev").sum())
    without = int(((frame["glue_split"] != "dev") & (frame["glue_wnli"] != "included")).sum())
    return (
        f"how the score was counted: {plural(without, 'test score')} without the WNLI task, "
        f"{plural(dev, 'development-set score')}, the others taken as test scores of all tasks"
    )
