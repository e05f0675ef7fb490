"""A shop kept on a real book and on the specification side by side, one random document after another (DOMAIN §2.7).

Every rule below is one thing a clerk does: it posts a JSON document through the public API, as anybody's, and tells the
specification the same in its own words. Then both are asked what lies where and what it is worth. The book is SQLite or
PostgreSQL; the rules are the shipped ones. P1 costs a moving average, P2 is FIFO.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections import defaultdict
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.api import (
    Circumstances,
    NewBook,
    OpenBook,
    PostOptions,
    Record,
    ReportRequest,
    create_book,
    post_file,
    report,
    reverse,
    verify_book,
)
from ledger.application.unit_of_work import Needs
from ledger.domain.state import PoolKey
from tests.properties.booking_specification import Specification

AVERAGE, FIFO = "P1", "P2"
ITEMS = (AVERAGE, FIFO)
PLACES = ("W1", "B1", "W2")
_AREAS = {"area-W1": "main", "area-B1": "main", "area-W2": "east"}
_FIRST = dt.date(2026, 3, 2)

items = st.sampled_from(ITEMS)
places = st.sampled_from(PLACES)
pieces = st.integers(1, 60)
numbers = st.integers(0, 10_000)


def money(cents: int) -> str:
    """Cents as a decimal string."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


