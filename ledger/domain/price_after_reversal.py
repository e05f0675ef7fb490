"""A pool at a set price is worth its price after a reversal too (ENGINE §5; ARCHITECTURE §5.4).

Price 9.6667, 3 pieces and then 2 came in: the pool is worth S(3) = 29.00, then S(5) = 48.33. Reversing the first receipt at its
stored value leaves 2 pieces at 19.33, which is S(2). Reversing a first receipt of 1 and keeping one of 1 would leave 9.66 where
S(1) = 9.67: the missing 0.01 goes from the contra role (PPV, MARKUP) to stock, in an entry of its own in the reversal's record.

The same entry takes back what a price set since has revalued: 100 pieces came in at 10.00 and were revalued to 10.50; their
receipt is reversed at 1,000.00, and the 50.00 that stay behind without goods go back to the contra role. Where a price itself
is reversed, every pool of its items takes the price before it. The entry is dated the pool's latest posting, so that no month
end shows goods at a price they did not have yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from ledger.domain.accounts_of_roles import account_of_role
from ledger.domain.chart import Bundle
from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.invariants import sums_of
from ledger.domain.layer import is_shipment, is_stock
from ledger.domain.master_records import PRICE_KINDS
from ledger.domain.masters import Item
from ledger.domain.problem import Problem, Text
from ledger.domain.revaluation import place_in_area, pools_of
from ledger.domain.set_prices import CONTRA, no_set_price, value_at
from ledger.domain.state import BookState

_TITLE: Final = Text("冲销后按定价调整", "To the set price after the reversal")


@dataclass(frozen=True, slots=True)
class _Rest:
    """What a pool has too little (or, negative, too much) to be worth its price."""

    item: Item
    layer: str
    day: date
    change: int


def at_price_again(
    record: Record, mirrored: Sequence[Entry], state: BookState, bundle: Bundle, on: date
) -> tuple[list[Entry], list[Problem]]:
    """The entries that bring the pools which a reversal touches back to their price, and why that cannot be done."""
    rests, problems = _rests(record, mirrored, state, on)
    entries: list[Entry] = []
    by_day: defaultdict[date, list[_Rest]] = defaultdict(list)
    for rest in rests:
        by_day[rest.day].append(rest)
    for day, found in sorted(by_day.items()):
        postings: list[Posting] = []
        for rest in found:
            lines = _lines(rest, len(postings) + 1, state, bundle)
            if isinstance(lines, Problem):
                problems.append(lines)
            else:
                postings += lines
        entries.append(Entry(len(mirrored) + len(entries) + 1, "adjustment", day, on, _TITLE, tuple(postings)))
    return entries, problems


def _rests(record: Record, mirrored: Sequence[Entry], state: BookState, on: date) -> tuple[list[_Rest], list[Problem]]:
    rests: list[_Rest] = []
    problems: list[Problem] = []
    for layer, (item, quantity, value) in sorted(_touched(record, mirrored, state).items()):
        known, price = state.layers[layer], price_without(record, item, state)
        left = known.quantity + quantity
        if price is None and left > 0:
            problems.append(no_set_price(item))
        if price is None or left < 0:
            continue  # less than nothing is refused for itself
        change = value_at(price, item, left, state.currency) - known.value - value
        days = [move.date for move in state.moves_of_layer(item.code, layer) if is_stock(move)]
        if change:
            rests.append(_Rest(item, layer, max([on, *days]), change))
    return rests, problems


def _touched(record: Record, mirrored: Sequence[Entry], state: BookState) -> dict[str, tuple[Item, int, int]]:
    """Pools at a set price, with the goods and the value that the reversal gives them."""
    found = {
        layer: (item, quantity, value)
        for layer, (code, quantity, value) in sums_of(mirrored).layers.items()
        if (item := state.masters.items[code]).costing.at_set_price and not is_shipment(layer)
    }
    for item in _repriced(record, state):
        for pool, _ in pools_of(item, state):
            found.setdefault(pool.name, (item, 0, 0))
    return found


def _repriced(record: Record, state: BookState) -> Iterator[Item]:
    if record.kind in PRICE_KINDS:
        yield from (state.masters.items[line["item"]] for line in record.input["lines"])


def price_without(record: Record, item: Item, state: BookState) -> Fraction | None:
    """The price in force when the record is reversed: the last one that it did not set."""
    prices = [one.price for one in state.masters.set_prices.get(item.code, ()) if one.source != record.key]
    return prices[-1] if prices else None


def _lines(rest: _Rest, number: int, state: BookState, bundle: Bundle) -> list[Posting] | Problem:
    """Stock on its debit side, the contra role on its credit side; less is red."""
    item, role, pool = rest.item, CONTRA[rest.item.costing], state.layers[rest.layer].pool
    place = place_in_area(item, pool.area, state).code
    stock = account_of_role("INV", item=item.code, place=place, party=None, state=state, bundle=bundle)
    contra = account_of_role(role, item=item.code, place=None, party=None, state=state, bundle=bundle)
    if isinstance(stock, Problem):
        return stock
    if isinstance(contra, Problem):
        return contra
    return [
        Posting(number, stock, "INV", debit=rest.change, item=item.code, place=place, layer=rest.layer),
        Posting(number + 1, contra, role, credit=rest.change, item=item.code),
    ]
