"""What a person uses, year by year: the world, the paper's country, and the range between countries."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from joulebook.publish.facts import PAPER, Facts, Row, rows

TABLE, POWER = "energy_use_per_person", "w_per_person"
WORLD, RESIDENT = "world", "united-states"
NAMES = {WORLD: "A person of the world", RESIDENT: "A resident of the United States"}
PLACES = {"world": WORLD, "resident-latest": RESIDENT}
"""The levels of ``forecasts`` that are the last year of a place."""
SHARES = (0.05, 0.5, 0.95)
"""The ends and the middle of the range that is shown between countries."""
COMPLETE = 0.9
"""A year with fewer countries than this share of those of the fullest year has no range: it would be of others."""
OF_PAPER, OF_YEARS = ("body", "resident"), ("body", *PLACES)


@dataclass(frozen=True)
class Persons:
    """Power of one person in watts, which is joules in one second, in the order of years."""

    lines: dict[str, list[Row]]
    """The rows of a place by year."""
    between: pd.DataFrame
    """For each complete year: year, countries, and their low, middle and high; each country counts once."""

    @classmethod
    def of(cls, facts: Facts) -> "Persons | None":
        """Arrange the rows; nothing in the paper's view, which has one number for all years, and without the world."""
        if facts.reading == PAPER:
            return None
        frame = facts.frame(TABLE).sort_values(["year", "place_id"])
        lines: dict[str, list[Row]] = {place: list(rows(frame[frame["place_id"] == place])) for place in NAMES}
        return cls(lines, _between(frame)) if all(lines.values()) else None

    def value(self, place: str, year: int) -> float | None:
        """The power of a person of a place in a year, where the table has it."""
        return next((float(row[POWER]) for row in self.lines[place] if row["year"] == year), None)

    def last(self, place: str) -> Row:
        """The latest row of a place."""
        return self.lines[place][-1]

    def years(self, first: int) -> Sequence[int]:
        """The years from ``first`` on that the world has a row of."""
        return [row["year"] for row in self.lines[WORLD] if row["year"] >= first]


def levels(facts: Facts) -> tuple[str, ...]:
    """The levels of ``forecasts`` that energies are held against: the paper's numbers, or those of the last year."""
    return OF_PAPER if Persons.of(facts) is None else OF_YEARS


def _between(frame: pd.DataFrame) -> pd.DataFrame:
    """Groups of countries have no code; a power of zero stands for one that is not known."""
    countries = frame[frame["code"].notna() & (frame["place_id"] != WORLD) & (frame[POWER] > 0)]
    by_year = countries.groupby("year")[POWER]
    counts = by_year.size()
    low, middle, high = (by_year.quantile(share) for share in SHARES)
    found = pd.DataFrame({"countries": counts, "low": low, "middle": middle, "high": high}).reset_index()
    return found[found["countries"] >= COMPLETE * counts.max()]
