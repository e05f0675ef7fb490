"""The shop of `books_machine` with everybody at work: counter, suppliers, calendar, and mistakes that are found.

Hypothesis takes each rule about as often as any other, and a history of thirty would have two sales. What matters most
here, that goods leave and come back before their price is known, stands therefore in more than one rule.
"""

from __future__ import annotations

from hypothesis.stateful import precondition, rule

from tests.properties.books_machine import days, numbers, pieces, places
from tests.properties.months_machine import MonthsMachine
from tests.properties.shop_machine import ShopMachine
from tests.properties.suppliers_machine import SuppliersMachine
from tests.properties.undo_machine import UndoMachine


class WholeShop(ShopMachine, SuppliersMachine, MonthsMachine, UndoMachine):
    """All rules, some of them twice."""

    @rule(which=numbers, quantity=pieces, when=days)
    def sell_more(self, which: int, quantity: int, when: int) -> None:
        """Goods go out."""
        self.sell(which, quantity, when)

    @rule(which=numbers, quantity=pieces, back=pieces, when=days)
    def sell_and_take_back(self, which: int, quantity: int, back: int, when: int) -> None:
        """Goods go out and some of them, or all, come back."""
        self.sell(which, quantity, when)
        if self.sold:
            self.take_back(sorted(self.sold).index(max(self.sold, key=lambda name: int(name[1:]))), back, when)

    @rule(which=numbers, quantity=pieces, change=numbers, place=places, when=days)
    def sell_before_the_bill(self, which: int, quantity: int, change: int, place: str, when: int) -> None:
        """Goods go out, then the supplier's bill says what they cost, or takes them back."""
        self.sell(which, quantity, when)
        if which % 3:
            self.bill(which, quantity, change % 3001 - 1500, when)
        else:
            self.send_back(which, quantity, place, when)

    @precondition(lambda self: self.done)
    @rule(back=numbers)
    def undo_older(self, back: int) -> None:
        """Something that others came after."""
        self.undo(back, again=False)
