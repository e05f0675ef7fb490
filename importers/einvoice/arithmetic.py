"""The arithmetic rules of EN 16931 on one invoice, each with the tolerance the standard's own schematron gives it.

A rule never changes a figure and never rejects: the issuer's figures are what is owed until someone disputes them. The rules
see the figures as the document states them, a credit note's before the change of sign, because rounding half up is not
symmetric.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from importers.amounts import EXACT, exact, rounded_half_up, total
from importers.report import AllowanceCharge, Finding, InvoiceLine, InvoiceRecord, Level, Place

__all__ = ["GROUP_TAX_OFF_IN_CII", "GROUP_TAX_OFF_IN_UBL", "RULES", "findings_on"]

# Groups summed from rounded lines may be off by cents. The standard's schematrons for UBL and for CII differ on exactly one
# unit of currency: UBL refuses it and CII allows it, as their own cases for BR-CO-17 say.
GROUP_TAX_OFF_IN_CII = Decimal(1)
GROUP_TAX_OFF_IN_UBL = EXACT.next_minus(GROUP_TAX_OFF_IN_CII)
# Peppol R120 allows the line net to differ from quantity times price by this much.
LINE_NET_TOLERANCE = Decimal("0.02")


class Difference(NamedTuple):
    """A figure that is stated and what the other figures make of it."""

    what_zh: str
    what_en: str
    stated: Decimal
    computed: Decimal
    path: str = ""


Rule = Callable[[InvoiceRecord], Iterator[Difference]]


def findings_on(file: str, invoice: InvoiceRecord, group_tax_off: Decimal = GROUP_TAX_OFF_IN_UBL) -> tuple[Finding, ...]:
    """Every rule that the document breaks, with both numbers; a group's VAT may be off by what is given."""
    told = [(rule, level, difference) for rule, (level, check) in _CHECKS.items() for difference in check(invoice)]
    told += [("BR-CO-17", "error", difference) for difference in _group_tax(invoice, group_tax_off)]
    return tuple(_finding(file, rule, level, difference) for rule, level, difference in told)


def _finding(file: str, rule: str, level: Level, difference: Difference) -> Finding:
    """One broken rule in words."""
    zh = f"{difference.what_zh}写为 {difference.stated:f}，按其余数字应为 {difference.computed:f}"
    en = f"{difference.what_en} is stated as {difference.stated:f}, the other figures give {difference.computed:f}"
    return Finding(rule, level, zh, en, Place(file, path=difference.path))


def _line_total(invoice: InvoiceRecord) -> Iterator[Difference]:
    """BR-CO-10: BT-106 is the sum of the line nets."""
    computed = rounded_half_up(total(line.net for line in invoice.lines if line.counts))
    if invoice.lines and invoice.line_total and exact(invoice.line_total) != computed:
        yield Difference("行净额合计", "the sum of line nets", exact(invoice.line_total), computed)


def _allowance_total(invoice: InvoiceRecord) -> Iterator[Difference]:
    """BR-CO-11: BT-107 is the sum of the document's allowances."""
    yield from _sum_of(invoice, "折让合计", "the sum of allowances", invoice.allowance_total, charge=False)


def _charge_total(invoice: InvoiceRecord) -> Iterator[Difference]:
    """BR-CO-12: BT-108 is the sum of the document's charges."""
    yield from _sum_of(invoice, "附加费合计", "the sum of charges", invoice.charge_total, charge=True)


def _sum_of(invoice: InvoiceRecord, what_zh: str, what_en: str, stated: str, *, charge: bool) -> Iterator[Difference]:
    """A stated sum against the allowances, or the charges, of the document."""
    amounts = [item.amount for item in invoice.allowances if item.charge is charge]
    computed = rounded_half_up(total(amounts))
    if (stated or amounts) and (exact(stated) != computed or not stated):
        yield Difference(what_zh, what_en, exact(stated), computed)


def _net(invoice: InvoiceRecord) -> Iterator[Difference]:
    """BR-CO-13: BT-109 = BT-106 - BT-107 + BT-108."""
    if not invoice.net or not invoice.line_total:
        return
    parts = (exact(invoice.line_total), EXACT.minus(exact(invoice.allowance_total)), exact(invoice.charge_total))
    computed = rounded_half_up(_sum(*parts))
    if exact(invoice.net) != computed:
        yield Difference("不含税总额", "the total without VAT", exact(invoice.net), computed)


