"""The last line of a table: where one is, what is filtered, what is marked and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.api import Column, Text
from tui.amounts_shown import money
from tui.widgets.ledger_table.rows import ListSource, RowSource, TableRow, Wanted

FILTER: Final = Text("筛选", "filter")
FIND: Final = Text("查找", "find")
_NOT_SUMMED: Final = ("balance", "standing")
"""Columns whose values are sums already."""
_SUMS_MAX: Final = 3


def position(row: TableRow | None, source: RowSource, columns: Sequence[Column]) -> str:
    """`3/120` where all rows are there, else the day of the row: nobody has counted a register."""
    if row is None:
        return ""
    if isinstance(source, ListSource):
        return f"{(source.position_of(row) or 0) + 1}/{source.total}"
    return next((row.texts.get(one.name, "") for one in columns if one.type == "date"), "")


def filter_said(wanted: Wanted, columns: Sequence[Column], language: str) -> str:
    """`filter: bank, account=1002`."""
    titles = {one.name: one.title.in_language(language) for one in columns}
    parts = [wanted.text] if wanted.text else []
    parts += [f"{titles.get(name, name)}={text}" for name, text in wanted.columns.items()]
    return f"{FILTER.in_language(language)}: {', '.join(parts)}" if parts else ""


def marked_said(marked: Sequence[TableRow], columns: Sequence[Column], currency: str, language: str) -> str:
    """`● 2  debit 1,234.50`: exact sums of what is marked, money only."""
    if not marked:
        return ""
    sums = []
    for column in columns:
        values = [row.values.get(column.name) for row in marked]
        if column.type == "money" and column.name not in _NOT_SUMMED and any(values):
            total = sum(value for value in values if isinstance(value, int))
            sums.append(f"{column.title.in_language(language)} {money(total, currency)}")
    return "  ".join([f"● {len(marked)}", *sums[:_SUMS_MAX]])