class BooksMachine(RuleBasedStateMachine):
    """Subclasses say where the book is made."""

    book: OpenBook

    def place(self) -> str:
        """A place where no book is yet."""
        raise NotImplementedError

    @initialize()
    def found(self) -> None:
        """A new company with two warehouses in areas of their own and a bin."""
        made = create_book(self.place(), NewBook("机器", "cn-small-enterprise", start="2026-02", user="clerk"), now=self._now())
        assert isinstance(made, OpenBook), made
        self.book, self.day, self.count = made, _FIRST, 0
        self.spec = {AVERAGE: Specification(average=True), FIFO: Specification(average=False)}
        self.sold: list[tuple[str, str, str]] = []
        self.shipments: list[tuple[str, str]] = []
        self.before: list[tuple[str, Any]] = []
        """Documents that may still be reversed, newest last, with what the specification knew before."""
        self.stock_of_day: defaultdict[tuple[str, str], defaultdict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
        self.post(
            {"kind": "area", "id": "east", "name": "东"},
            {"kind": "place", "id": "W2", "name": "W2", "type": "warehouse", "area": "east"},
            {"kind": "place", "id": "B1", "name": "B1", "type": "bin", "parent": "W1"},
            {"kind": "party", "id": "S1", "name": "S1", "group": "supplier"},
            {"kind": "party", "id": "C1", "name": "C1", "group": "customer"},
            *(
                {"kind": "item", "id": one, "name": one, "unit": "pc", "category": "goods", "costing": costing}
                for one, costing in ((AVERAGE, "moving_average"), (FIFO, "fifo"))
            ),
        )

    def teardown(self) -> None:
        """At the end both auditors of the bytes are content."""
        if hasattr(self, "book"):
            answer = verify_book(self.book)
            assert answer.ok, answer.problems[:3]
            self.book.close()

    # --- posting -------------------------------------------------------------------------------------------------------

    def _now(self) -> dt.datetime:
        return dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)

    def circumstances(self) -> Circumstances:
        """A clock that stands still; the log moves it on by microseconds."""
        return Circumstances("clerk", self._now)

    def post(self, *documents: dict[str, Any]) -> list[str]:
        """Post, and answer with the codes of what was refused."""
        content = "".join(json.dumps(one) + "\n" for one in documents).encode()
        found = post_file(self.book, content, name="m", circumstances=self.circumstances(), options=PostOptions())
        return [problem.code for problem in found.problems]

    def named(self, prefix: str) -> str:
        """The id of the next document."""
        self.count += 1
        return f"{prefix}{self.count}"

    def document(self, kind: str, identifier: str, *lines: dict[str, Any], **header: Any) -> list[str]:
        """One document of today."""
        return self.post({"kind": kind, "id": identifier, "date": self.day.isoformat(), **header, "lines": list(lines)})

    def both(self, ref: str, codes: list[str], spec: Any, before: Any) -> bool:
        """Engine and specification accept or refuse alike."""
        assert (not codes) == bool(spec), (ref, codes, spec)
        if not codes:
            self.before.append((ref, before))
        return not codes

    def knows(self) -> Any:
        """All that the specification and this machine remember."""
        return copy.deepcopy((self.spec, self.sold, self.shipments))

    # --- rules ---------------------------------------------------------------------------------------------------------

    @rule(days=st.integers(1, 3))
    def a_day_passes(self, days: int) -> None:
        """Within one month: moving on to the next is a rule of its own."""
        later = self.day + dt.timedelta(days=days)
        if later.month == self.day.month:
            self.day = later

    @rule(item=items, place=places, quantity=pieces, price=st.integers(0, 3000))
    def receive(self, item: str, place: str, quantity: int, price: int) -> None:
        """Goods before their invoice."""
        name, before, value = self.named("R"), self.knows(), quantity * price
        line = {"item": item, "quantity": str(quantity), "place": place, "net": money(value)}
        codes = self.document("goods_receipt", name, line, supplier="S1")
        self.both(
            f"goods_receipt:{name}",
            codes,
            self.spec[item].receive(name, item, place, quantity, value, self.day.toordinal()),
            before,
        )

    def there(self, item: str, which: int, quantity: int) -> tuple[str, int]:
        """Somewhere the item lies, mostly no more than there is."""
        spec = self.spec[item]
        found = sorted(place for (code, place), some in spec.stock.items() if code == item and some > 0)
        if not found:
            return "W1", quantity
        place = found[which % len(found)]
        return place, quantity if which % 7 == 6 else min(quantity, spec.stock[item, place])

    @rule(item=items, which=numbers, quantity=pieces)
    def sell(self, item: str, which: int, quantity: int) -> None:
        """Goods go out."""
        (place, quantity), name, before = self.there(item, which, quantity), self.named("D"), self.knows()
        line = {"item": item, "quantity": str(quantity), "place": place, "gross": money(quantity * 100)}
        codes = self.document("delivery", name, line, customer="C1")
        if self.both(f"delivery:{name}", codes, self.spec[item].issue(name, item, place, quantity), before):
            self.sold.append((name, item, place))

    @precondition(lambda self: self.sold)
    @rule(which=numbers, quantity=pieces)
    def take_back(self, which: int, quantity: int) -> None:
        """A customer brings goods back."""
        issue, item, place = self.sold[which % len(self.sold)]
        out = sum(some for some, _ in self.spec[item].issues[issue].values())
        quantity, name, before = min(quantity, out) or quantity, self.named("B"), self.knows()
        line = {
            "item": item, "quantity": str(quantity), "place": place, "delivery": f"{issue}/1", "net": money(quantity * 100),
            "tax": "0.00",
        }  # fmt: skip
        codes = self.document("sales_return", name, line, customer="C1")
        self.both(f"sales_return:{name}", codes, self.spec[item].back(issue, item, place, quantity), before)

    def waiting(self, which: int) -> tuple[str, str] | None:
        """A receipt that is not wholly billed, and its item."""
        found = [(name, one.item) for spec in self.spec.values() for name, one in spec.receipts.items() if one.open_quantity]
        return found[which % len(found)] if found else None

    @rule(which=numbers, quantity=pieces, change=st.integers(-1500, 1500))
    def bill(self, which: int, quantity: int, change: int) -> None:
        """The supplier bills a part or all of a receipt, up to 30 % beside the estimate."""
        found = self.waiting(which)
        if found is None:
            return
        (receipt, item), before = found, self.knows()
        bought = self.spec[item].receipts[receipt]
        quantity, name = min(quantity, bought.open_quantity), self.named("I")
        estimate = bought.open_value * quantity // bought.open_quantity
        net = estimate + estimate * change // 5000
        line = {
            "item": item, "quantity": str(quantity), "place": "W1", "net": money(net), "tax_code": "none",
            "receipt": f"{receipt}/1",
        }  # fmt: skip
        codes = self.document("purchase_invoice", name, line, supplier="S1")
        self.both(f"purchase_invoice:{name}", codes, self.spec[item].bill(receipt, quantity, net), before)

    @rule(item=items, which=numbers, quantity=pieces)
    def ship(self, item: str, which: int, quantity: int) -> None:
        """Goods leave for another warehouse."""
        (place, quantity), name, before = self.there(item, which, quantity), self.named("T"), self.knows()
        line = {"item": item, "quantity": str(quantity), "from_place": place, "to_place": "W2"}
        codes = self.document("stock_transfer", name, line)
        if self.both(f"stock_transfer:{name}", codes, self.spec[item].ship(name, item, place, quantity), before):
            self.shipments.append((name, item))

    @precondition(lambda self: self.shipments)
    @rule(which=numbers, quantity=pieces, place=places)
    def arrive(self, which: int, quantity: int, place: str) -> None:
        """Some of a shipment arrives."""
        shipment, item = self.shipments[which % len(self.shipments)]
        spec = self.spec[item]
        left = sum(spec.heaps[part].quantity for part in spec.shipped[shipment])
        quantity, name, before = min(quantity, left) or quantity, self.named("A"), self.knows()
        line = {"shipment": f"{shipment}/1", "place": place, "sent": str(quantity)}
        codes = self.document("transfer_receipt", name, line)
        self.both(f"transfer_receipt:{name}", codes, spec.arrive(name, shipment, place, quantity), before)

    @rule(item=items, inward=st.booleans(), quantity=pieces)
    def move(self, item: str, inward: bool, quantity: int) -> None:
        """From the floor to the bin, or back."""
        source, target = ("W1", "B1") if inward else ("B1", "W1")
        name, before = self.named("M"), self.knows()
        line = {"item": item, "quantity": str(quantity), "from_bin": source, "to_bin": target}
        codes = self.document("bin_move", name, line)
        self.both(f"bin_move:{name}", codes, self.spec[item].move(item, source, target, quantity), before)

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        """The newest document is reversed: everything is as it was before it."""
        ref, before = self.before.pop()
        found = reverse(self.book, ref, reason="错了", on=None, circumstances=self.circumstances())
        assert isinstance(found, Record), found
        self.spec, self.sold, self.shipments = before

    # --- what must hold ------------------------------------------------------------------------------------------------

    @invariant()
    def books_and_specification_agree(self) -> None:
        """Layers by area in the order they are taken, cost of sales, and what waits for its invoice."""
        if not hasattr(self, "book"):
            return
        with self.book.write() as work:
            work.load(Needs(items=set(ITEMS)))
            state = work.state
            for item, spec in self.spec.items():
                for area, code in _AREAS.items():
                    engine = [(one.quantity, one.value) for one in state.pool_layers(PoolKey(item, "", code))]
                    if area != "area-B1":
                        assert engine == spec.layers(item, area), (item, area)
                for place in PLACES:
                    there = sum(state.stock[key].quantity for key in state.stock_of_item.get(item, ()) if key.place == place)
                    assert there == spec.stock.get((item, place), 0), (item, place)
        balances = self._balances()
        assert balances["5401"] == sum(spec.cost_of_sales for spec in self.spec.values())
        waiting = sum(one.open_value for spec in self.spec.values() for one in spec.receipts.values())
        assert balances["2202.02"] == -waiting
        stock = sum(heap.value for spec in self.spec.values() for heap in spec.heaps.values())
        assert balances["1405.01"] + balances["1405.09"] == stock

    def _balances(self) -> defaultdict[str, int]:
        found = report(self.book, ReportRequest("trial-balance", until=dt.date(2026, 12, 31)))
        assert not isinstance(found, list), found
        balances: defaultdict[str, int] = defaultdict(int)
        for row in found.rows:
            balances[row["account"]] = (row["closing_debit"] or 0) - (row["closing_credit"] or 0)
        return balances
