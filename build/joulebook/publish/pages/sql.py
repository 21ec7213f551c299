"""The page that answers SQL in the browser: every table and every saved query as text, and what a script needs to run.

Without a script, without a server or without the engine the page is the documentation of what can be asked.
"""

import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from joulebook.package.model import Field
from joulebook.publish.data import fulltext
from joulebook.publish.facts import Facts
from joulebook.publish.model import Engine, Part
from joulebook.publish.pages.code import HERE
from joulebook.publish.render import Renderer

PATH = "sql/index.html"
FOLDER = "assets/sqlite"
"""Where the engine lies in the site; the offline copy, which could not run it, has no such folder."""
DATABASE = f"{FOLDER}/joulebook.db.gz"
"""The published database, packed: what the page fetches."""
SCRIPTS = ("language", "editor", "ledger", "values", "results", "chart", "history")
"""What the page is made of, as assets/sql-NAME.js, each after those that it needs; sql.js joins them."""
FIRST = "cheapest-at-accuracy"
"""The query that stands in the page when it is opened."""
MOST_ROWS = 10_000
"""How many rows of an answer the page holds."""
NOTICE = (
    "/* SQLite {version}, from the npm package @sqlite.org/sqlite-wasm, with comments taken out. SQLite is in the "
    "public domain; the package is under the Apache License 2.0, what Emscripten adds under the MIT license. */\n"
)
_KEPT = re.compile(r"/\* @preserve.*?\*/\n", re.DOTALL)
_COMMENT_LINES = re.compile(r"^[ \t]*/\*(?:[^*]|\*(?!/))*\*/[ \t]*\n|^[ \t]*//[^\n]*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def address(query_id: str) -> str:
    """Where the page asks a saved query."""
    return f"{PATH}#q={query_id}"


def pages(
    facts: Facts, renderer: Renderer, asked: Mapping[str, Any], database: bytes, engine: Engine | None
) -> Iterator[Part]:
    """Render the page, and pass on the engine with the database, packed: hosts of files compress none that is binary.

    ``asked`` describes the views and the saved queries.
    """
    packed = b"" if engine is None else gzip.compress(database, mtime=0)
    yield renderer.page(
        PATH,
        "sql.html",
        policy=policy(str(renderer.environment.globals["policy"])),
        engine=engine,
        folder=FOLDER,
        scripts=SCRIPTS,
        groups=_groups(asked["queries"]),
        first=FIRST,
        tables=_tables(facts, asked),
        database=DATABASE,
        database_bytes=len(packed),
        most_rows=MOST_ROWS,
        here=HERE,
    )
    if engine is not None:
        yield Part(PurePosixPath(FOLDER, "sqlite3.js"), script(engine).encode("utf-8"))
        yield Part(PurePosixPath(FOLDER, "sqlite3.wasm"), engine.module)
        yield Part(PurePosixPath(DATABASE), packed)


def policy(shared: str) -> str:
    """What this page may do beyond every other: compile SQLite, run it in a worker, read the site's own files.

    >>> policy("default-src 'none'; script-src 'self'; base-uri 'self'").count("'self'")
    4
    """
    scripts = shared.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    return f"{scripts}; worker-src 'self'; connect-src 'self'"


def script(engine: Engine) -> str:
    """The script that starts SQLite, half as long without comments and indents, and with what its licence asks to keep.

    Only comments that have their lines to themselves are taken out: none of the script's texts has such a line.
    """
    kept = "".join(_KEPT.findall(engine.script))
    rest = _INDENT.sub("", _COMMENT_LINES.sub("", engine.script))
    return NOTICE.format(version=engine.version) + kept + rest


def _groups(queries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The saved queries by what they are for, each with the page that it draws."""
    kinds = {"Questions": None, "Figures of the paper": "figure", "Tables of the paper": "table"}
    return [
        {
            "title": title,
            "queries": [
                {
                    **query,
                    "page": f"{kind}s/{query['draws']}/index.html" if kind else None,
                    "for_script": _needed(query),
                }
                for query in queries
                if (query["draws"] or "").partition("-")[0] == (kind or "")
            ],
        }
        for title, kind in kinds.items()
    ]


def _needed(query: Mapping[str, Any]) -> dict[str, Any]:
    columns = {column["name"]: _short(column) for column in query["columns"]}
    return {"parameters": query["parameters"], "columns": columns}


def _short(column: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": column["title"], "unit": column.get("unit", ""), "type": column["type"]}


def _tables(facts: Facts, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What can be read: views first, since they join what people ask for, then computed tables, then raw ones."""
    views = [
        _table(view["name"], view["schema"], view["schema"]["fields"], page=None, kind="view")
        for view in asked["views"]
    ]
    described = {
        name: _table(
            name,
            {"title": table.schema.title, "description": table.schema.description},
            [_field(field) for field in table.schema.fields],
            page=f"data/{name}/index.html",
            kind="raw" if name in facts.edition.package.tables else "computed",
        )
        for name, table in facts.edition.tables.items()
    }
    computed = [table for table in described.values() if table["kind"] == "computed"]
    raw = [table for table in described.values() if table["kind"] == "raw"]
    return [
        {"title": "Joined for questions", "tables": [*views, *_search(asked)]},
        {"title": "Computed", "tables": computed},
        {"title": "As printed or contributed", "tables": raw},
    ]


def _search(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The index of words, described by the saved query that gives its columns."""
    about = {
        "title": "Words of models, devices and sources",
        "description": f"A full-text index: where {fulltext.TABLE} match 'vision transformer'.",
    }
    found = [query for query in asked["queries"] if query["id"] == "find"]
    return [_table(fulltext.TABLE, about, query["columns"], page=None, kind="index") for query in found]


def _table(
    name: str, about: Mapping[str, Any], fields: Sequence[Mapping[str, Any]], page: str | None, kind: str
) -> dict[str, Any]:
    return {"name": name, "title": about["title"], "description": about["description"], "page": page, "kind": kind} | {
        "fields": [
            {**_short(field), "name": field["name"], "description": field.get("description", "")} for field in fields
        ]
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "title": field.title,
        "description": field.description,
        "unit": field.unit or "",
        "type": field.type,
    }
