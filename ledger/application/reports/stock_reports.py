"""Stock as of a day, and the stock card of one item. Quantity and value are sums of the same postings.

Value lives in valuation areas, not at places (docs/ARCHITECTURE.md §6.1): where a report goes below areas, an area's value is
divided over its places by quantity, largest remainder, so that the report still adds up to the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import DATE, DOCUMENT, ITEM, QUANTITY, SUMMARY, VALUE, VOUCHER, Check, Column, Report
from ledger.application.reports.source import JournalLine, StockSum
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.masters import Costing
from ledger.domain.problem import Text
from ledger.domain.role import ROLES
from ledger.domain.rounding import split

STOCK_ROLES: Final = tuple(role.name for role in ROLES.values() if role.stock)
HELD_FOR_OTHERS: Final = ("CONSIGNED_IN",)
_NAME: Final = Column("name", Text("名称", "name"))
_KEYS: Final = {
    "item": (),
    "place": ("place",),
    "lot": ("place", "lot"),
    "status": ("place", "lot", "status"),
    "owner": ("owner", "place", "lot"),
}
"""What stands beside the item, by the option `by`."""
BY: Final = tuple(_KEYS)
_TITLES: Final = {
    "place": Text("地点", "place"),
    "lot": Text("批次", "lot"),
    "status": Text("状态", "status"),
    "owner": Text("货主", "owner"),
}
_MOVED: Final = (
    Column("in_quantity", Text("收入数量", "in"), "quantity"),
    Column("in_value", Text("收入金额", "in, value"), "money"),
    Column("out_quantity", Text("发出数量", "out"), "quantity"),
    Column("out_value", Text("发出金额", "out, value"), "money"),
)
_AFTER: Final = (
    Column("on_hand", Text("结存数量", "on hand"), "quantity"),
    Column("balance", Text("结存金额", "balance"), "money"),
)
CARD_COLUMNS: Final = (
    *(DATE, VOUCHER, DOCUMENT, SUMMARY),
    Column("place", _TITLES["place"]),
    Column("quantity", Text("数量", "quantity"), "quantity", listed=False),
    Column("value", Text("金额", "value"), "money", listed=False),
    *_MOVED,
    *_AFTER,
)
"""Signed for programs; for people in and out."""


def stock(asked: Asked) -> Report:
    """Quantity and value by item, place, lot, status or owner at the end of a day; rows that are zero in both are left out."""
    by = asked.by or "item"
    sums = asked.source.stock(asked.until, (*STOCK_ROLES, *(HELD_FOR_OTHERS if by == "owner" else ())))
    masters = asked.facts.masters
    specific = {code for code, item in masters.items.items() if item.costing is Costing.SPECIFIC}
    rows = _by_item(sums) if by == "item" else stock_rows(sums, _KEYS[by], asked.reading.area_of, specific)
    shown = [
        {**row, "name": masters.items[row["item"]].name, "quantity": asked.quantity(row["item"], row["quantity"])}
        for row in rows
        if row["quantity"] or row["value"]
    ]
    columns = (ITEM[0], _NAME, *(Column(name, _TITLES[name]) for name in _KEYS[by]), QUANTITY, VALUE)
    totals = {"value": sum(row["value"] for row in rows)}
    return Report("stock", Text("库存", "Stock"), asked.facts.currency, asked.head(), columns, shown, totals)


def _by_item(sums: list[StockSum]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in sums:
        total = found.setdefault(row.item, {"item": row.item, "quantity": 0, "value": 0})
        total["quantity"] += row.quantity
        total["value"] += row.value
    return [found[item] for item in sorted(found)]


def stock_rows(
    sums: list[StockSum], names: tuple[str, ...], area_of: Callable[[str], str], specific: set[str]
) -> list[dict[str, Any]]:
    """Rows by these names; an item costed by specific lot has a value of its own for every lot, owners share none."""
    pools: defaultdict[tuple[str, str, str, str], list[StockSum]] = defaultdict(list)
    for row in sums:
        pools[row.item, row.owner, area_of(row.place), row.lot if row.item in specific else ""].append(row)
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for (item, *_), members in sorted(pools.items()):
        for key, quantity, value in _shares(members, names):
            here = {"item": item, **dict(zip(names, key, strict=True)), "quantity": 0, "value": 0}
            sums_here = found.setdefault((item, *key), here)
            sums_here["quantity"] += quantity
            sums_here["value"] += value
    return [found[key] for key in sorted(found)]


def _shares(members: list[StockSum], names: tuple[str, ...]) -> list[tuple[tuple[str, ...], int, int]]:
    """What each key holds of a pool: its quantity, and the pool's value divided by quantity."""
    quantities: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for row in members:
        quantities[tuple([getattr(row, name) for name in names])] += row.quantity
    keys = sorted(key for key in quantities if quantities[key] > 0)
    total = sum(row.value for row in members)
    if not keys and total:  # nothing is there, and its cost is only corrected on a later day (§6.3)
        keys = [tuple([getattr(members[0], name) for name in names])]
        return [(keys[0], quantities[keys[0]], total)]
    shares = split(total, [quantities[key] for key in keys])
    return [(key, quantities[key], value) for key, value in zip(keys, shares, strict=True)]


