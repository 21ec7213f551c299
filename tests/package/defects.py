"""The ways in which a table goes wrong, each with its code and the fields that it can befall."""

import re
from collections.abc import Callable, Mapping

from tests.package.planting import NUMERIC, CellKind, FileKind, Fits, Kind, LineKind, RowKind, Write
from tests.package.world import Table

from joulebook.package.canonical import written
from joulebook.package.model import Field


def any_field(_table: Table, _field: Field) -> bool:
    """Every field."""
    return True


def texts(_table: Table, field: Field) -> bool:
    """Fields of text that are no address."""
    return field.type == "string" and not is_address(_table, field)


def is_address(_table: Table, field: Field) -> bool:
    """Fields that hold an address."""
    return field.name == "url" or field.name.endswith("_url")


def numbers(_table: Table, field: Field) -> bool:
    """Fields of numbers."""
    return field.type in NUMERIC


def of_type(*types: str) -> Fits:
    """Fields of these types."""
    return lambda _table, field: field.type in types


def limited(name: str) -> Fits:
    """Fields of numbers or text with such a constraint."""
    return lambda _table, field: name in field.constraints and field.type in (*NUMERIC, "string")


def references(table: Table, field: Field) -> bool:
    """Fields that name a row, and are no part of a key; what is replaced has a rule of its own."""
    named = {key.fields for key in table.schema.foreign_keys}
    return (field.name,) in named and field.name not in {*table.schema.primary_key, "supersedes"}


def ids(table: Table, field: Field) -> bool:
    """Fields with a pattern that takes small letters and hyphens only."""
    return field.type == "string" and bool(re.fullmatch(field.constraints.get("pattern", "(?!)"), "small-letters"))


def put(text: str) -> Write:
    """Write a text over whatever stands there."""
    return lambda _right, _field: text


def inside(text: str) -> Write:
    """Write a text into the middle of what stands there."""
    return lambda right, _field: f"{right[: len(right) // 2]}{text}{right[len(right) // 2 :]}"


def _cells(code: str, fits: Fits, values: Mapping[str, Write | str]) -> list[Kind]:
    """Kinds that differ in what is written."""
    return [
        CellKind(name, code, fits, put(value) if isinstance(value, str) else value) for name, value in values.items()
    ]


