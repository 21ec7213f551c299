"""A difference shown to people and programs; a cell can steer neither a terminal nor a page that it is shown on."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Literal, get_args

from joulebook.package.codes import clip
from joulebook.package.harmless import code, plain, visible
from joulebook.review.difference import Difference, Key, Number, Row, Trend
from joulebook.review.release import Release, is_behind

Format = Literal["text", "json", "markdown"]
FORMATS: tuple[str, ...] = get_args(Format)
ROW_LIMIT, NUMBER_LIMIT = 100, 20
"""How many changed rows and moved numbers are listed for people; JSON has them all."""


def render(found: Difference, format: str = "text") -> str:  # noqa: A002 (the option's name)
    """The difference in one of ``FORMATS``."""
    match format:
        case "text":
            return "\n".join(_lines(found)) + "\n"
        case "json":
            return _json(found)
        case "markdown":
            return "\n".join(_markdown(found)) + "\n"
        case _:
            raise ValueError(f"no format {format!r}; there are {', '.join(FORMATS)}")


def _json(found: Difference) -> str:
    value = asdict(found)
    for number, told in zip(value["numbers"], found.numbers, strict=True):
        number["relative"] = told.relative
    for trend, told_trend in zip(value["trends"], found.trends, strict=True):
        trend["leaves_interval"] = told_trend.leaves_interval
    value["release"]["is_behind"] = is_behind(found.release)
    value["refused"] = [{"table": table, "key": key} for table, key in found.refused]
    return json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _lines(found: Difference) -> Iterator[str]:
    yield _counted(found)
    if found.release.step != "none":
        yield _release(found.release)
    for table, key in found.refused:
        yield f"refused: {_named(table, key)} is a row of the paper's edition; supersede it, or record the erratum too"
    for sign, rows in (("+", found.added), ("-", found.removed)):
        for row in rows[:ROW_LIMIT]:
            yield f"{sign} {_named(row.table, row.key)}: {_summary(row)}"
    for cell in found.changed[:ROW_LIMIT]:
        place = f"{_named(cell.table, cell.key)} {visible(cell.column)}"
        yield f"~ {place}: {clip(visible(cell.before)) or '(empty)'} → {clip(visible(cell.after)) or '(empty)'}"
    if found.trends:
        yield ""
        yield "Trends, growth a year as a factor with its 95 % bounds:"
        yield from (f"  {_trend(trend)}" for trend in found.trends)
    if found.verdicts:
        yield ""
        yield "Verdicts:"
        yield from (f"  {_named(one.table, one.key)}: {one.before} → {one.after}" for one in found.verdicts)
    if found.numbers:
        yield ""
        yield f"{_plural(len(found.numbers), 'derived number')} moved; the amounts that did most, by share:"
        yield from (f"  {_number(number)}" for number in _most(found.numbers))


def _markdown(found: Difference) -> Iterator[str]:
    yield f"**{_counted(found)}**"
    if found.release.step != "none":
        yield ""
        yield plain(_release(found.release))
    if found.refused:
        yield ""
        yield "Rows of the paper's edition are frozen as printed. Supersede them, or record the erratum too:"
        yield from (f"- {_key(table, key)}" for table, key in found.refused)
    rows = [("new", row) for row in found.added] + [("gone", row) for row in found.removed]
    if rows:
        yield from _table(
            ["row", "what", "cells"],
            [[_key(row.table, row.key), what, code(_summary(row))] for what, row in rows[:ROW_LIMIT]],
        )
    if found.changed:
        cells = [
            [_key(cell.table, cell.key), code(cell.column), code(clip(cell.before)), code(clip(cell.after))]
            for cell in found.changed[:ROW_LIMIT]
        ]
        yield from _table(["row", "column", "before", "after"], cells)
    if found.trends:
        trends = [
            [
                code(trend.trend_id),
                _from_to(*(None if count is None else str(count) for count in trend.points)),
                _from_to(*_growths(trend)),
                "leaves its interval" if trend.leaves_interval else "",
            ]
            for trend in found.trends
        ]
        yield from _table(["trend", "points", "growth a year (95 %)", ""], trends)
    if found.verdicts:
        yield from _table(
            ["verdict", "before", "after"],
            [[_key(one.table, one.key), plain(one.before), plain(one.after)] for one in found.verdicts],
        )
    if found.numbers:
        numbers = [
            [_key(one.table, one.key), code(one.column), f"{one.before:.6g}", f"{one.after:.6g}", plain(_share(one))]
            for one in _most(found.numbers)
        ]
        yield ""
        yield f"{_plural(len(found.numbers), 'derived number')} moved; the amounts that did most, by share:"
        yield from _table(["number", "column", "before", "after", "change"], numbers)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _counted(found: Difference) -> str:
    rows = {"new": len(found.added), "gone": len(found.removed)}
    changed = len({(cell.table, cell.key) for cell in found.changed})
    said = [f"{_plural(count, 'row')} {what}" for what, count in rows.items() if count]
    said += [f"{_plural(changed, 'row')} changed in {_plural(len(found.changed), 'cell')}"] if changed else []
    said += [f"{_plural(len(found.verdicts), 'verdict')} changed"] if found.verdicts else []
    return f"{', '.join(said)}." if said else "No row differs."


def _release(found: Release) -> str:
    """Which version the data have at their next release, if they do not state it already."""
    says = (
        f"the next release of the data is {found.least} or higher" if is_behind(found) else f"stated is {found.after}"
    )
    return f"Version of the data: {found.before}, and this is a {found.step} change: {says}."


def _summary(row: Row) -> str:
    return visible(", ".join(f"{name} {cell}" for name, cell in row.cells.items() if name != "edition"))[:600]


def _trend(trend: Trend) -> str:
    before, after = _growths(trend)
    points = _from_to(*(None if count is None else str(count) for count in trend.points))
    leaves = "; leaves the interval that was published" if trend.leaves_interval else ""
    return f"{trend.trend_id} ({points} points): {_from_to(before, after)}{leaves}"


def _growths(trend: Trend) -> tuple[str | None, str]:
    before = None
    if trend.growth[0] is not None and trend.bounds[0] is not None:
        before = _growth(trend.growth[0], trend.bounds[0])
    return before, _growth(trend.growth[1], trend.bounds[1])


def _growth(growth: float, bounds: tuple[float, float]) -> str:
    return f"{growth:.4g} ({bounds[0]:.4g} to {bounds[1]:.4g})"


def _from_to(before: str | None, after: str | None) -> str:
    return str(after) if before in {None, after} else f"{before} → {after}"


def _number(number: Number) -> str:
    unit = f" {number.unit}" if number.unit else ""
    place = f"{_named(number.table, number.key)} {number.column}"
    return f"{place}: {number.before:.6g} → {number.after:.6g}{unit} ({_share(number)})"


def _share(number: Number) -> str:
    return "from zero" if number.relative is None else f"{100 * number.relative:+.3g} %"


def _most(numbers: Sequence[Number]) -> list[Number]:
    """The amounts that moved most as a share of what they were.

    A column with a zero or a negative number holds differences or logarithms, of which a share says nothing.
    """
    signed = {(one.table, one.column) for one in numbers if min(one.before, one.after) <= 0}
    amounts = [one for one in numbers if (one.table, one.column) not in signed]
    return sorted(amounts, key=lambda one: abs(one.relative or 0.0), reverse=True)[:NUMBER_LIMIT]


def _named(table: str, key: Key) -> str:
    return f"{table}/{clip(visible('|'.join(key)))}"


def _key(table: str, key: Key) -> str:
    return code(f"{table}/{clip('|'.join(key))}")


def _plural(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
