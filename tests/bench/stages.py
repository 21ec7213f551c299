"""Seconds of each stage of a build, and the most memory that it and what draws for it held, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

CHILD = """
import json, resource, sys, time
from pathlib import Path
from joulebook import pipeline

start = time.perf_counter()
marks = [("start", start)]
pipeline.build(Path(sys.argv[1]), Path(sys.argv[2]), lambda step: marks.append((step, time.perf_counter())))
marks.append(("end", time.perf_counter()))
held = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"marks": marks, "kilobytes": sum(held)}))
"""


def measured(project: Path, out: Path) -> dict[str, float]:
    """Build ``project`` into ``out``; return the seconds of each stage, of all, the megabytes and the pages."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(project), str(out)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout)
    stages: dict[str, float] = {}
    for (step, begun), (_, ended) in zip(told["marks"], told["marks"][1:], strict=False):
        stages[_stage(step)] = stages.get(_stage(step), 0.0) + ended - begun
    stages["all"] = sum(stages.values())
    stages["peak MB"] = told["kilobytes"] / 1024
    stages["pages"] = sum(1 for _ in out.rglob("index.html"))
    return stages


def _stage(step: str) -> str:
    if step.startswith("writing "):
        folder = step.removeprefix("writing ").split("/")[0]
        return {"data": "write data", "figures": "write figures", "models": "write models"}.get(folder, "write others")
    return "derive" if step.startswith("deriving") else "read and check"
