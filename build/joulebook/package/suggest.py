"""Suggests the word that was probably meant, for as many findings as that can be afforded."""

from collections.abc import Iterable
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
