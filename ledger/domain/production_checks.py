"""What a production document must agree with: its order, what the order makes, and what is left of it (pure).

A closed order holds 0.00: the document that closes it takes what is there, nothing may stand on the order after that day, and a
receipt that names its costs itself may not leave a cent behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ledger.domain.field_values import FieldReader
from ledger.domain.masters import PlaceKind
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text
from ledger.domain.production_order import Order, last_day, work_in_progress

Values = dict[str, Any]


def check_order_itself(values: Values, reader: FieldReader) -> None:
    """A subcontractor has a place where material lies; nothing is made of itself."""
    _check_subcontractor(values, reader)
    for number, line in enumerate(values["materials"]):
        if line["item"] is not None and line["item"] == values["item"]:
            code = line["item"].code
            message = Text(f"{code} 不能是自己的用料", f"{code} cannot be made of itself")
            reader.refuse(f"/materials/{number}/item", "made_of_itself", message, Text("改正用料", "correct the material"))


def _check_subcontractor(values: Values, reader: FieldReader) -> None:
    supplier = values["supplier"]
    if supplier is None:
        return
    found = reader.state.masters.places.get(supplier.place)
    if found is None or found.kind is not PlaceKind.SUBCONTRACTOR:
        message = Text(f"{supplier.code} 没有外协地点", f"{supplier.code} has no place of a subcontractor")
        remedy = Text(
            "先过账 type 为 subcontractor 的地点,再填到往来单位的 place",
            "post a place of type subcontractor and give it to the party as place",
        )
        reader.refuse("/supplier", "place_missing", message, remedy)


def check_orders(values: Values, reader: FieldReader) -> None:
    """Nothing is charged to an order before the day it was made."""
    for path, order in _orders(values):
        found = reader.state.open_item("MO_OPEN", str(order.ref))
        if found is not None and found.opened > values["accounting_date"]:
            on = values["accounting_date"]
            zh, en = (
                f"{order.code} 是 {found.opened} 的,单据记在 {on}",
                f"{order.code} is of {found.opened}, the document of {on}",
            )
            remedy = Text("改记账日期 accounting_date", "give a later accounting_date")
            reader.refuse(path, "before_it_was_made", Text(zh, en), remedy)


def _orders(values: Values) -> Iterator[tuple[str, Order]]:
    if isinstance(values.get("order"), Order):
        yield "/order", values["order"]
    for name in ("lines", "targets", "accounts", "expenses"):
        for number, line in enumerate(values.get(name, ())):
            if isinstance(line.get("order"), Order):
                yield f"/{name}/{number}/order", line["order"]


def check_supplier(values: Values, reader: FieldReader) -> None:
    """The subcontractor is the order's."""
    order, supplier = values["order"], values["supplier"]
    if isinstance(order, Order) and supplier is not None:
        _check_subcontractor(values, reader)
        if order.supplier is None or order.supplier.code != supplier.code:
            named = order.supplier.code if order.supplier else "–"
            message = Text(f"{order.code} 的外协方是 {named}", f"{order.code} is made by {named}, not by {supplier.code}")
            reader.refuse("/supplier", "wrong_party", message, Text("改正供应商或订单", "correct the supplier or the order"))


def check_issues_of_order(values: Values, reader: FieldReader) -> None:
    """What comes back was issued to this order."""
    order = values["order"]
    for number, line in enumerate(values["lines"]):
        ref = line["issue"]
        named = reader.state.inputs.get(f"{ref.kind}:{ref.id}", {}).get("order") if ref is not None else None
        if isinstance(order, Order) and named is not None and named != order.code:
            message = Text(f"{ref} 领给了 {named},不是 {order.code}", f"{ref} was issued to {named}, not to {order.code}")
            remedy = Text("改正订单或领料单行", "correct the order or the issue line")
            reader.refuse(f"/lines/{number}/issue", "wrong_order", message, remedy)


