"""A purchase to type: twelve items with codes, mnemonics, barcodes and last prices; net = quantity × price. No book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from ledger.api import Problem, Text
from tui.entry_parsing.dates import read_date
from tui.entry_parsing.fold import fold_code
from tui.entry_parsing.formula import read_number
from tui.widgets.entry_grid.changes import History
from tui.widgets.entry_grid.column import NUMERIC, Col, Row
from tui.widgets.entry_grid.meanings import Meanings, Scanning, ambiguous_code, unknown_code
from tui.widgets.entry_grid.model import GridModel
from tui.widgets.entry_grid.popup import Suggestion

ITEMS = {
    f"{code}": (name, mnemonic, f"69012345678{number:02}", price)
    for number, (code, name, mnemonic, price) in enumerate(
        [
            ("LS-M6-20", "螺丝 M6×20", "ls", "18.50"),
            ("DP-6", "垫片 φ6", "dp", "6.20"),
            ("LM-M6", "螺母 M6", "lm", "12.00"),
            *((f"XX-{n}", f"其他 {n}", f"qt{n}", "1.00") for n in range(9)),
        ]
    )
}
SUPPLIERS = {"S0012": ("杭州永固紧固件有限公司", "yg"), "S0013": ("永康五金", "yk")}
DAY = dt.date(2026, 3, 31)


def suggest(_model: object, col: Col, text: str) -> Sequence[Suggestion]:
    """Code, barcode, mnemonic, name."""
    typed = fold_code(text).lower()
    if col.id == "supplier":
        parties = SUPPLIERS.items()
        fitting = [(code, name) for code, (name, short) in parties if typed and short.startswith(typed)]
        return [Suggestion(code, Text(name, name), best=len(fitting) == 1) for code, name in fitting]
    if col.id != "item" or not typed:
        return []
    found = [(_rank(typed, code, *known), code, known[0]) for code, known in ITEMS.items()]
    ranked = sorted((rank, code, name) for rank, code, name in found if rank is not None)
    return [Suggestion(code, Text(name, name), barcode=rank == 0) for rank, code, name in ranked]


def _rank(typed: str, code: str, name: str, mnemonic: str, barcode: str, _price: str) -> int | None:
    fits = (barcode == typed, code.lower().startswith(typed), mnemonic.startswith(typed), typed in name.lower())
    return next((rank for rank, fit in enumerate(fits) if fit), None)


def read(col: Col, text: str, row: Row) -> str | Problem:
    """As documents hold it."""
    if col.kind == "code":
        found = suggest(None, col, text)
        if found and not found[0].best:
            return ambiguous_code(text, [(one.code, one.name) for one in found])
        return found[0].code if found else unknown_code(text)
    if col.kind in NUMERIC:
        return read_number(text, places=col.places, fixed=col.fixed)
    return read_date(text, base=DAY, today=DAY) if col.kind == "date" else text.strip()


def follows(row: Row, col: str) -> Mapping[str, str]:
    """The last price with the item; net from quantity and price, price from net."""
    found = {}
    if col == "item" and not row.text("price") and row.value("item") in ITEMS:
        found["price"] = ITEMS[row.value("item")][3]
    price, quantity = found.get("price") or row.value("price"), row.value("quantity")
    if col in ("item", "quantity", "price") and price and quantity:
        found["net"] = f"{Decimal(price) * Decimal(quantity):.2f}"
    return found


def filled(row: Row) -> Mapping[str, str | Text]:
    """The name of the item."""
    known = ITEMS.get(row.text("item"))
    return {"name": known[0]} if known else {}


LINES = (
    Col("item", Text("货品", "Item"), 10, "code"),
    Col("name", Text("名称", "Name"), 14, editable=False, shrink=2),
    Col("quantity", Text("数量", "Quantity"), 9, "quantity", skip_after=True, places=3),
    Col("price", Text("单价", "Price"), 9, "number", places=6),
    Col("net", Text("金额", "Net"), 11, "amount", fixed=True),
    Col("memo", Text("摘要", "Memo"), 12, "memo", stop=False),
)
HEADER = (
    Col("supplier", Text("供应商", "Supplier"), 10, "code", skip_after=True),
    Col("date", Text("日期", "Date"), 10, "date"),
)
VOUCHER = (
    Col("memo", Text("摘要", "Memo"), 12, "memo"),
    Col("account", Text("科目", "Account"), 8),
    Col("debit", Text("借方", "Debit"), 12, "amount", partner="credit", fixed=True),
    Col("credit", Text("贷方", "Credit"), 12, "amount", partner="debit", fixed=True),
)


def difference(model: GridModel, at: int, col: Col) -> str | None:
    """What balances a voucher if it stands in this cell."""
    if col.id not in ("debit", "credit"):
        return None
    sums = {
        side: sum(Decimal(row.value(side) or 0) for number, row in enumerate(model.rows) if (number, side) != (at, col.id))
        for side in ("debit", "credit")
    }
    missing = sums["credit"] - sums["debit"]
    return f"{missing if col.id == 'debit' else -missing:.2f}"


def lines(history: History | None = None, *, scanning: bool = False) -> GridModel:
    """The lines of a purchase."""
    scan = Scanning("item", "quantity") if scanning else None
    return GridModel(LINES, meanings=Meanings(read, follows, filled), history=history, scanning=scan)


def header(history: History | None = None) -> GridModel:
    """Its header."""
    return GridModel(HEADER, meanings=Meanings(read), history=history, growing=False)


def voucher() -> GridModel:
    """The lines of a voucher."""
    return GridModel(VOUCHER, meanings=Meanings(read, balance=difference))
