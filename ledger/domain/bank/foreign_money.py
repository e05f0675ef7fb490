"""Step 6: an item in another currency, paid at about the day's rate; the difference is the exchange's. A proposal only."""

from __future__ import annotations

from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import Difference, Part, Proposal, Step
from ledger.domain.bank.statement_line import BankLine
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text
from ledger.domain.rounding import divide_half_up


def foreign_money(line: BankLine, pool: Pool) -> list[Proposal]:
    """Items of the payer that come to about the line's amount at the day's rate."""
    payer = pool.payers.payer_of(line)
    if payer is None:
        return []
    found = []
    for debt in pool.foreign_debts_of(payer.party, line):
        rate = pool.known.rates.get(debt.currency)
        if rate is None:
            continue
        worth = divide_half_up(debt.amount * rate.numerator, rate.denominator)
        gap = line.amount - worth
        if abs(gap) * 1000 > pool.known.policy.exchange_share * abs(worth):
            continue
        owed = f"{format_scaled(abs(debt.amount), minor_unit(debt.currency))} {debt.currency}"
        thousandths = 1000 * abs(gap) // max(abs(worth), 1)
        apart = f"{thousandths // 10}.{thousandths % 10}%"
        why = Text(f"{owed},与当日汇率差 {apart}", f"{owed}, {apart} from the day's rate")
        found.append(
            Proposal(
                *(line, Step.EXCHANGE, 80, (why, payer.reason), (Part(debt, debt.amount),)),
                party=debt.party,
                difference=Difference.EXCHANGE,
                gap=gap,
            )
        )
    return found
