"""Days pass and months close and open again in the shop of `books_machine`; what is late moves to the first open day."""

from __future__ import annotations

import copy
import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.api import Record
from tests.properties.booking_specification import Specification
from tests.properties.books_machine import (
    MONTHLY,
    MONTHS,
    BooksMachine,
    Done,
    item_of,
    lot_of,
    money,
    month,
    numbers,
    pieces,
)
from tests.properties.kept_books import CLOCK


class MonthsMachine(BooksMachine):
    """The calendar."""

    @rule(some=st.integers(1, 12))
    def a_day_passes(self, some: int) -> None:
        """Until April."""
        self.day = min(self.day + dt.timedelta(days=some), dt.date(2026, 4, 28))

    @rule(which=numbers)
    def close_month(self, which: int) -> None:
        """The oldest open month before today's, or today's, is closed; closing again posts nothing."""
        name = next((one for one in MONTHS if one not in self.closed), None)
        if name is None or name > month(self.day) or (name == month(self.day) and which % 4):
            return
        posted = self.kept.close(name)
        assert all(isinstance(one, Record) for one in posted), posted
        self.closed.append(name)
        self._costs_of_the_month(name, posted)
        assert self.kept.close(name) == []

    def _costs_of_the_month(self, name: str, posted: list[Record]) -> None:
        spec, retail = self.spec[MONTHLY], self.spec["P5"]
        if name != MONTHS[0]:  # the item first moves in the month after: there is nothing to average
            spec.close_month((MONTHLY,), {issue for issue, when in spec.months.items() if when == name})
        self.turns[MONTHLY] += 1
        for record in posted:
            if record.kind == "retail_close":
                for posting in (one for entry in record.entries for one in entry.postings):
                    retail.cost_of_sales += posting.value if posting.role == "COGS" else 0
                    retail.suspense += posting.value if posting.role == "SUSP" else 0
                    retail.vary("P5", posting.value if posting.role == "MARKUP" else 0)
                    issue = (posting.origin or "").partition("/")[0].partition(":")[2]
                    for out in retail.issues.get(issue, {}).values():
                        out[1] += posting.value
                self.turns["P5"] += 1

    @precondition(lambda self: self.closed)
    @rule(which=numbers)
    def reopen_month(self, which: int) -> None:
        """Later months first."""
        if len(self.closed) > 1:
            assert [one.code for one in self.kept.reopen(self.closed[-2])] == ["later_period_closed"]
        if which % 3 == 0:
            assert not self.kept.reopen(self.closed[-1])
            self.closed.pop()

    def reach(self) -> str:
        """The last month that takes goods: the one after the newest that moved any, or after the clock's."""
        newest = max(self.kept.state.newest_stock_period, month(CLOCK))
        return month(dt.date.fromisoformat(f"{newest}-01") + dt.timedelta(days=32))

    @precondition(lambda self: self.closed)
    @rule(good=st.sampled_from(("P1", "P2", "P3", "P6/A", "P7")), quantity=pieces, price=st.integers(0, 3000))
    def receive_late(self, good: str, quantity: int, price: int) -> None:
        """A receipt dated in a closed month goes, where it is asked for, to the first open day."""
        if item_of(good) not in self.spec or self.used_up(good, "W1"):
            return
        asked = dt.date.fromisoformat(f"{self.closed[-1]}-20")
        name, value, day = self.named("R"), quantity * price, (asked + dt.timedelta(days=15)).replace(day=1)
        line = {"item": item_of(good), "quantity": str(quantity), "place": "W1", "net": money(value), **lot_of(good)}
        raw = {"kind": "goods_receipt", "id": name, "date": asked.isoformat(), "supplier": "S1", "lines": [line]}
        refused = [one.code for one in self.kept.post(raw)]
        if month(day) > self.reach():
            return  # where nothing has moved for months, next month's first day is too far ahead for goods
        assert refused and set(refused) <= {"period_closed", "stock_period"}, refused

        def act(spec: Specification) -> bool:
            return spec.receive(name, good, "W1", quantity, value, day.toordinal())

        before = copy.deepcopy(self.spec_of(good))
        after = copy.deepcopy(before)
        act(after)
        assert not self.kept.post(raw, late="move")
        assert self.kept.records[-1].accounting_date == day
        moved = {**raw, "accounting_date": day.isoformat()}
        self.note(
            Done(f"goods_receipt:{name}", moved, item_of(good), act, [(good, "W1", day, quantity)], before, after, 0), day
        )
