"""Does the tax that is printed on an invoice fit its amounts? What is printed is booked; this only says what looks wrong.

Tax-control clients accept 0.06 a line and 1.27 an invoice (DOMAIN §3.3, vendor practice): 100.00 at 13% with a printed tax of
13.07 is found, with 13.06 it is not; 22 lines that are 0.06 off each are found together. Own invoices never come near: their
lines are within half a minor unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ledger.domain.money import format_scaled
from ledger.domain.problem import Text

LINE_TOLERANCE: Final = 6
"""Minor units of a currency with two decimals: |net × rate − tax| of a line."""
INVOICE_TOLERANCE: Final = 127
"""The same summed over the lines of an invoice."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it is printed: net and tax in minor units."""

    net: int
    rate: Fraction
    tax: int

    @property
    def error(self) -> Fraction:
        """How far the tax is from net × rate, never negative."""
        return abs(self.net * self.rate - self.tax)


@dataclass(frozen=True, slots=True)
class TaxFinding:
    """What looks wrong; `line` counts from 1, None where it is the invoice as a whole."""

    line: int | None
    message: Text


def printed_tax_findings(lines: Sequence[PrintedLine]) -> Iterator[TaxFinding]:
    """Every line beyond 0.06, and the invoice where its errors sum to more than 1.27."""
    for number, line in enumerate(lines, 1):
        if line.error > LINE_TOLERANCE:
            zh, en = (
                f"第 {number} 行税额误差 {_shown(line.error)} 超过 0.06",
                f"line {number}: tax off by {_shown(line.error)}, above 0.06",
            )
            yield TaxFinding(number, Text(zh, en))
    whole = sum((line.error for line in lines), Fraction(0))
    if whole > INVOICE_TOLERANCE:
        zh, en = (
            f"整张发票税额误差之和 {_shown(whole)} 超过 1.27",
            f"the invoice's tax errors sum to {_shown(whole)}, above 1.27",
        )
        yield TaxFinding(None, Text(zh, en))


def _shown(error: Fraction) -> str:
    """Four decimals of the major unit, exact enough to see why."""
    return format_scaled(round(error * 100), 4)
