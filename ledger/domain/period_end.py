"""Documents of month end: revaluation, write-down, allocation, VAT, correction of a locked year (DOMAIN §2.5).

Most of their fields follow from the books and are filled by completion (`ledger.domain.period_end_facts`): a clerk writes a
date and an id, and what is posted is the balance still to close, so that posting again posts the difference or nothing.
"""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item
from ledger.domain.problem import Text

FX_REVALUATION: Final = Kind("fx_revaluation", Text("期末调汇", "Month-end revaluation"), (), ())

EXPENSE_ALLOCATION: Final = Kind(
    "expense_allocation",
    Text("间接成本分摊", "Indirect cost allocation"),
    (
        Field("from_center", "center"),
        Field("account", "account", default="=books"),
        Field("pool", "amount", optional=True),
        Field("basis", "text", default=""),
    ),
    (LineList("targets", (Field("center", "center"), Field("driver", "number"))),),
)

VAT_CLOSE: Final = Kind(
    "vat_close",
    Text("增值税结转", "VAT closing"),
    (
        Field("relief", "text", default="small_relief", derived=True),
        Field("standing", "choice", default="=books", choices=("due", "exempt", "running"), derived=True),
        Field("sales", "money", default="=books", derived=True),
        Field("transferred", "money", default="=books", derived=True),
        Field("relieved", "money", default="=books", derived=True),
        Field("assessed", "money", default="=books", derived=True),
    ),
    (
        LineList(
            "surcharges",
            (
                Field("code", "text"),
                Field("rate", "rate"),
                Field("account", "account", default="=books", derived=True),
                Field("accrued", "money", default="=books", derived=True),
            ),
            required=False,
        ),
    ),
)

VAT_PAYMENT: Final = Kind(
    "vat_payment",
    Text("缴纳增值税", "VAT payment"),
    (Field("bank", "account", role="BANK"), Field("amount", "amount", default="=books")),
    (
        LineList(
            "surcharges",
            (Field("code", "text"), amount("amount"), Field("account", "account", default="=books", derived=True)),
            required=False,
        ),
    ),
)

IMPAIRMENT: Final = Kind(
    "impairment",
    Text("存货跌价准备", "Inventory write-down"),
    (),
    (
        LineList(
            "lines",
            (
                item(),
                amount("nrv"),
                Field("cost", "money", default="=books", derived=True),
                Field("provided", "money", default="=books", derived=True),
                Field("sold", "quantity", default="=books", derived=True),
                Field("held", "quantity", default="=books", derived=True),
            ),
        ),
    ),
)

CORRECTION: Final = Kind(
    "correction",
    Text("以前年度差错更正", "Correction of a locked year"),
    (Field("year", "text"), Field("material", "flag", default="true")),
    (
        LineList(
            "lines",
            (
                Field("account", "account"),
                amount("debit", "0"),
                amount("credit", "0"),
                Field("party", "party", optional=True),
                Field("due", "date", default="=date"),
                Field("cash_item", "text", optional=True),
            ),
        ),
    ),
)

KINDS: Final = (IMPAIRMENT, CORRECTION, FX_REVALUATION, EXPENSE_ALLOCATION, VAT_CLOSE, VAT_PAYMENT)
