"""Finds a source by whatever names it: its id, DOI, arXiv id, address, title or citation label."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

ARXIV = re.compile(
    r"(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?"
    r"([0-9]{4}\.[0-9]{4,5})(?:v[0-9]+)?(?:\.pdf)?",
    re.IGNORECASE,
)
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
CLOSE, MOST_CLOSE = 0.75, 4
LONGEST = 400
"""No name of a source is longer; comparing longer ones would take long."""
Source = Mapping[str, str]


def reference(text: str) -> dict[str, str]:
    """The text as the field of ``sources`` that it would fill: arxiv_id, doi, url or title.

    >>> reference("https://arxiv.org/abs/1905.11946v5"), reference("doi:10.1000/X")
    ({'arxiv_id': '1905.11946'}, {'doi': '10.1000/X'})
    """
    text = text.strip()
    if match := ARXIV.fullmatch(text):
        return {"arxiv_id": match[1]}
    if match := DOI.fullmatch(text):
        return {"doi": match[1]}
    return {"url" if ADDRESS.fullmatch(text) else "title": text}


def matches(text: str, sources: Sequence[Source]) -> list[Source]:
    """The sources that the text names exactly; more than one where they share a title."""
    ((field, value),) = reference(text).items()
    alike = _word_form if field == "title" else _reference_form
    found = [source for source in sources if source["source_id"] == text.strip()]
    columns = ("title", "label") if field == "title" else (field,)
    return found or [source for source in sources if any(alike(source[name]) == alike(value) for name in columns)]


def close(text: str, sources: Sequence[Source]) -> list[Source]:
    """The sources whose title or label reads almost like the text, the closest first."""
    asked = _word_form(text[:LONGEST])
    if not asked:
        return []
    ranked = [
        (max(_likeness(asked, _word_form(source[name])) for name in ("title", "label")), source) for source in sources
    ]
    ranked.sort(key=lambda pair: (-pair[0], pair[1]["source_id"]))
    return [source for likeness, source in ranked if likeness >= CLOSE][:MOST_CLOSE]


def named(source: Source) -> str:
    """A source in one line: its id, its label and its title."""
    return f"{source['source_id']} ({source['label']}: {source['title']})"


def _likeness(asked: str, known: str) -> float:
    if asked in known and len(asked.split()) > 1:
        return 1.0
    matcher = SequenceMatcher(None, asked, known)
    return matcher.ratio() if matcher.quick_ratio() >= CLOSE else 0.0


def _word_form(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _reference_form(text: str) -> str:
    """Addresses differ in their scheme, in www and in a slash at the end, DOIs in their letters' case."""
    return re.sub(r"^https?://(?:www\.)?", "", text.casefold()).rstrip("/") or " "
