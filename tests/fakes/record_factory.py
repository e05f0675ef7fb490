"""Records made by hand, one small story each: the store is tested without rules and booking."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Any

from ledger.domain.entry import Entry, EntryClass, Posting, Record
from ledger.domain.personal_data import committed_input
from ledger.domain.problem import Text

FIRST = dt.datetime(2026, 3, 1, 8, 0, 0, 1, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 2)

PLACES = (("W1", "warehouse", "main"), ("W2", "warehouse", "main"), ("Supplier", "outside", ""), ("Customer", "outside", ""))


@dataclass(slots=True)
class RecordFactory:
    """Makes records that follow each other: numbers, times and voucher numbers without a gap."""

    seq: int = 0
    numbers: dict[str, int] | None = None

    def record(
        self, kind: str, name: str, given: dict[str, Any] | None = None, *entries: Entry, day: dt.date = DAY, **more: Any
    ) -> Record:
        """The next record."""
        self.seq += 1
        given = {"id": name, **(given or {})}
        at = FIRST + dt.timedelta(microseconds=self.seq)
        digest = hashlib.sha256(repr(given).encode()).hexdigest()
        return Record(self.seq, kind, f"{kind}:{name}:1", day, at, digest, given, entries, **{"recorded_by": "ana", **more})

    def entry(self, ordinal: int, *postings: Posting, klass: EntryClass = "normal", day: dt.date = DAY, **more: Any) -> Entry:
        """An entry with the next number of its month where it is a voucher."""
        number = None
        if klass not in ("memo", "movement"):
            self.numbers = self.numbers or {}
            number = self.numbers[day.isoformat()[:7]] = self.numbers.get(day.isoformat()[:7], 0) + 1
        numbered = tuple(replace(posting, line=line) for line, posting in enumerate(postings, start=1))
        return Entry(ordinal, klass, day, day, Text("入库", "Receipt"), numbered, number, **more)

    def masters(self) -> list[Record]:
        """Settings, places and two items, one averaged and one FIFO."""
        found = [
            self.record("book", "book", {"company": "样例 Co", "currency": "CNY", "start": "2026-01"}),
            self.record("category", "goods", {"name": "商品", "name_en": "Goods"}),
        ]
        for code, kind, area in PLACES:
            found.append(self.record("place", code, {"name": code, "type": kind, **({"area": area} if area else {})}))
        for code, costing in (("P1", "moving_average"), ("F1", "fifo")):
            found.append(self.record("item", code, {"name": code, "unit": "pcs", "category": "goods", "costing": costing}))
        return found

    def receipt(self, name: str, item: str, quantity: int, value: int, *, day: dt.date = DAY, layer: str = "") -> Record:
        """Goods into W1 against GRNI, which opens a layer and an open item."""
        seq = self.seq + 1
        line = f"goods_receipt:{name}/1"
        stock = Posting(
            1, "1405", "INV", debit=value, item=item, quantity=quantity, place="W1", layer=layer or f"{seq}.1/1", origin=line,
            rank_date=day, party="S1", document_line=1, rule="purchasing 1", rule_line=12, atoms=(("net", value),),
        )  # fmt: skip
        grni = Posting(
            2, "2202.02", "GRNI", credit=value, item=item, quantity=-quantity, place="Supplier", party="S1", open_item=line,
            due=day + dt.timedelta(days=30), document_line=1, rule="purchasing 1", rule_line=13,
        )  # fmt: skip
        given = {"lines": [{"item": item, "quantity": quantity, "net": value}], "supplier": "S1"}
        return self.record("goods_receipt", name, given, self.entry(1, stock, grni, day=day), day=day)

    def delivery(self, name: str, item: str, quantity: int, cost: int, layer: str, *, day: dt.date = DAY) -> Record:
        """Goods out of a layer, with the order's commitment relieved in a memo entry."""
        cogs = Posting(1, "5401", "COGS", debit=cost, item=item, quantity=quantity, place="Customer", document_line=1)
        stock = Posting(1, "1405", "INV", credit=cost, item=item, quantity=-quantity, place="W1", layer=layer, document_line=1)
        order = f"sales_order:O{name}/1"
        memo = (
            Posting(1, "M03", "SO_OPEN", item=item, quantity=-quantity, place="W1", open_item=order, party="C1"),
            Posting(1, "M04", "SO_OPEN_CONTRA", item=item, quantity=quantity, place="Customer", open_item=order, party="C1"),
        )
        entries = (self.entry(1, cogs, stock, day=day), self.entry(2, *memo, klass="memo", day=day))
        return self.record("delivery", name, {"customer": "C1", "lines": []}, *entries, day=day)

    def voucher(self, name: str, debit: str, credit: str, value: int, *, day: dt.date = DAY, **more: Any) -> Record:
        """Money from one account to another."""
        lines = (Posting(1, debit, "", debit=value, party="C1", **more), Posting(2, credit, "", credit=value))
        return self.record("journal_voucher", name, {"memo": "手工"}, self.entry(1, *lines, day=day), day=day)

    def person(self, code: str, name: str) -> Record:
        """A customer who is a natural person, with the name beside the record."""
        given = {"id": code, "name": name, "natural_person": True}
        committed, personal = committed_input("party", given, lambda: bytes(16), {})
        return self.record("party", code, committed, personal=personal)

    def period(self, period: str, status: str) -> Record:
        """A period moves."""
        return self.record("period_event", f"{period}.{self.seq + 1}", {"period": period, "status": status})

    def account(self, account: str, status: str) -> Record:
        """An account opens or closes."""
        return self.record("account_event", f"{account}.{self.seq + 1}", {"account": account, "status": status})
