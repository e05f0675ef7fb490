"""FIFO layers as lots that beancount books by itself, to the last digit: the second opinion on our costing.

The problem. Our layer is a quantity with a total value and no unit cost; a beancount lot is a quantity at a unit cost. Three
pieces for 10.00 leave our books as 3.33, 3.34 and 3.33; at 3.333… each, the third sale does not balance.

The decision. A layer is written as sub-lots of equal, exact unit cost, cut where later outflows cut the layer: what the first
outflow takes comes first, then what the second takes, then what remains. A part whose unit cost is no short decimal becomes
two sub-lots, one minor unit per base unit apart (10.00 for three is 2 at 3.33 and 1 at 3.34). Labels are the layer's name,
`12.1/3`, from the second sub-lot on `12.1/3#2`. Outflows are written `-2 P1 {}`: beancount has to choose, and a transaction
whose cost of sales is not what it chose does not balance. Whatever else touches a layer (a late price, goods coming back)
takes out what is left of it and puts it back at the new cost.

Lots are named instead, `-2 P1 {3.33 CNY, 2026-03-02, "12.1/3"}`, where FIFO does not choose: returns, reversals, goods that
leave transit, a consignee or a subcontractor, and every pool where beancount's order (by date) is not ours (by recording).

What is given up. The future of a layer must be known where it is opened, so all lot postings are read first. Goods of such
items are counted by their lots; beancount does not check their second balance here (the plain export does). An item whose
layers no lot can express, by going below zero on some day, is written plainly.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from typing import Final, NamedTuple

from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.masters import Costing, Masters, PlaceKind
from ledger.domain.money import minor_unit
from ledger.domain.role import ROLES
from ledger.domain.state import BookState

_OWN_LAYERS: Final = (PlaceKind.TRANSIT, PlaceKind.CONSIGNEE, PlaceKind.SUBCONTRACTOR)
_DECIMALS_MAX: Final = 8


class LotPool(NamedTuple):
    """Lots that FIFO chooses among: one item on one account in one area."""

    account: str
    area: str
    item: str


class LotLeg(NamedTuple):
    """One posting at cost. `cost` is what stands between the braces; "" leaves the choice to beancount."""

    pool: LotPool
    quantity: int
    cost: str


class SubLot(NamedTuple):
    """Equal pieces of a layer; value = quantity × unit cost, exactly."""

    quantity: int
    unit_cost: Decimal
    label: str


@dataclass(slots=True)
class LotEvent:
    """What one record does to one layer on one date, all its postings (red–blue pairs too) netted."""

    seq: int
    date: dt.date
    named: bool = False
    """The layer was named, not chosen by FIFO."""
    quantity: int = 0
    value: int = 0
    legs: list[LotLeg] = field(default_factory=list)

    @property
    def outflow(self) -> bool:
        """Goods leave with their cost."""
        return self.quantity < 0

    @property
    def empty(self) -> bool:
        """A red–blue pair that nets to nothing."""
        return not self.quantity and not self.value


@dataclass(slots=True)
class LotLayer:
    """A layer on one account with everything that happened to it, in order of recording."""

    name: str
    pool: LotPool
    rank_date: dt.date
    events: list[LotEvent] = field(default_factory=list)
    sub_lots: list[SubLot] = field(default_factory=list)
    labels: int = 0


class LotPlan:
    """Which items are written at cost and the postings at cost of every transaction."""

    def __init__(self, items: frozenset[str], legs: dict[tuple[int, dt.date], list[LotLeg]]) -> None:
        self.items = items
        self._legs = legs

    def covers(self, posting: Posting) -> bool:
        """True where the posting's money and goods are in the lots."""
        return posting.item in self.items and _is_layer_posting(posting)

    def legs(self, seq: int, on: dt.date) -> list[LotLeg]:
        """The postings at cost of one transaction."""
        return self._legs.get((seq, on), [])


NO_LOTS: Final = LotPlan(frozenset(), {})


