"""Which kinds of documents open items of which role, so that every reference to a payable knows where to look.

A new kind that opens payables or receivables is added here once: payments, set-offs, notes and bad debts then settle it.
A name that is no kind yet is looked for in vain and does no harm.
"""

from __future__ import annotations

from typing import Final

_BY_HAND: Final = ("opening_balance", "journal_voucher")

PAYABLES: Final = (
    "purchase_invoice",
    "purchase_return",
    "import_invoice",
    "landed_cost",
    "supplier_rebate",
    "note_dishonour",
    *_BY_HAND,
)
"""Open AP: what is owed to suppliers, and their credits."""
RECEIVABLES: Final = (
    "delivery",
    "sales_invoice",
    "sales_return",
    "sales_allowance",
    "acceptance",
    "bundle_sale",
    "note_dishonour",
    *_BY_HAND,
)
"""Open AR: what customers owe, and their credits."""
PREPAYMENTS: Final = ("prepayment", "payment", "purchase_invoice", "note_endorsement", "note_payable", *_BY_HAND)
"""Open PREPAY."""
ADVANCES: Final = ("advance", "receipt", "note", *_BY_HAND)
"""Open ADV, or CLIAB with its deferred tax."""
STORED_VALUE: Final = ("gift_card",)
"""Open CLIAB without tax."""
CAPTURES: Final = ("receipt", "advance", "gift_card", *_BY_HAND)
"""Open OMON: money that a payment channel holds."""
COLLECTIONS: Final = ("courier_sale", "delivery", "sales_return", "loss_approval", *_BY_HAND)
"""Open OREC: money that others owe us beside customers: couriers, platforms, staff."""
NOTES: Final = ("note", *_BY_HAND)
"""Open NOTE."""
NOTES_PAYABLE: Final = ("note_payable", *_BY_HAND)
"""Open NOTE_PAYABLE."""
ALL: Final = tuple(
    dict.fromkeys(
        (*PAYABLES, *RECEIVABLES, *PREPAYMENTS, *ADVANCES, *STORED_VALUE, *CAPTURES, *COLLECTIONS, *NOTES, *NOTES_PAYABLE)
    )
)
"""Whatever a manual voucher may settle."""
