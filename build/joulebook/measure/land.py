"""Put measured rows where they belong: files of their own in a package, or one CSV that grows from model to model."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joulebook.errors import UsageError
from joulebook.measure.rows import BESIDE, COLUMNS, TABLE
from joulebook.package.canonical import written
from joulebook.package.contributions import FOLDER, contributed_files, file_name
from joulebook.package.descriptor import read_declaration

Row = Mapping[str, str]


def kept_ids(path: Path) -> set[str]:
    """The measurements that a CSV holds already; UsageError where the file is something else."""
    if not path.exists():
        return set()
    try:
        reader = csv.DictReader(io.StringIO(path.read_text("utf-8")), strict=True)
        if tuple(reader.fieldnames or ()) != (*COLUMNS, *BESIDE):
            raise UsageError(f"{path} is there and holds no measurements in this form; name another file")
        return {row["measurement_id"] for row in reader}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read ({error}); name another file") from error


def append(path: Path, rows: Sequence[Row]) -> None:
    """Add rows at the end of a CSV, which gets its header where it is new."""
    names = (*COLUMNS, *BESIDE)
    records = [*(() if path.exists() else (names,)), *([row[name] for name in names] for row in rows)]
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{written(record)}\n" for record in records)


def table_names(package: Path) -> list[str]:
    """The columns of the package's table of measurements; UsageError where it lacks the table or one of the columns."""
    declaration, _ = read_declaration(package)
    for resource in declaration.resources if declaration is not None else ():
        if resource.name == TABLE:
            if missing := sorted(set(COLUMNS) - set(resource.schema.names)):
                raise UsageError(f"the table {TABLE} has no column {', '.join(missing)}; write a file with --out")
            return list(resource.schema.names)
    raise UsageError(f"{package} has no table {TABLE}; write a file of your own with --out PATH")


def contributed_ids(package: Path) -> set[str]:
    """The measurements that have a file of their own in the package already."""
    return {Path(file).stem for file in contributed_files(package, TABLE)}


def contribute(package: Path, rows: Sequence[Row]) -> list[Path]:
    """Write each row into a file of its own in the package; nothing is ever overwritten."""
    names = table_names(package)
    paths = []
    for row in rows:
        path = package / FOLDER / TABLE / file_name([row["measurement_id"]])
        with _writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{written(one)}\n" for one in (names, [row.get(name, "") for name in names]))
        paths.append(path)
    return paths


def keep_record(path: Path, entry: Mapping[str, Any]) -> None:
    """Add the record of a sweep to a file with one JSON object on each line."""
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{json.dumps(entry, ensure_ascii=False, allow_nan=False)}\n")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn what the system says against writing into a sentence."""
    try:
        yield
    except FileExistsError as error:
        raise UsageError(f"{path} is there already and is not overwritten") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror or error})") from error
