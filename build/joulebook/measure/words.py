"""What a sweep says at the keyboard: energy per inference against batch size, idle power beside it."""

from collections.abc import Iterator

from joulebook.measure.measuring import Sweep
from joulebook.measure.rows import plain
from joulebook.measure.statistics import energy_above_idle


def lines(sweep: Sweep) -> Iterator[str]:
    """The sweep as a small table, and each notice on a line of its own."""
    subject, unit = sweep.subject, sweep.subject.work_unit
    yield f"{subject.workload} on {subject.device}, {subject.precision}; {subject.software}"
    if sweep.meter.boundary:
        resting = f"{sweep.idle_power_w:.1f} W" if sweep.idle_power_w is not None else "not known"
        limit = sweep.meter.facts.get("power_limit_w")
        yield (
            f"energy of the {sweep.meter.boundary} ({sweep.meter.about})"
            f"{f', power limit {limit} W' if limit else ''}; idle {resting}, not subtracted"
        )
    if sweep.steady:
        yield f"{'batch':>6} {f'{unit}/s':>12} {'±':>7} {'W':>8} {f'J/{unit}':>12} {'±':>7} {'above idle':>12}"
    for level, run in sweep.steady:
        above = energy_above_idle(run, sweep.idle_power_w)
        watts = "" if run.power_w is None else f"{run.power_w:.1f}"
        throughput = f"{plain(run.throughput_per_s):>12} {_share(run.throughput_half, run.throughput_per_s):>7}"
        energy = f"{watts:>8} {plain(run.energy_j):>12} {_share(run.energy_half, run.energy_j):>7} {plain(above):>12}"
        yield f"{level.batch:>6} {throughput} {energy}".rstrip()
    yield from (f"note: {notice}" for notice in sweep.notices)


def _share(half: float | None, value: float | None) -> str:
    return "" if half is None or not value else f"{half / value:.1%}"
