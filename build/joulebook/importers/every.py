"""Every importer by its name."""

from collections.abc import Mapping, Sequence

from joulebook.importers.model import Importer

KNOWN: Sequence[Importer] = ()
IMPORTERS: Mapping[str, Importer] = {one.name: one for one in KNOWN}
