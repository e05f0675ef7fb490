"""What the simulated company knows: its master data, and a light belief of what lies where and what is owed.

The belief is a table of numbers by shelf and key: `stock` by (item, place, lot), `grni` by receipt line, `ap` by invoice. A
document says by how much it changes them, so a refused document is taken back by subtracting. It is no ledger: it knows no
cost and no rounding, and where it is wrong a document is refused, which is counted and does no harm.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Key = Any
Changes = list[tuple[str, Key, int]]


@dataclass(frozen=True)
class Goods:
    """An item of the company, its usual price in minor units per unit, and how it is kept."""

    code: str
    price: int
    costing: str = "moving_average"
    lots: bool = False
    decimals: int = 0
    tax_code: str = "special13"
    category: str = "goods"
    units: tuple[tuple[str, str], ...] = ()


ITEMS = {
    one.code: one
    for one in (
        Goods("A1", 1000),
        Goods("A2", 33),
        Goods("A3", 777, decimals=2, category="raw", units=(("bag", "25"),)),
        Goods("A4", 1, category="packaging"),
        Goods("A5", 2500, tax_code="ordinary13"),
        Goods("A6", 700, lots=True),
        Goods("F1", 1200, "fifo"),
        Goods("F2", 450, "fifo", lots=True),
        Goods("F3", 99, "fifo"),
        Goods("X1", 50000, "specific", lots=True),
    )
}
PLACES = ("W1", "W1", "W1", "B1", "B2", "W2", "W2", "B3", "W3")
AREAS = {"W1": "main", "B1": "main", "B2": "main", "W3": "main", "W2": "east", "B3": "east"}
SUPPLIERS = {"S1": ("CNY",), "S2": ("CNY",), "S3": ("USD",), "S4": ("JPY",), "S5": ("CNY", "USD")}
CUSTOMERS = {"C1": ("CNY",), "C2": ("CNY",), "C3": ("USD",), "C4": ("CNY", "JPY")}
RATES = {"USD": 7.1, "JPY": 0.048}
DECIMALS = {"CNY": 2, "USD": 2, "JPY": 0}
TAX = {"special13": 13, "special9": 9, "ordinary13": 13, "none": 0}


def rows_of(chart: str, table: str) -> list[dict[str, str]]:
    """A table of a shipped chart."""
    path = Path(__file__).parents[2] / "posting_rules" / "charts" / chart / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def accounts_of(chart: str) -> dict[str, str]:
    """The account of each role; of several the last."""
    return {row["role"]: row["account"] for row in rows_of(chart, "roles")}


def masters(start: dt.date, chart: str = "cn-small-enterprise") -> list[Document]:
    """Everything the documents name."""
    found: list[Document] = [
        {"kind": "area", "id": "east", "name": "华东"},
        {"kind": "place", "id": "W2", "name": "东仓", "type": "warehouse", "area": "east"},
        {"kind": "place", "id": "W3", "name": "南仓", "type": "warehouse", "area": "main"},
        {"kind": "place", "id": "K1", "name": "寄售", "type": "consignee"},
        {"kind": "bank_account", "id": "BK", "name": "基本户", "account": accounts_of(chart)["BANK"]},
        *({"kind": "place", "id": one, "name": one, "type": "bin", "parent": "W1"} for one in ("B1", "B2")),
        {"kind": "place", "id": "B3", "name": "B3", "type": "bin", "parent": "W2"},
        *({"kind": "party", "id": one, "name": f"供应商{one}", "group": "supplier"} for one in SUPPLIERS),
        *({"kind": "party", "id": one, "name": f"客户{one}", "group": "customer"} for one in CUSTOMERS if one != "C1"),
        {"kind": "party", "id": "C1", "name": "客户C1", "group": "customer", "place": "K1"},
        {"kind": "party", "id": "E1", "name": "仓管员", "group": "other"},
        {"kind": "party", "id": "WX", "name": "微信支付", "group": "other"},
    ]
    for currency, rate in RATES.items():
        first = start.replace(day=1).isoformat()
        found.append({"kind": "rate", "id": f"{currency}0", "currency": currency, "rate": f"{rate}", "from": first})
    return found + [_item(one) for one in ITEMS.values()]


def _item(one: Goods) -> Document:
    document: Document = {
        "kind": "item", "id": one.code, "name": f"货品{one.code}", "unit": "件", "category": one.category,
        "costing": one.costing, "tax_code": one.tax_code, "decimals": one.decimals, "lot_tracked": one.lots,
    }  # fmt: skip
    if one.units:
        document["units"] = [{"code": code, "factor": factor} for code, factor in one.units]
    return document


@dataclass
class Step:
    """One document or command, what it changes in the company's belief, and whether the book must refuse it."""

    document: Document
    changes: Changes = field(default_factory=list)
    wrong: bool = False
    """It must be refused."""

    @property
    def name(self) -> str:
        """`kind:id`."""
        return f"{self.document['kind']}:{self.document['id']}"


