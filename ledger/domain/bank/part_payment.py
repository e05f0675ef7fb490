"""Step 7: less than what is owed: a part of the item that the memo names, or of the only one that is open. A proposal only."""

from __future__ import annotations

from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import Part, Proposal, Step
from ledger.domain.bank.statement_line import BankLine, OpenDebt
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text


def part_payment(line: BankLine, pool: Pool) -> list[Proposal]:
    """The items it may be a part of."""
    payer = pool.payers.payer_of(line)
    named = [
        (debt, number)
        for party, several in pool.named_debts(line).items()
        for debt, number in several
        if (payer is None or payer.party == party) and _more(debt, line)
    ]
    if named:
        return [_part(line, debt, 85, Text(f"附言含 {number}", f"the memo holds {number}")) for debt, number in named]
    if payer is None:
        return []
    there = pool.debts_of(payer.party, line)
    return [_part(line, one, 70 if len(there) == 1 else 55, payer.reason) for one in there if _more(one, line)]


def _more(debt: OpenDebt, line: BankLine) -> bool:
    return (debt.amount > 0) == (line.amount > 0) and abs(debt.amount) > abs(line.amount)


def _part(line: BankLine, debt: OpenDebt, score: int, why: Text) -> Proposal:
    decimals = minor_unit(line.currency)
    rest = format_scaled(abs(debt.amount) - abs(line.amount), decimals)
    text = Text(f"部分付款,还欠 {rest}", f"a part, {rest} remain")
    return Proposal(line, Step.PART, score, (text, why), (Part(debt, line.amount),), party=debt.party)


def advance(line: BankLine, pool: Pool) -> list[Proposal]:
    """A known payer owes nothing that this could be for: money ahead, offered below what is suggested."""
    payer = pool.payers.payer_of(line)
    if payer is None or pool.debts_of(payer.party, line) or pool.foreign_debts_of(payer.party, line):
        return []
    text = Text("没有未清单据:作为预收或预付", "nothing is open: money ahead")
    return [Proposal(line, Step.ADVANCE, 58, (text, payer.reason), party=payer.party)]