def inventory_summary(asked: Asked) -> Report:
    """收发存汇总表: opening, in, out and closing of every item, perhaps by place; its closing is the stock of the day."""
    by_place = asked.by == "place"
    rows: list[dict[str, Any]] = []
    found = asked.source.stock_turnover(asked.since, asked.until, STOCK_ROLES, by_place=by_place)
    for row in found:
        closing = (row.opening[0] + row.received[0] - row.issued[0], row.opening[1] + row.received[1] - row.issued[1])
        if any((*row.opening, *row.received, *row.issued)):
            cells: dict[str, Any] = {
                "item": row.item,
                "name": asked.facts.masters.items[row.item].name,
                "place": row.place or None,
            }
            pairs = (("opening", row.opening), ("in", row.received), ("out", row.issued), ("closing", closing))
            for name, (quantity, value) in pairs:
                cells |= {f"{name}_quantity": asked.quantity(row.item, quantity), f"{name}_value": value}
            rows.append(cells)
    money = ("opening_value", "in_value", "out_value", "closing_value")
    totals = {name: sum(row[name] for row in rows) for name in money}
    stock_value = sum(row.value for row in asked.source.stock(asked.until, STOCK_ROLES))
    check = Check(Text("期末金额 = 库存金额", "closing value = value of the stock"), stock_value, totals["closing_value"])
    ends = {"opening": Text("期初", "opening"), "closing": Text("期末", "closing")}
    opening, closing_columns = (
        (
            Column(f"{name}_quantity", Text(f"{text.zh}数量", text.en), "quantity"),
            Column(f"{name}_value", Text(f"{text.zh}金额", f"{text.en}, value"), "money"),
        )
        for name, text in ends.items()
    )
    place = (Column("place", _TITLES["place"]),) if by_place else ()
    columns = (ITEM[0], _NAME, *place, *opening, *_MOVED, *closing_columns)
    title = Text("收发存汇总表", "Inventory summary")
    head = asked.head(span=True)
    return Report("inventory-summary", title, asked.facts.currency, head, columns, rows, totals, [check])


def stock_card(asked: Asked) -> Report:
    """Every move of an item with the running quantity and value; red–blue pairs show their net only."""
    item, quantity, value = asked.subject, 0, 0
    opening_quantity = opening_value = 0
    rows: list[dict[str, Any]] = []
    for line in _netted([row for row in asked.source.lines(None, asked.until, item=item) if row.role in STOCK_ROLES]):
        quantity, value = quantity + (line.quantity or 0), value + line.debit - line.credit
        if line.date < asked.since:
            opening_quantity, opening_value = quantity, value
        else:
            rows.append(card_row(line, asked, (quantity, value)))
    opening = card_opening(asked, (opening_quantity, opening_value))
    totals: dict[str, Any] = {"on_hand": asked.quantity(item, quantity), "balance": value}
    totals |= {name: sum(row[name] for row in rows if name in row) for name in ("in_value", "out_value")}
    for name in ("in_quantity", "out_quantity"):
        totals[name] = asked.quantity(item, sum(row[name][0] for row in rows if name in row))
    head = asked.head(span=True, item=item)
    title = Text("库存明细账", "Stock card")
    return Report("stock-card", title, asked.facts.currency, head, CARD_COLUMNS, [opening, *rows], totals)


def card_opening(asked: Asked, before: tuple[int, int]) -> dict[str, Any]:
    """The first row of a stock card: quantity and value before the span."""
    return {
        "date": asked.since,
        "summary": asked.say(Text("期初结存", "opening stock")),
        "on_hand": asked.quantity(asked.subject, before[0]),
        "balance": before[1],
    }


def card_row(line: JournalLine, asked: Asked, after: tuple[int, int]) -> dict[str, Any]:
    """A move of an item with quantity and value behind it."""
    assert line.item is not None, line
    moved = line.quantity or 0
    inward = bool(line.debit) or (not line.credit and moved > 0)
    side, sign = ("in", 1) if inward else ("out", -1)
    return {
        "date": line.date,
        "voucher": voucher_number(line.period, line.number),
        "document": line.document,
        "summary": asked.say(line.summary),
        "place": line.place,
        "quantity": asked.quantity(line.item, moved),
        "value": line.debit - line.credit,
        f"{side}_quantity": asked.quantity(line.item, sign * moved),
        f"{side}_value": sign * (line.debit - line.credit),
        "on_hand": asked.quantity(line.item, after[0]),
        "balance": after[1],
    }


def _netted(lines: list[JournalLine]) -> list[JournalLine]:
    """Lines of a pair cancel in quantity and value: both are left out (docs/ARCHITECTURE.md §5.3)."""
    return [line for line in lines if line.pair is None]
