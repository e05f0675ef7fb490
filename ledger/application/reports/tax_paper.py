"""增值税工作底稿: output, input, transferred out, pending and deferred VAT by tax code, tied to the tax accounts to the cent.

Amounts stand on the natural side of their section: output 208.00 is a credit, input 283.40 a debit. What manual vouchers posted
stands in a section of its own, so that nothing is missing from the sum.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import ACCOUNT, CREDIT, DEBIT, Check, Column, Figure, Report
from ledger.application.reports.source import TaxSum
from ledger.domain.problem import Text
from ledger.domain.role import ROLES
from ledger.domain.rounding import divide_half_up

SECTIONS: Final = {
    "VOUT": Text("销项税额", "output"),
    "VIN": Text("进项税额", "input"),
    "VINOUT": Text("进项税额转出", "input transferred out"),
    "VPEND": Text("待认证进项税额", "input pending"),
    "VDEF": Text("待转销项税额", "output deferred"),
    "VSIMPLE": Text("简易计税", "simplified method"),
    "VXFER": Text("转出未交增值税", "closed to unpaid"),
    "VUNPAID": Text("未交增值税", "unpaid"),
    "SURTAX": Text("附加税费", "surcharges"),
}
_OTHER: Final = Text("手工及其他税费", "manual vouchers and other taxes")
_COLUMNS: Final = (
    Column("section", Text("项目", "section")),
    Column("tax_code", Text("税码", "tax code")),
    Column("rate", Text("税率", "rate")),
    *ACCOUNT,
    Column("opening", Text("期初", "opening"), "money"),
    Column("base", Text("计税金额", "base"), "money"),
    DEBIT,
    CREDIT,
    Column("tax", Text("本期税额", "tax"), "money"),
    Column("implied", Text("按税率", "at the rate"), "money"),
    Column("closing", Text("期末", "closing"), "money"),
)


def tax_paper(asked: Asked) -> Report:
    """One row per section, tax code and account, and what is payable or carried forward."""
    tops = sorted({account.partition(".")[0] for account in asked.facts.accounts_of(*SECTIONS)})
    found = asked.source.tax_sums(asked.since, asked.until, tops)
    order = {role: number for number, role in enumerate(SECTIONS)}
    found.sort(key=lambda row: (order.get(row.role, len(order)), row.tax_code, row.account))
    rows = [_row(row, asked) for row in found if row.opening or row.debit or row.credit or row.base]
    figures = _figures(found)
    closing = -sum(row.opening + row.debit - row.credit for row in found)
    balances = asked.source.account_sums(None, asked.until)
    expected = -sum(row.debit - row.credit for row in balances if row.account.partition(".")[0] in tops)
    listed = ", ".join(tops)
    check = Check(Text(f"合计 = 科目 {listed} 余额(贷)", f"total = balance of {listed} (credit)"), expected, closing)
    title = Text("增值税工作底稿", "VAT work-paper")
    head = asked.head(span=True)
    return Report("tax", title, asked.facts.currency, head, _COLUMNS, rows, checks=[check], figures=figures)


def _row(row: TaxSum, asked: Asked) -> dict[str, Any]:
    """One row on its natural side; red entries make it smaller."""
    sign = 1 if row.role in ROLES and ROLES[row.role].natural == "dr" else -1
    tax = sign * (row.debit - row.credit)
    cells: dict[str, Any] = {
        "section": asked.say(SECTIONS.get(row.role, _OTHER)),
        "tax_code": row.tax_code or None,
        "account": row.account,
        "name": asked.say(asked.facts.account_name(row.account)),
        "opening": sign * row.opening,
        "debit": row.debit,
        "credit": row.credit,
        "tax": tax,
        "closing": sign * (row.opening + row.debit - row.credit),
    }
    rate = asked.facts.tax_rate(row.tax_code, asked.until) if row.tax_code else None
    if rate is not None:
        cells["rate"] = f"{rate.rate * 100}%"
    if row.base:
        cells["base"] = row.base
        if rate is not None and row.role != "VPEND":  # what is confirmed leaves it without a base
            cells["implied"] = divide_half_up(row.base * rate.rate.numerator, rate.rate.denominator)
    return cells


def _figures(found: list[TaxSum]) -> list[Figure]:
    """Output less deductible input of the span, with what was carried into it: 208.00 − (283.40 − 45.27) = −30.13."""
    turnover = {role: sum(row.debit - row.credit for row in found if row.role == role) for role in SECTIONS}
    carried = sum(row.opening for row in found if row.role in ("VOUT", "VIN", "VINOUT", "VXFER"))
    payable = -(turnover["VOUT"] + turnover["VIN"] + turnover["VINOUT"]) - carried
    return [
        Figure("output", Text("销项税额", "output VAT"), -turnover["VOUT"]),
        Figure("input", Text("进项税额", "input VAT"), turnover["VIN"]),
        Figure("transferred_out", Text("进项税额转出", "input transferred out"), -turnover["VINOUT"]),
        Figure("carried_in", Text("期初留抵(-)或欠结转", "carried in, credit is negative"), -carried),
        Figure("payable", Text("应纳税额;负数为留抵", "payable; negative is carried forward"), payable),
    ]
