"""Is the paper still right? Its findings, trends, front and lag by its own rows and with the rows added since."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from joulebook.publish.charts.eras import TREND, before_and_after
from joulebook.publish.charts.exports import FigureFiles
from joulebook.publish.charts.gallery import Gallery
from joulebook.publish.facts import Facts, Row
from joulebook.publish.model import Part
from joulebook.publish.pages import reproduction, still_tables
from joulebook.publish.provenance.graph import Graph
from joulebook.publish.provenance.working import Working, workings
from joulebook.publish.render import Renderer
from joulebook.publish.words import eras, wording
from joulebook.publish.words.numerals import day, exact, number, plural

PAGE, TITLE = "still/index.html", "Is the paper still right?"
SHOWN_LEVEL = "75"
"""The accuracy whose front stands for all where the page shows how its numbers are made."""
FIGURE = 3
"""The figure that has the same points."""
GROUPS = ("changed", "more", "same")


def pages(
    facts: Facts, renderer: Renderer, gallery: Gallery, graph: Graph, siblings: Mapping[int, FigureFiles]
) -> Iterator[Part]:
    """Render the page; where no row was added since, it says so and nothing else.

    ``siblings``: the figures that the rows added since change, by number.
    """
    since = facts.since
    if since is None:
        yield renderer.page(PAGE, "still.html", title=TITLE, told=None)
        return
    found, parted = findings(facts, since), still_tables.parted(since)
    split = parted[TREND]["split_date"]
    words = answer(found, parted, still_tables.fronts(since))
    yield renderer.page(
        PAGE,
        "still.html",
        title=TITLE,
        told=words,
        summary=tally(found),
        groups={group: [item for item in found if item["group"] == group] for group in GROUPS},
        picture=gallery.inline_drawing(
            "still", "Compute of image models before and after", words[1], partial(before_and_after, since, split)
        ),
        explored=siblings.get(FIGURE),
        split=split,
        trends=still_tables.trends(since, "cv"),
        language=still_tables.trends(since, "nlp") if _has_later(parted, "nlp") else None,
        language_split=parted["nlp-gflop-all"]["split_date"],
        front=still_tables.front(since),
        lags=still_tables.lags(facts, since),
        biases=still_tables.biases(facts, since),
        coverage=still_tables.coverage(since),
        steps=_steps(graph, since),
    )


def _steps(graph: Graph, since: Facts) -> list[Working]:
    shown = (("eras", TREND), ("front_then_now", "all", SHOWN_LEVEL))
    return workings(graph, [node for table, *key in shown for node in graph.row(table, since.reading, *key)])


def _has_later(parted: dict[str, Row], domain: str) -> bool:
    return any(row["n_after"] for row in parted.values() if row["domain"] == domain)


def findings(facts: Facts, since: Facts) -> list[dict[str, Any]]:
    """Each finding with its verdict and number in both views: changed verdicts first, then those by more rows."""
    now = {item["finding_id"]: item for item in reproduction.findings(since)}
    found = []
    for item in reproduction.findings(facts):
        later = now[item["finding_id"]]
        unmoved = (item["estimate"], item["n"]) == (later["estimate"], later["n"])
        group = "changed" if item["verdict"] != later["verdict"] else "same" if unmoved else "more"
        found.append({**item, "now": later, "group": group})
    return sorted(found, key=lambda item: GROUPS.index(item["group"]))


def tally(found: Sequence[Row]) -> str:
    """How many findings keep their verdict, and how each of the others changes."""
    changes = Counter((item["verdict"], item["now"]["verdict"]) for item in found if item["group"] == "changed")
    same = sum(item["group"] == "same" for item in found)
    turned = [f"{count} from “{before}” to “{now}”" for (before, now), count in sorted(changes.items())]
    told = (
        f"With the rows added since counted in, {len(found) - sum(changes.values())} of the paper's "
        f"{plural(len(found), 'finding')} keep their verdict"
    )
    told += f", {same} of them by the very same number, which no added row moves" if same else ""
    return f"{told}; {sum(changes.values())} change: {wording.listed(turned)}." if changes else f"{told}; none changes."


def answer(found: Sequence[Row], parted: dict[str, Row], fronts: Sequence[Row]) -> list[str]:
    """The answer in a few sentences whose direction the intervals decide: findings, growth, front, and a caution."""
    fallen = [item for item in found if (item["verdict"], item["now"]["verdict"]) == ("holds", "contradicted")]
    told = f"{plural(len(fallen), 'finding')} that held {'is' if len(fallen) == 1 else 'are'} now contradicted"
    compute = parted[TREND]
    return [
        f"{tally(found)} {told if fallen else 'None that held is now contradicted'}.",
        f"Over all image models, the compute of one forward pass went {eras.growth(compute, 'before')} up to "
        f"{day(compute['split_date'])} and {eras.growth(compute, 'after')} after it{_said(compute)}.",
        _front_said(fronts),
        "The models added since are weights that a library publishes, not a choice of notable models: what changed may "
        "be the choice.",
    ]


def _said(row: Row) -> str:
    return f": {eras.compared(row)}" if row["slope_difference"] is not None else ""


def _front_said(fronts: Sequence[Row]) -> str:
    """For which accuracies later models with a date need less compute, and for which none does."""
    known = [row for row in fronts if row["data"] == "all" and row["ratio_dated"] is not None]
    less = [
        f"{exact(row['score'])} % takes {number(row['forward_gflop_dated'])} GFLOP where it took "
        f"{number(row['forward_gflop_then'])}"
        for row in known
        if row["ratio_dated"] > 1
    ]
    none = [exact(row["score"]) for row in known if row["ratio_dated"] == 1]
    told = [f"A top-1 accuracy of {wording.listed(less)}" if less else ""]
    told.append(f"for {wording.listed(none)} % no later model with a date needs less" if none else "")
    joined = "; ".join(part for part in told if part)
    return f"{joined[:1].upper()}{joined[1:]}." if joined else "No model reaches the accuracies looked at."


def summary(facts: Facts) -> str:
    """The first sentence of the answer, for pages that lead here; nothing where no row was added."""
    return tally(findings(facts, facts.since)) if facts.since is not None else ""
