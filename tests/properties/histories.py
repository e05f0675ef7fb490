"""Random histories of a shop, played on the engine and on the specification side by side.

A step is a kind and numbers; they are read against what is there: `("issue", 7, 3)` delivers 3 of the seventh thing in stock.
So every list of steps is a history, and Hypothesis can shorten it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from hypothesis import strategies as st

from ledger.domain.masters import Costing
from ledger.domain.problem import Problem
from ledger.domain.set_prices import CONTRA
from ledger.domain.state import PoolKey
from tests.domain.drafting import Shop
from tests.properties.booking_specification import Specification

Step = tuple[str, int, int, int]
KINDS = ("receive", "receive", "issue", "issue", "back", "send_back", "bill", "bill_part", "ship", "arrive", "move", "day")
KINDS += ("price", "close", "count", "landed")
ITEMS = ("P1", "P2")
PLACES = ("W1", "W1", "W2", "B1")

steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 50), st.integers(1, 60), st.integers(0, 3000)), min_size=3, max_size=40
)


@dataclass
class Play:
    """One history on both sides; `agree` compares after every step."""

    costing: Costing
    legs: int = 0
    """Issues, returns and differences: each rounds once."""
    shop: Shop = field(init=False)
    spec: Specification = field(init=False)
    sold: list[tuple[str, str]] = field(default_factory=list)
    shipments: list[tuple[str, str]] = field(default_factory=list)
    prices: dict[str, int] = field(default_factory=dict)
    """Receipt → what its price turned out to be above the estimate, for all of it."""
    foresight: dict[str, int] = field(default_factory=dict)
    """Receipt → value to receive it with, where the price is known already."""

    def __post_init__(self) -> None:
        self.shop, self.spec = Shop(self.costing), Specification(str(self.costing))
        for item in ITEMS if self.costing.at_set_price else ():
            self._reprice("first", item, Fraction(2900, 3))

    def run(self, history: Sequence[Step], *, whole_bills: bool = False) -> None:
        for number, step in enumerate(history):
            kind = "bill" if whole_bills and step[0] == "bill_part" else step[0]
            getattr(self, f"_{kind}")(number, *step[1:])
            self.agree()

    def agree(self) -> None:
        assert self.shop.balance("COGS") == self.spec.cost_of_sales
        assert self.shop.balance("SUSP") == self.spec.suspense
        assert self.shop.balance("GRNI") == -sum(one.open_value for one in self.spec.receipts.values())
        assert self.shop.balance("XFER") == self.spec.transit()
        assert self.shop.balance(CONTRA.get(self.costing, "PPV")) == self.spec.contra
        for item in ITEMS:
            for area in ("area-W1", "area-W2"):
                engine = [(one.quantity, one.value) for one in self.shop.state.pool_layers(PoolKey(item, "", area))]
                assert (engine[::-1] if self.costing is Costing.LIFO else engine) == self.spec.layers(item, area)

    def _same(self, engine: list[Problem], spec: bool) -> bool:
        assert (not engine) == spec, (engine, spec)
        return spec

    # --- steps ---------------------------------------------------------------------------------------------------------

    def _day(self, *_: int) -> None:
        self.shop.day += timedelta(days=1 if self.shop.day.day < 28 else 0)

    def _count(self, number: int, which: int, quantity: int, price: int) -> None:
        """One place counted: up to half of it is missing, or a few more pieces are there."""
        item, place, there = self._there(which, quantity)
        held = self.spec.stock.get((item, place), 0)
        if held:
            change, name = (-min(there, held) if price % 2 else quantity), f"N{number}"
            engine = self.shop.count(name, change, item=item, place=place)
            self._same(engine, self.spec.count(name, item, place, change, self.shop.day.day))
            self.legs += 1

    def _landed(self, number: int, which: int, _quantity: int, price: int) -> None:
        names = list(self.spec.receipts)
        if names and not self.foresight:
            receipt = names[which % len(names)]
            self._same(self.shop.add_cost(f"L{number}", receipt, price), self.spec.landed(receipt, price))
            self.legs += 1

    def _price(self, number: int, which: int, quantity: int, price: int) -> None:
        if self.costing.at_set_price:
            self._reprice(f"SC{number}", ITEMS[which % 2], Fraction(100 * price + quantity, 7))

    def _reprice(self, name: str, item: str, price: Fraction) -> None:
        assert not self.shop.reprice(f"{name}-{item}", item, price)
        self.spec.reprice(item, price)

    def _close(self, number: int, *_: int) -> None:
        if self.costing is Costing.MONTH_AVERAGE:
            assert not self.shop.close_month(f"M{number}")
            self.spec.close_month(ITEMS)

    def _receive(self, number: int, which: int, quantity: int, price: int) -> None:
        name, item, place = f"R{number}", ITEMS[which % 2], PLACES[which % 4]
        value = self.foresight.get(name, quantity * price)
        self._same(
            self.shop.receive(name, quantity, value, item=item, place=place),
            self.spec.receive(name, item, place, quantity, value, self.shop.day.day),
        )

    def _issue(self, number: int, which: int, quantity: int, _price: int) -> None:
        name, (item, place, quantity) = f"D{number}", self._there(which, quantity)
        if self._same(self.shop.deliver(name, quantity, item=item, place=place), self.spec.issue(name, item, place, quantity)):
            self.sold.append((name, item))
            self.legs += 1

    def _there(self, which: int, quantity: int) -> tuple[str, str, int]:
        """Something in stock, mostly no more than there is."""
        there = [key for key, some in self.spec.stock.items() if some > 0]
        if not there:
            return "P1", "W1", quantity
        key = there[which % len(there)]
        return *key, quantity if which % 7 == 6 else min(quantity, self.spec.stock[key])

    def _back(self, number: int, which: int, quantity: int, _price: int) -> None:
        if self.sold:
            issue, item = self.sold[which % len(self.sold)]
            out = sum(some for some, _ in self.spec.issues[issue].values())
            quantity = min(quantity, out) or quantity
            place, name = self._place_of(issue), f"B{number}"
            engine = self.shop.take_back(name, issue, quantity, item=item, place=place)
            self._same(engine, self.spec.back(issue, item, place, quantity))
            self.legs += 1

    def _place_of(self, issue: str) -> str:
        heap = next(iter(self.spec.issues[issue]))
        return self.spec.heaps[heap].pool[1].removeprefix("area-")

    def _receipt(self, which: int) -> str | None:
        names = [name for name, one in self.spec.receipts.items() if one.open_quantity]
        return names[which % len(names)] if names else None

    def _send_back(self, number: int, which: int, quantity: int, _price: int) -> None:
        receipt = self._receipt(which)
        if receipt is not None:
            bought, name, place = self.spec.receipts[receipt], f"S{number}", PLACES[which % 4]
            quantity = min(quantity, bought.open_quantity)
            engine = self.shop.send_back(name, receipt, quantity, item=bought.item, place=place)
            self._same(engine, self.spec.send_back(name, receipt, place, quantity))
            self.legs += 1

    def _bill(self, number: int, which: int, _quantity: int, price: int) -> None:
        receipt = self._receipt(which)
        if receipt is not None:
            self._bill_of(f"I{number}", receipt, self.spec.receipts[receipt].open_quantity, price - 1500)

    def _bill_part(self, number: int, which: int, quantity: int, price: int) -> None:
        receipt = self._receipt(which)
        if receipt is not None:
            self._bill_of(f"I{number}", receipt, min(quantity, self.spec.receipts[receipt].open_quantity), price - 1500)

    def _bill_of(self, name: str, receipt: str, quantity: int, change: int) -> None:
        """Bill at up to 30% below or above the estimate; the red and blue form every other time."""
        bought = self.spec.receipts[receipt]
        estimate = bought.open_value * quantity // bought.open_quantity
        net = bought.open_value if self.foresight else estimate + estimate * change // 5000
        red = change % 2 == 0
        engine = self.shop.bill(name, receipt, quantity, net, item=bought.item, place=self._home(receipt), red=red)
        self._same(engine, self.spec.bill(receipt, quantity, net))
        self.prices[receipt] = bought.spread
        self.legs += 1

    def _home(self, receipt: str) -> str:
        """Where it was received."""
        record = next(one for one in self.shop.records if one.ref == f"goods_receipt:{receipt}")
        return record.entries[0].postings[0].place or ""

    def _ship(self, number: int, which: int, quantity: int, _price: int) -> None:
        name, (item, place, quantity) = f"T{number}", self._there(which, quantity)
        if self._same(self.shop.ship(name, quantity, item=item, place=place), self.spec.ship(name, item, place, quantity)):
            self.shipments.append((name, item))
            self.legs += 1

    def _arrive(self, number: int, which: int, quantity: int, _price: int) -> None:
        if self.shipments:
            shipment, item = self.shipments[which % len(self.shipments)]
            left = sum(self.spec.heaps[part].quantity for part in self.spec.shipped[shipment])
            quantity, place, name = min(quantity, left) or quantity, PLACES[which % 4], f"A{number}"
            engine = self.shop.arrive(name, shipment, quantity, quantity, item=item, place=place)
            self._same(engine, self.spec.arrive(name, shipment, place, quantity))
            self.legs += 1

    def _move(self, number: int, which: int, quantity: int, _price: int) -> None:
        source, target = ("W1", "B1") if which % 2 else ("B1", "W1")
        item = ITEMS[which % 3 == 0]
        self._same(
            self.shop.move(f"M{number}", quantity, source, target, item=item), self.spec.move(item, source, target, quantity)
        )
