"""What the importers of image models share: families, extra data, dates of weights and ids."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from joulebook.package.ids import slug

BRACKET_DAYS = 183
"""How far a paper and the library's first commit may lie apart for the weights between them to be dated."""
EARLY_DAYS = 31
"""How much earlier than the month of the paper a first commit may be: authors announce code before they post."""

TRANSFORMERS = frozenset(
    {"vision_transformer", "vision_transformer_relpos", "naflexvit", "vit", "deit", "cait", "beit", "eva", "xcit"}
    | {"swin_transformer", "swin_transformer_v2", "swin_transformer_v2_cr", "swin", "volo", "crossvit", "hiera", "pit"}
    | {"pvt_v2", "twins", "gcvit", "mvitv2", "davit", "nest", "tnt"}
)
HYBRIDS = frozenset(
    {
        "maxxvit",
        "maxvit",
        "efficientvit_mit",
        "efficientvit_msra",
        "mobilevit",
        "fastvit",
        "nextvit",
        "byoanet",
        "levit",
    }
    | {"tiny_vit", "coat", "vision_transformer_hybrid", "efficientformer", "efficientformer_v2", "swiftformer", "shvit"}
    | {"convit", "visformer", "edgenext"}
)
OTHERS = frozenset({"mlp_mixer", "sequencer"})
BY_NAME: Mapping[str, str] = {
    "caformer": "Hybrid",
    "poolformer": "Other",
    "poolformerv2": "Other",
    "mobilenetv4_hybrid": "Hybrid",
    "bat_resnext": "Hybrid",
    "botnet": "Hybrid",
    "halonet": "Hybrid",
    "lambda_resnet": "Hybrid",
}
"""Architectures that differ from the rest of their family, by the beginning of their name."""

DATA: Mapping[str, str] = {
    "in21k": "ImageNet-21k",
    "in22k": "ImageNet-22k",
    "in12k": "ImageNet-12k",
    "laion2b": "LAION-2B",
    "laiona": "LAION-A",
    "openai": "OpenAI CLIP's 400M pairs",
    "jft": "JFT-300M",
    "ig1b": "Instagram-1B",
    "yfcc100m": "YFCC-100M",
    "m38m": "Merged-38M",
    "m30m": "Merged-30M",
    "webli": "WebLI",
    "seer": "Instagram-1B",
    "swag": "Instagram-3.6B",
    "6m": "6M unlabelled images",
    "lvd142m": "LVD-142M",
}
"""What the words of a tag say of extra training data."""


class Dated(NamedTuple):
    """When weights can be said to be released, on what basis, and how precisely."""

    release_date: str
    basis: str
    precision: str


def architecture_of(family: str, name: str) -> str:
    """The kind of an architecture by its family, and by its name where the family has several.

    >>> architecture_of("metaformer", "caformer_s18"), architecture_of("resnet", "resnet50")
    ('Hybrid', 'CNN')
    """
    for start, kind in BY_NAME.items():
        if name.startswith(start):
            return kind
    kinds = {"Transformer": TRANSFORMERS, "Hybrid": HYBRIDS, "Other": OTHERS}
    return next((kind for kind, families in kinds.items() if family in families), "CNN")


def extra_data(tag: str, flagged: bool) -> str:
    """The extra training data that the words of a tag name, in their order.

    >>> extra_data("clip_laion2b_soup_ft_in12k_in1k", True)
    'LAION-2B and ImageNet-12k'
    """
    named = list(dict.fromkeys(DATA[word] for word in tag.split("_") if word in DATA))
    return " and ".join(named) or ("Yes, not named" if flagged else "No")


def dated(architecture_month: str, weights_month: str, first_seen: Iterable[str], *, recipe_is_own: bool) -> Dated:
    """The date of weights, or none, by the rules that the field's description states.

    ``recipe_is_own``: the paper that the tag names describes these very weights, not only what they were tuned from.

    >>> dated("2022-01", "", ["2022-03-11"], recipe_is_own=False)
    Dated(release_date='2022-01-01', basis='bracketed', precision='half-year')
    >>> dated("2015-12", "2021-10", [], recipe_is_own=True)
    Dated(release_date='2021-10-01', basis='recipe-paper', precision='month')
    >>> dated("2015-12", "", ["2022-12-07"], recipe_is_own=False)
    Dated(release_date='', basis='architecture-only', precision='')
    """
    if recipe_is_own and weights_month and architecture_month and architecture_month <= weights_month:
        return Dated(f"{weights_month}-01", "recipe-paper", "month")
    months = [month for month in (architecture_month, weights_month) if month]
    seen = [date.fromisoformat(day) for day in first_seen if day]
    if architecture_month and seen:
        earliest = date.fromisoformat(f"{max(months)}-01")
        if -EARLY_DAYS <= (min(seen) - earliest).days <= BRACKET_DAYS:
            return Dated(earliest.isoformat(), "bracketed", "half-year")
    return Dated("", "architecture-only" if architecture_month else "none", "")


def model_id(name: str, resolution: str) -> str:
    """The id of weights at a resolution.

    >>> model_id("resnet50.a1_in1k", "288")
    'resnet50-a1-in1k-288'
    """
    return slug(f"{name} {resolution}")


def arxiv_id(text: str) -> str:
    """An arXiv id where it has the form of one, else nothing."""
    return text if re.fullmatch(r"[0-9]{4}\.[0-9]{4,5}", text) else ""