def plan_lots(records: Iterable[Record], masters: Masters, currency: str) -> LotPlan:
    """Read all layers of FIFO items and decide how each is cut and how each outflow is written."""
    layers = _layers(records, masters)
    by_item: defaultdict[str, list[LotLayer]] = defaultdict(list)
    for layer in layers:
        by_item[layer.pool.item].append(layer)
    plain = {item for item, found in by_item.items() if not all(_is_expressible(layer) for layer in found)}
    legs: defaultdict[tuple[int, dt.date], list[LotLeg]] = defaultdict(list)
    for item in sorted(by_item.keys() - plain):
        scale = masters.items[item].scale - minor_unit(currency)
        for layer in by_item[item]:
            _cut_layer(layer, scale, currency)
        for key, found in _legs_of_pools(by_item[item]):
            legs[key].extend(found)
    return LotPlan(frozenset(by_item.keys() - plain), dict(legs))


def _layers(records: Iterable[Record], masters: Masters) -> list[LotLayer]:
    fifo = {code for code, item in masters.items.items() if item.costing is Costing.FIFO}
    book, layers = BookState(masters=masters), dict[tuple[str, str], LotLayer]()
    for record in records:
        for entry in record.entries:
            for posting in entry.postings:
                if posting.item in fifo and _is_layer_posting(posting):
                    _add_event(layers, book, record, entry, posting)
    return list(layers.values())


def _is_layer_posting(posting: Posting) -> bool:
    role = ROLES.get(posting.role)
    return role is not None and role.stock and posting.layer is not None and posting.owner is None


def _add_event(
    layers: dict[tuple[str, str], LotLayer], book: BookState, record: Record, entry: Entry, posting: Posting
) -> None:
    assert posting.layer is not None and posting.item is not None and posting.place is not None, posting
    on, place = entry.accounting_date, book.masters.places[posting.place]
    layer = layers.get((posting.account, posting.layer))
    if layer is None:
        pool = LotPool(posting.account, book.area_of(posting.place), posting.item)
        layer = LotLayer(posting.layer, pool, posting.rank_date or on)
        layers[posting.account, posting.layer] = layer
    of_record = takewhile(lambda found: found.seq == record.seq, reversed(layer.events))
    event = next((found for found in of_record if found.date == on), None)
    if event is None:
        event = LotEvent(record.seq, on)
        layer.events.append(event)
    event.named |= record.reverses is not None or posting.origin is not None or place.kind in _OWN_LAYERS
    event.quantity += posting.quantity or 0
    event.value += posting.value


def _in_order(layer: LotLayer) -> list[LotEvent]:
    """The events as beancount meets them: by date, then as recorded."""
    return sorted((event for event in layer.events if not event.empty), key=lambda event: event.date)


def _is_expressible(layer: LotLayer) -> bool:
    """True where quantity and value never fall below zero and no value is without goods, in beancount's order."""
    quantity = value = 0
    for event in _in_order(layer):
        quantity, value = quantity + event.quantity, value + event.value
        if quantity < 0 or value < 0 or (value and not quantity) or (event.outflow and event.value > 0):
            return False
    return True


def _cut_layer(layer: LotLayer, scale: int, currency: str) -> None:
    """Give every event of a layer its postings at cost; `scale` is the item's decimals less the currency's."""
    events, quantity, value = _in_order(layer), 0, 0
    for index, event in enumerate(events):
        quantity, value = quantity + event.quantity, value + event.value
        if event.outflow:
            taken = _take_sub_lots(layer, -event.quantity)
            event.legs = [_leg(layer, lot, -1, currency) for lot in taken]
            continue
        event.legs = [_leg(layer, lot, -1, currency) for lot in layer.sub_lots]
        layer.sub_lots = _sub_lots(layer, _parts(events[index + 1 :], quantity, value), scale)
        event.legs += [_leg(layer, lot, 1, currency) for lot in layer.sub_lots]


