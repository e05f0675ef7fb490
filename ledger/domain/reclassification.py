"""An item of another category, or costed by another method: its stock moves to where it belongs, in the item's own record.

P1 was goods and becomes a raw material: 100 pieces for 1,016.00 leave 1405.01 for 1403, layer by layer, so that both accounts
equal quantity and cost (ARCHITECTURE §6.1). FIFO becomes moving average: the layers of an area are poured into the one that the
pool began with, on the same account. Average becomes FIFO or LIFO: the pool is simply the first layer, and nothing is posted.

The voucher is dated the day the item last moved, or the first open day after it: no stock period is opened before its time.
What lies under way keeps its layer and moves to another account only where the chart tells categories apart there too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ledger.domain.accounts_of_roles import account_of_role
from ledger.domain.booking import numbered
from ledger.domain.chart import Bundle
from ledger.domain.costing import crossed
from ledger.domain.entry import Entry, Posting
from ledger.domain.invariants import broken_books, sums_of
from ledger.domain.layer import Cell, is_shipment, is_stock
from ledger.domain.lots import Lots
from ledger.domain.masters import Costing, Item
from ledger.domain.pairs import with_pairs
from ledger.domain.problem import Problem, Text
from ledger.domain.revaluation import last_moved
from ledger.domain.state import BookState, Layer

KEEPS_LAYERS: Final = frozenset({Costing.FIFO, Costing.LIFO})
"""Methods that take any layers as they find them."""
POURS_TOGETHER: Final = frozenset({Costing.MOVING_AVERAGE, Costing.MONTH_AVERAGE})
"""Methods with one layer for an area, whose value is what was there."""


def reclassified(given: Mapping[str, Any], state: BookState, bundle: Bundle) -> tuple[Entry, ...] | list[Problem]:
    """The voucher that a changed item needs: none for a new item, or where nothing moves."""
    before = state.masters.items.get(given["id"])
    if before is None:
        return ()
    after = replace(before, category=given["category"], costing=Costing(given.get("costing", "moving_average")))
    day = last_moved(before, state)
    if day is None or (after.category, after.costing) == (before.category, before.costing):
        return ()
    lines: list[Posting] = []
    specific = before.costing is Costing.SPECIFIC
    for layer in [one for one in state.layers.values() if one.pool.item == before.code and (one.quantity or one.value)]:
        found = list(_moved(layer, after, specific=specific, state=state, bundle=bundle))
        problems = [one for one in found if isinstance(one, Problem)]
        if problems:
            return problems
        lines += [one for one in found if isinstance(one, Posting)]
    if not lines:
        return ()
    text = Text(f"存货重分类 {before.code}", f"Stock of {before.code} reclassified")
    numbered_lines = tuple(replace(line, line=number) for number, line in enumerate(lines, 1))
    day = _open_day(day, state)
    entries = numbered(with_pairs([Entry(1, "normal", day, day, text, numbered_lines)]), state)
    return broken_books(entries, sums_of(entries), state, bundle) or tuple(entries)


def _open_day(day: dt.date, state: BookState) -> dt.date:
    """The day itself, or the first of the next month that is open."""
    while state.period_status.get(day.isoformat()[:7], "open") in ("closed", "year_locked"):
        day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return day


def _moved(layer: Layer, after: Item, *, specific: bool, state: BookState, bundle: Bundle) -> Iterator[Posting | Problem]:
    """Out of the layer on the old account, into its new layer on the new one, for each place and lot."""
    last = next(move.posting for move in reversed(state.moves_of_layer(after.code, layer.name)) if is_stock(move))
    account = _account(last, after, state, bundle)
    target = layer.name
    if after.costing in POURS_TOGETHER and not is_shipment(layer.name):
        target = state.first_layers[layer.pool]
    if isinstance(account, Problem):
        yield account
    elif (account, target) != (last.account, layer.name):
        for place, cell in _chunks(layer, last, state, specific=specific):
            base = Posting(line=0, account=last.account, role=last.role, item=after.code, place=place, lot=cell.lot or None)
            base = replace(base, party=last.party, open_item=layer.name if is_shipment(layer.name) else None)
            yield replace(base, account=account, debit=cell.value, quantity=cell.quantity, layer=target)
            yield replace(base, credit=cell.value, quantity=-cell.quantity, layer=layer.name)


def _account(last: Posting, after: Item, state: BookState, bundle: Bundle) -> str | Problem:
    """The account of the layer's role for the item as it will be."""
    items = state.masters.items
    changed = replace(state, masters=replace(state.masters, items={**items, after.code: after}))
    return account_of_role(last.role, item=after.code, place=last.place, party=last.party, state=changed, bundle=bundle)


def _chunks(layer: Layer, last: Posting, state: BookState, *, specific: bool) -> Iterator[tuple[str, Cell]]:
    """A layer's goods by the place and lot where they lie; layers of an area meet its places in the order of both."""
    if is_shipment(layer.name):
        yield last.place or "", Cell(layer.name, "", None, last.lot or "", layer.quantity, layer.value)
        return
    keys = [key for key in state.stock_of_item.get(layer.pool.item, ()) if not key.owner and not key.status]
    keys = sorted(key for key in keys if state.area_of(key.place) == layer.pool.area)
    if specific:
        keys = [key for key in keys if key.lot == layer.lot]
    others = [] if specific else state.pool_layers(layer.pool)
    before = sum(one.quantity for one in others if one.rank < layer.rank)
    there: Lots = []
    for number, key in enumerate(keys):
        start = sum(state.stock[other].quantity for other in keys[:number])
        some = min(before + layer.quantity, start + state.stock[key].quantity) - max(before, start)
        if some > 0:
            there.append((f"{key.place}/{key.lot}", some))
    for cell in crossed([Cell(layer.name, "", None, "", layer.quantity, layer.value)], there):
        place, _, lot = cell.lot.partition("/")
        yield place, replace(cell, lot=lot)
