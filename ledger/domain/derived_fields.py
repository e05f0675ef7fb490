"""Fields that follow from the books: the item of an order line, the book quantity of a count, the receipts an invoice bills.

An invoice line that names no receipt is spread over the supplier's received-not-invoiced lines of that item, oldest first;
what is left over is goods that have not come yet (单到货未到). 100 billed against open receipts of 60 and 30 becomes 60, 30
and 10 in transit, with net and tax divided by largest remainder (ARCHITECTURE §5.5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from ledger.domain import input_tax, period_end_facts, receipt_lines, settled_amounts
from ledger.domain.document import Ref, line_of
from ledger.domain.earlier_lines import input_line
from ledger.domain.field_values import FieldReader
from ledger.domain.kind import Field
from ledger.domain.masters import Item, Party, Place
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.month_end_costs import fill_average_close, fill_retail_close
from ledger.domain.problem import Text
from ledger.domain.production_filling import (
    apply_rates,
    bill_processing,
    cost_finished_goods,
    list_receipts,
    use_materials,
    weigh_targets,
)
from ledger.domain.production_order import Order
from ledger.domain.quality import status_key
from ledger.domain.revaluation import fill_revaluation
from ledger.domain.rounding import split, take
from ledger.domain.sales_lines import SALES_FILLERS
from ledger.domain.state import OpenItem, StockKey

Values = dict[str, Any]


def derive(field: Field, path: str, reader: FieldReader, values: Values) -> Any:
    """The value of a derived field, or None where there is none."""
    return DERIVATIONS[field.name](field, path, reader, values)


_NAMING_FIELDS: Final = (
    ("order_line", "ON_ORDER"),
    ("order_line", "SO_OPEN"),
    ("shipment", "XFER"),
    ("shipment", "SUBC"),
    ("consigned", "CONSIGNED_IN"),
    ("count", "SUSP"),
    ("write_off", "SUSP"),
)
"""Fields whose open item says what a line is about, with its role."""


def _named_open_item(reader: FieldReader, values: Values) -> OpenItem | None:
    for name, role in _NAMING_FIELDS:
        ref = values.get(name)
        if isinstance(ref, Ref):
            found = reader.state.open_item(role, str(ref))
            if found is not None:
                return found
    return None


def _from_open_item(field: Field, _path: str, reader: FieldReader, values: Values) -> Item | Place | None:
    order, issue = values.get("order"), values.get("issue")
    if isinstance(order, Order):
        return order.item if field.name == "item" else order.place
    if isinstance(issue, Ref):
        known: dict[str, Any] = reader.state.masters.items if field.name == "item" else reader.state.masters.places
        found: Item | Place | None = known.get(input_line(reader, issue).get(field.name, ""))
        return found
    open_item = _named_open_item(reader, values)
    if open_item is None:
        return None
    if field.name == "item":
        return reader.state.masters.items.get(open_item.key.item)
    ordered = input_line(reader, next(ref for ref in values.values() if isinstance(ref, Ref)))
    return reader.state.masters.places.get(ordered.get("place", ""))


def _book_quantity(_field: Field, _path: str, reader: FieldReader, values: Values) -> int | None:
    item, place, lot, status = values.get("item"), values.get("place"), values.get("lot"), status_key(values.get("status"))
    if not isinstance(item, Item) or not isinstance(place, Place):
        return None
    return sum(
        _quantity_on(reader, key)
        for key in reader.state.stock_of_item.get(item.code, ())
        if key.place == place.code and not key.owner and key.status == status and lot in (None, key.lot)
    )


def _quantity_on(reader: FieldReader, key: StockKey) -> int:
    """What the books say was there at the end of the day of the document, not what is there now."""
    stock = reader.state.stock[key]
    if stock.last_date <= reader.on:
        return stock.quantity
    days = reader.state.stock_days.get(key, {})
    return stock.quantity - sum(quantity for day, quantity in days.items() if day > reader.on)


def _reservation(_field: Field, _path: str, reader: FieldReader, values: Values) -> Ref | None:
    ref = values.get("order_line")
    reserved = reader.state.open_item("RESERVED", str(ref)) if isinstance(ref, Ref) else None
    return ref if reserved is not None and reserved.quantity > 0 else None


def _expected(field: Field, _path: str, reader: FieldReader, values: Values) -> Ref | None:
    """What was expected back of the delivery line, as far as it is still expected."""
    ref = values.get("delivery")
    found = reader.state.open_item(field.role, str(ref)) if isinstance(ref, Ref) else None
    return ref if found is not None and found.quantity > 0 else None


def _net_of_order(_field: Field, path: str, reader: FieldReader, values: Values) -> int | None:
    quantity = values.get("quantity")
    open_item = _named_open_item(reader, values)
    if isinstance(values.get("transit"), Ref):
        return 0
    if open_item is None or not open_item.quantity or quantity is None:
        message = Text("缺少 net:没有订单可以取价", "net is missing: there is no order to take the price from")
        reader.refuse(path, "missing_field", message, Text("填不含税金额", "give the amount without tax"))
        return None
    return take(open_item.quantity, open_item.amount, quantity)


def _order_itself(_field: Field, _path: str, _reader: FieldReader, values: Values) -> Ref | None:
    order = values.get("order")
    return order.ref if isinstance(order, Order) else None


def _subcontractor(_field: Field, path: str, reader: FieldReader, values: Values) -> Party | None:
    order = values.get("order")
    if isinstance(order, Order) and order.supplier is None:
        message = Text(f"{order.code} 不是委外订单", f"no subcontractor makes {order.code}")
        remedy = Text("换委外订单,或用生产单据", "name an order with a supplier, or use the documents of own production")
        reader.refuse(path, "not_subcontracted", message, remedy)
    return order.supplier if isinstance(order, Order) else None


def _suspended(field: Field, _path: str, reader: FieldReader, values: Values) -> int:
    """What stands in suspense for the line that is decided on: a loss is in debit, a gain in credit.

    A loss that was approved and turns out cheaper afterwards is approved again, in red.
    """
    open_item = _named_open_item(reader, values)
    value = open_item.value if open_item is not None else 0
    if "count" not in values:
        return value
    return max(value if field.name == "loss" else -value, 0)


def _untaxed(_field: Field, _path: str, reader: FieldReader, values: Values) -> bool:
    """True where the loss was found under a cause that leaves the input tax where it is."""
    ref = values["write_off"]
    if not isinstance(ref, Ref):
        return False
    document = reader.state.inputs.get(f"{ref.kind}:{ref.id}", {})
    if "scrap" in document:
        return not parse_scaled(line_of(document["scrap"], ref.line).get("tax", "0"), minor_unit(reader.state.currency))
    return "abnormal" not in (document.get("cause"), input_line(reader, ref).get("cause"))


def _sent(_field: Field, _path: str, reader: FieldReader, values: Values) -> int | None:
    open_item = _named_open_item(reader, values)
    return open_item.quantity if open_item else None


def _by_filler(_field: Field, _path: str, _reader: FieldReader, _values: Values) -> None:
    """Found only when all lines are read: `LINE_FILLERS`."""


Derivation = Callable[[Field, str, FieldReader, Values], Any]
DERIVATIONS: Final[dict[str, Derivation]] = {
    **input_tax.DERIVED,
    **settled_amounts.DERIVED,
    "book": _book_quantity,
    "expected": _expected,
    "expected_goods": _expected,
    "gain": _suspended,
    "item": _from_open_item,
    "loss": _suspended,
    "made": _order_itself,
    "net": _net_of_order,
    "place": _from_open_item,
    "quantity": _sent,  # of a named open item; else by filler
    "receipt": _by_filler,
    "reservation": _reservation,
    "sent": _sent,
    "supplier": _subcontractor,
    "to_make": _order_itself,
    "untaxed": _untaxed,
    "weight": _by_filler,
}
"""What fills a derived field, by its name."""


def fill_lines(kind: str, values: Values, reader: FieldReader) -> None:
    """What can be filled only when all lines are read, in place; nothing where the document has problems already."""
    if kind in LINE_FILLERS and not reader.problems:
        LINE_FILLERS[kind](values, reader)


def _bill_what_came(values: Values, reader: FieldReader) -> None:
    """Goods that were received, and goods that were made of the company's own material."""
    _bill_open_receipts(values, reader)
    bill_processing(values, reader)


