"""The timing loop: any callable, a clock and a meter become windows. It knows no model, no device and no library."""

from collections.abc import Callable
from dataclasses import dataclass

from joulebook.measure.meters import Meter
from joulebook.measure.plan import Plan
from joulebook.measure.statistics import Window, steady

Clock = Callable[[], float]
"""Seconds since some moment, never backwards."""


@dataclass(frozen=True)
class Level:
    """A run at one batch size: every window after the warm-up, and the steady ones at its end, none if it never was."""

    batch: int
    windows: tuple[Window, ...]
    steady: tuple[Window, ...]


@dataclass(frozen=True)
class _Reading:
    seconds: float
    joules: float | None


def nothing() -> None:
    """What a run that ends when it returns needs to be finished."""


def level(
    run: Callable[[int], None],
    batch: int,
    clock: Clock,
    meter: Meter,
    plan: Plan,
    finish: Callable[[], None] = nothing,
) -> Level:
    """Run batches until the last windows are steady, or the plan's limit.

    ``run`` may return before its batch is done, as on a GPU; ``finish`` waits for all that was begun. Only the end of a
    window waits, so that the device is never kept waiting between two batches. One window ends where the next begins,
    by the same reading: between them no time and no joule is lost.
    """
    for _ in range(plan.warm_up):
        run(batch)
    finish()
    windows: list[Window] = []
    found: tuple[Window, ...] = ()
    start = _Reading(clock(), meter.joules())
    while not found and len(windows) < plan.limit:
        count = 0
        while count == 0 or clock() - start.seconds < plan.window_s:
            run(batch)
            count += 1
        finish()
        end = _Reading(clock(), meter.joules())
        joules = None if start.joules is None or end.joules is None else end.joules - start.joules
        windows.append(Window(end.seconds - start.seconds, count * batch, joules))
        found = steady(windows, plan.count, plan.within)
        start = end
    return Level(batch, tuple(windows), found)


def idle(wait: Callable[[float], None], clock: Clock, meter: Meter, plan: Plan) -> Level:
    """The same loop over doing nothing: what the device takes with the model on it and no batch running."""
    return level(lambda _: wait(plan.window_s), 0, clock, meter, plan)
