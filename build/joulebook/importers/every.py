"""Every importer by its name."""

from collections.abc import Mapping, Sequence

from joulebook.importers import (
    devices,
    energy_carbon,
    language,
    ml_energy,
    mlperf,
    timm,
    timm_throughput,
    torchvision,
)
from joulebook.importers.model import Importer

KNOWN: Sequence[Importer] = (
    timm.IMPORTER,
    timm_throughput.IMPORTER,
    torchvision.IMPORTER,
    devices.IMPORTER,
    mlperf.IMPORTER,
    ml_energy.IMPORTER,
    language.IMPORTER,
    energy_carbon.IMPORTER,
)
IMPORTERS: Mapping[str, Importer] = {one.name: one for one in KNOWN}
