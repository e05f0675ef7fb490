"""序时账 and 明细账: the journal in voucher order, and one account's lines with a running balance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from ledger.application.reports.account_tree import is_below
from ledger.application.reports.asked import Asked
from ledger.application.reports.report import (
    ACCOUNT,
    BALANCE,
    CREDIT,
    DATE,
    DEBIT,
    PARTY,
    QUANTITY,
    SUMMARY,
    VOUCHER,
    Check,
    Column,
    Report,
    balance_cells,
)
from ledger.application.reports.source import JournalLine
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.entry import VOUCHER_CLASSES
from ledger.domain.problem import Text

_GOODS: Final = (Column("item", Text("物料", "item")), QUANTITY)
_ENTRY: Final = Column("entry", Text("分录", "entry"))
_PEOPLE: Final = (
    Column("attachments", Text("附件数", "attached"), "number"),
    Column("prepared_by", Text("制单", "prepared")),
    Column("reviewed_by", Text("审核", "reviewed")),
    Column("recorded_by", Text("记账", "recorded")),
)


def _cells(line: JournalLine, asked: Asked) -> dict[str, Any]:
    return {
        "voucher": voucher_number(line.period, line.number),
        "date": line.date,
        "entry": f"{line.entry}/{line.line}",
        "summary": asked.say(line.summary),
        "account": line.account,
        "name": asked.say(asked.facts.account_name(line.account)),
        "item": line.item,
        "quantity": asked.quantity(line.item, line.quantity) if line.item and line.quantity else None,
        "party": line.party,
        "debit": line.debit,
        "credit": line.credit,
    }


JOURNAL_COLUMNS: Final = (VOUCHER, DATE, _ENTRY, SUMMARY, *ACCOUNT, PARTY[0], *_GOODS, DEBIT, CREDIT, *_PEOPLE)
LEDGER_COLUMNS: Final = (VOUCHER, DATE, _ENTRY, SUMMARY, *ACCOUNT, PARTY[0], *_GOODS, DEBIT, CREDIT, *BALANCE)


def journal(asked: Asked) -> Report:
    """Every voucher line of the span, in order of date and recording, with who made, reviewed and recorded it."""
    lines = [line for line in asked.source.lines(asked.since, asked.until) if line.klass in VOUCHER_CLASSES]
    columns, rows, totals, checks = journal_rows(asked, lines)
    title = Text("序时账", "Journal")
    return Report("journal", title, asked.facts.currency, asked.head(span=True), columns, rows, totals, checks)


def journal_rows(
    asked: Asked, lines: Sequence[JournalLine]
) -> tuple[tuple[Column, ...], list[dict[str, Any]], dict[str, int], list[Check]]:
    """Columns, rows, totals and checks of vouchers line by line."""
    attached = asked.source.attachment_counts({line.seq for line in lines})
    rows = [
        {
            **_cells(line, asked),
            "attachments": attached.get(line.seq, 0),
            **{name: getattr(line, name) or None for name in ("prepared_by", "reviewed_by", "recorded_by")},
        }
        for line in lines
    ]
    totals = {"debit": sum(line.debit for line in lines), "credit": sum(line.credit for line in lines)}
    check = Check(Text("借方合计 = 贷方合计", "debits = credits"), totals["debit"], totals["credit"])
    return JOURNAL_COLUMNS, rows, totals, [check]


def account_ledger(asked: Asked) -> Report:
    """One account (or all below a code) with the balance after each line, perhaps of one party or item alone."""
    balance = opening_balance(asked, asked.since)
    rows: list[dict[str, Any]] = [opening_cells(asked, balance)]
    debit = credit = 0
    lines = asked.source.lines(asked.since, asked.until, account=asked.subject, item=asked.item, party=asked.party)
    for line in lines:
        if line.klass in VOUCHER_CLASSES and (line.debit or line.credit):
            balance += line.debit - line.credit
            debit, credit = debit + line.debit, credit + line.credit
            rows.append(ledger_cells(line, asked, balance))
    totals = {"debit": debit, "credit": credit, **balance_cells(balance, asked.language)}
    only = {name: value for name, value in (("party", asked.party), ("item", asked.item)) if value}
    head = asked.head(span=True, account=asked.subject, **only)
    return Report("ledger", Text("明细账", "Ledger"), asked.facts.currency, head, LEDGER_COLUMNS, rows, totals)


def opening_cells(asked: Asked, balance: int) -> dict[str, Any]:
    """The first row of an account: what it stood at."""
    opening = {"date": asked.since, "summary": asked.say(Text("期初余额", "opening balance"))}
    return {**opening, **balance_cells(balance, asked.language)}


def ledger_cells(line: JournalLine, asked: Asked, balance: int) -> dict[str, Any]:
    """A line of an account with the balance behind it."""
    return {**_cells(line, asked), **balance_cells(balance, asked.language)}


def opening_balance(asked: Asked, day: dt.date) -> int:
    """The balance before a day. An item is no part of the sums by month: its lines are read."""
    before = day - dt.timedelta(days=1)
    if asked.item is not None:
        earlier = asked.source.lines(None, before, account=asked.subject, item=asked.item, party=asked.party)
        return sum(line.debit - line.credit for line in earlier if line.klass in VOUCHER_CLASSES)
    sums = asked.source.account_sums(None, before)
    return sum(
        row.debit - row.credit for row in sums if is_below(row.account, asked.subject) and asked.party in (None, row.party)
    )
