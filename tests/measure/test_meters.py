"""Counters as Linux and NVIDIA's library give them, and what is said where there is none."""

from pathlib import Path
from typing import Any

import pytest
from tests.measure.world import zone

from joulebook.errors import UsageError
from joulebook.measure import meters
from joulebook.measure.meters import nvml, rapl
from joulebook.measure.optional import library


def test_packages_are_added_and_their_parts_are_not(tmp_path: Path) -> None:
    first = zone(tmp_path, "intel-rapl:0", "package-0", 900, 1000)
    second = zone(tmp_path, "intel-rapl:1", "package-1", 0, 5_000_000)
    zone(tmp_path, "intel-rapl:0:0", "core", 0, 1000)
    zone(tmp_path, "intel-rapl:2", "psys", 0, 1000)
    zone(tmp_path, "intel-rapl-mmio:0", "package-0", 0, 1000)
    meter = rapl(tmp_path)
    assert (meter.boundary, meter.about, meter.facts) == ("chip", "RAPL, 2 packages", {"packages": "2"})
    assert meter.joules() == 0
    (first / "energy_uj").write_text("50\n")  # started anew: 100 to its end and 50 more
    (second / "energy_uj").write_text("2500000\n")
    assert meter.joules() == pytest.approx(2.50015)
    (first / "energy_uj").write_text("20\n")
    assert meter.joules() == pytest.approx(2.50112)


def test_a_counter_that_cannot_be_read_is_no_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rapl(tmp_path / "none").joules() is None
    broken = zone(tmp_path, "intel-rapl:0", "package-0", 0, 1000)
    (broken / "energy_uj").write_text("not a number")
    assert (rapl(tmp_path).joules(), rapl(tmp_path).boundary) == (None, "")

    def refused(path: Path) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(meters, "_number", refused)
    assert "root" in rapl(tmp_path).about


class Nvml:
    """The part of NVIDIA's library that is asked, for one board."""

    class NVMLError(Exception):
        pass

    def __init__(self, *, divided: int | None = 0, counts: bool = True) -> None:
        self.divided, self.counts, self.mj = divided, counts, 5_000_000

    def nvmlInit(self) -> None:  # noqa: N802 (its names)
        pass

    def nvmlDeviceGetHandleByUUID(self, uuid: str) -> str:  # noqa: N802
        if uuid != "GPU-1":
            raise self.NVMLError("Not Found")
        return "board"

    def nvmlDeviceGetMigMode(self, handle: str) -> tuple[int, int]:  # noqa: N802
        if self.divided is None:
            raise self.NVMLError("Not Supported")
        return self.divided, 0

    def nvmlDeviceGetTotalEnergyConsumption(self, handle: str) -> int:  # noqa: N802
        if not self.counts:
            raise self.NVMLError("Not Supported")
        return self.mj

    def nvmlSystemGetDriverVersion(self) -> str:  # noqa: N802
        return "615.71"

    def nvmlDeviceGetEnforcedPowerLimit(self, handle: str) -> int:  # noqa: N802
        return 300_000

    def nvmlDeviceGetComputeRunningProcesses(self, handle: str) -> list[Any]:  # noqa: N802
        raise self.NVMLError("No Permission")


@pytest.mark.parametrize("divided", [0, None])
def test_a_board_counts_millijoules_since_its_driver_was_loaded(divided: int | None) -> None:
    board = Nvml(divided=divided)
    meter = nvml("GPU-1", board)
    board.mj += 1250
    assert (meter.joules(), meter.boundary) == (1.25, "board")
    assert meter.facts == {"driver": "615.71", "power_limit_w": "300"}


@pytest.mark.parametrize(
    ("uuid", "board", "reason"),
    [
        ("GPU-1", Nvml(divided=1), "divided"),
        ("GPU-1", Nvml(counts=False), "before Volta"),
        ("GPU-2", Nvml(), "Not Found"),
    ],
)
def test_a_board_without_a_counter_of_its_own_gives_no_energy(uuid: str, board: Nvml, reason: str) -> None:
    meter = nvml(uuid, board)
    assert (meter.joules(), meter.boundary) == (None, "")
    assert reason in meter.about


def test_a_missing_library_is_named_with_the_way_to_it() -> None:
    with pytest.raises(UsageError, match=r"no_such_library cannot be imported .*; build/setup measure installs"):
        library("no_such_library")
