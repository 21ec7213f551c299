"""The build that is being served: a site and its Datasette, of one build, exchanged together for the next build's."""

import asyncio
import contextlib
import hashlib
import json
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError
from starlette.types import ASGIApp

from joulebook.errors import ServeError
from joulebook.publish import house
from joulebook.publish.description import DATABASE, QUESTIONS, metadata, references
from joulebook.publish.survey import reading, unanswered
from joulebook.serve import snapshot

MISSING = "missing"
PAUSE_S = 0.1
"""How long a site may be missing while another takes its place, where the system needs two steps for that."""

logger = logging.getLogger("joulebook.serve")


@dataclass
class Build:
    """One build, copied: its files by address, and Datasette on its database."""

    fingerprint: snapshot.Fingerprint
    files: Mapping[str, snapshot.File]
    datasette: Any
    application: ASGIApp
    folder: Path
    readers: int = 0

    @property
    def tag(self) -> str:
        """What a client may ask by whether an answer of Datasette is still this build's; alike in every process."""
        return f'W/"{hashlib.sha256(repr(self.fingerprint).encode()).hexdigest()[:32]}"'

    def close(self) -> None:
        """Close the database and delete the copy."""
        house.close_datasette(self.datasette)
        shutil.rmtree(self.folder, ignore_errors=True)


class Builds:
    """Knows the current build, and replaces it when another build stands in the site's place."""

    def __init__(self, root: Path) -> None:
        """Serve from ``root``/site/public with the templates in ``root``/templates/datasette."""
        self.site = root / "site" / "public"
        self.templates = root / "templates" / "datasette"
        self.current: Build | None = None
        self.refused: snapshot.Fingerprint | str | None = None
        self.retired: list[Build] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.lock = asyncio.Lock()

    async def open_first(self) -> None:
        """Open the site as it is; ServeError where there is none or it is not whole."""
        if not (self.site / "index.html").is_file():
            raise ServeError(f"no site at {self.site}; run `joulebook build` first")
        self.current = await self._open()

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[Build]:
        """Hold the newest build for one request: it stays whole until the request is answered."""
        build = await self._newest()
        build.readers += 1
        try:
            yield build
        finally:
            build.readers -= 1
            self._dispose()

    async def settle(self) -> None:
        """Wait until every build that was replaced is closed."""
        await asyncio.gather(*self.tasks)

    def close(self) -> None:
        """Close what is still open."""
        for build in (*self.retired, *filter(None, [self.current])):
            build.close()
        self.retired, self.current = [], None

    async def _newest(self) -> Build:
        if self.current is None:
            raise RuntimeError("open_first comes before the first request")
        if self._state() in (self.current.fingerprint, self.refused):
            return self.current
        async with self.lock:  # one request opens the new build, the others wait for it
            if self._state() == MISSING:
                await asyncio.sleep(PAUSE_S)
            if (state := self._state()) not in (self.current.fingerprint, self.refused):
                await self._replace(state)
            return self.current

    def _state(self) -> snapshot.Fingerprint | str:
        return snapshot.fingerprint(self.site) or MISSING

    async def _replace(self, found: snapshot.Fingerprint | str) -> None:
        try:
            build = await self._open()
        except ServeError as error:
            self.refused = found
            logger.error("%s; the last whole site is still served", error)
            return
        if self.current is not None:
            self.retired.append(self.current)
        self.current, self.refused = build, None
        self._dispose()

    def _dispose(self) -> None:
        for build in [build for build in self.retired if not build.readers]:
            self.retired.remove(build)
            task = asyncio.create_task(asyncio.to_thread(build.close))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _open(self) -> Build:
        folder = Path(tempfile.mkdtemp(prefix="joulebook-"))
        datasette = None
        try:
            taken, files = await asyncio.to_thread(snapshot.take, self.site, folder / "site")
            data = folder / "site" / "data"
            descriptor, questions = await asyncio.to_thread(_read, data, self.site)
            datasette = house.open_datasette(
                data / "joulebook.db", descriptor, self.templates, questions, frozenset(files)
            )
            application = datasette.app()
            await _try(datasette, descriptor, questions)
        except BaseException:
            if datasette is not None:
                house.close_datasette(datasette)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Build(taken, files, datasette, application, folder)


def _read(data: Path, site: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the descriptor and the questions, and see that the database is whole and can answer both."""
    descriptor = _described(data / "datapackage.json", site, lambda found: (metadata(found), references(found)))
    questions = _described(data / QUESTIONS, site, lambda asked: metadata(descriptor, asked))
    tables = {resource["name"] for resource in descriptor["resources"] if resource.get("type") == "table"}
    tables |= {view["name"] for view in (*questions["views"], *questions["indexes"])}
    try:
        with reading(data / "joulebook.db") as connection:
            problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            found = {
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
            }
            if problem == "ok" and (missing := sorted(tables - found)):
                problem = f"it lacks the table {missing[0]}"
            if problem == "ok":
                problem = unanswered(connection, questions) or "ok"
    except sqlite3.Error as error:
        problem = str(error)
    if problem != "ok":
        problem = " ".join(problem.split())
        raise ServeError(f"{site / 'data' / 'joulebook.db'} is broken ({problem}); run `joulebook build`")
    return descriptor, questions


def _described(path: Path, site: Path, judge: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Read a published description; ServeError where ``judge`` cannot make sense of it."""
    try:
        content = json.loads(path.read_text("utf-8"))
        judge(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        problem = f"{type(error).__name__}: {error}"
        raise ServeError(f"{site / 'data' / path.name} is broken ({problem}); run `joulebook build`") from None
    return dict(content)


async def _try(datasette: Any, descriptor: Mapping[str, Any], questions: Mapping[str, Any]) -> None:
    """Ask for a page of each kind once: it counts the rows, fills the caches and shows broken templates."""
    table = next((resource["name"] for resource in descriptor["resources"] if resource.get("type") == "table"), None)
    paths = ["/", f"/{DATABASE}"]
    paths += [f"/{DATABASE}/{table}?_size=1"] if table else []
    paths += [f"/{DATABASE}/{query['id']}" for query in questions["queries"][:1]]
    for path in paths:
        try:
            answer = await datasette.client.get(path)
        except TemplateError as error:
            place = f", line {error.lineno} of {error.name}" if isinstance(error, TemplateSyntaxError) else ""
            raise ServeError(f"a template of templates/datasette is broken: {error.message}{place}") from None
        if answer.status_code != house.OK:
            raise ServeError(f"Datasette cannot show {path.partition('?')[0]}; run `joulebook build`")
