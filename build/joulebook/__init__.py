"""Joulebook: an open, checked ledger of what one deep-learning inference costs in compute and energy."""

from joulebook.loading import Tables, load

__all__ = ["Tables", "load"]
__version__ = "0.1.0"
