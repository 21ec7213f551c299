"""What windows of a run say: whether it is steady, energy and throughput, and how sure both are. Pure functions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Window:
    """A stretch of a run between two readings of clock and meter; ``joules`` is None where there is no meter."""

    seconds: float
    inferences: int
    joules: float | None

    @property
    def per_second(self) -> float:
        """Throughput [inferences/s]: inferences over seconds."""
        return self.inferences / self.seconds

    @property
    def watts(self) -> float | None:
        """Mean power [W = J/s]: joules over seconds."""
        return None if self.joules is None else self.joules / self.seconds


@dataclass(frozen=True)
class Summary:
    """The steady windows together; each ``half`` is half the width of the 95 % interval of the value before it."""

    windows: int
    seconds: float
    inferences: int
    throughput_per_s: float
    throughput_half: float
    power_w: float | None
    power_half: float | None
    energy_j: float | None
    energy_half: float | None
    spread: float


def spread(values: Sequence[float]) -> float:
    """How far values lie apart [1]: (largest − smallest) / median; infinite where the median is not positive.

    >>> spread([98, 100, 101])
    0.03
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    median = (ordered[middle] + ordered[-middle - 1]) / 2
    return (ordered[-1] - ordered[0]) / median if median > 0 else math.inf


def widest_spread(windows: Sequence[Window]) -> float:
    """The larger spread of two [1]: that of throughput, where anything was inferred, and that of power, where metered.

    A counter that stands still gives no power and so an infinite spread: it never passes for a steady one.
    """
    kinds = [[window.per_second for window in windows]] if any(window.inferences for window in windows) else []
    watts = [window.watts for window in windows if window.watts is not None]
    return max((spread(values) for values in [*kinds, *([watts] if watts else [])]), default=0.0)


def steady(windows: Sequence[Window], count: int, within: float) -> tuple[Window, ...]:
    """The last ``count`` windows where throughput and power each spread no wider than ``within`` [1]; none otherwise.

    The whole of a drift that is left lies inside the spread, so the mean is off by less than ``within``.
    """
    last = tuple(windows[-count:])
    return last if len(last) == count and widest_spread(last) <= within else ()


def ratio(amounts: Sequence[float], sizes: Sequence[float]) -> tuple[float, float]:
    """Amount per size and half its 95 % interval, from windows with an amount y and a size x each.

    r = Σy / Σx, s² = n/(n−1) · Σ(y − r·x)² / (Σx)², half = t(0.975, n−1) · s: the ratio estimator (W. G. Cochran,
    Sampling Techniques, 3rd ed. 1977, chapter 6). Readings that come late by a part of a window cancel in Σy; they
    widen the interval, which is then too careful. It holds the scatter of this run, not the error of the sensor.
    """
    count = len(sizes)
    total = math.fsum(sizes)
    value = math.fsum(amounts) / total
    if count == 1:
        return value, math.inf
    squares = math.fsum((y - value * x) ** 2 for y, x in zip(amounts, sizes, strict=True))
    error = math.sqrt(count / (count - 1) * squares) / total
    return value, float(stdtrit(count - 1, (1 + CONFIDENCE) / 2)) * error


def summary(windows: Sequence[Window]) -> Summary:
    """Throughput [inferences/s], power [W] and energy per inference [J], each a sum over windows by a sum over windows.

    Energy is that of the whole boundary of the meter while it ran, idle power included: E = ΣJ / ΣN. Idle stretches
    infer nothing and so have a power and no energy per inference.
    """
    seconds = [window.seconds for window in windows]
    counts = [float(window.inferences) for window in windows]
    joules = [window.joules for window in windows if window.joules is not None]
    metered = len(joules) == len(windows)
    throughput, throughput_half = ratio(counts, seconds)
    power, power_half = ratio(joules, seconds) if metered else (None, None)
    energy, energy_half = ratio(joules, counts) if metered and any(counts) else (None, None)
    return Summary(
        windows=len(windows),
        seconds=math.fsum(seconds),
        inferences=sum(window.inferences for window in windows),
        throughput_per_s=throughput,
        throughput_half=throughput_half,
        power_w=power,
        power_half=power_half,
        energy_j=energy,
        energy_half=energy_half,
        spread=widest_spread(windows),
    )


def energy_above_idle(run: Summary, idle_power_w: float | None) -> float | None:
    """Energy per inference beyond what the idle device takes in the same time [J]: E − P_idle / throughput.

    Stands beside the energy and never in its place: a device that infers is never idle.
    """
    if run.energy_j is None or idle_power_w is None:
        return None
    return run.energy_j - idle_power_w / run.throughput_per_s
