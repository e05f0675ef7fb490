"""Credit notes: a document that states what is taken back as positive numbers, kept with quantities and money negative.

Every later step (matching, staging, the book) can then add invoices and credit notes up without asking which is which. Prices,
rates and percentages keep their sign. A credit note that is negative itself turns positive, and is reported.
"""

from __future__ import annotations

from dataclasses import replace

from importers.amounts import negated
from importers.report import AllowanceCharge, InvoiceLine, InvoiceRecord

__all__ = ["CREDIT_NOTE_TYPES", "signed"]

# Codes of UNTDID 1001 that take something back, whatever the root element is called.
CREDIT_NOTE_TYPES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})


def signed(record: InvoiceRecord) -> InvoiceRecord:
    """The record with the sign that its kind gives it."""
    if not record.credit_note:
        return record
    return replace(
        record,
        lines=tuple(map(_line, record.lines)),
        allowances=tuple(map(_allowance, record.allowances)),
        tax_groups=tuple(replace(group, base=negated(group.base), tax=negated(group.tax)) for group in record.tax_groups),
        line_total=negated(record.line_total),
        allowance_total=negated(record.allowance_total),
        charge_total=negated(record.charge_total),
        net=negated(record.net),
        tax=negated(record.tax),
        gross=negated(record.gross),
        prepaid=negated(record.prepaid),
        third_party=tuple(map(negated, record.third_party)),
        rounding=negated(record.rounding),
        payable=negated(record.payable),
        tax_in_tax_currency=negated(record.tax_in_tax_currency),
    )


def _line(line: InvoiceLine) -> InvoiceLine:
    """A line of a credit note."""
    return replace(
        line,
        quantity=negated(line.quantity),
        net=negated(line.net),
        tax=negated(line.tax),
        allowances=tuple(map(_allowance, line.allowances)),
        sub_lines=tuple(map(_line, line.sub_lines)),
    )


def _allowance(allowance: AllowanceCharge) -> AllowanceCharge:
    """An allowance or charge of a credit note."""
    return replace(allowance, amount=negated(allowance.amount), base=negated(allowance.base))
