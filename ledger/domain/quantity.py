"""Quantities: integers of the item's base unit at the item's scale; other units convert by exact fractions.

An item counted in kg with 3 decimals keeps 1.250 kg as 1250. A bag of 25 kg is the factor 25000: 3 bags are 75000.
"""

from __future__ import annotations

from fractions import Fraction

from ledger.domain.money import format_scaled, parse_scaled

__all__ = ["format_quantity", "to_base_units"]


def to_base_units(text: str, scale: int, factor: Fraction = Fraction(1)) -> int | None:
    """The entered quantity in base units, or None where it is no number or not a whole number of base units."""
    if factor == 1:
        return parse_scaled(text, scale)
    digits = len(text.partition(".")[2])
    entered = parse_scaled(text, digits)
    if entered is None:
        return None
    exact = Fraction(entered, 10**digits) * factor * 10**scale
    return exact.numerator if exact.denominator == 1 else None


def format_quantity(quantity: int, scale: int) -> str:
    """A base-unit integer as people write it: 1250 at scale 3 is `1.25`, 3000 is `3`."""
    text = format_scaled(quantity, scale)
    return text.rstrip("0").rstrip(".") if scale else text
