"""Every error that Joulebook raises for its users, each with one line that says what is wrong and how to mend it.

JoulebookError
├── UsageError          wrong folder, no descriptor, an output folder that is not ours      (exit 2)
├── PackageError        the data package has errors; nothing is published from it          (exit 1)
├── BuildError          an input beside the package (template, asset) is missing or broken  (exit 1)
├── ServeError          no site to serve, a broken database, a port that is in use         (exit 1)
└── LoadError           no published package there, or a file of it that is not whole      (in code alone)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the model brings pandas, which an error and a server do without
    from joulebook.package.model import Report


class JoulebookError(Exception):
    """An error whose message is written for the person at the keyboard."""

    exit_code = 1


class UsageError(JoulebookError):
    """The command was pointed at something that it cannot work with."""

    exit_code = 2


class PackageError(JoulebookError):
    """The data package has errors; ``report`` lists them all."""

    def __init__(self, report: Report) -> None:
        """Keep the report, so that the caller can show each finding."""
        self.report = report
        count = len(report.errors)
        super().__init__(f"the data package has {count} error{'s' if count != 1 else ''}; nothing was published")


class BuildError(JoulebookError):
    """An input of the build other than the data package is missing or broken."""


class ServeError(JoulebookError):
    """The site cannot be served."""


class LoadError(JoulebookError):
    """The published tables cannot be loaded, or are not what their descriptor says."""
