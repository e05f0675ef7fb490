"""可售库存 (docs/DOMAIN.md §4.7): what may be promised, now for all items, and day by day for one.

Now: available goods in warehouses and bins less what is reserved. Day by day: goods on hand and every expected receipt, each
less the orders due before the next receipt; where a receipt is not enough, what came before it is taken (backward consumption).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import ITEM, Column, Report
from ledger.application.reports.source import OpenSum
from ledger.application.reports.stock_reports import STOCK_ROLES
from ledger.domain.masters import PlaceKind
from ledger.domain.problem import Text

_SHELVES: Final = (PlaceKind.WAREHOUSE, PlaceKind.BIN)
_SUPPLIES: Final = ("ON_ORDER", "TO_MAKE")
"""What was ordered from suppliers and what is being made."""
_NOW: Final = (
    Column("on_hand", Text("可用库存", "on hand"), "quantity"),
    Column("reserved", Text("已预留", "reserved"), "quantity"),
    Column("available", Text("现可承诺", "available now"), "quantity"),
    Column("on_order", Text("在途与在产", "on order or being made"), "quantity"),
    Column("promised", Text("未交订单", "orders to deliver"), "quantity"),
    Column("projected", Text("预计可用", "projected"), "quantity"),
)
_DAYS: Final = (
    Column("date", Text("日期", "date"), "date"),
    Column("supply", Text("供给", "supply"), "quantity"),
    Column("demand", Text("至下次供给前需求", "orders until the next supply"), "quantity"),
    Column("available", Text("可承诺", "available"), "quantity"),
    Column("cumulative", Text("累计可承诺", "available so far"), "quantity"),
)


def atp(asked: Asked) -> Report:
    """Every item with goods or orders, or one item day by day."""
    return _by_day(asked) if asked.subject else _now(asked)


def _now(asked: Asked) -> Report:
    on_hand, reserved = _on_hand(asked), _open(asked, "RESERVED")
    on_order, promised = _open(asked, *_SUPPLIES), _open(asked, "SO_OPEN")
    rows = []
    for item in sorted({*on_hand, *reserved, *on_order, *promised}):
        held = sum(quantity for _, quantity in reserved[item])
        coming, wanted = (sum(quantity for _, quantity in found[item]) for found in (on_order, promised))
        there = on_hand[item]
        quantities = (there, held, there - held, coming, wanted, there + coming - wanted)
        if any(quantities):
            cells = {column.name: asked.quantity(item, q) for column, q in zip(_NOW, quantities, strict=True)}
            rows.append({**asked.item_cells(item), **cells})
    title = Text("可售库存", "Available to promise")
    return Report("atp", title, asked.facts.currency, asked.head(), (*ITEM, *_NOW), rows)


def _by_day(asked: Asked) -> Report:
    item, today = asked.subject, asked.until
    supply: defaultdict[dt.date, int] = defaultdict(int, {today: _on_hand(asked)[item]})
    for day, quantity in _open(asked, *_SUPPLIES)[item]:
        supply[max(day, today)] += quantity
    days = sorted(supply)
    demand = dict.fromkeys(days, 0)
    for day, quantity in _open(asked, "SO_OPEN")[item]:
        demand[max(one for one in days if one <= max(day, today))] += quantity
    available = backward_consumed([supply[day] - demand[day] for day in days])
    rows: list[dict[str, Any]] = []
    cumulative = 0
    for day, free in zip(days, available, strict=True):
        cumulative += free
        quantities = {"supply": supply[day], "demand": demand[day], "available": free, "cumulative": cumulative}
        rows.append({"date": day, **{name: asked.quantity(item, quantity) for name, quantity in quantities.items()}})
    title = Text("分时可承诺量", "Available to promise by day")
    return Report("atp", title, asked.facts.currency, asked.head(item=item), _DAYS, rows)


def backward_consumed(free: list[int]) -> list[int]:
    """What each supply still has when a shortage takes from those before it; only the first may stay below zero."""
    left = list(free)
    for index in range(len(left) - 1, 0, -1):
        if left[index] < 0:
            left[index - 1] += left[index]
            left[index] = 0
    return left


def _on_hand(asked: Asked) -> defaultdict[str, int]:
    """The company's own goods of status available on its own shelves."""
    found: defaultdict[str, int] = defaultdict(int)
    places = asked.facts.masters.places
    for row in asked.source.stock(asked.until, STOCK_ROLES):
        if not row.owner and not row.status and row.place in places and places[row.place].kind in _SHELVES:
            found[row.item] += row.quantity
    return found


def _open(asked: Asked, *roles: str) -> defaultdict[str, list[tuple[dt.date, int]]]:
    """By item: the day (due, else ordered) and quantity of what is open."""
    found: defaultdict[str, list[tuple[dt.date, int]]] = defaultdict(list)
    row: OpenSum
    for row in asked.source.open_items(asked.until, roles):
        if row.quantity:
            found[row.item].append((row.due or row.opened, row.quantity))
    return found
