"""The charts' colours and shapes: told apart by eyes that see no red or green, and never by colour alone.

The hexadecimal values are the light scheme's; the style sheet replaces each of them in the dark scheme.
"""

INK = "#1d2126"
MUTED = "#565d66"
GRID = "#e9e6df"
CARD = "#ffffff"
BLUE = "#0072b2"
ORANGE = "#b8480a"
GREEN = "#00795a"
PINK = "#a0487f"
OCHRE = "#7d6200"
SERIES = (BLUE, ORANGE, GREEN, PINK, OCHRE)
SHAPES = ("circle", "diamond", "triangle-up", "square", "cross", "triangle-down", "triangle-left")

YEARS = (
    "#18a7a1",
    "#009aa8",
    "#008aaf",
    "#0078b2",
    "#0063b0",
    "#234fa6",
    "#393b95",
    "#422a7e",
    "#431b64",
    "#3f0f49",
)
"""From the oldest year to the newest: in the light scheme newer is darker, in the dark scheme newer is lighter."""

FONT = "Liberation Sans"
"""A font that vl-convert ships, with the widths of Arial and Helvetica, which the pages fall back to."""


def years(first: int, last: int) -> dict[int, str]:
    """Spread the scale of years over the years from ``first`` to ``last``.

    >>> years(2012, 2013)
    {2012: '#18a7a1', 2013: '#3f0f49'}
    """
    span = max(last - first, 1)
    return {year: YEARS[round((year - first) * (len(YEARS) - 1) / span)] for year in range(first, last + 1)}
