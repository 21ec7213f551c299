"""nginx by the recipe of docs/serving.md, before two processes."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from tests.serve.sites import PROJECT, Server, free_port, serving

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
MISSING = "nginx is not installed (on Debian: apt-get install nginx-light)"
RECIPE = PROJECT / "docs" / "serving" / "nginx.conf"

MAIN = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/joulebook.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """A running nginx and the processes behind it."""

    door: Server
    root: Path
    behind: list[Server]

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return self.door.url


@contextmanager
def fronted(root: Path, folder: Path, kept_s: int = 5, keeps: bool = True) -> Iterator[Front]:
    """Serve ``root`` by two processes behind nginx with the recipe's own file, at ports and in folders of the caller.

    ``kept_s`` is how long an answer is kept before it is confirmed; where nginx ``keeps`` none, each is asked for.
    """
    with ExitStack() as stack:
        behind = [stack.enter_context(serving(root, folder / f"log-{number}")) for number in (1, 2)]
        port = free_port()
        text = RECIPE.read_text("utf-8")
        for written, meant in (
            ("server 127.0.0.1:8001;", f"server 127.0.0.1:{behind[0].port};"),
            ("server 127.0.0.1:8002;", f"server 127.0.0.1:{behind[1].port};"),
            ("listen 80;", f"listen 127.0.0.1:{port};"),
            ("/var/cache/nginx/joulebook", f"{folder}/cache"),
            ("404 5s;", f"404 {kept_s}s;"),
            ("proxy_cache joulebook;", f"proxy_cache {'joulebook' if keeps else 'off'};"),
        ):
            assert text.count(written) == 1, written
            text = text.replace(written, meant)
        (folder / "joulebook.conf").write_text(text, "utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user), "utf-8")
        process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")], text=True)
        try:
            _wait(f"http://127.0.0.1:{port}/", process)
            yield Front(Server(process, port, folder / "error.log"), root, behind)
        finally:
            process.terminate()
            process.wait(10)


def _wait(url: str, process: subprocess.Popen[str]) -> None:
    for _ in range(100):
        assert process.poll() is None, "nginx ended"
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx does not answer")
