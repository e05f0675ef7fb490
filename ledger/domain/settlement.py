"""Documents of settlement beside payment and receipt: money ahead, set-offs, channels, couriers, bad debts, cards, bills.

DOMAIN E10, E33–E36, E38, E39. A clerk names what is settled; amounts default to what is open, and money that a channel or a
courier pays over settles the oldest of what it holds. Payment and receipt stand with buying and selling.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ledger.domain import open_item_kinds as opened_by
from ledger.domain.kind import Field, Kind, LineList, amount, item, place, quantity
from ledger.domain.problem import Text

_SUPPLIER: Final = Field("supplier", "party")
_CUSTOMER: Final = Field("customer", "party")
_BANK: Final = Field("bank", "account", role="BANK")
_MAYBE_BANK: Final = Field("bank", "account", optional=True, role="BANK")
_CHANNEL: Final = Field("channel", "party", optional=True)
"""A payment channel that keeps the money until it settles; then `bank` is left out."""
_TAX_CODE: Final = Field("tax_code", "text", default="none")
_DUE: Final = Field("due", "date", default="=date")
_REASON: Final = Field("reason", "text")


def _opened(name: str, role: str, kinds: tuple[str, ...]) -> Field:
    return Field(name, "open", role=role, kinds=kinds, whole=True)


def _open_amount() -> Field:
    """How much of the open item that the line names; all of it where nothing is said."""
    return amount("amount", "=open")


def _settled(name: str, field: Field, *, required: bool = True) -> LineList:
    return LineList(name, (field, _open_amount()), required=required)


def _paid_over(name: str, title: Text, payer: Field, held: Field) -> Kind:
    """Money that somebody held for us reaches the bank, less a fee."""
    header = (payer, _BANK, amount("paid"), amount("fee", "0"), amount("tax", "0"), _TAX_CODE)
    return Kind(name, title, header, (_settled("lines", held, required=False),))


_PAYABLE: Final = _opened("invoice", "AP", opened_by.PAYABLES)
_RECEIVABLE: Final = _opened("invoice", "AR", opened_by.RECEIVABLES)
_DEBTOR: Final = Field("debtor", "party", derived=True)
"""Whose open item the line names."""
_BILLS: Final = LineList("lines", (_opened("note", "NOTE", opened_by.NOTES), _open_amount(), _DEBTOR))
_AHEAD: Final = (*opened_by.ADVANCES, *opened_by.STORED_VALUE)
ADVANCE_TAKEN: Final = _opened("advance", "ADV|CLIAB", _AHEAD)
"""An advance or card that pays."""
ADVANCE_PARTS: Final = (
    replace(_opened("liability", "CLIAB", _AHEAD), default="=advance", derived=True),
    replace(_opened("deferred", "VDEF", _AHEAD), default="=advance", derived=True),
    Field("gross_part", "amount", derived=True),
    Field("net_part", "amount", derived=True),
    Field("tax_part", "amount", derived=True),
)
"""How the advance is kept, part by part of the amount taken: gross (ADV), or net and tax (CLIAB, VDEF)."""

PREPAYMENT: Final = Kind("prepayment", Text("预付款", "Prepayment to a supplier"), (_SUPPLIER, amount("amount"), _BANK), ())
PREPAYMENT_APPLICATION: Final = Kind(
    "prepayment_application",
    Text("预付冲应付", "Prepayment applied to invoices"),
    (_SUPPLIER,),
    (LineList("lines", (_opened("prepayment", "PREPAY", opened_by.PREPAYMENTS), _PAYABLE, _open_amount())),),
)
BANK_CHARGE: Final = Kind(
    "bank_charge", Text("银行手续费", "Bank charge"), (_BANK, amount("net"), amount("tax", "0"), _TAX_CODE), ()
)
ADVANCE: Final = Kind(
    "advance",
    Text("预收款", "Advance from a customer"),
    (
        _CUSTOMER,
        amount("amount"),
        _MAYBE_BANK,
        _CHANNEL,
        Field("tax_code", "text", optional=True),
        Field("tax_rate", "rate", default="=tax_code"),
    ),
    (),
)
"""The tax code says what the advance is for: under the policy `advance = net_of_tax` its tax is kept apart."""
ADVANCE_APPLICATION: Final = Kind(
    "advance_application",
    Text("预收冲应收", "Advance or stored value applied to receivables"),
    (_CUSTOMER,),
    (
        LineList(
            "lines",
            (
                ADVANCE_TAKEN,
                _RECEIVABLE,
                _open_amount(),
                Field("holder", "party", derived=True),
                *ADVANCE_PARTS,
            ),
        ),
    ),
)
"""`holder` is whose advance or card it is."""
SET_OFF: Final = Kind(
    "set_off",
    Text("应收应付对冲", "Set-off of receivables against payables"),
    (_CUSTOMER, Field("supplier", "party", default="=customer")),
    (_settled("payables", _PAYABLE), _settled("receivables", _RECEIVABLE)),
)
"""One party that both buys and sells, or two that agreed to it. Credit notes are negative amounts."""
CHANNEL_SETTLEMENT: Final = _paid_over(
    "channel_settlement",
    Text("渠道结算", "Settlement by a payment channel"),
    Field("channel", "party"),
    _opened("capture", "OMON", opened_by.CAPTURES),
)
"""Without lines it settles the oldest captures that make up paid + fee + tax; refunds, which are negative, before them."""
COURIER_SALE: Final = Kind(
    "courier_sale",
    Text("货到付款销售", "Cash on delivery"),
    (_CUSTOMER, Field("courier", "party"), _DUE),
    (
        LineList(
            "lines",
            (
                item(),
                quantity(),
                place(),
                amount("gross"),
                Field("tax_code", "text", default="=item.tax_code"),
                Field("tax_rate", "rate", default="=tax_code"),
                Field("order_line", "open", optional=True, role="SO_OPEN", kinds=("sales_order",)),
                Field("reservation", "open", optional=True, derived=True, role="RESERVED", kinds=("sales_order",)),
                Field("lot", "lot", optional=True),
            ),
        ),
    ),
)
COURIER_REMITTANCE: Final = _paid_over(
    "courier_remittance",
    Text("代收货款回款", "Remittance of a courier or platform"),
    Field("courier", "party"),
    _opened("sale", "OREC", opened_by.COLLECTIONS),
)
"""Settles what others collected or owe for us: sales on delivery, coupons of a platform, compensation."""
BAD_DEBT: Final = Kind(
    "bad_debt",
    Text("坏账", "Bad debt"),
    (Field("step", "choice", choices=("provide", "write_off", "recover")), amount("amount", "0"), _MAYBE_BANK, _REASON),
    (LineList("lines", (_RECEIVABLE, _open_amount(), _DEBTOR), required=False),),
)
"""`write_off` names receivables in lines; `provide` (negative: released) and `recover` give an amount."""
GIFT_CARD: Final = Kind(
    "gift_card",
    Text("储值卡", "Gift card or stored value"),
    (Field("holder", "party"), amount("amount"), _MAYBE_BANK, _CHANNEL),
    (),
)
"""Sold without revenue or tax; used by an advance_application against the delivery, whoever the customer is."""
NOTE: Final = Kind(
    "note",
    Text("收到票据", "Bill of exchange received"),
    (_CUSTOMER, amount("amount"), Field("due", "date")),
    (_settled("receivables", _RECEIVABLE, required=False),),
)
"""What it does not settle is an advance."""
NOTE_COLLECTION: Final = Kind(
    "note_collection",
    Text("票据到期收款或贴现", "Bills collected or discounted"),
    (_BANK, amount("paid"), amount("interest", "0")),
    (_BILLS,),
)
"""`interest` is what the bank keeps of a bill it discounts; negative where the bill bears interest for us."""
NOTE_ENDORSEMENT: Final = Kind(
    "note_endorsement",
    Text("票据背书", "Bills endorsed to a supplier"),
    (_SUPPLIER,),
    (
        _BILLS,
        _settled("payables", _PAYABLE, required=False),
    ),
)
"""What it does not settle is a prepayment."""
NOTE_DISHONOUR: Final = Kind(
    "note_dishonour",
    Text("票据拒付", "Bills dishonoured"),
    (_DUE,),
    (_BILLS,),
)
"""The drawer owes the amount again, on a receivable of this line."""
NOTE_PAYABLE: Final = Kind(
    "note_payable",
    Text("开出票据", "Bill of exchange issued"),
    (_SUPPLIER, amount("amount"), Field("due", "date")),
    (_settled("payables", _PAYABLE, required=False),),
)
NOTE_PAYMENT: Final = Kind(
    "note_payment",
    Text("票据到期付款", "Bills paid at maturity"),
    (_BANK,),
    (LineList("lines", (_opened("note", "NOTE_PAYABLE", opened_by.NOTES_PAYABLE), _open_amount(), _DEBTOR)),),
)

KINDS: Final = (
    PREPAYMENT, PREPAYMENT_APPLICATION, BANK_CHARGE, ADVANCE, ADVANCE_APPLICATION, SET_OFF,
    CHANNEL_SETTLEMENT, COURIER_SALE, COURIER_REMITTANCE, BAD_DEBT, GIFT_CARD,
    NOTE, NOTE_COLLECTION, NOTE_ENDORSEMENT, NOTE_DISHONOUR, NOTE_PAYABLE, NOTE_PAYMENT,
)  # fmt: skip
