"""资产负债表 and 利润表 by the statutory lines of the chart (statements.csv). Closing entries are no part of income."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.report import Column, Report
from ledger.application.reports.source import AccountSum, ReportSource
from ledger.domain.problem import Text
from ledger.rules.bundle_tables import StatementLine

_LINE: Final = (Column("line", Text("行次", "line"), "number"), Column("name", Text("项目", "item")))


def income(source: ReportSource, book: BookFacts, *, since: dt.date, until: dt.date, language: str) -> Report:
    """Income and expense of the span, and of the year up to its end. The same before and after closing."""
    year = dt.date(until.year, 1, 1)
    columns = {
        "amount": _balances(source.account_sums(since, until, without=("closing",))),
        "year": _balances(source.account_sums(year, until, without=("closing",))),
    }
    shown = (
        Column("amount", Text("本期金额", "this period"), "money"),
        Column("year", Text("本年累计", "year to date"), "money"),
    )
    head = {"company": book.company, "from": since.isoformat(), "at": until.isoformat(), "currency": book.currency}
    rows = _rows(book, "income", columns, language)
    return Report("income", Text("利润表", "Income statement"), book.currency, head, (*_LINE, *shown), rows)


def balance_sheet(source: ReportSource, book: BookFacts, *, until: dt.date, language: str) -> Report:
    """What is owned and owed at the end of a day, and at the start of its year."""
    columns = {
        "closing": _balances(source.account_sums(None, until)),
        "opening": _balances(source.account_sums(None, dt.date(until.year - 1, 12, 31))),
    }
    shown = (
        Column("closing", Text("期末余额", "closing"), "money"),
        Column("opening", Text("年初余额", "start of year"), "money"),
    )
    head = {"company": book.company, "at": until.isoformat(), "currency": book.currency}
    rows = _rows(book, "balance_sheet", columns, language)
    return Report("balance-sheet", Text("资产负债表", "Balance sheet"), book.currency, head, (*_LINE, *shown), rows)


def _balances(sums: Iterable[AccountSum]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for row in sums:
        found[row.account] += row.debit - row.credit
    return found


def _rows(book: BookFacts, statement: str, columns: dict[str, dict[str, int]], language: str) -> list[dict[str, Any]]:
    lines = [line for line in book.statement_lines if line.statement == statement]
    values = {name: _line_values(lines, balances) for name, balances in columns.items()}
    return [
        {
            "line": line.number,
            "name": line.name.in_language(language),
            **{name: found[line.number] for name, found in values.items()},
        }
        for line in lines
    ]


def _line_values(lines: list[StatementLine], balances: dict[str, int]) -> dict[int, int]:
    """Values by line number; totals stand after the lines they add up."""
    values: dict[int, int] = {}
    for line in lines:
        if line.lines:
            values[line.number] = sum(sign * values[number] for sign, number in line.lines)
        else:
            total = sum(value for account, value in balances.items() if _within(account, line.accounts))
            values[line.number] = total if line.sign == "dr" else -total
    return values


def _within(account: str, codes: tuple[str, ...]) -> bool:
    return any(account == code or account.startswith(f"{code}.") for code in codes)
