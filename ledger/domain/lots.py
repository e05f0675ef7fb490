"""Which physical lots leave a place. Lots say where goods are, layers what they cost; only specific cost makes them one (§6.1).

40 pieces leave W1 where lot A has 30 (since 1 March) and lot B 50: without a named lot 30 of A and 10 of B go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.domain.layer import tracks_lots
from ledger.domain.masters import Item
from ledger.domain.problem import Problem
from ledger.domain.refusals import stock_short
from ledger.domain.state import BookState, PoolKey, StockKey

Lots = list[tuple[str, int]]
"""(lot, quantity), `""` for goods that are not kept by lot."""


class Spot(NamedTuple):
    """A place and a quality status: goods are chosen among those that lie there."""

    place: str
    status: str = ""


class LotRoom:
    """Lots at places, less what earlier lines of the same document have taken."""

    def __init__(self, state: BookState) -> None:
        self.state = state
        self._taken: dict[StockKey, int] = {}

    def choose(self, item: Item, quantity: int, spot: Spot, named: str | None, first: Sequence[str] = ()) -> Lots | Problem:
        """The lots that leave: the named one, else those of `first`, else the oldest."""
        if not tracks_lots(item):
            return [("", quantity)]
        keys = self._keys(item, spot, first) if named is None else [StockKey(item.code, named, "", spot.status, spot.place)]
        found: Lots = []
        for key in keys:
            some = min(quantity - sum(part for _, part in found), self._there(key))
            if some > 0:
                found.append((key.lot, some))
                self._taken[key] = self._taken.get(key, 0) + some
        there = sum(part for _, part in found)
        return found if there == quantity else stock_short(item, spot.place, quantity, there, lot=named or "")

    def _there(self, key: StockKey) -> int:
        stock = self.state.stock.get(key)
        return (stock.quantity if stock else 0) - self._taken.get(key, 0)

    def _keys(self, item: Item, spot: Spot, first: Sequence[str]) -> list[StockKey]:
        live = self.state.stock_of_item.get(item.code, {})
        keys = [key for key in live if key.place == spot.place and not key.owner and key.status == spot.status]
        age = self._ages(item, spot.place)
        return sorted(keys, key=lambda key: (key.lot not in first, age.get(key.lot, len(age)), key.lot))

    def _ages(self, item: Item, place: str) -> dict[str, int]:
        """Lots by the rank of their oldest layer; an average pool knows none, there the lot's code decides."""
        pool = PoolKey(item.code, "", self.state.area_of(place))
        return {lot: age for age, lot in enumerate(dict.fromkeys(layer.lot for layer in self.state.pool_layers(pool)))}