def _tax(invoice: InvoiceRecord) -> Iterator[Difference]:
    """BR-CO-14: BT-110 is the sum of the VAT breakdown."""
    computed = rounded_half_up(total(group.tax for group in invoice.tax_groups))
    if invoice.tax_groups and exact(invoice.tax) != computed:
        yield Difference("税额合计", "the total VAT", exact(invoice.tax), computed)


def _gross(invoice: InvoiceRecord) -> Iterator[Difference]:
    """BR-CO-15: BT-112 = BT-109 + BT-110."""
    if not invoice.gross or not invoice.net:
        return
    computed = rounded_half_up(_sum(exact(invoice.net), exact(invoice.tax)))
    if exact(invoice.gross) != computed:
        yield Difference("含税总额", "the total with VAT", exact(invoice.gross), computed)


def _payable(invoice: InvoiceRecord) -> Iterator[Difference]:
    """BR-CO-16: BT-115 = BT-112 - BT-113 + BT-114, plus what is collected for third parties (XRechnung's BR-DEX-09)."""
    if not invoice.payable or not invoice.gross:
        return
    parts = (exact(invoice.gross), EXACT.minus(exact(invoice.prepaid)), exact(invoice.rounding), total(invoice.third_party))
    if exact(invoice.payable) != _sum(*parts):
        yield Difference("应付金额", "the amount due", exact(invoice.payable), _sum(*parts))


def _group_tax(invoice: InvoiceRecord, off: Decimal) -> Iterator[Difference]:
    """BR-CO-17: each group's VAT is base times rate, within the standard's tolerance."""
    for position, group in enumerate(invoice.tax_groups, start=1):
        share = EXACT.scaleb(EXACT.multiply(exact(group.base), exact(group.rate)), -2)
        computed = rounded_half_up(abs(share)).copy_sign(share)
        if abs(EXACT.subtract(exact(group.tax), computed)) > off:
            path = f"tax_groups[{position}]"
            yield Difference(f"{group.category} 类税额", f"the VAT of group {group.category}", exact(group.tax), computed, path)


def _line_net(invoice: InvoiceRecord) -> Iterator[Difference]:
    """Peppol R120: a line's net is quantity times price, less allowances, plus charges."""
    for line in invoice.lines:
        computed = _line_net_computed(line)
        if computed is not None and abs(EXACT.subtract(exact(line.net), computed)) > LINE_NET_TOLERANCE:
            yield Difference(
                f"第 {line.position} 行净额",
                f"the net of line {line.position}",
                exact(line.net),
                computed,
                f"lines[{line.position}]",
            )


def _line_net_computed(line: InvoiceLine) -> Decimal | None:
    """What quantity and price make of a line's net; None where the line does not state both."""
    per = exact(line.price_quantity or "1")
    if not line.quantity or not line.unit_price or not line.net or not per:
        return None
    gross = EXACT.divide(EXACT.multiply(exact(line.quantity), exact(line.unit_price)), per)
    return rounded_half_up(_sum(gross, *map(_signed_amount, line.allowances)))


def _signed_amount(item: AllowanceCharge) -> Decimal:
    """A charge as it is, an allowance negative."""
    return exact(item.amount) if item.charge else EXACT.minus(exact(item.amount))


def _sum(*numbers: Decimal) -> Decimal:
    """The exact sum of numbers."""
    result = Decimal(0)
    for number in numbers:
        result = EXACT.add(result, number)
    return result


_CHECKS: dict[str, tuple[Level, Rule]] = {
    "BR-CO-10": ("error", _line_total),
    "BR-CO-11": ("error", _allowance_total),
    "BR-CO-12": ("error", _charge_total),
    "BR-CO-13": ("error", _net),
    "BR-CO-14": ("error", _tax),
    "BR-CO-15": ("error", _gross),
    "BR-CO-16": ("error", _payable),
    "PEPPOL-EN16931-R120": ("warning", _line_net),
}
RULES = frozenset(_CHECKS) | {"BR-CO-17"}
