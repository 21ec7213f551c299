"""What the newer table of a person's energy changes against the paper's one number: a sentence and the years."""

from dataclasses import dataclass

from joulebook.publish import grid
from joulebook.publish.facts import Facts, rows
from joulebook.publish.persons import NAMES, RESIDENT, WORLD, Persons
from joulebook.publish.words.captions import EXTERNAL
from joulebook.publish.words.numerals import number

PAPERS_YEAR = 2019
"""The year of the paper's number."""
FIRST = 2010
"""The first year that is listed: from shortly before the first model on."""


@dataclass(frozen=True)
class Told:
    """The sentence, the years, and the source of the table."""

    sentence: str
    years: grid.Grid
    source: grid.Cell


def told(facts: Facts, persons: Persons) -> Told:
    """Hold the years against the number of the paper; ``facts`` are of the paper's view."""
    return Told(sentence(facts, persons), _years(persons), grid.source(facts, persons.last(WORLD)["source_id"]))


def sentence(facts: Facts, persons: Persons) -> str:
    """What changes: one number for all years becomes one for each, of the world and of the range between countries."""
    constant = float(facts.claim(EXTERNAL)["computed"])
    last = persons.last(WORLD)
    ratio = number(float(last["w_per_person"]) / constant)
    return (
        f"The paper holds every year against one number, {number(constant, 4)} J in one second, of a resident of the "
        f"United States in {PAPERS_YEAR}; by the newer table that was {_course(persons, RESIDENT)}. A person of the "
        f"world used {_course(persons, WORLD)}, which is {ratio} of the paper's number{_range(persons)}."
    )


def _course(persons: Persons, place: str) -> str:
    """The power in the paper's year, where there is one, and in the last."""
    last, then = persons.last(place), persons.value(place, PAPERS_YEAR)
    latest = f"{number(last['w_per_person'], 4)} J in {last['year']}"
    return latest if then is None or last["year"] == PAPERS_YEAR else f"{number(then, 4)} J then and {latest}"


def _range(persons: Persons) -> str:
    if persons.between.empty:
        return ""
    row = rows(persons.between.tail(1))[0]
    return (
        f"; of {row['countries']} countries, nine in ten lay between {number(row['low'])} and {number(row['high'])} J "
        f"in {row['year']}"
    )


def _years(persons: Persons) -> grid.Grid:
    between = {row["year"]: row for row in rows(persons.between)}
    heads = [
        grid.Column("Year"),
        *(grid.Column(name, "W", numeric=True) for name in NAMES.values()),
        grid.Column("Lowest 5 % of countries, up to", "W", numeric=True),
        grid.Column("Middle country", "W", numeric=True),
        grid.Column("Highest 5 %, from", "W", numeric=True),
        grid.Column("Countries", numeric=True),
    ]
    lines = []
    for year in reversed(persons.years(FIRST)):
        row = between.get(year, {})
        lines.append(
            [
                grid.Cell(str(year), value=str(year)),
                *(grid.quantity(persons.value(place, year)) for place in NAMES),
                *(grid.quantity(row.get(name)) for name in ("low", "middle", "high")),
                grid.quantity(row.get("countries"), str(row["countries"]) if row else None),
            ]
        )
    return grid.Grid("Energy of a person by year, as a mean power: watts, which is joules in one second", heads, lines)
