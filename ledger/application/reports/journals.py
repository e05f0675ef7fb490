"""序时账 and 明细账: the journal in voucher order, and one account's lines with a running balance."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.report import Column, Report
from ledger.application.reports.source import JournalLine, ReportSource
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.entry import VOUCHER_CLASSES
from ledger.domain.problem import Text

_VOUCHER: Final = Column("voucher", Text("凭证号", "voucher"))
_DATE: Final = Column("date", Text("日期", "date"), "date")
_SUMMARY: Final = Column("summary", Text("摘要", "summary"))
_ACCOUNT: Final = (Column("account", Text("科目", "account")), Column("name", Text("名称", "name")))
_GOODS: Final = (Column("item", Text("物料", "item")), Column("quantity", Text("数量", "quantity"), "quantity"))
_MONEY: Final = (Column("debit", Text("借方", "debit"), "money"), Column("credit", Text("贷方", "credit"), "money"))
_PARTY: Final = Column("party", Text("往来", "party"))
_ENTRY: Final = Column("entry", Text("分录", "entry"))


def _cells(line: JournalLine, book: BookFacts, language: str) -> dict[str, Any]:
    return {
        "voucher": voucher_number(line.period, line.number),
        "date": line.date,
        "entry": f"{line.entry}/{line.line}",
        "summary": line.summary.in_language(language),
        "account": line.account,
        "name": book.account_name(line.account).in_language(language),
        "item": line.item,
        "quantity": (line.quantity, book.scale(line.item)) if line.item and line.quantity else None,
        "party": line.party,
        "debit": line.debit,
        "credit": line.credit,
    }


def journal(source: ReportSource, book: BookFacts, *, since: dt.date, until: dt.date, language: str) -> Report:
    """Every voucher line of the span, in order of date and recording."""
    lines = [line for line in source.lines(since, until) if line.klass in VOUCHER_CLASSES]
    rows = [_cells(line, book, language) for line in lines]
    totals = {"debit": sum(line.debit for line in lines), "credit": sum(line.credit for line in lines)}
    columns = (_VOUCHER, _DATE, _ENTRY, _SUMMARY, *_ACCOUNT, _PARTY, *_GOODS, *_MONEY)
    head = {"company": book.company, "from": since.isoformat(), "at": until.isoformat(), "currency": book.currency}
    return Report("journal", Text("序时账", "Journal"), book.currency, head, columns, rows, totals)


def account_ledger(
    source: ReportSource, book: BookFacts, *, account: str, since: dt.date, until: dt.date, language: str
) -> Report:
    """One account (or all below a code) with the balance after each line; the first row carries the opening balance."""
    before = source.account_sums(None, since - dt.timedelta(days=1))
    balance = sum(row.debit - row.credit for row in before if _below(row.account, account))
    rows: list[dict[str, Any]] = [
        {"date": since, "summary": Text("期初余额", "opening balance").in_language(language), "balance": balance}
    ]
    debit = credit = 0
    for line in source.lines(since, until, account=account):
        if line.klass in VOUCHER_CLASSES and (line.debit or line.credit):
            balance += line.debit - line.credit
            debit, credit = debit + line.debit, credit + line.credit
            rows.append({**_cells(line, book, language), "balance": balance})
    balance_column = Column("balance", Text("余额", "balance"), "money")
    columns = (_VOUCHER, _DATE, _ENTRY, _SUMMARY, *_ACCOUNT, _PARTY, *_MONEY, balance_column)
    head = {
        "company": book.company,
        "account": account,
        "from": since.isoformat(),
        "at": until.isoformat(),
        "currency": book.currency,
    }
    totals = {"debit": debit, "credit": credit, "balance": balance}
    return Report("ledger", Text("明细账", "Ledger"), book.currency, head, columns, rows, totals)


def _below(code: str, account: str) -> bool:
    return code == account or code.startswith(f"{account}.")
