"""The rows as the pages need them: models, devices, sources and notes, joined once and looked up by id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from joulebook.errors import BuildError
from joulebook.package.model import Field, Schema, Table
from joulebook.publish.model import Edition
from joulebook.publish.rates import Rates
from joulebook.publish.words import numerals
from joulebook.science.model import Fit

Row = Mapping[str, Any]
"""One row: values by column, None where the cell is empty."""


@dataclass(frozen=True)
class Domain:
    """Computer vision or language: what differs between the two when pages speak of them."""

    key: str
    name: str
    models: str
    """The table of its models."""
    estimates: str
    """The table of what is computed for them."""
    score: str
    """The field by which its models are ranked."""
    mark: str
    """The field that marks the models which the second trend is fitted to."""
    mark_name: str
    best_name: str


CV = Domain(
    key="cv",
    name="Computer vision",
    models="cv_models",
    estimates="cv_estimates",
    score="top1_percent",
    mark="best_of_year",
    mark_name="Most accurate of its year",
    best_name="Most accurate of each year",
)
NLP = Domain(
    key="nlp",
    name="Language",
    models="nlp_models",
    estimates="nlp_estimates",
    score="glue_score",
    mark="sets_record",
    mark_name="Record: more compute than any before",
    best_name="Record setters",
)
DOMAINS = (CV, NLP)


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn a table into rows of plain values; every kind of missing value becomes None."""
    columns = {name: _plain(frame[name]) for name in frame.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    # A whole column at a time: pandas takes a hundred times longer to hand out single values.
    values, missing = column.tolist(), column.isna().tolist()
    return [None if gone else _python(value) for value, gone in zip(values, missing, strict=True)]


def _python(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def marked(frame: pd.DataFrame, column: str) -> pd.Series:
    """Which rows a column marks as true; an empty mark is none."""
    return frame[column].fillna(False).astype(bool)


def highest(frame: pd.DataFrame, column: str) -> Row:
    """The row with the highest value; among equals the first."""
    return rows(frame.sort_values(column, ascending=False, kind="stable").head(1))[0]


def lowest(frame: pd.DataFrame, column: str) -> Row:
    """The row with the lowest value; among equals the first."""
    return rows(frame.sort_values(column, kind="stable").head(1))[0]


PAPER, OWN = "paper", ""


class Facts:
    """What an edition holds, arranged for reading.

    ``view`` is the view that pages of models and devices show; ``reading`` the one that figures and trends are told of
    where nothing else is asked for: the paper's, but for the facts that ``of_view`` gives.
    """

    def __init__(self, edition: Edition, reading: str = PAPER) -> None:
        """Arrange an edition."""
        self.edition, self.reading = edition, reading
        self.view: str = edition.book.views[-1]
        self._readings: dict[str, Facts] = {reading: self}
        self._frames: dict[tuple[str, str | None], pd.DataFrame] = {}
        self._texts: dict[str, Mapping[tuple[str, ...], Mapping[str, str]]] = {}
        self._models: dict[tuple[str, str], pd.DataFrame] = {}
        self._rates: dict[str, Rates] = {}
        self._of_models: dict[tuple[str, str], Mapping[str, list[dict[str, Any]]]] = {}

    def of_view(self, view: str) -> "Facts":
        """The same edition, told of another view; arranged once."""
        if view not in self._readings:
            self._readings[view] = Facts(self.edition, view)
        return self._readings[view]

    @property
    def since(self) -> "Facts | None":
        """The same edition with the rows added since the paper, where there are any."""
        return None if self.view == PAPER else self.of_view(self.view)

    def table(self, name: str) -> Table:
        """The table of that name."""
        return self.edition.tables[name]

    def schema(self, name: str) -> Schema:
        """The schema of the table of that name."""
        return self.edition.tables[name].schema

    def field(self, table: str, name: str) -> Field:
        """The field of a table, which says its title and unit."""
        return self.edition.tables[table].schema[name]

    def frame(self, name: str, view: str | None = OWN) -> pd.DataFrame:
        """The typed rows of a table; where it has views those of one, by default the one that is read; None: of all."""
        view = self.reading if view == OWN else view
        if (name, view) not in self._frames:
            frame = self.edition.tables[name].frame
            of_view = frame[frame["view"] == view] if view is not None and "view" in frame.columns else frame
            self._frames[name, view] = of_view
        return self._frames[name, view]

    def fit(self, trend_id: str) -> Fit:
        """The fit of a trend."""
        return self.edition.book.fits[self.reading, trend_id]

    def trend(self, trend_id: str) -> Row:
        """The row of a trend."""
        return self.trends[trend_id]

    @cached_property
    def trends(self) -> dict[str, Row]:
        """Each trend by its id."""
        return {row["trend_id"]: row for row in rows(self.frame("trends"))}

    @cached_property
    def robustness(self) -> dict[str, Row]:
        """The other estimates of each trend, by its id."""
        return {row["trend_id"]: row for row in rows(self.frame("trend_robustness"))}

    @cached_property
    def _effects(self) -> dict[str, Row]:
        return {row["effect_id"]: row for row in rows(self.frame("figure_effects"))}

    def effect(self, effect_id: str) -> Row:
        """The number behind a statement under a figure."""
        return self._effects[effect_id]

    @cached_property
    def forecasts(self) -> list[dict[str, Any]]:
        """When each trend crosses each level, in the order of the table."""
        return rows(self.frame("forecasts"))

    def models(self, domain: Domain, view: str = OWN) -> pd.DataFrame:
        """The models of a domain with their estimates, in the order of the raw table."""
        view = view or self.reading
        if (domain.key, view) not in self._models:
            models, estimates = self.table(domain.models).frame, self.frame(domain.estimates, view)
            joined = models.merge(estimates, on="model_id", how="inner", validate="one_to_one")
            self._models[domain.key, view] = joined
        return self._models[domain.key, view]

    def of_model(self, table: str, view: str, model_id: str) -> list[dict[str, Any]]:
        """The rows of a table that speak of one model; the table is gone through once for all models."""
        if (table, view) not in self._of_models:
            found: dict[str, list[dict[str, Any]]] = {}
            for row in rows(self.frame(table, view)):
                found.setdefault(row["model_id"], []).append(row)
            self._of_models[table, view] = found
        return self._of_models[table, view].get(model_id, [])

    def rates(self, domain: Domain) -> Rates:
        """What each device of the shown view does with a joule for a domain."""
        if domain.key not in self._rates:
            self._rates[domain.key] = Rates(domain.key, rows(self.frame("gpu_efficiency", self.view)))
        return self._rates[domain.key]

    @cached_property
    def model_rows(self) -> dict[str, tuple[Domain, Row]]:
        """Each model by its id with its domain: the shown view's row, the paper's where a later row supersedes it."""
        found: dict[str, tuple[Domain, Row]] = {}
        for domain in DOMAINS:
            for view in dict.fromkeys((PAPER, self.view)):
                found.update({row["model_id"]: (domain, row) for row in rows(self.models(domain, view))})
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """What models and devices are called on pages, by id: the name, with the extra data where two share a name."""
        named: dict[str, str] = {}
        for domain in DOMAINS:
            table = rows(self.table(domain.models).frame)
            shared = pd.Series([row["model"] for row in table]).value_counts()
            for row in table:
                extra = row.get("extra_data")
                told_apart = shared[row["model"]] > 1 and extra not in {None, "No"}
                named[row["model_id"]] = f"{row['model']} ({extra})" if told_apart else row["model"]
        for row in rows(self.table("cv_evaluations").frame):
            named.setdefault(row["model_id"], f"{row['model']}, {row['test_resolution_px']} px")
        for row in rows(self.table("generative_models").frame):
            named.setdefault(row["model_id"], row["model"])
        named.update({row["gpu_id"]: row["gpu"] for row in rows(self.table("gpus").frame)})
        return named

    @cached_property
    def sources(self) -> dict[str, Row]:
        """Each source by its id."""
        return {row["source_id"]: row for row in rows(self.table("sources").frame)}

    @cached_property
    def gpus(self) -> dict[str, Row]:
        """Each device by its id."""
        return {row["gpu_id"]: row for row in rows(self.table("gpus").frame)}

    @cached_property
    def devices(self) -> pd.DataFrame:
        """Every efficiency of every device, with what the device is."""
        gpus = self.table("gpus").frame[["gpu_id", "gpu", "launch_date", "segment", "tdp_w"]]
        return self.frame("gpu_efficiency").merge(gpus, on="gpu_id", how="inner", validate="many_to_one")

    @cached_property
    def notes(self) -> dict[tuple[str, str], list[Row]]:
        """What is known of single cells, by table and row key."""
        found: dict[tuple[str, str], list[Row]] = {}
        for note in rows(self.table("cell_notes").frame):
            found.setdefault((note["table"], note["row_key"]), []).append(note)
        return found

    @cached_property
    def claims(self) -> dict[str, Row]:
        """What became of each claim in the paper's view, by its id."""
        return {row["claim_id"]: row for row in rows(self.frame("claim_results", PAPER))}

    def claim(self, claim_id: str) -> Row:
        """Give the outcome of a claim that a page cites by name; raise BuildError where the package has no such row."""
        if claim_id not in self.claims:
            raise BuildError(f"claims.csv has no claim {claim_id}, which a page cites; put its row back")
        return self.claims[claim_id]

    def told(self, table: str, key: str, column: str, value: float) -> str:
        """A raw number of a row as every page writes it: with the digits of its cell."""
        text = self.written(table, [key]).get(column)
        return numerals.exact(value) if text is None else numerals.printed(text)

    def written(self, table: str, key: Sequence[Any]) -> Mapping[str, str]:
        """The cells of a raw row as they are written in the file, with every digit; nothing for a derived table."""
        return self._written(table).get(tuple(str(part) for part in key), {})

    def _written(self, table: str) -> Mapping[tuple[str, ...], Mapping[str, str]]:
        if table not in self._texts:
            text, key = self.table(table).text, list(self.schema(table).primary_key)
            found: dict[tuple[str, ...], Mapping[str, str]] = {}
            if text is not None:
                for row in rows(text):
                    found[tuple(row[part] for part in key)] = {name: value or "" for name, value in row.items()}
            self._texts[table] = found
        return self._texts[table]
