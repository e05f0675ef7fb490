"""Which business terms an invoice must state: those without which it cannot be booked reject it, the others are findings.

A reader that insisted on all of EN 16931 would refuse invoices that people have to pay; one that insisted on nothing would
stage documents that nobody can match. What identifies the document and what is owed is the line drawn here.
"""

from __future__ import annotations

from collections.abc import Iterator

from importers.report import Finding, InvoiceLine, InvoiceRecord, Place, Reason

__all__ = ["COMPLETENESS_RULES", "missing_terms", "missing_terms_of_record"]

_NEEDED = {
    "number": ("BT-1", "发票号码", "the invoice number"),
    "issue_date": ("BT-2", "开票日期", "the issue date"),
    "currency": ("BT-5", "币种", "the currency"),
    "net": ("BT-109", "不含税总额", "the total without VAT"),
    "gross": ("BT-112", "含税总额", "the total with VAT"),
    "payable": ("BT-115", "应付金额", "the amount due"),
}
_EXPECTED = {
    "type": ("BR-04", "发票类型代码", "the type code"),
    "line_total": ("BR-12", "行净额合计", "the sum of line nets"),
    "tax": ("BR-CO-15", "税额合计", "the total VAT"),
    "tax_groups": ("BR-CO-18", "税额分组", "the VAT breakdown"),
}
_EXPECTED_OF_LINE = {
    "id": ("BR-21", "行号", "the line number"),
    "quantity": ("BR-22", "数量", "the quantity"),
    "unit": ("BR-23", "单位", "the unit"),
    "name": ("BR-25", "名称", "the name"),
    "unit_price": ("BR-26", "单价", "the price"),
    "tax_category": ("BR-CO-04", "税类", "the VAT category"),
}

COMPLETENESS_RULES = frozenset(rule for rule, _, _ in (*_EXPECTED.values(), *_EXPECTED_OF_LINE.values())) | {"BR-07"}


def missing_terms(file: str, invoice: InvoiceRecord, *, lines_expected: bool = True) -> list[Reason]:
    """Every term whose absence makes the document unusable."""
    missing = [_reason(file, term, zh, en) for name, (term, zh, en) in _NEEDED.items() if not getattr(invoice, name)]
    if not invoice.seller.name and not invoice.seller.tax_id:
        missing.append(_reason(file, "BT-27", "销售方名称", "the seller's name"))
    if not invoice.lines and lines_expected:
        missing.append(_reason(file, "BG-25", "任何一行明细", "any line"))
    nameless = [line for line in invoice.lines if not line.net and line.counts]
    missing += [_reason(file, "BT-131", f"第 {line.position} 行净额", f"the net of line {line.position}") for line in nameless]
    return missing


def missing_terms_of_record(file: str, invoice: InvoiceRecord) -> Iterator[Finding]:
    """Terms the standard requires and a person can do without."""
    for name, (rule, zh, en) in _EXPECTED.items():
        if not getattr(invoice, name):
            yield _finding(file, rule, zh, en, "")
    if not invoice.buyer.name:
        yield _finding(file, "BR-07", "购买方名称", "the buyer's name", "")
    if invoice.credit_note and invoice.payable.startswith("-"):
        zh, en = (
            "贷项通知的金额是负数，方向请人工确认",
            "a credit note over a negative amount; confirm which way the money goes",
        )
        yield Finding("SIGN", "warning", zh, en, Place(file, path="payable"))
    if not invoice.lines:
        zh, en = (
            "发票没有明细行（只有合计的简式），入账须人工指定",
            "the invoice has totals but no lines; what was bought must be said",
        )
        yield Finding("BG-25", "warning", zh, en, Place(file, path="lines"))
    for line in filter(lambda line: line.counts, invoice.lines):
        yield from _missing_of_line(file, line)


def _missing_of_line(file: str, line: InvoiceLine) -> Iterator[Finding]:
    """What a line does not say; a line that only groups sub-lines need not have a price."""
    for name, (rule, zh, en) in _EXPECTED_OF_LINE.items():
        if not getattr(line, name):
            yield _finding(file, rule, f"第 {line.position} 行{zh}", f"{en} of line {line.position}", f"lines[{line.position}]")


def _reason(file: str, term: str, zh: str, en: str) -> Reason:
    """A missing term that rejects."""
    return Reason(Place(file, path=term), "term_missing", f"缺少{zh}（{term}）", f"{en} ({term}) is missing")


def _finding(file: str, rule: str, zh: str, en: str, path: str) -> Finding:
    """A missing term that is only reported."""
    return Finding(rule, "warning", f"缺少{zh}", f"{en} is missing", Place(file, path=path))
