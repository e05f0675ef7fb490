"""Stock as of a day, and the stock card of one item. Quantity and value are sums of the same postings.

Value lives in valuation areas, not at places (docs/ARCHITECTURE.md §6.1): where a report goes below areas, an area's value is
divided over its places by quantity, largest remainder, so that the report still adds up to the ledger.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.report import Column, Report
from ledger.application.reports.source import JournalLine, ReportSource, StockSum
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.masters import Costing
from ledger.domain.problem import Text
from ledger.domain.role import ROLES
from ledger.domain.rounding import split

STOCK_ROLES: Final = tuple(role.name for role in ROLES.values() if role.stock)
_ITEM: Final = (Column("item", Text("物料", "item")), Column("name", Text("名称", "name")))
_QUANTITY: Final = Column("quantity", Text("数量", "quantity"), "quantity")
_VALUE: Final = Column("value", Text("金额", "value"), "money")


def stock(source: ReportSource, book: BookFacts, *, until: dt.date, by: str, area_of: Callable[[str], str]) -> Report:
    """Quantity and value by item, place or lot at the end of a day; rows that are zero in both are left out."""
    sums = source.stock(until, STOCK_ROLES)
    specific = {code for code, item in book.masters.items.items() if item.costing is Costing.SPECIFIC}
    rows = _by_item(sums) if by == "item" else _by_key(sums, by, area_of, specific)
    shown = [
        {**row, "name": book.masters.items[row["item"]].name, "quantity": (row["quantity"], book.scale(row["item"]))}
        for row in rows
        if row["quantity"] or row["value"]
    ]
    place = Column("place", Text("地点", "place"))
    lot = Column("lot", Text("批次", "lot"))
    columns = (*_ITEM, *((place,) if by == "place" else (place, lot) if by == "lot" else ()), _QUANTITY, _VALUE)
    head = {"company": book.company, "at": until.isoformat(), "currency": book.currency}
    totals = {"value": sum(row["value"] for row in rows)}
    return Report("stock", Text("库存", "Stock"), book.currency, head, columns, shown, totals)


def _by_item(sums: list[StockSum]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in sums:
        total = found.setdefault(row.item, {"item": row.item, "quantity": 0, "value": 0})
        total["quantity"] += row.quantity
        total["value"] += row.value
    return [found[item] for item in sorted(found)]


def _by_key(sums: list[StockSum], by: str, area_of: Callable[[str], str], specific: set[str]) -> list[dict[str, Any]]:
    """Rows by place, perhaps by lot; an item costed by specific lot has a value of its own for every lot."""
    pools: defaultdict[tuple[str, str, str], list[StockSum]] = defaultdict(list)
    for row in sums:
        pools[row.item, area_of(row.place), row.lot if row.item in specific else ""].append(row)
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for (item, _, _), members in sorted(pools.items()):
        quantities: defaultdict[tuple[str, str], int] = defaultdict(int)
        for row in members:
            quantities[row.place, row.lot if by == "lot" else ""] += row.quantity
        keys = sorted(key for key in quantities if quantities[key] > 0)
        total = sum(row.value for row in members)
        if not keys and total:  # nothing is there, and its cost is only corrected on a later day (§6.3)
            keys = [(members[0].place, members[0].lot if by == "lot" else "")]
            shares = [total]
        else:
            shares = split(total, [quantities[key] for key in keys])
        for (place, lot), value in zip(keys, shares, strict=True):
            here = {"item": item, "place": place, "lot": lot, "quantity": 0, "value": 0}
            sums_here = found.setdefault((item, place, lot), here)
            sums_here["quantity"] += quantities[place, lot]
            sums_here["value"] += value
    return list(found.values())


def stock_card(source: ReportSource, book: BookFacts, *, item: str, since: dt.date, until: dt.date, language: str) -> Report:
    """Every move of an item with the running quantity and value; red–blue pairs show their net only."""
    quantity = value = 0
    rows: list[dict[str, Any]] = []
    for line in _netted([row for row in source.lines(None, until, item=item) if row.role in STOCK_ROLES]):
        quantity, value = quantity + (line.quantity or 0), value + line.debit - line.credit
        if line.date >= since:
            rows.append(_card_row(line, book, (quantity, value), language))
    scale = book.scale(item)
    opening_quantity = quantity - sum(row["moved"] for row in rows)
    opening_value = value - sum(row["value"] for row in rows)
    opening = {
        "date": since,
        "summary": Text("期初结存", "opening stock").in_language(language),
        "on_hand": (opening_quantity, scale),
        "balance": opening_value,
    }
    columns = (
        Column("date", Text("日期", "date"), "date"),
        Column("voucher", Text("凭证号", "voucher")),
        Column("document", Text("单据", "document")),
        Column("summary", Text("摘要", "summary")),
        Column("place", Text("地点", "place")),
        _QUANTITY,
        _VALUE,
        Column("on_hand", Text("结存数量", "on hand"), "quantity"),
        Column("balance", Text("结存金额", "balance"), "money"),
    )
    head = {
        "company": book.company,
        "item": item,
        "from": since.isoformat(),
        "at": until.isoformat(),
        "currency": book.currency,
    }
    totals = {"on_hand": (quantity, scale), "balance": value}
    return Report("stock-card", Text("库存明细账", "Stock card"), book.currency, head, columns, [opening, *rows], totals)


def _card_row(line: JournalLine, book: BookFacts, after: tuple[int, int], language: str) -> dict[str, Any]:
    assert line.item is not None, line
    scale = book.scale(line.item)
    return {
        "date": line.date,
        "voucher": voucher_number(line.period, line.number),
        "document": line.document,
        "summary": line.summary.in_language(language),
        "place": line.place,
        "moved": line.quantity or 0,
        "quantity": (line.quantity or 0, scale),
        "value": line.debit - line.credit,
        "on_hand": (after[0], scale),
        "balance": after[1],
    }


def _netted(lines: list[JournalLine]) -> list[JournalLine]:
    """Lines of a pair cancel in quantity and value: both are left out (docs/ARCHITECTURE.md §5.3)."""
    return [line for line in lines if line.pair is None]
