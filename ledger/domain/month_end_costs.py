"""What a month's goods cost, known when the month is over: month-end average, retail (DOMAIN §2.8, E44; ARCHITECTURE §6.3).

During the month goods leave an item of `month_average` at the moving average: a provisional cost. At the end the stock that is
left and everything that left are worth, together, what the month had; every piece of it costs the same:

    100 @ 10.00 and 200 @ 10.90, of which 120 left for 1,272.00 or whatever they left for: 3,180.00 for 300 pieces
    the 180 that are left take 180/300 = 1,908.00, what left the other 1,272.00, divided by largest remainder over the outflows

Each change goes to the debit account of its outflow and names it, so that a customer's return later brings back the issued cost
with its change. Retail is the same with another measure: the mark-up of the month is divided over what is left and what left by
retail value, 500 ÷ (900 + 600), and the part of an outflow comes off its cost. What left at cost at once, with its mark-up on
the line beside it (losses, goods for staff, returns to the supplier: `mark_up`), has given its part and is not counted again.

Everything is taken as of the last day of the month by accounting date, and set against what earlier closes posted: closing
again posts the difference or nothing. All areas of an item are averaged together, shipments under way included.

Given up: a return that was posted after the end of the month, but before its close, came back at the provisional cost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ledger.domain.document import Ref
from ledger.domain.field_values import FieldReader
from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import is_shipment, is_stock
from ledger.domain.masters import Costing, Item, Masters
from ledger.domain.problem import Text
from ledger.domain.revaluation import place_in_area
from ledger.domain.rounding import split, take
from ledger.domain.set_prices import CONTRA
from ledger.domain.state import BookState

Values = dict[str, Any]
CLOSES: Final = {Costing.MONTH_AVERAGE: "average_cost_close", Costing.RETAIL: "retail_close"}
"""The document that ends a month for the items of a method."""


@dataclass(slots=True)
class Outflow:
    """What a document line took out of stock in the month, as far as it has not come back."""

    ref: str
    layers: set[str]
    quantity: int = 0
    carried: int = 0
    """What stock gave for it."""
    cost: int = 0
    """What it costs now: with late prices and earlier closes."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a layer held at the end of the month."""

    layer: str
    quantity: int
    value: int


def outflows(item: str, on: dt.date, state: BookState, since: dt.date | None = None) -> list[Outflow]:
    """The outflows of the month that ends on a day, or from another day on, in order of recording; none that left at cost."""
    found: dict[str, Outflow] = {}
    moves = [move for move in state.moves.get(item, ()) if move.date <= on]
    for move in moves:
        if is_stock(move) and not move.posting.origin and not move.ref.startswith("reversal:"):
            one = found.setdefault(move.ref, Outflow(move.ref, set()))
            one.layers.add(move.posting.layer or "")
            one.quantity -= move.posting.quantity or 0
            one.carried -= move.posting.value
            one.cost -= move.posting.value
    first = since or on.replace(day=1)
    dated = {move.ref for move in moves if move.date >= first and move.posting.quantity and is_stock(move)}
    dated -= {move.ref for move in moves if move.posting.role == "MARKUP" and not move.posting.origin}
    found = {ref: one for ref, one in found.items() if one.quantity > 0 and ref in dated}
    for move in moves:
        _correct(found, move)
    return [one for one in found.values() if one.quantity > 0]


def _correct(found: dict[str, Outflow], move: ItemMove) -> None:
    """What came back of an outflow, and what changed its cost."""
    posting = move.posting
    if not posting.origin or posting.origin == move.ref:
        return
    one = found.get(posting.origin) or next((other for other in found.values() if posting.origin in other.layers), None)
    if one is None:
        return
    if is_stock(move):
        one.quantity -= posting.quantity or 0
        one.carried -= posting.value
        one.cost -= posting.value
    elif not posting.quantity:
        one.cost += -posting.value if posting.role in CONTRA.values() else posting.value


def holdings(item: str, on: dt.date, state: BookState) -> list[Holding]:
    """What each layer held at the end of a day, in the order they were opened."""
    sums: dict[str, list[int]] = {}
    for move in state.moves.get(item, ()):
        if move.date <= on and is_stock(move):
            total = sums.setdefault(move.posting.layer or "", [0, 0])
            total[0] += move.posting.quantity or 0
            total[1] += move.posting.value
    return [Holding(name, quantity, value) for name, (quantity, value) in sums.items() if quantity or value]


