"""What can be measured: a callable that runs a batch, and all that has to be written down of it."""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from joulebook.measure.run import nothing

CPUINFO = Path("/proc/cpuinfo")


class UnmeasurableError(Exception):
    """A batch size or a model that cannot be measured on a device; the message says why."""


@dataclass(frozen=True)
class Subject:
    """Something that runs a batch, and what has to be written down of it. ``board`` is the UUID of an NVIDIA GPU."""

    workload: str
    task: str
    work_unit: str
    device: str
    precision: str
    software: str
    run: Callable[[int], None]
    finish: Callable[[], None] = nothing
    board: str = ""
    accelerated: bool = False
    input_px: int | None = None
    params_million: float | None = None


def processor(cpuinfo: Path = CPUINFO) -> str:
    """The processor's name as Linux tells it, else its kind."""
    try:
        lines = cpuinfo.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
