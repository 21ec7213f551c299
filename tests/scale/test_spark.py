"""Spark gives the same rows of the published Parquet as SQLite of the published database: `make test-spark`."""

import importlib.util
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scale import engines
from tests.scale.engines import Spark, Sqlite
from tests.scale.questions import ASKED

from joulebook.publish.data.queries import Query, Value
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition, Surroundings
from joulebook.publish.site import data_files

pytestmark = pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="optional: make test-spark")


@pytest.fixture(scope="module")
def folder(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the project's own rows."""
    place = tmp_path_factory.mktemp("data")
    for name, content in data_files(Facts(edition), Surroundings()).items():
        (place / name).write_bytes(content)
    return place


@pytest.fixture(scope="module")
def sqlite(folder: Path) -> Iterator[Sqlite]:
    with engines.sqlite(folder) as engine:
        yield engine


@pytest.fixture(scope="module")
def spark(folder: Path) -> Iterator[Spark]:
    with warnings.catch_warnings():  # of PySpark's own: it knows nothing of pandas 3 yet, which is not used here
        warnings.simplefilter("ignore")
        engine = Spark(folder)
    yield engine
    engine.close()


def test_spark_gives_the_rows_of_sqlite(sqlite: Sqlite, spark: Spark) -> None:
    def differs(query: Query, values: dict[str, Value]) -> bool:
        return not engines.same(spark.rows(query, values), sqlite.rows(query, values))

    asked = [(query, values) for query, values in ASKED if not query.sqlite_only]
    assert len(asked) > 60
    assert [(query.id, values) for query, values in asked if differs(query, values)] == []
