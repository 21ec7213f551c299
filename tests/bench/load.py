"""`make load`: how many questions a second the server answers, beside a plain Datasette on the same file, in one run.

wrk asks with 32 connections for ten seconds (`SECONDS_EACH=…` for fewer): one process, two behind nginx, two behind
nginx with its cache, then Datasette as its makers ship it. Figures depend on the machine and on what else it does, and
wrk runs on the same cores; ratios within a run are what counts.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
from tests.bench import rows, stages
from tests.serve.fronts import MISSING, NGINX, fronted
from tests.serve.sites import Server, free_port, serving

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 32
SQL = (
    "select m.architecture, count(*) as models, avg(e.energy_j) as energy_j from cv_estimates e "
    "join cv_models m on m.model_id = e.model_id group by m.architecture order by 1"
)
QUESTIONS = {
    "table JSON": "joulebook/cv_estimates.json",
    "saved query": "joulebook/model-on-devices.json?model_id=resnet-50",
    "SQL": f"joulebook.json?sql={quote(SQL)}",
    "HTML": "joulebook/cv_models",
}
"""What is asked, below the base address of a Datasette."""
COUNTING = """
local all = {}
function setup(thread) table.insert(all, thread) end
function init() failed, refused = 0, 0 end
function response(status)
  if status >= 500 then failed = failed + 1 elseif status >= 400 then refused = refused + 1 end
end
function done(summary, latency)
  local failed, refused = 0, 0
  for _, thread in ipairs(all) do
    failed, refused = failed + thread:get("failed"), refused + thread:get("refused")
  end
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    '\\n{"answers": %d, "requests/s": %.1f, "p50 ms": %.2f, "p99 ms": %.2f, "5xx": %d, "4xx": %d, "broken": %d}\\n',
    summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, failed, refused, broken))
end
"""


def main(seconds: int) -> None:
    """Measure and print, one line for each question and each way to serve it."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (on Debian: apt-get install wrk)")
    with tempfile.TemporaryDirectory(prefix="joulebook-load-") as name:
        place = Path(name)
        (place / "counting.lua").write_text(COUNTING, "utf-8")
        project = rows.multiplied(ROOT, place / "project", 1)
        site = project / "site" / "public"
        stages.measured(project, site)
        with serving(project, place / "log") as server:
            _told("one process", f"{server.url}/db/", [server], place, seconds)
        for keeps, said in ((False, "two processes behind nginx"), (True, "the same with nginx's cache")):
            if NGINX is None:
                print(f"{said}: {MISSING}")
                continue
            folder = place / f"front-{keeps}"
            folder.mkdir()
            with fronted(project, folder, keeps=keeps) as front:
                _told(said, f"{front.url}/db/", front.behind, place, seconds)
        with _plain(site / "data", place) as server:
            _told("plain Datasette", f"{server.url}/", [server], place, seconds)


def _told(said: str, base: str, servers: list[Server], place: Path, seconds: int) -> None:
    for question, path in QUESTIONS.items():
        answer = httpx.get(base + path, timeout=30)
        if answer.status_code != 200:
            sys.exit(f"{said}: {question} is answered by {answer.status_code}")
        before = sum(map(_processor_ms, servers))
        script = str(place / "counting.lua")
        done = subprocess.run(
            ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", script, base + path],
            capture_output=True,
            text=True,
            check=True,
        )
        figures = json.loads(done.stdout.strip().splitlines()[-1])
        figures["CPU ms each"] = round((sum(map(_processor_ms, servers)) - before) / max(figures.pop("answers"), 1), 3)
        print(f"{said}, {question}: {', '.join(f'{key} {value:,}' for key, value in figures.items())}", flush=True)
    held = sum(_megabytes(server) for server in servers)
    print(f"{said}: {held:,.0f} MB held afterwards", flush=True)


def _processor_ms(server: Server) -> float:
    """What a process has taken of the processors so far; other programs on them change it little."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _megabytes(server: Server) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


@contextlib.contextmanager
def _plain(data: Path, place: Path) -> Iterator[Server]:
    """Run Datasette as it comes on the published database, with the same saved queries."""
    questions = json.loads((data / "queries.json").read_text("utf-8"))["queries"]
    saved = {question["id"]: {"sql": question["sql"]} for question in questions}
    (place / "metadata.json").write_text(json.dumps({"databases": {"joulebook": {"queries": saved}}}), "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(data / "joulebook.db"), "--port", str(port)]
    with (place / "plain.log").open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [*command, "--metadata", str(place / "metadata.json")], stdout=stream, stderr=stream, text=True
        )
    server = Server(process, port, place / "plain.log")
    try:
        for _ in range(300):
            with contextlib.suppress(httpx.TransportError):
                httpx.get(server.url, timeout=5)
                break
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main(int(os.environ.get("SECONDS_EACH", "10")))
