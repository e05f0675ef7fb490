"""Goods with a value: what a document takes from layers, before and after each of its lines.

A layer is a quantity with a total value (ARCHITECTURE §6.1). An average pool is one layer, FIFO has one per receipt line,
specific cost one per lot; a shipment in transit, at a consignee or a subcontractor is one layer named by its open item, and
under FIFO it is divided into parts by origin, so that goods come out of it at the cost they went in with: 60 @ 10.00 and
40 @ 20.00 shipped together arrive as 60 @ 10.00 and 40 @ 20.00, and 50 of them as 50 @ 10.00.

`Shelves` is the working copy of one document: the second line of a delivery sees what the first has taken. The state of the
books is only read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.item_moves import ItemMove
from ledger.domain.masters import Costing, Item
from ledger.domain.role import ROLES
from ledger.domain.rounding import take
from ledger.domain.set_prices import change_of_value
from ledger.domain.state import BookState, Layer, PoolKey


@dataclass(frozen=True, slots=True)
class Cell:
    """Goods of one layer, origin and lot with their value; quantities are positive."""

    layer: str
    origin: str
    rank_date: date | None
    lot: str
    quantity: int
    value: int


@dataclass(slots=True)
class Part:
    """What one origin brought into a layer, as far as it is still there."""

    origin: str
    rank_date: date
    lot: str
    quantity: int
    value: int

    def draw(self, layer: str, quantity: int) -> Cell:
        """Goods leaving with their share of the value, all of it with all of them (ARCHITECTURE D3)."""
        value = take(self.quantity, self.value, quantity)
        self.quantity -= quantity
        self.value -= value
        return Cell(layer, self.origin, self.rank_date, self.lot, quantity, value)


def is_shipment(layer: str) -> bool:
    """True where the layer is an open item: `stock_transfer:T1/1`; other layers are named by a posting, `12.1/3`."""
    return ":" in layer


def is_stock(move: ItemMove) -> bool:
    """True for postings that move the company's own goods or their value; a correction of an outflow names a layer too."""
    role = ROLES.get(move.posting.role)
    return role is not None and role.stock and move.posting.layer is not None


def tracks_lots(item: Item) -> bool:
    """True where stock is kept per lot; a specific cost hangs on one."""
    return item.lot_tracked or item.costing is Costing.SPECIFIC


