"""A sweep as rows of the table ``measurements``, and as a record of all its windows."""

import datetime
import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Context, Decimal
from typing import Any

from joulebook import __version__
from joulebook.measure.measuring import Sweep
from joulebook.measure.run import Level
from joulebook.measure.statistics import Summary, energy_above_idle
from joulebook.measure.subject import processor

TABLE = "measurements"
COLUMNS = (
    *("measurement_id", "edition", "source_id", "workload", "task", "work_unit", "device", "gpu_id", "device_count"),
    *("host", "submitter", "software", "precision", "scenario", "batch_size", "mean_batch_size", "boundary"),
    *("energy_j", "power_w", "throughput_per_s", "measured_on", "round", "division", "status"),
    *("params_million", "active_params_million", "output_tokens", "locator"),
)
BESIDE = (
    *("energy_half_j", "throughput_half_per_s", "idle_power_w", "energy_above_idle_j", "power_limit_w", "driver"),
    *("input_px", "windows", "spread_percent", "model_ids"),
)
"""What a file of one's own says beyond the table; a half is half the width of a 95 % interval."""
SCENARIO = "back-to-back"
"""One batch after the other, each of images that lie on the device: neither arrivals nor loading are in it."""
DIGITS = Context(prec=6)
LONGEST_LOCATOR = 200


@dataclass(frozen=True)
class Signed:
    """What only the person who measures knows: whose row it is, and on which day."""

    measured_on: datetime.date
    source_id: str = ""
    gpu_id: str = ""
    submitter: str = ""
    model_ids: str = ""


def plain(value: float | None) -> str:
    """A number to six digits without an exponent; "" where there is none.

    >>> plain(0.000012345678), plain(1234567.0), plain(None)
    ('0.0000123457', '1234570', '')
    """
    if value is None or not math.isfinite(value):
        return ""
    text = format(DIGITS.create_decimal(Decimal(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def measurement_id(sweep: Sweep, batch: int, signed: Signed) -> str:
    """The id of a row, known before it is measured: the same set-up measured again has the same."""
    subject = sweep.subject
    key = (signed.source_id, subject.workload, subject.device, subject.precision, software(sweep), str(batch))
    return f"joulebook-{hashlib.sha256('|'.join(key).encode()).hexdigest()[:8]}"


def software(sweep: Sweep) -> str:
    """The libraries and the driver."""
    driver = sweep.meter.facts.get("driver", "")
    return sweep.subject.software + (f", driver {driver}" if driver else "")


def rows(sweep: Sweep, signed: Signed) -> list[Mapping[str, str]]:
    """A row for each batch size that became steady."""
    return [_row(sweep, level, run, signed) for level, run in sweep.steady]


def _row(sweep: Sweep, level: Level, run: Summary, signed: Signed) -> Mapping[str, str]:
    subject = sweep.subject
    cells = {
        "measurement_id": measurement_id(sweep, level.batch, signed),
        "edition": "community",
        "source_id": signed.source_id,
        "workload": subject.workload,
        "task": subject.task,
        "work_unit": subject.work_unit,
        "device": subject.device,
        "gpu_id": signed.gpu_id,
        "device_count": sweep.meter.facts.get("packages", "1"),
        "host": processor(),
        "submitter": signed.submitter,
        "software": software(sweep),
        "precision": subject.precision,
        "scenario": SCENARIO,
        "batch_size": str(level.batch),
        "mean_batch_size": str(level.batch),
        "boundary": sweep.meter.boundary,
        "energy_j": plain(run.energy_j),
        "power_w": plain(run.power_w),
        "throughput_per_s": plain(run.throughput_per_s),
        "measured_on": signed.measured_on.isoformat(),
        "params_million": plain(subject.params_million),
        "locator": _locator(sweep, run),
        "energy_half_j": plain(run.energy_half),
        "throughput_half_per_s": plain(run.throughput_half),
        "idle_power_w": plain(sweep.idle_power_w),
        "energy_above_idle_j": plain(energy_above_idle(run, sweep.idle_power_w)),
        "power_limit_w": sweep.meter.facts.get("power_limit_w", ""),
        "driver": sweep.meter.facts.get("driver", ""),
        "input_px": "" if subject.input_px is None else str(subject.input_px),
        "windows": str(run.windows),
        "spread_percent": plain(100 * run.spread),
        "model_ids": signed.model_ids,
    }
    return {name: cells.get(name, "") for name in (*COLUMNS, *BESIDE)}


def _locator(sweep: Sweep, run: Summary) -> str:
    """How it was measured, with the idle power, so that it stands in the table too."""
    parts = [
        f"joulebook measure {__version__}: {run.windows} windows of {sweep.plan.window_s:g} s within {run.spread:.1%}",
        f"idle {sweep.idle_power_w:.4g} W, not subtracted" if sweep.idle_power_w is not None else "",
        f"power limit {limit} W" if (limit := sweep.meter.facts.get("power_limit_w")) else "",
        sweep.meter.about if sweep.meter.boundary else "throughput alone, no counter of energy",
    ]
    return "; ".join(part for part in parts if part)[:LONGEST_LOCATOR]


def record(sweep: Sweep, signed: Signed) -> Mapping[str, Any]:
    """Everything that was read, for a file beside the rows: each window, steady or not, and what was noticed."""
    subject = sweep.subject
    return {
        "joulebook": __version__,
        "measured_on": signed.measured_on.isoformat(),
        "workload": subject.workload,
        "device": subject.device,
        "host": processor(),
        "software": software(sweep),
        "precision": subject.precision,
        "meter": {"about": sweep.meter.about, "boundary": sweep.meter.boundary, **sweep.meter.facts},
        "plan": asdict(sweep.plan),
        "idle": None if sweep.idle is None else asdict(sweep.idle),
        "levels": [
            {
                "batch": one.batch,
                "windows": [asdict(window) for window in one.windows],
                "steady": len(one.steady),
            }
            for one in sweep.levels
        ],
        "notices": list(sweep.notices),
    }
