"""One message for one cause: findings that a single slip has brought about become the first of them, naming the others.

What is missing is told once, however many cells name it. The same problem all down a column (an export with decimal
commas, a unit in every cell) is told once too, but only beyond ``LISTED`` cells: so many slips of one kind nobody makes
one by one, and up to there each cell is looked up and mended by itself, so that each is listed.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from joulebook.package.model import Finding

LISTED = 20
"""So many findings of one kind in one column are listed one by one; where there are more, they are one."""
RUNS = 8
"""How many runs of lines a finding names in one column."""
PLACES = 6
"""How many columns a finding names."""
MISSING: Mapping[str, tuple[str, ...]] = {
    "foreign-key": ("expected", "found"),
    "note-target": ("expected", "found"),
    "value-target": ("expected", "found"),
    "paper-needs-community": ("expected", "found"),
    "baseline": ("expected",),
}
"""Problems that lie elsewhere than where they show, and what of a finding tells where: findings that say the same
there have one cause."""


def by_cause(findings: Sequence[Finding]) -> list[Finding]:
    """The findings in their order, each cause once, in the place of its first."""
    missing = _joined([[one] for one in findings], _what_is_missing, 1)
    return [_told(group) for group in _joined(missing, _column, LISTED + 1)]


def _joined(groups: Sequence[list[Finding]], key_of: Callable[[Finding], Hashable], fewest: int) -> list[list[Finding]]:
    """The groups in their order; those whose first findings share a key are one where there are enough of them."""
    alike: dict[Hashable, list[list[Finding]]] = {}
    for group in groups:
        alike.setdefault(key_of(group[0]), []).append(group)
    joined = []
    for group in groups:
        key = key_of(group[0])
        if key is None or len(alike[key]) < fewest:
            joined.append(group)
        elif group is alike[key][0]:
            joined.append([one for member in alike[key] for one in member])
    return joined


def _what_is_missing(found: Finding) -> Hashable:
    named = MISSING.get(found.code)
    return tuple(getattr(found, name) for name in named) if named else None


def _column(found: Finding) -> Hashable:
    return (found.code, found.file, found.column) if found.line is not None else None


def _told(group: Sequence[Finding]) -> Finding:
    """The first finding, which says in its mend where the others are."""
    first, *others = group
    if not others:
        return first
    places: dict[tuple[str, str], list[int]] = {}
    for one in others:
        places.setdefault((one.file, one.column or ""), []).append(one.line or 0)
    here = (first.file, first.column or "")
    words = [
        _place("" if file == first.file else file, "" if set(places) == {here} else column, lines)
        for (file, column), lines in places.items()
    ]
    shown = "; ".join(words[:PLACES]) + ("; and so on" if len(words) > PLACES else "")
    return replace(first, fix=f"{first.fix}; the same in {len(others):,} more: {shown}")


def _place(file: str, column: str, lines: Sequence[int]) -> str:
    """Lines in words, with the file and the column that go without saying where they are empty."""
    told = f"line{'s' if len(set(lines)) > 1 else ''} {runs(lines)}"
    return ", ".join(filter(None, (file, f"{column} on {told}" if column else told)))


def runs(lines: Iterable[int]) -> str:
    """Line numbers in words, neighbours as a run.

    >>> runs([3, 4, 5, 9]), runs(range(1, 100, 2))
    ('3–5, 9', '1, 3, 5, 7, 9, 11, 13, 15 and so on')
    """
    found: list[list[int]] = []
    for line in sorted(set(lines)):
        if found and line == found[-1][-1] + 1:
            found[-1].append(line)
        else:
            found.append([line])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in found[:RUNS]]
    return ", ".join(words) + (" and so on" if len(found) > RUNS else "")
