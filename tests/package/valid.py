"""Rows that nobody has to mend: random values within what the schemas and the rules of the project's tables allow."""

import datetime
from collections.abc import Iterator
from random import Random

from tests.package.world import Table, World

from joulebook.package.inclusion import NEEDED_OF_NEW
from joulebook.package.model import Field

WORDS = ["Net", "Größe", "“so”", "a, b", "ViT-G/14", "AT&T", "1 < 2", "−3", "日本", "x²", "(6 @ 4032)", "Ω", "#1"]
MADE = ("sources", "cv_models", "nlp_models", "gpus", "carbon_intensities")
"""Tables of which rows are made, a source first; those in which rows depend on several others are left out."""
FORMED = {"doi": "10.1000/zq{}", "arxiv_id": "2101.{:05}", "url": "https://zq.test/{}?a=b#c"}


def valid_rows(world: World, random: Random, count: int) -> Iterator[tuple[Table, dict[str, str]]]:
    """So many rows of several tables, all new."""
    for number in range(count):
        table = world.tables[MADE[number % len(MADE)]]
        row = {field.name: _cell(world, table, field, number, random) for field in table.schema.fields}
        if table.name == "sources" and not any(row[name] for name in FORMED):
            row["note"] = "In print only."
        if "glue_score" in row:
            given = bool(row["glue_score"])
            row |= {name: row[name] * given for name in row if name.startswith("glue_")}
            row |= {"glue_split": "test" * given, "glue_wnli": "excluded" * given}
        yield table, row


def _cell(world: World, table: Table, field: Field, number: int, random: Random) -> str:
    """A value for the cell, or none where it may be empty."""
    targets = {key.fields[0]: key.table or table.name for key in table.schema.foreign_keys}
    fixed = {"edition": "community", "supersedes": "", "baseline_gpu_id": "", "top1_basis": "one-crop"}
    if field.name in fixed:
        return fixed[field.name]
    if not table.needs(field) and field.name not in NEEDED_OF_NEW and random.random() < 1 / 3:
        return ""
    if field.name in table.schema.primary_key:
        return f"zq-{number}"
    if field.name in FORMED:
        return FORMED[field.name].format(number)
    if field.name in targets:
        first = number - number % len(MADE)  # the new source, which is named by the rows that follow it
        return f"zq-{first}" if table.needs(field) else random.choice(world.tables[targets[field.name]].records)[0]
    return _value(field, number, random)


def _value(field: Field, number: int, random: Random) -> str:
    limits = field.constraints
    match field.type:
        case "boolean":
            return random.choice(["true", "false"])
        case "date":
            return str(datetime.date(2019, 1, 1) + datetime.timedelta(days=random.randrange(2_000)))
        case "integer":
            return str(random.randint(int(limits.get("minimum", 1)), int(limits.get("maximum", 10_000))))
        case "number":
            low, high = float(limits.get("minimum", 0.01)), float(limits.get("maximum", 10_000))
            value = max(low, 0.001) * (high / max(low, 0.001)) ** random.uniform(0.05, 0.95)
            return random.choice([f"{value:.6g}", f"{value:.2f}" if value > 1 else f"{value:.5e}"])
        case _:
            if "enum" in limits:
                return str(random.choice(limits["enum"]))
            return f"Zq {number} {' '.join(random.sample(WORDS, 2))}"[: limits.get("maxLength", 100)].strip()
