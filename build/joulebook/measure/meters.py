"""Counters of energy: of a GPU's board by NVML, of a processor's package by RAPL, or none, with the reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from joulebook.measure.optional import library

POWERCAP = Path("/sys/class/powercap")
PACKAGE_ZONE = re.compile(r"intel-rapl:\d+")
"""A zone of a whole package; zones within it have a second number and are part of it. AMD's have the same names."""
MICRO = 1_000_000
MILLI = 1_000


class Meter(Protocol):
    """Something that counts joules."""

    @property
    def boundary(self) -> str:
        """What the joules are of: board or chip; "" where nothing is counted."""

    @property
    def about(self) -> str:
        """The counter in words, or why there is none."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What has to be written down with a measurement: the driver, the power limit."""

    def joules(self) -> float | None:
        """Joules since the meter was made; None where there is none."""


@dataclass(frozen=True)
class NoMeter:
    """No counter: throughput is measured, energy is not."""

    about: str
    boundary: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def joules(self) -> None:
        """None."""


@dataclass
class Counter:
    """A counter that starts anew at its end: readings become one growing amount.

    Between two readings it may start anew once: added is (new − old) mod range. It has to be read more often than it
    comes round: a package of 200 W takes five minutes for the smallest usual range, 65 kJ; a window reads it sooner.
    """

    range: int
    last: int
    total: int = 0

    def read(self, value: int) -> int:
        """Take a reading; the amount since the first one."""
        self.total += value - self.last if value >= self.last else value - self.last + self.range
        self.last = value
        return self.total


@dataclass
class Rapl:
    """Energy of the processor's packages by RAPL, as Linux gives it (Documentation/power/powercap/powercap.rst).

    E [J] = Σ over packages of energy_uj / 10⁶; a counter starts anew after max_energy_range_uj. All that runs on the
    processor is in it, memory is not.
    """

    zones: Mapping[Path, Counter]
    boundary: str = "chip"

    @property
    def about(self) -> str:
        """The counter in words."""
        return f"RAPL, {len(self.zones)} package{'s' if len(self.zones) > 1 else ''}"

    @property
    def facts(self) -> Mapping[str, str]:
        """How many packages are counted together."""
        return {"packages": str(len(self.zones))}

    def joules(self) -> float:
        """Joules of all packages since the meter was made."""
        return sum(counter.read(_number(zone / "energy_uj")) for zone, counter in self.zones.items()) / MICRO


def rapl(folder: Path = POWERCAP) -> Meter:
    """The processor's meter, or why there is none."""
    zones = sorted(path for path in folder.glob("intel-rapl:*") if PACKAGE_ZONE.fullmatch(path.name))
    try:
        packages = [zone for zone in zones if (zone / "name").read_text("ascii").startswith("package-")]
        if not packages:
            return NoMeter("this machine shows no counter of its processor's energy (RAPL)")
        return Rapl(
            {zone: Counter(_number(zone / "max_energy_range_uj"), _number(zone / "energy_uj")) for zone in packages}
        )
    except PermissionError:
        return NoMeter("the processor's counter of energy (RAPL) may be read by root alone; run the command as root")
    except (OSError, ValueError) as error:
        return NoMeter(f"the processor's counter of energy (RAPL) cannot be read ({error})")


def _number(path: Path) -> int:
    return int(path.read_text("ascii"))


@dataclass(frozen=True)
class Nvml:
    """Energy of a GPU's board by NVIDIA's management library: E [J] = nvmlDeviceGetTotalEnergyConsumption [mJ] / 1000.

    Volta or newer; since the driver was loaded, 64 bits, so that it never starts anew. The board is the chip, its
    memory and what feeds both; host, fans of the case and power supply are not in it.
    """

    library: Any
    handle: Any
    start: int
    facts: Mapping[str, str]
    about: str = "NVML, the board's energy counter"
    boundary: str = "board"

    def joules(self) -> float:
        """Joules of the board since the meter was made."""
        return (int(self.library.nvmlDeviceGetTotalEnergyConsumption(self.handle)) - self.start) / MILLI


def nvml(uuid: str, found: Any = None) -> Meter:
    """The meter of the board with this UUID, or why there is none. ``found`` stands for the library in tests.

    A board is named by its UUID, as CUDA and NVML number boards differently.
    """
    nv = found if found is not None else library("pynvml")
    try:
        nv.nvmlInit()
        handle = nv.nvmlDeviceGetHandleByUUID(uuid)
        if _is_shared(nv, handle):
            return NoMeter("the board is divided (MIG), and its counter is that of all parts together")
        start = int(nv.nvmlDeviceGetTotalEnergyConsumption(handle))
        return Nvml(nv, handle, start, _facts(nv, handle))
    except nv.NVMLError as error:
        return NoMeter(f"the board's energy counter cannot be read ({error}); boards before Volta have none")


def _is_shared(nv: Any, handle: Any) -> bool:
    try:
        return bool(nv.nvmlDeviceGetMigMode(handle)[0])
    except nv.NVMLError:  # a board that cannot be divided
        return False


def _facts(nv: Any, handle: Any) -> Mapping[str, str]:
    """The driver, the power limit and how many processes are on the board; left out where the board does not say."""
    questions: Sequence[tuple[str, Any]] = (
        ("driver", lambda: str(nv.nvmlSystemGetDriverVersion())),
        ("power_limit_w", lambda: f"{nv.nvmlDeviceGetEnforcedPowerLimit(handle) / MILLI:g}"),
        ("processes", lambda: str(len(nv.nvmlDeviceGetComputeRunningProcesses(handle)))),
    )
    found = {}
    for name, ask in questions:
        try:
            found[name] = ask()
        except nv.NVMLError:
            continue
    return found
