"""A world whose time and energy are known exactly, to be measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

COST_S = 1 / 64
"""Seconds of one inference: a power of two, so that sums of them are exact."""
WATTS = 256.0
JOULES = WATTS * COST_S
"""What one inference takes at that power: 4 J."""


@dataclass
class World:
    """A device that infers, by default at constant power; ``energy`` is the energy in joules since second 0."""

    energy: Callable[[float], float] = lambda now: WATTS * now
    jitter: Callable[[], float] = lambda: 0.0
    now: float = 0.0
    inferred: int = 0
    waiting: float = 0.0
    boundary: str = "board"
    about: str = "a simulated counter"
    facts: Mapping[str, str] = field(default_factory=dict)

    def clock(self) -> float:
        return self.now + self.jitter()

    def run(self, batch: int) -> None:
        self.now += batch * COST_S
        self.inferred += batch

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def begin(self, batch: int) -> None:
        """Only begin a batch, as on a GPU: the call takes a thousandth of what the batch will."""
        self.now += batch * COST_S / 1024
        self.waiting += batch * COST_S * 1023 / 1024
        self.inferred += batch

    def finish(self) -> None:
        self.now += self.waiting
        self.waiting = 0.0

    def joules(self) -> float:
        return self.energy(self.now)


def zone(folder: Path, name: str, kind: str, start: int, end: int) -> Path:
    """A zone as Linux shows it below /sys/class/powercap."""
    path = folder / name
    path.mkdir(parents=True)
    (path / "name").write_text(f"{kind}\n")
    (path / "max_energy_range_uj").write_text(f"{end}\n")
    (path / "energy_uj").write_text(f"{start}\n")
    return path
