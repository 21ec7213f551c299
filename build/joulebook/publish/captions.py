"""Captions of figures, written from the data: counts, extremes, directions with their certainty."""

import pandas as pd

from joulebook.publish import charts_front, wording
from joulebook.publish.facts import CV, NLP, Domain, Facts
from joulebook.publish.numerals import day, exact, number, plural, printed

INTERNAL, EXTERNAL = "internal_consumption", "external_consumption"


def parameters(facts: Facts) -> str:
    """Figure 1's caption."""
    frame = facts.models(CV)
    cnn, transformer = facts.claims["corr_params_gflops_cnn"], facts.claims["corr_params_gflops_transformer"]
    return (
        f"{plural(len(frame), 'image model')} by architecture, both axes logarithmic. Pearson's r of the raw values over "
        f"distinct points is {number(cnn['computed'])} for CNNs and {number(transformer['computed'])} for transformers; "
        f"the paper prints {exact(cnn['printed'])} and {exact(transformer['printed'])}."
    )


def scores(facts: Facts, domain: Domain) -> str:
    """The captions of Figures 2 and 15."""
    field = facts.field(domain.models, domain.score)
    frame = facts.models(domain).dropna(subset=[domain.score]).sort_values(["release_date", "model_id"])
    first, best = frame.iloc[0], frame.loc[frame[domain.score].idxmax()]
    return (
        f"{plural(len(frame), 'model')} with a score. {field.title} goes from {_score(first, domain, facts)} to "
        f"{_score(best, domain, facts)}. The area of a point grows with the compute of a forward pass, "
        f"{number(frame['forward_gflop'].min())} to {number(frame['forward_gflop'].max())} GFLOP; its shape tells "
        f"{'whether data beyond ImageNet-1k were used in training' if domain is CV else _glue_note(facts)}."
    )


def growth(facts: Facts, what: str, trends: tuple[str, str], domain: Domain) -> str:
    """The captions of Figures 3, 6, 9 and 10: both trends with direction, interval and how certain they differ."""
    everything, best = (facts.trend(trend) for trend in trends)
    who = "the most accurate model of each year" if domain is CV else "models that needed more compute than any before"
    told = (
        f"The {what} of one forward pass of {who} {wording.growth(best)}. Over all models it {wording.growth(everything)}. "
        f"{wording.comparison(best, everything)} Lines are exponential fits, bands their 95 % confidence."
    )
    if what == "energy":
        told += " Energy is an estimate of the chip alone; each model is taken with the fitted efficiency of its release date."
        if domain is CV:
            told += " The dotted line is the arithmetic mean of each year, drawn at mid-year."
    if domain is not CV and what == "energy":
        told += " The paper speaks of the same reading as in Figure 9; the record setters are ours, as few models have a GLUE score."
    return told


def front(facts: Facts, domain: Domain, column: str) -> str:
    """The captions of Figures 4, 5, 11 and 12."""
    frame = facts.models(domain).dropna(subset=[domain.score])
    mark = "on_pareto_gflop" if column == "forward_gflop" else "on_pareto_j"
    on_front = frame[frame[mark].fillna(False).astype(bool)].sort_values("release_date")
    cost = facts.field(domain.estimates, column)
    told = (
        f"{plural(len(frame), 'model')}; colour is the release year. The line joins the {len(on_front)} that no other "
        f"model equals or beats in both, released {_years(on_front['release_date'])}. "
        f"{cost.title}: {number(frame[column].min())} to {number(frame[column].max())} {cost.unit}, on a logarithmic axis."
    )
    if column == "energy_j":
        device, _ = charts_front.fixed_device(facts, domain)
        told += (
            f" The dashed line is the front if every model ran on one device, {device}: "
            "with an efficiency that follows the release date, a younger model is cheaper for being younger."
        )
    if domain is not CV:
        told += f" The shape tells {_glue_note(facts)}."
    return told


def theoretical(facts: Facts) -> str:
    """Figure 7's caption."""
    frame = facts.devices
    frame = frame[frame["domain"] == "any"]
    top = frame.loc[frame["efficiency_gflop_per_j"].idxmax()]
    low = frame.loc[frame["efficiency_gflop_per_j"].idxmin()]
    return (
        f"{plural(len(frame), 'peak')} of {plural(frame['gpu_id'].nunique(), 'device')}: peak rate over thermal design power, "
        f"from {number(low['efficiency_gflop_per_j'])} GFLOP/J ({low['gpu']}, {low['precision']}) to "
        f"{number(top['efficiency_gflop_per_j'])} GFLOP/J ({top['gpu']}, {top['precision']}). No work reaches a peak."
    )


def adapted(facts: Facts) -> str:
    """Figure 8's caption."""
    cv, nlp = facts.trend("gpu-efficiency-cv"), facts.trend("gpu-efficiency-nlp")
    last = max(row["last_date"] for row in (cv, nlp))
    return (
        f"Peaks at FP32 and the efficiencies adapted to measured throughput, with one fit for each domain. Adapted for computer vision, "
        f"efficiency {wording.growth(cv)} and {wording.doubling(cv)}. Adapted for language, it {wording.growth(nlp)} and "
        f"{wording.doubling(nlp)}. The last device in the fits is of {day(last)}: later models rest on an extrapolation."
    )


def beside_people(facts: Facts, domain: Domain, trends: tuple[str, str]) -> str:
    """The captions of Figures 13 and 14."""
    frame = facts.models(domain)
    internal, external = facts.claims[INTERNAL], facts.claims[EXTERNAL]
    top = frame.loc[frame["energy_j"].idxmax()]
    above = int((frame["energy_j"] > internal["computed"]).sum())
    everything, best = (facts.trend(trend) for trend in trends)
    return (
        f"What a person uses in one second, {number(internal['computed'], 4)} J from food and "
        f"{number(external['computed'], 4)} J with all commodities, beside one forward pass. The paper prints "
        f"{exact(internal['printed'])} and {exact(external['printed'])} as approximate figures. "
        f"The largest forward pass here, {facts.names[top['model_id']]}, takes {number(top['energy_j'])} J; "
        f"{above} of {plural(len(frame), 'model')} {'takes' if above == 1 else 'take'} more than the body does in a second. "
        f"Over all models energy {wording.growth(everything)}; "
        f"over {'the best of each year' if domain is CV else 'the record setters'} it {wording.growth(best)}."
    )


def _score(row: pd.Series, domain: Domain, facts: Facts) -> str:
    written = facts.written(domain.models, [row["model_id"]])[domain.score]
    unit = facts.field(domain.models, domain.score).unit
    return f"{printed(written)}{f' {unit}' if unit else ''} ({facts.names[row['model_id']]}, {row['release_date'].year})"


def _years(dates: pd.Series) -> str:
    first, last = dates.min().year, dates.max().year
    return f"in {first}" if first == last else f"{first} to {last}"


def _glue_note(facts: Facts) -> str:
    frame = facts.models(NLP).dropna(subset=["glue_score"])
    dev = int((frame["glue_split"] == "dev").sum())
    without = int(((frame["glue_split"] != "dev") & (frame["glue_wnli"] != "included")).sum())
    return (
        f"how the score was counted: {plural(without, 'test score')} without the WNLI task or not saying so, "
        f"{plural(dev, 'development-set score')}"
    )

