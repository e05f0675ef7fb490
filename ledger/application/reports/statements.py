"""资产负债表, 利润表 and 现金流量表 by the statutory lines of the chart (statements.csv).

Closing entries are no part of income.

Debit and credit balances of parties stand on their own lines, neither hides the other: `1122:dr` are the customers who owe,
`1122:cr` those who have paid ahead (`ledger.rules.bundle_tables.Term`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ledger.application.reports.account_tree import is_within
from ledger.application.reports.asked import Asked
from ledger.application.reports.report import Check, Column, Report
from ledger.application.reports.source import AccountSum, CashSum
from ledger.domain.problem import Text
from ledger.rules.bundle_tables import StatementLine, Term

_LINE: Final = (Column("line", Text("行次", "line"), "number"), Column("name", Text("项目", "item")))
Values = dict[int, int]
TermValue = Callable[[Term], int]


def income(asked: Asked) -> Report:
    """Income and expense of the span, and of the year up to its end. The same before and after closing."""
    source = asked.source
    this = source.account_sums(asked.since, asked.until, without=("closing",))
    year = source.account_sums(dt.date(asked.until.year, 1, 1), asked.until, without=("closing",))
    values = {"amount": _account_terms(this), "year": _account_terms(year)}
    columns = (
        Column("amount", Text("本期金额", "this period"), "money"),
        Column("year", Text("本年累计", "year to date"), "money"),
    )
    rows, _ = _rows(asked, "income", values)
    title = Text("利润表", "Income statement")
    return Report("income", title, asked.facts.currency, asked.head(span=True), (*_LINE, *columns), rows)


def balance_sheet(asked: Asked) -> Report:
    """What is owned and owed at the end of a day, and at the start of its year: opening entries of the year count as that."""
    closing = asked.source.account_sums(None, asked.until)
    opening = asked.opening_sums(dt.date(asked.until.year, 1, 1))
    values = {"closing": _account_terms(closing), "opening": _account_terms(opening)}
    columns = (
        Column("closing", Text("期末余额", "closing"), "money"),
        Column("opening", Text("年初余额", "start of year"), "money"),
    )
    rows, found = _rows(asked, "balance_sheet", values)
    what = Text("资产总计 = 负债和所有者权益总计", "total assets = total liabilities and equity")
    assets, rest = _totals(asked.facts.statement_lines)
    check = Check(what, found["closing"].get(rest, 0), found["closing"].get(assets, 0))
    title = Text("资产负债表", "Balance sheet")
    return Report("balance-sheet", title, asked.facts.currency, asked.head(), (*_LINE, *columns), rows, checks=[check])


def cash_flow(asked: Asked) -> Report:
    """Money in and out by cash-flow item, of the span and of the year up to its end; it ties to the accounts of money."""
    codes = sorted({term.code for line in _lines(asked, "cash_flow") for term in line.terms if not term.is_cash_item})
    spans = {"amount": asked.since, "year": dt.date(asked.until.year, 1, 1)}
    flows = {name: asked.source.cash_sums(since, asked.until, codes) for name, since in spans.items()}
    values = {name: _cash_terms(flows[name], asked.opening_sums(since)) for name, since in spans.items()}
    columns = (
        Column("amount", Text("本期金额", "this period"), "money"),
        Column("year", Text("本年累计", "year to date"), "money"),
    )
    rows, _ = _rows(asked, "cash_flow", values)
    named = {term.code for line in _lines(asked, "cash_flow") for term in line.terms}
    lost = {name: sum(row.debit - row.credit for row in found if row.item not in named) for name, found in flows.items()}
    if any(lost.values()):
        rows.append({"name": asked.say(Text("未注明现金流量项目", "without a cash-flow item")), **lost})
    closing = sum(
        row.debit - row.credit for row in asked.source.account_sums(None, asked.until) if is_within(row.account, codes)
    )
    what = Text("期末现金余额 = 货币资金科目余额", "cash at the end = balance of the cash accounts")
    last = rows[len(_lines(asked, "cash_flow")) - 1]["amount"] if rows else 0
    title = Text("现金流量表", "Cash-flow statement")
    head, checks = asked.head(span=True), [Check(what, closing, last)]
    return Report("cash-flow", title, asked.facts.currency, head, (*_LINE, *columns), rows, checks=checks)


def _lines(asked: Asked, statement: str) -> list[StatementLine]:
    return [line for line in asked.facts.statement_lines if line.statement == statement]


def _totals(lines: Iterable[StatementLine]) -> tuple[int, int]:
    """The numbers of the lines total assets and total liabilities and equity: totals that no other total takes."""
    sheet = [line for line in lines if line.statement == "balance_sheet"]
    taken = {number for line in sheet for _, number in line.lines}
    found = [line.number for line in sheet if line.lines and line.number not in taken]
    return (found[0], found[-1]) if found else (0, 0)


def _rows(asked: Asked, statement: str, values: Mapping[str, TermValue]) -> tuple[list[dict[str, Any]], dict[str, Values]]:
    """One row per line, and the values behind it. Headings are for people only."""
    lines = _lines(asked, statement)
    found = {name: _line_values(lines, value) for name, value in values.items()}
    rows = []
    for line in lines:
        row: dict[str, Any] = {"name": asked.say(line.name)}
        if line.is_heading:
            row["heading"] = True
        else:
            row |= {"line": line.number, **{name: amounts[line.number] for name, amounts in found.items()}}
        rows.append(row)
    return rows, found


def _line_values(lines: Sequence[StatementLine], value: TermValue) -> Values:
    """Values by line number; totals may stand before or after the lines they add up."""
    by_number = {line.number: line for line in lines if not line.is_heading}
    values: Values = {}

    def of(number: int) -> int:
        if number not in values:
            line = by_number[number]
            if line.lines:
                values[number] = sum(sign * of(part) for sign, part in line.lines)
            else:
                total = sum(term.sign * value(term) for term in line.terms)
                values[number] = total if line.sign == "dr" else -total
        return values[number]

    for number in by_number:
        of(number)
    return values


def _account_terms(sums: Iterable[AccountSum]) -> TermValue:
    """Debit − credit of a term: all of an account, or only the parties on one side."""
    balances: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in sums:
        balances[row.account, row.party] += row.debit - row.credit

    def value(term: Term) -> int:
        groups: defaultdict[tuple[str, str], int] = defaultdict(int)
        for (account, party), balance in balances.items():
            if is_within(account, (term.code,)):
                groups[_group(account, term), party] += balance
        wanted = {"": groups.values(), "dr": [one for one in groups.values() if one > 0]}
        return sum(wanted.get(term.side, [one for one in groups.values() if one < 0]))

    return value


def _group(account: str, term: Term) -> str:
    """What is netted: all below the code, or each account right below it."""
    if not term.below:
        return term.code
    depth = term.code.count(".") + 2
    return ".".join(account.split(".")[:depth])


def _cash_terms(flows: Iterable[CashSum], opening: Sequence[AccountSum]) -> TermValue:
    by_item = {row.item: row for row in flows}

    def value(term: Term) -> int:
        if not term.is_cash_item:
            return sum(row.debit - row.credit for row in opening if is_within(row.account, (term.code,)))
        row = by_item.get(term.code)
        if row is None:
            return 0
        return {"": row.debit - row.credit, "dr": row.debit, "cr": -row.credit}[term.side]

    return value
