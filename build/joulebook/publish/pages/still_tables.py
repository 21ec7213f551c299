"""The tables of whether the paper is still right, and what biases the answer, told with the counts of its rows."""

from typing import Any

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.facts import CV, Facts, Row, marked, rows
from joulebook.publish.words import eras, wording
from joulebook.publish.words.headlines import NAMES, SUBJECTS
from joulebook.publish.words.numerals import MONTHS, day, exact, number, plural
from joulebook.publish.words.quote import between

RETRAINED = "2110.00476"
"""The arXiv id of ResNet Strikes Back, which trains architectures of earlier years anew."""
DATA = {"all": "all models", "no-extra": "no extra training data"}
COMMUNITY = "community"


def parted(since: Facts) -> dict[str, Row]:
    """Each trend in its two eras, by its id."""
    return {row["trend_id"]: row for row in rows(since.frame("eras"))}


def fronts(since: Facts) -> list[dict[str, Any]]:
    """The least compute of each accuracy then and now."""
    return rows(since.frame("front_then_now"))


def trends(since: Facts, domain: str) -> grid.Grid:
    """The growth of each trend of a domain up to the paper's last model and after it."""
    lines = []
    for trend_id, row in parted(since).items():
        if row["domain"] == domain:
            lines.append(
                [
                    grid.Cell(_title(since, trend_id), f"trends/{trend_id}/index.html"),
                    grid.Cell(eras.compared(row) or "nothing to compare"),
                    *(grid.Cell(eras.brief(row, era)) for era in eras.ERAS),
                    grid.Cell(_ratio(row)),
                ]
            )
    heads = ("Trend", "Reading", "A year before", "A year after", "After over before")
    noun = {"cv": "image models", "nlp": "language models"}[domain]
    label = f"What a year multiplies by, {noun}, up to the paper's last model and after it, with 95 % intervals"
    return grid.Grid(label, [grid.Column(head) for head in heads], lines)


def _ratio(row: Row) -> str:
    found = row["slope_difference"]
    return "" if found is None else f"{number(10.0**found)} ({eras.ratio_between(row)})"


def _title(since: Facts, trend_id: str) -> str:
    trend = since.trend(trend_id)
    what = NAMES[trend["quantity"]].removeprefix("The ").removesuffix(" of one forward pass").removeprefix("number of ")
    return f"{what.capitalize()}, {SUBJECTS[trend['domain'], trend_id.rsplit('-', 1)[-1]]}"


def front(since: Facts) -> list[grid.Grid]:
    """The least compute of each accuracy, among models up to the paper's last, among dated ones, among all."""
    groups = {"then": "Then", "dated": "Dated", "any": "Any"}
    heads = [
        grid.Column("To reach"),
        *(grid.Column(name, "GFLOP", numeric=True) for name in groups.values()),
        *(grid.Column(f"Then / {name}", "×", numeric=True) for name in ("dated", "any")),
        *(grid.Column(f"Model, {name}") for name in groups),
    ]
    found = []
    for data, words in DATA.items():
        lines = [
            [
                grid.Cell(f"{exact(row['score'])} %"),
                *(grid.quantity(row[f"forward_gflop_{name}"]) for name in groups),
                *(grid.quantity(row[f"ratio_{name}"]) for name in ("dated", "any")),
                *(model(since, row[f"model_id_{name}"]) for name in groups),
            ]
            for row in fronts(since)
            if row["data"] == data
        ]
        found.append(grid.Grid(f"The least compute that reaches a top-1 accuracy, {words}", heads, lines))
    return found


def model(since: Facts, model_id: str | None) -> grid.Cell:
    """A model by its name, with its page where it has one: weights without a date have none."""
    if model_id is None:
        return grid.Cell("none reaches it")
    if model_id in since.model_rows:
        return grid.Cell(since.names[model_id], f"models/{model_id}/index.html")
    return grid.Cell(f"{since.written('cv_evaluations', [model_id])['model']}, no date")


