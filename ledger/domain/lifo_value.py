"""What stock would be worth under LIFO, for management: worked out from what was posted, posting nothing (DOMAIN §1.1, §2.8).

No standard of the Chinese charts, nor IFRS, has LIFO, so no book is kept by it there; but whoever compares with a company under
US GAAP, or watches what replacement costs, wants the figure. 100 @ 10.00 and 200 @ 10.60, billed at 10.90, 120 sold in between:
the 120 are the newest, 1,308.00, and 100 @ 10.00 and 80 @ 10.90 are left, 1,872.00.

Receipts count at what they cost by now, late prices included, whatever the item's own method made of the difference. Documents
are read in order of their accounting date. Moves between places and areas are none: the company is one pool.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import is_stock
from ledger.domain.rounding import take
from ledger.domain.set_prices import CONTRA


@dataclass(slots=True)
class Layer:
    """Goods of one receipt that are still there."""

    receipt: str
    quantity: int
    value: int


@dataclass(slots=True)
class LifoValue:
    """Layers and what they gave; `value` and `cost` are what LIFO would show."""

    layers: list[Layer] = field(default_factory=list)
    given: dict[str, list[Layer]] = field(default_factory=dict)
    """Issue → what each layer gave to it, as far as it has not come back."""

    @property
    def value(self) -> int:
        """The value of what is there."""
        return sum(layer.value for layer in self.layers)

    @property
    def cost(self) -> int:
        """The cost of what left and has not come back."""
        return sum(layer.value for given in self.given.values() for layer in given)

    def receive(self, receipt: str, quantity: int, value: int) -> None:
        """A new layer on top."""
        self.layers.append(Layer(receipt, quantity, value))

    def issue(self, ref: str, quantity: int) -> None:
        """Goods leave, the newest first."""
        while quantity and self.layers:
            some = min(quantity, self.layers[-1].quantity)
            self.given.setdefault(ref, []).append(_part(self.layers[-1], some))
            quantity -= some
            if not self.layers[-1].quantity:
                self.layers.pop()

    def come_back(self, issue: str, quantity: int) -> None:
        """Goods of an issue return to where they were taken from, the last first."""
        given = self.given.get(issue, [])
        while quantity and given:
            some = min(quantity, given[-1].quantity)
            self.layers.append(_part(given[-1], some))
            quantity -= some
            if not given[-1].quantity:
                given.pop()

    def undo(self, receipt: str, quantity: int) -> None:
        """A receipt is reversed: its own goods go."""
        layer = next((one for one in self.layers if one.receipt == receipt), None)
        if layer is not None:
            _part(layer, min(quantity, layer.quantity))
            self.layers = [one for one in self.layers if one.quantity]


def _part(layer: Layer, quantity: int) -> Layer:
    """Goods taken off a layer with their share of its value."""
    value = take(layer.quantity, layer.value, quantity)
    layer.quantity -= quantity
    layer.value -= value
    return Layer(layer.receipt, quantity, value)


def lifo_value(moves: Sequence[ItemMove]) -> LifoValue:
    """The history of one item, as far as it is given, under LIFO."""
    found, late = LifoValue(), _late_prices(moves)
    for ref, lines in _documents(sorted(moves, key=lambda move: (move.date, move.seq))):
        quantity = sum(move.posting.quantity or 0 for move in lines if is_stock(move))
        origin = next(
            (one.posting.origin for one in lines if is_stock(one) and one.posting.quantity and one.posting.origin), ""
        )
        if quantity > 0 and origin in found.given:
            found.come_back(origin, quantity)
        elif quantity > 0:
            found.receive(ref, quantity, _own_cost(lines) + late.get(ref, 0))
        elif quantity < 0 and ref.startswith("reversal:") and origin not in found.given:
            found.undo(origin, -quantity)
        elif quantity < 0:
            found.issue(origin if origin in found.given else ref, -quantity)
    return found


def _documents(moves: Sequence[ItemMove]) -> Iterator[tuple[str, list[ItemMove]]]:
    """Lines of one document line of one record, in order."""
    for (_, ref), lines in groupby(moves, key=lambda move: (move.seq, move.ref)):
        yield ref, list(lines)


def _own_cost(lines: Sequence[ItemMove]) -> int:
    """What the goods of a receipt cost: what stock took, and what a set price left to its contra account."""
    return sum(move.posting.value for move in lines if is_stock(move) or move.posting.role in CONTRA.values())


def _late_prices(moves: Sequence[ItemMove]) -> dict[str, int]:
    """Receipt → differences that became known later, wherever they were posted."""
    found: dict[str, int] = {}
    documents = list(_documents(sorted(moves, key=lambda move: move.seq)))
    receipts = {ref for ref, lines in documents if sum(one.posting.quantity or 0 for one in lines if is_stock(one)) > 0}
    for ref, lines in documents:
        spread = [move.posting for move in lines if move.posting.origin and not move.posting.quantity]
        billed = [move.posting.open_item for move in lines if move.posting.role == "GRNI" and move.posting.open_item]
        named = [*billed, *(posting.origin for posting in spread if posting.origin in receipts)]
        if spread and named and ref not in receipts:
            found[named[0] or ""] = found.get(named[0] or "", 0) + sum(posting.value for posting in spread)
    return found