def check_output(values: Values, reader: FieldReader) -> None:
    """An order makes one item; what else comes out of it is a by-product, with a cost that somebody knows."""
    order = values["order"]
    if not isinstance(order, Order):
        return
    for number, line in enumerate(values["lines"]):
        if line["item"] is not None and line["item"].code != order.item.code:
            zh = f"{order.code} 生产的是 {order.item.code},不是 {line['item'].code}"
            en = f"{order.code} makes {order.item.code}, not {line['item'].code}"
            remedy = Text("联产品、副产品填在 by_products", "what else comes out of it goes into by_products")
            reader.refuse(f"/lines/{number}/item", "wrong_item", Text(zh, en), remedy)
    for number, line in enumerate(values.get("by_products", ())):  # line 1 of both lists would have the same name
        if line["item"] is not None and line["item"].code == order.item.code:
            message = Text(f"{order.item.code} 是订单的产品", f"{order.item.code} is what the order makes")
            remedy = Text("填在 lines", "give it in lines")
            reader.refuse(f"/by_products/{number}/item", "wrong_item", message, remedy)


def check_receipt_closes(values: Values, reader: FieldReader) -> None:
    """A final receipt leaves 0.00 in work in progress."""
    order = values["order"]
    if not values["final"] or not isinstance(order, Order) or reader.problems:
        return
    _check_last(order, values, reader)
    costs = [one["cost"] for name in ("lines", "by_products", "scrap") for one in values.get(name, ()) if "cost" in one]
    left = work_in_progress(order.code, reader.state) - sum(costs)
    if left:
        _refuse_rest(order, left, reader)


def _refuse_rest(order: Order, left: int, reader: FieldReader) -> None:
    text = format_scaled(left, minor_unit(reader.state.currency))
    message = Text(f"{order.code} 还剩 {text} 在产品成本", f"{text} would stay in work in progress of {order.code}")
    remedy = Text(
        "不填 cost 由系统全部转出,或另用 production_close 结案",
        "leave out a cost, so that the receipt takes all, or close the order with production_close",
    )
    reader.refuse("/final", "order_not_empty", message, remedy)


def _check_last(order: Order, values: Values, reader: FieldReader) -> None:
    last = last_day(order.code, reader.state)
    if last > values["accounting_date"]:
        zh, en = f"{order.code} 在 {last} 还有记录", f"{order.code} has postings on {last}"
        remedy = Text(f"记账日期不早于 {last}", f"give an accounting_date of {last} or later")
        reader.refuse("/accounting_date", "order_moved_on", Text(zh, en), remedy)


def check_close(values: Values, reader: FieldReader) -> None:
    """What is left of an order goes after what it made; where it made nothing, somebody must say where the cost goes."""
    order = values["order"]
    if not isinstance(order, Order) or reader.problems:
        return
    _check_last(order, values, reader)
    if not values["receipts"] and work_in_progress(order.code, reader.state):
        message = Text(
            f"{order.code} 没有完工入库,成本无处结转", f"{order.code} brought nothing in, so its cost has nowhere to go"
        )
        remedy = Text(
            "先退料,或用 production_receipt 的 scrap 报废", "return its material, or scrap it with a production_receipt"
        )
        reader.refuse("/order", "nothing_received", message, remedy)


Check = Callable[[Values, FieldReader], None]
_RECEIPT: Final = (check_orders, check_output, check_receipt_closes)
OF_PRODUCTION: Final[dict[str, tuple[Check, ...]]] = {
    "journal_voucher": (check_orders,),
    "opening_balance": (check_orders,),
    "purchase_invoice": (check_orders,),
    "production_order": (check_order_itself,),
    "material_issue": (check_orders,),
    "material_return": (check_orders, check_issues_of_order),
    "payroll_charge": (check_orders,),
    "overhead_allocation": (check_orders,),
    "overhead_absorption": (check_orders,),
    "production_receipt": _RECEIPT,
    "production_close": (check_orders, check_close),
    "subcontract_issue": (check_orders, check_supplier),
    "subcontract_receipt": (check_supplier, *_RECEIPT),
}
"""The checks of each kind that may name an order."""
