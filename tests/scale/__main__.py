"""`make scale`: how long the saved queries take as models grow, in SQLite, DuckDB and Spark: where SQLite hands over.

Each query is asked for its first hundred rows, as a page of Datasette shows them; what counts is how the engines stand
to each other and to the second that the server gives a query.
"""

import statistics
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from pathlib import Path

from tests.scale import engines
from tests.scale.engines import Duck, Engine, Spark
from tests.scale.grown import grown
from tests.scale.questions import SAVED

PUBLISHED = Path(__file__).resolve().parents[2] / "site" / "public" / "data"
LIMIT_S = 1.0
"""What the server gives a query."""
TIMES = (1, 10, 100, 300, 1_000)
RUNS = 3


def main(sizes: tuple[int, ...]) -> None:
    """Measure and print, one line for each engine and size."""
    asked = [
        (replace(query, sql=f"SELECT * FROM (\n{query.sql}\n) AS answer LIMIT 100"), query.defaults)  # noqa: S608
        for query in SAVED
        if not query.sqlite_only
    ]
    with tempfile.TemporaryDirectory(prefix="joulebook-scale-") as name:
        for times in sizes:
            folder = Path(name) / str(times)
            rows = grown(PUBLISHED, folder, times)
            with engines.sqlite(folder) as sqlite:
                told(rows, "SQLite", sqlite, asked)
            told(rows, "DuckDB", Duck(folder), asked)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                spark = Spark(folder)
            told(rows, "Spark", spark, asked)
            spark.close()


def told(rows: int, name: str, engine: Engine, asked: list[tuple[engines.Query, dict[str, engines.Value]]]) -> None:
    """Ask an engine everything and print what the queries took, the slowest by its name."""
    taken = {query.id: _seconds(engine, query, values) for query, values in asked}
    slowest = max(taken, key=lambda query: taken[query])
    over = sum(seconds > LIMIT_S for seconds in taken.values())
    print(
        f"{rows:,} rows, {name}: all {len(taken)} in {sum(taken.values()):.2f} s, median "
        f"{1000 * statistics.median(taken.values()):.1f} ms, slowest {slowest} {taken[slowest]:.2f} s, "
        f"{over} over {LIMIT_S:g} s",
        flush=True,
    )


def _seconds(engine: Engine, query: engines.Query, values: dict[str, engines.Value]) -> float:
    """Return the least of some runs, of a single one where it is slow."""
    least = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        engine.rows(query, values)
        least = min(least, time.perf_counter() - start)
        if least > LIMIT_S:
            break
    return least


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or TIMES)
