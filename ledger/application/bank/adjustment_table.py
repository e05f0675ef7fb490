"""银行存款余额调节表 as a report: of a desk as it stands, or of a reconciliation that was finished, from the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ledger.application.bank.desk import BankAccount, Desk, bank_account
from ledger.application.reports.asked import Asked
from ledger.application.reports.report import Check, Column, Figure, Report
from ledger.domain.bank.match_event import BANK_RECONCILIATION
from ledger.domain.bank.reconciliation import Outstanding, Reconciliation, Side
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text

TITLE: Final = Text("银行存款余额调节表", "Bank reconciliation statement")
_COLUMNS: Final = (
    Column("item", Text("项目", "item")),
    Column("date", Text("日期", "date"), "date"),
    Column("reference", Text("流水或单据", "line or document")),
    Column("amount", Text("金额", "amount"), "money"),
)
_SIDES: Final = (
    (
        "statement",
        Text("银行对账单余额", "balance of the statement"),
        Side.BOOK,
        Text("加:企业已收、银行未收", "add: received by the book, not by the bank"),
        Text("减:企业已付、银行未付", "less: paid by the book, not by the bank"),
    ),
    (
        "book",
        Text("企业账面余额", "balance of the book"),
        Side.BANK,
        Text("加:银行已收、企业未收", "add: received by the bank, not by the book"),
        Text("减:银行已付、企业未付", "less: paid by the bank, not by the book"),
    ),
)
_ADJUSTED: Final = Text("调节后余额", "adjusted balance")


def adjustment_table(bank: BankAccount, company: str, found: Reconciliation, language: str) -> Report:
    """Both columns of the paper form one below the other; the check at the foot is the difference."""
    head = {
        "company": company,
        "account": f"{bank.account} {bank.name}".strip(),
        "at": found.at.isoformat(),
        "currency": bank.currency,
    }
    rows = [row for side in _SIDES for row in _rows(found, *side, language)]
    check = Check(Text("调节后余额相等", "the adjusted balances agree"), found.adjusted_statement, found.adjusted_book)
    figures = (Figure("difference", Text("差额", "difference"), found.difference),)
    return Report("bank-reconciliation", TITLE, bank.currency, head, _COLUMNS, rows, checks=(check,), figures=figures)


def _rows(
    found: Reconciliation, name: str, balance: Text, side: Side, add: Text, less: Text, language: str
) -> Iterator[Mapping[str, Any]]:
    yield {"item": balance.in_language(language), "amount": getattr(found, name)}
    for text, received in ((add, True), (less, False)):
        for one in found.outstanding:
            if one.side is side and (one.amount > 0) == received:
                reference = one.text or one.id
                yield {"item": text.in_language(language), "date": one.date, "reference": reference, "amount": abs(one.amount)}
    yield {"item": _ADJUSTED.in_language(language), "amount": getattr(found, f"adjusted_{name}")}


def table_of_desk(desk: Desk, company: str, language: str) -> Report | list[Problem]:
    """As the account stands now."""
    if desk.result is None:
        message = Text("对账单余额未知", "the balance of the statement is not known")
        return [Problem("statement_balance_missing", message, Text("用 --balance 写明", "say it with --balance"))]
    return adjustment_table(desk.bank, company, desk.result, language)


def finished_table(asked: Asked) -> Report | list[Problem]:
    """The newest finished reconciliation up to a day, of one account or of whichever was last; empty where there is none."""
    bank = bank_account(asked.reading, asked.subject) if asked.subject else None
    if isinstance(bank, Problem):
        return [bank]
    events = [
        one
        for one in asked.reading.bank.last_inputs(BANK_RECONCILIATION)
        if one["status"] == "finished" and one["date"] <= asked.until.isoformat() and bank in (None, _bank_of(asked, one))
    ]
    if not events:
        note = Text("到这一天没有完成的对账", "nothing was reconciled up to this day")
        return Report("bank-reconciliation", TITLE, asked.facts.currency, asked.head(), _COLUMNS, [], notes=(note,))
    newest = max(events, key=lambda one: str(one["date"]))
    return adjustment_table(_bank_of(asked, newest), asked.facts.company, _of_event(newest), asked.language)


def _bank_of(asked: Asked, given: Mapping[str, Any]) -> BankAccount:
    found = bank_account(asked.reading, given["account"])
    return BankAccount(given["account"], "", "", "", given["currency"]) if isinstance(found, Problem) else found


def _of_event(given: Mapping[str, Any]) -> Reconciliation:
    decimals = minor_unit(given["currency"])

    def minor(text: str) -> int:
        value = parse_scaled(text, decimals)
        assert value is not None, text
        return value

    outstanding = tuple(
        Outstanding(
            *(Side(one["side"]), one["id"], dt.date.fromisoformat(one["date"]), minor(one["amount"]), one.get("document", ""))
        )
        for one in given["outstanding"]
    )
    day = dt.date.fromisoformat(given["date"])
    return Reconciliation(day, minor(given["statement"]), minor(given["book"]), outstanding)