def _parts(later: list[LotEvent], quantity: int, value: int) -> Iterator[tuple[int, int]]:
    """The content of a layer as the outflows up to its next change will take it, then what they leave."""
    for event in later:
        if not event.outflow:
            break
        yield -event.quantity, -event.value
        quantity, value = quantity + event.quantity, value + event.value
    if quantity:
        yield quantity, value


def _sub_lots(layer: LotLayer, parts: Iterable[tuple[int, int]], scale: int) -> list[SubLot]:
    lots: list[SubLot] = []
    for pieces, unit_cost in (equal for part in parts for equal in equal_parts(*part, scale=scale)):
        if lots and lots[-1].unit_cost == unit_cost:
            lots[-1] = lots[-1]._replace(quantity=lots[-1].quantity + pieces)
            continue
        layer.labels += 1
        lots.append(SubLot(pieces, unit_cost, layer.name if layer.labels == 1 else f"{layer.name}#{layer.labels}"))
    return lots


def equal_parts(quantity: int, value: int, *, scale: int) -> list[tuple[int, Decimal]]:
    """A quantity with a value as at most two (quantity, exact cost of one whole unit): 3 for 10.00 is 2 × 3.33 and 1 × 3.34."""
    exact = _short_decimal(Fraction(value, quantity) * Fraction(10) ** scale)
    if exact is not None:
        return [(quantity, exact)]
    each, more = divmod(value, quantity)
    return [(quantity - more, Decimal(f"{each}E{scale}")), (more, Decimal(f"{each + 1}E{scale}"))]


def _short_decimal(number: Fraction) -> Decimal | None:
    shifted = number * 10**_DECIMALS_MAX
    return Decimal(f"{shifted.numerator}E-{_DECIMALS_MAX}") if shifted.denominator == 1 else None


def _take_sub_lots(layer: LotLayer, quantity: int) -> list[SubLot]:
    taken: list[SubLot] = []
    while quantity:
        first = layer.sub_lots[0]
        part = min(quantity, first.quantity)
        taken.append(first._replace(quantity=part))
        layer.sub_lots[:1] = [first._replace(quantity=first.quantity - part)] if part < first.quantity else []
        quantity -= part
    return taken


def _leg(layer: LotLayer, lot: SubLot, sign: int, currency: str) -> LotLeg:
    cost = f'{_plain(lot.unit_cost)} {currency}, {layer.rank_date}, "{lot.label}"'
    return LotLeg(layer.pool, sign * lot.quantity, cost)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _legs_of_pools(layers: list[LotLayer]) -> Iterator[tuple[tuple[int, dt.date], list[LotLeg]]]:
    pools: defaultdict[LotPool, list[LotLayer]] = defaultdict(list)
    for layer in layers:
        pools[layer.pool].append(layer)
    for pool, found in pools.items():
        chosen = _is_chosen_by_fifo(found)
        touched: defaultdict[tuple[int, dt.date], list[LotEvent]] = defaultdict(list)
        for event in (event for layer in found for event in layer.events if event.legs):
            touched[event.seq, event.date].append(event)
        for key, events in touched.items():
            free = chosen and all(event.outflow and not event.named for event in events)
            quantity = sum(event.quantity for event in events)
            yield key, [LotLeg(pool, quantity, "")] if free else [leg for event in events for leg in event.legs]


def _is_chosen_by_fifo(layers: list[LotLayer]) -> bool:
    """True where beancount meets the pool's layers in our order: nothing backdated, no equal ranks after a change of cost."""
    dates = [event.date for event in sorted((e for layer in layers for e in layer.events), key=lambda event: event.seq)]
    changed = {layer.rank_date for layer in layers if sum(not event.outflow and not event.empty for event in layer.events) > 1}
    ranks = [layer.rank_date for layer in layers]
    return dates == sorted(dates) and all(ranks.count(rank) == 1 for rank in changed)
