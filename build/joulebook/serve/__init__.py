"""The published site at / and Datasette at /db/, in one process on this machine alone."""

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from joulebook.errors import ServeError
from joulebook.serve.app import application
from joulebook.serve.builds import Builds

HOST = "127.0.0.1"
MAX_PORT = 65535
BACKLOG = 128
PATIENCE_S = 1
"""How long running answers may take to finish after Ctrl-C."""


def serve(root: Path, port: int, announce: Callable[[str], None] = lambda _line: None) -> None:
    """Serve ``root``/site/public until Ctrl-C or SIGTERM; ``announce`` receives each line worth showing.

    Raises ServeError where there is no whole site to serve or the port cannot be had.
    """
    listener = _listen(port)
    # Datasette drops a coroutine where a column to facet by does not exist; Python would print two lines for it.
    warnings.filterwarnings("ignore", message="coroutine .* was never awaited", category=RuntimeWarning)
    with listener, _lines_to(announce), contextlib.closing(Builds(root)) as builds:
        asyncio.run(_run(builds, listener, lambda: announce(f"Serving http://{HOST}:{port}/ (Ctrl-C ends it)")))


async def _run(builds: Builds, listener: socket.socket, ready: Callable[[], None]) -> None:
    await builds.open_first()
    config = uvicorn.Config(
        application(builds),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_S,
    )
    server = _Server(config, ready)
    await server.serve(sockets=[listener])
    await builds.settle()


class _Server(uvicorn.Server):
    """A server that says when it is ready, and for which a signal is a clean end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal anew at the end, which would end the process with a traceback.
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _listen(port: int) -> socket.socket:
    """Take the port before any other work, so that two servers never share it."""
    if not 1 <= port <= MAX_PORT:
        raise ServeError(f"port {port} does not exist; choose one from 1 to {MAX_PORT} with --port")
    # The protocol is named because asyncio sends small answers at once on such sockets alone; else each waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        reason = {
            errno.EADDRINUSE: f"port {port} is in use by another program",
            errno.EACCES: f"port {port} is reserved for the system",
        }.get(error.errno or 0, f"port {port} cannot be used ({error.strerror})")
        raise ServeError(f"{reason}; choose another with --port, or stop the other program") from None
    return listener


class _Lines(logging.Handler):
    """Hands each record on as one line; a traceback never follows it."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self.announce = announce

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        detail = f": {type(error).__name__}: {error}" if error else ""
        self.announce(f"joulebook: {' '.join((record.getMessage() + detail).split())}"[:400])


@contextlib.contextmanager
def _lines_to(announce: Callable[[str], None]) -> Iterator[None]:
    handler = _Lines(announce)
    loggers = [logging.getLogger(name) for name in ("joulebook.serve", "uvicorn", "asyncio")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
