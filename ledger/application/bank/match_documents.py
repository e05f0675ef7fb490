"""The documents that accepting a proposal posts: receipt, payment, bank charge, voucher; none where the book has it.

What the bank keeps is posted gross: a receipt of 1 000.00 and a charge of 10.00 stand against a line of 990.00.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from ledger.application.bank.desk import BankAccount
from ledger.domain.bank.proposal import Difference, Part, Posts, Proposal, Step
from ledger.domain.bank.statement_line import BankLine
from ledger.domain.money import format_scaled, minor_unit

Raw = dict[str, Any]
VersionOf = Callable[[str], int]
"""The version that a document `kind:id` has next."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What every document of an account needs to know."""

    bank: BankAccount
    version_of: VersionOf
    interest: str
    """The account of interest received."""


def documents_of(proposal: Proposal, writing: Writing) -> list[Raw]:
    """In the order they are posted; their postings on the bank's account come to the line."""
    match proposal.posts:
        case Posts.NOTHING:
            return []
        case Posts.CHARGE:
            return [_charge(proposal.line, -proposal.line.amount, writing)]
        case Posts.INTEREST:
            return [_interest(proposal.line, writing)]
    if proposal.step is Step.ADVANCE:
        return [_ahead(proposal, writing)]
    settled = _settled(proposal, writing)
    if proposal.difference is Difference.FEE:
        return [settled, _charge(proposal.line, -proposal.gap, writing)]
    return [settled]


def _head(kind: str, line: BankLine, writing: Writing) -> Raw:
    version = writing.version_of(f"{kind}:{line.id}")
    head: Raw = {"kind": kind, "id": line.id, "date": line.date.isoformat(), "currency": writing.bank.currency}
    return head | ({"version": version} if version > 1 else {}) | ({"memo": line.memo} if line.memo else {})


def _settled(proposal: Proposal, writing: Writing) -> Raw:
    """A receipt of receivables or a payment of payables, refunds with the sign turned."""
    receivable = proposal.parts[0].debt.role == "AR"
    kind, side = ("receipt", "customer") if receivable else ("payment", "supplier")
    sign = 1 if receivable else -1
    document = _head(kind, proposal.line, writing) | {side: proposal.party, "bank": writing.bank.account}
    amount = proposal.line.amount
    if proposal.difference is Difference.FEE:
        amount -= proposal.gap
    currency = proposal.parts[0].debt.currency
    if proposal.difference is Difference.EXCHANGE:
        amount = sum(part.amount for part in proposal.parts)
        document |= {"currency": currency, "rate": _rate(proposal.line, amount, currency)}
    decimals = minor_unit(currency)
    document["amount"] = format_scaled(sign * amount, decimals)
    document["settlements"] = [_settlement(part, sign, decimals) for part in proposal.parts]
    let_off = -sign * proposal.gap
    if proposal.difference in (Difference.DISCOUNT, Difference.ROUNDING) and let_off > 0:
        largest = max(range(len(proposal.parts)), key=lambda one: abs(proposal.parts[one].amount))
        name = "cash_discount" if receivable else "discount"
        document["settlements"][largest][name] = format_scaled(let_off, decimals)
    return document


def _settlement(part: Part, sign: int, decimals: int) -> Raw:
    return {"invoice": part.debt.key, "amount": format_scaled(sign * part.amount, decimals)}


_RATE_DIGITS: Final = 10


def _rate(line: BankLine, amount: int, currency: str) -> str:
    """What one unit was exchanged at, so that the posting comes to the line."""
    rate = Fraction(line.amount, 10 ** minor_unit(line.currency)) / Fraction(amount, 10 ** minor_unit(currency))
    return format_scaled(round(rate * 10**_RATE_DIGITS), _RATE_DIGITS)


def _ahead(proposal: Proposal, writing: Writing) -> Raw:
    line = proposal.line
    amount = format_scaled(abs(line.amount), minor_unit(line.currency))
    if line.amount > 0:
        return _head("advance", line, writing) | {
            "customer": proposal.party, "bank": writing.bank.account, "amount": amount,
        }  # fmt: skip
    return _head("prepayment", line, writing) | {"supplier": proposal.party, "bank": writing.bank.account, "amount": amount}


def _charge(line: BankLine, net: int, writing: Writing) -> Raw:
    return _head("bank_charge", line, writing) | {
        "bank": writing.bank.account,
        "net": format_scaled(net, minor_unit(line.currency)),
    }


def _interest(line: BankLine, writing: Writing) -> Raw:
    amount = format_scaled(line.amount, minor_unit(line.currency))
    lines = [
        {"account": writing.bank.account, "debit": amount, "cash_item": "other_operating"},
        {"account": writing.interest, "credit": amount},
    ]
    return _head("journal_voucher", line, writing) | {"lines": lines}
