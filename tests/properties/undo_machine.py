"""Documents are reversed in the shop of `books_machine`, the newest and older ones, and posted again."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.api import Record
from tests.properties.booking_specification import Specification
from tests.properties.books_machine import GOODS, PRICED, Act, BooksMachine, Done, item_of, month
from tests.properties.taken_off import taken_off

MAY_STAND_IN_THE_WAY = {"stands_on", "R706", "R705", "stock_period"}
"""Why a document may not be reversed: what stands on it, too little on some day, a month too old for goods."""


class UndoMachine(BooksMachine):
    """Mistakes are found."""

    @precondition(lambda self: self.done)
    @rule(back=st.integers(0, 12), again=st.booleans())
    def undo(self, back: int, again: bool) -> None:
        """A document is reversed: the newest of its item always can be; an older one unless something stands on it."""
        done = self.done[-1 - back % len(self.done)]
        newest, shut = done.turn == self.turns[done.item], month(self.dates[done.ref]) in self.closed
        found = self.kept.reverse(done.ref)
        if not isinstance(found, Record):
            codes = {one.code for one in found}
            assert codes & MAY_STAND_IN_THE_WAY and (not newest or shut), (done, found)
            return
        self.done.remove(done)
        self.turns[done.item] += 1
        self.log[done.item].remove(done.act)
        self.spec[done.item] = taken_off(self.spec[done.item], done.after, done.before)
        if done.item in PRICED:
            self.spec[done.item].at_price_again()
        for code, place, day, quantity in done.moves:
            self.days_of[code, place][max(day, found.accounting_date)] -= quantity
        if newest:
            self._is_as_before(done)
        self._is_as_if_never_done(done)
        if again and newest and not shut:
            raw = {**done.raw, "version": done.raw.get("version", 1) + 1}
            self.send(raw, done.item, done.act, done.moves)

    def _no_day_is_short(self, item: str) -> bool:
        of_item = (levels for (good, _), levels in self.days_of.items() if item_of(good) == item)
        return all(sum(some for day, some in levels.items() if day <= on) >= 0 for levels in of_item for on in list(levels))

    def _is_as_before(self, done: Done) -> None:
        now = self.spec[done.item]
        for good in GOODS:
            for area in ("area-W1", "area-W2"):
                assert now.layers(good, area) == done.before.layers(good, area), done.ref

    def _is_as_if_never_done(self, done: Done) -> None:
        """Pieces and what waits for an invoice are what the other documents alone come to."""
        alone, now = Specification(self.spec[done.item].method), self.spec[done.item]
        waiting = list(self.log[done.item])
        while waiting:  # what was recorded later and dated back may be what an earlier record stands on now
            refused = [act for act in waiting if not _accepted(act, alone)]
            if len(refused) == len(waiting):  # goods that left a place and came back on one day: a day is looked at as a whole
                assert self._no_day_is_short(done.item), (done.ref, "another document cannot be without it")
                return
            waiting = refused
        there = {key: some for key, some in now.stock.items() if some}
        assert there == {key: some for key, some in alone.stock.items() if some}
        waiting = {name: one.open_quantity for name, one in now.receipts.items() if one.open_quantity}
        assert waiting == {name: one.open_quantity for name, one in alone.receipts.items() if one.open_quantity}


def _accepted(act: Act, alone: Specification) -> bool:
    """False also where what the act names is not there yet."""
    try:
        return act(alone)
    except KeyError:
        return False
