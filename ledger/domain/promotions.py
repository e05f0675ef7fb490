"""Documents of goods given along, given away or given to staff: bundles, gifts and samples, welfare (DOMAIN E31)."""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item, quantity
from ledger.domain.problem import Text
from ledger.domain.sales import CUSTOMER, DUE, LOT, ORDERED, PRICE, TAX

BUNDLE_SALE: Final = Kind(
    "bundle_sale",
    Text("买赠同一合同", "Goods and gift in one contract"),
    (CUSTOMER, DUE, amount("gross", "=price"), amount("net", "=price")),
    (
        LineList(
            "lines",
            (
                *ORDERED,
                amount("standalone"),
                *TAX,
                *PRICE,
                LOT,
            ),
        ),
    ),
)
"""One price, `gross` with tax or `net` without, divided by what each line would cost alone (CAS 14 art. 20)."""
GIFT: Final = Kind(
    "gift",
    Text("赠送与样品领用", "Gift or sample"),
    (
        Field("customer", "party", optional=True),
        Field("purpose", "choice", choices=("gift", "sample"), default="gift"),
    ),
    (
        LineList(
            "lines",
            (item(), quantity(), Field("place", "place"), amount("market", "0"), *TAX, amount("tax", "=price"), LOT),
        ),
    ),
)
"""A gift is a deemed taxable sale at its market price without tax; a sample stays the company's own and is expensed."""
STAFF_WELFARE: Final = Kind(
    "staff_welfare",
    Text("职工福利领用", "Goods for staff"),
    (Field("source", "choice", choices=("bought", "own")),),
    (
        LineList(
            "lines",
            (item(), quantity(), Field("place", "place"), amount("market", "0"), *TAX, amount("tax", "=price"), LOT),
        ),
    ),
)
"""Bought goods take their input tax with them; own products are a deemed sale at the market price without tax."""
KINDS: Final = (BUNDLE_SALE, GIFT, STAFF_WELFARE)
