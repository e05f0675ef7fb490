"""Documents of the general ledger: opening, manual voucher, closing (DOMAIN §2.5)."""

from __future__ import annotations

from typing import Final

from ledger.domain.cash_items import CASH_ITEMS
from ledger.domain.kind import Field, Kind, LineList, amount, item, place, quantity
from ledger.domain.open_item_kinds import ALL
from ledger.domain.problem import Text

_PARTY: Final = Field("party", "party", optional=True)
_ORDER: Final = Field("order", "order", optional=True)
"""Work in progress is kept by order."""
_CASH_ITEM: Final = Field("cash_item", "choice", optional=True, choices=tuple(CASH_ITEMS))
_CENTER: Final = Field("center", "center", default="")

OPENING_BALANCE: Final = Kind(
    "opening_balance",
    Text("期初余额", "Opening balances"),
    (),
    (
        LineList(
            "lines",
            (item(), quantity(), place(), amount("value"), Field("lot", "lot", optional=True)),
            required=False,
        ),
        LineList(
            "accounts",
            (
                Field("account", "account"),
                amount("debit", "0"),
                amount("credit", "0"),
                _PARTY,
                Field("due", "date", default="=date"),
                _CASH_ITEM,
                _ORDER,
            ),
            required=False,
        ),
    ),
)
JOURNAL_VOUCHER: Final = Kind(
    "journal_voucher",
    Text("手工凭证", "Journal voucher"),
    (),
    (
        LineList(
            "lines",
            (
                Field("account", "account"),
                amount("debit", "0"),
                amount("credit", "0"),
                _PARTY,
                Field("due", "date", default="=date"),
                _CASH_ITEM,
                _ORDER,
                _CENTER,
                Field("tax_code", "text", optional=True),
                amount("tax_base", "0"),
                Field("open_item", "open", optional=True, kinds=ALL, whole=True),
                Field("item", "item", optional=True),
            ),
        ),
    ),
)
"""A line on an account kept by party opens an item for its `party`, or settles the `open_item` it names.

A line on an account of VAT names its tax code and what the tax is of, so that the work-paper ties to it.
"""
PERIOD_CLOSE: Final = Kind(
    "period_close",
    Text("结转损益", "Profit and loss closing"),
    (Field("year_end", "flag", default="false"),),
    (),
)

KINDS: Final = (OPENING_BALANCE, JOURNAL_VOUCHER, PERIOD_CLOSE)