def scaled(number: int, decimals: int) -> str:
    """An integer as decimal text: 12345 with two decimals is `123.45`."""
    if not decimals:
        return str(number)
    digits = str(abs(number)).rjust(decimals + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


class Company:
    """The dice, the calendar and the belief."""

    def __init__(self, seed: int, start: dt.date, chart: str = "cn-small-enterprise") -> None:
        self.chart, self.accounts = chart, accounts_of(chart)
        self.dice = random.Random(seed)
        self.start = self.today = start
        self.first_open = start.replace(day=1)
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.shelves: defaultdict[str, dict[Key, int]] = defaultdict(dict)
        self.facts: dict[str, dict[str, Any]] = {}
        """What a document line was about: item, place, lot, party, currency, price."""
        self.done: dict[str, Step] = {}
        """Steps that stand, by `kind:id`."""

    # --- belief --------------------------------------------------------------------------------------------------------

    def believe(self, step: Step, sign: int = 1) -> Step:
        """Take a step's changes as done, or take them back."""
        for shelf, key, amount in step.changes:
            there = self.shelves[shelf].get(key, 0) + sign * amount
            if there:
                self.shelves[shelf][key] = there
            else:
                self.shelves[shelf].pop(key, None)
        if sign > 0:
            self.done[step.name] = step
        else:
            self.done.pop(step.name, None)
        return step

    def there(self, shelf: str, key: Key) -> int:
        """How much is believed to be there."""
        return self.shelves[shelf].get(key, 0)

    def pick(self, shelf: str, fits: Callable[[Key], bool] = lambda _: True) -> Key | None:
        """Something of a shelf, above zero."""
        found = [key for key, amount in self.shelves[shelf].items() if amount > 0 and fits(key)]
        return self.dice.choice(found) if found else None

    # --- dice ----------------------------------------------------------------------------------------------------------

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.dice.randrange(100) < percent

    def id(self, prefix: str) -> str:
        """The next id of a kind."""
        self.counts[prefix] += 1
        return f"{prefix}{self.counts[prefix]}"

    def part(self, whole: int, *, all_of_it: int = 50) -> int:
        """All of it, or some."""
        return whole if whole < 2 or self.chance(all_of_it) else self.dice.randint(1, whole)

    def quantity(self, item: str) -> int:
        """Base units somebody would buy."""
        goods = ITEMS[item]
        most = 8 if goods.price >= 50000 else 3000 if goods.price < 50 else 120
        return self.dice.randint(1, most) * (self.dice.choice((1, 25, 100)) if goods.decimals else 1)

    def worth(self, item: str, quantity: int, currency: str, percent: int = 100) -> int:
        """An amount near the usual price, in minor units of a currency."""
        goods = ITEMS[item]
        swing = percent + self.dice.randint(-15, 15)
        value = goods.price * quantity * swing / (100 * 10**goods.decimals)
        value = value / RATES.get(currency, 1) / 10 ** (2 - DECIMALS[currency])
        return max(round(value), 0 if self.chance(3) else 1)

    def dated(self) -> dt.date:
        """Mostly today, sometimes some days ago, now and then in the month before as long as that is open."""
        back = self.dice.choice((0, 0, 0, 0, 0, 0, 0, self.dice.randint(1, 6), self.dice.randint(1, 45)))
        return max(self.today - dt.timedelta(days=back), self.first_open)

    # --- texts ---------------------------------------------------------------------------------------------------------

    def header(self, kind: str, prefix: str, **fields: Any) -> Document:
        """The start of a document."""
        day = self.dated()
        found: Document = {"kind": kind, "id": self.id(prefix), "date": day.isoformat(), **fields}
        if self.chance(5):
            found["date"] = (day - dt.timedelta(days=self.dice.randint(0, 20))).isoformat()
            found["accounting_date"] = day.isoformat()
            if self.dice.randrange(2) or found["date"] < self.start.isoformat()[:8]:
                found["date"] = day.isoformat()
        if found.get("currency") == "CNY":
            del found["currency"]
        return found


def quantity_text(item: str, quantity: int) -> str:
    """A quantity in the item's unit."""
    return scaled(quantity, ITEMS[item].decimals)


def money_text(amount: int, currency: str = "CNY") -> str:
    """An amount of a currency."""
    return scaled(amount, DECIMALS[currency])


def tax_on(net: int, code: str) -> int:
    """The tax somebody's program computed."""
    return round(net * TAX[code] / 100)


def summed(changes: Iterable[tuple[str, Key, int]]) -> Changes:
    """Changes that do something."""
    return [one for one in changes if one[2]]
