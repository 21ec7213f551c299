"""A model's badge: a small picture of its joules for other people's pages, and the lines that put it there."""

import unicodedata
from dataclasses import dataclass
from html import escape

WIDTHS = {
    **dict.fromkeys("'ijl|", 3),
    **dict.fromkeys("!,./:;I[]\\ft ", 4),
    **dict.fromkeys('"()*-`r', 5),
    **dict.fromkeys("Jcksvxyz", 6),
    **dict.fromkeys("#$0123456789?ELF_abdeghnopqu^{}", 7),
    **dict.fromkeys("&<=>+~ABKPRSTVXYZ×−", 8),
    **dict.fromkeys("CDGHNOQUw", 9),
    **dict.fromkeys("%@MWm…", 11),
}
"""The width in pixels of a character of 11 pixels of a common sans-serif, rounded up."""
OTHER, WIDE = 8, 12
"""The width of any other character, and of one that East Asian scripts write twice as wide."""
PADDING, HEIGHT = 7, 20
LONGEST = 36
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" viewBox="0 0 {width} 20" role="img" '
    'aria-labelledby="title">\n'
    '<title id="title">{title}</title>\n'
    '<rect x="0.5" y="0.5" width="{inner}" height="19" rx="3" fill="#ffffff" stroke="#8a8f96"/>\n'
    '<path d="M{left} 1H{edge}a2.5 2.5 0 0 1 2.5 2.5v13a2.5 2.5 0 0 1 -2.5 2.5H{left}z" fill="#e6f0f4"/>\n'
    '<g font-family="Verdana, &quot;DejaVu Sans&quot;, Geneva, sans-serif" font-size="11">\n'
    '<text x="{padding}" y="14" fill="#1d2126" textLength="{name_length}" lengthAdjust="spacingAndGlyphs">{name}</text>'
    "\n"
    '<text x="{value_x}" y="14" fill="#0a4a63" textLength="{value_length}" lengthAdjust="spacingAndGlyphs">{value}'
    "</text>\n</g>\n</svg>\n"
)


@dataclass(frozen=True)
class Lines:
    """What other people copy into a page of theirs, as text."""

    markdown: str
    html: str


def plain(text: str, longest: int = LONGEST) -> str:
    r"""Text on one line without characters that steer or hide, clipped with an ellipsis.

    >>> plain("ViT-G/14"), plain("a" * 50, 5), plain("abc\u202edef")
    ('ViT-G/14', 'aaaa…', 'abcdef')
    """
    kept = "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or not _steers(sign))
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else f"{kept[: longest - 1].rstrip()}…"


def _steers(sign: str) -> bool:
    """Whether a character is a control, a direction mark, a surrogate, unassigned or a line separator."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


def length(text: str) -> int:
    """The width of a text in pixels, by the table of widths.

    >>> length("0.1 J"), length("漢"), length("")
    (28, 12, 0)
    """
    return sum(
        WIDTHS.get(sign, WIDE if unicodedata.east_asian_width(sign) in {"W", "F"} else OTHER)
        for sign in text
        if not unicodedata.combining(sign)
    )


def badge(name: str, value: str) -> bytes:
    """Draw a badge on a light ground: the name to the left, the value to the right, both also as its title."""
    shown = plain(name)
    name_length, value_length = length(shown), length(value)
    left = PADDING + name_length + PADDING
    width = left + PADDING + value_length + PADDING
    drawn = SVG.format(
        width=width,
        inner=width - 1,
        left=left,
        edge=f"{width - 3.5:g}",
        padding=PADDING,
        name_length=name_length,
        name=escape(shown),
        value_x=left + PADDING,
        value_length=value_length,
        value=escape(value),
        title=escape(f"{plain(name, 300)}: {value}"),
    )
    return drawn.encode("utf-8")


def lines(name: str, value: str, picture: str, page: str) -> Lines:
    r"""The lines that show a badge with a link to its page; ``picture`` and ``page`` are addresses.

    >>> print(lines("A [1]", "2 J", "b.svg", "i.html").markdown)
    [![A \[1\]: 2 J](b.svg)](i.html)
    """
    said = f"{plain(name, 300)}: {value}"
    marked = "".join(f"\\{sign}" if sign in "\\`*_[]<>!" else sign for sign in said)
    return Lines(
        f"[![{marked}]({picture})]({page})",
        f'<a href="{escape(page)}"><img src="{escape(picture)}" alt="{escape(said)}" height="{HEIGHT}"></a>',
    )
