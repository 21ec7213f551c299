"""How numbers, dates and names are written on pages: one formatter for all of them."""

import math
import re
from datetime import date
from typing import Any

import pandas as pd

DIGITS = 3
SMALLEST_PLAIN = 1e-4
LARGEST_PLAIN = 1e9
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"


def missing(value: Any) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NaT, <NA> or the empty text."""
    if isinstance(value, str):
        return not value
    return bool(pd.isna(value))


def number(value: float, digits: int = DIGITS) -> str:
    """Write a derived number with ``digits`` significant digits.

    >>> number(0.0123456), number(9120.66, 4), number(-0.5), number(34.651)
    ('0.0123', '9,121', '−0.500', '34.7')
    >>> number(1.5e-7), number(0.0)
    ('1.50 × 10⁻⁷', '0')
    """
    value = float(value)
    if not math.isfinite(value):
        return "not a number"
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    size = abs(rounded)
    if size < SMALLEST_PLAIN or size >= LARGEST_PLAIN:
        mantissa, exponent = f"{rounded:.{digits - 1}e}".split("e")
        text = f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    else:
        decimals = max(0, digits - 1 - math.floor(math.log10(size)))
        text = f"{rounded:,.{decimals}f}"
    return text.replace("-", MINUS)


def exact(value: Any) -> str:
    """Write a value as it is held, with thousands separators: for counts and cells of tables.

    >>> exact(175000.0), exact(0.78), exact(-3)
    ('175,000', '0.78', '−3')
    """
    if isinstance(value, float) and not float(value).is_integer():
        return f"{value:,}".replace("-", MINUS)
    return f"{int(value):,}".replace("-", MINUS)


def printed(text: str) -> str:
    """Group the thousands of a number that is kept as printed, and leave every digit as it is.

    >>> printed("175000"), printed("61.00"), printed("No"), printed("36000.0")
    ('175,000', '61.00', 'No', '36,000.0')
    """
    match = re.fullmatch(r"(-?)(\d{4,})(\.\d+)?", text)
    if match is None:
        return text
    sign, whole, rest = match.groups()
    return f"{MINUS if sign else ''}{int(whole):,}{rest or ''}"


def day(value: date) -> str:
    """Write a date for reading.

    >>> day(date(2019, 11, 5))
    '5 Nov 2019'
    """
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(decimal_year: float) -> str:
    """Write a decimal year as the month that it lies in.

    >>> moment(2024.02), moment(2019.9999)
    ('Jan 2024', 'Dec 2019')
    """
    year = math.floor(decimal_year)
    return f"{MONTHS[math.floor((decimal_year - year) * len(MONTHS))]} {year}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    >>> plural(1, "row"), plural(2, "row"), plural(3, "entry", "entries")
    ('1 row', '2 rows', '3 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(share: float, digits: int = 2) -> str:
    """Write a share as a signed per-cent figure.

    >>> percent(0.0126), percent(-0.25)
    ('+1.3 %', '−25 %')
    """
    text = number(100 * share, digits)
    return f"{text if text.startswith(MINUS) or text == '0' else '+' + text} %"


def cell(value: Any) -> str:
    """Write any cell as it is held: dates for reading, a missing value as nothing.

    >>> cell(True), cell(2048), cell(date(2019, 11, 5)), cell(None)
    ('yes', '2,048', '5 Nov 2019', '')
    """
    if missing(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day(value)
    return exact(value) if isinstance(value, int | float) else str(value)
