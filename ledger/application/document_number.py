"""单号: the next id of a kind, as clerks count: letters of the kind, year and month, a number that goes on.

    goods_receipt on 2026-03-17, the newest one of March is GR2603-11          GR2603-12

Every kind has letters of its own, so that an id alone names one document. A number is proposed, not reserved: two clerks may be
offered the same one, and the second to post takes the next.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from ledger.application.entry_source import EntrySource
from ledger.domain.kinds import KINDS

_OWN: Final = {
    "payment": "PAY", "receipt": "RC", "delivery": "DN", "sales_change": "SH", "sales_cancel": "SX", "purchase_cancel": "PX",
    "opening_balance": "OB", "journal_voucher": "JV", "standard_cost": "STD", "supplier_rebate": "SRB", "stock_transfer": "ST",
    "production_receipt": "PRD", "purchase_return": "PR", "purchase_order": "PO", "production_order": "MO", "acceptance": "ACP",
    "advance": "ADV", "advance_application": "AA", "prepayment": "PPY", "prepayment_application": "PA", "correction": "COR",
    "overhead": "OH", "overhead_allocation": "OHA", "overhead_absorption": "OHB", "overhead_close": "OHC", "gift": "GFT",
    "impairment": "IMP", "import_invoice": "II", "note": "NT", "note_payable": "NP", "note_payment": "NPM", "set_off": "OFF",
    "production_close": "PDC", "period_close": "PDE", "payroll_charge": "PYR", "material_return": "MRT", "landed_cost": "LC",
    "subcontract_issue": "SCI", "subcontract_receipt": "SCR", "stock_count": "SC", "scrap_sale": "SCS",
    "sales_allowance": "SAL", "staff_welfare": "SW", "courier_sale": "COD", "courier_remittance": "CRM",
    "consigned_receipt": "CGR", "consigned_return": "CGT", "consideration_release": "CRL", "channel_settlement": "CHS",
    "count_approval": "CA",
    "cost_adjustment": "CAD", "bin_move": "BM", "bank_charge": "BC", "bad_debt": "BD", "bundle_sale": "BS",
    "average_cost_close": "ACC", "retail_close": "RCL", "retail_price": "RP", "vat_close": "VCL", "vat_payment": "VPY",
    "delivery_return": "DR", "estimate_rollover": "ER", "expense_allocation": "EA", "fx_revaluation": "FX", "gift_card": "GC",
}  # fmt: skip
"""Where the first letters of the words of a kind are not what people write, or are those of another kind."""
_NUMBER: Final = re.compile(r"\d+$")
_DIGITS: Final = 2


def letters_of(kind: str) -> str:
    """The letters that ids of a kind begin with."""
    return _OWN.get(kind) or "".join(word[0] for word in kind.split("_")).upper()


def next_number(source: EntrySource, kind: str, day: dt.date) -> str:
    """The id that comes next for a kind of document in the month of a day."""
    assert kind in KINDS, f"{kind} is no kind of document"
    beginning = f"{letters_of(kind)}{day:%y%m}-"
    found = _NUMBER.search(source.last_id(kind, beginning))
    return f"{beginning}{int(found[0]) + 1 if found else 1:0{_DIGITS}}"
