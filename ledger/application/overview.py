"""首页: what somebody wants to know before the first key: money, what is owed both ways, goods, and what cannot wait.

    cash 446,636.81 · receivable 648,706.40, of it overdue 212,300.00 · payable 301,118.00 · stock 309,467.70
    △ 5 customers are overdue with 212,300.00

Every figure is a sum of postings as of a day; the same sums stand in the reports named beside them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from ledger.application.book import Reading
from ledger.application.reports.account_tree import is_within
from ledger.application.reports.ageing import SIDES
from ledger.application.reports.source import OpenSum
from ledger.application.reports.stock_reports import STOCK_ROLES
from ledger.domain.problem import Text

MONEY_ROLES: Final = ("CASH", "BANK", "OMON")
SOON_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure in minor units, and the report that shows what it is made of."""

    name: Literal["cash", "receivable", "payable", "stock"]
    title: Text
    amount: int
    report: str
    subject: str = ""
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that waits; `count` things, perhaps worth `amount` in minor units, and where they are listed."""

    name: str
    text: Text
    count: int
    amount: int | None
    report: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures and alerts of a day."""

    company: str
    currency: str
    at: dt.date
    last_entry: dt.date | None
    records: int
    sums: tuple[Sum, ...]
    alerts: tuple[Alert, ...]


def make_overview(reading: Reading, at: dt.date, *, waiting: int) -> Overview:
    """The overview at the end of a day; `waiting` are imported rows that nobody has posted yet."""
    facts, source = reading.facts, reading.reports
    last = reading.last_entry_date()
    until = max(at, last) if last else at
    accounts = facts.accounts_of(*MONEY_ROLES)
    money = [one for one in source.account_sums(None, until) if is_within(one.account, accounts)]
    open_now = source.open_items(until, ("AR", "AP", "GRNI", "UNBILLED"))
    stock = sum(one.value for one in source.stock(until, STOCK_ROLES))
    sums = (
        Sum("cash", Text("货币资金", "Cash and bank"), sum(one.debit - one.credit for one in money), "cash-flow"),
        _owed("receivable", Text("应收", "Receivable"), open_now, at),
        _owed("payable", Text("应付", "Payable"), open_now, at),
        Sum("stock", Text("存货", "Stock"), stock, "stock"),
    )
    alerts = tuple(alert for alert in _alerts(open_now, at, waiting) if alert.count)
    return Overview(facts.company, facts.currency, at, last, reading.tree.size, sums, alerts)


def waiting_alerts(to_approve: int, to_post: int) -> tuple[Alert, ...]:
    """Documents in the inbox that the reader may decide on, and approved ones that the reader may post."""
    both = (
        Alert("to_approve", Text(f"待我审核 {to_approve} 张", f"waiting for my approval: {to_approve}"), to_approve, None, ""),
        Alert("to_post", Text(f"已审待过账 {to_post} 张", f"approved, to be posted: {to_post}"), to_post, None, ""),
    )
    return tuple(alert for alert in both if alert.count)


def _owed(name: Literal["receivable", "payable"], title: Text, rows: Iterable[OpenSum], at: dt.date) -> Sum:
    side = SIDES[name]
    mine = [row for row in rows if row.role in side.roles]
    late = side.sign * sum(row.value for row in mine if _due(row) < at)
    return Sum(name, title, side.sign * sum(row.value for row in mine), "ageing", name, late)


def _due(row: OpenSum) -> dt.date:
    return row.due or row.opened


def _alerts(rows: list[OpenSum], at: dt.date, waiting: int) -> Iterable[Alert]:
    """What waits, the most pressing first."""
    late = [row for row in rows if row.role == "AR" and row.value > 0 and _due(row) < at]
    customers, owed = len({row.party for row in late}), sum(row.value for row in late)
    text = Text(f"{customers} 个客户的货款逾期", f"customers overdue: {customers}")
    yield Alert("overdue", text, customers, owed, "ageing", "receivable")
    soon = [row for row in rows if row.role == "AP" and row.value < 0 and _due(row) <= at + dt.timedelta(days=SOON_DAYS)]
    text = Text(f"{SOON_DAYS} 天内到期或逾期的应付 {len(soon)} 笔", f"payables due within {SOON_DAYS} days: {len(soon)}")
    yield Alert("due", text, len(soon), -sum(row.value for row in soon), "ageing", "payable")
    for role, report, zh, en in (
        ("GRNI", "grni", "已入库未开票", "received, not invoiced"),
        ("UNBILLED", "unbilled", "已发货未开票", "delivered, not billed"),
    ):
        found = {row.key for row in rows if row.role == role and row.value}
        value = abs(sum(row.value for row in rows if row.role == role))
        yield Alert(report, Text(f"{zh} {len(found)} 单", f"{en}: {len(found)}"), len(found), value, report)
    yield Alert("staged", Text(f"待处理的导入 {waiting} 行", f"imported rows that wait: {waiting}"), waiting, None, "")
