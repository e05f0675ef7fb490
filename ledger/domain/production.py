"""Documents of production and subcontracting (DOMAIN §2.3): order, material, labour, overhead, receipt, close.

A production order is no voucher: what is to be made stands on memo accounts until it is made or the order is closed. Everything
else names an order and moves its work in progress (WIP). An order with a supplier is made by that subcontractor.
"""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item, place, quantity
from ledger.domain.problem import Text

_LOT: Final = Field("lot", "lot", optional=True)
_ORDER: Final = Field("order", "order")
_MADE_ITEM: Final = Field("item", "item", derived=True)
_TO_MAKE: Final = Field("to_make", "open", derived=True, role="TO_MAKE", kinds=("production_order",), whole=True)
_MADE: Final = Field("made", "open", derived=True, role="MADE", kinds=("production_order",), whole=True)
_OUTPUT: Final = Field("item", "item", default="=item")
_INTO: Final = Field("place", "place", default="=place")
_RECEIPT_PLACE: Final = Field("place", "place", default="=order")
_COST: Final = Field("cost", "money", default="=filled")
_SHIPMENT: Final = Field("shipment", "open", default="=filled", role="SUBC", kinds=("subcontract_issue",))
_DRIVERS: Final = ("hours", "machine_hours", "material", "labour")

PRODUCTION_ORDER: Final = Kind(
    "production_order",
    Text("生产订单", "Production order"),
    (
        item(),
        quantity(),
        place(),
        Field("supplier", "party", optional=True),
        Field("due", "date", default="=date"),
        Field("planned_cost", "money", default="0"),
    ),
    (LineList("materials", (item(), quantity()), required=False),),
)
MATERIAL_ISSUE: Final = Kind(
    "material_issue",
    Text("生产领料", "Material issue"),
    (_ORDER,),
    (LineList("lines", (item(), quantity(), place(), _LOT)),),
)
MATERIAL_RETURN: Final = Kind(
    "material_return",
    Text("生产退料", "Material return"),
    (_ORDER,),
    (
        LineList(
            "lines",
            (
                Field("issue", "line", kinds=("material_issue",)),
                Field("item", "item", derived=True),
                quantity(),
                Field("place", "place", default="=open"),
            ),
        ),
    ),
)
PAYROLL_CHARGE: Final = Kind(
    "payroll_charge",
    Text("直接人工", "Direct labour"),
    (),
    (LineList("lines", (_ORDER, amount("amount"))),),
)
OVERHEAD: Final = Kind(
    "overhead",
    Text("制造费用发生", "Overhead incurred"),
    (Field("payee", "party"), amount("amount"), Field("due", "date", default="=date")),
    (),
)
OVERHEAD_ALLOCATION: Final = Kind(
    "overhead_allocation",
    Text("制造费用分配", "Overhead allocation"),
    (Field("driver", "choice", choices=_DRIVERS, default="hours"), Field("pool", "money", default="=filled")),
    (
        LineList(
            "targets",
            (
                _ORDER,
                Field("hours", "number", default="0"),
                Field("machine_hours", "number", default="0"),
                Field("weight", "number", default="=filled"),
            ),
        ),
    ),
)
OVERHEAD_ABSORPTION: Final = Kind(
    "overhead_absorption",
    Text("按率分配制造费用", "Overhead applied at a rate"),
    (),
    (
        LineList(
            "lines",
            (
                _ORDER,
                Field("hours", "number", default="0"),
                Field("hourly_rate", "money", default="0"),
                Field("amount", "money", default="=filled"),
            ),
        ),
    ),
)
OVERHEAD_CLOSE: Final = Kind(
    "overhead_close", Text("制造费用差异结转", "Over- and under-absorption closed"), (Field("item", "item"),)
)
PRODUCTION_RECEIPT: Final = Kind(
    "production_receipt",
    Text("完工入库", "Production receipt"),
    (
        _ORDER,
        _MADE_ITEM,
        _RECEIPT_PLACE,
        quantity("in_process", "=filled"),
        Field("completion", "rate", default="100%"),
        Field("final", "flag", default="false"),
        _TO_MAKE,
        _MADE,
    ),
    (
        LineList("lines", (_OUTPUT, quantity(), _INTO, _COST, _LOT), required=False),
        LineList("by_products", (item(), quantity(), _INTO, Field("cost", "money"), _LOT), required=False),
        LineList("scrap", (_OUTPUT, quantity(), _COST, Field("tax", "money", default="0")), required=False),
    ),
)
"""`in_process` is what is still being worked on, `completion` how far it has come (约当产量); `tax` is input VAT lost."""
PRODUCTION_CLOSE: Final = Kind(
    "production_close",
    Text("生产订单结案", "Production order closed"),
    (_ORDER, _MADE_ITEM, Field("place", "place", derived=True), _TO_MAKE, _MADE),
    (
        LineList(
            "receipts",
            (
                Field("receipt", "line", derived=True, kinds=("production_receipt", "subcontract_receipt")),
                Field("item", "item", derived=True),
                Field("quantity", "quantity", derived=True),
            ),
            required=False,
        ),
    ),
)
"""`receipts` are what the order has brought in; what is left in work in progress goes after it."""
SUBCONTRACT_ISSUE: Final = Kind(
    "subcontract_issue",
    Text("委外发料", "Material to subcontractor"),
    (_ORDER, Field("supplier", "party", default="=order")),
    (LineList("lines", (item(), quantity(), place(), _LOT)),),
)
SUBCONTRACT_RECEIPT: Final = Kind(
    "subcontract_receipt",
    Text("委外入库", "Receipt from subcontractor"),
    (
        _ORDER,
        _MADE_ITEM,
        _RECEIPT_PLACE,
        Field("supplier", "party", default="=order"),
        Field("final", "flag", default="false"),
        _TO_MAKE,
        _MADE,
    ),
    (
        LineList(
            "lines",
            (_OUTPUT, quantity(), _INTO, _LOT),
            lists=(LineList("materials", (item(), quantity(), _SHIPMENT), required=False),),
            required=False,
        ),
        LineList("unused", (item(), quantity(), _INTO, _SHIPMENT), required=False),
        LineList("losses", (item(), quantity(), _SHIPMENT), required=False),
    ),
)
"""`materials` is what the goods used up of what lies at the subcontractor: pro rata to the order's bill where none is given.
`unused` comes back as it was sent, `losses` are suspended."""

KINDS: Final = (
    PRODUCTION_ORDER, MATERIAL_ISSUE, MATERIAL_RETURN, PAYROLL_CHARGE, OVERHEAD, OVERHEAD_ALLOCATION, OVERHEAD_ABSORPTION,
    OVERHEAD_CLOSE, PRODUCTION_RECEIPT, PRODUCTION_CLOSE, SUBCONTRACT_ISSUE, SUBCONTRACT_RECEIPT,
)  # fmt: skip