def lags(facts: Facts, since: Facts) -> list[grid.Grid]:
    """The median wait from a record to a frugal match in both views, a table for each domain."""
    key = ["domain", "data", "cost", "share"]
    both = facts.frame("lags").merge(since.frame("lags"), on=key, suffixes=("", "_since"))
    both = both.sort_values(key, ascending=[True, True, True, False])
    found = []
    for domain, of in (("cv", "image"), ("nlp", "language")):
        lines = [
            [
                grid.Cell(f"{100 * row['share']:.0f} % of its {row['cost']}, {DATA[row['data']]}"),
                *(grid.Cell(_wait(row, end)) for end in ("", "_since")),
            ]
            for row in rows(both[both["domain"] == domain])
        ]
        heads = ("Matched for at most", "The paper's rows", "With the rows added since")
        label = f"Median wait from {of} record to match, in years, with its 95 % interval"
        found.append(grid.Grid(label, [grid.Column(head) for head in heads], lines))
    return found


def _wait(row: Row, end: str) -> str:
    count = f"{row[f'matched{end}']} of {row[f'records{end}']} matched"
    bounds = between(row[f"median_years_low{end}"], row[f"median_years_high{end}"])
    median = row[f"median_years{end}"]
    return f"not reached ({bounds}; {count})" if median is None else f"{number(median)} ({bounds}; {count})"


def coverage(since: Facts) -> grid.Grid:
    """How many image models of each year there are, and from how few papers those added come."""
    models = since.models(CV).assign(year=lambda frame: frame["release_date"].dt.year)
    tested = since.table("cv_evaluations").frame
    tested = tested["release_date"].dt.year
    lines = []
    for year in range(int(models["year"].min()), int(models["year"].max()) + 1):
        of_year = models[models["year"] == year]
        new = of_year[of_year["edition"] == COMMUNITY]
        most = new["source_id"].value_counts()
        lines.append(
            [
                grid.Cell(str(year)),
                grid.Cell(str(len(of_year) - len(new))),
                grid.Cell(str(len(new))),
                grid.Cell(str(len(most))),
                grid.Cell(f"{most.iloc[0]}, {since.sources[most.index[0]]['label']}" if len(most) else ""),
                grid.Cell(exact(int((tested == year).sum()))),
            ]
        )
    undated = [grid.Cell("no date"), *(grid.Cell("0") for _ in range(3)), grid.Cell("")]
    lines.append([*undated, grid.Cell(exact(int(tested.isna().sum())))])
    heads = [
        grid.Column("Year"),
        grid.Column("The paper's models", numeric=True),
        grid.Column("Added since", numeric=True),
        grid.Column("Papers that date them", numeric=True),
        grid.Column("Most from one"),
        grid.Column("Evaluations", numeric=True),
    ]
    return grid.Grid("Image models by year of release", heads, lines)


def biases(facts: Facts, since: Facts) -> list[str]:
    """What biases the answer, each with its counts."""
    models = since.models(CV)
    new = models[models["edition"] == COMMUNITY]
    if new.empty:
        return ["No image model was added since the paper, so that its trends of images rest on the same rows."]
    return [*_choice(facts, since, new), *_dates(since, new), *_measures(since, new), *_best(since, models)]