def average_changes(held: list[Holding], left: list[Outflow]) -> tuple[list[int], list[int]]:
    """What makes every piece cost the average of the month: changes of what is held, and of what left."""
    there, gone = sum(one.quantity for one in held), sum(one.quantity for one in left)
    whole = sum(one.value for one in held) + sum(one.cost for one in left)
    if not there + gone:
        return [0] * len(held), [0] * len(left)
    kept = take(there + gone, whole, there)
    stock = split(kept, [one.quantity for one in held]) if there else []
    costs = split(whole - kept, [one.quantity for one in left]) if gone else []
    return (
        [new - one.value for new, one in zip(stock, held, strict=bool(there))],
        [new - one.cost for new, one in zip(costs, left, strict=bool(gone))],
    )


def markup_balance(item: str, on: dt.date, state: BookState) -> int:
    """The mark-up of an item at the end of a day, credit − debit."""
    return -sum(move.posting.value for move in state.moves.get(item, ()) if move.posting.role == "MARKUP" and move.date <= on)


def markup_parts(markup: int, stock: int, left: list[Outflow]) -> list[int]:
    """The mark-up in each outflow that is still in its cost. `markup` is the balance, `stock` what is there, at retail."""
    taken = [one.carried - one.cost for one in left]
    weights = [stock, *(one.carried for one in left)]
    if not any(weights) or min(weights) < 0:
        return [0] * len(left)
    return [new - before for new, before in zip(split(markup + sum(taken), weights)[1:], taken, strict=True)]


# --- the documents ---------------------------------------------------------------------------------------------------


def fill_average_close(values: Values, reader: FieldReader) -> None:
    """`stock` and `outflows`: what changes, for every item of the method."""
    stock: list[Values] = []
    gone: list[Values] = []
    for item in items_of(Costing.MONTH_AVERAGE, reader.state.masters):
        held = holdings(item.code, values["accounting_date"], reader.state)
        left = outflows(item.code, values["accounting_date"], reader.state)
        there, costs = average_changes(held, left)
        stock += [
            {"item": item, **_where(item, one, reader.state), "quantity": one.quantity, "value": one.value, "change": change}
            for one, change in zip(held, there, strict=True)
            if change
        ]
        gone += [
            {"item": item, "outflow": Ref.parse(one.ref), "quantity": one.quantity, "cost": one.cost, "change": change}
            for one, change in zip(left, costs, strict=True)
            if change
        ]
    values["stock"], values["outflows"] = _numbered(stock), _numbered(gone)


def _where(item: Item, held: Holding, state: BookState) -> Values:
    if is_shipment(held.layer):
        return {"place": None, "shipment": Ref.parse(held.layer)}
    return {"place": place_in_area(item, state.layers[held.layer].pool.area, state), "shipment": None}


def fill_retail_close(values: Values, reader: FieldReader) -> None:
    """`outflows`: the mark-up of what left, for every item kept at retail."""
    rows: list[Values] = []
    for item in items_of(Costing.RETAIL, reader.state.masters):
        on, state = values["accounting_date"], reader.state
        left = outflows(item.code, on, state)
        stock = sum(one.value for one in holdings(item.code, on, state))
        markup = markup_balance(item.code, on, state)
        rows += [
            {"item": item, "outflow": Ref.parse(one.ref), "retail": one.carried, "markup": part}
            for one, part in zip(left, markup_parts(markup, stock, left), strict=True)
            if part
        ]
    values["outflows"] = _numbered(rows)


def _numbered(rows: list[Values]) -> list[Values]:
    return [{"line": number, **row} for number, row in enumerate(rows, 1)]


def items_of(costing: Costing, masters: Masters) -> Iterator[Item]:
    """The items of a method, by code."""
    return (masters.items[code] for code in sorted(masters.items) if masters.items[code].costing is costing)


def check_month_end(values: Values, reader: FieldReader) -> None:
    """A month is closed on its last day."""
    day: dt.date = values["accounting_date"]
    if (day + dt.timedelta(days=1)).day != 1:
        message = Text(f"{day} 不是月末", f"{day} is not the last day of a month")
        reader.refuse("/date", "not_month_end", message, Text("填该月最后一天", "give the last day of the month"))
