"""Step 4: one choice of a payer's open items adds up to the line, and sums like it do not come out by chance."""

from __future__ import annotations

from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import Part, Proposal, Step
from ledger.domain.bank.statement_line import BankLine
from ledger.domain.bank.subset_sum import ITEMS_MAX, chance, subsets_of
from ledger.domain.problem import Text


def several_items(line: BankLine, pool: Pool) -> list[Proposal]:
    """The choice; two of them where there are two."""
    payer = pool.payers.payer_of(line)
    if payer is None:
        return []
    debts = [one for one in pool.debts_of(payer.party, line) if abs(one.amount) < abs(line.amount)]
    if not 1 < len(debts) <= ITEMS_MAX:
        return []
    amounts = [one.amount for one in debts]
    lucky = chance(amounts)
    sure = lucky < pool.known.policy.chance_share
    found, meant = [], {debt.key for debt, _ in pool.named_debts(line).get(payer.party, ())}
    for chosen in subsets_of(amounts, line.amount):
        if not meant <= {debts[one].key for one in chosen}:
            continue  # the text names another one, and that one is not in it
        parts = tuple(Part(debts[one], debts[one].amount) for one in chosen)
        total = Text(f"{len(parts)} 笔合计相等", f"{len(parts)} items add up to it")
        reasons = [total, payer.reason]
        if not sure:
            reasons.append(Text("凑巧相等的可能不小", "sums like it may well come out by chance"))
        found.append(Proposal(line, Step.SEVERAL, 95 if sure else 72, tuple(reasons), parts, party=payer.party))
    return found
