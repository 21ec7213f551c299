"""Plants defects in a package: wrong cells, lines that are no rows, broken files, rows that go wrong beside others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from tests.package.world import Broken, Table, World

from joulebook.package.canonical import written
from joulebook.package.ids import NAMED_BY, proposed_id
from joulebook.package.model import Field

Fits = Callable[[Table, Field], bool]
Write = Callable[[str, Field], str]
NUMERIC = ("number", "integer")
MANY = 25
"""Rows of a table that is long enough for a column to be told in one finding."""


@dataclass(frozen=True)
class CellKind:
    """A wrong cell: in which fields it can stand, what is written over the right one, and its code."""

    name: str
    code: str
    fits: Fits
    write: Write

    def plant(self, world: World, broken: Broken, random: Random) -> bool:
        """Break a cell of a record that is whole; False where none was found."""
        table, field = random.choice([place for place in fields(world) if self.fits(*place)])
        index = random.randrange(len(table.records))
        right = table.row(index)[field.name]
        wrong = self.write(right, field)
        is_key = field.name in table.schema.primary_key
        if not _is_free(broken, table, index) or wrong == right or (is_key and _is_odd(table, index)):
            return False
        broken.taken.add((table.name, index))
        broken.cell(table, index, field.name, wrong, self.code)
        return True

    def plant_all(self, world: World, broken: Broken, random: Random) -> bool:
        """Break every cell of a column that is no key, in a long table; False where there is none."""
        places = [
            (table, field)
            for table, field in fields(world)
            if self.fits(table, field) and field.name not in table.schema.primary_key and len(table.records) > MANY
        ]
        if not places:
            return False
        table, field = random.choice(places)
        for index in range(len(table.records)):
            broken.cell(table, index, field.name, self.write(table.row(index)[field.name], field), self.code)
        return True


@dataclass(frozen=True)
class LineKind:
    """A line that is no row: how it comes of the right one, and the column that is named, by its place."""

    name: str
    code: str
    change: Callable[[list[str], int], str]
    """From the cells of the record and the place of one of them that is not the last."""
    names_column: bool = False

    def plant(self, world: World, broken: Broken, random: Random) -> bool:
        """Break the line of a record that is whole; False where none was found."""
        table = random.choice([table for table in world.tables.values() if table.records])
        index, place = random.randrange(len(table.records)), random.randrange(len(table.schema.names) - 1)
        # after broken quoting a line of a wrong width is its consequence, so that the next one has to be whole
        taken = {(table.name, index), (table.name, index + 1)} if self.names_column else {(table.name, index)}
        if taken & broken.taken or any({*',"'} & {*cell} for cell in table.records[index]):
            return False
        column = table.schema.names[place] if self.names_column else None
        broken.taken |= taken
        broken.lines[table.name, index] = self.change(table.records[index], place)
        broken.expected.append((self.code, table.name, index, column))
        return True


@dataclass(frozen=True)
class FileKind:
    """A file that is wrong as a whole: what becomes of its bytes, and whether a line is named."""

    name: str
    code: str
    change: Callable[[bytes], bytes | None]
    has_line: bool = True
    column: Callable[[Table], str] | None = None

    def plant(self, world: World, broken: Broken, random: Random) -> bool:
        """Break the file of a table that has no other defect; False where there is none."""
        table = random.choice(list(world.tables.values()))
        if any(name == table.name for name, _ in broken.taken) or not table.records:
            return False
        broken.taken |= {(table.name, index) for index in range(len(table.records))}
        broken.whole[table.name] = self.change
        column = self.column(table) if self.column else None
        broken.expected.append((self.code, table.name, -1 if self.has_line else None, column))
        return True


@dataclass(frozen=True)
class RowKind:
    """A record that goes wrong beside others: what it says, of a record and a number that makes it unlike others."""

    name: str
    code: str
    table: str
    column: str | None
    differs: Callable[[Mapping[str, str], str], Mapping[str, str]]
    added: bool = False
    """Whether it stands beside the record, and not in its place."""
    of: Callable[[Mapping[str, str]], bool] = lambda _row: True
    also: tuple[str, str] | None = None
    """Code and column of what is wrong with it besides."""

    def plant(self, world: World, broken: Broken, random: Random) -> bool:
        """Break or add a record; False where the one that was chosen does not fit."""
        table = world.tables[self.table]
        index = random.randrange(len(table.records))
        row = table.row(index)
        if not self.of(row) or not _is_free(broken, table, index):
            return False
        row |= self.differs(row, f"zq{random.randrange(10**6)}")
        broken.taken.add((table.name, index))
        if self.added:
            index = broken.add(table, row)
        else:
            broken.lines[table.name, index] = written(list(row.values()))
        broken.expected += [
            (code, table.name, index, column) for code, column in filter(None, ((self.code, self.column), self.also))
        ]
        return True


Kind = CellKind | LineKind | FileKind | RowKind


def fields(world: World) -> Iterator[tuple[Table, Field]]:
    """Every field of the tables that have rows."""
    for table in world.tables.values():
        if table.records:
            yield from ((table, field) for field in table.schema.fields)


def _is_free(broken: Broken, table: Table, index: int) -> bool:
    return (table.name, index) not in broken.taken


def _is_odd(table: Table, index: int) -> bool:
    """Whether the id of a record that others name does not follow from its name: who breaks it leaves no trace."""
    row = table.row(index)
    return table.name in NAMED_BY and proposed_id(table.name, row) != row[table.schema.primary_key[0]]
