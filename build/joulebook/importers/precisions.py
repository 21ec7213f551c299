"""Number formats under one spelling; what an owner mixes or adds stays as it is."""

from collections.abc import Mapping

SPELLINGS: Mapping[str, str] = {"bfloat16": "BF16", "float8": "FP8"}


def precision(text: str) -> str:
    """The formats of a label, each in capitals.

    >>> precision("int8,fp16"), precision("bfloat16"), precision("")
    ('INT8, FP16', 'BF16', '')
    """
    return ", ".join(SPELLINGS.get(one, one.upper()) for one in text.split(",") if one)
