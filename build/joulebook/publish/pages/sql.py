"""The page that answers SQL in the browser: every table and every saved query as text, and what a script needs to run.

Without a script, without a server or without the engine the page is the documentation of what can be asked. Columns
stand in it where no dictionary describes them; all others would be two thirds of a page that is read before anything
runs, so that they are a file that the script asks for beside the database.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from joulebook.errors import BuildError
from joulebook.package.model import Field
from joulebook.publish.data import fulltext
from joulebook.publish.data.database import excerpt
from joulebook.publish.facts import Facts
from joulebook.publish.model import Engine, Part
from joulebook.publish.pages.code import HERE
from joulebook.publish.render import Renderer

PATH = "sql/index.html"
FOLDER = "assets/sqlite"
"""Where the engine lies in the site; the offline copy, which could not run it, has no such folder."""
WORKER = f"{FOLDER}/worker.js"
"""SQLite's script with that of this page behind it, for a thread of its own."""
JOINED = "sql-worker.js"
"""The script of the page that stands in ``WORKER``, and so is no file of its own."""
DATABASE = f"{FOLDER}/joulebook.db.gz"
"""The published database, packed: what the page fetches."""
FIRST_DATABASE = f"{FOLDER}/first.db.gz"
"""The tables of the query that comes first, packed: its rows need not wait for all others."""
COLUMNS = "sql/columns.json"
"""Every table's columns, for the script."""
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
_EXPORTS = re.compile(r"^export \{ sqlite3InitModule as default,[^}]*\};\n\Z", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def address(query_id: str) -> str:
    """Where the page asks a saved query."""
    return f"{PATH}#q={query_id}"


def pages(
    facts: Facts,
    renderer: Renderer,
    asked: Mapping[str, Any],
    database: bytes,
    engine: Engine | None,
    assets: Path,
) -> Iterator[Part]:
    """Render the page, and pass on the engine with the database, packed: hosts of files compress none that is binary.

    ``asked`` describes the views and the saved queries; ``assets`` is the folder with the scripts of the pages.
    """
    tables = _tables(facts, asked)
    packed, first = (b"", b"") if engine is None else (_packed(database), _packed(_first(asked, database)))
    yield renderer.page(
        PATH,
        "sql.html",
        policy=policy(str(renderer.environment.globals["policy"])),
        engine=engine,
        folder=FOLDER,
        worker=WORKER,
        scripts=SCRIPTS,
        groups=_groups(asked["queries"]),
        first=FIRST,
        tables=tables,
        columns=COLUMNS,
        database=DATABASE,
        first_database=FIRST_DATABASE,
        database_bytes=len(packed),
        most_rows=MOST_ROWS,
        here=HERE,
    )
    if engine is not None:
        yield Part(PurePosixPath(COLUMNS), _columns(tables))
        worker = script(engine) + (assets / JOINED).read_text("utf-8")
        yield Part(PurePosixPath(WORKER), worker.encode("utf-8"))
        yield Part(PurePosixPath(FOLDER, "sqlite3.wasm"), engine.module)
        yield Part(PurePosixPath(DATABASE), packed)
        yield Part(PurePosixPath(FIRST_DATABASE), first)


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _first(asked: Mapping[str, Any], database: bytes) -> bytes:
    return excerpt(database, next(query["sql"] for query in asked["queries"] if query["id"] == FIRST))


def policy(shared: str) -> str:
    """What this page may do beyond every other: compile SQLite, run it in a worker, read the site's own files.

    >>> policy("default-src 'none'; script-src 'self'; base-uri 'self'").count("'self'")
    4
    """
    scripts = shared.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    return f"{scripts}; worker-src 'self'; connect-src 'self'"


def script(engine: Engine) -> str:
    """The script that starts SQLite, half as long without comments and indents, and with what its licence asks to keep.

    Only comments that have their lines to themselves are taken out: none of the script's texts has such a line. What it
    exports is left to the script that stands behind it. Raises BuildError where that is not what is expected.
    """
    kept = "".join(_KEPT.findall(engine.script))
    rest, exports = _EXPORTS.subn("", _INDENT.sub("", _COMMENT_LINES.sub("", engine.script)))
    if exports != 1:
        raise BuildError(f"the script of SQLite {engine.version} does not export sqlite3InitModule at its end")
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


def _columns(groups: Sequence[Mapping[str, Any]]) -> bytes:
    columns = {table["name"]: table["columns"] for group in groups for table in group["tables"]}
    return json.dumps(columns, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


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
        "columns": [
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
