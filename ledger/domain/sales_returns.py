"""Goods that come back and prices that come down: returns, allowances, estimates that end (DOMAIN E26, E30, E32)."""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, quantity, status
from ledger.domain.problem import Text
from ledger.domain.sales import CUSTOMER, DUE, PRICE, SOLD, of_line

_SALE: Final = (Field("delivery", "line", kinds=SOLD), of_line("item", "item", "delivery"))
_TAX_OF_SALE: Final = (
    Field("tax_code", "text", default="=delivery.tax_code", any_day=True),
    of_line("tax_rate", "rate", "delivery"),
)
"""What comes back goes at the rate of its sale, whatever holds today."""

SALES_RETURN: Final = Kind(
    "sales_return",
    Text("销售退货", "Sales return"),
    (
        CUSTOMER,
        DUE,
        Field("billing", "choice", choices=("now", "later"), default="=price"),
        Field("platform", "party", optional=True),
    ),
    (
        LineList(
            "lines",
            (
                *_SALE,
                quantity(),
                of_line("place", "place", "delivery"),
                Field("unbilled", "open", default="=delivery", role="VDEF|UNBILLED", kinds=SOLD),
                Field("expected", "open", optional=True, derived=True, role="REFUND", kinds=SOLD),
                Field("expected_goods", "open", optional=True, derived=True, role="RETASSET", kinds=SOLD),
                *_TAX_OF_SALE,
                *PRICE,
                amount("coupon", "=price"),
                status(default="=policy.returned_goods"),
            ),
        ),
    ),
)
"""Prices follow from what the sale charged for these units; `billing` is `later` where none of them was billed."""
SALES_ALLOWANCE: Final = Kind(
    "sales_allowance",
    Text("销售折让", "Sales allowance"),
    (CUSTOMER, DUE, Field("reason", "text", default="")),
    (LineList("lines", (*_SALE, *_TAX_OF_SALE, *PRICE)),),
)
"""A lower price after the invoice, or a refund without a return (仅退款); the goods stay where they are."""
DELIVERY_RETURN: Final = Kind(
    "delivery_return",
    Text("未验收退回", "Goods returned without acceptance"),
    (CUSTOMER, Field("reason", "text", default="")),
    (
        LineList(
            "lines",
            (
                Field("delivery", "open", role="DISP", kinds=("delivery",)),
                of_line("item", "item", "delivery"),
                quantity(default="=price"),
                of_line("place", "place", "delivery"),
            ),
        ),
    ),
)
"""Goods that waited for acceptance, lay at a consignee or were on approval, and come back: no sale, hence no red one."""
CONSIDERATION_RELEASE: Final = Kind(
    "consideration_release",
    Text("可变对价转回", "Expected discounts and returns released"),
    (CUSTOMER,),
    (
        LineList(
            "discounts",
            (
                Field("delivery", "open", role="AR", kinds=SOLD),
                of_line("item", "item", "delivery"),
                amount("amount", "=price"),
            ),
            required=False,
        ),
        LineList(
            "returns",
            (
                Field("expected", "open", role="REFUND", kinds=SOLD),
                of_line("item", "item", "expected"),
                quantity(default="=price"),
                Field("expected_goods", "open", default="=expected", role="RETASSET", kinds=SOLD),
            ),
            required=False,
        ),
    ),
)
"""A discount that lapsed, goods that did not come back: what was expected becomes revenue, and the goods' cost its cost."""
KINDS: Final = (SALES_RETURN, SALES_ALLOWANCE, DELIVERY_RETURN, CONSIDERATION_RELEASE)
