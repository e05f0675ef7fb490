"""Money in minor units: 1,130.00 CNY is the integer 113000 (ARCHITECTURE D1). Never float."""

from __future__ import annotations

import re
from typing import Final

# ISO 4217 minor units; every other active currency code has two.
_MINOR_UNITS: Final = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
AMOUNT_MAX: Final = 10**15
"""Largest amount of one posting in minor units, ten trillion yuan: nine thousand lines of it cannot overflow 64 bits."""
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def minor_unit(currency: str) -> int:
    """How many decimals the currency has (ISO 4217): 2 for CNY, 0 for JPY, 3 for KWD."""
    return _MINOR_UNITS.get(currency, 2)


def parse_scaled(text: str, scale: int) -> int | None:
    """An exact decimal text as an integer of 10^-scale units; None where it is no number or has too many decimals."""
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        return None
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return int(whole + fraction.ljust(scale, "0")) if len(fraction) <= scale else None


def format_scaled(number: int, scale: int) -> str:
    """The inverse of `parse_scaled`: always `scale` decimals, no thousands mark, no exponent."""
    sign, digits = ("-" if number < 0 else ""), str(abs(number)).rjust(scale + 1, "0")
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}"


def grouped(number: str) -> str:
    """Thousands marks for people into a decimal text: `-1234.50` as `-1,234.50`; a red amount keeps its minus."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, dot, fraction = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{fraction}"
