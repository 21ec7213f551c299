"""Libraries that only measuring needs: imported when they are, and missed with a sentence that says how to get them."""

import importlib
from typing import Any

from joulebook.errors import UsageError


def library(name: str) -> Any:
    """A library of the extra ``measure``; UsageError where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UsageError(
            f"{name} cannot be imported ({error}); build/setup measure installs what measuring a model needs: PyTorch, "
            "torchvision, timm and nvidia-ml-py (some 3 GB to fetch)"
        ) from error
