"""Arithmetic of a line while it is typed: 120 × 18.50 is 2,220.00, 2,220.00 ÷ 120 is 18.5, 13 % of 2,220.00 is 288.60.

Texts in, texts out, rounded once and half away from zero like everything that is posted (`ledger.domain.rounding`). A text that
is no number gives an empty one: the cell says itself what is wrong with it.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from ledger.domain.amounts import round_fraction
from ledger.domain.money import format_scaled, minor_unit, parse_scaled
from ledger.domain.sales_prices import tax_of

PRICE_DECIMALS: Final = 6
"""Decimals of a price that is worked out; one that was typed is used as it stands."""


def amount_of(quantity: str, price: str, currency: str) -> str:
    """Quantity × price in a currency; "" where one of them is no number."""
    count, each = _number(quantity), _number(price)
    if count is None or each is None:
        return ""
    decimals = minor_unit(currency)
    return format_scaled(round_fraction(count * each * 10**decimals, "half_up"), decimals)


def price_of(amount: str, quantity: str) -> str:
    """Amount ÷ quantity, as short as it can be written; "" where there is no quantity."""
    whole, count = _number(amount), _number(quantity)
    if whole is None or not count:
        return ""
    return plain_number(whole / count, PRICE_DECIMALS)


def tax_on(net: str, rate: str, currency: str) -> str:
    """The tax on an amount without tax; `rate` is `0.13` or `13%`."""
    decimals = minor_unit(currency)
    base, share = parse_scaled(net, decimals), _number(rate)
    return "" if base is None or share is None else format_scaled(tax_of(base, share), decimals)


def plain_number(number: Fraction, decimals: int) -> str:
    """A number with at most so many decimals and no zeros behind."""
    with localcontext() as context:
        context.prec = 60
        scaled = Decimal(round_fraction(number * 10**decimals, "half_up")).scaleb(-decimals)
        return f"{scaled.normalize():f}"


def _number(text: str) -> Fraction | None:
    """`18.5`, `1/3`, `13%`; None for anything else."""
    try:
        found = Fraction(text.removesuffix("%")) if 0 < len(text) <= 40 and "e" not in text.lower() else None
    except (ValueError, ZeroDivisionError):
        return None
    return found / 100 if found is not None and text.endswith("%") else found
