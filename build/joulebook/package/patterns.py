"""Whether a pattern is anchored, works, and ends in reasonable time on a cell that almost fits."""

import re
import time
import warnings
from functools import lru_cache
from typing import Any

SLOW = 0.05
"""Seconds of processor time for a short text that show that a pattern tries exponentially many ways."""
LONGEST_TRIAL = 40
PADDING = "\x00" * 2_000
"""Makes every trial long enough for a pattern with a least length, so that times grow step by step."""
LONGEST_PATTERN = 500


def pattern_problem(pattern: Any) -> tuple[str, str, str] | None:
    """Code, what was expected and how to mend a pattern; None where it can be used.

    >>> pattern_problem("^(?:[a-z]+)$")
    >>> pattern_problem("cat|dog")[0]
    'unanchored-pattern'
    """
    if not isinstance(pattern, str) or not pattern or len(pattern) > LONGEST_PATTERN:
        return "wrong-value", f"a regular expression of at most {LONGEST_PATTERN} characters", "write one as text"
    inner = pattern.removeprefix("^(?:").removesuffix(")$")
    reason = _refusal(pattern)
    if reason:
        return "broken-pattern", f"a regular expression ({reason})", "correct the expression"
    # where the first group closes before the end, as in ^(?:a)|(?:b)$, the inside alone does not compile
    if not (pattern.startswith("^(?:") and pattern.endswith(")$")) or _refusal(inner):
        return "unanchored-pattern", "a pattern like ^(?:…)$", f"write ^(?:{inner})$"
    if is_slow(pattern):
        return (
            "broken-pattern",
            "a pattern that decides quickly",
            "do not repeat a group that itself holds a repetition of the same characters",
        )
    return None


def _refusal(pattern: str) -> str | None:
    """Why the expression cannot be compiled, or will mean something else in a later Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            re.compile(pattern)
        except (re.error, Warning, OverflowError, RecursionError) as error:
            return str(error)
    return None


@lru_cache(maxsize=256)
def is_slow(pattern: str) -> bool:
    """Whether a text of some repeated character takes a time that grows beyond all measure with its length."""
    compiled = re.compile(pattern)
    for sign in sorted(set(pattern) | set("a0- ")):
        for length in range(1, LONGEST_TRIAL):
            trial = sign * length + PADDING
            # a busy machine can make one trial slow, not three; growth shows itself again at the next length
            if all(_seconds(compiled, trial) > SLOW for _ in range(3)):
                return True
    return False


def _seconds(compiled: re.Pattern[str], text: str) -> float:
    start = time.thread_time()
    compiled.match(text)
    return time.thread_time() - start
