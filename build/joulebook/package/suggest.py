"""Suggests the word that was probably meant, for as many findings as that can be afforded."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MOST_CANDIDATES = 2_000
MOST_SUGGESTIONS = 100
LONGEST_WORD = 100
SIMILAR = 0.7


class Suggester:
    """Looks for close words among candidates; comparing is slow, so that only the first findings get a suggestion."""

    def __init__(self, candidates: Iterable[str]) -> None:
        """Begin with nothing suggested."""
        self.candidates = list(candidates)
        self.left = MOST_SUGGESTIONS if len(self.candidates) <= MOST_CANDIDATES else 0

    def fix(self, found: str, otherwise: str) -> str:
        """The order to write the close word, or else what to do without one.

        >>> Suggester(["title", "name"]).fix("titel", "remove it")
        'write title if that is meant; otherwise remove it'
        """
        if not self.left or len(found) > LONGEST_WORD:
            return otherwise
        self.left -= 1
        word = found.strip().casefold()
        by_word = {candidate.casefold(): candidate for candidate in self.candidates}
        close = get_close_matches(word, by_word, n=1, cutoff=SIMILAR)
        return f"write {by_word[close[0]]} if that is meant; otherwise {otherwise}" if close else otherwise


def misnamed(expected: Sequence[str], labels: Sequence[str]) -> dict[int, str]:
    """Labels that stand where a missing column would, or are spelt almost as it: one slip, and its cells are there.

    >>> misnamed(["id", "watts", "year"], ["id", "Wats", "year"])
    {1: 'watts'}
    """
    missing = [name for name in expected if name not in labels]
    found: dict[int, str] = {}
    for position, label in enumerate(labels):
        if label in expected and label not in labels[:position]:
            continue
        here = expected[position] if len(labels) == len(expected) else ""
        close = get_close_matches(label.strip().casefold(), missing, n=1, cutoff=SIMILAR)
        meant = here if here in missing else close[0] if close else ""
        if meant:
            missing.remove(meant)
            found[position] = meant
    return found
