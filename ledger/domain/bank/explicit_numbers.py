"""Step 1: the memo says what is paid. Numbers count only where the amount agrees: a number alone may be anything."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import Part, Proposal, Step
from ledger.domain.bank.statement_line import BankLine, OpenDebt
from ledger.domain.bank.subset_sum import subsets_of
from ledger.domain.problem import Text

Named = Sequence[tuple[OpenDebt, str]]


def named_debts(line: BankLine, pool: Pool) -> list[Proposal]:
    """What the memo names, where it comes to the amount: all of it, one of it, or one choice of it."""
    payer = pool.payers.payer_of(line)
    found: list[Proposal] = []
    for party, named in pool.named_debts(line).items():
        if payer is not None and payer.party != party:
            continue  # somebody else pays for it, or the number is not what it seems: a person decides
        found += _agreeing(line, named)
    return found


def _agreeing(line: BankLine, named: Named) -> list[Proposal]:
    if sum(debt.amount for debt, _ in named) == line.amount:
        return [_paid(line, named, 99)]
    one = [(debt, number) for debt, number in named if debt.amount == line.amount]
    if one:
        return [_paid(line, [it], 97) for it in one]
    chosen = subsets_of([debt.amount for debt, _ in named], line.amount)
    return [_paid(line, [named[position] for position in positions], 96) for positions in chosen]


def _paid(line: BankLine, named: Named, score: int) -> Proposal:
    numbers = "、".join(dict.fromkeys(number for _, number in named))
    why = Text(f"附言含 {numbers}", f"the memo holds {numbers.replace('、', ', ')}")
    count = len(named)
    total = Text("金额相等", "the amount is equal")
    if count > 1:
        total = Text(f"{count} 笔合计相等", f"{count} items add up to it")
    parts = tuple(Part(debt, debt.amount) for debt, _ in named)
    return Proposal(line, Step.NUMBERS, score, (total, why), parts, party=named[0][0].party)
