"""What each trend says in one sentence to quote, with its boundary and what it must not be read as."""

from collections.abc import Mapping
from dataclasses import dataclass

from joulebook.publish.facts import Facts, Row
from joulebook.publish.words import wording
from joulebook.publish.words.numerals import day
from joulebook.publish.words.quote import Quote, quote

SUBJECTS: Mapping[tuple[str, str], str] = {
    ("cv", "all"): "all image models",
    ("cv", "best"): "the most accurate image model of each year",
    ("nlp", "all"): "all language models",
    ("nlp", "record"): "language models that needed more compute than any before",
    ("nlp", "128"): "language models with 128 tokens of input",
    ("gpu", "cv"): "Nvidia GPUs, for image models",
    ("gpu", "nlp"): "Nvidia GPUs, for language models",
}
"""What a trend follows, by its domain and the last part of its id."""
NAMES: Mapping[str, str] = {
    "forward_gflop": "The compute of one forward pass",
    "energy_j": "The energy of one forward pass",
    "params_million": "The number of parameters",
    "efficiency_gflop_per_j": "The efficiency",
}
"""What a sentence calls a quantity; titles and axes take the schema's."""
BOUNDARIES: Mapping[str, str] = {
    "forward_gflop": "One forward pass of one input, in floating-point operations as its source counts them; no "
    "training, no data transfer.",
    "energy_j": "One forward pass of one input on the chip alone, at the efficiency that is fitted for the model's "
    "release date; no host, no cooling, no idle time, no training.",
    "params_million": "The stored parameters of a model, whether or not a forward pass uses each of them.",
    "efficiency_gflop_per_j": "FP32 peaks and rates adapted to measured throughput, over thermal design power; the "
    "chip alone, at full use.",
}
CAUTIONS: Mapping[str, str] = {
    "forward_gflop": "a growth of energy, of cost or of all use; nor a forecast",
    "energy_j": "a measured energy, the energy of a service, or what one and the same model needs over time",
    "params_million": "a growth of compute or energy",
    "efficiency_gflop_per_j": "what software reaches in practice, or the progress of devices of other makers",
}


@dataclass(frozen=True)
class Headline:
    """A trend in words: its title, and its growth as a number to quote."""

    trend_id: str
    title: str
    quote: Quote

    @property
    def sentence(self) -> str:
        """The sentence to quote."""
        return self.quote.sentence


def headline(facts: Facts, row: Row) -> Headline:
    """Word a row of ``trends``; direction and certainty follow its interval."""
    trend_id, quantity = str(row["trend_id"]), str(row["quantity"])
    subject = SUBJECTS[row["domain"], trend_id.rsplit("-", 1)[-1]]
    span = f"from {day(row['first_date'])} to {day(row['last_date'])}"
    caution = f"{CAUTIONS[quantity][0].upper()}{CAUTIONS[quantity][1:]}."
    return Headline(
        trend_id,
        f"{facts.field(*quantity_field(row)).title}: {subject}",
        quote(
            facts,
            f"trends/{trend_id}/index.html",
            "quote",
            f"{NAMES[quantity]} of {subject} {wording.growth(row)}, {span}",
            row["growth_per_year"],
            "factor a year",
            (10.0 ** row["slope_low"], 10.0 ** row["slope_high"]),
            BOUNDARIES[quantity],
            caution,
            view=str(row["view"]),
        ),
    )


def quantity_field(row: Row) -> tuple[str, str]:
    """The table and the field of what a trend measures."""
    if row["domain"] == "gpu":
        return "gpu_efficiency", "efficiency_gflop_per_j"
    table = "models" if row["quantity"] == "params_million" else "estimates"
    return f"{row['domain']}_{table}", str(row["quantity"])
