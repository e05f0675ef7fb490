"""Rows and where they come from. A table knows no book: it asks a source for some rows behind a place in a direction."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Direction = Literal["after", "before"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its identity, its place for the source, its values as texts by column, and what it opens."""

    key: Hashable
    place: Any
    texts: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)
    styles: Mapping[str, str] = field(default_factory=dict)
    """`warning`, `error`, `success` or `muted` by column; the text has to say it too."""
    kind: Literal["row", "heading", "total"] = "row"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is left of the rows: a text anywhere in them, and texts in some columns."""

    text: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """True where anything is asked."""
        return bool(self.text or self.columns)


class RowSource(Protocol):
    """Rows in a fixed order. `place` of a row is what the source wants back to go on from there."""

    total: int | None
    """How many rows there are, where that is known without reading them."""
    sortable: bool

    async def fetch(self, place: Any, direction: Direction, count: int) -> Sequence[TableRow]:
        """Up to `count` rows strictly behind a place, in reading order; None stands for the end one comes from."""

    def filtered(self, wanted: Wanted) -> RowSource:
        """The rows that hold something."""

    def sorted_by(self, column: str, *, descending: bool) -> RowSource:
        """The rows in another order."""


class ListSource:
    """Rows that are all there. Their places are their numbers in the list as it was given."""

    sortable = True

    def __init__(
        self, rows: Sequence[TableRow], order: Sequence[int] | None = None, ranks: Mapping[int, int] | None = None
    ) -> None:
        self._rows = rows
        self._order = list(range(len(rows))) if order is None else list(order)
        self._at = {number: at for at, number in enumerate(self._order)}
        self._ranks = self._at if ranks is None else ranks
        """Where rows stood before some were left out."""
        self.total: int | None = len(self._order)

    async def fetch(self, place: Any, direction: Direction, count: int) -> Sequence[TableRow]:
        """A slice; a place that was filtered away counts as the nearest before it."""
        if direction == "after":
            start = 0 if place is None else self._position(place) + 1
            chosen = self._order[start : start + count]
        else:
            end = len(self._order) if place is None else self._position(place, missing=1)
            chosen = self._order[max(end - count, 0) : end]
        return [self._rows[number] for number in chosen]

    def _position(self, place: int, missing: int = 0) -> int:
        if place in self._at:
            return self._at[place]
        rank = self._ranks.get(place, -1)
        return sum(self._ranks[number] < rank for number in self._order) - 1 + missing

    def position_of(self, row: TableRow) -> int | None:
        """How many rows stand before a row."""
        return self._at.get(row.place)

    def filtered(self, wanted: Wanted) -> ListSource:
        """Rows whose texts hold the text, without regard to case."""
        return ListSource(self._rows, [number for number in self._order if _holds(self._rows[number], wanted)], self._ranks)

    def sorted_by(self, column: str, *, descending: bool) -> ListSource:
        """By value; rows without one come last. Headings and totals stay out of a sorted list."""
        rows = [number for number in self._order if self._rows[number].kind == "row"]
        given = [number for number in rows if self._rows[number].values.get(column) is not None]
        given.sort(key=lambda number: _sort_key(self._rows[number].values[column]), reverse=descending)
        return ListSource(self._rows, [*given, *(number for number in rows if number not in set(given))])


def _sort_key(value: Any) -> tuple[int, Any]:
    return (0, value) if not isinstance(value, str) else (1, value)


def _holds(row: TableRow, wanted: Wanted) -> bool:
    if any(text.casefold() not in row.texts.get(name, "").casefold() for name, text in wanted.columns.items()):
        return False
    return not wanted.text or any(wanted.text.casefold() in text.casefold() for text in row.texts.values())
