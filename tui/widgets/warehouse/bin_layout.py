"""Bins in space, read from their codes: `A-07-2` is aisle A, bay 07, level 2; `W1-B01` of warehouse W1 is aisle B, bay 01.

Pure. What a code does not tell stands in an aisle of its own at the front; where no code tells anything, all bins stand in one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ledger.api import MappedPlace, MappedWarehouse

_CODE: Final = re.compile(r"([^\W\d_]{1,3}|\d{1,2}(?=-))-?(\d{1,3})(?:-(\d{1,2}))?")
OLD_DAYS: Final = 180
"""Goods that have lain as long as this, or longer, have the full shade of age."""
METRICS: Final = ("fill", "value", "age")
Spot = tuple[int, int]
"""Number of the aisle and number of the bay, from the back left corner."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The bins over one another at one spot, the lowest first, by the number of their level."""

    name: str
    levels: Mapping[int, MappedPlace]

    @property
    def bins(self) -> list[MappedPlace]:
        """From the floor up."""
        return [self.levels[level] for level in sorted(self.levels)]

    def holds(self, item: str) -> bool:
        """Whether some of an item lies here."""
        return any(one.item == item for place in self.levels.values() for one in place.items)


@dataclass(frozen=True, slots=True)
class BinLayout:
    """Aisles, bays and levels of a warehouse, numbered from nought in the order of their codes."""

    aisles: tuple[str, ...]
    stacks: Mapping[Spot, Stack]
    level_names: tuple[int, ...]
    told: bool
    """False where no code told an aisle and a bay."""

    @property
    def bays(self) -> int:
        """How many bays the longest aisle has."""
        return max((bay for _, bay in self.stacks), default=-1) + 1

    def first(self) -> Spot:
        """Where a cursor begins."""
        return min(self.stacks, default=(0, 0))

    def holding(self, item: str) -> list[Spot]:
        """The spots where an item lies, in their order."""
        return sorted(spot for spot, stack in self.stacks.items() if stack.holds(item))

    def moved(self, spot: Spot, aisles: int, bays: int) -> Spot:
        """The next spot in a direction that has bins; the same where there is none."""
        if bays:
            ahead = [other for other in self.stacks if other[0] == spot[0] and (other[1] - spot[1]) * bays > 0]
        else:
            ahead = [other for other in self.stacks if (other[0] - spot[0]) * aisles > 0]
        return min(ahead, key=lambda other: (abs(other[0] - spot[0]), abs(other[1] - spot[1]), other), default=spot)


def layout_of(warehouse: MappedWarehouse) -> BinLayout:
    """Where the bins of a warehouse stand."""
    told: dict[tuple[str, int, int], MappedPlace] = {}
    rest: list[MappedPlace] = []
    for place in warehouse.bins:
        found = _CODE.fullmatch(place.code.removeprefix(f"{warehouse.code}-"))
        key = (found[1], int(found[2]), int(found[3] or 1)) if found else None
        if key is None or key in told:
            rest.append(place)
        else:
            told[key] = place
    return _laid_out(told, rest)


def _laid_out(told: Mapping[tuple[str, int, int], MappedPlace], rest: Sequence[MappedPlace]) -> BinLayout:
    aisles = sorted({aisle for aisle, _, _ in told}, key=lambda name: (name.isdigit(), name.zfill(3)))
    bays = {bay: number for number, bay in enumerate(sorted({bay for _, bay, _ in told}))}
    levels = tuple(sorted({level for _, _, level in told})) or (1,)
    found: defaultdict[Spot, dict[int, MappedPlace]] = defaultdict(dict)
    names: dict[Spot, str] = {}
    for (aisle, bay, level), place in told.items():
        spot = aisles.index(aisle), bays[bay]
        found[spot][level] = place
        names[spot] = f"{aisle}-{bay:02d}"
    for number, place in enumerate(rest):
        found[len(aisles), number] = {levels[0]: place}
        names[len(aisles), number] = place.code
    stacks = {spot: Stack(names[spot], by_level) for spot, by_level in sorted(found.items())}
    return BinLayout((*aisles, *([""] if rest else [])), stacks, levels, bool(told))


@dataclass(frozen=True, slots=True)
class Heat:
    """Shades of places by one metric, from 0 to 1; an empty place has none."""

    metric: str
    full: Fraction
    """What shade 1 stands for: load, minor units or days."""
    today: dt.date

    def of(self, place: MappedPlace) -> Fraction | None:
        """The shade of a place."""
        if not place.items:
            return None
        return min(max(self._measure(place) / self.full, Fraction(0)), Fraction(1)) if self.full else Fraction(0)

    def of_stack(self, stack: Stack) -> Fraction | None:
        """The deepest shade in a stack."""
        return max((shade for place in stack.bins if (shade := self.of(place)) is not None), default=None)

    def _measure(self, place: MappedPlace) -> Fraction:
        return measured(place, self.metric, self.today)


def heat_of(places: Iterable[MappedPlace], metric: str, today: dt.date) -> Heat:
    """Shades of these places; load and value against the largest of them, age against half a year."""
    if metric == "age":
        return Heat(metric, Fraction(OLD_DAYS), today)
    return Heat(metric, max((measured(place, metric, today) for place in places), default=Fraction(0)), today)


def measured(place: MappedPlace, metric: str, today: dt.date) -> Fraction:
    """Load, value in minor units, or days since the oldest goods came."""
    if metric == "age":
        return Fraction((today - place.since).days if place.since else 0)
    return Fraction(place.value or 0) if metric == "value" else place.load
