"""How Joulebook and its paper are cited: as BibTeX and as RIS, for programs that keep references."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from joulebook.publish.facts import Row
from joulebook.publish.model import Edition, Surroundings

AUTHOR = "The Joulebook contributors"
BETWEEN_AUTHORS = re.compile(r",? and |, ")
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
"""Ends of lines and control characters: either format reads a value to the end of its line or its brace."""
TEX: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': r"{\textquotedbl}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
"""How TeX reads a sign that it would take for its own; a brace is named, since BibTeX counts even escaped ones."""
NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9.:-]+")
NOT_IN_AN_ADDRESS = re.compile(r"[^!-~]|[\\{}\"<>^`|]")


@dataclass(frozen=True)
class Reference:
    """A work to cite. An organisation stands in braces in BibTeX, so that it is not taken for a first and last name."""

    key: str
    ris_type: str
    authors: tuple[str, ...]
    title: str
    year: int | None
    day: date | None = None
    version: str | None = None
    address: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    is_organisation: bool = False


def references(edition: Edition, beside: Surroundings, paper: Row) -> tuple[Reference, Reference]:
    """Joulebook at the version of its data, and the paper whose numbers it carries."""
    version = edition.package.version
    day = beside.day(version)
    ours = Reference(
        key=f"joulebook-{version}",
        ris_type="DATA",
        authors=(AUTHOR,),
        title=str(edition.package.descriptor["title"]),
        year=day.year if day else None,
        day=day,
        version=version,
        address=beside.settings.address,
        is_organisation=True,
    )
    arxiv_id = paper["arxiv_id"]
    theirs = Reference(
        key=str(paper["source_id"]),
        ris_type="GEN",
        authors=authors(str(paper["authors"])),
        title=str(paper["title"]),
        year=paper["year"],
        address=f"https://arxiv.org/abs/{arxiv_id}" if arxiv_id else paper["url"],
        arxiv_id=arxiv_id,
        doi=paper["doi"],
    )
    return ours, theirs


def authors(text: str) -> tuple[str, ...]:
    """Split authors as references list them.

    >>> authors("A. One, B. Two-Three, and C. Four"), authors("A. One and B. Two")
    (('A. One', 'B. Two-Three', 'C. Four'), ('A. One', 'B. Two'))
    """
    return tuple(name for name in (part.strip() for part in BETWEEN_AUTHORS.split(text)) if name)


def bibtex(works: tuple[Reference, ...]) -> bytes:
    """Write works as BibTeX; whatever is in a field, its braces are balanced and it ends where it should."""
    return "\n".join(map(_entry, works)).encode()


def _entry(work: Reference) -> str:
    names = " and ".join(f"{{{tex(name)}}}" if work.is_organisation else _spelled(name) for name in work.authors)
    fields = {
        "author": names,
        "title": f"{{{tex(work.title)}}}",
        "year": str(work.year) if work.year else "",
        "month": str(work.day.month) if work.day else "",
        "version": tex(work.version or ""),
        "eprint": verbatim(work.arxiv_id or ""),
        "archiveprefix": "arXiv" if work.arxiv_id else "",
        "doi": verbatim(work.doi or ""),
        "url": verbatim(work.address or ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{NOT_IN_A_KEY.sub('-', work.key)},\n{lines}}}\n"


def _spelled(name: str) -> str:
    """A name with its last word as the family name; one that BibTeX could take apart stands whole."""
    plain = tex(name)
    return plain if re.fullmatch(r"[\w.\- ]+", name) and " and " not in f" {name.casefold()} " else f"{{{plain}}}"


def tex(text: str) -> str:
    r"""Write text for TeX on one line.

    >>> tex('50 % of {a_b}')
    '50 \\% of \\textbraceleft{}a\\_b\\textbraceright{}'
    """
    return "".join(TEX.get(sign, sign) for sign in BREAKS.sub(" ", text).strip())


def verbatim(text: str) -> str:
    """Write an address or an identifier, which TeX takes sign by sign, with what could end the field in hexadecimal.

    >>> verbatim("10.1000/a_b{c")
    '10.1000/a_b%7Bc'
    """
    return NOT_IN_AN_ADDRESS.sub(lambda sign: quote(sign[0], safe=""), text)


def ris(works: tuple[Reference, ...]) -> bytes:
    """Write works as RIS: a tag and a value a line, from the type to the end of each."""
    return "".join(map(_record, works)).encode()


def _record(work: Reference) -> str:
    lines = [("TY", work.ris_type)]
    lines += [("AU", name if work.is_organisation else _family_first(name)) for name in work.authors]
    lines += [("TI", work.title), ("PY", str(work.year or ""))]
    lines += [("DA", work.day.strftime("%Y/%m/%d") if work.day else ""), ("ET", work.version or "")]
    lines += [("AN", f"arXiv:{work.arxiv_id}" if work.arxiv_id else ""), ("DO", work.doi or "")]
    lines += [("UR", work.address or "")]
    said = "".join(f"{tag}  - {BREAKS.sub(' ', value).strip()}\r\n" for tag, value in lines if value)
    return f"{said}ER  - \r\n\r\n"


def _family_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last
