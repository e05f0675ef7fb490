"""Amounts as people read them: thousands marks, the minus in front, nothing for nothing where that is asked for."""

from __future__ import annotations

from ledger.api import format_scaled, minor_unit


def money(amount: int, currency: str, *, blank_zero: bool = False) -> str:
    """Minor units as `1,234.56`."""
    return "" if blank_zero and not amount else grouped(format_scaled(amount, minor_unit(currency)))


def grouped(number: str) -> str:
    """Thousands marks into the whole part of a decimal number."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, dot, fraction = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{fraction}"


def quantity(amount: int, scale: int) -> str:
    """Base units at an item's scale as `1,234.5`."""
    text = grouped(format_scaled(amount, scale))
    return text.rstrip("0").rstrip(".") if scale else text
