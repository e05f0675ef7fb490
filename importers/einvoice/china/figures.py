"""Figures as Chinese invoices write them: rates in words, `***` for no tax, and amounts in capital numerals.

The capitals are the second writing of the total on every invoice, made to be hard to alter: 壹万零贰拾圆伍角整 is 10020.50.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from importers.amounts import amount_of_text

__all__ = ["TaxRate", "amount_or_none", "capitals_as_amount", "rate_of_text"]

NUMERALS_MAX = 60
_DIGITS = {numeral: value for value, numeral in enumerate("零壹贰叁肆伍陆柒捌玖")} | {
    "〇": 0,
    "貳": 2,
    "陸": 6,
    "两": 2,
    "弍": 2,
}
_SMALL = {"拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HUNDRED_MILLIONS = frozenset("亿億")
_CENTS = {"角": Decimal("0.1"), "分": Decimal("0.01"), "厘": Decimal("0.001")}
_YUAN = frozenset("圆元圓")
_ENDS = frozenset("整正")
_NO_TAX = re.compile(r"\*+|—+|-+")
_RATE_WORDS = {
    "免税": ("E", "0"),
    "不征税": ("O", "0"),
    "出口零税率": ("Z", "0"),
    "普通零税率": ("Z", "0"),
    "零税率": ("Z", "0"),
}


class TaxRate(NamedTuple):
    """A VAT category of EN 16931 (S standard, Z zero, E exempt, O outside the tax) and the rate in percent."""

    category: str
    percent: str


def rate_of_text(text: str) -> TaxRate | None:
    """`13%`, `0.130000`, `13`, 免税, 不征税 or `***`; None where it is none of these. Fractions below 1 are shares."""
    said = text.strip()
    if said in _RATE_WORDS:
        return TaxRate(*_RATE_WORDS[said])
    if not said:
        return TaxRate("", "")
    if _NO_TAX.fullmatch(said):
        return TaxRate("E", "0")
    number = amount_of_text(said.rstrip("%％"))
    if number is None:
        return None
    value = Decimal(number)
    percent = value if said[-1] in "%％" or value >= 1 else value.scaleb(2)
    return TaxRate("S" if percent else "Z", f"{percent.normalize():f}" if percent else "0")


def amount_or_none(text: str) -> str | None:
    """An amount; empty for nothing and for the asterisks of a tax-free line, None where it is not clearly one."""
    said = text.strip()
    return "" if not said or _NO_TAX.fullmatch(said) else amount_of_text(said)


def capitals_as_amount(text: str) -> Decimal | None:
    """The amount in yuan that capital numerals say, or None where they do not say one."""
    said = text.strip().removeprefix("（大写）").removeprefix("人民币").strip(" ⊗¥￥")
    negative = said.startswith(("负", "（负数）", "(负数)"))
    said = re.sub(r"^(?:（负数）|\(负数\)|负)", "", said)
    if not said or len(said) > NUMERALS_MAX or any(sign not in _KNOWN for sign in said):
        return None
    total, section, digit, cents = 0, 0, 0, Decimal(0)
    for sign in said:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _SMALL:
            section, digit = section + (digit or (0 if section else 1)) * _SMALL[sign], 0
        elif sign in _LARGE:
            whole = total if sign in _HUNDRED_MILLIONS else 0
            total, section, digit = total - whole + (whole + section + digit) * _LARGE[sign], 0, 0
        elif sign in _YUAN:
            total, section, digit = total + section + digit, 0, 0
        elif sign in _CENTS:
            cents, digit = cents + digit * _CENTS[sign], 0
    amount = Decimal(total + section + digit) + cents
    return -amount if negative else amount


_KNOWN = frozenset(_DIGITS) | frozenset(_SMALL) | frozenset(_LARGE) | frozenset(_CENTS) | _YUAN | _ENDS
