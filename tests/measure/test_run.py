"""The loop recovers the energy of a world that is known, whatever its power, its counter and the clock do."""

import math
import random
import time
from dataclasses import replace

import pytest
from tests.measure.world import COST_S, JOULES, WATTS, World

from joulebook.measure.measuring import sweep
from joulebook.measure.meters import Counter, NoMeter
from joulebook.measure.names import named
from joulebook.measure.plan import Plan, Wanted
from joulebook.measure.run import level
from joulebook.measure.statistics import Summary, energy_above_idle, summary
from joulebook.measure.subject import Subject, UnmeasurableError

PLAN = Plan()
RAMP_S = 64.0


def measured(world: World, plan: Plan = PLAN, batch: int = 4) -> Summary:
    return summary(level(world.run, batch, world.clock, world, plan).steady)


def ramp(now: float) -> float:
    """Power rises in a straight line for 64 s, then stays: E = P·t²/2T, then P·(t − T/2)."""
    return WATTS * now**2 / (2 * RAMP_S) if now < RAMP_S else WATTS * (now - RAMP_S / 2)


def test_constant_power_is_recovered_exactly() -> None:
    found = measured(World())
    assert (found.energy_j, found.energy_half, found.power_w) == (JOULES, 0.0, WATTS)
    assert (found.throughput_per_s, found.throughput_half, found.spread) == (1 / COST_S, 0.0, 0.0)
    assert found.windows == PLAN.count


def test_no_inference_and_no_joule_is_lost_between_windows() -> None:
    world = World(ramp)
    found = level(world.run, 3, world.clock, world, PLAN)
    warm_up = PLAN.warm_up * 3
    assert sum(window.inferences for window in found.windows) == world.inferred - warm_up
    assert math.fsum(one.joules or 0 for one in found.windows) == pytest.approx(
        ramp(world.now) - ramp(warm_up * COST_S)
    )
    assert math.fsum(one.seconds for one in found.windows) == world.now - warm_up * COST_S


def test_a_ramp_is_waited_out_and_not_averaged_in() -> None:
    exact = replace(PLAN, within=1e-9)
    world = World(ramp)
    found = level(world.run, 4, world.clock, world, exact)
    assert len(found.windows) > RAMP_S / PLAN.window_s
    assert summary(found.steady).energy_j == JOULES
    whole = summary(found.windows).energy_j
    assert whole is not None
    assert whole < 0.9 * JOULES


def test_what_is_left_of_a_drift_stays_below_the_spread() -> None:
    world = World(lambda now: WATTS * (now + 40 * (math.exp(-now / 40) - 1)))
    found = measured(world)
    assert found.energy_j is not None
    assert abs(found.energy_j / JOULES - 1) < PLAN.within


def test_a_clock_that_jitters_changes_no_energy() -> None:
    draw = random.Random(7)  # noqa: S311 (a jitter, no secret)
    found = measured(World(jitter=lambda: draw.uniform(-0.01, 0.01)))
    assert found.energy_j == JOULES
    assert abs(found.throughput_per_s * COST_S - 1) < 0.02 / (PLAN.count * PLAN.window_s)
    assert 0 < found.throughput_half < 0.01 / COST_S


def test_a_counter_that_moves_ten_times_a_second_is_inside_the_interval() -> None:
    found = measured(World(lambda now: WATTS * math.floor(now * 10) / 10), batch=7)
    assert found.energy_j is not None
    assert found.energy_half is not None
    assert 0 < abs(found.energy_j - JOULES) <= found.energy_half < 0.01 * JOULES


def test_a_counter_that_starts_anew_loses_nothing() -> None:
    size = 3_000_000_000  # microjoules: less than two windows take
    counter = Counter(size, 1_234_567 % size)
    world = World()
    start = 1_234_567
    world.energy = lambda now: counter.read((start + int(WATTS * now * 1_000_000)) % size) / 1_000_000
    found = measured(world)
    assert found.energy_j == pytest.approx(JOULES, rel=1e-12)
    assert WATTS * found.seconds * 1_000_000 > 3 * size


def test_a_batch_that_is_only_begun_is_awaited_before_the_readings() -> None:
    world = World()
    found = level(world.begin, 4, world.clock, world, PLAN, world.finish)
    assert summary(found.steady).energy_j == JOULES
    assert summary(found.steady).throughput_per_s == 1 / COST_S
    assert world.waiting == 0


def test_what_never_is_steady_gives_no_number() -> None:
    world = World(lambda now: WATTS * (now + 8 * math.sin(now / 8)))
    found = level(world.run, 4, world.clock, world, PLAN)
    assert (len(found.windows), found.steady) == (PLAN.limit, ())
    still = World(lambda _: 5.0)
    assert level(still.run, 4, still.clock, still, PLAN).steady == ()


def test_idle_power_stands_beside_the_energy() -> None:
    """64 W while idle, 256 W while inferring: 4 J for one inference, 3 J of them above idle."""
    world = World()
    quiet = {"seconds": 0.0}

    def wait(seconds: float) -> None:
        world.now += seconds
        quiet["seconds"] += seconds

    world.energy = lambda now: WATTS * (now - quiet["seconds"]) + 64 * quiet["seconds"]
    found = sweep(_subject(world), world, [1, 4], PLAN, world.clock, wait)
    assert found.idle_power_w == 64
    assert [(one.batch, run.energy_j, energy_above_idle(run, 64)) for one, run in found.steady] == [
        (1, 4, 3),
        (4, 4, 3),
    ]
    assert found.notices == []


def test_a_sweep_ends_where_a_batch_cannot_be_measured() -> None:
    world = World()

    def run(batch: int) -> None:
        if batch > 8:
            raise UnmeasurableError("it does not fit")
        world.run(batch)

    found = sweep(replace(_subject(world), run=run), world, [8, 1, 16, 32], PLAN, world.clock, world.wait)
    assert [one.batch for one in found.levels] == [1, 8]
    assert found.notices == ["batch 16: it does not fit; it and larger ones are left out"]


def test_real_products_of_matrices_are_counted_on_this_processor() -> None:
    one, meter = named(Wanted("numpy:matmul-64")), NoMeter("none here")
    began = time.perf_counter()
    found = level(one.run, 8, time.perf_counter, meter, Plan(window_s=0.02, count=3, within=100.0), one.finish)
    took = time.perf_counter() - began
    run = summary(found.steady)
    assert (run.energy_j, run.power_w) == (None, None)
    assert 0.06 <= run.seconds <= took
    assert run.inferences % 8 == 0
    assert run.throughput_per_s == pytest.approx(run.inferences / run.seconds)


def _subject(world: World) -> Subject:
    return Subject("a world", "classification", "image", "a device", "FP32", "none", world.run, input_px=224)
