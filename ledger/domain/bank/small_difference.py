"""Step 5: a payer pays one item but for a little: rounding, the bank's fee, a discount. A proposal, never carried out alone.

What the bank keeps makes the line lower whichever way the money goes: 990.00 come of 1 000.00, 1 010.00 go for 1 000.00. A
discount makes the line smaller than the item, by a round share of it (1 %, 2.5 %) within its days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import Difference, Part, Proposal, Step
from ledger.domain.bank.statement_line import BankLine, OpenDebt, Policy
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text

_SCORE: Final = {Difference.ROUNDING: 85, Difference.FEE: 82, Difference.DISCOUNT: 80}
_NAMED: Final = 8
"""A number in the memo makes it so much surer."""
_WORDS: Final = {
    Difference.ROUNDING: Text("尾差", "rounding"),
    Difference.FEE: Text("手续费", "a bank fee"),
    Difference.DISCOUNT: Text("现金折扣", "a cash discount"),
}


def small_difference(line: BankLine, pool: Pool) -> list[Proposal]:
    """What the memo names, all together, but for a little; else every single item of the payer that the line nearly pays."""
    payer = pool.payers.payer_of(line)
    for party, named in pool.named_debts(line).items():
        if payer is None or payer.party == party:
            debts = [debt for debt, _ in named]
            why = Text("附言含单号", "the memo holds its number")
            found = _nearly(line, debts, pool.known.policy, _NAMED, why)
            if found is not None:
                return [found]
    if payer is None:
        return []
    there = pool.meant_by(payer.party, line)
    each = [_nearly(line, [one], pool.known.policy, 0, payer.reason) for one in there]
    larger = any(abs(one.amount) > abs(line.amount) + abs(one.amount) // 10 for one in there)
    return [one for one in each if one is not None and not (larger and _odd(one))]


def _odd(proposal: Proposal) -> bool:
    """A fee that is no round amount: where a larger item is open, the line may as well be a part of that."""
    return proposal.difference is Difference.FEE and proposal.gap % _FEE_STEP != 0


_FEE_STEP: Final = 50


def _nearly(line: BankLine, debts: Sequence[OpenDebt], policy: Policy, more: int, why: Text) -> Proposal | None:
    owed = sum(one.amount for one in debts)
    kind = difference_of(line, owed, max(one.opened for one in debts), policy)
    if kind is Difference.NONE:
        return None
    gap = line.amount - owed
    shown = format_scaled(abs(gap), minor_unit(line.currency))
    zh, en = _WORDS[kind]
    reasons = (Text(f"差 {shown}:{zh}", f"{shown} apart: {en}"), why)
    parts = tuple(Part(one, one.amount) for one in debts)
    return Proposal(line, Step.DIFFERENCE, _SCORE[kind] + more, reasons, parts, party=debts[0].party, difference=kind, gap=gap)


def difference_of(line: BankLine, owed: int, opened: dt.date, policy: Policy) -> Difference:
    """What a difference of this size is called; NONE where it is none or too large."""
    gap, size = abs(line.amount - owed), abs(owed)
    if not gap or (owed > 0) != (line.amount > 0):
        return Difference.NONE
    if gap <= policy.rounding and gap * 1000 <= policy.discount_share * size:
        return Difference.ROUNDING
    fee = line.amount < owed and gap <= policy.fee and gap * 1000 <= policy.fee_share * size
    early = (line.date - opened).days <= policy.discount_days
    lower = abs(line.amount) < size and gap * 1000 <= policy.discount_share * size
    if early and lower and _round_share(gap, size):
        return Difference.DISCOUNT
    return Difference.FEE if fee else Difference.NONE


def _round_share(gap: int, size: int) -> bool:
    """True of a multiple of half a per cent, to the minor unit."""
    return any(abs(2 * gap * 1000 - 2 * share * size) <= 1000 for share in range(5, 55, 5))