def _bill_open_receipts(values: Values, reader: FieldReader) -> None:
    """Spread invoice lines that bill receipts without naming them over the open receipt lines."""
    supplier = values["supplier"]
    assert isinstance(supplier, Party)
    used: dict[str, int] = {}
    unbilled = _unbilled(supplier, values["accounting_date"], reader)
    parts = [part for line in values["lines"] for part in _bill_receipts(line, unbilled, used, reader)]
    values["lines"] = [_where_received(part, reader) for part in parts]


def _place_as_received(values: Values, reader: FieldReader) -> None:
    """An import that clears an estimate finds its goods where they were received."""
    values["lines"] = [_where_received(line, reader) for line in values["lines"]]


def _where_received(line: Values, reader: FieldReader) -> Values:
    """Goods that were received lie where they were received, whatever place the invoice names."""
    place = input_line(reader, line["receipt"]).get("place") if line["receipt"] is not None else None
    return {**line, "place": reader.state.masters.places[place]} if place is not None else line


_Unbilled = dict[str, list[OpenItem]]


def _bill_receipts(line: Values, unbilled: _Unbilled, used: dict[str, int], reader: FieldReader) -> list[Values]:
    if line["match"] != "receipt":
        return [line]
    if line["receipt"] is not None:
        used[str(line["receipt"])] = used.get(str(line["receipt"]), 0) + line["quantity"]
        return [line]
    parts: list[tuple[Ref | None, int]] = []
    missing = line["quantity"]
    for open_item in _billable(line, unbilled, reader):
        free = min(open_item.quantity - used.get(open_item.key.key, 0), missing)
        if free > 0:
            used[open_item.key.key] = used.get(open_item.key.key, 0) + free
            parts.append((Ref.parse(open_item.key.key), free))
            missing -= free
    if missing:
        parts.append((None, missing))
    return _divided(line, parts)


