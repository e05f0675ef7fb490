"""Returns and allowances of one sold line never give back more than it charged, and all of it is exactly all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.completion import complete_document
from ledger.domain.document import Document
from ledger.domain.document_input import document_input
from ledger.domain.entry import Record
from ledger.domain.kinds import KINDS
from tests.properties.memory_book import MemoryBook

Raw = dict[str, Any]
ROLES = ("AR", "REV", "VOUT", "VDEF")
_BACK = ("return", "return", "return", "allow", "allow", "allow_net", "two_lines", "undo")
_ANY = (*_BACK, "return_at", "return_at", "undo_any")
"""Also at prices that a clerk gives, and reversed in any order: never too much, though some may remain."""


def _steps(kinds: tuple[str, ...]) -> st.SearchStrategy[list[tuple[str, int, int]]]:
    return st.lists(st.tuples(st.sampled_from(kinds), st.integers(1, 9), st.integers(1, 4000)), min_size=1, max_size=10)


class Completing(MemoryBook):
    """Every record's input is completed once more on the books before it: nothing may change."""

    def append(self, record: Record) -> None:
        in_force = self.adopted.at(record.accounting_date)
        if record.kind in KINDS and in_force is not None:
            again = complete_document(record.input, self.state, in_force.bundle)
            assert isinstance(again, Document), (record.input, again)
            assert document_input(again, self.state.currency) == record.input
        super().append(record)


def money(cents: int) -> str:
    return f"{cents / 100:.2f}"


@dataclass
class Selling:
    """One delivery line, and what is given back of it."""

    quantity: int
    gross: int
    book: MemoryBook = field(default_factory=lambda: Completing.new("cn-small-enterprise", {}))
    names: list[str] = field(default_factory=list)
    out: int = 0
    billed: int = 99
    """Units billed; all of them with the delivery where there are not more."""
    bill: int | None = None
    """The gross of the bill, where it is not the delivery's."""

    def begin(self) -> None:
        item = {"kind": "item", "id": "P1", "name": "箱", "unit": "pcs", "category": "goods", "tax_code": "special13"}
        line = {"item": "P1", "quantity": str(self.quantity), "place": "W1"}
        bought = {
            "kind": "goods_receipt",
            "id": "R1",
            "date": "2026-03-02",
            "supplier": "S1",
            "lines": [line | {"net": "77.77"}],
        }
        documents = [self._of_customer("delivery", "D1", line | {"gross": money(self.gross)})]
        if self.billed <= self.quantity:
            documents[0]["billing"] = "later"
            price = {} if self.bill is None else {"gross": money(self.bill)}
            documents.append(
                self._of_customer("sales_invoice", "SI1", {"delivery": "D1", "quantity": str(self.billed)} | price)
            )
        for raw in (item, *({"kind": "party", "id": one, "name": one} for one in ("S1", "C1")), bought, *documents):
            assert not self.book.post(raw)
        self.out = self.quantity

    @staticmethod
    def _of_customer(kind: str, name: str, *lines: Raw) -> Raw:
        return {"kind": kind, "id": name, "date": "2026-03-03", "customer": "C1", "lines": list(lines)}

    def _post(self, kind: str, *lines: Raw) -> list[str]:
        name = f"N{len(self.book.records)}"
        codes = [
            one.code for one in self.book.post(self._of_customer(kind, name, *({"delivery": "D1/1"} | one for one in lines)))
        ]
        if not codes:
            self.names.append(f"{kind}:{name}")
            self.out -= sum(int(one.get("quantity", "0")) for one in lines)
        return codes

    def step(self, what: str, pieces: int, amount: int) -> None:
        """What the book must accept it accepts, and refuses the rest for its amount only."""
        if what in ("return", "two_lines"):
            some = min(pieces, self.out)
            parts = [some] if what == "return" or some < 2 else [some // 2, some - some // 2]
            codes = self._post("sales_return", *({"quantity": str(one)} for one in parts)) if some else []
            assert not codes or (codes in (["not_billed"], ["R705"]) and self.billed < self.quantity), codes
        elif what == "return_at":
            codes = self._post("sales_return", {"quantity": str(pieces), "gross": money(amount)})
            assert set(codes) <= {"more_than_charged", "not_billed", "R705"}, codes
        elif what.startswith("undo"):
            self._undo(-1 if what == "undo" else pieces)
        else:
            left = self.left()[0]
            codes = self._post("sales_allowance", {"net" if what == "allow_net" else "gross": money(amount)})
            assert set(codes) <= {"more_than_charged", *(["not_billed"] if self.billed < self.quantity else [])}, codes
            partly = self.billed < self.quantity  # then only what was billed can come down
            assert codes or amount <= left or what == "allow_net", (codes, amount, left)
            assert not codes or amount > left or partly or what == "allow_net", (codes, amount, left)

    def _undo(self, which: int) -> None:
        """One of them is reversed: it is as if it had never been."""
        if self.names:
            name = self.names.pop(which % len(self.names) if which >= 0 else -1)
            record = self.book.record(name)
            assert record is not None
            assert not self.book.reverse(name)
            self.out += sum(int(line.get("quantity", "0")) for line in record.input["lines"])

    def left(self) -> list[int]:
        """Receivable, revenue and tax, due and deferred, that stand, each positive."""
        found = dict.fromkeys(ROLES, 0)
        for record in self.book.records:
            for posting in (posting for entry in record.entries for posting in entry.postings):
                if posting.role in found:
                    found[posting.role] += posting.value if posting.role == "AR" else -posting.value
        return [found["AR"], found["REV"], found["VOUT"] + found["VDEF"]]

    def play(self, history: list[tuple[str, int, int]]) -> None:
        """Every step, then the rest comes back piece by piece, and a cent more than what then remains is refused."""
        self.begin()
        for step in history:
            self.step(*step)
            self._assert_not_too_much()
        while self.out:
            self.step("return", 1, 0)
            self._assert_not_too_much()
        rest = self.left()[0]
        assert self._post("sales_allowance", {"gross": money(rest + 1)}) in (["more_than_charged"], ["not_billed"])

    def _assert_not_too_much(self) -> None:
        """Where some units are not billed yet, their tax is still to be rounded by their bill."""
        left = self.left()
        assert min(left if self.billed >= self.quantity else left[:1]) >= 0, left


sold = {"quantity": st.integers(1, 12), "gross": st.integers(0, 30000)}


@settings(max_examples=100, deadline=None)
@given(history=_steps(_BACK), **sold)
def test_any_mix_gives_back_what_was_charged_and_not_a_cent_more(
    quantity: int, gross: int, history: list[tuple[str, int, int]]
) -> None:
    selling = Selling(quantity, gross)
    selling.play(history)
    assert selling.left() == [0, 0, 0]


@settings(max_examples=100, deadline=None)
@given(history=_steps(_BACK), billed=st.integers(1, 12), bill=st.none() | st.integers(0, 30000), **sold)
def test_units_come_back_at_what_their_bill_said_and_the_others_at_what_their_delivery_did(
    quantity: int, gross: int, billed: int, bill: int | None, history: list[tuple[str, int, int]]
) -> None:
    selling = Selling(quantity, gross, billed=min(billed, quantity), bill=bill)
    selling.play(history)
    assert selling.left() == [0, 0, 0]


@settings(max_examples=100, deadline=None)
@given(history=_steps(_ANY), **sold)
def test_no_price_and_no_order_of_reversals_gives_back_more_than_was_charged(
    quantity: int, gross: int, history: list[tuple[str, int, int]]
) -> None:
    Selling(quantity, gross).play(history)
