"""What is still unmatched while lines are matched one after the other: open items with their rest, book postings, numbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ledger.domain.bank.memo_numbers import NumberIndex
from ledger.domain.bank.payer import Payers
from ledger.domain.bank.proposal import Posts, Proposal
from ledger.domain.bank.statement_line import BankLine, BookLine, Known, OpenDebt


@dataclass(slots=True)
class Pool:
    """The unmatched things, and how to find them."""

    known: Known
    payers: Payers = field(init=False)
    debts: dict[str, OpenDebt] = field(init=False)
    book: dict[str, BookLine] = field(init=False)
    _of_party: defaultdict[str, list[str]] = field(init=False)
    _of_amount: defaultdict[int, list[str]] = field(init=False)
    _debt_numbers: NumberIndex = field(init=False)
    _book_numbers: NumberIndex = field(init=False)

    def __post_init__(self) -> None:
        known = self.known
        self.payers = Payers(known)
        self.debts = {one.key: one for one in sorted(known.debts, key=lambda one: (one.opened, one.key))}
        self.book = {one.id: one for one in sorted(known.book, key=lambda one: (one.date, one.id))}
        self._of_party, self._of_amount = defaultdict(list), defaultdict(list)
        for debt in self.debts.values():
            self._of_party[debt.party].append(debt.key)
        for posted in self.book.values():
            self._of_amount[posted.amount].append(posted.id)
        self._debt_numbers = NumberIndex((one.key, one.numbers) for one in known.debts)
        self._book_numbers = NumberIndex((one.id, one.numbers) for one in known.book)

    # --- open items ----------------------------------------------------------------------------------------------------

    def debts_of(self, party: str, line: BankLine) -> list[OpenDebt]:
        """Open items of a party that the line could pay: its currency, its direction, its days; oldest first."""
        found = (self.debts[key] for key in self._of_party.get(party, ()) if key in self.debts)
        return [
            one
            for one in found
            if one.currency == line.currency and (one.amount > 0) == (line.amount > 0) and self.in_days(one, line.date)
        ]

    def meant_by(self, party: str, line: BankLine) -> list[OpenDebt]:
        """`debts_of`, only those that the line's text names where it names any of them."""
        there = self.debts_of(party, line)
        named = self._debt_numbers.named_in(line.words)
        return [one for one in there if one.key in named] or there

    def foreign_debts_of(self, party: str, line: BankLine) -> list[OpenDebt]:
        """Open items of a party in other currencies, in the direction of the line."""
        found = (self.debts[key] for key in self._of_party.get(party, ()) if key in self.debts)
        return [
            one
            for one in found
            if one.currency != line.currency and (one.amount > 0) == (line.amount > 0) and self.in_days(one, line.date)
        ]

    def in_days(self, debt: OpenDebt, day: dt.date) -> bool:
        """True where money of that day may be for it."""
        policy = self.known.policy
        return (day - debt.opened).days >= -policy.days_before and (day - debt.on_time).days <= policy.days_after

    def named_debts(self, line: BankLine) -> dict[str, list[tuple[OpenDebt, str]]]:
        """Party → its open items whose number stands in the line's text, with the number; credits among them."""
        found: defaultdict[str, list[tuple[OpenDebt, str]]] = defaultdict(list)
        for key, number in self._debt_numbers.named_in(line.words).items():
            if key in self.debts and self.debts[key].currency == line.currency:
                found[self.debts[key].party].append((self.debts[key], number))
        return found

    # --- postings on the bank account ----------------------------------------------------------------------------------

    def booked(self, line: BankLine) -> list[BookLine]:
        """Postings of exactly this amount within the days."""
        found = (self.book[name] for name in self._of_amount.get(line.amount, ()) if name in self.book)
        return [one for one in found if self.near(one, line)]

    def booked_near(self, line: BankLine) -> Iterator[BookLine]:
        """Postings of the same direction within the days."""
        return (one for one in self.book.values() if (one.amount > 0) == (line.amount > 0) and self.near(one, line))

    def near(self, posted: BookLine, line: BankLine) -> bool:
        """True where the bank may have carried it out on the line's day."""
        policy, days = self.known.policy, (line.date - posted.date).days
        return -policy.link_after <= days <= policy.link_before

    def named_bookings(self, line: BankLine) -> dict[str, str]:
        """Ids of postings whose document's numbers stand in the line's text → the number."""
        return {name: number for name, number in self._book_numbers.named_in(line.words).items() if name in self.book}

    def take(self, proposal: Proposal) -> None:
        """What it stands for is spoken for."""
        for posted in proposal.book:
            self.book.pop(posted.id, None)
        for part in proposal.parts:
            debt = self.debts.get(part.debt.key)
            if debt is None:
                continue
            rest = debt.amount - part.amount
            if rest and proposal.posts is Posts.SETTLEMENT and (rest > 0) == (debt.amount > 0):
                self.debts[debt.key] = replace(debt, amount=rest)
            else:
                del self.debts[debt.key]
