"""Three months of a trader at random, from a seed: documents that are mostly right, and sometimes ask for too much."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Raw = dict[str, Any]

MASTERS: tuple[Raw, ...] = (
    {"kind": "bank_account", "id": "B1", "name": "基本户", "account": "1002"},
    {"kind": "area", "id": "north", "name": "北区"},
    {"kind": "place", "id": "W2", "name": "北仓", "type": "warehouse", "area": "north"},
    {"kind": "place", "id": "W1-A", "name": "A 区", "type": "bin", "parent": "W1"},
    {"kind": "party", "id": "S1", "name": "甲供应商", "group": "supplier"},
    {"kind": "party", "id": "S2", "name": "乙供应商", "group": "supplier"},
    {"kind": "party", "id": "C1", "name": "丙客户", "group": "customer"},
    {"kind": "party", "id": "C2", "name": "丁客户", "group": "customer"},
    {"kind": "item", "id": "树脂-A", "name": "树脂", "unit": "kg", "category": "goods", "decimals": 2, "tax_code": "special13"},
    {"kind": "item", "id": "F1", "name": "膜", "unit": "卷", "category": "goods", "costing": "fifo", "tax_code": "special13"},
    {"kind": "item", "id": "K9", "name": "纸箱", "unit": "只", "category": "packaging", "tax_code": "special13"},
)
_ITEMS = ("树脂-A", "F1", "K9")
_FIRST = dt.date(2026, 1, 1)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


@dataclass(slots=True)
class RandomTrade:
    """Makes documents; what was made before may be referred to, whether or not it was accepted."""

    seed: int
    chance: random.Random = field(init=False)
    made: dict[str, list[Raw]] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def documents(self, count: int) -> Iterator[Raw]:
        """That many documents over 90 days; one in ten is dated some days back."""
        makers: list[Callable[[], Raw | None]] = [
            self._receipt, self._receipt, self._delivery, self._delivery, self._delivery, self._invoice, self._invoice,
            self._sales_return, self._purchase_return, self._transfer, self._count, self._payment, self._money_in,
            self._voucher, self._order, self._bin_move,
        ]  # fmt: skip
        while self.number < count:
            found = self.chance.choice(makers)()
            if found is None:
                continue
            day = self.number * 90 // count
            if self.chance.random() < 0.1:
                day = max(day - self.chance.randint(1, 12), 0)
            self.number += 1
            document = {"id": f"X{self.number}", "date": (_FIRST + dt.timedelta(days=day)).isoformat(), **found}
            self.made.setdefault(document["kind"], []).append(document)
            yield document

    def _line(self, low: int, high: int) -> Raw:
        return {"item": self.chance.choice(_ITEMS), "quantity": str(self.chance.randint(low, high)), "place": "W1"}

    def _earlier(self, kind: str) -> Raw | None:
        known = self.made.get(kind)
        return self.chance.choice(known[-12:]) if known else None

    def _receipt(self) -> Raw:
        lines = [self._line(10, 90) for _ in range(self.chance.randint(1, 3))]
        lines = [{**line, "net": _money(int(line["quantity"]) * self.chance.randint(900, 1200))} for line in lines]
        return {"kind": "goods_receipt", "supplier": self.chance.choice(("S1", "S2")), "lines": lines}

    def _delivery(self) -> Raw:
        line = self._line(1, 40)
        line["gross"] = _money(int(line["quantity"]) * self.chance.randint(1500, 2100))
        billing = self.chance.choice(("now", "now", "later"))
        return {"kind": "delivery", "customer": self.chance.choice(("C1", "C2")), "billing": billing, "lines": [line]}

    def _invoice(self) -> Raw | None:
        goods = self._earlier("goods_receipt")
        if goods is None:
            return None
        number, line = self.chance.choice(list(enumerate(goods["lines"], 1)))
        part = self.chance.randint(1, int(line["quantity"]))
        net = part * self.chance.randint(900, 1250)
        billed = {**line, "quantity": str(part), "net": _money(net), "tax": _money(net * 13 // 100)}
        billed["receipt"] = f"{goods['id']}/{number}"
        return {
            "kind": "purchase_invoice",
            "supplier": goods["supplier"],
            "lines": [{**billed, "receipt": f"{goods['id']}/{number}"}],
        }

    def _sales_return(self) -> Raw | None:
        sold = self._earlier("delivery")
        if sold is None or sold["billing"] == "later":
            return None
        line = sold["lines"][0]
        back = {"item": line["item"], "quantity": str(self.chance.randint(1, int(line["quantity"]))), "place": "W1"}
        lines = [{**back, "delivery": f"{sold['id']}/1", "net": "15.00", "tax": "1.95"}]
        return {"kind": "sales_return", "customer": sold["customer"], "lines": lines}

    def _purchase_return(self) -> Raw | None:
        goods = self._earlier("goods_receipt")
        if goods is None:
            return None
        line = {"item": goods["lines"][0]["item"], "quantity": str(self.chance.randint(1, 8)), "place": "W1"}
        back = {"kind": "purchase_return", "supplier": goods["supplier"]}
        if self.chance.random() < 0.5:
            return {**back, "stage": "uninvoiced", "lines": [{**line, "receipt": f"{goods['id']}/1"}]}
        return {**back, "stage": "invoiced", "lines": [{**line, "credit": "33.00", "tax": "4.29"}]}

    def _transfer(self) -> Raw | None:
        sent = self._earlier("stock_transfer")
        if sent is not None and self.chance.random() < 0.5:
            return {"kind": "transfer_receipt", "lines": [{"shipment": f"{sent['id']}/1", "place": "W2"}]}
        line = self._line(1, 15)
        return {
            "kind": "stock_transfer",
            "lines": [{"item": line["item"], "quantity": line["quantity"], "from_place": "W1", "to_place": "W2"}],
        }

    def _count(self) -> Raw:
        return {"kind": "stock_count", "lines": [{"item": "K9", "place": "W1", "counted": str(self.chance.randint(20, 120))}]}

    def _payment(self) -> Raw | None:
        owed = self._earlier("purchase_invoice")
        if owed is None:
            return None
        paid = {"kind": "payment", "supplier": owed["supplier"], "bank": "B1"}
        paid["amount"] = _money(self.chance.randint(100_000, 200_000))
        if self.chance.random() < 0.7:
            paid["settlements"] = [{"invoice": owed["id"], "amount": owed["lines"][0]["net"]}]
        return paid

    def _money_in(self) -> Raw | None:
        sold = self._earlier("delivery")
        if sold is None:
            return None
        gross = sold["lines"][0]["gross"]
        return {
            "kind": "receipt", "customer": sold["customer"], "amount": gross, "bank": "B1",
            "settlements": [{"invoice": sold["id"], "amount": gross}],
        }  # fmt: skip

    def _voucher(self) -> Raw:
        amount = _money(self.chance.randint(1, 500_000))
        lines = [{"account": "5602", "debit": amount}, {"account": "2241", "credit": amount, "party": "S1"}]
        return {"kind": "journal_voucher", "lines": lines}

    def _order(self) -> Raw:
        line = self._line(10, 50)
        gross = _money(int(line["quantity"]) * 1800)
        reserve = self.chance.random() < 0.2
        return {"kind": "sales_order", "customer": "C1", "reserve": reserve, "lines": [{**line, "gross": gross}]}

    def _bin_move(self) -> Raw:
        line = self._line(1, 5)
        moved = {"item": line["item"], "quantity": line["quantity"], "from_bin": "W1", "to_bin": "W1-A"}
        return {"kind": "bin_move", "lines": [moved]}
