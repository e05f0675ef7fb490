"""A shop kept on a real book and on the specification side by side, one random document after another (DOMAIN §2.7).

Every rule below is one thing a clerk does: it posts a JSON document through the public API, as anybody's, and tells the
specification the same in its own words. Then both are asked what lies where and what it is worth. The book is SQLite or
PostgreSQL; the rules are the shipped ones.

Documents are dated today, earlier this month, or in the month before, which is the earlier of the two stock periods. The
specification does not know dates: what a record dated back leaves is what it would leave if it were done now (§6.3).
Whether it may be dated back the machine says, by counting the pieces of each day. A month-average item is only moved in a month
whose earlier months are closed, because B-13 knows one month at a time.

Goods costed by specific lot are as many averaged items as there are lots: `P6/A` is lot A of P6, moved by its name.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from ledger.domain.state import PoolKey
from tests.properties.booking_specification import Specification, area_of
from tests.properties.kept_books import KeptBook
from tests.properties.specified_layers import half_away

METHODS = {
    "P1": "moving_average", "P2": "fifo", "P3": "standard", "P4": "month_average", "P5": "retail",
    "P6": "specific", "P7": "lifo",
}  # fmt: skip
MONTHLY, PRICED, LIFO = "P4", ("P3", "P5"), "P7"
GOODS = (*(item for item in METHODS if METHODS[item] != "specific"), "P6/A", "P6/B")
"""What a clerk names: an item, or a lot of one that is costed by lot."""
PLACES = ("W1", "B1", "W2")
AREAS = {"area-W1": "main", "area-W2": "east"}
MONTHS = ("2026-02", "2026-03", "2026-04")

goods = st.sampled_from(("P1", "P2", *GOODS))
places = st.sampled_from(PLACES)
pieces = st.integers(1, 60)
numbers = st.integers(0, 10_000)
days = st.integers(0, 400)

Moves = list[tuple[str, str, dt.date, int]]
"""Goods, place, day and pieces."""
Act = Callable[[Specification], bool]


def money(cents: int) -> str:
    """Cents as a decimal string."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def month(day: dt.date) -> str:
    """`2026-03`."""
    return day.isoformat()[:7]


def item_of(good: str) -> str:
    """`P6/A` is P6."""
    return good.partition("/")[0]


def lot_of(good: str) -> dict[str, str]:
    """The lot, where a line has to name one."""
    lot = good.partition("/")[2]
    return {"lot": lot} if lot else {}


@dataclass
class Done:
    """A document that stands, and what the specification knew of its item before and after."""

    ref: str
    raw: dict[str, Any]
    item: str
    act: Act
    moves: Moves
    before: Specification
    after: Specification
    turn: int
    """How often the item had been touched."""


