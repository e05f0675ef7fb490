"""A small book, built by hand: records as the engine would post them, without the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.masters import Account, AccountType, Costing, Item, Masters, Party, Place, PlaceKind
from ledger.domain.problem import Text
from ledger.domain.rounding import take
from ledger.domain.state import BookState, PoolKey

CHART = {
    "1002": (Text("银行存款", "Cash at bank"), AccountType.ASSET),
    "1405": (Text("库存商品", "Merchandise"), AccountType.ASSET),
    "2202": (Text("应付账款", "Accounts payable"), AccountType.LIABILITY),
    "2202.02": (Text("暂估应付账款", "Goods received, not invoiced"), AccountType.LIABILITY),
    "3001": (Text("实收资本", "Capital"), AccountType.EQUITY),
    "5001": (Text("主营业务收入", "Sales"), AccountType.INCOME),
    "4001": (Text("生产成本", "Work in progress"), AccountType.COST),
    "5401": (Text("主营业务成本", "Cost of sales"), AccountType.EXPENSE),
    "M01": (Text("在途订单", "On order"), AccountType.MEMO),
    "M02": (Text("在途订单(对方)", "On order, contra"), AccountType.MEMO),
}
ODD = "螺丝-M6×20"


def small_masters() -> Masters:
    """Ten accounts, three items, two warehouses of two areas."""
    masters = Masters(areas={"main": "Main", "north": "North"})
    masters.accounts = {code: Account(code, name, kind) for code, (name, kind) in CHART.items()}
    masters.items = {
        "P1": Item("P1", "不锈钢螺丝", "pcs", "goods"),
        ODD: Item(ODD, '螺丝 "M6×20"', "kg", "goods", scale=3),
        "F1": Item("F1", "先进先出", "pcs", "goods", costing=Costing.FIFO),
    }
    masters.parties = {"S1": Party("S1", "诚信五金")}
    masters.places = {
        "W1": Place("W1", "Main warehouse", PlaceKind.WAREHOUSE, "main"),
        "W2": Place("W2", "North warehouse", PlaceKind.WAREHOUSE, "north"),
        "Supplier": Place("Supplier", "Supplier", PlaceKind.OUTSIDE),
        "Customer": Place("Customer", "Customer", PlaceKind.OUTSIDE),
    }
    return masters


@dataclass
class SmallBook:
    """Collects records; values follow the engine's `take`, so a FIFO story needs no numbers of its own."""

    masters: Masters = field(default_factory=small_masters)
    records: list[Record] = field(default_factory=list)
    state: BookState = field(init=False)

    def __post_init__(self) -> None:
        self.state = BookState(masters=self.masters)

    def post(self, kind: str, *entries: tuple[date, str, list[dict[str, Any]]], reverses: str | None = None) -> Record:
        """A record with entries of (date, class, lines); a line is the fields of a posting."""
        seq = len(self.records) + 1
        booked = []
        for ordinal, (on, klass, lines) in enumerate(entries, 1):
            postings = tuple(Posting(line=number, **{"role": "", **fields}) for number, fields in enumerate(lines, 1))
            number = 30 + seq if klass == "normal" else None
            text = Text(f"凭证 {kind}", f"Voucher {kind}")
            booked.append(Entry(ordinal, klass, on, on, text, postings, number))  # type: ignore[arg-type]
        recorded = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=seq)
        key = f"{kind}:D{seq}:1"
        record = Record(seq, kind, key, entries[0][0], recorded, "", {}, tuple(booked), reverses=reverses)
        self.records.append(record)
        self.state.fold(record)
        return record

    def receive(self, on: date, item: str, quantity: int, value: int, place: str = "W1") -> Record:
        """Goods in at a value, on estimated payables; the record opens the layer `seq.1/1`."""
        layer = f"{len(self.records) + 1}.1/1"
        goods = {"item": item, "role": "INV", "place": place, "layer": layer, "rank_date": on, "origin": f"D{layer}"}
        lines = [
            {"account": "1405", "debit": value, "quantity": quantity, **goods},
            {"account": "2202.02", "role": "GRNI", "credit": value, "party": "S1"},
            {"account": "2202.02", "role": "GRNI", "item": item, "quantity": -quantity, "place": "Supplier", "party": "S1"},
        ]
        return self.post("goods_receipt", (on, "normal", lines))

    def issue(self, on: date, item: str, quantity: int, place: str = "W1") -> Record:
        """Goods out to the customer at FIFO cost."""
        pool = PoolKey(item, "", self.state.area_of(place))
        lines: list[dict[str, Any]] = []
        left = quantity
        for layer in self.state.pool_layers(pool):
            part = min(left, layer.quantity)
            if part:
                cost = take(layer.quantity, layer.value, part)
                lines.append(_out(item, part, cost, place, layer.name))
                lines.append(
                    {"account": "5401", "role": "COGS", "debit": cost, "item": item, "quantity": part, "place": "Customer"}
                )
                left -= part
        assert left == 0, "issued more than there is"
        return self.post("delivery", (on, "normal", lines))

    def reprice(self, on: date, layer: str, difference: int) -> Record:
        """A late price difference on what is left of a layer."""
        pool = self.state.layers[layer].pool
        stock = {"account": "1405", "role": "INV", "debit": difference, "item": pool.item, "place": "W1", "layer": layer}
        payable = {"account": "2202.02", "role": "GRNI", "credit": difference, "party": "S1"}
        return self.post("purchase_invoice", (on, "normal", [stock, payable]))

    def give_back(self, on: date, layer: str, quantity: int) -> Record:
        """Goods of one receipt back to the supplier, at the layer's own cost."""
        found = self.state.layers[layer]
        cost = take(found.quantity, found.value, quantity)
        stock = _out(found.pool.item, quantity, cost, "W1", layer) | {"origin": found.origin}
        lines = [stock, {"account": "2202.02", "role": "GRNI", "credit": -cost, "party": "S1"}]
        lines.append({"account": "2202.02", "role": "GRNI", "item": found.pool.item, "quantity": quantity, "place": "Supplier"})
        return self.post("purchase_return", (on, "normal", lines))

    def reverse(self, on: date, record: Record) -> Record:
        """Every line again, with opposite sign on the same side."""
        names = ("account", "role", "item", "place", "layer", "party", "origin")
        entries = []
        for entry in record.entries:
            lines = [
                {name: getattr(posting, name) for name in names}
                | {"debit": -posting.debit, "credit": -posting.credit, "quantity": -(posting.quantity or 0) or None}
                for posting in entry.postings
            ]
            entries.append((on, entry.klass, lines))
        return self.post("reversal", *entries, reverses=record.key)  # type: ignore[arg-type]


