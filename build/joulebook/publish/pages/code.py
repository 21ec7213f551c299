"""The page with examples: the same question asked in several programs, from files that the tests run."""

from dataclasses import dataclass
from pathlib import Path

from joulebook.errors import BuildError
from joulebook.publish.model import Part, Surroundings
from joulebook.publish.render import Renderer

HERE = "http://127.0.0.1:8001/"
"""The address that the examples are written for: that of ``joulebook serve`` on the reader's own machine."""


@dataclass(frozen=True)
class Example:
    """An example: its file under site/content/code/, what it is called, what the reader needs and gets."""

    file: str
    title: str
    says: str


EXAMPLES = (
    Example(
        "joulebook.py",
        "Python, with this project",
        "Tables come as pandas data frames, typed, checked by their hash, with titles, units, sources and licences in "
        "their attrs. Name the hash of datapackage.json as sha256= to be sure of the very same data in a year.",
    ),
    Example("pandas.py", "Python, with pandas alone", "Needs pandas and pyarrow; units are in the dictionaries."),
    Example(
        "duckdb.sql", "DuckDB", "Run where the downloaded files lie; DuckDB reads their names and types by itself."
    ),
    Example("sqlite.sql", "SQLite", "Run on the downloaded database: sqlite3 joulebook.db < sqlite.sql"),
    Example("models.R", "R", "Base R, no package needed."),
    Example("download.sh", "curl: a file and its checksum", "Fetches a table and shows that it is whole."),
    Example(
        "query.sh",
        "curl: a question to the server",
        "Where Datasette runs (joulebook serve), any SQL is answered as CSV or JSON.",
    ),
    Example(
        "spreadsheet.txt",
        "Spreadsheets",
        "A cell of Google Sheets; the columns are counted as in the dictionary. Excel and LibreOffice open the CSV "
        "files and can link to their address. This example was written from the programs' manuals and not run.",
    ),
)


def page(beside: Surroundings, renderer: Renderer, content: Path) -> Part:
    """Render the page; where the site's address is known the examples name it."""
    return renderer.page(
        "code/index.html",
        "code.html",
        examples=[(example, _text(content / "code" / example.file, beside)) for example in EXAMPLES],
        here=HERE,
    )


def _text(path: Path, beside: Surroundings) -> str:
    if not path.is_file():
        raise BuildError(f"site/content/code/{path.name} is missing; restore it from the repository")
    text = path.read_text(encoding="utf-8")
    address, datasette = beside.settings.address, beside.settings.datasette_address
    if datasette:
        text = text.replace(f"{HERE}db/", f"{datasette.rstrip('/')}/")
    return text.replace(f"{HERE}data", f"{address}data") if address else text
