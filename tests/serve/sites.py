"""Small sites to serve, and a real server process to serve them."""

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parents[2]
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'">
<title>{title}</title>
<link rel="icon" href="{top}assets/icon.svg"><link rel="stylesheet" href="{top}assets/style.css"></head>
<body><h1>{title}</h1><ul><li hidden data-needs-datasette><a href="{top}db/joulebook">Query</a></li></ul></body></html>
"""
FIELDS: list[dict[str, object]] = [
    {"name": "model_id", "type": "string", "title": "Model id", "description": "The model's slug"},
    {"name": "model", "type": "string", "title": "Model", "description": "Its name <b>as printed</b>."},
    {
        "name": "architecture",
        "type": "string",
        "title": "Architecture",
        "description": "Its family.",
        "constraints": {"enum": ["CNN", "Transformer"]},
    },
    {"name": "reported_gflop", "type": "number", "title": "FLOP", "description": "As printed.", "unit": "GFLOP"},
]
ESTIMATES: list[dict[str, object]] = [
    {"name": "view", "type": "string", "title": "View", "description": "Whose rows count."},
    {"name": "model_id", "type": "string", "title": "Model id", "description": "The model."},
    {
        "name": "energy_j",
        "type": "number",
        "title": "Energy",
        "description": "Of one forward pass.",
        "unit": "J",
        "formula": "forward_gflop / efficiency_gflop_per_j",
    },
]
QUESTIONS: dict[str, list[dict[str, object]]] = {
    "views": [
        {
            "name": "costs",
            "sql": "select m.model_id, m.model, m.architecture, e.energy_j from cv_models m join cv_estimates e"
            " on e.model_id = m.model_id",
            "schema": {
                "title": "Costs of models",
                "description": "One row is a model with its energy.",
                "fields": [FIELDS[0], FIELDS[1], FIELDS[2], ESTIMATES[2]],
            },
        }
    ],
    "indexes": [],
    "queries": [
        {
            "id": "large-models",
            "title": "Which models are <b>large</b>?",
            "description": "Models of at least some compute.",
            "sql": "select model_id, model, reported_gflop from cv_models\n"
            "where reported_gflop >= cast(:least as double) and architecture = :kind\norder by model_id",
            "draws": "figure-1",
            "sqlite_only": False,
            "parameters": [
                {
                    "name": "least",
                    "title": "Least compute",
                    "type": "number",
                    "default": 1.2,
                    "unit": "GFLOP",
                    "suggest": None,
                },
                {
                    "name": "kind",
                    "title": "Family",
                    "type": "text",
                    "default": "CNN",
                    "unit": None,
                    "suggest": "cv_models.architecture",
                },
            ],
            "columns": FIELDS[:2] + FIELDS[3:],
        }
    ],
}
ROWS = [
    ("alexnet", "AlexNet", "CNN", 1.42),
    ("vit-b-16", "ViT-B/16", "Transformer", 35.1),
    ("evil", "<script>alert(1)</script>", "CNN", 1.0),
]


def write_site(site: Path, mark: str = "first") -> Path:
    """Write a small whole site that carries ``mark`` in its page, its data and its database; return it."""
    (site / "data").mkdir(parents=True)
    (site / "assets").mkdir()
    (site / "models" / "alexnet").mkdir(parents=True)
    (site / "index.html").write_text(PAGE.format(title=f"Joulebook {mark}", top=""), "utf-8")
    (site / "404.html").write_text(PAGE.format(title="No such page", top=""), "utf-8")
    (site / "models" / "alexnet" / "index.html").write_text(PAGE.format(title="AlexNet", top="../../"), "utf-8")
    (site / "assets" / "style.css").write_text("h1 { color: #123 }\n", "utf-8")
    (site / "assets" / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>\n', "utf-8")
    (site / "assets" / "site.js").write_text('"use strict";\n', "utf-8")
    (site / "assets" / "sql.wasm").write_bytes(b"\0asm")
    (site / "data" / "cv_models.csv").write_text("model_id\nalexnet\n", "utf-8")
    (site / "data" / "cv_models.parquet").write_bytes(b"PAR1PAR1")
    (site / "data" / "SHA256SUMS").write_text("", "utf-8")
    (site / ".hidden").write_text("secret\n", "utf-8")
    (site / "data" / "datapackage.json").write_text(json.dumps(_descriptor(mark)), "utf-8")
    (site / "data" / "queries.json").write_text(json.dumps(QUESTIONS), "utf-8")
    _write_database(site / "data" / "joulebook.db", mark)
    return site


def _descriptor(mark: str) -> dict[str, object]:
    def table(name: str, fields: list[dict[str, object]], title: str, *key: str) -> dict[str, object]:
        schema: dict[str, object] = {
            "title": title,
            "description": f"One row is one of {title}.",
            "fields": fields,
            "primaryKey": list(key),
        }
        if any(field["name"] == "model_id" for field in fields) and name != "cv_models":
            reference = {"resource": "cv_models", "fields": ["model_id"]}
            schema["foreignKeys"] = [{"fields": ["model_id"], "reference": reference}]
        return {"name": name, "type": "table", "path": f"{name}.csv", "format": "csv", "schema": schema}

    mark_field: dict[str, object] = {
        "name": "mark",
        "type": "string",
        "title": "Mark",
        "description": "Which build this is.",
    }
    return {
        "name": "joulebook",
        "title": f"Joulebook {mark}",
        "version": "1.2.3",
        "description": "An open ledger.",
        "licenses": [
            {"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
        ],
        "sources": [{"title": "The paper", "path": "https://arxiv.org/abs/2109.05472"}],
        "resources": [
            table("cv_models", FIELDS, "Computer vision models", "model_id"),
            table("cv_estimates", ESTIMATES, "Energy estimates", "view", "model_id"),
            table("marks", [mark_field], "Marks", "mark"),
            {"name": "cv_models-parquet", "type": "file", "path": "cv_models.parquet"},
        ],
    }


def _write_database(path: Path, mark: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE cv_models (model_id TEXT PRIMARY KEY, model TEXT NOT NULL, architecture TEXT,"
        " reported_gflop REAL) STRICT;"
        "CREATE TABLE cv_estimates (view TEXT, model_id TEXT REFERENCES cv_models (model_id), energy_j REAL,"
        " PRIMARY KEY (view, model_id)) STRICT;"
        "CREATE TABLE marks (mark TEXT PRIMARY KEY) STRICT;"
        "CREATE VIRTUAL TABLE search USING"
        " fts5(name, words, model_id UNINDEXED, gpu_id UNINDEXED, source_id UNINDEXED);"
        "INSERT INTO search VALUES ('AlexNet', 'Image model', 'alexnet', NULL, NULL);"
        "INSERT INTO search VALUES ('ViT-B/16', 'Image model', 'vit-b-16', NULL, NULL);"
    )
    connection.execute(f"CREATE VIEW costs AS {QUESTIONS['views'][0]['sql']}")
    connection.executemany("INSERT INTO cv_models VALUES (?, ?, ?, ?)", ROWS)
    connection.executemany("INSERT INTO cv_estimates VALUES ('paper', ?, ?)", [("alexnet", 0.1), ("vit-b-16", 0.5)])
    connection.execute("INSERT INTO marks VALUES (?)", (mark,))
    connection.commit()
    connection.close()


def project(folder: Path, mark: str = "first") -> Path:
    """Make a project's root with a small site and the real Datasette templates; return it."""
    shutil.copytree(PROJECT / "templates" / "datasette", folder / "templates" / "datasette")
    (folder / "datapackage").mkdir()
    write_site(folder / "site" / "public", mark)
    return folder


def exchange(root: Path, other: Path) -> None:
    """Put another site in the place of the root's, as a build does, and delete the old one."""
    site = root / "site" / "public"
    old = site.with_name("old")
    site.rename(old)
    other.rename(site)
    shutil.rmtree(old)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running server process."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def lines(self) -> list[str]:
        """What it has written so far."""
        return self.log.read_text("utf-8").splitlines()


def raw(server: Server, target: str) -> tuple[int, str, str | None]:
    """Ask for ``target`` exactly as written, which a tidy client would not; return status, body and location."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest("GET", target)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace"), answer.getheader("location")
    finally:
        connection.close()


def command(root: Path, port: int) -> list[str]:
    """Return the command that serves ``root``."""
    return [sys.executable, "-m", "joulebook", "serve", "--root", str(root), "--port", str(port)]


@contextmanager
def serving(root: Path, log: Path) -> Iterator[Server]:
    """Serve ``root`` in a process of its own until the block ends."""
    port = free_port()
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            command(root, port), stdout=stream, stderr=stream, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
    server = Server(process, port, log)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            httpx.get(f"{server.url}/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer:\n" + server.log.read_text("utf-8"))
