"""``joulebook measure`` from its words to its rows, model after model."""

import datetime
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from joulebook.errors import UsageError
from joulebook.measure import land
from joulebook.measure.measuring import Sweep, meter_of, sweep
from joulebook.measure.meters import Meter
from joulebook.measure.names import named
from joulebook.measure.paper import paper_models
from joulebook.measure.plan import BATCHES, Plan, Wanted
from joulebook.measure.rows import Signed, measurement_id, record, rows
from joulebook.measure.run import Clock
from joulebook.measure.subject import Subject, UnmeasurableError
from joulebook.measure.words import lines

LARGEST_BATCH = 65_536


@dataclass(frozen=True)
class Tools:
    """What measuring takes from the world, so that tests can bring another."""

    subject: Callable[[Wanted], Subject] = named
    meter: Callable[[Subject], Meter] = meter_of
    clock: Clock = time.perf_counter
    wait: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Order:
    """What is asked for: models, batch sizes, how long to look, whose rows they are, and where they go.

    ``out`` None writes into the package in ``package``, a file for each row; ``log`` takes every window.
    """

    models: Sequence[tuple[Wanted, str]]
    batches: Sequence[int]
    plan: Plan
    signed: Signed
    package: Path
    out: Path | None = None
    log: Path | None = None


def asked_models(names: Sequence[str], paper: bool, wanted: Wanted) -> list[tuple[Wanted, str]]:
    """Each model to measure with the paper's rows that it stands for; UsageError where none is named, or both ways."""
    if bool(names) == paper:
        raise UsageError("name models, like timm:resnet50 or torchvision:alexnet, or all of the paper's with --paper")
    if not paper:
        return [(replace(wanted, name=name), "") for name in names]
    if wanted.px is not None:
        raise UsageError("--paper brings the resolution of each model; leave out --px")
    return [(replace(wanted, name=one.subject, px=one.px), one.model_ids) for one in paper_models()]


def asked_batches(text: str) -> list[int]:
    """Batch sizes out of “1,8,32”; UsageError for anything else."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and 0 < int(part) <= LARGEST_BATCH for part in parts):
        raise UsageError(f"--batch takes whole numbers from 1 to {LARGEST_BATCH} with commas between, like {BATCHES}")
    return sorted({int(part) for part in parts})


def signature(source: str, gpu: str, submitter: str) -> Signed:
    """Whose measurement it is, of today."""
    return Signed(datetime.datetime.now(datetime.UTC).date(), source, gpu, submitter)


def measure(order: Order, say: Callable[[str], None], tools: Tools | None = None) -> bool:
    """Measure each model and write its rows as soon as it is done; False where a batch size gave no row.

    A row that ``out`` holds already is not measured again, so that a sweep that was broken off goes on.
    """
    tools = tools or Tools()
    if order.out is None:
        land.table_names(order.package)
        if not order.signed.source_id:
            raise UsageError("a row of the package names its source: --source ID; or write a file with --out PATH")
    done = [_measured(order, wanted, replace(order.signed, model_ids=ids), say, tools) for wanted, ids in order.models]
    return all(done)


def _measured(order: Order, wanted: Wanted, signed: Signed, say: Callable[[str], None], tools: Tools) -> bool:
    """Measure one model; it is gone from the device's memory before the next one comes."""
    try:
        subject = tools.subject(wanted)
    except UnmeasurableError as error:
        say(f"{wanted.name}: {error}; it is left out")
        return False
    meter = tools.meter(subject)
    batches = _open(order, subject, meter, signed)
    if not batches:
        say(f"{subject.workload}: measured already")
        return True
    if order.out is None and not meter.boundary:
        raise UsageError(f"a row of the package needs energy, and {meter.about}; --out PATH keeps the throughput")
    found = sweep(subject, meter, batches, order.plan, tools.clock, tools.wait)
    for line in (*lines(found), *_written(order, found, signed)):
        say(line)
    return len(found.steady) == len(batches)


def _open(order: Order, subject: Subject, meter: Meter, signed: Signed) -> list[int]:
    """The batch sizes whose rows are not there yet."""
    known = land.kept_ids(order.out) if order.out is not None else land.contributed_ids(order.package)
    unmeasured = Sweep(subject, meter, order.plan, None, (), ())
    return [batch for batch in order.batches if measurement_id(unmeasured, batch, signed) not in known]


def _written(order: Order, found: Sweep, signed: Signed) -> Iterator[str]:
    made = rows(found, signed)
    if order.log is not None:
        land.keep_record(order.log, record(found, signed))
    if order.out is None:
        yield from (str(path) for path in land.contribute(order.package, made))
    elif made:
        land.append(order.out, made)
        yield f"{order.out}: {len(made)} row{'s' if len(made) > 1 else ''}"
