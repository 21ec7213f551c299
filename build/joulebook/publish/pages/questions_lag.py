"""The lag: how long until a record is matched for a share of its cost, and what a given score costs over time."""

from functools import partial

import pandas as pd

from joulebook.publish import grid
from joulebook.publish.charts.composition import Drawing, Size
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.charts.questions import waits
from joulebook.publish.charts.reached import reached
from joulebook.publish.facts import Facts, Row, rows
from joulebook.publish.pages.question import (
    CHIP,
    IMAGES_OR_LANGUAGE,
    LEFT_OUT,
    MODEL,
    SCORES,
    Picture,
    Question,
    address,
    article,
    row_of,
)
from joulebook.publish.words.numerals import day, number, plural
from joulebook.publish.words.quote import Quote, between, quote

SLUG = "lag"
SHARES = {0.5: ("half", "half"), 0.2: ("fifth", "a fifth of"), 0.1: ("tenth", "a tenth of")}
QUOTED = (("cv", "all", "compute"), ("cv", "all", "energy"), ("cv", "no-extra", "compute"), ("nlp", "all", "compute"))
DATA = {"all": "all models", "no-extra": "without extra training data"}
WAITED, WAITING = "Matched", "Not yet matched in the list"
UNITS = {"compute": "forward_gflop", "energy": "energy_j"}


def build(facts: Facts, gallery: Gallery) -> Question:
    """Make the page."""
    words = answer(facts)
    main = row_of(facts, "lags", domain="cv", data="all", cost="compute", share=0.5)
    pictures = [
        Picture(
            gallery.inline_drawing("lag-waits", "How long each image record stood", words, partial(_waits, facts)),
            "Each record of top-1 accuracy, and the years until a later model scored as high for at most half its "
            "compute. The dashed line is the median, the shaded band its 95 % interval, counting those not yet "
            f"matched: {between(main['median_years_low'], main['median_years_high'])} years.",
        )
    ]
    for cost, what in (("compute", "compute"), ("energy", "energy")):
        pictures.append(
            Picture(
                gallery.inline_drawing(
                    f"lag-{cost}",
                    f"The least {what} to reach a top-1 accuracy",
                    f"The least {what} of a forward pass that had reached each accuracy by the end of each year.",
                    partial(reached, facts, UNITS[cost]),
                ),
                f"Images: the least {what} that had reached each top-1 accuracy by the end of each year, on a "
                "logarithmic axis; a line can only fall. Models with extra training data are counted in.",
            )
        )
    return Question(
        SLUG,
        "How long until a record is matched for a fraction of its cost?",
        words,
        pictures,
        [_medians(facts), _events(facts), *(_costs(facts, domain) for domain in ("cv", "nlp"))],
        quotes(facts),
        [
            "A record is a model whose score lies strictly above all of an earlier or the same day. Its match is the "
            "first later model with at least its score and at most the stated share of its cost.",
            "The median is that of the Kaplan–Meier estimate: survival(t) = product over all times up to t of (1 − "
            "matched / still waiting). A record without a match counts as waiting until the last date of the list, "
            "never as matched; where fewer than half are matched by then, there is no median.",
            "The interval holds all times at which the log(−log) band of the survival does not leave one half "
            "(Brookmeyer and Crowley). A regression enters nowhere, so there is no R².",
        ],
        [
            "A wait for one and the same task: records are of one score on one data set.",
            "Records follow one another and share their matches, so they are not independent; the interval treats "
            "them as if they were and is too narrow.",
            "With energy, a match may come from a newer device alone: the efficiency follows the release date.",
            f"Language has {plural(_row(facts, 'nlp', 'all', 'compute', 0.5)['records'], 'record')} only.",
        ],
        ["lags", "lag_events", "cost_to_reach"],
    )


def answer(facts: Facts) -> str:
    """The answer: the median waits for a half and a tenth of the compute, for images."""
    half, tenth = (_row(facts, "cv", "all", "compute", share) for share in (0.5, 0.1))
    lone = _row(facts, "cv", "no-extra", "compute", 0.1)
    return (
        f"An image record of {SCORES['cv']} is matched for half its compute {_after(half)}, and for a tenth "
        f"{_after(tenth)}. Counting only models without extra training data, for a tenth {_after(lone)}."
    )


def _row(facts: Facts, domain: str, data: str, cost: str, share: float) -> Row:
    return row_of(facts, "lags", domain=domain, data=data, cost=cost, share=share)


def _after(row: Row) -> str:
    counted = f"{row['matched']} of {row['records']} matched so far"
    if row["median_years"] is None:
        open_end = (
            f"; the median is at least {number(row['median_years_low'])} years" if row["median_years_low"] else ""
        )
        return f"after a time that the list is too short to tell ({counted}{open_end})"
    interval = between(row["median_years_low"], row["median_years_high"])
    return f"after a median of {number(row['median_years'])} years (95 % interval {interval}; {counted})"


