"""What lies where: every warehouse with its bins, their goods, what these are worth and since when they lie there.

    W1  A-07-2  LS-M6-20 × 175  3,237.50  since 2026-02-21
        W1 itself  PP-T30S × 5,345.250  41,155.77  since 2026-01-08

Quantities and values are those of `report stock --by place` of the same day; lots of a place share no values. How long goods
lie at a place is counted as if what came first left first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.application.book import Reading
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.source import StockSum
from ledger.application.reports.stock_reports import HELD_FOR_OTHERS, STOCK_ROLES, stock_rows
from ledger.domain.masters import Costing, Item, Place, PlaceKind


@dataclass(frozen=True, slots=True)
class LyingLot:
    """One lot, owner and status of an item at a place; quantity in base units."""

    lot: str
    owner: str
    status: str
    quantity: int
    since: dt.date | None


@dataclass(frozen=True, slots=True)
class LyingItem:
    """One item at a place. `value` is in minor units, None where the reader sees no costs."""

    item: str
    name: str
    unit: str
    scale: int
    quantity: int
    value: int | None
    lots: tuple[LyingLot, ...]

    @property
    def since(self) -> dt.date | None:
        """Since when the oldest of it lies here."""
        return min((one.since for one in self.lots if one.since), default=None)


@dataclass(frozen=True, slots=True)
class MappedPlace:
    """A bin, or the floor of a warehouse: what lies in the warehouse and in none of its bins."""

    code: str
    name: str
    items: tuple[LyingItem, ...]
    load: Fraction
    """How much lies here in the measure of the map, to be compared with other places of the same warehouse."""

    @property
    def value(self) -> int | None:
        """The value of all items in minor units, None where it is not seen."""
        known = [one.value for one in self.items if one.value is not None]
        return sum(known) if len(known) == len(self.items) else None

    @property
    def since(self) -> dt.date | None:
        """The oldest arrival that still lies here."""
        return min((one.since for one in self.items if one.since), default=None)


@dataclass(frozen=True, slots=True)
class MappedWarehouse:
    """A warehouse: its floor, and its bins in the order of their codes."""

    code: str
    name: str
    floor: MappedPlace
    bins: tuple[MappedPlace, ...]
    measure: str
    """What `load` counts: `volume`, `weight`, or `quantity` of base units where items are not all measured."""


@dataclass(frozen=True, slots=True)
class WarehouseMap:
    """All warehouses after the newest record."""

    currency: str
    at: dt.date
    warehouses: tuple[MappedWarehouse, ...]
    costs_seen: bool = True


def make_warehouse_map(reading: Reading, at: dt.date) -> WarehouseMap:
    """The map of a day, or of the newest entry's where that is later."""
    facts, last = reading.facts, reading.last_entry_date()
    until = max(at, last) if last else at
    goods = _goods(reading, until)
    inside = [place for place in facts.masters.places.values() if place.kind in (PlaceKind.WAREHOUSE, PlaceKind.BIN)]
    homes: defaultdict[str, list[Place]] = defaultdict(list)
    for place in inside:
        homes[reading.warehouse_of(place.code)].append(place)
    found = [_warehouse(facts.masters.places[code], homes[code], goods, facts) for code in sorted(homes) if code]
    return WarehouseMap(facts.currency, until, tuple(found))


def seen_by(found: WarehouseMap, *, places: Iterable[str], costs: bool) -> WarehouseMap:
    """The map with some warehouses only, where `places` names any, and perhaps without costs."""
    mine = set(places)
    kept = [one for one in found.warehouses if not mine or one.code in mine]
    if not costs:
        kept = [
            replace(one, floor=_without_value(one.floor), bins=tuple(_without_value(place) for place in one.bins))
            for one in kept
        ]
    return replace(found, warehouses=tuple(kept), costs_seen=costs)


def _without_value(place: MappedPlace) -> MappedPlace:
    return replace(place, items=tuple(replace(one, value=None) for one in place.items))


def _goods(reading: Reading, until: dt.date) -> dict[str, list[LyingItem]]:
    """The items at every place, as the stock report has them, with their lots."""
    sums = [row for row in reading.reports.stock(until, (*STOCK_ROLES, *HELD_FOR_OTHERS)) if row.quantity or row.value]
    masters = reading.facts.masters
    specific = {code for code, item in masters.items.items() if item.costing is Costing.SPECIFIC}
    values = {(row["item"], row["place"]): row["value"] for row in stock_rows(sums, ("place",), reading.area_of, specific)}
    lots = _lots(reading, sums)
    found: defaultdict[str, list[LyingItem]] = defaultdict(list)
    for item, place in sorted({*values, *lots}):
        here, value = tuple(lots.get((item, place), ())), values.get((item, place), 0)
        if here or value:
            known, quantity = masters.items[item], sum(lot.quantity for lot in here)
            found[place].append(LyingItem(item, known.name, known.unit, known.scale, quantity, value, here))
    return found


def _lots(reading: Reading, sums: Sequence[StockSum]) -> Mapping[tuple[str, str], list[LyingLot]]:
    since = {(row.item, row.place, row.lot, row.owner, row.status): row.since for row in reading.reports.lying_goods()}
    found: defaultdict[tuple[str, str], list[LyingLot]] = defaultdict(list)
    for row in sums:
        if row.quantity:
            day = since.get((row.item, row.place, row.lot, row.owner, row.status))
            found[row.item, row.place].append(LyingLot(row.lot, row.owner, row.status, row.quantity, day))
    return found


def _measure(items: Sequence[Item]) -> tuple[str, Callable[[LyingItem], Fraction]]:
    """Volume where every item has one, else weight, else the number of base units."""
    for name in ("volume", "weight"):
        sizes: dict[str, Fraction] = {item.code: size for item in items if (size := getattr(item, name))}
        if items and len(sizes) == len(items):
            break
    else:
        name, sizes = "quantity", {item.code: Fraction(1) for item in items}
    return name, lambda one: sizes[one.item] * one.quantity / 10**one.scale


def _warehouse(home: Place, places: Iterable[Place], goods: Mapping[str, list[LyingItem]], facts: BookFacts) -> MappedWarehouse:
    members = sorted(places, key=lambda place: place.code)
    on_hand = {one.item for place in members for one in goods.get(place.code, ())}
    measure, size = _measure([facts.masters.items[code] for code in sorted(on_hand)])
    mapped = {
        place.code: MappedPlace(
            place.code,
            place.name,
            tuple(goods.get(place.code, ())),
            sum((size(one) for one in goods.get(place.code, ())), Fraction(0)),
        )
        for place in members
    }
    bins = tuple(mapped[place.code] for place in members if place.code != home.code)
    return MappedWarehouse(home.code, home.name, mapped[home.code], bins, measure)
