"""总分类账: every account of the first level month by month, with turnover of the month and of the year so far."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from ledger.application.reports.account_tree import is_below
from ledger.application.reports.asked import Asked
from ledger.application.reports.report import ACCOUNT, BALANCE, CREDIT, DATE, DEBIT, SUMMARY, Report, balance_cells
from ledger.application.reports.span import end_of_month
from ledger.domain.problem import Text

_Turnover = dict[str, tuple[int, int]]


def general_ledger(asked: Asked) -> Report:
    """All accounts of the first level, or the account asked for: opening, each month's turnover, the year's, the balance.

    It begins with a whole month, however the span begins.
    """
    first = asked.since.replace(day=1)
    opening: defaultdict[str, int] = defaultdict(int)
    for row in asked.source.account_sums(None, first - dt.timedelta(days=1)):
        opening[_account(asked, row.account)] += row.debit - row.credit
    months: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for month in asked.source.month_sums(first.replace(month=1), asked.until):
        sums = months[_account(asked, month.account)].setdefault(month.month, [0, 0])
        sums[0], sums[1] = sums[0] + month.debit, sums[1] + month.credit
    rows: list[dict[str, Any]] = []
    for account in sorted({account for account in (*opening, *months) if account}):
        turnover = {month: (sums[0], sums[1]) for month, sums in months[account].items()}
        if opening[account] or any(month >= first.isoformat()[:7] for month in turnover):
            rows += _of_account(asked, account, opening[account], turnover)
    columns = (*ACCOUNT, DATE, SUMMARY, DEBIT, CREDIT, *BALANCE)
    only = {"account": asked.subject} if asked.subject else {}
    head = asked.head(span=True, **only) | {"from": first.isoformat()}
    return Report("general-ledger", Text("总分类账", "General ledger"), asked.facts.currency, head, columns, rows)


def _account(asked: Asked, code: str) -> str:
    """The account a leaf is shown under, "" where it was not asked for."""
    if asked.subject:
        return asked.subject if is_below(code, asked.subject) else ""
    return code.partition(".")[0]


def _of_account(asked: Asked, account: str, balance: int, turnover: _Turnover) -> list[dict[str, Any]]:
    name = {"account": account, "name": asked.say(asked.facts.account_name(account))}

    def row(date: dt.date, summary: Text, **amounts: int) -> dict[str, Any]:
        shown = {"date": date, "summary": asked.say(summary), **balance_cells(balance, asked.language)}
        return name | shown | amounts

    first = asked.since.replace(day=1)
    rows = [row(first, Text("期初余额", "opening balance"))]
    year: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for month in sorted(turnover):
        debit, credit = turnover[month]
        so_far = year[month[:4]]
        so_far[0], so_far[1] = so_far[0] + debit, so_far[1] + credit
        if month < first.isoformat()[:7]:
            continue
        balance += debit - credit
        last = min(end_of_month(dt.date.fromisoformat(f"{month}-01")), asked.until)
        rows.append(row(last, Text("本月合计", "this month"), debit=debit, credit=credit))
        rows.append(row(last, Text("本年累计", "this year"), debit=so_far[0], credit=so_far[1]))
    return rows