def _unbilled(supplier: Party, on: dt.date, reader: FieldReader) -> _Unbilled:
    """The supplier's open receipt lines by item, oldest first; not those of a later month than the invoice."""
    found: _Unbilled = {}
    for key, open_item in reader.state.open_items.items():
        if key.role != "GRNI" or key.party != supplier.code:
            continue
        if open_item.quantity > 0 and open_item.opened.replace(day=1) <= on:
            found.setdefault(key.item, []).append(open_item)
    for of_item in found.values():
        of_item.sort(key=lambda one: (one.opened, one.key.key))
    return found


def _billable(line: Values, unbilled: _Unbilled, reader: FieldReader) -> list[OpenItem]:
    """Those of the line's item, and of its order line where it names one."""
    found = unbilled.get(line["item"].code, [])
    if line["order_line"] is None:
        return found
    ordered = str(line["order_line"])
    return [one for one in found if input_line(reader, Ref.parse(one.key.key)).get("order_line") == ordered]


def _divided(line: Values, parts: list[tuple[Ref | None, int]]) -> list[Values]:
    quantities = [quantity for _, quantity in parts]
    amounts = zip(*(split(line[name], quantities) for name in _DIVIDED), strict=True)
    return [
        {**line, "quantity": quantity, "receipt": ref, "match": "receipt" if ref else "transit"}
        | dict(zip(_DIVIDED, its, strict=True))
        for (ref, quantity), its in zip(parts, amounts, strict=True)
    ]


_DIVIDED: Final = ("net", "tax", "deductible")
"""Amounts of an invoice line that bills several receipts."""


def _largest_part_first(values: Values, _reader: FieldReader) -> None:
    """Of two parts with the same claim on a cent the larger lot has it (DOMAIN E16)."""
    for line in values["lines"]:
        line["parts"].sort(key=lambda part: -part["quantity"])


LINE_FILLERS: Final[dict[str, Callable[[Values, FieldReader], None]]] = {
    "import_invoice": _place_as_received,
    "lot_split": _largest_part_first,
    "overhead_absorption": apply_rates,
    "overhead_allocation": weigh_targets,
    "production_close": list_receipts,
    "production_receipt": cost_finished_goods,
    "purchase_invoice": _bill_what_came,
    "subcontract_receipt": use_materials,
    **receipt_lines.FILLERS,
    **period_end_facts.FILLERS,
    **settled_amounts.FILLERS,
    "standard_cost": fill_revaluation,
    "retail_price": fill_revaluation,
    "average_cost_close": fill_average_close,
    "retail_close": fill_retail_close,
    **SALES_FILLERS,
}
"""What fills the lines of a kind together."""