CELLS: list[Kind] = [
    *_cells("control-character", any_field, {
        "NUL": inside("\x00"), "escape": inside("\x1b[2J"), "tab": inside("\t"), "bell": inside("\x07"),
        "next line": inside("\x85"),
    }),
    *_cells("invisible-character", any_field, {
        "zero-width space": inside("\u200b"), "right-to-left": inside("\u202e"), "isolate": inside("\u2066"),
        "variation selector": inside("\ufe0f"), "line separator": inside("\u2028"), "private use": inside("\ue000"),
        "byte order mark inside": inside("\ufeff"), "soft hyphen": inside("\u00ad"), "Hangul filler": inside("\u3164"),
        "noncharacter": inside("\ufdd0"),
    }),
    *_cells("unusual-space", any_field, {"no-break space": inside("\u00a0"), "thin space": inside("\u2009")}),
    *_cells("outer-space", any_field, {
        "space before": lambda right, _: f" {right}", "space after": lambda right, _: f"{right} ",
        "line break after": lambda right, _: f"{right}\n",
    }),
    *_cells("lost-character", any_field, {"lost letter": inside("\ufffd")}),
    *_cells("not-nfc", any_field, {"accent apart": inside("e\u0301")}),
    *_cells("cell-too-long", any_field, {"two thousand letters and one": "x" * 2_001}),
    *_cells("line-break", texts, {"two lines": "two\nlines", "a line left empty": "two\n\nlines"}),
    *_cells("formula", texts, {
        "formula": '=cmd|"/c calc"!A1', "at sign": "@SUM(A1)", "plus": "+cmd", "minus": "-2+3+cmd",
        "wide sign": "＝cmd",
    }),
    *_cells("markup", texts, {
        "script": "a <script>alert(1)</script>", "picture": "<img src=x onerror=alert(1)",
        "reference": "Fish &amp; chips",
        "comment": "<!-- hidden",
    }),
    *_cells("unsafe-address", texts, {
        "script address": "see javascript:alert(1)", "data address": "see data:text/html,hi",
    }),
    *_cells("unsafe-address", is_address, {
        "script as address": "javascript:alert(1)", "other scheme": "ftp://example.org/", "no scheme": "example.org",
        "password": "https://user:pw\x40example.org/", "letters beyond ASCII": "https://exämple.org/",
        "half a bracket": "https://[::1", "port of letters": "https://example.org:port/", "one word": "https://localhost/",
    }),
    *_cells("not-a-number", numbers, {
        "decimal comma": "1,42", "thousands comma": "1,000", "per cent": "56.5%", "plus before": "+1.5", "zeros before":
        "02014", "bare point": ".5", "point after": "5.", "not a number": "NaN", "infinity": "inf",
        "hexadecimal": "0x1F",
        "underscore": "2_014", "wide digits": "２０１４", "dash": "-", "not available": "n/a", "unit": "300 W",
        "half": "½",
        "true minus": "\u22123", "two numbers": "1-2",
    }),
    *_cells("number-range", numbers, {"one followed by 400 digits": "1" * 401}),
    *_cells("number-range", of_type("number"), {"too large": "1e400", "too small": "1e-400"}),
    *_cells("number-range", of_type("integer"), {"beyond exact": "9007199254740993"}),
    *_cells("not-an-integer", of_type("integer"), {"zero after the point": "224.0", "exponent": "1e2", "part": "2.5"}),
    *_cells("out-of-range", limited("minimum"), {
        "below the range": lambda _, field: str(-abs(field.constraints["minimum"]) - 1),
    }),
    *_cells("out-of-range", limited("maximum"), {
        "slipped digit": lambda _, field: str(abs(field.constraints["maximum"]) * 10 + 1),
    }),
    *_cells("not-a-boolean", of_type("boolean"), {"True": "True", "yes": "yes", "one": "1", "no word": "maybe"}),
    *_cells("not-a-date", of_type("date"), {
        "no such day": "2012-02-30", "slashes": "01/06/2012", "no zeros": "2012-6-1", "no hyphens": "20120601",
        "month in words": "June 2012", "time as well": "2012-06-01T00:00", "unknown day": "unknown",
    }),
    *_cells("date-range", of_type("date"), {"before computers": "1949-12-31", "far ahead": "2036-01-01"}),
    *_cells("not-in-list", limited("enum"), {"other letters": lambda right, _: right.swapcase() or "X", "no choice":
        "zq no choice"}),
    *_cells("pattern", ids, {"capitals": "Zq-Net", "underscores": "zq_net", "two words": "zq net",
        "hyphen after": "zq-"}),
    *_cells("length", limited("maxLength"), {
        "too long": lambda _, field: "x" * (field.constraints["maxLength"] + 1),
    }),
    *_cells("required", lambda table, field: table.needs(field), {"nothing": ""}),
    *_cells("foreign-key", references, {"nowhere": "zq-nowhere"}),
]  # fmt: skip


def _joined(cells: list[str], place: int) -> str:
    """The record without the comma after one of its cells."""
    parts = [written([cell]) for cell in cells]
    return ",".join([*parts[:place], parts[place] + parts[place + 1], *parts[place + 2 :]])


def _quoted(mark: str) -> Callable[[list[str], int], str]:
    """The record with a broken quoting in one of its cells."""
    return lambda cells, place: ",".join(mark.format(cell) if at == place else cell for at, cell in enumerate(cells))


LINES: list[Kind] = [
    LineKind("comma too few", "row-too-short", _joined),
    LineKind("line cut off", "row-too-short", lambda cells, place: written(cells[: place + 1]) or "x"),
    LineKind("comma too many", "row-too-long", lambda cells, place: written([*cells[:place], "", *cells[place:]])),
    LineKind("two rows in a line", "row-too-long", lambda cells, _: written([*cells, *cells])),
    LineKind("empty line", "blank-line", lambda cells, _: "\n" + written(cells)),
    LineKind("commas alone", "blank-line", lambda cells, _: "," * (len(cells) - 1) + "\n" + written(cells)),
    LineKind("open quote", "quote", _quoted('"{}'), names_column=True),
    LineKind("text after a quote", "quote", _quoted('"{}"x'), names_column=True),
    LineKind("quote inside", "quote", _quoted('x"{}'), names_column=True),
]


