"""What booking does, as plainly as it can be said: dicts, integers, no history to read back, no speed. The engine must agree.

Every rule has a number. Names are strings; a *pool* is (item, area); a *heap* is a layer's name. The content of a receipt, how
much of it lies in each heap and left with each issue, is carried forward with every movement here, while the engine finds it
in the postings afterwards.

B-1  take(q, v, t) = v where t = q, else v·t/q rounded half away from zero. Used for every part of anything.
B-2  A receipt adds its quantity and estimate: to the pool's one layer (average) or as a layer of its own (FIFO).
B-3  An issue takes from the layers in order of (date of receipt, record, line), from each by B-1. What is not there is refused.
B-4  An issue keeps what each layer gave. A return gives it back, newest layer first, by B-1 on what is out, with corrections.
B-5  Goods that return go to the layer they left; the average has only one.
B-6  A transfer ships into a heap of its own per shipment, under FIFO one per origin in it; what arrives leaves them in order.
     It joins the pool (average) or opens a layer with the origin and date it had (FIFO).
B-7  The estimate (GRNI) of a receipt is an open item: invoice and return to the supplier take from it by B-1.
B-8  A return to the supplier is an issue that prefers the layers of its receipt; estimate − cost goes to cost of sales.
B-9  The content of a receipt: all of it in its heap at first, in 2^-64 units. Goods t of a heap of q take content by B-1
     (take(q, content, t)); a return brings it back by B-1 from what is out; a transfer carries it.
B-10 A billed difference d on a receipt of Q, of which r went back unbilled: D = round(Σd·Q/(Q − r)) − Σ earlier D is divided by
     largest remainder (ties to the earlier) over the content in heaps, then over the content of issues, in order of first
     arrival. What an issue gets corrects its cost; D − d comes off the share of the unbilled return. Sum: d.
     A lifo pool is a fifo pool that gives its layers in the opposite order; nothing else differs.
B-11 A heap's value never falls below zero by B-10; what is too much goes to cost of sales.
     Landed cost of a receipt is divided in the same way, as it is: D = d.
     A count that finds less is an issue to suspense; one that finds more opens a layer, or joins the pool, at the value of its
     pool for each piece, and is no receipt.
B-12 Standard and retail: a pool of Q is worth S(Q) = Q · price, half away from zero. Goods that come add S(Q + q) − S(Q), goods
     that go take S(Q) − S(Q − t), the last all that is there. What else they were worth — paid, issued before, shipped — goes
     to the contra account, and so does every billed difference, whole. A new price makes every pool of the item worth S(Q).
B-13 Month average: a moving average until the month is closed. Then whole = value of all heaps of the item, shipments too, and
     the cost of all issues that are out; take(all pieces, whole, pieces there) is what is there, by largest remainder over the
     heaps in order of opening, the rest what left, over the issues in order. Closing again changes nothing.
     Where months are told apart, only issues of that month are put right; what came before is closed.
B-14 A reversal takes off what its document added, number by number (`taken_off`). A pool at a set price (B-12) that is then
     worth more or less than S(Q) becomes worth S(Q), and the contra account takes the difference.
B-15 Retail: goods that a count finds or misses cost their retail value v less v · M/R, half away from zero, never below zero.
     M is the item's mark-up on the contra account and what issues have given of it; R the retail value of its heaps and of
     issues that are out, as far as their month is open. What is missed takes its mark-up along and is no such issue.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from fractions import Fraction

from tests.properties.specified_layers import UNIT, Content, Heap, Receipt, half_away, largest_remainder, take


@dataclass
class Specification:
    """One book. A method that refuses answers False and changes nothing."""

    method: str
    prices: dict[str, Fraction] = field(default_factory=dict)
    """Item → price of a piece in minor units (B-12)."""
    contras: dict[str, int] = field(default_factory=dict)
    """The contra account by item."""
    at_retail: dict[str, int] = field(default_factory=dict)
    """Issue → what is out of it at retail (B-15)."""
    step: int = 0
    cost_of_sales: int = 0
    suspense: int = 0
    selling: int = 0
    months: dict[str, str] = field(default_factory=dict)
    """Issue → its month, where months are told apart (B-13)."""
    lost: set[str] = field(default_factory=set)
    """Issues that are counted losses."""
    heaps: dict[str, Heap] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    issues: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """Issue → heap → quantity and value still out."""
    unbilled: dict[str, str] = field(default_factory=dict)
    """Return to the supplier before the bill → receipt."""
    shipped: dict[str, list[str]] = field(default_factory=dict)
    stock: dict[tuple[str, str], int] = field(default_factory=dict)
    """By item and place."""

    @property
    def contra(self) -> int:
        return sum(self.contras.values())

    @property
    def average(self) -> bool:
        return self.method not in ("fifo", "lifo")

    @property
    def priced(self) -> bool:
        return self.method in ("standard", "retail")

    # --- heaps ---------------------------------------------------------------------------------------------------------

    def _open(self, name: str, item: str, area: str, origin: str, rank: tuple[int, ...]) -> str:
        name = f"{item} {area}" if self.average else name
        self.heaps.setdefault(name, Heap((item, area), origin, rank))
        return name

    def _line(self, item: str, area: str, origin: str | None = None) -> list[tuple[str, Heap]]:
        found = [(name, heap) for name, heap in self.heaps.items() if heap.pool == (item, area) and heap.quantity]
        found.sort(key=lambda one: one[1].rank, reverse=self.method == "lifo")
        return sorted(found, key=lambda one: one[1].origin != origin if origin else False)

    def _worth(self, item: str, quantity: int) -> int:  # B-12
        return half_away(self.prices[item] * quantity)

    def _is_priced(self, heap: Heap) -> bool:
        return self.priced and heap.pool[1].startswith("area-")

    def _leave(self, name: str, quantity: int) -> tuple[int, dict[str, int]]:
        """Value and content that leave a heap (B-1, B-9)."""
        heap = self.heaps[name]
        value = take(heap.quantity, heap.value, quantity)
        if self._is_priced(heap) and quantity < heap.quantity:
            value = self._worth(heap.pool[0], heap.quantity) - self._worth(heap.pool[0], heap.quantity - quantity)
        gone = {}
        for receipt, content in self.contents.items():
            if content.heaps.get(name):
                gone[receipt] = take(heap.quantity, content.heaps[name], quantity)
                content.heaps[name] -= gone[receipt]
        heap.quantity, heap.value = heap.quantity - quantity, heap.value - value
        return value, gone

    def _cost(self, issue: str, amount: int) -> None:
        """More or less cost on the account an issue went to."""
        if issue in self.lost:
            self.suspense += amount
        else:
            self.cost_of_sales += amount

    def _enter(self, name: str, quantity: int, value: int, content: dict[str, int]) -> None:
        heap = self.heaps[name]
        if self._is_priced(heap):
            worth = self._worth(heap.pool[0], heap.quantity + quantity) - self._worth(heap.pool[0], heap.quantity)
            self.vary(heap.pool[0], value - worth)
            value = worth
        heap.quantity, heap.value = heap.quantity + quantity, heap.value + value
        for receipt, some in content.items():
            if some:
                heaps = self.contents[receipt].heaps
                heaps[name] = heaps.get(name, 0) + some

    def vary(self, item: str, amount: int) -> None:
        """More or less on the contra account."""
        self.contras[item] = self.contras.get(item, 0) + amount

    def _mark_up(self, item: str, retail: int, shut: frozenset[str]) -> int:
        """The mark-up in goods at a retail value (B-15); `shut` are the months that are closed."""
        heaps = sum(heap.value for heap in self.heaps.values() if heap.pool[0] == item)
        out = [name for name in self.at_retail if self._item_of(name) == item and self.months.get(name) not in shut]
        out = [name for name in out if any(some for some, _ in self.issues[name].values())]
        whole = heaps + sum(self.at_retail[name] for name in out)
        cost = sum(value for name in out for _, value in self.issues[name].values())
        given = sum(self.at_retail[name] for name in out) - cost
        return min(half_away(Fraction(retail * (given - self.contras.get(item, 0)), whole or 1)), retail)

    def _item_of(self, issue: str) -> str:
        return self.heaps[next(iter(self.issues[issue]))].pool[0]

    def _move_stock(self, item: str, place: str, quantity: int) -> None:
        self.stock[item, place] = self.stock.get((item, place), 0) + quantity

    # --- documents -----------------------------------------------------------------------------------------------------

    def receive(self, name: str, item: str, place: str, quantity: int, value: int, day: int) -> bool:  # B-2
        self.step += 1
        heap = self._open(name, item, area_of(place), name, (day, self.step))
        self.receipts[name] = Receipt(item, quantity, quantity, value)
        self.contents[name] = Content()
        self._enter(heap, quantity, value, {name: quantity * UNIT})
        self._move_stock(item, place, quantity)
        return True

    def issue(self, name: str, item: str, place: str, quantity: int, origin: str | None = None) -> bool:  # B-3
        if self.stock.get((item, place), 0) < quantity:
            return False
        self.step += 1
        self._move_stock(item, place, -quantity)
        for heap, there in self._line(item, area_of(place), origin):
            some = min(quantity, there.quantity)
            if some:
                value, content = self._leave(heap, some)
                self.issues.setdefault(name, {})[heap] = [some, value]
                for receipt, part in content.items():
                    if part:
                        self.contents[receipt].issues[name, heap] = part
                self._cost(name, value)
                if self.method == "retail" and origin is None:
                    self.at_retail[name] = self.at_retail.get(name, 0) + value
                quantity -= some
        return True

    def count(self, name: str, item: str, place: str, change: int, day: int, shut: frozenset[str] = frozenset()) -> bool:
        if change < 0:
            self.lost.add(name)
            before = copy.deepcopy(self)
            return self.issue(name, item, place, -change) and self._take_mark_up(name, item, before, shut)
        self.step += 1
        pool = self._line(item, area_of(place))
        there, worth = sum(heap.quantity for _, heap in pool), sum(heap.value for _, heap in pool)
        value = self._worth(item, change) if self.priced else half_away(Fraction(worth * change, there or 1))
        value -= self._mark_up(item, value, shut) if self.method == "retail" else 0
        heap = self._open(name, item, area_of(place), name, (day, self.step))
        self._enter(heap, change, value, {})
        self.suspense -= value
        self._move_stock(item, place, change)
        return True

    def _take_mark_up(self, name: str, item: str, before: Specification, shut: frozenset[str]) -> bool:  # B-15
        """What was missed leaves at cost."""
        for out in self.issues[name].values() if self.method == "retail" else ():
            part = before._mark_up(item, out[1], shut)
            out[1] -= part
            self.suspense -= part
            self.vary(item, part)
            if part:
                del self.at_retail[name]
        return True

    def back(self, issue: str, item: str, place: str, quantity: int) -> bool:  # B-4, B-5
        if sum(out for out, _ in self.issues[issue].values()) < quantity:
            return False
        self.step += 1
        self._move_stock(item, place, quantity)
        for heap, out in reversed(list(self.issues[issue].items())):
            some = min(quantity, out[0])
            if some:
                value, content = take(out[0], out[1], some), {}
                for receipt, its in self.contents.items():
                    part = its.issues.get((issue, heap), 0)
                    if part:
                        content[receipt] = take(out[0], part, some)
                        its.issues[issue, heap] -= content[receipt]
                out[0], out[1] = out[0] - some, out[1] - value
                entered = self.heaps[heap].value
                self._enter(heap, some, value, content)
                if issue in self.at_retail:
                    self.at_retail[issue] -= self.heaps[heap].value - entered
                self.cost_of_sales -= value
                quantity -= some
        return True

    def send_back(self, name: str, receipt: str, place: str, quantity: int) -> bool:  # B-7, B-8
        bought = self.receipts[receipt]
        if bought.open_quantity < quantity or not self.issue(name, bought.item, place, quantity, receipt):
            return False
        estimate = self._clear(bought, quantity)
        if self.priced:
            cost = sum(value for _, value in self.issues[name].values())
            self.cost_of_sales -= cost
            self.vary(bought.item, cost - estimate)
        else:
            self.cost_of_sales -= estimate
        bought.returned += quantity
        self.unbilled[name] = receipt
        return True

    def _clear(self, bought: Receipt, quantity: int) -> int:
        estimate = take(bought.open_quantity, bought.open_value, quantity)
        bought.open_quantity, bought.open_value = bought.open_quantity - quantity, bought.open_value - estimate
        return estimate

    def bill(self, receipt: str, quantity: int, net: int) -> bool:  # B-7, B-10
        bought = self.receipts[receipt]
        if bought.open_quantity < quantity:
            return False
        self.step += 1
        difference = net - self._clear(bought, quantity)
        if self.priced:
            self.vary(bought.item, difference)
            return True
        bought.differences += difference
        left = bought.quantity - bought.returned
        total = half_away(Fraction(bought.differences * bought.quantity, left)) - bought.spread
        bought.spread += total
        return self._spread(receipt, total, total - difference)

    def landed(self, receipt: str, amount: int) -> bool:
        self.step += 1
        if self.priced:
            self.vary(self.receipts[receipt].item, amount)
            return True
        return self._spread(receipt, amount, 0)

    def freight(self, amount: int) -> bool:
        """A selling expense, where the policy says so (小企业会计准则): no goods cost more for it."""
        self.selling += amount
        return True

    def _spread(self, receipt: str, total: int, unpaid: int) -> bool:  # B-10
        content = self.contents[receipt]
        heaps = [heap for heap, part in content.heaps.items() if part]
        gone = [issue for issue, part in content.issues.items() if part]
        parts = largest_remainder(total, [content.heaps[heap] for heap in heaps] + [content.issues[issue] for issue in gone])
        for heap, part in zip(heaps, parts, strict=False):
            some = max(part, -self.heaps[heap].value)  # B-11
            self.heaps[heap].value += some
            self.cost_of_sales += part - some
        for issue, part in zip(gone, parts[len(heaps) :], strict=True):
            off = unpaid if self.unbilled.get(issue[0]) == receipt else 0
            unpaid -= off
            self.issues[issue[0]][issue[1]][1] += part - off
            self._cost(issue[0], part - off)
        self.cost_of_sales -= unpaid
        return True

    def ship(self, name: str, item: str, place: str, quantity: int) -> bool:  # B-6
        if self.stock.get((item, place), 0) < quantity:
            return False
        self.step += 1
        self._move_stock(item, place, -quantity)
        self.shipped[name] = []
        for heap, there in self._line(item, area_of(place)):
            some = min(quantity, there.quantity)
            if some:
                value, content = self._leave(heap, some)
                part = f"{name} {'' if self.average else there.origin}"
                self.heaps.setdefault(part, Heap((item, name), there.origin, (there.rank[0],)))
                self.shipped[name] += [] if part in self.shipped[name] else [part]
                self._enter(part, some, value, content)
                quantity -= some
        return True

    def arrive(self, name: str, shipment: str, place: str, quantity: int) -> bool:  # B-6
        item = self.heaps[self.shipped[shipment][0]].pool[0]
        if sum(self.heaps[part].quantity for part in self.shipped[shipment]) < quantity:
            return False
        self.step += 1
        self._move_stock(item, place, quantity)
        for line, part in enumerate(self.shipped[shipment]):
            some = min(quantity, self.heaps[part].quantity)
            if some:
                value, content = self._leave(part, some)
                origin, day = self.heaps[part].origin, self.heaps[part].rank[0]
                heap = self._open(f"{name} {line}", item, area_of(place), origin, (day, self.step, line))
                self._enter(heap, some, value, content)
                quantity -= some
        return True

    def move(self, item: str, source: str, target: str, quantity: int) -> bool:
        if self.stock.get((item, source), 0) < quantity:
            return False
        self.step += 1
        self._move_stock(item, source, -quantity)
        self._move_stock(item, target, quantity)
        return True

    def reprice(self, item: str, price: Fraction) -> None:  # B-12
        self.step += 1
        self.prices[item] = price
        self.at_price_again()

    def at_price_again(self) -> None:  # B-14
        """Every pool at a set price is worth its price."""
        for heap in self.heaps.values():
            if self._is_priced(heap):
                change = self._worth(heap.pool[0], heap.quantity) - heap.value
                heap.value += change
                self.vary(heap.pool[0], -change)

    def close_month(self, items: tuple[str, ...], issues: set[str] | None = None) -> None:  # B-13
        """Of these issues, where months are told apart; else of all."""
        self.step += 1
        for item in items:
            heaps = [heap for heap in self.heaps.values() if heap.pool[0] == item]
            names = [name for name in self.issues if issues is None or name in issues]
            out = [(name, self.issues[name]) for name in names if self.heaps[next(iter(self.issues[name]))].pool[0] == item]
            gone = [(name, one) for name, parts in out for one in parts.values() if one[0]]
            there, left = sum(heap.quantity for heap in heaps), sum(one[0] for _, one in gone)
            whole = sum(heap.value for heap in heaps) + sum(one[1] for _, one in gone)
            if not there + left:
                continue
            kept = take(there + left, whole, there)
            for heap, value in zip(
                heaps, largest_remainder(kept, [heap.quantity for heap in heaps]) if there else [], strict=False
            ):
                heap.value = value
            costs = largest_remainder(whole - kept, [one[0] for _, one in gone]) if left else []
            for (name, one), cost in zip(gone, costs, strict=True):
                self._cost(name, cost - one[1])
                one[1] = cost

    def layers(self, item: str, area: str) -> list[tuple[int, int]]:
        """Quantity and value of a pool's layers in the order they are taken."""
        return [(heap.quantity, heap.value) for _, heap in self._line(item, area)]

    def transit(self) -> int:
        return sum(heap.value for parts in self.shipped.values() for heap in map(self.heaps.__getitem__, parts))


def area_of(place: str) -> str:
    """A bin lies in its warehouse's area."""
    return "area-W1" if place == "B1" else f"area-{place}"