def quotes(facts: Facts) -> list[Quote]:
    """Each median that the list allows, and where it allows none the end that it sets."""
    found = []
    for domain, data, cost in QUOTED:
        for share, (anchor, words) in SHARES.items():
            row = _row(facts, domain, data, cost, share)
            value = row["median_years"] if row["median_years"] is not None else row["median_years_low"]
            if value is None:
                continue
            name = "-".join(
                part for part in ("language" * (domain == "nlp"), anchor, cost, data * (data != "all")) if part
            )
            among = "" if data == "all" else ", counting only models without extra training data,"
            told = f"A record of {SCORES[domain]} by {article(MODEL[domain])}{among} is matched for {words} its {cost}"
            kind = f"{CHIP}; {LEFT_OUT}" if cost == "energy" else "Operations of one forward pass of one input"
            found.append(
                quote(
                    facts,
                    address(SLUG),
                    name,
                    f"{told} {_after(row)}",
                    value,
                    "years"
                    if row["median_years"] is not None
                    else "years, the lower bound of a median not yet reached",
                    (row["median_years_low"], row["median_years_high"]),
                    f"{kind}. Matches are models of this list alone.",
                    "The time until anybody could have matched it, or a wait that a further record will have.",
                )
            )
    return found


def _waits(facts: Facts, size: Size) -> Drawing:
    events = _events_of(facts, "cv", "all", "compute", 0.5)
    frame = pd.DataFrame(
        {
            "name": [_dated(facts, row["record_id"]) for row in events],
            "years": [row["years"] for row in events],
            "kind": [WAITED if row["matched"] else WAITING for row in events],
            "tip": [_tip(facts, row) for row in events],
        }
    )
    row = _row(facts, "cv", "all", "compute", 0.5)
    return waits(frame, (row["median_years"], row["median_years_low"], row["median_years_high"]), size)


def _dated(facts: Facts, model_id: str) -> str:
    return f"{facts.names[model_id]}, {facts.model_rows[model_id][1]['release_date'].year}"


def _tip(facts: Facts, row: Row) -> str:
    if not row["matched"]:
        return f"{facts.names[row['record_id']]}: not matched in {number(row['years'])} years"
    return (
        f"{facts.names[row['record_id']]}: matched by {facts.names[row['follower_id']]} in {number(row['years'])} years"
    )


def _events_of(facts: Facts, domain: str, data: str, cost: str, share: float) -> list[Row]:
    found = [
        row
        for row in rows(facts.frame("lag_events"))
        if (row["domain"], row["data"], row["cost"], row["share"]) == (domain, data, cost, share)
    ]
    return sorted(found, key=lambda row: (facts.model_rows[row["record_id"]][1]["release_date"], row["record_id"]))


def _medians(facts: Facts) -> grid.Grid:
    lines = [
        [
            grid.Cell(f"{IMAGES_OR_LANGUAGE[row['domain']]}, {DATA[row['data']]}"),
            grid.Cell(row["cost"]),
            grid.quantity(row["share"], f"{100 * row['share']:.0f} %"),
            grid.quantity(row["matched"], f"{row['matched']} of {row['records']}"),
            grid.quantity(row["median_years"]) if row["median_years"] is not None else grid.Cell("not reached"),
            grid.Cell(
                between(row["median_years_low"], row["median_years_high"]), value=grid.raw(row["median_years_low"])
            ),
        ]
        for row in rows(
            facts.frame("lags").sort_values(["domain", "data", "cost", "share"], ascending=[True, True, True, False])
        )
    ]
    heads = [
        grid.Column("Records"),
        grid.Column("Cost"),
        grid.Column("At most", "of the record's", numeric=True),
        grid.Column("Matched", numeric=True),
        grid.Column("Median wait", "years", numeric=True),
        grid.Column("95 % interval", "years", numeric=True),
    ]
    return grid.Grid("Median time from a record to a match for a share of its cost (Kaplan–Meier)", heads, lines)


def _events(facts: Facts) -> grid.Grid:
    lines = []
    for domain in ("cv", "nlp"):
        for share, (_, words) in SHARES.items():
            for row in _events_of(facts, domain, "all", "compute", share):
                follower, released = row["follower_id"], facts.model_rows[row["record_id"]][1]["release_date"]
                lines.append(
                    [
                        grid.Cell(facts.names[row["record_id"]], f"models/{row['record_id']}/index.html"),
                        grid.Cell(day(released), value=grid.raw(released)),
                        grid.Cell(f"{words} its compute"),
                        grid.Cell(facts.names[follower], f"models/{follower}/index.html")
                        if follower
                        else grid.Cell("none yet"),
                        grid.quantity(row["years"], ("" if row["matched"] else "over ") + number(row["years"])),
                    ]
                )
    heads = [
        grid.Column("Record"),
        grid.Column("Released"),
        grid.Column("To be matched for"),
        grid.Column("Match"),
        grid.Column("Wait", "years", numeric=True),
    ]
    return grid.Grid("Each record of the score and its first frugal match, by compute, all models", heads, lines)


def _costs(facts: Facts, domain: str) -> grid.Grid:
    found = [row for row in rows(facts.frame("cost_to_reach")) if row["domain"] == domain]
    fields = ["data", "score", "year", "forward_gflop", "compute_model_id", "energy_j", "energy_model_id"]
    label = f"{IMAGES_OR_LANGUAGE[domain]}: the least compute and energy that had reached a {SCORES[domain]}, by year"
    table = grid.build(facts, label, found, [("cost_to_reach", name) for name in fields])
    named = [
        [
            grid.Cell(facts.names.get(cell.text, cell.text), f"models/{cell.text}/index.html")
            if cell.text in facts.names
            else cell
            for cell in line
        ]
        for line in table.rows
    ]
    return grid.Grid(table.label, table.columns, named)
