"""Stock by its own costing method beside LIFO: the LIFO reserve, for management (docs/ARCHITECTURE.md §4 layers)."""

from __future__ import annotations

from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import Column, Report
from ledger.domain.layer import is_stock
from ledger.domain.lifo_value import lifo_value
from ledger.domain.problem import Text

_COLUMNS: Final = (
    Column("item", Text("物料", "item")),
    Column("name", Text("名称", "name")),
    Column("costing", Text("计价方法", "costing")),
    Column("quantity", Text("数量", "quantity"), "quantity"),
    Column("value", Text("账面金额", "book value"), "money"),
    Column("lifo", Text("后进先出金额", "LIFO value"), "money"),
    Column("reserve", Text("差额", "LIFO reserve"), "money"),
    Column("lifo_cost", Text("后进先出发出成本", "LIFO cost of issues"), "money"),
)


def valuation(asked: Asked) -> Report:
    """One row for each item with a history up to a day."""
    book, until = asked.facts, asked.until
    history = asked.reading.history(book.masters.items)
    rows: list[dict[str, Any]] = []
    for item in sorted(history):
        moves = [move for move in history[item] if move.date <= until]
        stock = [move.posting for move in moves if is_stock(move)]
        if not stock:
            continue
        quantity, value = sum(one.quantity or 0 for one in stock), sum(one.value for one in stock)
        other = lifo_value(moves)
        rows.append(
            {
                "item": item,
                "name": book.masters.items[item].name,
                "costing": str(book.masters.items[item].costing),
                "quantity": (quantity, book.scale(item)),
                "value": value,
                "lifo": other.value,
                "reserve": value - other.value,
                "lifo_cost": other.cost,
            }
        )
    totals = {name: sum(int(row[name]) for row in rows) for name in ("value", "lifo", "reserve", "lifo_cost")}
    title = Text("存货计价对照(管理用)", "Stock under LIFO, for management")
    return Report("valuation", title, book.currency, asked.head(), _COLUMNS, rows, totals)
