"""Histories of buying: two order lines, one in CNY and one in USD, received, billed, returned, sold, rolled over and reversed.

A history is a list of steps with three numbers each; `Buying` turns each step into a document that fits what is open, and notes
what the book accepted. The last step clears whatever is still estimated.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from ledger.domain.state import OpenItem
from tests.properties.memory_book import MemoryBook

Raw = dict[str, Any]
Step = tuple[str, int, int, int]
KINDS = (
    "receive", "receive", "receive", "bill", "bill", "bill_twice", "bill_order", "bill_oldest", "arrive", "clear_customs",
    "send_back", "send_back", "credit", "sell", "freight", "next_day", "next_month", "backdate", "undo",
)  # fmt: skip
steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 40), st.integers(1, 30), st.integers(0, 400)), min_size=8, max_size=32
)
ORDERS = ("CNY", "USD")


def masters(costing: str) -> list[Raw]:
    """The item, who it is bought from and sold to, customs, and an order line in each currency."""
    party = {"kind": "party"}
    orders = []
    for number, currency in enumerate(ORDERS, 1):
        line = {"item": "P1", "quantity": "2000", "place": "W1", "net": "20000.00"}
        rate = {"currency": currency, "rate": "7.10"} if currency != "CNY" else {}
        order = {"kind": "purchase_order", "id": f"PO{number}", "date": "2026-03-01", "supplier": "S1", **rate}
        orders.append({**order, "lines": [line]})
    item = {
        "kind": "item",
        "id": "P1",
        "name": "箱",
        "unit": "pcs",
        "category": "goods",
        "costing": costing,
        "tax_code": "special13",
    }
    people = [{**party, "id": "S1", "name": "供"}, {**party, "id": "C1", "name": "客"}, {**party, "id": "HG", "name": "海关"}]
    return [item, *people, *orders]


@dataclass(slots=True)
class Buying:
    """One history under way on a book in memory."""

    book: MemoryBook
    day: dt.date = dt.date(2026, 3, 2)
    accepted: list[Raw] = field(default_factory=list)
    """Documents, and reversals as `{"reverse": ref}`, in order."""
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @classmethod
    def begin(cls, costing: str, grni: str, chart: str = "cn-enterprise") -> Buying:
        """The book with its orders."""
        buying = cls(MemoryBook.new(chart, {"grni": grni}))
        for raw in masters(costing):
            assert buying._post("begin", raw), buying.refused
        return buying

    def run(self, history: list[Step]) -> None:
        """Every step, then the rest of the estimates is billed."""
        for number, (kind, which, quantity, price) in enumerate(history):
            getattr(self, f"_{kind}")(f"N{number}", which, quantity, price)
        self._clear()

    # --- what is open ------------------------------------------------------------------------------------------------

    def estimates(self) -> list[OpenItem]:
        """Received and not invoiced, oldest first."""
        found = [one for key, one in self.book.state.open_items.items() if key.role == "GRNI" and one.quantity > 0]
        return sorted(found, key=lambda one: (one.opened, one.key.key))

    def _estimate(self, which: int) -> OpenItem | None:
        found = self.estimates()
        return found[which % len(found)] if found else None

    def _there(self) -> int:
        return sum(stock.quantity for key, stock in self.book.state.stock.items() if key.place == "W1" and not key.status)

    # --- posting -------------------------------------------------------------------------------------------------------

    def _post(self, step: str, raw: Raw) -> bool:
        problems = self.book.post(raw)
        self.refused.update(problem.code for problem in problems)
        if not problems:
            self.done[step] += 1
            self.accepted.append(raw)
        return not problems

    def _document(self, kind: str, name: str, **more: Any) -> Raw:
        return {"kind": kind, "id": f"{kind[:2].upper()}{name}", "date": self.day.isoformat(), "supplier": "S1", **more}

    def _invoice(self, name: str, price: int, lines: list[Raw], foreign: bool, **more: Any) -> Raw:
        rate = {"currency": "USD", "rate": f"7.{price % 40:02}"} if foreign else {}
        return self._document("purchase_invoice", name, **rate, **more, lines=lines)

    @staticmethod
    def _line(quantity: int, price: int, **more: str) -> Raw:
        cents = quantity * (800 + price)
        return {"item": "P1", "quantity": str(quantity), "place": "W1", "net": f"{cents // 100}.{cents % 100:02}", **more}

    # --- steps -----------------------------------------------------------------------------------------------------------

    def _receive(self, name: str, which: int, quantity: int, price: int) -> None:
        order = which % 2
        rate = {"currency": "USD", "rate": f"7.{price % 30:02}"} if ORDERS[order] == "USD" else {}
        line = self._line(quantity, price, order_line=f"PO{order + 1}/1")
        self._post("receive", self._document("goods_receipt", name, **rate, lines=[line]))

    def _bill(self, name: str, which: int, quantity: int, price: int) -> None:
        one = self._estimate(which)
        if one is not None:
            line = self._line(min(quantity, one.quantity), price, receipt=one.key.key)
            self._post("bill", self._invoice(name, price, [line], which % 3 == 0))

    def _bill_twice(self, name: str, which: int, quantity: int, price: int) -> None:
        """Two lines of one bill on the same receipt, the second at another price."""
        one = self._estimate(which)
        if one is not None and one.quantity > 1:
            first = min(quantity, one.quantity - 1)
            parts = ((first, price), (min(quantity, one.quantity - first), price + 7))
            lines = [self._line(some, its, receipt=one.key.key) for some, its in parts]
            self._post("bill_twice", self._invoice(name, price, lines, which % 3 == 1))

    def _bill_order(self, name: str, which: int, quantity: int, price: int) -> None:
        """A bill that names only the order line."""
        order = which % 2
        line = self._line(quantity, price, order_line=f"PO{order + 1}/1")
        self._post("bill_order", self._invoice(name, price, [line], ORDERS[order] == "USD"))

    def _bill_oldest(self, name: str, which: int, quantity: int, price: int) -> None:
        """A bill that names nothing; what was not received is in transit."""
        self._post("bill_oldest", self._invoice(name, price, [self._line(quantity, price)], which % 4 == 0))

    def _arrive(self, name: str, which: int, quantity: int, _price: int) -> None:
        found = [one for key, one in self.book.state.open_items.items() if key.role == "TRANSIT" and one.quantity > 0]
        if found:
            one = found[which % len(found)]
            line = {"item": "P1", "quantity": str(min(quantity, one.quantity)), "place": "W1", "transit": one.key.key}
            self._post("arrive", self._document("goods_receipt", name, lines=[line]))

    def _clear_customs(self, name: str, which: int, quantity: int, price: int) -> None:
        one = self._estimate(which)
        if one is not None:
            line = self._line(min(quantity, one.quantity), price, receipt=one.key.key, duty_rate="5%")
            rate = {"currency": "USD", "rate": f"7.{price % 40:02}"}
            self._post("clear_customs", self._document("import_invoice", name, customs="HG", **rate, lines=[line]))

    def _send_back(self, name: str, which: int, quantity: int, _price: int) -> None:
        one = self._estimate(which)
        if one is not None:
            some = min(quantity, one.quantity, self._there()) or 1
            line = {"item": "P1", "quantity": str(some), "place": "W1", "receipt": one.key.key}
            self._post("send_back", self._document("purchase_return", name, stage="uninvoiced", lines=[line]))

    def _credit(self, name: str, _which: int, quantity: int, price: int) -> None:
        line = self._line(min(quantity, self._there()) or 1, price)
        line["credit"] = line.pop("net")
        self._post("credit", self._document("purchase_return", name, stage="invoiced", lines=[line]))

    def _sell(self, name: str, _which: int, quantity: int, _price: int) -> None:
        line = {"item": "P1", "quantity": str(min(quantity, self._there()) or 1), "place": "W1", "gross": "113.00"}
        sold = self._document("delivery", name, customer="C1", lines=[{**line, "tax_code": "special13"}])
        del sold["supplier"]
        self._post("sell", sold)

    def _freight(self, name: str, which: int, _quantity: int, price: int) -> None:
        one = self._estimate(which)
        if one is not None:
            cost = self._document("landed_cost", name, amount=f"{price}.01", lines=[{"receipt": one.key.key}])
            self._post("freight", cost)

    def _next_day(self, _name: str, _which: int, _quantity: int, _price: int) -> None:
        self.day += dt.timedelta(days=1 if self.day.day < 28 else 0)

    def _next_month(self, name: str, which: int, _quantity: int, _price: int) -> None:
        """The first of the next month; estimates are rolled over, or forgotten that time."""
        if self.day.month < 6:
            self.day = self.day.replace(month=self.day.month + 1, day=1)
            if which % 4:
                rollover = self._document("estimate_rollover", name)
                del rollover["supplier"]
                self._post("rollover", rollover)

    def _backdate(self, name: str, which: int, quantity: int, price: int) -> None:
        """A bill of goods of the month before, dated in it."""
        today, self.day = self.day, self.day.replace(day=1) - dt.timedelta(days=1)
        one = self._estimate(which)
        if one is not None and self.day.month > 2 and one.opened <= self.day:
            line = self._line(min(quantity, one.quantity), price, receipt=one.key.key)
            self._post("backdate", self._invoice(name, price, [line], which % 3 == 0))
        self.day = today

    def _undo(self, _name: str, which: int, _quantity: int, _price: int) -> None:
        """A document of the last few is reversed, where nothing stands on it."""
        trade = [record for record in self.book.records if record.entries and record.kind != "reversal"]
        ref = trade[-1 - which % min(len(trade), 6)].ref
        if self.book.state.documents[ref].reversed_by or ref.startswith("purchase_order"):
            return
        problems = self.book.reverse(ref)
        self.refused.update(problem.code for problem in problems)
        if not problems:
            self.done["undo"] += 1
            self.accepted.append({"reverse": ref})

    def _clear(self) -> None:
        """Bill everything that is still estimated, in one invoice that names no receipt."""
        total = sum(one.quantity for one in self.estimates())
        if total:
            done = self._post("clear", self._invoice("LAST", 207, [self._line(total, 207)], False))
            assert done, self.refused
