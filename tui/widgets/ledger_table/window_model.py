"""The part of a long list that is held, and the cursor in it: no terminal and no book, so that it can be tested alone.

    model = WindowModel(height=20)
    model.press(Move(0))
    while fetch := model.wants:
        model.take(await source.fetch(fetch.place, fetch.direction, fetch.count))

Moves wait in a line. A move that needs rows that are not held says which (`wants`); those behind it are made when they have
come, so that keys pressed meanwhile are neither lost nor made in another order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from tui.widgets.ledger_table.rows import Direction, TableRow

CHUNK: Final = 120
"""Rows fetched at a time at least: some screens, so that most pages are there before they are asked for."""
HELD_MAX: Final = 1200
"""Rows held; what is farther from the cursor is let go and read again."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """Rows that are wanted, and whether they take the place of those held."""

    place: Any
    direction: Direction
    count: int
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """The cursor so many rows down; the view goes along where `page` is set."""

    rows: int
    page: bool = False


@dataclass(frozen=True, slots=True)
class To:
    """The first row, the last row, or the rows behind a place."""

    where: Literal["first", "last", "place"]
    place: Any = None


@dataclass(frozen=True, slots=True)
class Show:
    """A row that was found elsewhere: it becomes the row under the cursor, `alone` where what is held is of another list."""

    row: TableRow
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """Read what is shown anew; the cursor stays on its row where that is still there."""


Press = Move | To | Show | Again


class WindowModel:
    """Rows held in reading order without a gap, the first one shown, and the row under the cursor."""

    def __init__(self, height: int = 20) -> None:
        self.height = max(height, 1)
        self.rows: list[TableRow] = []
        self.at_first = self.at_last = False
        self.top = self.cursor = 0
        self.wants: Fetch | None = None
        self._line: deque[Press] = deque()
        self._stay_on: Any = None

    @property
    def current(self) -> TableRow | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def is_empty(self) -> bool:
        """True where it is known that there are no rows."""
        return not self.rows and self.at_first and self.at_last

    @property
    def visible(self) -> Sequence[TableRow]:
        """The rows that are shown."""
        return self.rows[self.top : self.top + self.height]

    def resize(self, height: int) -> None:
        """The view has another height."""
        self.height = max(height, 1)
        self._keep_cursor_in_view()
        self._advance()

    def press(self, what: Press) -> None:
        """Put a move in the line."""
        self._line.append(what)
        self._advance()

    def take(self, found: Sequence[TableRow]) -> None:
        """The rows that were wanted have come: fewer than wanted means that there are no more."""
        fetch = self.wants
        assert fetch is not None, "nothing was wanted"
        self.wants = None
        if fetch.replace:
            self._replace(fetch, found)
        elif fetch.direction == "after":
            self.rows += found
            self.at_last = len(found) < fetch.count
        else:
            self.rows[:0] = found
            self.cursor, self.top = self.cursor + len(found), self.top + len(found)
            self.at_first = len(found) < fetch.count
        self._let_go()
        self._advance()

    def give_up(self) -> None:
        """The rows cannot be had: the moves in line are dropped, what is held stays."""
        self.wants = None
        self._line.clear()

    def _first_row(self) -> int:
        """A heading is nothing that can be opened: the cursor begins below it."""
        return next((at for at, row in enumerate(self.rows) if row.kind != "heading"), 0)

    def _replace(self, fetch: Fetch, found: Sequence[TableRow]) -> None:
        self.rows = list(found)
        short = len(found) < fetch.count
        after = fetch.direction == "after"
        self.at_first = fetch.place is None if after else short
        self.at_last = short if after else fetch.place is None
        self.cursor = self._first_row() if after else max(len(self.rows) - 1, 0)
        self.top = 0 if after else max(len(self.rows) - self.height, 0)
        if self._stay_on is not None:
            self.cursor = next((at for at, row in enumerate(self.rows) if row.key == self._stay_on), self.cursor)
            self._stay_on = None
            self._keep_cursor_in_view()
        if not found and fetch.place is not None:  # nothing lies beyond: go to the end that was passed
            self._line.appendleft(To("last" if after else "first"))

    def _advance(self) -> None:
        """Make moves until one wants rows or none is left, then see that the view is full."""
        while self.wants is None and self._line:
            self.wants = self._made(self._line[0])
            if self.wants is None or self.wants.replace:
                self._line.popleft()
        if self.wants is None:
            self.wants = self._missing_in_view()

    def _made(self, press: Press) -> Fetch | None:
        """Make a move, or say what it needs first."""
        match press:
            case Move():
                return self._move(press)
            case To(where="first"):
                if not self.at_first:
                    return Fetch(None, "after", self._chunk, replace=True)
                self.cursor = self.top = 0
            case To(where="last"):
                if not self.at_last:
                    return Fetch(None, "before", self._chunk, replace=True)
                self.cursor = max(len(self.rows) - 1, 0)
                self.top = max(len(self.rows) - self.height, 0)
            case To(place=place):
                return Fetch(place, "after", self._chunk, replace=True)
            case Show(row=row, alone=alone):
                held = None if alone else next((at for at, one in enumerate(self.rows) if one.key == row.key), None)
                if held is None:
                    self.rows, self.at_first, self.at_last, self.top = [row], False, False, 0
                self.cursor = held or 0
                self._keep_cursor_in_view()
            case Again():
                if self.rows and not self.top and not self.at_first:
                    return self._more("before", 1)  # places are exclusive: what is shown first needs one before it
                self._stay_on = self.rows[self.cursor].key if self.rows else None
                place = self.rows[self.top - 1].place if self.top else None
                count = max(self._chunk, self.cursor - self.top + self.height)
                return Fetch(place, "after", count, replace=True)
        return None

    @property
    def _chunk(self) -> int:
        return max(CHUNK, 3 * self.height)

    def _move(self, move: Move) -> Fetch | None:
        target = self.cursor + move.rows
        if target < 0 and not self.at_first:
            return self._more("before", -target)
        if target >= len(self.rows) and not self.at_last:
            return self._more("after", target - len(self.rows) + 1)
        if move.page and not (self.at_first if move.rows < 0 else self.at_last):  # a whole page, not what is held of it
            first, last = self.top + move.rows, self.top + move.rows + self.height
            if first < 0:
                return self._more("before", -first)
            if last > len(self.rows):
                return self._more("after", last - len(self.rows))
        self.cursor = min(max(target, 0), max(len(self.rows) - 1, 0))
        if move.page:
            self.top = min(max(self.top + move.rows, 0), max(len(self.rows) - self.height, 0))
        self._keep_cursor_in_view()
        return None

    def _more(self, direction: Direction, missing: int) -> Fetch:
        edge = None if not self.rows else self.rows[-1 if direction == "after" else 0].place
        return Fetch(edge, direction, max(self._chunk, missing), replace=not self.rows)

    def _missing_in_view(self) -> Fetch | None:
        if self.is_empty:
            return None
        if self.top + self.height > len(self.rows):
            if not self.at_last:
                return self._more("after", self.height)
            if not self.at_first:
                return self._more("before", self.height)
            self.top = max(len(self.rows) - self.height, 0)
        return None

    def _keep_cursor_in_view(self) -> None:
        self.top = min(self.top, self.cursor)
        self.top = max(self.top, self.cursor - self.height + 1, 0)

    def _let_go(self) -> None:
        """Rows far from the cursor."""
        over = len(self.rows) - max(HELD_MAX, 4 * self.height)
        if over <= 0:
            return
        if self.cursor > len(self.rows) // 2:
            over = min(over, self.top)
            del self.rows[:over]
            self.cursor, self.top, self.at_first = self.cursor - over, self.top - over, False
        else:
            over = min(over, len(self.rows) - self.top - self.height)
            del self.rows[len(self.rows) - over :]
            self.at_last = False
