"""What goods cost that leave an area, by costing method (ENGINE §5; DOMAIN §1.1).

Pool of 300 for 3,120.00, moving average: 120 leave for `take(300, 312000, 120)` = 1,248.00. FIFO with layers 100 for 1,000.00
and 200 for 2,120.00: the same 120 take the first layer whole and 20 of the second, 1,212.00. Only quantities and total values
are kept; a unit cost never exists, so 10.00 for 3 pieces leave as 3.33, 3.34 and 3.33 and nothing remains.

The methods differ in how a pool is kept and in what order it gives:

    moving average   one layer; what leaves takes its share of the value
    month average    the same during the month; `average_cost_close` makes it the average of the month (`month_end_costs`)
    standard, retail one layer at the price that was set (`set_prices`)
    FIFO             one layer for each receipt line, the oldest first
    LIFO             the same, the newest first; only where the policy `lifo` allows it
    specific         one layer for each lot, and the lot that leaves is the one that is named

A line over several layers and several lots is cut where either changes: layers 60 + 40 and lots 70 + 30 make cells of 60, 10
and 30.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.domain.layer import Cell, Shelves, is_shipment
from ledger.domain.lots import LotRoom, Lots, Spot
from ledger.domain.mark_up import MarkUps
from ledger.domain.masters import Costing, Item
from ledger.domain.problem import Problem
from ledger.domain.refusals import no_cost, stock_short
from ledger.domain.rounding import divide_half_up, take
from ledger.domain.set_prices import no_set_price, set_value
from ledger.domain.state import BookState, Layer


@dataclass(frozen=True, slots=True)
class Wanted:
    """Goods that are to leave a place."""

    item: Item
    quantity: int
    place: str
    lot: str | None = None
    """None: the lots that `LotRoom` chooses."""
    status: str = ""
    """Their quality status; `""` is available."""
    origin: str | None = None
    """Layers and lots that come from this line go first (a return to the supplier)."""


def issue(wanted: Wanted, shelves: Shelves, room: LotRoom) -> list[Cell] | Problem:
    """Goods leaving a place."""
    item, quantity, place, lot, origin = wanted.item, wanted.quantity, wanted.place, wanted.lot, wanted.origin
    if quantity == 0:
        return []
    pool = shelves.pool_of(item.code, place)
    first = next(shelves.layers(pool), None)
    if first is not None and is_shipment(first.name):
        cells = _from_shipments(item, quantity, shelves.layers(pool), shelves)
    else:
        lots = room.choose(item, quantity, Spot(place, wanted.status), lot, _lots_of(origin, shelves.state))
        if isinstance(lots, Problem):
            return lots
        if item.costing is Costing.SPECIFIC:
            return _by_lot(item, lots, list(shelves.layers(pool)), place, shelves)
        cells = crossed(_from_layers(item, quantity, shelves.layers(pool, origin), shelves), lots)
    there = sum(cell.quantity for cell in cells)
    return cells if there == quantity else stock_short(item, place, quantity, there, lot=lot or "")


def _lots_of(origin: str | None, state: BookState) -> tuple[str, ...]:
    """The lots a receipt brought in, as far as its layers tell."""
    return tuple(state.layers[name].lot for name in state.origins.get(origin, ())) if origin else ()


def _from_layers(item: Item, quantity: int, layers: Iterable[Layer], shelves: Shelves) -> list[Cell]:
    cells: list[Cell] = []
    for layer in layers:
        some = min(quantity, layer.quantity)
        cells += shelves.draw(item, layer, some)
        quantity -= some
        if not quantity:
            break
    return cells


def _from_shipments(item: Item, quantity: int, layers: Iterable[Layer], shelves: Shelves) -> list[Cell]:
    cells: list[Cell] = []
    for layer in layers:
        some = min(quantity, layer.quantity)
        lots = shelves.shipment_lots(item, layer)
        cells += crossed(shelves.draw(item, layer, some), lots)
        quantity -= some
        if not quantity:
            break
    return cells


def from_shipment(item: Item, quantity: int, layer: Layer, shelves: Shelves) -> list[Cell]:
    """Goods leaving one shipment in transit, at a consignee or at a subcontractor."""
    return _from_shipments(item, quantity, [layer], shelves)


def _by_lot(item: Item, lots: Lots, layers: Sequence[Layer], place: str, shelves: Shelves) -> list[Cell] | Problem:
    cells: list[Cell] = []
    for lot, quantity in lots:
        found = _from_layers(item, quantity, [layer for layer in layers if layer.lot == lot], shelves)
        if sum(cell.quantity for cell in found) < quantity:
            return stock_short(item, place, quantity, sum(cell.quantity for cell in found), lot=lot)
        cells += crossed(found, [(lot, quantity)])
    return cells


def crossed(cells: Iterable[Cell], lots: Lots) -> list[Cell]:
    """Cells cut where the lot changes; the value of a cell goes with its quantity."""
    found: list[Cell] = []
    left = list(lots)
    for cell in cells:
        quantity, value = cell.quantity, cell.value
        while quantity:
            lot, there = left[0] if left else (cell.lot, quantity)
            some = min(quantity, there)
            part = take(quantity, value, some)
            found.append(Cell(cell.layer, cell.origin, cell.rank_date, lot, some, part))
            quantity, value = quantity - some, value - part
            left = left[1:] if some == there else [(lot, there - some), *left[1:]]
    return found


def cost_now(wanted: Wanted, shelves: Shelves, mark_ups: MarkUps) -> int | Problem:
    """What goods would cost today, taking nothing: the pool's average, or where it is empty the last known cost.

    At a set price that is the standard cost, or the retail price less the mark-up in it. Where cost hangs on the lot, the
    lot's; a lot that was never there costs what the others do.
    """
    item, quantity, place, state = wanted.item, wanted.quantity, wanted.place, mark_ups.state
    if quantity == 0:
        return 0
    if item.costing.at_set_price:
        worth = set_value(item, quantity, state.masters, state.currency)
        if worth is None or item.costing is Costing.STANDARD:
            return no_set_price(item) if worth is None else worth
        cost = mark_ups.cost(item, worth)
        return no_cost(item, place) if cost is None else cost
    layers = list(shelves.layers(shelves.pool_of(item.code, place)))
    known = _average(layers) or _last_cost(item, state)
    if item.costing is Costing.SPECIFIC and wanted.lot is not None:
        known = _average([layer for layer in layers if layer.lot == wanted.lot]) or _last_cost(item, state, wanted.lot) or known
    return no_cost(item, place) if known is None else divide_half_up(known[1] * quantity, known[0])


def _average(layers: Iterable[Layer]) -> tuple[int, int] | None:
    """Quantity and value of all that lies there."""
    found = list(layers)
    there = sum(layer.quantity for layer in found)
    return (there, sum(layer.value for layer in found)) if there else None


def _last_cost(item: Item, state: BookState, lot: str | None = None) -> tuple[int, int] | None:
    """Quantity and value of the last goods, or the last of a lot, that came in or went out."""
    for move in reversed(state.moves.get(item.code, [])):
        posting = move.posting
        if lot is not None and posting.lot != lot:
            continue
        quantity = posting.quantity or 0
        if posting.layer and posting.value * quantity > 0:
            return abs(quantity), abs(posting.value)
    return None
