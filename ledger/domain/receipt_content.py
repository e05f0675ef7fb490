"""Where a receipt's goods are now: how much of it is still there, and how much each outflow took (ARCHITECTURE §6.4).

Receipt R1 of 100 joins an average pool that held 100. 50 are delivered: of 200 in the pool, half of what leaves is R1's, so the
delivery holds 25 of R1 and the pool 75. 20 of the 50 come back: 10 of R1 with them. A transfer carries its content to where
the goods go. Under FIFO the same walk is exact in pieces, because a layer holds nothing but its own receipt.

Content is kept in base units × 2^64 as integers, half away from zero: 100,000 moves stay fast, and every machine finds the
same. All content that goes with all goods goes exactly, so nothing is lost on the way.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from ledger.domain.entry import Posting
from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import is_shipment, is_stock
from ledger.domain.rounding import take
from ledger.domain.state import BookState

UNIT = 1 << 64
Heap = tuple[str, str]
"""Layer, and the origin within it where a shipment keeps origins apart."""


@dataclass(slots=True)
class Outflow:
    """Goods of one layer that a document line took out of stock."""

    seq: int
    ref: str
    layer: str
    quantity: int = 0
    content: int = 0

    def come_back(self, quantity: int) -> int:
        """The content that returns with a quantity."""
        some = min(quantity, self.quantity)
        content = take(self.quantity, self.content, some) if some else 0
        self.quantity -= some
        self.content -= content
        return content


@dataclass(slots=True)
class Event:
    """The stock lines of one document line of one record, red and blue netted."""

    seq: int
    ref: str
    moved: dict[tuple[Heap, str], int] = field(default_factory=dict)
    """(heap, origin named by the line) → net quantity."""

    def leaving(self) -> list[tuple[Heap, str, int]]:
        """What leaves, as positive quantities."""
        return [(heap, origin, -quantity) for (heap, origin), quantity in self.moved.items() if quantity < 0]

    def arriving(self) -> list[tuple[Heap, str, int]]:
        """What arrives."""
        return [(heap, origin, quantity) for (heap, origin), quantity in self.moved.items() if quantity > 0]


class Content:
    """The content of one receipt line, followed through the item's history; `until` leaves out what is dated later."""

    def __init__(self, state: BookState, item: str, receipt: str, until: date | None = None) -> None:
        self.state, self.item, self.receipt, self.until = state, item, receipt, until
        self.average = state.masters.items[item].costing.pooled
        self.there: dict[Heap, int] = {}
        """Content by heap."""
        self.outflows: dict[tuple[str, str], Outflow] = {}
        """By document line and layer."""
        self._of_issue: dict[str, list[Outflow]] = {}
        self._quantity: dict[Heap, int] = {}
        self._follow()

    def _follow(self) -> None:
        moves = self.state.moves.get(self.item, [])
        start = self.state.first_move(self.item, self.receipt)
        if start is None:
            return
        while start and moves[start - 1].seq == moves[start].seq:
            start -= 1
        stock = [move for move in itertools.islice(moves, start, None) if move.posting.quantity and is_stock(move)]
        self._quantity = self._at_start(stock)
        if self.until is not None:
            stock = self._not_later(self.until, moves[:start], stock)
        self._trace(stock)

    def _trace(self, stock: list[ItemMove]) -> None:
        for event in self._events(stock):
            if not self._is_plain(event):
                self._apply(event)
            for (heap, _), quantity in event.moved.items():
                self._quantity[heap] += quantity

    def _not_later(self, until: date, before: list[ItemMove], since: list[ItemMove]) -> list[ItemMove]:
        """The moves dated up to that day; what was recorded before the receipt but is dated later was not there yet."""
        for move in before:
            heap = self._heap(move.posting)
            if move.date > until and is_stock(move) and heap in self._quantity:
                self._quantity[heap] -= move.posting.quantity or 0
        return [move for move in since if move.date <= until]

    def _is_plain(self, event: Event) -> bool:
        """True for most of a history: goods of other receipts come in, or leave a heap with nothing of ours."""
        if len(event.moved) > 1 or event.ref == self.receipt:
            return False
        (heap, origin), quantity = next(iter(event.moved.items()))
        return origin == event.ref if quantity > 0 else not origin and not self.there.get(heap)

    def _at_start(self, stock: list[ItemMove]) -> dict[Heap, int]:
        """Quantity of every heap just before the receipt: what is there now less what came since."""
        found: dict[Heap, int] = {}
        for move in stock:
            heap = self._heap(move.posting)
            if heap not in found:
                found[heap] = self._now(heap)
            found[heap] -= move.posting.quantity or 0
        return found

    def _now(self, heap: Heap) -> int:
        if not heap[1]:
            layer = self.state.layers.get(heap[0])
            return layer.quantity if layer else 0
        moves = self.state.moves_of_layer(self.item, heap[0])
        return sum(move.posting.quantity or 0 for move in moves if self._heap(move.posting) == heap)

    def _heap(self, posting: Posting) -> Heap:
        layer = posting.layer or ""
        return (layer, posting.origin or "") if is_shipment(layer) and not self.average else (layer, "")

    def _events(self, stock: list[ItemMove]) -> Iterator[Event]:
        events: dict[str, Event] = {}
        seq = -1
        for move in stock:
            if move.seq != seq:
                yield from events.values()
                events, seq = {}, move.seq
            event = events.get(move.ref)
            if event is None:
                event = events[move.ref] = Event(move.seq, move.ref)
            key = (self._heap(move.posting), move.posting.origin or "")
            event.moved[key] = event.moved.get(key, 0) + (move.posting.quantity or 0)
        yield from events.values()

    # --- one event -------------------------------------------------------------------------------------------------

    def _apply(self, event: Event) -> None:
        leaving, arriving = event.leaving(), event.arriving()
        fresh = [one for one in arriving if one[1] == event.ref]
        # goods that came back to another area keep the issue as their origin there: moving them on brings nothing back
        back = [one for one in arriving if one[1] in self._of_issue and one[1] != event.ref and not leaving]
        moved = [one for one in arriving if one not in fresh and one not in back]
        if event.ref == self.receipt:
            for heap, _, quantity in fresh or moved:
                self._put(heap, quantity * UNIT)
        for heap, origin, quantity in back:
            self._put(heap, self._return(origin, heap[0], quantity))
        self._leave(event, leaving, moved)

    def _put(self, heap: Heap, content: int) -> None:
        if content:
            self.there[heap] = self.there.get(heap, 0) + content

    def _draw(self, heap: Heap, quantity: int) -> int:
        """The share of a heap's content that leaves with a quantity."""
        content, there = self.there.get(heap, 0), self._quantity.get(heap, 0)
        if not content:
            return 0
        some = content if quantity >= there else take(there, content, quantity)
        self.there[heap] = content - some
        return some

    def _return(self, issue: str, layer: str, quantity: int) -> int:
        """Content that comes back from an issue: from the outflow of that layer, else the newest first."""
        named = self.outflows.get((issue, layer))
        if named is not None:
            return named.come_back(quantity)
        content = 0
        for outflow in reversed(self._of_issue[issue]):
            some = min(quantity, outflow.quantity)
            content += outflow.come_back(some)
            quantity -= some
        return content

    def _leave(self, event: Event, leaving: list[tuple[Heap, str, int]], moved: list[tuple[Heap, str, int]]) -> None:
        """Content leaves its heaps: with goods that only move on it goes along, the rest has left stock."""
        tags = [self._tag(heap) for heap, _, _ in leaving]
        out: list[tuple[str, int, int]] = []
        for tag in dict.fromkeys(tags):
            group = [one for one, its in zip(leaving, tags, strict=True) if its == tag]
            onward = [one for one in moved if len(set(tags)) == 1 or one[1] == tag]
            out += self._leave_group(group, onward)
        if any(content for _, _, content in out):
            for layer, quantity, content in out:
                self._flow_out(event.seq, event.ref, layer, quantity, content)

    def _tag(self, heap: Heap) -> str:
        if self.average:
            return ""
        return heap[1] or (self.state.layers[heap[0]].origin if heap[0] in self.state.layers else "")

    def _leave_group(
        self, group: list[tuple[Heap, str, int]], onward: list[tuple[Heap, str, int]]
    ) -> list[tuple[str, int, int]]:
        """Layer, quantity and content of what leaves stock out of heaps of one origin."""
        found: list[tuple[str, int, int]] = []
        total, going = sum(quantity for _, _, quantity in group), sum(quantity for _, _, quantity in onward)
        carried = 0
        for heap, origin, quantity in group:
            if not onward and origin and not heap[1]:
                self._undo(heap, origin, quantity)
                continue
            content = self._draw(heap, quantity)
            along = take(total, content, min(going, total))
            carried += along
            out = quantity - take(total, quantity, min(going, total))
            if out:
                found.append((heap[0], out, content - along))
        left = going
        for heap, _, quantity in onward:
            part = take(left, carried, quantity)
            self._put(heap, part)
            carried, left = carried - part, left - quantity
        return found

    def _flow_out(self, seq: int, ref: str, layer: str, quantity: int, content: int) -> None:
        outflow = self.outflows.get((ref, layer))
        if outflow is None:
            outflow = self.outflows[(ref, layer)] = Outflow(seq, ref, layer)
            self._of_issue.setdefault(ref, []).append(outflow)
        outflow.quantity += quantity
        outflow.content += content

    def _undo(self, heap: Heap, origin: str, quantity: int) -> None:
        """A reversal: of this receipt it takes its content, of a return it sends content out again, of another nothing."""
        if origin == self.receipt:
            self.there[heap] = max(self.there.get(heap, 0) - quantity * UNIT, 0)
        elif origin in self._of_issue:
            issue = self._of_issue[origin][0]
            self._flow_out(issue.seq, origin, heap[0], quantity, self._draw(heap, quantity))


class HeapContent(Content):
    """The content of whole layers, followed since the end of a day; without a day it is still all there."""

    def __init__(self, state: BookState, item: str, layers: Sequence[str], since: date | None) -> None:
        self._layers, self._since = layers, since
        super().__init__(state, item, "")

    def _follow(self) -> None:
        if self._since is None:
            self.there = {(name, ""): UNIT for name in self._layers}
            return
        moves = self.state.moves.get(self.item, [])
        stock = [one for one in moves if one.date > self._since and one.posting.quantity and is_stock(one)]
        self._quantity = {(name, ""): self.state.layers[name].quantity for name in self._layers}
        self._quantity |= self._at_start(stock)
        self.there = {(name, ""): self._quantity[name, ""] * UNIT for name in self._layers if self._quantity[name, ""] > 0}
        self._trace(stock)
