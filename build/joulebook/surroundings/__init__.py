"""What a build reads beside the data package: settings, the change log, versions that git keeps, and the engine."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from joulebook.publish.model import Surroundings
from joulebook.surroundings.changelog import read_releases
from joulebook.surroundings.engine import read_engine
from joulebook.surroundings.history import read_versions
from joulebook.surroundings.settings import read_settings


def read(
    root: Path,
    address: str | None,
    notice: Callable[[str], None],
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Surroundings:
    """Read all of it; ``address`` goes before the one in the settings, and what is left out is told to ``notice``.

    ``environment`` are the variables of a workflow, which know its repository.

    Raises BuildError where a setting, an entry of the change log or a tagged version is wrong.
    """
    return Surroundings(
        settings=read_settings(root / "site" / "site.toml", address, environment),
        releases=read_releases(root / "CHANGELOG.md", notice),
        versions=read_versions(root, notice),
        engine=read_engine(root, notice),
    )
