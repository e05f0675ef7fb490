"""科目余额表: opening, turnover and closing of every account, both columns adding up to the same.

Opening entries are no turnover (发生额): what they bring in stands in the opening columns of the period that holds them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import ACCOUNT, Check, Column, Report
from ledger.domain.problem import Text

_MONEY: Final = (
    Column("opening_debit", Text("期初借方", "opening debit"), "money"),
    Column("opening_credit", Text("期初贷方", "opening credit"), "money"),
    Column("debit", Text("本期借方", "debit"), "money"),
    Column("credit", Text("本期贷方", "credit"), "money"),
    Column("closing_debit", Text("期末借方", "closing debit"), "money"),
    Column("closing_credit", Text("期末贷方", "closing credit"), "money"),
)


def trial_balance(asked: Asked) -> Report:
    """One row per account with an opening balance or turnover in the span."""
    opening: defaultdict[str, int] = defaultdict(int)
    for row in asked.opening_sums(asked.since):
        opening[row.account] += row.debit - row.credit
    debit: defaultdict[str, int] = defaultdict(int)
    credit: defaultdict[str, int] = defaultdict(int)
    for row in asked.source.account_sums(asked.since, asked.until, without=("opening",)):
        debit[row.account] += row.debit
        credit[row.account] += row.credit
    rows = []
    for account in sorted({*opening, *debit}):
        closing = opening[account] + debit[account] - credit[account]
        if opening[account] or debit[account] or credit[account]:
            rows.append(
                {
                    "account": account,
                    "name": asked.say(asked.facts.account_name(account)),
                    "opening_debit": max(opening[account], 0),
                    "opening_credit": max(-opening[account], 0),
                    "debit": debit[account],
                    "credit": credit[account],
                    "closing_debit": max(closing, 0),
                    "closing_credit": max(-closing, 0),
                }
            )
    totals = {column.name: sum(row[column.name] for row in rows) for column in _MONEY}  # type: ignore[misc]  # money cells are ints
    title, columns = Text("科目余额表", "Trial balance"), (*ACCOUNT, *_MONEY)
    pairs = (
        (Text("期初", "opening"), "opening_debit", "opening_credit"),
        (Text("本期", "this period"), "debit", "credit"),
        (Text("期末", "closing"), "closing_debit", "closing_credit"),
    )
    checks = [
        Check(Text(f"{what.zh}借方 = {what.zh}贷方", f"{what.en}: debit = credit"), totals[left], totals[right])
        for what, left, right in pairs
    ]
    return Report("trial-balance", title, asked.facts.currency, asked.head(span=True), columns, rows, totals, checks)
