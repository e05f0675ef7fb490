"""What suppliers and carriers send to the shop of `books_machine`: bills, freight, new prices; and what goes back to them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.properties.booking_specification import Specification
from tests.properties.books_machine import PRICED, BooksMachine, days, item_of, lot_of, money, month, numbers, pieces, places


class SuppliersMachine(BooksMachine):
    """The desk where bills arrive, often after the goods have gone."""

    def bought(self, which: int, *, unbilled: bool = True) -> tuple[str, str] | None:
        """A receipt that is not wholly billed, or any, and its goods."""
        found = [
            (name, one.item)
            for spec in self.spec.values()
            for name, one in spec.receipts.items()
            if (one.open_quantity if unbilled else one.quantity)
        ]
        return found[which % len(found)] if found else None

    @rule(which=numbers, quantity=pieces, change=st.integers(-1500, 1500), when=days)
    def bill(self, which: int, quantity: int, change: int, when: int) -> None:
        """The supplier bills a part or all of a receipt, up to 30 % beside the estimate."""
        found = self.bought(which)
        if found is None:
            return
        (receipt, good), day = found, self.on(when, f"goods_receipt:{found[0]}")
        if self.paused(good, day):
            return
        one = self.spec_of(good).receipts[receipt]
        quantity, name = min(quantity, one.open_quantity), self.named("I")
        estimate = one.open_value * quantity // one.open_quantity
        net = estimate + estimate * change // 5000
        line = {
            "item": item_of(good), "quantity": str(quantity), "place": "W1", "net": money(net), "tax_code": "none",
            "receipt": f"{receipt}/1",
        }  # fmt: skip
        self.post(
            "purchase_invoice", good, lambda spec: spec.bill(receipt, quantity, net), day, line, moves=[(good, "W1", day, 0)],
            name=name, supplier="S1",
        )  # fmt: skip

    @rule(which=numbers, amount=st.integers(1, 20000), when=days)
    def carry(self, which: int, amount: int, when: int) -> None:
        """The carrier's bill for a receipt is capitalised, or expensed."""
        found = self.bought(which, unbilled=False)
        if found is None:
            return
        (receipt, good), name = found, self.named("F")
        day = self.on(when, f"goods_receipt:{receipt}")
        if self.paused(good, day):
            return
        line = {"receipt": f"{receipt}/1", "weight": "1"}
        header = {"name": name, "supplier": "S1", "amount": money(amount), "basis": "manual"}

        def act(spec: Specification) -> bool:
            return spec.freight(amount) if self.expensed else spec.landed(receipt, amount)

        self.post("landed_cost", good, act, day, line, moves=[], **header)

    @rule(which=numbers, quantity=pieces, place=places, when=days)
    def send_back(self, which: int, quantity: int, place: str, when: int) -> None:
        """Goods go back to the supplier before the bill."""
        found = self.bought(which)
        if found is None:
            return
        (receipt, good), name = found, self.named("S")
        day = self.on(when, f"goods_receipt:{receipt}")
        if self.paused(good, day):
            return
        quantity = min(quantity, self.spec_of(good).receipts[receipt].open_quantity)
        line = {"item": item_of(good), "quantity": str(quantity), "place": place, "receipt": f"{receipt}/1", **lot_of(good)}
        moves = [(good, place, day, -quantity)]

        def act(spec: Specification) -> bool:
            spec.months[name] = month(day)
            return spec.send_back(name, receipt, place, quantity)

        self.post("purchase_return", good, act, day, line, moves=moves, name=name, supplier="S1", stage="uninvoiced")

    @rule(item=st.sampled_from(PRICED), cents=st.integers(1, 3000), thirds=st.integers(0, 2))
    def new_price(self, item: str, cents: int, thirds: int) -> None:
        """A new standard cost or retail price revalues what is there."""
        if cents % 3 == 0:
            self.price(item, Fraction(3 * cents + thirds, 3))
