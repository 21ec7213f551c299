"""Rows that say the same under two ids: the same name in any spelling, a size left open, the same numbers."""

import re
from collections.abc import Iterator, Mapping

from joulebook.package.links import Whole
from joulebook.package.model import Finding
from joulebook.package.rows import Rows
from joulebook.package.rules import NUMBER

SAME_ROW: Mapping[str, tuple[str, ...]] = {
    "cv_models": ("model", "extra_data", "test_resolution_px"),
    "nlp_models": ("model", "input_tokens"),
    "gpus": ("gpu",),
    "gpu_benchmarks": (
        "source_id", "domain", "workload", "framework", "batch_size", "gpu_id", "memory_gb", "precision",
    ),
}  # fmt: skip
"""Fields that, where all are the same, show that two ids name one thing."""
OPEN_SIZE = frozenset({"cv_models"})
"""Tables whose last such field may be empty: then it can be that of the other row."""
SAME_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "cv_models": ("params_million", "reported_gflop", "top1_percent"),
    "nlp_models": ("params_million", "reported_gflop", "glue_score"),
}
"""Numbers that no two models share by chance; no two of the paper's do."""
SEPARATORS = re.compile(r"[\s_\-/().,]+")
"""Signs by which two spellings of one name may differ; a plus or a star names another model."""


def duplicates(whole: Whole) -> Iterator[Finding]:
    """Rows that say the same under two ids; a row and the one that it supersedes are meant to.

    All fields letter by letter are an error, another spelling, an open size and the same numbers a warning. The latter
    two are said only of pairs with a community row: the paper's rows are as printed.
    """
    for name, columns in SAME_ROW.items():
        rows = whole.readable(name)
        if rows is None or len(rows.schema.primary_key) != 1:
            continue
        key = rows.schema.primary_key[0]
        replaces = {index: replaced for index, (replaced,) in rows.each("supersedes") if replaced}
        earlier = _Earlier(rows)
        for index, (row_id, *cells) in rows.each(key, *columns):
            other, said = earlier.like(index, cells)
            if other is None:
                continue
            other_id = rows.cells[other][rows.columns[key]]
            if replaces.get(index) == other_id or replaces.get(other) == row_id:
                continue
            there = [rows.cells[other][rows.columns[column]] for column in columns]
            same = [cell.strip().casefold() for cell in cells] == [cell.strip().casefold() for cell in there]
            yield rows.at(
                "duplicate-row" if same else "likely-duplicate",
                index,
                key,
                found=f"{row_id}: {', '.join(cell for cell in said if cell)}",
                expected=f"one row for each thing; {rows.place(other)} ({other_id}) says the same",
                fix="remove one of the two, or name the replaced paper row in supersedes",
            )


class _Earlier:
    """The rows that were seen, by what they say."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.new = {index for index, edition in rows.editions().items() if edition == "community"}
        self.numbers = dict(rows.each(*SAME_NUMBERS.get(rows.name, ("",))))
        self.by_sense: dict[tuple[str, ...], int] = {}
        self.by_name: dict[tuple[str, ...], int] = {}
        self.by_numbers: dict[tuple[float, ...], int] = {}

    def like(self, index: int, cells: list[str]) -> tuple[int | None, list[str]]:
        """An earlier row that says the same, if any, and the cells that it has in common; remember this row."""
        sense = tuple(SEPARATORS.sub("", cell.casefold()) for cell in cells)
        found = self.by_sense.setdefault(sense, index)
        if found != index:
            return found, cells
        name, size = sense[:-1], sense[-1]
        first = self.by_name.setdefault(name, index)
        if self.rows.name in OPEN_SIZE:
            open_sized = self.by_sense.get((*name, ""), index) if size else first
            if self._is_news(open_sized, index):
                return open_sized, cells
        numbers = self.numbers.get(index, ())
        if numbers and all(map(NUMBER.fullmatch, numbers)):
            first = self.by_numbers.setdefault(tuple(map(float, numbers)), index)
            if self._is_news(first, index):
                return first, list(numbers)
        return None, []

    def _is_news(self, other: int, index: int) -> bool:
        """Whether it is another row, and one of the two is of the community."""
        return other != index and bool(self.new & {other, index})
