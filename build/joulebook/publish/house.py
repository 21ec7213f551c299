"""Datasette as the ledger's house: it only reads, costs little whatever is asked, and is plain about its errors."""

import base64
import hashlib
import json
import logging
import re
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import datasette as datasette_package
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.plugins import pm
from datasette.utils import InvalidSql
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError
from jinja2 import TemplateError
from markupsafe import Markup
from pluggy import HookimplMarker
from starlette.types import ASGIApp, Receive, Scope, Send

from joulebook.publish import house_pages
from joulebook.publish.description import DATABASE, NO_QUESTIONS, PLUGIN, metadata, references
from joulebook.publish.survey import choices, dull, reading

BASE_URL = "/db/"
TIME_LIMIT_MS = 1000
MAX_ROWS = 10_000
MAX_ANSWER_CELLS = 100_000
MAX_ANSWER_BYTES = 10_000_000
MAX_HEAP_BYTES = 128_000_000
"""What SQLite may hold in all: a few nested WITH clauses grow to gigabytes before any time limit counts."""
MAX_MESSAGE = 300
OK = 200
BAD_REQUEST = 400
SERVER_ERROR = 500

SETTINGS = {
    "base_url": BASE_URL,
    "sql_time_limit_ms": TIME_LIMIT_MS,
    "facet_time_limit_ms": 500,
    "max_returned_rows": MAX_ROWS,
    "default_cache_ttl": 0,  # a new build is seen at once
    "suggest_facets": False,  # three times faster
    "allow_download": True,
    "max_csv_mb": 50,
}
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 200_000,  # instr() and replace() take time by its square, and no time limit stops them
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 300,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
}
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
HARMLESS_PRAGMAS = {
    "data_version",
    "foreign_key_list",
    "function_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "page_count",
    "page_size",
    "schema_version",
    "table_info",
    "table_list",
    "table_xinfo",
}
FORBIDDEN_FUNCTIONS = {"load_extension", "fts3_tokenizer"}

wants_csv: ContextVar[bool] = ContextVar("wants_csv", default=False)
"""Whether CSV was asked for: there Datasette answers a query that fails with an empty file and status 200."""

hookimpl = HookimplMarker("datasette")
logger = logging.getLogger("joulebook.serve")


def open_datasette(
    database: Path,
    descriptor: Mapping[str, Any],
    templates: Path,
    questions: Mapping[str, Any] = NO_QUESTIONS,
    pages: Collection[str] = (),
) -> Datasette:
    """Open a database read-only as Datasette; ``templates`` take precedence over Datasette's own.

    ``questions`` are the views and saved queries as published, ``pages`` the addresses of the site's files.
    """
    if not pm.has_plugin(PLUGIN):
        # Datasette's own handler prints tracebacks with local variables: ours takes its place.
        pm.unregister(name="datasette.handle_exception")
        pm.register(sys.modules[__name__], PLUGIN)
        pm.register(house_pages, f"{PLUGIN}-pages")
    with reading(database) as connection:
        described = metadata(
            descriptor, questions, dull(connection, descriptor, questions), choices(connection, questions)
        )
    datasette = Datasette(
        immutables=[str(database)],
        metadata=described,
        template_dir=str(templates) if templates.is_dir() else None,
        settings=SETTINGS,
        cors=True,
    )
    datasette.joulebook = house_pages.House(pages, references(descriptor), house_pages.defaults(questions))
    # The internal catalogue costs a query per request and a thread that never ends; nothing here reads it.
    datasette.remove_database("_internal")
    datasette.refresh_schemas = _nothing
    # Whoever asks names the host; an address that repeats it could be kept by a cache and given to others.
    datasette.absolute_url = lambda _request, path: path
    # No table is closed to anyone; to find that out, Datasette copies all descriptions several times a request.
    datasette._table_permission_allows = lambda _database, _table: []
    opened = datasette.databases[DATABASE]
    opened.execute = _without_log(opened.execute)
    # Where the file lies on this machine is nobody's business: these two would tell.
    opened.attached_databases = _no_databases
    listed = datasette._connected_databases
    datasette._connected_databases = lambda: [{**entry, "path": database.name} for entry in listed()]
    return datasette


def close_datasette(datasette: Datasette) -> None:
    """Wait for the running queries of an opened Datasette, then close its connections."""
    datasette.executor.shutdown(wait=True, cancel_futures=True)
    for database in datasette.databases.values():
        database.close()


async def _nothing() -> None:
    return None


async def _no_databases() -> list[Any]:
    return []


