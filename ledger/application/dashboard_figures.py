"""看板: how the company stands and how it came there: five figures, months side by side, ages of debts, goods that do not move.

    2026-03  cash 446,636.81 · receivable 648,706.40 · payable 301,118.00 · gross margin 14.5 %
    sales 295,188.50 against purchases 189,521.14; PC-2805 last went out 47 days ago, 6,952.50

Every figure is a sum of postings that stands in a report too: cash in the balance sheet, margin in the income statement, ages
in the ageing, goods in the stock report. Months are whole ones: they come from the sums of months, not from all postings.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.application.book import Reading
from ledger.application.overview import MONEY_ROLES
from ledger.application.reports.account_tree import is_below, is_within
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.registry import ReportRequest, make_report
from ledger.application.reports.report import Report
from ledger.application.reports.source import AccountSum, MonthSum
from ledger.application.reports.span import end_of_month
from ledger.application.reports.stock_reports import STOCK_ROLES
from ledger.domain import purchase_costs, purchasing
from ledger.domain.problem import Text
from ledger.domain.rounding import divide_half_up

MONTHS: Final = 12
WEEKS: Final = 13
SLOW: Final = 10
PARTS: Final = {"cash": "balance-sheet", "debts": "ageing", "margin": "income", "goods": "stock"}
"""The parts of the board, and the report whose reader may see each."""
_REVENUE, _COST = 1, 2
"""Lines of the income statement, the same in every chart."""
_PURCHASING: Final = frozenset(kind.name for kind in (*purchasing.KINDS, *purchase_costs.KINDS))


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month in minor units: money at its end; sales without tax, their cost, goods bought; stock at its end."""

    month: str
    cash: int
    sales: int
    cost: int
    purchases: int
    stock: int
    turnover: int | None
    """Cost of sales over the average of stock at its start and end, in hundredths; None without stock."""


@dataclass(frozen=True, slots=True)
class AgedDebts:
    """What is owed one way, as the ageing report of the day has it; `ahead` was paid before it was due."""

    side: str
    total: int
    due: int
    overdue: int
    ahead: int
    buckets: tuple[tuple[Text, int], ...]


