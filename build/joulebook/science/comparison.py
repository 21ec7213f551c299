"""Why one model takes more energy than another: the parts between any two, or the reason why they are not compared."""

from collections.abc import Mapping

import pandas as pd

from joulebook.science.decomposition import PARTS
from joulebook.science.model import DeriveError

DOMAINS = {"cv": "images", "nlp": "language"}


def change(components: pd.DataFrame, tokens: Mapping[str, float], one: str, other: str) -> dict[str, float]:
    """Return each part of the change of energy from one model to another, in log10 of a ratio of joules.

    part(one → other) = part of the other − part of the one; ``energy`` is their sum, exactly as the rows add up.
    ``components``: one view of energy_components; ``tokens``: input length of language models by model id.
    Raises DeriveError for a model that is unknown or has no score, for models of two domains, and for language models
    of different input lengths, whose passes are different units of work.
    Source: Joulebook; that images and language are not compared is the paper's own rule.

    >>> rows = pd.DataFrame({"domain": "cv", "model_id": ["a", "b"], "energy_log10": [0.0, 1.0]})
    >>> rows = rows.assign(**{f"{part}_log10": [0.0, 0.2] for part in PARTS})
    >>> change(rows, {}, "b", "a")["energy"]
    -1.0
    """
    found = components.set_index("model_id").to_dict("index")
    for model_id in (one, other):
        if model_id not in found:
            raise DeriveError(f"comparison: {model_id} is no model of the list that has a score, so it has no parts")
    first, second = found[one], found[other]
    domains = str(first["domain"]), str(second["domain"])
    if domains[0] != domains[1]:
        told = " and ".join(f"{name} ({DOMAINS[key]})" for name, key in zip((one, other), domains, strict=True))
        raise DeriveError(f"comparison: {told} do different work; images and language are never compared")
    lengths = tokens.get(one), tokens.get(other)
    if lengths[0] != lengths[1]:
        raise DeriveError(
            f"comparison: a pass of {one} reads {_length(lengths[0])} tokens and one of {other} {_length(lengths[1])}; "
            "passes over inputs of different length are different units of work"
        )
    columns = {part: f"{part}_log10" for part in ("energy", *PARTS)}
    return {part: float(second[column]) - float(first[column]) for part, column in columns.items()}


def _length(tokens: float | None) -> str:
    return "an unknown number of" if tokens is None else f"{tokens:g}"