def _without_log(execute: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Run queries without printing each failed one, and keep what an error repeats of a query short."""

    async def run(*arguments: Any, **options: Any) -> Any:
        try:
            return await execute(*arguments, **{**options, "log_sql_errors": False})
        except QueryInterrupted as error:
            error.args = (f"the query took longer than {TIME_LIMIT_MS} ms",)
            raise
        except sqlite3.Error as error:
            problem = error
        except MemoryError:  # more opcodes or more memory than it is allowed
            problem = sqlite3.OperationalError("the query is too complex")
        if wants_csv.get():
            raise DatasetteError(_clip(str(problem)), title="Invalid SQL", status=BAD_REQUEST)
        problem.args = (_clip(str(problem)),)
        raise problem

    return run


def script_hashes() -> list[str]:
    """Return the policy's hashes of the inline scripts that Datasette's own templates carry."""
    folder = Path(datasette_package.__file__).parent / "templates"
    text = "".join(
        (folder / name).read_text("utf-8") for name in ("_close_open_menus.html", "_codemirror_foot.html", "table.html")
    )
    text = text.replace("{{ datasette_allow_facet }}", "true")
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = (hashlib.sha256(script.encode("utf-8")).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests]


class Rows:
    """Turns what SQLite returns into rows, and stops an answer that grows beyond what is worth sending."""

    def __init__(self) -> None:
        """Begin with no cursor."""
        self.cursor: sqlite3.Cursor | None = None
        self.cells = 0
        self.bytes = 0

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        """Count a row towards its cursor's answer."""
        if cursor is not self.cursor:
            self.cursor, self.cells, self.bytes = cursor, 0, 0
        self.cells += len(values)
        self.bytes += sum(len(value) for value in values if isinstance(value, str | bytes))
        if self.cells > MAX_ANSWER_CELLS or self.bytes > MAX_ANSWER_BYTES:
            self.cursor = None
            raise sqlite3.OperationalError(
                f"the answer has over {MAX_ANSWER_CELLS:,} cells or {MAX_ANSWER_BYTES // 1_000_000} MB; ask for less"
            )
        return sqlite3.Row(cursor, values)


def authorize(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    """Allow a statement to read and nothing else."""
    allowed = (
        action in READING
        or (
            action == sqlite3.SQLITE_PRAGMA and first in HARMLESS_PRAGMAS and not (first == "schema_version" and second)
        )
        or (action == sqlite3.SQLITE_FUNCTION and second not in FORBIDDEN_FUNCTIONS)
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Limit what one statement may cost, and let it only read."""
    for limit, value in LIMITS.items():
        conn.setlimit(limit, value)
    if database != DATABASE:
        return
    conn.row_factory = Rows()
    conn.execute(f"PRAGMA hard_heap_limit = {MAX_HEAP_BYTES}")
    conn.execute("PRAGMA query_only = 1")
    conn.execute("PRAGMA trusted_schema = 0")
    # A virtual table is opened by its first use, which looks to the authorizer as if it wrote.
    conn.execute("SELECT count(*) FROM pragma_table_list t JOIN pragma_table_info(t.name) WHERE t.type = 'virtual'")
    conn.set_authorizer(authorize)


@hookimpl
def asgi_wrapper() -> Callable[[ASGIApp], ASGIApp]:
    """Note for each request whether it asks for CSV."""

    def wrap(application: ASGIApp) -> ASGIApp:
        async def noting(scope: Scope, receive: Receive, send: Send) -> None:
            wants_csv.set(scope["path"].endswith(".csv") or b"_format=csv" in scope["query_string"])
            await application(scope, receive, send)

        return noting

    return wrap


@hookimpl
def handle_exception(datasette: Datasette, request: Any, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """Answer any error with one plain page, and log one short line where it is the server's own."""

    async def answer() -> Response:
        if isinstance(exception, TemplateError):  # an error page would need the same templates
            raise exception
        status, title, message = explain(exception, has_parameters=bool(request.query_string))
        if status >= SERVER_ERROR:
            logger.error(
                "%s %s: %s: %s", request.method, _clip(request.path), type(exception).__name__, _clip(str(exception))
            )
        if request.path.endswith(".json"):
            body = {"ok": False, "error": str(message), "status": status, "title": title}
            return Response.json(body, status=status, headers={"Access-Control-Allow-Origin": "*"})
        page = {"status": status, "title": title, "error": message}
        html = await datasette.render_template([f"{status}.html", "error.html"], page, request=request)
        return Response.html(html, status=status)

    return answer


def explain(exception: Exception, has_parameters: bool) -> tuple[int, str | None, str]:
    """Return the status, title and message with which an exception is answered."""
    if isinstance(exception, Base400):
        return exception.status, None, str(exception.args[0]) if exception.args else "Bad request"
    if isinstance(exception, DatasetteError):
        # Datasette calls a column that does not exist a server error; it is the address that is wrong.
        status = BAD_REQUEST if exception.status == SERVER_ERROR else exception.status
        message = Markup(exception.message) if exception.message_is_html else _clip(str(exception.message))  # noqa: S704 (escaped by Datasette)
        return status, exception.title, message
    if isinstance(exception, QueryInterrupted | sqlite3.Error | InvalidSql | UnicodeError | json.JSONDecodeError):
        return BAD_REQUEST, None, _clip(str(exception))
    if has_parameters and isinstance(exception, LookupError | TypeError | ValueError):
        return BAD_REQUEST, None, "The parameters of this address cannot be understood."
    return SERVER_ERROR, None, "The server could not answer this request."


def _clip(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_MESSAGE else f"{line[:MAX_MESSAGE]} …"
