"""Rules of EN 16931 on single figures and terms: BR-DEC (two decimals at most), BR-CL-04/05 (currency codes), BR-CO-21 to 26.

More decimals than two are no wrong amount, so they are warnings; what is owed is still what is stated.
"""

from __future__ import annotations

from collections.abc import Iterator

from importers.amounts import exact
from importers.report import AllowanceCharge, Finding, InvoiceRecord, Place

__all__ = ["FORM_RULES", "form_findings"]

DECIMALS_MAX = 2
_TOTALS = {
    "line_total": "BR-DEC-09",
    "allowance_total": "BR-DEC-10",
    "charge_total": "BR-DEC-11",
    "net": "BR-DEC-12",
    "tax": "BR-DEC-13",
    "gross": "BR-DEC-14",
    "tax_in_tax_currency": "BR-DEC-15",
    "prepaid": "BR-DEC-16",
    "rounding": "BR-DEC-17",
    "payable": "BR-DEC-18",
}
# Amount, base and reason of an allowance and of a charge; of the document, then of a line.
_OF_DOCUMENT = (("BR-DEC-01", "BR-DEC-02", "BR-CO-21"), ("BR-DEC-05", "BR-DEC-06", "BR-CO-22"))
_OF_LINE = (("BR-DEC-24", "BR-DEC-25", "BR-CO-23"), ("BR-DEC-27", "BR-DEC-28", "BR-CO-24"))
_GROUP = (("base", "BR-DEC-19"), ("tax", "BR-DEC-20"))
FORM_RULES = frozenset(
    {*_TOTALS.values(), "BR-DEC-23", "BR-CL-04", "BR-CL-05", "BR-CO-25", "BR-CO-26", "BR-27", *(rule for _, rule in _GROUP)}
    | {rule for rules in (*_OF_DOCUMENT, *_OF_LINE) for rule in rules}
)
# ISO 4217, funds and precious metals included, as the code list of the standard has them.
_CURRENCIES = frozenset(
    code
    for row in (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF",
        "CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD",
        "GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP",
        "LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN",
        "PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS",
        "TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD",
        "XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWL",
    )
    for code in row.split()
)


def form_findings(file: str, invoice: InvoiceRecord) -> Iterator[Finding]:
    """Every figure that is written otherwise than the standard has it."""
    for name, rule in _TOTALS.items():
        yield from _decimals(file, rule, getattr(invoice, name), name)
    for position, group in enumerate(invoice.tax_groups, start=1):
        for name, rule in _GROUP:
            yield from _decimals(file, rule, getattr(group, name), f"tax_groups[{position}]")
    yield from _allowances(file, invoice.allowances, _OF_DOCUMENT, "allowances")
    for line in invoice.lines:
        yield from _decimals(file, "BR-DEC-23", line.net, f"lines[{line.position}]")
        yield from _allowances(file, line.allowances, _OF_LINE, f"lines[{line.position}]")
        if line.unit_price.startswith("-"):
            zh, en = f"第 {line.position} 行单价为负", f"the price of line {line.position} is negative"
            yield Finding("BR-27", "warning", zh, en, Place(file, path=f"lines[{line.position}]"))
    yield from _payment_and_seller(file, invoice)
    for rule, code in (("BR-CL-04", invoice.currency), ("BR-CL-05", invoice.tax_currency)):
        if code and code not in _CURRENCIES:
            zh, en = f"「{code}」不是 ISO 4217 币种", f"“{code}” is no currency of ISO 4217"
            yield Finding(rule, "error", zh, en, Place(file, path="currency"))


def _payment_and_seller(file: str, invoice: InvoiceRecord) -> Iterator[Finding]:
    """BR-CO-25: what is owed has a due date or terms; BR-CO-26: the seller has a number of some kind."""
    if exact(invoice.payable) > 0 and not (invoice.due_date or invoice.payment_terms):
        zh, en = "有应付金额，但没有到期日或付款条件", "an amount is due without a due date or terms of payment"
        yield Finding("BR-CO-25", "warning", zh, en, Place(file, path="due_date"))
    if not (invoice.seller.tax_id or invoice.seller.legal_id or invoice.seller.identifiers):
        zh, en = "销售方没有任何识别号", "the seller has no identifier of any kind"
        yield Finding("BR-CO-26", "warning", zh, en, Place(file, path="seller"))


def _decimals(file: str, rule: str, amount: str, path: str) -> Iterator[Finding]:
    """An amount with more than two decimals."""
    if len(amount.partition(".")[2]) > DECIMALS_MAX:
        zh, en = f"金额 {amount} 超过两位小数", f"the amount {amount} has more than two decimals"
        yield Finding(rule, "warning", zh, en, Place(file, path=path))


def _allowances(
    file: str, items: tuple[AllowanceCharge, ...], rules: tuple[tuple[str, str, str], ...], path: str
) -> Iterator[Finding]:
    """Amounts of allowances and charges, and that each says what it is for."""
    for item in items:
        amount, base, reason = rules[item.charge]
        yield from _decimals(file, amount, item.amount, path)
        yield from _decimals(file, base, item.base, path)
        if not item.reason and not item.reason_code:
            zh, en = "折让或附加费没有写原因", "an allowance or charge does not say what it is for"
            yield Finding(reason, "warning", zh, en, Place(file, path=path))
