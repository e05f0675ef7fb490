"""Documents of selling: order, delivery, invoice, return, receipt of money (DOMAIN §2.4)."""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item, place, quantity
from ledger.domain.open_item_kinds import RECEIVABLES
from ledger.domain.problem import Text
from ledger.domain.settlement import ADVANCE_PARTS, ADVANCE_TAKEN

_CUSTOMER: Final = Field("customer", "party")
_LOT: Final = Field("lot", "lot", optional=True)
_TAX_CODE: Final = Field("tax_code", "text", default="=item.tax_code")
_TAX_RATE: Final = Field("tax_rate", "rate", default="=tax_code")
_ORDER_KINDS: Final = ("sales_order",)
_SALES: Final = ("delivery", "courier_sale")
"""What goods come back from."""


def _order_line(*, optional: bool) -> Field:
    return Field("order_line", "open", optional=optional, role="SO_OPEN", kinds=_ORDER_KINDS)


_RESERVATION: Final = Field("reservation", "open", optional=True, derived=True, role="RESERVED", kinds=_ORDER_KINDS)
"""Filled in where the order line has stock reserved: the same key with the role RESERVED."""

SALES_ORDER: Final = Kind(
    "sales_order",
    Text("销售订单", "Sales order"),
    (_CUSTOMER, Field("reserve", "flag", default="false")),
    (
        LineList(
            "lines", (item(), quantity(), place(), amount("gross"), _TAX_CODE, _TAX_RATE, Field("eta", "date", default="=date"))
        ),
    ),
)
SALES_CHANGE: Final = Kind(
    "sales_change",
    Text("销售订单变更", "Sales order changed"),
    (_CUSTOMER, Field("reserve", "flag", default="false")),
    (
        LineList(
            "lines",
            (
                _order_line(optional=False),
                _RESERVATION,
                Field("item", "item", derived=True),
                quantity(),
                Field("place", "place", derived=True),
                amount("gross"),
                _TAX_CODE,
                _TAX_RATE,
                Field("eta", "date", default="=date"),
            ),
        ),
    ),
)
SALES_CANCEL: Final = Kind(
    "sales_cancel",
    Text("取消销售订单余量", "Rest of a sales order cancelled"),
    (_CUSTOMER, Field("reason", "text")),
    (
        LineList(
            "lines",
            (
                _order_line(optional=False),
                _RESERVATION,
                Field("item", "item", derived=True),
                Field("place", "place", derived=True),
            ),
        ),
    ),
)
DELIVERY: Final = Kind(
    "delivery",
    Text("销售出库", "Delivery"),
    (
        _CUSTOMER,
        Field("due", "date", default="=date"),
        Field("sample", "flag", default="false"),
        amount("discount", "0"),
        Field("platform", "party", optional=True),
        Field("control", "choice", choices=("on_delivery", "on_acceptance"), default="on_delivery"),
        Field("billing", "choice", choices=("now", "later"), default="now"),
    ),
    (
        LineList(
            "lines",
            (
                item(),
                quantity(),
                place(),
                amount("gross"),
                _TAX_CODE,
                _TAX_RATE,
                _order_line(optional=True),
                _RESERVATION,
                amount("coupon", "0"),
                amount("expected_discount", "0"),
                amount("expected_refund", "0"),
                quantity("expected_return", "0"),
                Field("invoice", "open", optional=True, role="CLIAB", kinds=("sales_invoice",)),
                _LOT,
            ),
        ),
    ),
)
SALES_INVOICE: Final = Kind(
    "sales_invoice",
    Text("销售发票", "Sales invoice"),
    (_CUSTOMER, Field("due", "date", default="=date")),
    (
        LineList(
            "lines",
            (
                item(),
                quantity(),
                amount("gross"),
                _TAX_CODE,
                _TAX_RATE,
                Field("delivery", "open", optional=True, role="VDEF|UNBILLED", kinds=("delivery",)),
                Field("delivered", "amount", derived=True),
            ),
        ),
    ),
)
"""`delivered` is what the delivery line charged for the invoiced quantity, tax included; without a delivery the gross."""
SALES_RETURN: Final = Kind(
    "sales_return",
    Text("销售退货", "Sales return"),
    (_CUSTOMER, Field("due", "date", default="=date"), Field("billing", "choice", choices=("now", "later"), default="now")),
    (
        LineList(
            "lines",
            (
                item(),
                quantity(),
                place(),
                Field("delivery", "line", kinds=_SALES),
                Field("unbilled", "open", default="=delivery", role="VDEF|UNBILLED", kinds=_SALES),
                amount("net"),
                amount("tax", "0"),
                _TAX_CODE,
            ),
        ),
    ),
)
RECEIPT: Final = Kind(
    "receipt",
    Text("收款", "Receipt from customer"),
    (
        _CUSTOMER,
        amount("amount"),
        Field("bank", "account", optional=True, role="BANK"),
        Field("channel", "party", optional=True),
    ),
    (
        LineList(
            "settlements",
            (
                Field(
                    "invoice",
                    "open",
                    role="AR",
                    kinds=RECEIVABLES,
                    whole=True,
                ),
                amount("amount", "=open"),
                amount("cash_discount", "0"),
            ),
            required=False,
        ),
        LineList(
            "advances",
            (
                ADVANCE_TAKEN,
                amount("amount", "=open"),
                *ADVANCE_PARTS,
            ),
            required=False,
        ),
    ),
)
"""`advances` are earlier ones that pay for what is settled here; a receipt of 0.00 only sets them off, without a bank.

Where a `channel` (微信, 支付宝, a card acquirer) has taken the money, it holds it until a channel_settlement.
"""

KINDS: Final = (SALES_ORDER, SALES_CHANGE, SALES_CANCEL, DELIVERY, SALES_INVOICE, SALES_RETURN, RECEIPT)