def _out(item: str, quantity: int, cost: int, place: str, layer: str) -> dict[str, Any]:
    goods = {"item": item, "quantity": -quantity, "place": place, "layer": layer}
    return {"account": "1405", "role": "INV", "credit": cost, **goods}


@pytest.fixture
def book() -> SmallBook:
    """An empty book."""
    return SmallBook()


@pytest.fixture
def busy_book(book: SmallBook) -> SmallBook:
    """An order, receipts of both items, a sale, a two-date record, a red line, a tax-base line and a goods-only move."""
    d = date(2026, 3, 2)
    memo = [
        {"account": "M01", "role": "ON_ORDER", "item": "P1", "quantity": 100, "place": "W1"},
        {"account": "M02", "role": "ON_ORDER_CONTRA", "item": "P1", "quantity": -100, "place": "Supplier", "party": "S1"},
    ]
    book.post("purchase_order", (d, "memo", memo))
    book.receive(d, "P1", 100, 100000)
    book.receive(d, ODD, 12345, 6789)
    sale = [
        {"account": "1002", "role": "BANK", "debit": 25000},
        {"account": "5001", "role": "REV", "credit": 25000, "item": "P1"},
        {"account": "5001", "role": "VOUT", "tax_base": 25000},
    ]
    cost = [_out("P1", 20, 20000, "W1", "2.1/1"), {"account": "5401", "role": "COGS", "debit": 20000}]
    cost.append({"account": "5401", "role": "COGS", "item": "P1", "quantity": 20, "place": "Customer"})
    book.post("delivery", (date(2026, 3, 5), "normal", sale + cost))
    red = [{"account": "5001", "role": "REV", "credit": -100}, {"account": "1002", "role": "BANK", "debit": -100}]
    late = [{"account": "5401", "role": "COGS", "debit": 7}, {"account": "2202.02", "role": "GRNI", "credit": 7, "party": "S1"}]
    book.post("purchase_invoice", (date(2026, 2, 28), "normal", red), (date(2026, 3, 6), "adjustment", late))
    move = [{"account": "1405", "role": "INV", "item": "P1", "quantity": q, "place": "W1"} for q in (-5, 5)]
    book.post("bin_move", (date(2026, 3, 7), "movement", move))
    return book
