"""What is asked of somebody who adds a row: a question for each field, in the words of its schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from joulebook.package.check import cell_findings
from joulebook.package.constraints import constraint_findings
from joulebook.package.inclusion import NEEDED_OF_NEW
from joulebook.package.model import Field, Finding, Schema
from joulebook.package.needs import NEEDS
from joulebook.package.rows import Rows

SOURCES = "sources"
GIVEN = {"edition": "community"}
"""Fields that nobody is asked for: the paper's rows are frozen, so a new row is the community's."""
HINTS: Mapping[str, str] = {
    "flop_convention": "FLOP or MAC? Many papers print multiply-adds and call them FLOPs: if the source counts MACs, "
    "multiply-adds or multiply-accumulates, the answer is mac, and the number is doubled for you.",
}
"""What to think of where a schema's own words have misled people."""
LIMITS = {"minimum": "from", "maximum": "to"}
ROW_LINE = 2


@dataclass(frozen=True)
class Question:
    """A field, whether a row is nothing without it, what may be answered, and the table whose rows it names."""

    field: Field
    needed: bool
    choices: tuple[str, ...]
    target: str | None

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name

    def answer(self, typed: str) -> str:
        """What was typed as a cell: a number of the list stands for its choice, and spaces around it are nothing."""
        text = typed.strip()
        if self.choices and text.isdecimal() and text.isascii() and 1 <= int(text) <= len(self.choices):
            return self.choices[int(text) - 1]
        return next((choice for choice in self.choices if choice.casefold() == text.casefold()), text)


def questions(table: str, schema: Schema) -> tuple[Question, ...]:
    """The questions of a table in the schema's order, its own key last: the id is proposed from the other answers."""
    targets = {key.fields[0]: key.table or table for key in schema.foreign_keys if len(key.fields) == 1}
    needed = NEEDED_OF_NEW | set(schema.primary_key) | (NEEDS[table].never_empty if table in NEEDS else set())
    asked = [
        Question(
            field,
            bool(field.constraints.get("required")) or field.name in needed,
            tuple(map(str, field.constraints.get("enum", ("true", "false") if field.type == "boolean" else ()))),
            targets.get(field.name),
        )
        for field in schema.fields
        if field.name not in GIVEN
    ]
    return tuple(sorted(asked, key=lambda one: one.name in schema.primary_key and one.target is None))


def wording(question: Question) -> Iterator[str]:
    """The question in lines: title and unit, what the field means, what may be answered, an example."""
    field = question.field
    yield f"{field.label}{'' if question.needed else ', may be left empty'}"
    yield f"  {field.description}"
    if question.name in HINTS:
        yield f"  {HINTS[question.name]}"
    if question.choices:
        yield f"  {'  '.join(f'{number} {choice}' for number, choice in enumerate(question.choices, 1))}"
    limits = [f"{word} {field.constraints[key]}" for key, word in LIMITS.items() if key in field.constraints]
    example = [f"for example {str(field.example).lower() if field.type == 'boolean' else field.example}"]
    said = limits + (example if field.example is not None and not question.choices else [])
    if said:
        yield f"  {', '.join(said)}"


def judged(table: str, file: str, schema: Schema, cells: Mapping[str, str]) -> list[Finding]:
    """What the check finds in cells that stand alone, each on the line that the row will have in its file."""
    fields = tuple(field for field in schema.fields if field.name in cells)
    alone = Schema(schema.title, schema.description, fields, ())
    rows = Rows(table, file, alone, [ROW_LINE], [file], [[cells[field.name] for field in fields]])
    rows.columns = {field.name: place for place, field in enumerate(fields)}
    return [*cell_findings(rows), *constraint_findings(rows, lambda _: None)]