def _choice(paper: Facts, since: Facts, new: pd.DataFrame) -> list[str]:
    libraries, papers = new["top1_source_id"].value_counts(), new["source_id"].value_counts()
    library = since.sources[libraries.index[0]]
    told = [
        f"{_of(libraries.iloc[0], len(new), 'image model')} added come from {library['title']}: what one "
        "library carries, with many small models and retrained ones, and no selection of notable models. What was "
        "never published as weights is missing. A line through all of them moves with what the library took in."
    ]
    tested = since.table("cv_evaluations").frame
    again = tested[(tested["weights_arxiv_id"] == RETRAINED) & tested["release_date"].notna()]
    share = int((new["source_id"] == f"arxiv-{RETRAINED.replace('.', '-')}").sum())
    if share:
        told.append(
            f"{share} of them, from {plural(len(again), 'evaluation')}, are of one paper, ResNet Strikes Back, of "
            f"{_months(again)}: architectures of earlier years trained anew, at one date."
        )
    told.append(
        f"{plural(len(papers), 'paper')} date them all. Rows of one paper are not independent, so the intervals of "
        "lines through all models are narrower than what is known."
    )
    medians = [pd.Timestamp(facts.models(CV)["release_date"].median()) for facts in (paper, since)]
    told.append(
        "Two findings part the models into older and newer at the median date of the list, which the rows added move "
        f"from {day(medians[0])} to {day(medians[1])}."
    )
    return told


def _of(some: int, every: int, noun: str) -> str:
    return f"All {plural(every, noun)}" if some == every else f"{some} of the {plural(every, noun)}"


def _months(frame: pd.DataFrame) -> str:
    months = sorted({(date.year, date.month) for date in frame["release_date"]})
    return wording.listed([f"{MONTHS[month - 1]} {year}" for year, month in months])


def _dates(since: Facts, new: pd.DataFrame) -> list[str]:
    tested = since.table("cv_evaluations").frame
    kinds = tested["date_basis"].value_counts()
    dated = int(tested["release_date"].notna().sum())
    rough = tested.set_index("model_id")["date_precision"].reindex(new["model_id"]) == "half-year"
    last = new["release_date"].max()
    return [
        f"Of {plural(len(tested), 'evaluation')} {exact(dated)} have a date: "
        f"{exact(int(kinds.get('recipe-paper', 0)))} by the month of the paper that describes the weights, "
        f"{exact(int(kinds.get('bracketed', 0)))} by the earlier end of a bracket of up to half a year. The "
        f"{exact(len(tested) - dated)} others enter no trend: a paper of the architecture does not date the weights. "
        f"Of the models added, {int(rough.sum())} may be up to half a year younger than they are drawn.",
        f"Nothing after {day(last)} has a date, so that the front now is that of {last:%Y}; and any weights without a "
        "date may be older than the paper, so that what they show is no progress since.",
    ]


def _measures(since: Facts, new: pd.DataFrame) -> list[str]:
    last_device = since.trend("gpu-efficiency-cv")["last_date"]
    device = pd.Timestamp(last_device)
    beyond = new[new["release_date"] > device]
    told = [
        "The library tests all weights with one program and one crop and counts multiply-adds with a tool, which are "
        "doubled here; the paper takes accuracies and operations as their authors or others report them."
    ]
    if len(beyond):
        years = (beyond["release_date"].max() - device).days / 365.25
        told.append(
            f"The last device behind the efficiency is of {day(last_device)}: the energies of "
            f"{_of(len(beyond), len(new), 'model').lower()} added carry its line on, up to {number(years, 2)} years. "
            "If devices have since become better at another pace, these energies are off by as much; compute is not."
        )
    return told


def _best(since: Facts, models: pd.DataFrame) -> list[str]:
    """Whether the most accurate of the last year falls short of an earlier year's: then the list has thinned."""
    best = models[marked(models, CV.mark)].sort_values("release_date")
    score = best[CV.score]
    if score.iloc[-1] >= score.max():
        return []
    last, top = rows(best.iloc[[-1]])[0], rows(best.loc[[score.idxmax()]])[0]
    told = [f"{since.names[row['model_id']]} with {exact(row[CV.score])} %" for row in (last, top)]
    of_year = models[models["release_date"].dt.year == last["release_date"].year]
    return [
        f"The most accurate dated model of {last['release_date'].year} is {told[0]}, less than {told[1]} in "
        f"{top['release_date'].year}. The list has {plural(len(of_year), 'model')} of that year, the last of "
        f"{day(of_year['release_date'].max())}, and the line of the best falls with it."
    ]
