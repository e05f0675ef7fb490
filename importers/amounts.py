"""Numbers as files write them, turned into plain decimal text without losing a digit. No float ever occurs.

`1,234.50`, `+12.00`, `¥28.16`, `（5.00）`, `１２．５０`, `12.00元` and `3.00-` are amounts
in statements; XML has one plain form.
Grouping is checked: `1,23` is refused rather than read as 123 or as 1.23.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_FLOOR, Context, Decimal
from functools import reduce

__all__ = ["EXACT", "amount_of_text", "exact", "negated", "plain_decimal", "rounded_half_up", "same_number", "total"]

# Wide enough that no sum or product of numbers within the digit limit is ever rounded.
EXACT = Context(prec=120)
DIGITS_MAX = 30

_XML_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?")
_GROUPED = {
    ".": re.compile(r"(?P<whole>[0-9]{1,3}(?:[,' ][0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?|\.(?P<only>[0-9]+)"),
    ",": re.compile(r"(?P<whole>[0-9]{1,3}(?:[.' ][0-9]{3})+|[0-9]+)(?:,(?P<part>[0-9]+))?|,(?P<only>[0-9]+)"),
}
_CURRENCY_SIGNS = re.compile(r"^(?:¥|￥|\$|€|£|CNY|RMB|人民币)\s*|\s*(?:元|CNY|RMB)$", re.IGNORECASE)
_GROUP_MARKS = re.compile(r"[,.' ]")


def plain_decimal(text: str) -> str | None:
    """An `xs:decimal` as plain text, `.5` as `0.5` and `+5` as `5`; every digit after the point stays. None if it is none."""
    found = _XML_DECIMAL.fullmatch(text.strip(" \t\r\n"))
    if not found:
        return None
    whole, part = found["whole"], found["part"] or ""
    if not (whole or part) or len(whole) + len(part) > DIGITS_MAX:
        return None
    return _plain(found["sign"], whole, part)


def amount_of_text(text: str, decimal_mark: str = ".") -> str | None:
    """An amount as people and banks write it, as plain decimal text; None where it is not clearly one."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    sign, folded = _signed_body(_CURRENCY_SIGNS.sub("", folded).strip())
    found = _GROUPED[decimal_mark].fullmatch(_CURRENCY_SIGNS.sub("", folded).strip())
    if not found:
        return None
    whole, part = _GROUP_MARKS.sub("", found["whole"] or "0"), found["part"] or found["only"] or ""
    return None if len(whole) + len(part) > DIGITS_MAX else _plain(sign, whole, part)


def negated(text: str) -> str:
    """The number with the other sign; zero and the empty text have none."""
    if not text or not text.strip("-0."):
        return text
    return text[1:] if text.startswith("-") else f"-{text}"


def exact(text: str) -> Decimal:
    """The number of a decimal text; the empty text counts as zero."""
    return Decimal(text or "0")


def same_number(text: str) -> str:
    """One text for equal numbers: `-67`, `-67.0` and `-67.00` are the same amount to whoever saved the file again."""
    number = exact(text)
    return f"{EXACT.normalize(number):f}" if number else "0"


def total(texts: Iterable[str]) -> Decimal:
    """The exact sum of decimal texts."""
    return reduce(EXACT.add, map(exact, texts), Decimal(0))


def rounded_half_up(number: Decimal) -> Decimal:
    """To two decimals as XPath's round() does it, halves upwards: the rounding the EN 16931 rules are written with."""
    return EXACT.add(number, Decimal("0.005")).quantize(Decimal("0.01"), ROUND_FLOOR, EXACT)


def _signed_body(text: str) -> tuple[str, str]:
    """Sign and digits: a leading or trailing sign, or brackets for negative."""
    if text.startswith("(") and text.endswith(")"):
        return "-", text[1:-1].strip()
    if text[:1] in ("+", "-"):
        return text[0], text[1:].strip()
    if text[-1:] in ("+", "-"):
        return text[-1], text[:-1].strip()
    return "", text


def _plain(sign: str, whole: str, part: str) -> str:
    """Digits put together: no leading zeros, no plus sign, no negative zero."""
    body = (whole.lstrip("0") or "0") + (f".{part}" if part else "")
    return f"-{body}" if sign == "-" and body.strip("0.") else body
