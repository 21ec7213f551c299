"""Every importer by its name."""

from collections.abc import Mapping, Sequence

from joulebook.importers import devices, language, ml_energy, mlperf, timm, torchvision
from joulebook.importers.model import Importer

KNOWN: Sequence[Importer] = (
    timm.IMPORTER,
    torchvision.IMPORTER,
    devices.IMPORTER,
    mlperf.IMPORTER,
    ml_energy.IMPORTER,
    language.IMPORTER,
)
IMPORTERS: Mapping[str, Importer] = {one.name: one for one in KNOWN}
