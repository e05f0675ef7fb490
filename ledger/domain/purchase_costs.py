"""What goods cost beside their price: freight, duty and import tax, rebates, corrections (DOMAIN E09, E11, E12, E20).

A freight bill of 300.00 for a receipt of P1 and P2 by weight 1 : 2 adds 100.00 and 200.00; 25% of P2 are sold, so 50.00 of it
are cost of sales. What goes where is found from the receipt lines that a document names (ARCHITECTURE §6.4).
"""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item, place, quantity
from ledger.domain.problem import Text
from ledger.domain.purchasing import use_of_purchase

BASES: Final = ("amount", "quantity", "weight", "volume", "manual")
"""By what a cost is divided over receipt lines; `manual` takes the weights that the lines give."""
BROUGHT_IN: Final = (
    "goods_receipt", "purchase_invoice", "import_invoice", "opening_balance", "production_receipt", "subcontract_receipt",
)  # fmt: skip
"""Kinds whose lines bring goods into stock."""

_SUPPLIER: Final = Field("supplier", "party")
_DUE: Final = Field("due", "date", default="=date")
_TAX_CODE: Final = Field("tax_code", "text", default="none")
_BASIS: Final = Field("basis", "choice", choices=BASES, default="amount")
_RECEIPTS: Final = LineList(
    "lines",
    (
        Field("receipt", "line", kinds=BROUGHT_IN, whole=True),
        Field("item", "item", derived=True),
        Field("weight", "number", default="=basis"),
    ),
    required=False,
)
"""Receipt lines, or whole receipts, which completion replaces by their lines."""


def _duty(name: str, default: str = "=customs") -> Field:
    return Field(name, "money", default=default)


LANDED_COST: Final = Kind(
    "landed_cost",
    Text("采购费用分摊", "Landed cost"),
    (
        _SUPPLIER, _DUE, amount("amount"), amount("tax", "0"), _TAX_CODE, use_of_purchase(),
        amount("deductible", "=use"), _BASIS,
    ),
    (_RECEIPTS,),
)  # fmt: skip
SUPPLIER_REBATE: Final = Kind(
    "supplier_rebate",
    Text("供应商返利", "Supplier rebate"),
    (_SUPPLIER, _DUE, amount("amount"), amount("tax", "0"), _TAX_CODE, _BASIS),
    (_RECEIPTS,),
)
IMPORT_INVOICE: Final = Kind(
    "import_invoice",
    Text("进口", "Import"),
    (
        _SUPPLIER,
        _DUE,
        Field("customs", "party"),
        Field("customs_due", "date", default="=date"),
    ),
    (
        LineList(
            "lines",
            (
                item(),
                quantity(),
                place(),
                amount("net"),
                _duty("customs_value"),
                Field("duty_rate", "rate", default="0"),
                _duty("duty"),
                _duty("consumption_tax", "0"),
                Field("taxable", "money", derived=True),
                Field("tax_code", "text", default="=customs"),
                _duty("import_tax"),
                use_of_purchase(),
                Field("deductible", "money", default="=use"),
                Field("receipt", "open", optional=True, role="GRNI", kinds=("goods_receipt",)),
                Field("order_line", "open", optional=True, role="ON_ORDER", kinds=("purchase_order",)),
                Field("lot", "lot", optional=True),
            ),
        ),
    ),
)
COST_ADJUSTMENT: Final = Kind(
    "cost_adjustment",
    Text("入库成本调整", "Cost adjustment"),
    (Field("account", "account"), Field("reason", "text")),
    (
        LineList(
            "lines",
            (Field("receipt", "line", kinds=BROUGHT_IN), Field("item", "item", derived=True), amount("amount")),
        ),
    ),
)

KINDS: Final = (LANDED_COST, SUPPLIER_REBATE, IMPORT_INVOICE, COST_ADJUSTMENT)
