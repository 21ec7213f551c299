"""What the tests of the science share: typed tables of the project's package, changed tables, and derived results."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from joulebook.package.model import Package
from joulebook.science.derive import derive
from joulebook.science.model import Book

Frames = Mapping[str, pd.DataFrame]
Change = tuple[str, Mapping[str, object], str, object]
"""A table, the cells that select rows, the column to change, and its new value."""


@pytest.fixture(scope="session")
def frames(package: Package) -> Frames:
    """The typed raw tables of the project's own package."""
    return {name: frame.copy() for name, frame in package.frames.items()}


@pytest.fixture(scope="session")
def paper(frames: Frames, once: Callable[..., Any]) -> Book:
    """The results of the paper's rows alone, whatever community rows the package holds."""
    papers = {name: frame.loc[frame["edition"] == "paper"] for name, frame in frames.items()}
    return once("paper", lambda: derive(papers))


@pytest.fixture(scope="session")
def changed(frames: Frames) -> Callable[..., dict[str, pd.DataFrame]]:
    """Give a function that copies the paper's rows with some cells set to other values."""

    def change(*changes: Change) -> dict[str, pd.DataFrame]:
        copies = {name: frame.loc[frame["edition"] == "paper"].copy() for name, frame in frames.items()}
        for table, where, column, value in changes:
            selected = pd.Series(True, copies[table].index)
            for name, wanted in where.items():
                selected &= (copies[table][name] == wanted).astype(bool)
            assert selected.any(), f"{table} has no row where {where}"
            copies[table].loc[selected, column] = value
        return copies

    return change


@pytest.fixture(scope="session")
def extended(frames: Frames) -> Callable[..., dict[str, pd.DataFrame]]:
    """Give a function that adds to the paper's rows a community row: a copy of a row with some cells replaced."""

    def extend(table: str, key: str, like: str, **cells: object) -> dict[str, pd.DataFrame]:
        copies = {name: frame.loc[frame["edition"] == "paper"].copy() for name, frame in frames.items()}
        row = copies[table].loc[copies[table][key] == like].iloc[:1].copy()
        for column, value in {"edition": "community", **cells}.items():
            row[column] = pd.Series([value], row.index).astype(row[column].dtype)
        copies[table] = pd.concat([copies[table], row], ignore_index=True)
        return copies

    return extend
