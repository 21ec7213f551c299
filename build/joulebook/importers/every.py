"""Every importer by its name."""

from collections.abc import Mapping, Sequence

from joulebook.importers import timm, torchvision
from joulebook.importers.model import Importer

KNOWN: Sequence[Importer] = (timm.IMPORTER, torchvision.IMPORTER)
IMPORTERS: Mapping[str, Importer] = {one.name: one for one in KNOWN}
