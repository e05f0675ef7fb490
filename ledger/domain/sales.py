"""Documents of selling: order, delivery, acceptance, invoice, receipt of money (DOMAIN §2.4)."""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item, quantity
from ledger.domain.open_item_kinds import RECEIVABLES
from ledger.domain.problem import Text
from ledger.domain.settlement import ADVANCE_PARTS, ADVANCE_TAKEN

CUSTOMER: Final = Field("customer", "party")
DUE: Final = Field("due", "date", default="=date")
LOT: Final = Field("lot", "lot", optional=True)
SOLD: Final = ("delivery", "acceptance", "bundle_sale", "courier_sale")
"""Kinds whose lines were sold: they can be billed, reduced and taken back."""
_TAX_CODE: Final = Field("tax_code", "text", default="=item.tax_code")
_TAX_RATE: Final = Field("tax_rate", "rate", default="=tax_code")
_ORDER_KINDS: Final = ("sales_order",)
PRICE: Final = (amount("gross", "=price"), amount("net", "=price"), amount("tax", "=price"))
"""`gross` or `net` is given, the rest follows (`sales_prices`)."""
DISCOUNTED: Final = (PRICE[0], Field("trade_discount", "rate", default="0"), amount("discount", "=price"), *PRICE[1:])
TAX: Final = (_TAX_CODE, _TAX_RATE)
EXPECTED: Final = (
    amount("expected_discount", "0"),
    quantity("expected_return", "0"),
    amount("expected_refund", "=price"),
)
"""Variable consideration; the refund follows from the quantity that is expected back."""


def of_line(name: str, field_type: str, reference: str) -> Field:
    """A field that follows from the line that another field refers to."""
    return Field(name, field_type, default=f"={reference}.{name}")  # type: ignore[arg-type]  # a name of `FieldType`


def order_line(*, optional: bool) -> Field:
    """The order line that a line fulfils, changes or cancels."""
    return Field("order_line", "open", optional=optional, role="SO_OPEN", kinds=_ORDER_KINDS)


RESERVATION: Final = Field("reservation", "open", optional=True, derived=True, role="RESERVED", kinds=_ORDER_KINDS)
"""Filled in where the order line has stock reserved: the same key with the role RESERVED."""

SALES_ORDER: Final = Kind(
    "sales_order",
    Text("销售订单", "Sales order"),
    (CUSTOMER, Field("reserve", "flag", default="false"), amount("discount", "0")),
    (
        LineList(
            "lines",
            (item(), quantity(), Field("place", "place"), *TAX, *DISCOUNTED, Field("eta", "date", default="=date")),
        ),
    ),
)
SALES_CHANGE: Final = Kind(
    "sales_change",
    Text("销售订单变更", "Sales order changed"),
    (CUSTOMER, Field("reserve", "flag", default="false")),
    (
        LineList(
            "lines",
            (
                order_line(optional=False),
                RESERVATION,
                Field("item", "item", derived=True),
                quantity(),
                Field("place", "place", derived=True),
                *TAX,
                *DISCOUNTED,
                Field("eta", "date", default="=date"),
            ),
        ),
    ),
)
SALES_CANCEL: Final = Kind(
    "sales_cancel",
    Text("取消销售订单余量", "Rest of a sales order cancelled"),
    (CUSTOMER, Field("reason", "text")),
    (
        LineList(
            "lines",
            (
                order_line(optional=False),
                RESERVATION,
                Field("item", "item", derived=True),
                Field("place", "place", derived=True),
            ),
        ),
    ),
)
ORDERED: Final = (
    order_line(optional=True),
    RESERVATION,
    of_line("item", "item", "order_line"),
    quantity(),
    of_line("place", "place", "order_line"),
)
"""What a line delivers: of an order, or said by itself."""
DELIVERY: Final = Kind(
    "delivery",
    Text("销售出库", "Delivery"),
    (
        CUSTOMER,
        DUE,
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
                *ORDERED,
                *TAX,
                *DISCOUNTED,
                amount("coupon", "0"),
                *EXPECTED,
                Field("invoice", "open", optional=True, role="CLIAB", kinds=("sales_invoice",)),
                LOT,
            ),
        ),
    ),
)
"""An order line tells item, place and price; an invoice before the delivery tells the price."""
ACCEPTANCE: Final = Kind(
    "acceptance",
    Text("客户验收", "Acceptance by the customer"),
    (CUSTOMER, DUE, Field("billing", "choice", choices=("now", "later"), default="now")),
    (
        LineList(
            "lines",
            (
                Field("delivery", "open", role="DISP", kinds=("delivery",)),
                of_line("item", "item", "delivery"),
                quantity(default="=price"),
                of_line("tax_code", "text", "delivery"),
                _TAX_RATE,
                *PRICE,
                *EXPECTED,
                Field("invoice", "open", optional=True, default="=delivery.invoice", role="CLIAB", kinds=("sales_invoice",)),
            ),
        ),
    ),
)
"""Also the consignee's list of sales (代销清单) and the end of a sale on approval: all that waits, or a part of it."""
SALES_INVOICE: Final = Kind(
    "sales_invoice",
    Text("销售发票", "Sales invoice"),
    (CUSTOMER, DUE, amount("discount", "0")),
    (
        LineList(
            "lines",
            (
                Field("delivery", "open", optional=True, role="VDEF|UNBILLED", kinds=("delivery", "acceptance")),
                of_line("item", "item", "delivery"),
                quantity(default="=price"),
                *TAX,
                *DISCOUNTED,
                Field("delivered", "amount", derived=True, default="=price"),
            ),
        ),
    ),
)
"""`delivered` is what the delivery line charged for the invoiced quantity, tax included; without a delivery the price."""
RECEIPT: Final = Kind(
    "receipt",
    Text("收款", "Receipt from customer"),
    (
        CUSTOMER,
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

KINDS: Final = (SALES_ORDER, SALES_CHANGE, SALES_CANCEL, DELIVERY, ACCEPTANCE, SALES_INVOICE, RECEIPT)
