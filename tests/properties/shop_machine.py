"""Goods in the shop of `books_machine`: they come in, are sold and brought back, shipped, moved, counted."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.domain.layer import is_stock
from tests.properties.booking_specification import Specification
from tests.properties.books_machine import (
    PRICED,
    BooksMachine,
    days,
    goods,
    item_of,
    lot_of,
    money,
    month,
    numbers,
    pieces,
    places,
)


class ShopMachine(BooksMachine):
    """The warehouse and the counter."""

    @rule(good=goods, place=places, quantity=pieces, price=st.integers(0, 3000), when=days)
    def receive(self, good: str, place: str, quantity: int, price: int, when: int) -> None:
        """Goods before their invoice."""
        self.take_in(good, place, quantity, price, self.on(when))

    @rule(which=numbers, quantity=pieces, when=days)
    def sell(self, which: int, quantity: int, when: int) -> None:
        """Goods go out."""
        (good, place, quantity), name, day = self.there(which, quantity), self.named("D"), self.on(when)
        if self.paused(good, day):
            return
        line = {
            "item": item_of(good),
            "quantity": str(quantity),
            "place": place,
            **lot_of(good),
            "gross": money(quantity * 100),
        }

        def act(spec: Specification) -> bool:
            spec.months[name] = month(day)
            return spec.issue(name, good, place, quantity)

        moves = [(good, place, day, -quantity)]
        if self.post("delivery", good, act, day, line, moves=moves, name=name, customer="C1"):
            self.sold[name] = (good, place)

    @precondition(lambda self: self.sold)
    @rule(which=numbers, quantity=pieces, when=days)
    def take_back(self, which: int, quantity: int, when: int) -> None:
        """A customer brings goods back; the whole delivery brings back exactly what it cost."""
        issue = sorted(self.sold)[which % len(self.sold)]
        (good, place), day = self.sold[issue], self.on(when, f"delivery:{issue}")
        out = sum(some for some, _ in self.spec_of(good).issues[issue].values())
        if self.paused(good, day):
            return
        quantity, name = min(quantity, out) or quantity, self.named("B")
        line = {
            "item": item_of(good), "quantity": str(quantity), "place": place, "delivery": f"{issue}/1",
            "net": money(quantity * 100), "tax": "0.00",
        }  # fmt: skip
        moves = [(good, place, day, quantity)]
        accepted = self.post(
            "sales_return", good, lambda spec: spec.back(issue, good, place, quantity), day, line, moves=moves, name=name,
            customer="C1",
        )  # fmt: skip
        if accepted and quantity == out and good not in PRICED:
            assert self.cost_of(issue, item_of(good)) == 0, issue

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
        (good, place, quantity), name, day = self.there(which, quantity), self.named("T"), self.on(when)
        if self.paused(good, day):
            return
        line = {"item": item_of(good), "quantity": str(quantity), "from_place": place, "to_place": "W2", **lot_of(good)}
        moves = [(good, place, day, -quantity)]
        if self.post(
            "stock_transfer", good, lambda spec: spec.ship(name, good, place, quantity), day, line, moves=moves, name=name
        ):
            self.shipments[name] = good

    @precondition(lambda self: self.shipments)
    @rule(which=numbers, quantity=pieces, place=places, when=days)
    def arrive(self, which: int, quantity: int, place: str, when: int) -> None:
        """Some of a shipment arrives."""
        shipment = sorted(self.shipments)[which % len(self.shipments)]
        good, day = self.shipments[shipment], self.on(when, f"stock_transfer:{shipment}")
        parts = self.spec_of(good).shipped[shipment]
        if (
            not parts or self.paused(good, day) or self.used_up(good, place)
        ):  # taking off an older document may leave the specification none
            return
        left = sum(self.spec_of(good).heaps[part].quantity for part in parts)
        quantity, name = min(quantity, left) or quantity, self.named("A")
        line = {"shipment": f"{shipment}/1", "place": place, "sent": str(quantity)}
        moves = [(good, place, day, quantity)]
        self.post(
            "transfer_receipt", good, lambda spec: spec.arrive(name, shipment, place, quantity), day, line, moves=moves,
            name=name,
        )  # fmt: skip

    @rule(good=goods, inward=st.booleans(), quantity=pieces, when=days)
    def move(self, good: str, inward: bool, quantity: int, when: int) -> None:
        """From the floor to the bin, or back."""
        (source, target), name, day = ("W1", "B1") if inward else ("B1", "W1"), self.named("M"), self.on(when)
        if self.paused(good, day):
            return
        line = {"item": item_of(good), "quantity": str(quantity), "from_bin": source, "to_bin": target, **lot_of(good)}
        moves = [(good, source, day, -quantity), (good, target, day, quantity)]
        self.post("bin_move", good, lambda spec: spec.move(good, source, target, quantity), day, line, moves=moves, name=name)

    @rule(which=numbers, quantity=pieces, fewer=st.booleans())
    def count_place(self, which: int, quantity: int, fewer: bool) -> None:
        """A place is counted today: some is missing, or more is there."""
        (good, place, some), name, day = self.there(which, quantity), self.named("K"), self.day
        there = self.spec_of(good).stock.get((good, place), 0)
        if not there or self.paused(good, day) or max(self.days_of[good, place]) > day:
            return
        change = -min(some, there) if fewer else quantity
        line = {"item": item_of(good), "place": place, **lot_of(good), "counted": str(there + change)}
        shut = frozenset(self.closed)

        def act(spec: Specification) -> bool:
            spec.months[name] = month(day)
            return spec.count(name, good, place, change, day.toordinal(), shut)

        self.post("stock_count", good, act, day, line, moves=[(good, place, day, change)], name=name)
