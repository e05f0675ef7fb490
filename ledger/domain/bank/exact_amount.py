"""Steps 2 and 3: a payer who is known, and one open item of theirs of exactly this amount, within the days."""

from __future__ import annotations

from typing import Final

from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import Part, Proposal, Step
from ledger.domain.bank.statement_line import BankLine, OpenDebt
from ledger.domain.problem import Text


def known_account(line: BankLine, pool: Pool) -> list[Proposal]:
    """Step 2: the counterparty's account is known from accepted matches."""
    return _exact(line, pool, Step.ACCOUNT)


def named_party(line: BankLine, pool: Pool) -> list[Proposal]:
    """Step 3: the counterparty's name says who it is."""
    return _exact(line, pool, Step.PARTY)


def _exact(line: BankLine, pool: Pool, step: Step) -> list[Proposal]:
    payer = pool.payers.payer_of(line)
    if payer is None or payer.step is not step:
        return []
    there = pool.meant_by(payer.party, line)
    same = [one for one in there if one.amount == line.amount]
    reasons = [Text("金额相等", "the amount is equal"), payer.reason]
    score = payer.score
    if line.amount % _ROUND == 0 and any(abs(one.amount) > abs(line.amount) for one in there):
        score, doubt = _INSTALMENT, Text("整数金额,也可能是大单的一部分", "a round amount, perhaps a part of a larger item")
        reasons.append(doubt)
    return [Proposal(line, step, score, (*reasons, _dated(one)), (Part(one, one.amount),), party=one.party) for one in same]


_ROUND: Final = 10_000
"""Whole hundreds are what instalments are made of."""
_INSTALMENT: Final = 93


def _dated(debt: OpenDebt) -> Text:
    return Text(f"单据日期 {debt.opened}", f"dated {debt.opened}")