@dataclass(frozen=True, slots=True)
class SlowItem:
    """Goods on hand that have not gone out for so many days; `quantity` in base units."""

    item: str
    name: str
    unit: str
    scale: int
    quantity: int
    value: int
    days: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The board after the newest record; a part that the reader may not see is empty or None."""

    company: str
    currency: str
    at: dt.date
    """The end of the newest month: today's, or the newest entry's."""
    waiting: int
    cash: int | None
    debts: Mapping[str, AgedDebts]
    sales: int | None
    """Of the newest month with sales, as margin."""
    margin: int | None
    margin_month: str
    months: tuple[MonthFigures, ...]
    weeks: tuple[tuple[dt.date, int], ...]
    """Money at the end of each of the last weeks."""
    slow: tuple[SlowItem, ...] | None
    seen: frozenset[str]
    """Which parts the reader sees."""

    @property
    def margin_rate(self) -> int | None:
        """Gross margin in tenths of a percent of sales; None without sales."""
        return divide_half_up(self.margin * 1000, self.sales) if self.margin is not None and self.sales else None


def make_dashboard(reading: Reading, at: dt.date, *, waiting: int, seen: Collection[str]) -> Dashboard:
    """The board of a day with the parts named; `waiting` things wait for somebody."""
    facts, last = reading.facts, reading.last_entry_date()
    until = end_of_month(max(at, last) if last else at)
    months = _months(reading, until)
    sold = next((one for one in reversed(months) if one.sales), months[-1])
    cash, margin, goods = ("cash" in seen), ("margin" in seen), ("goods" in seen)
    shown = tuple(_only(one, cash=cash, margin=margin, goods=goods) for one in months)
    return Dashboard(
        facts.company,
        facts.currency,
        until,
        waiting,
        months[-1].cash if cash else None,
        _debts(reading, max(at, last) if last else at) if "debts" in seen else {},
        sold.sales if margin else None,
        sold.sales - sold.cost if margin else None,
        sold.month,
        shown,
        _weeks(reading, months[-1].cash, max(at, last) if last else at) if cash else (),
        _slow_items(reading, max(at, last) if last else at) if goods else None,
        frozenset(seen),
    )


def _only(one: MonthFigures, *, cash: bool, margin: bool, goods: bool) -> MonthFigures:
    """A month without the parts that are not seen."""
    return MonthFigures(
        one.month,
        one.cash if cash else 0,
        one.sales if margin else 0,
        one.cost if margin else 0,
        one.purchases if goods else 0,
        one.stock if goods else 0,
        one.turnover if goods and margin else None,
    )


# --- months ------------------------------------------------------------------------------------------------------------


def _months(reading: Reading, until: dt.date) -> tuple[MonthFigures, ...]:
    """The last months up to this one, none before the book began."""
    facts, source = reading.facts, reading.reports
    names = _month_names(until, facts.start)
    first = dt.date.fromisoformat(f"{names[0]}-01")
    sums = source.whole_months(names[0], names[-1])
    trade = source.whole_months(names[0], names[-1], without=("closing",))
    before = source.account_sums(None, first - dt.timedelta(days=1))
    bought = _bought(reading, first, until)
    lines = _income_terms(facts)
    cash_at, stock_at = (_balances_at(names, before, sums, facts, roles) for roles in (MONEY_ROLES, STOCK_ROLES))
    revenue, cost = ({name: _of_line(trade, name, lines[number]) for name in names} for number in (_REVENUE, _COST))
    opening = {name: stock_at[previous] for previous, name in zip(["", *names], names, strict=False)}
    return tuple(
        MonthFigures(
            name,
            cash_at[name],
            revenue[name],
            cost[name],
            bought.get(name, 0),
            stock_at[name],
            _turnover(cost[name], opening[name], stock_at[name]),
        )
        for name in names
    )


def _month_names(until: dt.date, start: str) -> list[str]:
    """`2025-04` to `2026-03`, none before `start`."""
    names = [until.isoformat()[:7]]
    day = until.replace(day=1)
    while len(names) < MONTHS and names[0] > start:
        day = (day - dt.timedelta(days=1)).replace(day=1)
        names.insert(0, day.isoformat()[:7])
    return names


def _balances_at(
    names: Iterable[str], before: Iterable[AccountSum], sums: Iterable[MonthSum], facts: BookFacts, roles: Iterable[str]
) -> dict[str, int]:
    """Debit − credit of the accounts of these roles at the end of every month; under "" at the start of the first."""
    accounts = facts.accounts_of(*roles)
    moved: defaultdict[str, int] = defaultdict(int)
    for row in sums:
        if is_within(row.account, accounts):
            moved[row.month] += row.debit - row.credit
    balance = sum(row.debit - row.credit for row in before if is_within(row.account, accounts))
    found = {"": balance}
    for name in names:
        balance += moved[name]
        found[name] = balance
    return found


def _income_terms(facts: BookFacts) -> dict[int, list[tuple[str, int]]]:
    """Accounts of the lines of revenue and cost with the sign they count with, revenue as credit, cost as debit."""
    found: dict[int, list[tuple[str, int]]] = {_REVENUE: [], _COST: []}
    for line in facts.statement_lines:
        if line.statement == "income" and line.number in found:
            side = 1 if line.sign == "dr" else -1
            found[line.number] = [(term.code, side * term.sign) for term in line.terms]
    return found


def _of_line(sums: Iterable[MonthSum], month: str, terms: Iterable[tuple[str, int]]) -> int:
    """A line of the income statement for one month."""
    mine = [row for row in sums if row.month == month]
    return sum(sign * (row.debit - row.credit) for code, sign in terms for row in mine if is_below(row.account, code))


def _bought(reading: Reading, since: dt.date, until: dt.date) -> dict[str, int]:
    """What the documents of purchasing put into stock, less what they took out again; reversed ones count as nothing."""
    found: defaultdict[str, int] = defaultdict(int)
    accounts = sorted(reading.facts.accounts_of(*STOCK_ROLES))
    for row in reading.reports.moves_by_kind(since, until, accounts, STOCK_ROLES):
        if row.kind in _PURCHASING:
            found[row.month] += row.value
    return found


def _turnover(cost: int, opening: int, closing: int) -> int | None:
    return divide_half_up(cost * 200, opening + closing) if opening + closing > 0 else None


def _weeks(reading: Reading, cash: int, until: dt.date) -> tuple[tuple[dt.date, int], ...]:
    """Money at the end of the last weeks, the last of them at the newest day; counted back from what there is now."""
    start = dt.date.fromisoformat(f"{reading.facts.start}-01")
    ends = [until - dt.timedelta(weeks=number) for number in range(WEEKS)]
    ends = [end for end in reversed(ends) if end >= start] or [until]
    days = reading.reports.day_balances(ends[0], until, sorted(reading.facts.accounts_of(*MONEY_ROLES)))
    return tuple((end, cash - sum(moved for day, moved in days if day > end)) for end in ends)


# --- debts and goods ---------------------------------------------------------------------------------------------------


def _debts(reading: Reading, until: dt.date) -> dict[str, AgedDebts]:
    found = {}
    for side in ("receivable", "payable"):
        made = make_report(reading, ReportRequest("ageing", side, until=until, by="party"))
        assert isinstance(made, Report), made
        found[side] = _aged(side, made)
    return found


def _aged(side: str, made: Report) -> AgedDebts:
    """The totals of an ageing."""
    columns = [one for one in made.columns if one.type == "money" and one.name not in ("ahead", "total")]
    buckets = tuple((one.title, made.totals[one.name]) for one in columns)
    due, ahead = sum(amount for _, amount in buckets), made.totals["ahead"]
    return AgedDebts(side, made.totals["total"], due, due - buckets[0][1], ahead, buckets)


def _slow_items(reading: Reading, until: dt.date) -> tuple[SlowItem, ...]:
    """What has not gone out for the longest time, counted from its arrival where it never did; the dearer first."""
    source, masters = reading.reports, reading.facts.masters
    held = {item: sums for item, sums in source.held_goods().items() if min(sums) > 0}
    moved = source.last_issues(held, STOCK_ROLES)
    found = [
        SlowItem(item, known.name, known.unit, known.scale, quantity, value, (until - moved[item]).days)
        for item, (quantity, value) in held.items()
        if item in moved
        for known in (masters.items[item],)
    ]
    return tuple(sorted(found, key=lambda one: (-one.days, -one.value, one.item))[:SLOW])
