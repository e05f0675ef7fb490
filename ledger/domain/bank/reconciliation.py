"""银行存款余额调节表: the statement's balance and the book's, what each lacks of the other, and whether they agree then.

Statement 318 402.16 + received by the book only 0 − paid by the book only 0; book 305 880.16 + received by the bank only
12 522.00 − paid by the bank only 0: both come to 318 402.16, the difference is 0.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.bank.match_event import Match
from ledger.domain.bank.statement_line import BankLine, BookLine
from ledger.domain.bank.subset_sum import ITEMS_MAX, subsets_of


class Side(StrEnum):
    """Who has it and the other lacks it."""

    BANK = "bank"
    BOOK = "book"


@dataclass(frozen=True, slots=True)
class Outstanding:
    """未达账项: something that only one of the two has at the end of the day."""

    side: Side
    id: str
    """Of the line, or of the posting."""
    date: dt.date
    amount: int
    text: str
    """Counterparty and memo, or the document."""
    matched: bool = False
    """True where it is matched with something of a later day."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Both balances of a day and what lies between. Minor units of the account's currency."""

    at: dt.date
    statement: int
    book: int
    outstanding: tuple[Outstanding, ...] = ()

    def total(self, side: Side, *, received: bool) -> int:
        """Σ of what only that side has received, or paid."""
        return sum(one.amount for one in self.outstanding if one.side is side and (one.amount > 0) == received)

    @property
    def adjusted_statement(self) -> int:
        """The statement with what only the book has."""
        return self.statement + sum(one.amount for one in self.outstanding if one.side is Side.BOOK)

    @property
    def adjusted_book(self) -> int:
        """The book with what only the bank has."""
        return self.book + sum(one.amount for one in self.outstanding if one.side is Side.BANK)

    @property
    def difference(self) -> int:
        """What no outstanding item explains."""
        return self.adjusted_statement - self.adjusted_book

    @property
    def unmatched(self) -> tuple[Outstanding, ...]:
        """Lines of the bank that nobody has matched: the book must still say what they were."""
        return tuple(one for one in self.outstanding if one.side is Side.BANK and not one.matched)

    @property
    def left(self) -> int:
        """Δ: what is left to clear, unmatched lines of the bank and what nothing explains."""
        return self.difference + sum(one.amount for one in self.unmatched)


def outstanding_at(
    day: dt.date, lines: Iterable[BankLine], postings: Sequence[BookLine], matches: Iterable[Match]
) -> tuple[Outstanding, ...]:
    """What one side has and the other lacks at the end of a day: unmatched, or matched with something later."""
    dates = {posted.id: posted.date for posted in postings}
    cleared, matched = set[str](), set[str]()
    for match in matches:
        names = {*(line.id for line in match.lines), *match.postings}
        matched |= names
        if max(*(line.date for line in match.lines), *(dates.get(one, day) for one in match.postings)) <= day:
            cleared |= names
    of_bank = [
        Outstanding(Side.BANK, one.id, one.date, one.amount, f"{one.counterparty} {one.memo}".strip(), one.id in matched)
        for one in lines
    ]
    of_book = [Outstanding(Side.BOOK, one.id, one.date, one.amount, one.document, one.id in matched) for one in postings]
    return tuple(one for one in (*of_bank, *of_book) if one.date <= day and one.id not in cleared)


def statement_balance(lines: Sequence[BankLine]) -> int | None:
    """The balance after the last line, from the balances that lines carry; None where they do not say which is last.

    Rows of one day come in no order: the last is the one whose balance no other row of the day begins with.
    """
    if not lines:
        return None
    last = max(line.date for line in lines)
    rows = [line for line in lines if line.date == last]
    if any(line.balance is None for line in rows):
        return None
    after = Counter(line.balance for line in rows if line.balance is not None)
    before = Counter(line.balance - line.amount for line in rows if line.balance is not None)
    ends = list((after - before).elements())
    return ends[0] if len(ends) == 1 else None


def not_cleared_before(start: dt.date, postings: Sequence[BookLine], gap: int) -> list[BookLine]:
    """Postings before the first line of all statements that the bank had not carried out by then.

    `gap` is the book's balance then less the statement's opening balance. Where it is 0 the opening balance holds all that was
    before; else it is the one choice of the newest postings that makes it up: a cheque of 700.00 the bank has not paid yet.
    """
    before = [one for one in postings if one.date < start][-ITEMS_MAX:]
    found = subsets_of([one.amount for one in before], gap, least=1) if gap else []
    return [before[one] for one in sorted(found[0])] if len(found) == 1 else []


def without_pairs(postings: Sequence[BookLine], mirrors: Mapping[str, str], matched: frozenset[str]) -> list[BookLine]:
    """Postings without those that a reversal took back, as far as neither of the two was matched with the bank."""
    there = {posted.id for posted in postings}
    gone: set[str] = set()
    for mirror, original in mirrors.items():
        if {mirror, original} <= there and not {mirror, original} & matched:
            gone |= {mirror, original}
    return [posted for posted in postings if posted.id not in gone]
