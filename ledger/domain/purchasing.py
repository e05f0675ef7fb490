"""Documents of buying: order, receipt, invoice, return, payment (DOMAIN §2.1)."""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item, place, quantity, status
from ledger.domain.open_item_kinds import PAYABLES, PREPAYMENTS
from ledger.domain.problem import Text

_SUPPLIER: Final = Field("supplier", "party")
_LOT: Final = Field("lot", "lot", optional=True)
_TAX_CODE: Final = Field("tax_code", "text", default="=item.tax_code")
_ORDER_KINDS: Final = ("purchase_order",)
USES: Final = ("taxable", "simplified", "exempt", "welfare", "entertainment", "interest")
"""What the goods or services are for: only the first lets input VAT be deducted (增值税法 第二十二条)."""
_PROCESSED_FOR: Final = Field("production_order", "line", optional=True, kinds=("production_order",), whole=True)
"""The order that a processing fee is for; it may be closed by then."""


def _order_line(*, optional: bool) -> Field:
    return Field("order_line", "open", optional=optional, role="ON_ORDER", kinds=_ORDER_KINDS)


def _input_tax(tax_code: Field) -> tuple[Field, ...]:
    """Tax of a purchase, and how much of it is for a use that may deduct it."""
    return (amount("tax", "0"), tax_code, use_of_purchase(), amount("deductible", "=use"))


def use_of_purchase() -> Field:
    """What is bought for a blocked use has its input VAT as cost."""
    return Field("use", "choice", choices=USES, default="taxable")


PURCHASE_ORDER: Final = Kind(
    "purchase_order",
    Text("采购订单", "Purchase order"),
    (_SUPPLIER,),
    (
        LineList(
            "lines",
            (item(), quantity(), place(), amount("net"), amount("tax", "0"), _TAX_CODE, Field("eta", "date", default="=date")),
        ),
    ),
)
PURCHASE_CHANGE: Final = Kind(
    "purchase_change",
    Text("采购订单变更", "Purchase order changed"),
    (_SUPPLIER,),
    (
        LineList(
            "lines",
            (
                _order_line(optional=False),
                Field("item", "item", derived=True),
                quantity(),
                Field("place", "place", derived=True),
                amount("net"),
                Field("eta", "date", default="=date"),
            ),
        ),
    ),
)
PURCHASE_CANCEL: Final = Kind(
    "purchase_cancel",
    Text("取消采购订单余量", "Rest of a purchase order cancelled"),
    (_SUPPLIER, Field("reason", "text")),
    (
        LineList(
            "lines", (_order_line(optional=False), Field("item", "item", derived=True), Field("place", "place", derived=True))
        ),
    ),
)
GOODS_RECEIPT: Final = Kind(
    "goods_receipt",
    Text("采购入库", "Goods receipt"),
    (_SUPPLIER,),
    (
        LineList(
            "lines",
            (
                item(),
                quantity(),
                place(),
                quantity("billable", "=quantity"),
                _order_line(optional=True),
                Field("transit", "open", optional=True, role="TRANSIT", kinds=("purchase_invoice",)),
                Field("consigned", "open", optional=True, role="CONSIGNED_IN", kinds=("consigned_receipt",)),
                amount("net", "=order"),  # behind what it may follow from
                _LOT,
                status(),
            ),
        ),
    ),
)
PURCHASE_INVOICE: Final = Kind(
    "purchase_invoice",
    Text("采购发票", "Purchase invoice"),
    (
        _SUPPLIER,
        Field("due", "date", default="=date"),
        amount("rounding", "0"),
        amount("prepaid", "0"),
    ),
    (
        LineList(
            "lines",
            (
                item(),
                quantity(),
                place(),
                amount("net"),
                *_input_tax(_TAX_CODE),
                Field("match", "choice", choices=("receipt", "transit", "direct", "processing"), default="receipt"),
                Field("receipt", "open", optional=True, role="GRNI", kinds=("goods_receipt",)),
                Field("order_line", "open", optional=True, role="ON_ORDER", kinds=_ORDER_KINDS),
                _PROCESSED_FOR,
                Field("shipment", "open", optional=True, role="SUBC", kinds=("subcontract_issue",)),
                Field("processed", "line", optional=True, kinds=("subcontract_receipt",)),
                _LOT,
            ),
            required=False,
        ),
        LineList(
            "expenses",
            (
                Field("account", "account"),
                amount("net"),
                *_input_tax(Field("tax_code", "text", default="none")),
                Field("order", "order", optional=True),
            ),
            required=False,
        ),
    ),
)
ESTIMATE_ROLLOVER: Final = Kind(
    "estimate_rollover",
    Text("月初回冲暂估", "Estimates reversed and posted again"),
    (),
    (
        LineList(
            "lines",
            (
                Field("receipt", "open", role="GRNI", kinds=("goods_receipt",)),
                Field("item", "item", derived=True),
                Field("quantity", "quantity", derived=True),
                Field("supplier", "party", derived=True),
                Field("place", "place", derived=True),
            ),
            required=False,
        ),
    ),
)
"""Without lines: every estimate of earlier months that is still open."""
VAT_CERTIFICATION: Final = Kind(
    "vat_certification",
    Text("用途确认", "Input tax confirmed for deduction"),
    (),
    (
        LineList(
            "lines",
            (
                amount("tax"),
                Field("tax_code", "text"),
                Field(
                    "invoice", "line", optional=True, kinds=("purchase_invoice", "import_invoice", "landed_cost"), whole=True
                ),
            ),
        ),
    ),
)
PURCHASE_RETURN: Final = Kind(
    "purchase_return",
    Text("采购退货", "Return to supplier"),
    (_SUPPLIER, Field("stage", "choice", choices=("uninvoiced", "invoiced"))),
    (
        LineList(
            "lines",
            (
                item(),
                quantity(),
                place(),
                Field("receipt", "open", optional=True, role="GRNI", kinds=("goods_receipt",)),
                amount("credit", "0"),
                *_input_tax(_TAX_CODE),
                _LOT,
                status(),
            ),
        ),
    ),
)
PAYMENT: Final = Kind(
    "payment",
    Text("付款", "Payment"),
    (_SUPPLIER, amount("amount"), Field("bank", "account", optional=True, role="BANK")),
    (
        LineList(
            "settlements",
            (
                Field("invoice", "open", role="AP", kinds=PAYABLES, whole=True),
                amount("amount", "=open"),
                amount("discount", "0"),
            ),
            lists=(
                LineList(
                    "lines",
                    (
                        item(),
                        place(),
                        amount("net"),
                        Field("receipt", "line", kinds=("goods_receipt", "purchase_invoice")),
                    ),
                    required=False,
                ),
            ),
            required=False,
        ),
        LineList(
            "prepayments",
            (
                Field("prepayment", "open", role="PREPAY", kinds=PREPAYMENTS, whole=True),
                amount("amount", "=open"),
            ),
            required=False,
        ),
    ),
)
"""`prepayments` are earlier ones that pay for what is settled here; a payment of 0.00 only sets them off.

The lines of a settlement are the goods whose cost a discount reduces, where the policy says so: those of the invoice.
"""

KINDS: Final = (
    PURCHASE_ORDER, PURCHASE_CHANGE, PURCHASE_CANCEL, GOODS_RECEIPT, ESTIMATE_ROLLOVER, PURCHASE_INVOICE,
    VAT_CERTIFICATION, PURCHASE_RETURN, PAYMENT,
)  # fmt: skip
