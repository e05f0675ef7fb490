"""A new standard cost or retail price: what lies there is revalued to it, area by area (ENGINE §5, standard).

100 pieces at 10.00 stand at 1,000.00; the standard cost becomes 10.50: stock +50.00, PPV −50.00. The lines are worked out from
the books whenever the document is completed: they are the goods that are there when the price changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from ledger.domain.field_values import FieldReader
from ledger.domain.layer import is_shipment
from ledger.domain.masters import Costing, Item, Place
from ledger.domain.problem import Text
from ledger.domain.set_prices import value_at
from ledger.domain.state import BookState, Layer

Values = dict[str, Any]


def fill_revaluation(values: Values, reader: FieldReader) -> None:
    """The `stock` list: every pool of the items that have a new price, and what it changes by."""
    state = reader.state
    found: list[Values] = []
    for line in values["lines"]:
        item = line["item"]
        if not isinstance(item, Item) or line["price"] is None:
            continue
        for layer, place in pools_of(item, state):
            change = value_at(line["price"], item, layer.quantity, state.currency) - layer.value
            row = {"item": item, "place": place, "quantity": layer.quantity, "value": layer.value, "change": change}
            found.append({"line": len(found) + 1, **row})
    values["stock"] = found


def pools_of(item: Item, state: BookState) -> Iterator[tuple[Layer, Place]]:
    """The layers of an item in warehouses that hold something, each with a place where its goods lie."""
    for layer in sorted((one for one in state.layers.values() if one.pool.item == item.code), key=lambda one: one.name):
        if layer.quantity and not is_shipment(layer.name):
            yield layer, place_in_area(item, layer.pool.area, state)


def place_in_area(item: Item, area: str, state: BookState) -> Place:
    """The first place, by code, of a valuation area where goods of the item lie, or have lain: replay finds the same one."""
    keys = {**state.stock_of_item.get(item.code, {}), **dict.fromkeys(key for key in state.stock if key.item == item.code)}
    places = [key.place for key in keys if not key.owner and not key.status and state.area_of(key.place) == area]
    return state.masters.places[min(places)]


def check_standard_costs(values: Values, reader: FieldReader) -> None:
    """What `standard_cost` may set."""
    _check_prices(values, reader, Costing.STANDARD)


def check_retail_prices(values: Values, reader: FieldReader) -> None:
    """What `retail_price` may set."""
    _check_prices(values, reader, Costing.RETAIL)


def _check_prices(values: Values, reader: FieldReader, costing: Costing) -> None:
    """Each item once, kept by this method, at a price above zero, and not before goods that moved at the old one."""
    seen: set[str] = set()
    for number, line in enumerate(values["lines"]):
        item, path = line["item"], f"/lines/{number}"
        if not isinstance(item, Item):
            continue
        if item.code in seen:
            message = Text(f"{item.code} 出现了两次", f"{item.code} is there twice")
            reader.refuse(f"{path}/item", "named_twice", message, Text("合并成一行", "make it one line"))
        seen.add(item.code)
        if line["price"] is not None and line["price"] <= 0:
            message = Text("价格必须大于零", "the price must be above zero")
            reader.refuse(f"{path}/price", "bad_number", message, Text("填一个单位的价格", "give the price of one unit"))
        if item.costing is not costing:
            _refuse_method(item, costing, path, reader)
        moved = last_moved(item, reader.state)
        if moved is not None and moved > values["accounting_date"]:
            _refuse_date(item, moved, path, reader)


def _refuse_method(item: Item, costing: Costing, path: str, reader: FieldReader) -> None:
    zh, en = f"{item.code} 按 {item.costing} 计价,不是 {costing}", f"{item.code} is costed by {item.costing}, not by {costing}"
    remedy = Text(f"只列 costing 为 {costing} 的物料", f"name only items whose costing is {costing}")
    reader.refuse(f"{path}/item", "wrong_costing", Text(zh, en), remedy)


def _refuse_date(item: Item, moved: dt.date, path: str, reader: FieldReader) -> None:
    zh, en = f"{item.code} 在 {moved} 还有出入库", f"goods of {item.code} moved as late as {moved}"
    remedy = Text("价格从最后一次出入库当天起调整", "let the price change on that day or later")
    reader.refuse(f"{path}/item", "price_too_early", Text(zh, en), remedy)


def last_moved(item: Item, state: BookState) -> dt.date | None:
    """The latest accounting date that moved the company's goods of an item."""
    days = [stock.last_date for key, stock in state.stock.items() if key.item == item.code and not key.status]
    return max(days, default=None)
