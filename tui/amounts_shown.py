"""Amounts as people read them: thousands marks, the minus in front, nothing for nothing where that is asked for."""

from __future__ import annotations

from typing import Final

from ledger.api import format_scaled, grouped, minor_unit


def money(amount: int, currency: str, *, blank_zero: bool = False) -> str:
    """Minor units as `1,234.56`."""
    return "" if blank_zero and not amount else grouped(format_scaled(amount, minor_unit(currency)))


def quantity(amount: int, scale: int) -> str:
    """Base units at an item's scale as `1,234.5`."""
    text = grouped(format_scaled(amount, scale))
    return text.rstrip("0").rstrip(".") if scale else text


def tenths(amount: int) -> str:
    """Tenths as `14.5`."""
    return format_scaled(amount, 1)


def hundredths(amount: int) -> str:
    """Hundredths as `0.85`."""
    return format_scaled(amount, 2)


_STEPS: Final = {"zh": ((10**8, "亿"), (10**4, "万")), "en": ((10**9, "B"), (10**6, "M"), (10**3, "k"))}


def short_money(amount: int, currency: str, language: str) -> str:
    """An amount for the edge of a chart: `44.7万`, `447k`; cut, not rounded, to one decimal."""
    whole = abs(amount) // 10 ** minor_unit(currency)
    sign = "-" if amount < 0 and whole else ""
    for size, unit in _STEPS[language]:
        if whole >= size:
            tenth = whole * 10 // size
            return f"{sign}{tenth // 10:,}{f'.{tenth % 10}' if tenth % 10 and tenth < 10_000 else ''}{unit}"
    return f"{sign}{whole}"
