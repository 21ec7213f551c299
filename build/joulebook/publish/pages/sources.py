"""The list of sources with what uses each of them."""

from collections.abc import Iterator

from joulebook.publish.facts import DOMAINS, Facts
from joulebook.publish.grid import Cell
from joulebook.publish.model import Part
from joulebook.publish.render import Renderer

SHOWN = 12
COLUMNS = (
    {"key": "label", "title": "Label", "numeric": False, "filter": ""},
    {"key": "year", "title": "Year", "numeric": True, "filter": "years"},
    {"key": "kind", "title": "Kind", "numeric": False, "filter": "choice"},
    {"key": "uses", "title": "Uses", "numeric": True, "filter": ""},
)
"""By what the list is sorted and narrowed; each item carries these values."""


def pages(facts: Facts, renderer: Renderer) -> Iterator[Part]:
    """Render the list of sources."""
    used = users(facts)
    entries = [
        {
            "row": row,
            "used_by": used.get(source_id, [])[:SHOWN],
            "uses": len(used.get(source_id, [])),
            "more": f" and {len(used[source_id]) - SHOWN} more" if len(used.get(source_id, [])) > SHOWN else "",
        }
        for source_id, row in sorted(facts.sources.items(), key=lambda item: (item[1]["label"].casefold(), item[0]))
    ]
    yield renderer.page("sources/index.html", "sources.html", entries=entries, columns=COLUMNS)


def users(facts: Facts) -> dict[str, list[Cell]]:
    """The models with a value from each source, then the tables with a row from it."""
    found: dict[str, dict[str, Cell]] = {}
    for domain in DOMAINS:
        frame = facts.table(domain.models).frame
        columns = [name for name in frame.columns if name.endswith("source_id")]
        for column in columns:
            for model_id, source_id in zip(frame["model_id"], frame[column], strict=True):
                if isinstance(source_id, str):
                    cell = Cell(facts.names[model_id], f"models/{model_id}/index.html")
                    found.setdefault(source_id, {}).setdefault(model_id, cell)
    models = {domain.models for domain in DOMAINS}
    for name, table in facts.edition.package.tables.items():
        if name not in models | {"sources"} and "source_id" in table.frame.columns:
            for source_id in table.frame["source_id"].dropna().unique():
                found.setdefault(str(source_id), {}).setdefault(name, Cell(f"table {name}", f"data/{name}/index.html"))
    return {source_id: list(cells.values()) for source_id, cells in found.items()}
