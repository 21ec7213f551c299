"""Every kind of problem that the check can find, in one place, so that documentation is made from the same words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from joulebook.package.model import Finding, Severity

FOUND_LIMIT = 200
"""How many characters of what was found a finding quotes."""


@dataclass(frozen=True)
class Code:
    """A kind of problem: how bad it is, what it is called and why it matters."""

    severity: Severity
    title: str
    why: str


def _error(title: str, why: str) -> Code:
    return Code("error", title, why)


def _warning(title: str, why: str) -> Code:
    return Code("warning", title, why)


CODES: Mapping[str, Code] = MappingProxyType(
    {
        # files
        "file-missing": _error("File not found", "The descriptor names a file that is not in the package."),
        "file-empty": _error("Empty file", "A file without content has no header and no rows."),
        "file-kind": _error("Not a plain file", "Folders, pipes and devices hold no table."),
        "file-unreadable": _error("File cannot be read", "What cannot be opened cannot be checked."),
        "file-too-large": _error("File too large", "The whole package is meant to be read by people in a review."),
        "file-not-text": _error(
            "Not a text file", "Tables and schemas are plain text, so that a change can be reviewed."
        ),
        "path-unsafe": _error("Path leaves the package", "A package that reads elsewhere is not whole when copied."),
        "stray-file": _warning("File that no resource names", "It is neither checked nor published."),
        # proposed rows
        "stray-contribution": _error("Proposed row that no table reads", "It would be lost without a word."),
        "contribution-rows": _error("Not one row", "A file for each row keeps contributors out of each other's way."),
        "contribution-edition": _error("Proposed row of the paper", "The paper's rows are frozen as printed."),
        "contribution-name": _error("File not named by its row", "The name of the file tells reviewers the row."),
        # bytes and lines
        "byte-order-mark": _error("Byte order mark", "The three invisible bytes become part of the first name."),
        "not-utf-8": _error("Not UTF-8", "Another encoding turns letters into other letters without notice."),
        "line-ends": _error("Wrong line ends", "Mixed line ends change every line in a comparison of versions."),
        "quote": _error("Broken quoting", "Programs disagree on where such a cell ends."),
        "wrong-delimiter": _error("Wrong delimiter", "Cells are separated by commas in every table."),
        "too-many-rows": _error("Too many rows", "The table is larger than the check can hold at once."),
        "too-many-findings": _error("Too many problems to list", "The first ones show what is wrong with the file."),
        # header and shape
        "no-header": _error("No header", "Without the names of its columns a table cannot be read."),
        "no-rows": _error("No rows", "A header alone is often a lost table; mayBeEmpty says that it is meant."),
        "missing-column": _error("Missing column", "Every field of the schema has its column."),
        "unknown-column": _error("Unknown column", "A column that the schema does not describe has no meaning."),
        "duplicate-column": _error("Duplicate column", "Two columns of one name cannot be told apart."),
        "column-order": _error("Columns out of order", "One order keeps comparisons of versions readable."),
        "blank-line": _error("Line without any value", "Programs disagree on whether it is a row."),
        "row-too-short": _error("Too few cells", "A missing comma moves every later cell to another column."),
        "row-too-long": _error("Too many cells", "An unquoted comma moves every later cell to another column."),
        # cells
        "cell-too-long": _error("Cell too long", "No cell of this package needs that many characters."),
        "lost-character": _error("Lost character", "The sign stands where a letter was lost in a conversion."),
        "control-character": _error("Control character", "It is invisible and can steer terminals and programs."),
        "invisible-character": _error("Invisible character", "Two cells that look the same would differ."),
        "unusual-space": _error("Unusual space", "It looks like a space and compares as another character."),
        "outer-space": _error("Space at an end", "Names with and without it would be two names."),
        "line-break": _error("Line break in a cell", "What reads line by line would take one row for two."),
        "not-nfc": _error("Not in normal form C", "One letter written in two ways compares as two letters."),
        "not-a-number": _error("Not a plain number", "Programs read unusual forms as other numbers or as text."),
        "number-range": _error("Number cannot be stored", "It would become infinite, zero or another number."),
        "not-an-integer": _error("Not a whole number", "The field counts whole things."),
        "not-a-boolean": _error("Not true or false", "Only one spelling of each truth value is read everywhere."),
        "not-a-date": _error("Not a date", "Dates are year-month-day, so that every reader means the same day."),
        "date-range": _error("Date out of range", "Dates lie between 1950 and 2035; another year is a slip."),
        "formula": _error("Cell that a spreadsheet runs", "Spreadsheets run cells that begin like a formula."),
        "markup": _error("Markup in text", "Tags and character references do not belong into data."),
        "unsafe-address": _error("Address that is not http(s)", "Such an address can run a program in the browser."),
        "wrong-type": _error("Wrong type", "The cell is not what its field says."),
        "required": _error("Empty required cell", "The field needs a value in every row."),
        "out-of-range": _error(
            "Outside the plausible range", "Most such values have the wrong unit or a slipped digit."
        ),
        "not-positive": _error("Not positive", "A logarithm or a ratio of it is taken."),
        "not-in-list": _error("Not one of the allowed values", "Tables are joined and grouped by these words."),
        "pattern": _error("Does not fit the pattern", "Ids and references are read by programs."),
        "length": _error("Too long or too short", "The schema limits how long the text may be."),
        "not-unique": _error("Value given twice", "The field tells rows apart."),
        "primary-key": _error("Key given twice or incomplete", "The key names exactly one row."),
        "constraint": _error("Breaks a constraint", "The schema limits what the field may hold."),
        "check-failed": _error(
            "The check itself failed", "A library could not work with this input; see what it said."
        ),
        # descriptor and schemas
        "not-json": _error("Not JSON", "The descriptor and the schemas are read by programs."),
        "json-number": _error(
            "Not a JSON number", "NaN, infinities and overlong numbers are read differently everywhere."
        ),
        "duplicate-key": _error("Key given twice", "Programs disagree on which of the two counts."),
        "unknown-key": _error("Unknown property", "A misspelt property is ignored without a word by other tools."),
        "missing-key": _error("Missing property", "Pages, dictionaries and checks need it."),
        "wrong-value": _error("Wrong value of a property", "Other tools would refuse or misread the package."),
        "duplicate-name": _error("Name given twice", "Names tell resources and fields apart."),
        "unanchored-pattern": _error("Pattern without anchors", "Without them “cat|dog” also takes “catalogue”."),
        "broken-pattern": _error("Pattern that does not work", "A pattern that cannot be run checks nothing."),
        "example": _error("Example breaks its own field", "The example is what contributors copy."),
        "key-target": _error("Foreign key without a target", "It refers to a table or field that is not a key there."),
        "missing-table": _error("Missing table", "The build computes with it."),
        "missing-field": _error("Missing field", "The build computes with it."),
        "field-type": _error("Field of another type than the build needs", "The build computes with it."),
        "descriptor": _error("Refused by frictionless", "Other tools that read data packages refuse it too."),
        # relations
        "foreign-key": _error("Refers to a row that does not exist", "The value has lost its source or its subject."),
        "lost-id": _error("Id that other rows still name", "An id stays for ever; those rows have lost their subject."),
        "paper-needs-community": _error(
            "Paper row leans on a community row", "The paper's view is computed from the paper's rows alone."
        ),
        "duplicate-id": _error("Id in use twice", "A model's id is its address, whichever table it is in."),
        "duplicate-row": _error("Row given twice", "It would count twice in every trend."),
        "likely-duplicate": _warning("Likely the same as another row", "It might count twice in every trend."),
        "supersedes": _error("Impossible replacement", "A community row may replace one row of the paper's edition."),
        "several-crops": _error("More than one crop", "Each crop is a forward pass, and accuracies would not compare."),
        "several-models": _error("More than one model", "An ensemble costs the sum of its models' forward passes."),
        "no-basis": _error("Accuracy of unknown basis", "It may be that of several crops or models."),
        "no-resolution": _error("No test resolution", "Accuracy and forward pass both change with the input size."),
        "no-locator": _error("No place in the sources", "Nobody can hold a value against a source of many pages."),
        "early-release": _warning("Released before its source", "One of the two dates is probably wrong."),
        "likely-mac": _warning(
            "Half or double of what its siblings take", "Sources count a multiply-add as one operation or as two."
        ),
        "unlike-family": _warning(
            "Far from the models most like it", "Most such values have a slipped digit, another unit or another metric."
        ),
        "moves-trend": _warning(
            "Moves a published trend", "A single row seldom moves a slope beyond its 95 % interval; look at it twice."
        ),
        "baseline": _error("No baseline to compare with", "A speed-up is a ratio to the baseline's FP32 row."),
        "incomplete-pair": _error("Incomplete pair of inputs", "A scaling factor is a ratio of two inputs."),
        "glue-detail": _error("GLUE score without its split or the reverse", "A dev-set score is not a test score."),
        "unused-source": _warning("Source that no row uses", "It might be a leftover, or a row lacks its source."),
        "untraceable-source": _error("Source that cannot be found", "A value is only as good as its source."),
        "note-target": _error("Note on a cell that does not exist", "Nobody would see the note."),
        "renamed-id": _error("Renamed id that leads nowhere", "The page at the old address would lead to none."),
        "value-target": _error("Printed value without a counterpart", "Nothing would be held against it."),
    }
)


def clip(text: str, limit: int = FOUND_LIMIT) -> str:
    """The text, cut with an ellipsis where it is longer than the limit."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def finding(
    code: str, file: str, line: int | None = None, column: str | None = None, *, found: str, expected: str, fix: str
) -> Finding:
    """A finding of a registered kind, with its severity and with ``found`` clipped."""
    return Finding(
        file=file,
        line=line,
        column=column,
        code=code,
        severity=CODES[code].severity,
        found=clip(found),
        expected=expected,
        fix=fix,
    )
