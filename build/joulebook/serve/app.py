"""The ASGI application: static files by address, Datasette below /db/, the same safety headers on every answer."""

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from joulebook.publish import house
from joulebook.serve.builds import Build, Builds
from joulebook.serve.snapshot import FRAMES, SITE_POLICY, File

BASE = house.BASE_URL.encode("ascii")
READING = ("GET", "HEAD")
VERSIONS = ("1.0", "1.1")
OK, NO_CONTENT, NOT_MODIFIED, BAD_REQUEST, NOT_FOUND, NOT_ALLOWED, FAILED = 200, 204, 304, 400, 404, 405, 500
NO_SUCH_VERSION = 505
DATA_SUFFIXES = {".csv", ".db", ".json", ".parquet", ".zip"}
PACKED_SUFFIXES = {".db", ".gz", ".parquet", ".png", ".zip"}
"""Files that gain little by compression, or that readers ask for in parts."""
SMALLEST_COMPRESSED = 1_000
COMPRESSION = 5
"""Of nine: what the higher ones save in bytes, a reader waits for longer."""
FILES_HELD = 256
"""How many files are held compressed: the largest of this site are 8 MB together."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

logger = logging.getLogger("joulebook.serve")


def application(builds: Builds) -> ASGIApp:
    """Return the application that answers each request from one build alone."""
    datasette_policy = _datasette_policy()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        path: bytes = scope["raw_path"]
        if scope["http_version"] not in VERSIONS:
            await PlainTextResponse("505: this server speaks HTTP/1.1\n", NO_SUCH_VERSION)(scope, receive, send)
            return
        async with builds.reading() as build:
            if path in (BASE.rstrip(b"/"), BASE + b"index.html"):
                await _redirect(house.BASE_URL, scope)(scope, receive, send)
            elif path.startswith(BASE):
                if scope["method"] in READING and _known(build.tag, Headers(scope=scope)):
                    await Response(status_code=NOT_MODIFIED, headers={"ETag": build.tag})(scope, receive, send)
                elif scope["method"] in (*READING, "OPTIONS"):
                    headers = {"Content-Security-Policy": datasette_policy, "Cache-Control": "no-cache"}
                    # A table as CSV is sent while it is read, and so may end early.
                    tagged = send if path.endswith(b".csv") else _tagged(send, build.tag)
                    await build.application(_below(scope), receive, _with_headers(_prefixed(tagged), headers))
                else:
                    await _not_allowed("GET, HEAD, OPTIONS")(scope, receive, send)
            elif scope["method"] in READING:
                await (await static(build, scope))(scope, receive, send)
            else:
                await _not_allowed("GET, HEAD")(scope, receive, send)

    return _guarded(compressing(answer))


def compressing(answer: ASGIApp) -> ASGIApp:
    """Compress answers for clients that take gzip."""
    compressed = GZipMiddleware(answer, minimum_size=SMALLEST_COMPRESSED, compresslevel=COMPRESSION)

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        wanted = scope["method"] == "GET" and _compressible(scope) and _takes_gzip(Headers(scope=scope))
        await (compressed if wanted else answer)(scope, receive, send)

    return chosen


def _compressible(scope: Scope) -> bool:
    """Tell whether an answer may be compressed: a part of a file keeps the bytes that its range names."""
    packed = PurePosixPath(scope["path"]).suffix in PACKED_SUFFIXES
    return not packed and "range" not in Headers(scope=scope)


def _takes_gzip(request: Headers) -> bool:
    """Tell whether a client takes gzip: it may name it to refuse it.

    >>> [_takes_gzip(Headers({"accept-encoding": told})) for told in ("br, gzip", "gzip;q=0.5", "gzip; q=0", "br", "")]
    [True, True, False, False, False]
    """
    for coding in request.get("accept-encoding", "").split(","):
        name, _, weight = coding.replace(" ", "").partition(";q=")
        if name.lower() == "gzip":
            return weight.strip("0.") != "" if weight else True
    return False


async def static(build: Build, scope: Scope) -> Response:
    """Answer with a file of the site. Only addresses of files that were copied exist, so no path leads elsewhere."""
    address = scope["path"].removeprefix("/")
    name = f"{address}index.html" if address == "" or address.endswith("/") else address
    if file := build.files.get(name):
        return await _file(file, scope)
    if f"{name}/index.html" in build.files:
        return _redirect(f"/{address}/", scope)
    if name == "favicon.ico":  # browsers ask for it beside data, which cannot name an icon
        return Response(status_code=NO_CONTENT)
    missing = build.files.get("404.html")
    if missing is None:
        return PlainTextResponse("404: no such page\n", NOT_FOUND)
    return FileResponse(
        missing.path, NOT_FOUND, _file_headers(missing) | {"Cache-Control": "no-store"}, media_type=missing.media_type
    )


async def _file(file: File, scope: Scope) -> Response:
    request = Headers(scope=scope)
    headers = _file_headers(file) | {"ETag": file.etag, "Cache-Control": "no-cache"}
    packable = file.size >= SMALLEST_COMPRESSED and _compressible(scope)
    if packable:
        headers["Vary"] = "Accept-Encoding"
    if _known(file.etag, request) or request.get("if-none-match") == "*":
        return Response(status_code=NOT_MODIFIED, headers=headers)
    if PurePosixPath(file.path).suffix in DATA_SUFFIXES:
        headers["Access-Control-Allow-Origin"] = "*"
    if packable and _takes_gzip(request):
        # The same content in other bytes: whoever has some of these cannot go on with those of the file.
        headers |= {"Content-Encoding": "gzip", "ETag": f"W/{file.etag}"}
        return Response(await asyncio.to_thread(_packed, file), headers=headers, media_type=file.media_type)
    return FileResponse(file.path, headers=headers, media_type=file.media_type)


@lru_cache(FILES_HELD)
def _packed(file: File) -> bytes:
    """A file compressed, once for all who ask: for a page that takes longer than all else that it is asked for."""
    return gzip.compress(file.path.read_bytes(), COMPRESSION, mtime=0)


def _known(etag: str, request: Headers) -> bool:
    """Tell whether whoever asks has the answer with this tag already."""
    held = [tag.strip().removeprefix("W/") for tag in request.get("if-none-match", "").split(",")]
    return etag.removeprefix("W/") in held


def _file_headers(file: File) -> dict[str, str]:
    return {"Content-Security-Policy": file.policy}


def _redirect(target: str, scope: Scope) -> Response:
    query = scope["query_string"].decode("latin-1")
    # One leading slash only: two would name another host.
    return RedirectResponse("/" + quote(target.lstrip("/"), safe="/") + (f"?{query}" if query else ""))


def _not_allowed(allowed: str) -> Response:
    return PlainTextResponse("405: this site is only read\n", NOT_ALLOWED, {"Allow": allowed})


def _datasette_policy() -> str:
    scripts = " ".join(["'self'", *house.script_hashes()])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        f"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; {FRAMES}"
    )


def _below(scope: Scope) -> Scope:
    """Take the base address off the path: Datasette puts it before each link, as if a proxy had taken it off."""
    path = scope["path"].removeprefix(house.BASE_URL.rstrip("/"))
    return {**scope, "path": path, "raw_path": b"/" + scope["raw_path"].removeprefix(BASE)}


def _prefixed(send: Send) -> Send:
    """Put the base address before the few redirects that Datasette makes of the path that it was asked for."""

    def prefixed(name: bytes, value: bytes) -> tuple[bytes, bytes]:
        astray = name.lower() == b"location" and value.startswith(b"/") and not value.startswith(BASE)
        return name, BASE + value.lstrip(b"/") if astray else value

    async def send_prefixed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [prefixed(*header) for header in message["headers"]]}
        await send(message)

    return send_prefixed


def _tagged(send: Send, etag: str) -> Send:
    """Tag a whole answer with its build: the same address gives the same until the next one."""

    async def send_tagged(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == OK:
            present = {name.lower() for name, _ in message["headers"]}
            tag = [] if b"etag" in present else [(b"etag", etag.encode("ascii"))]
            message = {**message, "headers": [*message["headers"], *tag]}
        await send(message)

    return send_tagged


def _guarded(answer: Callable[[Scope, Receive, Send], Awaitable[None]]) -> ASGIApp:
    """Add the safety headers, and turn an exception that nobody caught into one plain page and one line."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        safe_send = _with_headers(watched, {"Content-Security-Policy": f"{SITE_POLICY}; {FRAMES}", **HEADERS})
        try:
            await answer(scope, receive, safe_send)
        except Exception as error:
            status = BAD_REQUEST if isinstance(error, UnicodeError) else FAILED
            if status == FAILED:
                logger.error("%s %.200s: %s: %.200s", scope["method"], scope["path"], type(error).__name__, error)
            if started:
                raise
            await PlainTextResponse(f"{status}: this request cannot be answered\n", status)(scope, receive, safe_send)

    return guarded


def _with_headers(send: Send, headers: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            lacking = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            message = {
                **message,
                "headers": [*message["headers"], *(pair for pair in lacking if pair[0] not in present)],
            }
        await send(message)

    return send_with_headers
