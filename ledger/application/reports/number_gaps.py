"""凭证号检查: the numbers of each period, and which are missing. In a sound book none is (docs/ARCHITECTURE.md §5.3)."""

from __future__ import annotations

from typing import Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import Column, Report
from ledger.domain.entry import SERIES
from ledger.domain.problem import Text

_COLUMNS: Final = (
    Column("series", Text("字", "series")),
    Column("period", Text("期间", "period")),
    Column("first", Text("起号", "first"), "number"),
    Column("last", Text("止号", "last"), "number"),
    Column("count", Text("张数", "vouchers"), "number"),
    Column("missing", Text("缺号", "missing")),
)


def voucher_numbers(asked: Asked) -> Report:
    """One row per period that holds vouchers."""
    periods: dict[str, list[int]] = {}
    for period, number in asked.source.numbers(asked.since, asked.until):
        periods.setdefault(period, []).append(number)
    gone = {period: missing_numbers(numbers) for period, numbers in periods.items()}
    rows = [
        {
            "series": SERIES,
            "period": period,
            "first": numbers[0],
            "last": numbers[-1],
            "count": len(numbers),
            "missing": ", ".join(gone[period]) or None,
        }
        for period, numbers in periods.items()
    ]
    title = Text("凭证号检查", "Voucher numbers")
    return Report("voucher-numbers", title, asked.facts.currency, asked.head(span=True), _COLUMNS, rows)


def missing_numbers(numbers: list[int]) -> list[str]:
    """What is not there between 1 and the last, runs as `4–9`."""
    found, expected = [], 1
    for number in numbers:
        if number > expected:
            found.append(str(expected) if number == expected + 1 else f"{expected}–{number - 1}")
        expected = number + 1
    return found
