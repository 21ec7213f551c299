"""Asks for a row field by field, judges each answer at once, and finds or makes the sources that it names."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from joulebook.contribute import sources
from joulebook.contribute.draft import Draft, checked, completed, require_new, rows_of, taken_ids
from joulebook.contribute.questions import GIVEN, SOURCES, Question, judged, questions, wording
from joulebook.errors import UsageError
from joulebook.package.harmless import visible
from joulebook.package.ids import proposed_id
from joulebook.package.model import Finding, Package
from joulebook.package.suggest import Suggester


@dataclass(frozen=True)
class Talk:
    """The two ways of a dialogue: ``ask`` shows a prompt and gives what is typed, ``say`` shows a line."""

    ask: Callable[[str], str]
    say: Callable[[str], None]

    def yes(self, question: str) -> bool:
        """Whether the answer is yes; an empty one is."""
        while True:
            typed = self.ask(f"{question} [Y/n] ").strip().casefold()
            if typed in {"", "y", "yes"}:
                return True
            if typed in {"n", "no"}:
                return False
            self.say("Please answer y or n.")


def choose_table(talk: Talk, package: Package) -> str:
    """Ask which table the row is for."""
    names = list(package.tables)
    for number, name in enumerate(names, 1):
        talk.say(f"  {number:>2} {name}: {package.tables[name].schema.title}")
    while True:
        typed = talk.ask("Which table? Its number or name: ").strip()
        if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= len(names):
            return names[int(typed) - 1]
        if typed in names:
            return typed
        talk.say(f"  {Suggester(names).fix(typed, 'choose one of the list')}")


def asked(talk: Talk, folder: Path, package: Package, row: Draft, new: Sequence[Draft] = ()) -> list[Draft]:
    """Ask for what a row lacks, until the check finds no error in it; give it after the sources that are new.

    Cells that are given already are not asked for, unless they are wrong. Where the dialogue breaks off, it says the
    command that goes on from there.
    """
    state = _Asking(talk, folder, package, dict(row.cells), tuple(new))
    try:
        state.fill(row)
        while True:
            drafts = state.drafts(row)
            errors = checked(folder, drafts).errors
            if not errors:
                return drafts
            state.ask_again(drafts[-1], errors)
    except (KeyboardInterrupt, UsageError):
        talk.say(f"\nTo go on from here: {state.command(row)}")
        raise


@dataclass
class _Asking:
    """A dialogue about one row: its cells so far and the sources that it brings."""

    talk: Talk
    folder: Path
    package: Package
    cells: dict[str, str]
    new_sources: tuple[Draft, ...] = ()

    def drafts(self, row: Draft) -> list[Draft]:
        """The row as it stands, after the sources that it brings."""
        return [*self.new_sources, completed(self.package, replace(row, cells=self.cells), self.new_sources)]

    def command(self, row: Draft) -> str:
        """The command that gives what was answered so far."""
        words = ["joulebook", "add", row.table]
        for name, cell in self.cells.items():
            words += ["--set", f"{name}={cell}"] if cell else []
        for name, cell in self.new_sources[0].cells.items() if self.new_sources else ():
            words += ["--source", f"{name}={cell}"] if cell and name not in GIVEN else []
        return visible(shlex.join([*words, "--ask"]))

    def fill(self, row: Draft) -> None:
        """Ask each question that has no good answer yet."""
        for question in questions(row.table, row.schema):
            cell = self.cells.get(question.name)
            if cell is not None and self._accepts(row, question, cell):
                continue
            self._ask(row, question)

    def ask_again(self, row: Draft, findings: Sequence[Finding]) -> None:
        """Show what the check found in the row as a whole, and ask for the cells that it names."""
        for one in findings:
            self.talk.say(f"\nNot yet: found {visible(one.found) or '(empty)'}; expected {visible(one.expected)}.")
            self.talk.say(f"  To mend it: {visible(one.fix)}.")
        named = {one.column for one in findings if one.file == row.file} or set(row.schema.primary_key)
        for question in questions(row.table, row.schema):
            if question.name in named:
                self._ask(row, question)

    def _ask(self, row: Draft, question: Question) -> None:
        self.talk.say("")
        for line in wording(question):
            self.talk.say(line)
        if question.target == SOURCES and row.table != SOURCES:
            self.cells[question.name] = self._source(question)
            return
        while True:
            offered = self._offered(row, question)
            cell = question.answer(self.talk.ask(f"{question.name}{f' [{offered}]' if offered else ''}: ")) or offered
            if self._accepts(row, question, cell):
                self.cells[question.name] = cell
                return

    def _offered(self, row: Draft, question: Question) -> str:
        """What Enter alone stands for: a proposed id, for all other fields nothing."""
        if question.name not in row.schema.primary_key or question.target is not None:
            return ""
        return proposed_id(row.table, self.cells, taken_ids(self.package, row.table))

    def _accepts(self, row: Draft, question: Question, cell: str) -> bool:
        """Whether a cell is one that the check will take; what is wrong with it is said."""
        if question.target == SOURCES and row.table != SOURCES and cell:
            return any(one.key[0] == cell for one in self.new_sources) or len(self._named(cell)) == 1
        if question.needed and not cell:
            self.talk.say("  This one is needed.")
            return False
        for problem in judged(row.table, "", row.schema, {question.name: cell} if cell else {}):
            self.talk.say(f"  That is {visible(problem.found)!r}; expected is {visible(problem.expected)}.")
            self.talk.say(f"  To mend it: {visible(problem.fix)}.")
            return False
        target = question.target
        if cell and target is not None and target in self.package.tables:
            (key, *_) = self.package.tables[target].schema.primary_key
            ids = [known[key] for known in rows_of(self.package, target)]
            if cell not in ids:
                otherwise = f"write the id of a row of {target}"
                self.talk.say(f"  {target} has no row {visible(cell)!r}; {Suggester(ids).fix(cell, otherwise)}.")
                return False
        return True

    def _named(self, told: str) -> list[sources.Source]:
        return sources.matches(told, rows_of(self.package, SOURCES))

    def _source(self, question: Question) -> str:
        """The id of the source that is meant, which may be a new one."""
        known = [
            *rows_of(self.package, SOURCES),
            *(dict.fromkeys(one.schema.names, "") | dict(one.cells) for one in self.new_sources),
        ]
        first = next((self.cells[name] for name in self.cells if name.endswith("source_id") and self.cells[name]), "")
        offered = first if question.needed else ""
        prompt = f"{question.name}, as id, DOI, arXiv id, address or title{f' [{offered}]' if offered else ''}: "
        while True:
            told = self.talk.ask(prompt).strip() or offered
            if not told and not question.needed:
                return ""
            if not told:
                self.talk.say("  This one is needed.")
                continue
            exact = sources.matches(told, known)
            picked = self._picked(exact or sources.close(told, known), sure=len(exact) == 1)
            if picked is not None:
                return picked
            if self.talk.yes("No known source is that one. Describe it now, in a file of its own?"):
                return self._new_source(told)

    def _picked(self, found: Sequence[sources.Source], *, sure: bool) -> str | None:
        """The source of the list that is meant, or None."""
        if sure:
            self.talk.say(f"  {sources.named(found[0])}")
            return found[0]["source_id"]
        for number, source in enumerate(found, 1):
            self.talk.say(f"  {number} {sources.named(source)}")
        if not found:
            return None
        while True:
            typed = self.talk.ask("Its number, or Enter if it is none of these: ").strip()
            if not typed:
                return None
            if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= len(found):
                return found[int(typed) - 1]["source_id"]

    def _new_source(self, told: str) -> str:
        """Ask for a source as for any row; what it was named by is filled in."""
        schema = self.package.tables[SOURCES].schema
        row = Draft(SOURCES, schema, sources.reference(told))
        asking = _Asking(self.talk, self.folder, self.package, dict(row.cells))
        asking.fill(row)
        new = completed(self.package, replace(row, cells=asking.cells))
        try:
            require_new(self.folder, new)
        except UsageError as error:
            self.talk.say(f"  {error}")
            return self._new_source(told)
        self.new_sources = (*self.new_sources, new)
        return new.key[0]