class BooksMachine(RuleBasedStateMachine):
    """Subclasses say where the book is made and on which chart."""

    accounts: str
    expensed: bool
    """Freight is a selling expense (小企业会计准则), no cost of goods."""
    lifo: bool
    kept: KeptBook

    def place(self) -> str:
        """A place where no book is yet."""
        raise NotImplementedError

    @initialize(stocked=st.integers(0, 7), price=st.integers(1, 2000))
    def found(self, stocked: int, price: int) -> None:
        """A new company with two warehouses in areas of their own, a bin, an item of each costing method, mostly some of it."""
        self._begin()
        for number, good in enumerate(GOODS if stocked else ()):
            place = "B1" if number == stocked else "W1"
            self.take_in(good, place, 20 + 5 * stocked, price + 7 * number, self.day.replace(day=1))

    def _begin(self) -> None:
        self.kept = KeptBook.new(self.place(), self.accounts)
        self.day, self.count = dt.date(2026, 3, 2), 0
        self.spec = {
            item: Specification("moving_average" if method == "specific" else method)
            for item, method in METHODS.items()
            if self.lifo or item != LIFO
        }
        self.turns: defaultdict[str, int] = defaultdict(int)
        self.log: defaultdict[str, list[Act]] = defaultdict(list)
        self.done: list[Done] = []
        self.sold: dict[str, tuple[str, str]] = {}
        self.shipments: dict[str, str] = {}
        self.dates: dict[str, dt.date] = {}
        self.closed: list[str] = []
        self.days_of: defaultdict[tuple[str, str], defaultdict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
        assert not self.kept.post(
            {"kind": "area", "id": "east", "name": "东"},
            {"kind": "place", "id": "W2", "name": "W2", "type": "warehouse", "area": "east"},
            {"kind": "place", "id": "B1", "name": "B1", "type": "bin", "parent": "W1"},
            {"kind": "party", "id": "S1", "name": "S1", "group": "supplier"},
            {"kind": "party", "id": "C1", "name": "C1", "group": "customer"},
            *(
                {"kind": "item", "id": one, "name": one, "unit": "pc", "category": "goods", "costing": METHODS[one]}
                | ({"lot_tracked": True} if METHODS[one] == "specific" else {})
                for one in self.spec
            ),
        )
        for item in PRICED:
            self.price(item, Fraction(2900, 3))

    def teardown(self) -> None:
        """The auditors are content."""
        if hasattr(self, "kept"):
            self.kept.finish()

    # --- posting -------------------------------------------------------------------------------------------------------

    def named(self, prefix: str) -> str:
        """The id of the next document."""
        self.count += 1
        return f"{prefix}{self.count}"

    def on(self, which: int, *refs: str) -> dt.date:
        """Today, or one in four times an earlier day, but none before the documents it refers to."""
        day = self.day
        if which % 4 == 3:
            day = (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1 + which % 28)
        elif which % 4 == 2:
            day = day.replace(day=1 + which % day.day)
        return max(day, *(self.dates[ref] for ref in refs)) if refs else day

    def may(self, moves: Moves) -> bool:
        """False where the day is shut or too old for goods, or a later day would have too few pieces."""
        newest = self.kept.state.newest_stock_period
        for item, place, day, quantity in moves:
            earlier = month(dt.date.fromisoformat(f"{newest}-01") - dt.timedelta(days=1)) if newest else month(day)
            if month(day) in self.closed or month(day) < earlier or (quantity < 0 and self.least(item, place, day) < -quantity):
                return False
        return True

    def least(self, item: str, place: str, since: dt.date) -> int:
        """The fewest pieces that lie in a place on any day from `since` on."""
        changes = self.days_of[item, place]
        level = sum(some for day, some in changes.items() if day <= since)
        lowest = level
        for day in sorted(day for day in changes if day > since):
            level += changes[day]
            lowest = min(lowest, level)
        return lowest

    def spec_of(self, good: str) -> Specification:
        """The specification that knows these goods."""
        return self.spec[item_of(good)]

    def paused(self, good: str, day: dt.date) -> bool:
        """True for a month-average item in a month whose earlier months are still open, and where there is no LIFO."""
        item = item_of(good)
        if item not in self.spec:
            return True
        earlier = [one for one in MONTHS if one < month(day)]
        return item == MONTHLY and (month(day) != month(self.day) or any(one not in self.closed for one in earlier[1:]))

    def used_up(self, good: str, place: str) -> bool:
        """True for a lot of which nothing is left in an area.

        What comes in opens a layer of its own; should goods of the old layer come back, the lot lies in two layers, the older
        first, and is not the one average that the specification knows.
        """
        heap = self.spec_of(good).heaps.get(f"{good} {area_of(place)}")
        return "/" in good and heap is not None and not heap.quantity

    def take_in(self, good: str, place: str, quantity: int, price: int, day: dt.date) -> None:
        """Goods before their invoice."""
        if self.paused(good, day) or self.used_up(good, place):
            return
        name, value = self.named("R"), quantity * price
        line = {"item": item_of(good), "quantity": str(quantity), "place": place, "net": money(value), **lot_of(good)}

        def act(spec: Specification) -> bool:
            return spec.receive(name, good, place, quantity, value, day.toordinal())

        self.post("goods_receipt", good, act, day, line, moves=[(good, place, day, quantity)], name=name, supplier="S1")

    def post(self, kind: str, good: str, act: Act, day: dt.date, line: dict[str, Any], *, moves: Moves, **header: Any) -> bool:
        """Post on both sides; what one refuses the other refuses."""
        name = header.pop("name")
        raw = {"kind": kind, "id": name, "date": day.isoformat(), **header, **({"lines": [line]} if line else {})}
        return self.send(raw, item_of(good), act, moves)

    def send(self, raw: dict[str, Any], item: str, act: Act, moves: Moves) -> bool:
        """Engine and specification accept or refuse alike."""
        ref, day = f"{raw['kind']}:{raw['id']}", dt.date.fromisoformat(raw.get("accounting_date", raw["date"]))
        before = copy.deepcopy(self.spec[item])
        after = copy.deepcopy(before)
        expected = month(day) not in self.closed and self.may(moves) and act(after)
        problems = self.kept.post(raw)
        assert (not problems) == expected, (raw, problems, expected, moves)
        if expected:
            self.note(Done(ref, raw, item, act, moves, before, after, 0), day)
        return expected

    def note(self, done: Done, day: dt.date) -> None:
        """It stands."""
        item = done.item
        self.turns[item] += 1
        done.turn = self.turns[item]
        self.spec[item] = copy.deepcopy(done.after)
        self.log[item].append(done.act)
        if done.raw["kind"] not in ("standard_cost", "retail_price"):
            self.done.append(done)
        self.dates[done.ref] = day
        for code, place, when, quantity in done.moves:
            self.days_of[code, place][when] += quantity

    def there(self, which: int, quantity: int) -> tuple[str, str, int]:
        """Something that lies somewhere, mostly no more than there is."""
        found = sorted((key, some) for spec in self.spec.values() for key, some in spec.stock.items() if some > 0)
        if not found:
            return "P1", "W1", quantity
        (item, place), some = found[which % len(found)]
        return item, place, quantity if which % 7 == 6 else min(quantity, some)

    def price(self, item: str, price: Fraction) -> None:
        """A standard cost or retail price of a piece, in cents, in force from today, or the last day anything moved."""
        name, kind = self.named("SC"), f"{'standard_cost' if METHODS[item] == 'standard' else 'retail_price'}"
        day = max([self.day, *(day for place in PLACES for day in self.days_of[item, place])])
        if month(day) in self.closed:
            return
        line = {"item": item, "price": f"{price.numerator}/{price.denominator * 100}"}
        self.post(kind, item, lambda spec: spec.reprice(item, price) is None, day, line, moves=[], name=name)

    # --- what must hold ------------------------------------------------------------------------------------------------

    @invariant()
    def books_and_specification_agree(self) -> None:
        """Layers by area in the order they are taken, places, costs, variances, what waits for its invoice."""
        if not hasattr(self, "kept"):
            return
        for item, spec in self.spec.items():
            for good in (one for one in GOODS if item_of(one) == item):
                self._goods_agree(good, spec)
        specs = self.spec.values()
        assert self.kept.balance("COGS") == sum(spec.cost_of_sales for spec in specs)
        assert self.kept.balance("SUSP") == sum(spec.suspense for spec in specs)
        assert self.kept.balance("PPV") == self.spec["P3"].contra
        assert self.kept.balance("MARKUP") == self.spec["P5"].contra
        assert self.kept.balance("SELL") == sum(spec.selling for spec in specs)
        assert self.kept.balance("XFER") == sum(spec.transit() for spec in specs)
        self.kept.assert_whole()
        self._waits_for_the_invoice()

    def _goods_agree(self, good: str, spec: Specification) -> None:
        state, item, lot = self.kept.state, item_of(good), lot_of(good).get("lot", "")
        for area, code in AREAS.items():
            layers = [one for one in state.pool_layers(PoolKey(item, "", code)) if one.lot == lot or not lot]
            engine = [(one.quantity, one.value) for one in (layers[::-1] if spec.method == "lifo" else layers)]
            assert engine == spec.layers(good, area), (good, area, engine, spec.layers(good, area))
            if spec.priced and engine:
                assert engine[0][1] == half_away(spec.prices[item] * engine[0][0]), item
        for place in PLACES:
            keys = [key for key in state.stock_of_item.get(item, ()) if key.place == place and (key.lot == lot or not lot)]
            there = sum(state.stock[key].quantity for key in keys)
            assert there == spec.stock.get((good, place), 0), (good, place)

    def _waits_for_the_invoice(self) -> None:
        """GRNI of each receipt line: received − billed − returned, in pieces and money."""
        waiting = {
            key.key: (one.quantity, one.value)
            for key, one in self.kept.state.open_items.items()
            if key.role == "GRNI" and (one.quantity or one.value)
        }
        expected = {
            f"goods_receipt:{name}/1": (one.open_quantity, one.open_value)
            for spec in self.spec.values()
            for name, one in spec.receipts.items()
            if one.open_quantity or one.open_value
        }
        assert waiting == expected
