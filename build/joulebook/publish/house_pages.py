"""What Datasette's pages show of the ledger: links back to the site, search by words, parameters with defaults."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from datasette.app import Datasette
from datasette.filters import FilterArguments
from datasette.utils import to_css_class
from markupsafe import Markup, escape
from pluggy import HookimplMarker
from starlette.types import ASGIApp, Receive, Scope, Send

from joulebook.publish.data.fulltext import SEARCHED, TABLE
from joulebook.publish.description import DATABASE, PLUGIN, Column

HOME = "../"
"""The site, seen from the base address of Datasette."""
ADDRESSES: Mapping[str, str] = {
    "model_id": "models/{}/index.html",
    "record_id": "models/{}/index.html",
    "follower_id": "models/{}/index.html",
    "gpu_id": "gpus/{}/index.html",
    "trend_id": "trends/{}/index.html",
    "claim_id": "reproduction/{}/index.html",
    "source_id": "sources/index.html#{}",
}
"""The page of the site that each kind of id leads to, by the column's name or by what it ends in after a ``_``."""
NAMES: Mapping[str, str] = {"model": "model_id", "gpu": "gpu_id", "label": "source_id"}
"""Columns that hold a name, each with the column of the same row that says whose it is."""
SECTIONS = ("models", "gpus", "figures", "tables", "questions", "sql", "data", "methods")

hookimpl = HookimplMarker("datasette")


@dataclass(frozen=True)
class House:
    """What the pages of one opened Datasette need to know of the site that they belong to."""

    pages: Collection[str] = ()
    """The addresses of the site's files."""
    references: Mapping[Column, str] | None = None
    """The table that each column with a foreign key refers to."""
    defaults: Mapping[str, Mapping[str, str]] | None = None
    """The default of each parameter, by saved query."""

    def page(self, column: str, value: Any) -> str | None:
        """Return the page of the site that an id leads to; None where it is no id or has no page."""
        pattern = _pattern(column)
        if pattern is None or not isinstance(value, str):
            return None
        address = pattern.format(quote(value, safe=""))
        return address if address.partition("#")[0] in self.pages else None


@lru_cache(maxsize=1000)
def _pattern(column: str) -> str | None:
    return next((found for name, found in ADDRESSES.items() if column == name or column.endswith(f"_{name}")), None)


def defaults(questions: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Give the default of each parameter, by saved query."""
    return {
        query["id"]: {parameter["name"]: _written(parameter["default"]) for parameter in query["parameters"]}
        for query in questions["queries"]
        if query["parameters"]
    }


def _written(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Any]:
    """Give every page what its header and footer say of the data, and which pages of the site it may lead to."""
    title, house = datasette.metadata("title"), datasette.joulebook
    sections = [(f"{HOME}{name}/index.html", name) for name in SECTIONS if f"{name}/index.html" in house.pages]
    return {
        "package": {"title": title, "name": title.partition(":")[0], **datasette.plugin_config(PLUGIN)},
        "site_sections": sections,
        "table_body": table_body,
        "site_page": lambda address: f"{HOME}{address}" if address in house.pages else None,
    }


def table_body(rows: Iterable[Iterable[Mapping[str, Any]]]) -> Markup:
    """Write the rows of a table at once: piece by piece through the templates they take most of a page's time."""
    lines = ("".join(map(_cell, row)) for row in rows)
    return Markup("\n".join(f"<tr>{line}</tr>" for line in lines))  # noqa: S704 (each value is escaped below)


def _cell(cell: Mapping[str, Any]) -> str:
    return f'<td class="{_cell_class(cell["column"], cell["value_type"])}">{escape(cell["value"])}</td>'


@lru_cache(maxsize=1000)
def _cell_class(column: str, kind: str) -> Markup:
    return escape(f"col-{to_css_class(column)} type-{kind}")


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Datasette) -> Markup | None:
    """Link an id, or the name that stands for it, to its page of the site; an id keeps its row's address beside it."""
    house, base = datasette.joulebook, datasette.setting("base_url")
    if column in NAMES and isinstance(value, str) and NAMES[column] in row.keys():  # noqa: SIM118 (sqlite3.Row)
        page = house.page(NAMES[column], _plain(row[NAMES[column]]))
        return Markup('<a href="{}{}{}">{}</a>').format(base, HOME, page, value) if page else None
    page = house.page(column, _plain(value))
    if page is None:
        return None
    label, name = (value["label"], value["value"]) if isinstance(value, dict) else (value, value)
    link = Markup('<a href="{}{}{}">{}</a>').format(base, HOME, page, label)
    other = (house.references or {}).get((table or "", column))
    if other is None:
        return link
    return link + Markup(' <a class="row" href="{}"><em>{}</em></a>').format(
        datasette.urls.row(DATABASE, other, quote(name, safe="")), name if label != name else "row"
    )


def _plain(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) else value


@hookimpl(trylast=True)
def filters_from_request(request: Any, table: str) -> FilterArguments | None:
    """Narrow a table that has words by the words of ``_search``; Datasette's own way needs an index for each table."""
    if table not in SEARCHED:
        return None
    words = request.args.get("_search") or ""
    context = {"supports_search": True, "search": words}
    if not words.strip():
        return FilterArguments([], {}, [], context)
    key = SEARCHED[table]
    clause = f'"{key}" in (select "{key}" from {TABLE} where {TABLE} match escape_fts(:search))'  # noqa: S608 (names of ours)
    return FilterArguments([clause], {"search": words}, [f"search matches “{words}”"], context)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[ASGIApp], ASGIApp]:
    """Give the parameters of a saved query their defaults where an address leaves them out or empty."""

    def wrap(application: ASGIApp) -> ASGIApp:
        async def with_defaults(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and (known := _defaults_of(datasette.joulebook, scope["path"])):
                scope = {**scope, "query_string": filled(scope["query_string"], known)}
            await application(scope, receive, send)

        return with_defaults

    return wrap


def _defaults_of(house: House, path: str) -> Mapping[str, str] | None:
    name = PurePosixPath(path)
    if name.parent.name != DATABASE or house.defaults is None:
        return None
    return house.defaults.get(name.name.removesuffix(".json").removesuffix(".csv"))


def filled(query_string: bytes, known: Mapping[str, str]) -> bytes:
    """Add to an address each parameter that it lacks or leaves empty, at its default.

    >>> filled(b"a=2&b=&_size=3", {"a": "1", "b": "x y"})
    b'a=2&_size=3&b=x+y'
    """
    try:
        given = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    except ValueError:  # too many fields: Datasette says so
        return query_string
    kept = [(name, value) for name, value in given if value or name not in known]
    named = {name for name, _ in kept}
    return urlencode([*kept, *((name, value) for name, value in known.items() if name not in named)]).encode("ascii")
