"""What a clerk does in the shop of `books_machine`: goods, invoices, counts, prices, reversals, months."""

from __future__ import annotations

import copy
import datetime as dt
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.api import Record
from ledger.domain.layer import is_stock
from tests.properties.booking_specification import Specification
from tests.properties.books_machine import (
    METHODS,
    MONTHLY,
    MONTHS,
    PRICED,
    BooksMachine,
    Done,
    days,
    items,
    money,
    month,
    numbers,
    pieces,
    places,
)
from tests.properties.kept_books import CLOCK
from tests.properties.taken_off import taken_off

MAY_STAND_IN_THE_WAY = {"stands_on", "R706", "R705", "stock_period"}
"""Why a document may not be reversed: what stands on it, too little on some day, a month too old for goods."""


class ShopMachine(BooksMachine):
    """Every kind of document of the warehouse, on both sides."""

    # --- goods ---------------------------------------------------------------------------------------------------------

    @rule(item=items, place=places, quantity=pieces, price=st.integers(0, 3000), when=days)
    def receive(self, item: str, place: str, quantity: int, price: int, when: int) -> None:
        """Goods before their invoice."""
        name, value, day = self.named("R"), quantity * price, self.on(when)
        if self.paused(item, day):
            return
        line = {"item": item, "quantity": str(quantity), "place": place, "net": money(value)}

        def act(spec: Specification) -> bool:
            return spec.receive(name, item, place, quantity, value, day.toordinal())

        self.post("goods_receipt", item, act, day, line, moves=[(item, place, day, quantity)], name=name, supplier="S1")

    @rule(which=numbers, quantity=pieces, when=days)
    def sell(self, which: int, quantity: int, when: int) -> None:
        """Goods go out."""
        (item, place, quantity), name, day = self.there(which, quantity), self.named("D"), self.on(when)
        if self.paused(item, day):
            return
        line = {"item": item, "quantity": str(quantity), "place": place, "gross": money(quantity * 100)}

        def act(spec: Specification) -> bool:
            spec.months[name] = month(day)
            return spec.issue(name, item, place, quantity)

        moves = [(item, place, day, -quantity)]
        if self.post("delivery", item, act, day, line, moves=moves, name=name, customer="C1"):
            self.sold[name] = (item, place)

    @precondition(lambda self: self.sold)
    @rule(which=numbers, quantity=pieces, when=days)
    def take_back(self, which: int, quantity: int, when: int) -> None:
        """A customer brings goods back; the whole delivery brings back exactly what it cost."""
        issue = sorted(self.sold)[which % len(self.sold)]
        (item, place), day = self.sold[issue], self.on(when, f"delivery:{issue}")
        out = sum(some for some, _ in self.spec[item].issues[issue].values())
        if self.paused(item, day):
            return
        quantity, name = min(quantity, out) or quantity, self.named("B")
        line = {
            "item": item, "quantity": str(quantity), "place": place, "delivery": f"{issue}/1", "net": money(quantity * 100),
            "tax": "0.00",
        }  # fmt: skip
        moves = [(item, place, day, quantity)]
        accepted = self.post(
            "sales_return", item, lambda spec: spec.back(issue, item, place, quantity), day, line, moves=moves, name=name,
            customer="C1",
        )  # fmt: skip
        if accepted and quantity == out and item not in PRICED:
            assert self.cost_of(issue, item) == 0, issue

    def cost_of(self, issue: str, item: str) -> int:
        """What a delivery has cost, with corrections, less what came back into stock."""
        ref, cost = f"delivery:{issue}", 0
        for move in self.kept.state.moves[item]:
            origin = (move.posting.origin or "").partition("/")[0]
            named = ref in (move.ref.partition("/")[0], origin) and move.posting.role == "COGS"
            cost += move.posting.value if named else 0
            cost -= move.posting.value if is_stock(move) and origin == ref else 0
        return cost

    @rule(which=numbers, quantity=pieces, when=days)
    def ship(self, which: int, quantity: int, when: int) -> None:
        """Goods leave for another warehouse."""
        (item, place, quantity), name, day = self.there(which, quantity), self.named("T"), self.on(when)
        if self.paused(item, day):
            return
        line = {"item": item, "quantity": str(quantity), "from_place": place, "to_place": "W2"}
        moves = [(item, place, day, -quantity)]
        if self.post(
            "stock_transfer", item, lambda spec: spec.ship(name, item, place, quantity), day, line, moves=moves, name=name
        ):
            self.shipments[name] = item

    @precondition(lambda self: self.shipments)
    @rule(which=numbers, quantity=pieces, place=places, when=days)
    def arrive(self, which: int, quantity: int, place: str, when: int) -> None:
        """Some of a shipment arrives."""
        shipment = sorted(self.shipments)[which % len(self.shipments)]
        item, day = self.shipments[shipment], self.on(when, f"stock_transfer:{shipment}")
        parts = self.spec[item].shipped[shipment]
        if not parts or self.paused(item, day):  # taking off an older document may leave the specification none
            return
        left = sum(self.spec[item].heaps[part].quantity for part in parts)
        quantity, name = min(quantity, left) or quantity, self.named("A")
        line = {"shipment": f"{shipment}/1", "place": place, "sent": str(quantity)}
        moves = [(item, place, day, quantity)]
        self.post(
            "transfer_receipt", item, lambda spec: spec.arrive(name, shipment, place, quantity), day, line, moves=moves,
            name=name,
        )  # fmt: skip

    @rule(item=items, inward=st.booleans(), quantity=pieces, when=days)
    def move(self, item: str, inward: bool, quantity: int, when: int) -> None:
        """From the floor to the bin, or back."""
        (source, target), name, day = ("W1", "B1") if inward else ("B1", "W1"), self.named("M"), self.on(when)
        if self.paused(item, day):
            return
        line = {"item": item, "quantity": str(quantity), "from_bin": source, "to_bin": target}
        moves = [(item, source, day, -quantity), (item, target, day, quantity)]
        self.post("bin_move", item, lambda spec: spec.move(item, source, target, quantity), day, line, moves=moves, name=name)

    @rule(which=numbers, quantity=pieces, fewer=st.booleans())
    def count_place(self, which: int, quantity: int, fewer: bool) -> None:
        """A place is counted today: some is missing, or more is there."""
        (item, place, some), name, day = self.there(which, quantity), self.named("K"), self.day
        there = self.spec[item].stock.get((item, place), 0)
        if not there or self.paused(item, day) or max(self.days_of[item, place]) > day:
            return
        change = -min(some, there) if fewer else quantity
        line, shut = {"item": item, "place": place, "counted": str(there + change)}, frozenset(self.closed)

        def act(spec: Specification) -> bool:
            spec.months[name] = month(day)
            return spec.count(name, item, place, change, day.toordinal(), shut)

        self.post("stock_count", item, act, day, line, moves=[(item, place, day, change)], name=name)

    # --- suppliers -----------------------------------------------------------------------------------------------------

    def bought(self, which: int, *, unbilled: bool = True) -> tuple[str, str] | None:
        """A receipt that is not wholly billed, or any, and its item."""
        found = [
            (name, item)
            for item, spec in self.spec.items()
            for name, one in spec.receipts.items()
            if (one.open_quantity if unbilled else one.quantity)
        ]
        return found[which % len(found)] if found else None

    @rule(which=numbers, quantity=pieces, change=st.integers(-1500, 1500))
    def bill(self, which: int, quantity: int, change: int) -> None:
        """The supplier bills a part or all of a receipt, up to 30 % beside the estimate."""
        found = self.bought(which)
        if found is None:
            return
        (receipt, item), day = found, self.day
        one = self.spec[item].receipts[receipt]
        quantity, name = min(quantity, one.open_quantity), self.named("I")
        estimate = one.open_value * quantity // one.open_quantity
        net = estimate + estimate * change // 5000
        line = {
            "item": item, "quantity": str(quantity), "place": "W1", "net": money(net), "tax_code": "none",
            "receipt": f"{receipt}/1",
        }  # fmt: skip
        day = max(day, self.dates[f"goods_receipt:{receipt}"])
        self.post(
            "purchase_invoice", item, lambda spec: spec.bill(receipt, quantity, net), day, line, moves=[], name=name,
            supplier="S1",
        )  # fmt: skip

    @rule(which=numbers, amount=st.integers(1, 20000))
    def freight(self, which: int, amount: int) -> None:
        """The carrier's bill for a receipt is capitalised."""
        found = self.bought(which, unbilled=False)
        if found is None:
            return
        (receipt, item), name = found, self.named("F")
        line = {"receipt": f"{receipt}/1", "weight": "1"}
        header = {"name": name, "supplier": "S1", "amount": money(amount), "basis": "manual"}
        self.post("landed_cost", item, lambda spec: spec.landed(receipt, amount), self.day, line, moves=[], **header)

    @rule(which=numbers, quantity=pieces, place=places, when=days)
    def send_back(self, which: int, quantity: int, place: str, when: int) -> None:
        """Goods go back to the supplier before the bill."""
        found = self.bought(which)
        if found is None:
            return
        (receipt, item), name = found, self.named("S")
        day = self.on(when, f"goods_receipt:{receipt}")
        if self.paused(item, day):
            return
        quantity = min(quantity, self.spec[item].receipts[receipt].open_quantity)
        line = {"item": item, "quantity": str(quantity), "place": place, "receipt": f"{receipt}/1"}
        moves = [(item, place, day, -quantity)]

        def act(spec: Specification) -> bool:
            spec.months[name] = month(day)
            return spec.send_back(name, receipt, place, quantity)

        self.post("purchase_return", item, act, day, line, moves=moves, name=name, supplier="S1", stage="uninvoiced")

    @rule(item=st.sampled_from(PRICED), cents=st.integers(1, 3000), thirds=st.integers(0, 2))
    def new_price(self, item: str, cents: int, thirds: int) -> None:
        """A new standard cost or retail price revalues what is there."""
        if cents % 3 == 0:
            self.price(item, Fraction(3 * cents + thirds, 3))

    # --- reversals -----------------------------------------------------------------------------------------------------

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

    def _is_as_before(self, done: Done) -> None:
        now = self.spec[done.item]
        for area in ("area-W1", "area-W2"):
            assert now.layers(done.item, area) == done.before.layers(done.item, area), done.ref

    def _is_as_if_never_done(self, done: Done) -> None:
        """Pieces and what waits for an invoice are what the other documents alone come to."""
        alone, now = Specification(METHODS[done.item]), self.spec[done.item]
        for act in self.log[done.item]:
            assert act(alone), (done.ref, "another document cannot be without it")
        there = {key: some for key, some in now.stock.items() if some}
        assert there == {key: some for key, some in alone.stock.items() if some}
        waiting = {name: one.open_quantity for name, one in now.receipts.items() if one.open_quantity}
        assert waiting == {name: one.open_quantity for name, one in alone.receipts.items() if one.open_quantity}

    # --- months --------------------------------------------------------------------------------------------------------

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
    @rule(item=st.sampled_from(("P1", "P2", "P3")), quantity=pieces, price=st.integers(0, 3000))
    def receive_late(self, item: str, quantity: int, price: int) -> None:
        """A receipt dated in a closed month goes, where it is asked for, to the first open day."""
        asked = dt.date.fromisoformat(f"{self.closed[-1]}-20")
        name, value, day = self.named("R"), quantity * price, (asked + dt.timedelta(days=15)).replace(day=1)
        line = {"item": item, "quantity": str(quantity), "place": "W1", "net": money(value)}
        raw = {"kind": "goods_receipt", "id": name, "date": asked.isoformat(), "supplier": "S1", "lines": [line]}
        refused = [one.code for one in self.kept.post(raw)]
        if month(day) > self.reach():
            return  # where nothing has moved for months, next month's first day is too far ahead for goods
        assert refused and set(refused) <= {"period_closed", "stock_period"}, refused

        def act(spec: Specification) -> bool:
            return spec.receive(name, item, "W1", quantity, value, day.toordinal())

        before = copy.deepcopy(self.spec[item])
        after = copy.deepcopy(before)
        act(after)
        assert not self.kept.post(raw, late="move")
        assert self.kept.records[-1].accounting_date == day
        moved = {**raw, "accounting_date": day.isoformat()}
        self.note(Done(f"goods_receipt:{name}", moved, item, act, [(item, "W1", day, quantity)], before, after, 0), day)
