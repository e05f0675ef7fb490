"""科目余额表: opening, turnover and closing of every account, both columns adding up to the same."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Final

from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.report import Column, Report
from ledger.application.reports.source import ReportSource
from ledger.domain.problem import Text

_COLUMNS: Final = (
    Column("account", Text("科目", "account")),
    Column("name", Text("名称", "name")),
    Column("opening_debit", Text("期初借方", "opening debit"), "money"),
    Column("opening_credit", Text("期初贷方", "opening credit"), "money"),
    Column("debit", Text("本期借方", "debit"), "money"),
    Column("credit", Text("本期贷方", "credit"), "money"),
    Column("closing_debit", Text("期末借方", "closing debit"), "money"),
    Column("closing_credit", Text("期末贷方", "closing credit"), "money"),
)


def trial_balance(source: ReportSource, book: BookFacts, *, since: dt.date, until: dt.date, language: str) -> Report:
    """One row per account with an opening balance or turnover in the span."""
    opening: defaultdict[str, int] = defaultdict(int)
    for row in source.account_sums(None, since - dt.timedelta(days=1)):
        opening[row.account] += row.debit - row.credit
    debit: defaultdict[str, int] = defaultdict(int)
    credit: defaultdict[str, int] = defaultdict(int)
    for row in source.account_sums(since, until):
        debit[row.account] += row.debit
        credit[row.account] += row.credit
    rows = []
    for account in sorted({*opening, *debit}):
        closing = opening[account] + debit[account] - credit[account]
        if opening[account] or debit[account] or credit[account]:
            rows.append(
                {
                    "account": account,
                    "name": book.account_name(account).in_language(language),
                    "opening_debit": max(opening[account], 0),
                    "opening_credit": max(-opening[account], 0),
                    "debit": debit[account],
                    "credit": credit[account],
                    "closing_debit": max(closing, 0),
                    "closing_credit": max(-closing, 0),
                }
            )
    totals = {column.name: sum(row[column.name] for row in rows) for column in _COLUMNS if column.type == "money"}  # type: ignore[misc]  # money cells are ints
    head = {"company": book.company, "from": since.isoformat(), "at": until.isoformat(), "currency": book.currency}
    return Report("trial-balance", Text("科目余额表", "Trial balance"), book.currency, head, _COLUMNS, rows, totals)