class Shelves:
    """The layers of a book as one document sees them; `until` shows them as they stood at the end of that day."""

    def __init__(self, state: BookState, until: date | None = None) -> None:
        self.state = state
        self.until = until
        self._layers: dict[str, Layer] = {}
        self._parts: dict[str, list[Part]] = {}
        self._pools: dict[PoolKey, list[str]] = {}
        self._later: dict[str, dict[str, tuple[int, int]]] = {}

    def pool_of(self, item: str, place: str) -> PoolKey:
        """The pool of the company's goods at an inside place."""
        return PoolKey(item, "", self.state.area_of(place))

    def layer(self, name: str) -> Layer:
        """The working copy of a layer."""
        found = self._layers.get(name)
        if found is None:
            found = replace(self.state.layers[name])
            quantity, value = self._moved_later(found.pool.item).get(name, (0, 0))
            found.quantity -= quantity
            found.value -= value
            self._layers[name] = found
        return found

    def layers(self, pool: PoolKey, origin: str | None = None) -> Iterator[Layer]:
        """Layers of a pool that hold goods, in the order the method takes them; those that come from `origin` first."""
        names = self._names(pool)
        if self.state.masters.items[pool.item].costing is Costing.LIFO:
            names = names[::-1]
        first = [name for name in self.state.origins.get(origin, ()) if name in names] if origin else []
        for name in itertools.chain(first, names):
            layer = self.layer(name)
            if layer.quantity > 0:
                yield layer

    def _names(self, pool: PoolKey) -> list[str]:
        """As they stand now; for an earlier day also those that have been used up since."""
        names = self.state.pools.get(pool, [])
        if self.until is None:
            return names
        if pool not in self._pools:
            drained = [name for name in self._moved_later(pool.item) if self.state.layers[name].pool == pool]
            layers = [self.state.layers[name] for name in dict.fromkeys([*names, *drained])]
            self._pools[pool] = [layer.name for layer in sorted(layers, key=lambda layer: layer.rank)]
        return self._pools[pool]

    def _moved_later(self, item: str) -> dict[str, tuple[int, int]]:
        """Quantity and value that came after `until`, by layer."""
        if self.until is None:
            return {}
        if item not in self._later:
            self._later[item] = moved_after(self.state.moves.get(item, ()), self.until, self.state)
        return self._later[item]

    def _history(self, item: Item, layer: Layer) -> list[ItemMove]:
        """What was posted to a layer, up to the day these shelves show."""
        moves = self.state.moves_of_layer(item.code, layer.name)
        return moves if self.until is None else [move for move in moves if move.date <= self.until]

    def parts(self, item: Item, layer: Layer) -> list[Part]:
        """What a layer is made of: shipments of goods that are not averaged keep their origins apart."""
        found = self._parts.get(layer.name)
        if found is None:
            if is_shipment(layer.name) and not item.costing.pooled:
                found = parts_of(self._history(item, layer))
            else:
                found = [Part(layer.origin, layer.rank_date, layer.lot, layer.quantity, layer.value)]
            there = sum(part.quantity for part in found)
            assert there == layer.quantity, f"the history of {layer.name} was not read: {there} of {layer.quantity}"
            self._parts[layer.name] = found
        return found

    def draw(self, item: Item, layer: Layer, quantity: int) -> list[Cell]:
        """Take goods from one layer, oldest part first; no more than it holds."""
        assert quantity <= layer.quantity, (layer, quantity)
        if item.costing.at_set_price and self.until is None and not is_shipment(layer.name):
            return [self._draw_at_price(item, layer, quantity)]
        cells: list[Cell] = []
        for part in self.parts(item, layer):
            some = min(quantity - sum(cell.quantity for cell in cells), part.quantity)
            if some > 0:
                cells.append(part.draw(layer.name, some))
        layer.quantity -= quantity
        layer.value -= sum(cell.value for cell in cells)
        return cells

    def _draw_at_price(self, item: Item, layer: Layer, quantity: int) -> Cell:
        """Goods leaving a pool at the item's set price, all of the value with all of them."""
        value = layer.value
        if quantity < layer.quantity:
            out = change_of_value(item, layer.quantity, -quantity, self.state.masters, self.state.currency)
            value = take(layer.quantity, layer.value, quantity) if out is None else min(max(-out, 0), layer.value)
        layer.quantity -= quantity
        layer.value -= value
        return Cell(layer.name, "", layer.rank_date, layer.lot, quantity, value)

    def add_value(self, name: str, value: int, origin: str) -> None:
        """A late difference that reaches this layer: the next line of the document sees it."""
        layer = self.layer(name)
        layer.value += value
        if name in self._parts:
            parts = self._parts[name]
            next((part for part in parts if part.origin == origin), parts[0]).value += value

    def shipment_lots(self, item: Item, layer: Layer) -> list[tuple[str, int]]:
        """The lots of a shipment that are still in it, in the order they were shipped."""
        if not tracks_lots(item):
            return [("", layer.quantity)]
        sums: dict[str, int] = {}
        for move in self._history(item, layer):
            sums[move.posting.lot or ""] = sums.get(move.posting.lot or "", 0) + (move.posting.quantity or 0)
        return [(lot, quantity) for lot, quantity in sums.items() if quantity > 0]


def parts_of(moves: Iterable[ItemMove]) -> list[Part]:
    """A shipment's parts by origin and lot, from everything posted to it; a late difference belongs to its origin."""
    found: dict[tuple[str, str], Part] = {}
    for move in moves:
        posting = move.posting
        key = (posting.origin or "", posting.lot or "")
        if not posting.quantity:
            key = next((one for one in found if one[0] == key[0]), key)
        part = found.setdefault(key, Part(key[0], posting.rank_date or move.date, key[1], 0, 0))
        part.quantity += posting.quantity or 0
        part.value += posting.value
    return list(found.values())


def moved_after(moves: Iterable[ItemMove], until: date, state: BookState) -> dict[str, tuple[int, int]]:
    """Quantity and value posted after a day, by layer."""
    found: dict[str, tuple[int, int]] = {}
    for move in moves:
        name = move.posting.layer
        if name and move.date > until and is_stock(move) and name in state.layers:
            quantity, value = found.get(name, (0, 0))
            found[name] = (quantity + (move.posting.quantity or 0), value + move.posting.value)
    return found
