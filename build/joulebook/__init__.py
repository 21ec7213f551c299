"""Joulebook: an open, checked ledger of what one deep-learning inference costs in compute and energy."""

__version__ = "0.1.0"
