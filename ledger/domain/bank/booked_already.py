"""Step 0: the book has it already. A receipt, a payment, a voucher stands on the bank account: the match only links the two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.domain.bank.payer import Payer
from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import Posts, Proposal, Step
from ledger.domain.bank.statement_line import BankLine, BookLine
from ledger.domain.bank.subset_sum import ITEMS_MAX, chance, subsets_of
from ledger.domain.problem import Text

_EQUAL: Final = Text("金额相等", "the amount is equal")
_CLOSE: Final = 5
"""Days within which postings of nobody in particular are looked at."""


def booked_already(line: BankLine, pool: Pool) -> list[Proposal]:
    """Postings of this amount: its own document, one that the memo names, one of the payer, else the only one near."""
    there = pool.booked(line)
    own = [one for one in there if one.document.partition(":")[2] == line.id]
    if own:
        return [_link(line, own[:1], 99, Text("由本行过账", "posted from this line"))]
    numbers = pool.named_bookings(line)
    named = [one for one in there if one.id in numbers]
    if named:
        texts = [Text(f"附言含 {numbers[one.id]}", f"the memo holds {numbers[one.id]}") for one in named]
        return [_link(line, [one], 99, text) for one, text in zip(named, texts, strict=True)]
    payer = pool.payers.payer_of(line)
    if payer is not None:
        return [_link(line, [one], 97, payer.reason) for one in there if one.party == payer.party]
    return _only_near(line, there)


def _only_near(line: BankLine, there: Sequence[BookLine]) -> list[Proposal]:
    """Nobody is named on the line: postings within a few days, sure to the degree that they name nobody either."""
    near = [one for one in there if abs((line.date - one.date).days) <= _CLOSE]
    score = {True: 92, False: 88}
    return [_link(line, [one], score[not one.party], Text("几天内只此一笔", "the only one within days")) for one in near]


def several_booked(line: BankLine, pool: Pool) -> list[Proposal]:
    """Several postings that the bank has put together: takings of days, payments of one run."""
    payer = pool.payers.payer_of(line)
    near = [one for one in pool.booked_near(line) if _fits(one, payer, line)]
    if not 1 < len(near) <= ITEMS_MAX:
        return []
    amounts = [one.amount for one in near]
    found = subsets_of(amounts, line.amount)
    sure = chance(amounts) < pool.known.policy.chance_share
    why = Text("几笔合计相等", "several add up to it")
    return [_link(line, [near[one] for one in chosen], 88 if sure else 70, why) for chosen in found]


def _fits(posted: BookLine, payer: Payer | None, line: BankLine) -> bool:
    if payer is not None:
        return posted.party == payer.party
    return abs((line.date - posted.date).days) <= _CLOSE


def _link(line: BankLine, posted: Sequence[BookLine], score: int, why: Text) -> Proposal:
    days = max(abs((line.date - one.date).days) for one in posted)
    when = Text(f"日期差 {days} 天", f"{days} day{'s' if days > 1 else ''} apart") if days else Text("同一天", "the same day")
    total = _EQUAL if len(posted) == 1 else Text(f"{len(posted)} 笔合计相等", f"{len(posted)} postings add up to it")
    parties = {one.party for one in posted}
    party = parties.pop() if len(parties) == 1 else ""
    return Proposal(line, Step.BOOKED, score, (total, why, when), book=tuple(posted), party=party, posts=Posts.NOTHING)