def _header(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    """Change the names of the columns."""

    def changed(content: bytes) -> bytes:
        head, _, rest = content.partition(b"\n")
        return b",".join(change(head.split(b","))) + b"\n" + rest

    return changed


def _swapped(content: bytes) -> bytes:
    """The last two names exchanged: the cells are those of the other column, or both are empty."""
    return _header(lambda names: [*names[:-2], names[-1], names[-2]])(content)


FILES: list[Kind] = [
    FileKind("mark at the start", "byte-order-mark", lambda content: b"\xef\xbb\xbf" + content),
    FileKind("Windows line ends", "line-ends", lambda content: content.replace(b"\n", b"\r\n")),
    FileKind("one line end of Windows", "line-ends", lambda content: content.replace(b"\n", b"\r\n", 1)),
    FileKind("old line ends", "line-ends", lambda content: content.replace(b"\n", b"\r")),
    FileKind("semicolons", "wrong-delimiter", _header(lambda names: [b";".join(names)])),
    FileKind("tabs", "wrong-delimiter", lambda content: content.replace(b",", b"\t")),
    FileKind("UTF-16", "file-not-text", lambda content: content.decode().encode("utf-16"), has_line=False),
    FileKind("a spreadsheet", "file-not-text", lambda _: b"PK\x03\x04" + bytes(range(256)) * 4, has_line=False),
    FileKind("emptied", "file-empty", lambda _: b"", has_line=False),
    FileKind("gone", "file-missing", lambda _: None, has_line=False),
    FileKind("header lost", "no-header", lambda content: content.partition(b"\n")[2]),
    FileKind(
        "column renamed", "unknown-column", _header(lambda names: [names[0] + b"x", *names[1:]]),
        column=lambda table: table.schema.names[0],
    ),
    FileKind(
        "column twice", "duplicate-column", _header(lambda names: [*names[:-1], names[0]]),
        column=lambda table: table.schema.names[0],
    ),
    FileKind("quote in the header", "quote", lambda content: b'"' + content),
]  # fmt: skip


def _alike(row: Mapping[str, str], name: str) -> dict[str, str]:
    return {"model_id": name}


CITED = ("desislavov-2021", "desislavov-2023")
"""What the package as a whole cites."""
ROWS: list[Kind] = [
    RowKind("row given twice", "not-unique", "sources", "source_id", lambda row, _: {}, added=True),
    RowKind("peak given twice", "primary-key", "gpu_peaks", "gpu_id", lambda row, _: {}, added=True),
    RowKind("model under two ids", "duplicate-row", "cv_models", "model_id", _alike, added=True),
    RowKind("language model under two ids", "duplicate-row", "nlp_models", "model_id", _alike, added=True),
    RowKind(
        "label given twice", "not-unique", "sources", "label", lambda row, name: {"source_id": name, "url": ""},
        added=True,
        also=("unused-source", "source_id"), of=lambda row: row["source_id"] not in CITED,
    ),
    RowKind(
        "device under two spellings", "likely-duplicate", "gpus", "gpu_id",
        lambda row, name: {"gpu_id": name, "gpu": row["gpu"].swapcase().replace(" ", "-"), "baseline_gpu_id": ""},
        added=True, of=lambda row: " " in row["gpu"],
    ),
    RowKind(
        "source that nothing uses", "unused-source", "sources", "source_id",
        lambda row, name: {"source_id": name, "label": name, "doi": "", "arxiv_id": "", "url": f"https://zq.test/{name}"},
        added=True,
    ),
    RowKind(
        "source that cannot be found", "untraceable-source", "sources", "doi",
        lambda row, _: dict.fromkeys(("doi", "arxiv_id", "url", "note"), ""),
        of=lambda row: row["source_id"] not in CITED,
    ),
    RowKind(
        "score without its split", "glue-detail", "nlp_models", "glue_split", lambda row, _: {"glue_split": ""},
        of=lambda row: row["glue_score"] != "",
    ),
    RowKind(
        "split without a score", "glue-detail", "nlp_models", "glue_wnli", lambda row, _: {"glue_wnli": "included"},
        of=lambda row: row["glue_score"] == "",
    ),
    RowKind(
        "row that replaces itself", "supersedes", "cv_models", "supersedes",
        lambda row, _: {"supersedes": row["model_id"]},
    ),
    RowKind(
        "half a factor", "incomplete-pair", "flop_estimates", "depth", lambda row, _: {"base_depth": "2", "depth": ""},
    ),
    RowKind(
        "two bases", "incomplete-pair", "flop_estimates", "base_model_id",
        lambda row, _: {"base_gflop": "9.5"}, of=lambda row: row["base_model_id"] != "",
    ),
    RowKind(
        "measurement without a baseline", "baseline", "gpu_benchmarks", "gpu_id", lambda row, name: {"workload": name},
        of=lambda row: row["precision"] != "FP32",
    ),
    RowKind("note on no column", "note-target", "cell_notes", "column", lambda row, name: {"column": name}),
    RowKind("note on no row", "note-target", "cell_notes", "row_key", lambda row, name: {"row_key": name}),
    RowKind(
        "printed value of no column", "value-target", "printed_values", "derived_column",
        lambda row, name: {"derived_column": name},
    ),
    RowKind(
        "printed value of no row", "value-target", "printed_values", "derived_key",
        lambda row, name: {"derived_key": name},
    ),
]  # fmt: skip
KINDS: dict[str, Kind] = {kind.name: kind for kind in (*CELLS, *LINES, *FILES, *ROWS)}
