"""One sweep from its order to its rows: idle first, then each batch size, each until it is steady."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from joulebook.measure.meters import Meter, NoMeter, nvml, rapl
from joulebook.measure.plan import Plan
from joulebook.measure.run import Clock, Level, idle, level
from joulebook.measure.statistics import Summary, summary, widest_spread
from joulebook.measure.subject import Subject, UnmeasurableError


@dataclass(frozen=True)
class Sweep:
    """A subject at several batch sizes: the steady runs, the idle power beside them, and what went otherwise."""

    subject: Subject
    meter: Meter
    plan: Plan
    idle: Summary | None
    levels: Sequence[Level]
    notices: Sequence[str]

    @property
    def steady(self) -> list[tuple[Level, Summary]]:
        """The levels that became steady, each with what it says."""
        return [(one, summary(one.steady)) for one in self.levels if one.steady]

    @property
    def idle_power_w(self) -> float | None:
        """The power of the idle device [W], if it could be told."""
        return None if self.idle is None else self.idle.power_w


def idle_plan(plan: Plan) -> Plan:
    """An idle device is believed sooner and with more scatter: its few watts stand beside the result, not in it."""
    return replace(plan, count=3, within=0.1, limit=12, warm_up=1)


def meter_of(subject: Subject) -> Meter:
    """The counter of the device that the subject runs on."""
    if subject.board:
        return nvml(subject.board)
    return NoMeter("the accelerator is not one of NVIDIA's") if subject.accelerated else rapl()


def sweep(
    subject: Subject,
    meter: Meter,
    batches: Collection[int],
    plan: Plan,
    clock: Clock,
    wait: Callable[[float], None],
) -> Sweep:
    """Measure the idle device, then each batch size from the smallest up, until one cannot be measured."""
    notices = [] if meter.boundary else [f"no energy, throughput alone: {meter.about}"]
    if int(meter.facts.get("processes", "1")) > 1:
        notices.append(f"{meter.facts['processes']} processes are on the board; their energy is counted too")
    resting = _idle(meter, plan, clock, wait, notices)
    levels: list[Level] = []
    for batch in sorted(batches):
        try:
            found = level(subject.run, batch, clock, meter, plan, subject.finish)
        except UnmeasurableError as error:
            notices.append(f"batch {batch}: {error}; it and larger ones are left out")
            break
        levels.append(found)
        if not found.steady:
            notices.append(_unsteady(found, plan))
    return Sweep(subject, meter, plan, resting, levels, notices)


def _unsteady(found: Level, plan: Plan) -> str:
    apart = widest_spread(found.windows[-plan.count :])
    told = f"spread by {apart:.1%}" if math.isfinite(apart) else "hold some in which the counter of energy stood still"
    return (
        f"batch {found.batch} was not steady in {len(found.windows)} windows: the last {plan.count} {told}, where "
        f"{plan.within:.1%} is allowed. It gives no row; try longer windows, or a machine with nothing else to do"
    )


def _idle(meter: Meter, plan: Plan, clock: Clock, wait: Callable[[float], None], notices: list[str]) -> Summary | None:
    if not meter.boundary:
        return None
    found = idle(wait, clock, meter, idle_plan(plan))
    if not found.steady:
        notices.append("the idle device was not steady; its power is left out")
        return None
    return summary(found.steady)
