"""The grid without a terminal: rows and columns, the cursor, what is typed and what follows from it, undo and redo.

Rows that hold something are real; behind them there is always one blank row that becomes real when something is typed into it.
A header is a model with `growing=False`: one row, no blank one. What can be read only with the book (codes, last prices, the
amount that balances) comes through `Meanings`, plain functions that answer at once, because a key must never wait for the book.

Every command is one step of the history, whatever it changes: `undo` after it restores rows, cells, problems and the cursor.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ledger.api import Problem, Text
from tui.widgets.entry_grid.changes import CellsChanged, Change, History, RowInserted, RowRemoved, Step, place_of
from tui.widgets.entry_grid.column import EMPTY, Cell, Col, Issue, Row
from tui.widgets.entry_grid.meanings import Meanings, Scanning

PASTE_ROWS_MAX: Final = 5000
ABOVE: Final = ".."
"""Typed alone: what stands above."""
FIRST: Final = "//"
"""Typed alone: what stands in the first line."""
BALANCE: Final = "="
"""Typed alone in an amount: what is missing to balance."""


class GridModel:
    """Rows, cursor and history of one grid."""

    def __init__(
        self,
        cols: Sequence[Col],
        *,
        meanings: Meanings | None = None,
        history: History | None = None,
        growing: bool = True,
        scanning: Scanning | None = None,
    ) -> None:
        assert cols, "a grid without columns"
        self.cols = tuple(cols)
        self.meanings = meanings or Meanings()
        self.history = history or History()
        self.growing = growing
        self.scanning = scanning
        self.rows: list[Row] = [] if growing else [Row(0)]
        self.cursor: tuple[int, int] = (0, self._first_stop())
        self.outside: tuple[Issue, ...] = ()
        """What the preview or a refusal said of the grid; rows by number."""
        self.counted_last: int | None = None
        """The row that a scan counted last."""
        self.standing = ""
        """The place whose label was scanned last: what begins after it lies there."""
        self._next_id = 1
        self._blank = Row(-1)

    # --- looking -------------------------------------------------------------------------------------------------------

    @property
    def height(self) -> int:
        """Rows to show, the blank one included."""
        return len(self.rows) + self.growing

    def row(self, at: int) -> Row:
        """The row of a number, from 0; behind the real ones the blank one."""
        return self.rows[at] if at < len(self.rows) else self._blank

    def cell(self, at: int, col: str) -> Cell:
        """What was typed into a cell."""
        return self.row(at).cells.get(col, EMPTY)

    @property
    def col(self) -> Col:
        """The column of the cursor."""
        return self.cols[self.cursor[1]]

    def number_of(self, col: str) -> int:
        """The number of a column, from 0."""
        return next(number for number, one in enumerate(self.cols) if one.id == col)

    @property
    def entered(self) -> list[dict[str, str]]:
        """What was typed, row by row, without rows that are blank."""
        return [row.typed for row in self.rows if not row.blank]

    def document_row(self, number: int) -> int | None:
        """The row of a line of the document, both from 0: blank rows are no lines."""
        real = self.document_rows()
        return real[number] if 0 <= number < len(real) else None

    def document_rows(self) -> list[int]:
        """The rows that are lines of the document, from the first on."""
        return [at for at, row in enumerate(self.rows) if not row.blank]

    def issues(self) -> list[Issue]:
        """All that is wrong: what could not be read first, then what was said from outside; from top to bottom."""
        own = [
            Issue.of(cell.problem, at, col.id)
            for at, row in enumerate(self.rows)
            for col in self.cols
            if (cell := row.cells.get(col.id, EMPTY)).problem is not None
        ]
        return sorted([*own, *self.outside], key=lambda one: (one.row is None, one.row or 0))

    def issue_at(self, at: int, col: str) -> Issue | None:
        """What is wrong with one cell."""
        problem = self.cell(at, col).problem
        if problem is not None:
            return Issue.of(problem, at, col)
        return next((one for one in self.outside if one.row == at and one.col == col), None)

    # --- changing ------------------------------------------------------------------------------------------------------

    def take(self, changes: Iterable[Change], cursor: tuple[int, int]) -> None:
        """Apply changes without noting them: for the history."""
        for change in changes:
            change.apply(self.rows)
            if isinstance(change, CellsChanged):
                self._fill(change.row_id)
        self.cursor = cursor
        self._keep_cursor_inside()

    def commit(self, text: str) -> Cell:
        """What was typed at the cursor becomes the cell, with all that follows from it; one step."""
        at, col = self.cursor[0], self.col
        cell = self._read(at, col, text)
        self._step(self._with_consequences(at, col.id, cell))
        return cell

    def set_cell(self, at: int, col: str, text: str) -> Cell:
        """The same for any cell."""
        column = self.cols[self.number_of(col)]
        cell = self._read(at, column, text)
        self._step(self._with_consequences(at, col, cell))
        return cell

    def insert(self) -> None:
        """A blank row above the cursor."""
        if self.growing and self.cursor[0] < len(self.rows):
            self._step([RowInserted(self.cursor[0], self._new_row())])

    def delete(self) -> None:
        """The row of the cursor goes; a row that is not there cannot."""
        at = self.cursor[0]
        if self.growing and at < len(self.rows):
            self._step([RowRemoved(at, self.rows[at])])

    def fill_balance(self) -> bool:
        """The amount that is missing into the cell of the cursor; False where nothing balances here."""
        amount = self.meanings.balance(self, self.cursor[0], self.col)
        if amount is None:
            return False
        self._step(self._with_consequences(self.cursor[0], self.col.id, Cell(amount)))
        return True

    def flip(self) -> bool:
        """The amount of the cursor moves to the other side, and the cursor with it; False where there is no other side."""
        at, col = self.cursor[0], self.col
        if not col.partner:
            return False
        row, to = self.row(at), self.number_of(col.partner)
        cells = {col.id: row.cells.get(col.partner, EMPTY), col.partner: row.cells.get(col.id, EMPTY)}
        if any(cell.text for cell in cells.values()):
            self._step(self._set(at, cells), (at, to))
        else:
            self.cursor = (at, to)
        return True

    def paste(self, text: str) -> int:
        """A block from a spreadsheet, tabs and line ends, from the cursor to the right and down; the number of rows."""
        lines = csv.reader(io.StringIO(text), delimiter="\t")
        block = [line for line in lines if any(typed.strip() for typed in line)][:PASTE_ROWS_MAX]
        at, first = self.cursor
        columns = [col for col in self.cols[first:] if col.editable]
        room = block if self.growing else block[: len(self.rows) - at]
        before, changes = list(self.rows), []
        for number, line in enumerate(room):
            for col, typed in zip(columns, line, strict=False):
                if typed.strip():
                    more = self._with_consequences(at + number, col.id, self._read(at + number, col, typed))
                    for change in more:
                        change.apply(self.rows)  # what follows from a cell may look at the cells before it
                    changes += more
        self.rows = before
        self._step(changes)
        return len(room)

    def scan(self, code: str, problem: Problem | None = None) -> int:
        """One more of an item: the row where it was counted. An unknown code is counted too, with its problem."""
        assert self.scanning is not None, "this grid takes no scans"
        columns = self.scanning
        place = columns.place_of_next(self.rows, self.standing)
        at = next((at for at, row in enumerate(self.rows) if columns.counts(row, code, place)), len(self.rows))
        counted = self.cell(at, columns.quantity).text or "0"
        column = self.cols[self.number_of(columns.quantity)]
        changes: list[Change] = []
        if at == len(self.rows):
            changes += self._with_consequences(at, columns.code, Cell(code, problem))
        stays = (len(self.rows) + bool(changes), self.cursor[1])
        to = (at, self.number_of(columns.quantity)) if columns.follow else stays
        self._step_partly(changes, at, column, f"{counted}+1", to)
        self.counted_last = at
        return at

    def multiply_last(self, text: str) -> bool:
        """`*12` after a scan: the quantity of the row that was scanned, else of the last; False where there is no row."""
        if self.scanning is None or not self.rows:
            return False
        scanned = self.counted_last
        at = scanned if scanned is not None and scanned < len(self.rows) else len(self.rows) - 1
        self.set_cell(at, self.scanning.quantity, text)
        return True

    def _step_partly(self, changes: list[Change], at: int, column: Col, formula: str, to: tuple[int, int]) -> None:
        """Further changes on top of `changes`, all as one step that leaves the cursor at `to`."""
        before = list(self.rows)
        for change in changes:
            change.apply(self.rows)
        quantity = self._read(at, column, formula)
        more = self._with_consequences(at, column.id, quantity)
        self.rows = before
        self._step([*changes, *more], to)

    def book(self, at: int, filled: Mapping[str, str | Text]) -> None:
        """What the book's completion says of a row; only shown, takes part in no undo."""
        if dict(self.rows[at].booked) != filled:
            self.rows[at] = replace(self.rows[at], booked=dict(filled))

    def refill(self) -> None:
        """Work out again what follows for every row: something beside the rows changed."""
        for at, row in enumerate(self.rows):
            filled = self.meanings.filled(row)
            if filled != row.filled:
                self.rows[at] = replace(row, filled=filled)

    def forgive(self) -> None:
        """The cell of the cursor was typed anew: what was said against it from outside no longer holds."""
        here = (self.cursor[0], self.col.id)
        self.outside = tuple(one for one in self.outside if (one.row, one.col) != here)

    def use_cols(self, cols: Sequence[Col]) -> None:
        """Show other columns; the cursor stays in its own where that is still there."""
        here = self.col.id
        self.cols = tuple(cols)
        names = [col.id for col in self.cols]
        self.cursor = (self.cursor[0], names.index(here) if here in names else self._first_stop())

    def restore(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Rows as they were typed and committed before; each cell is read again, so that what is wrong says why. Not a step."""
        self.clear([{} for _ in rows])
        for at, cells in enumerate(rows):
            row = self.rows[at]
            known = {col.id: col for col in self.cols}
            read = {name: self._read_again(known.get(name), text, row) for name, text in cells.items()}
            self.rows[at] = replace(row, cells=read)
        self.cursor = (len(self.rows) if self.growing else 0, self._first_stop())

    def _read_again(self, col: Col | None, text: str, row: Row) -> Cell:
        found = self.meanings.read(col, text, row) if col is not None else text
        return Cell(text, found if isinstance(found, Problem) else None)

    def clear(self, rows: Sequence[Mapping[str, str]] = ()) -> None:
        """Begin again with rows as documents hold them; not a step."""
        self.rows = [self._row_of(cells) for cells in rows] if self.growing or rows else [Row(0)]
        self.outside, self.standing, self.counted_last = (), "", None
        self.cursor = (0, self._first_stop())

    # --- moving --------------------------------------------------------------------------------------------------------

    def next_stop(self) -> bool:
        """Enter: to the next cell that is usually typed, or into the next row; False where a header ends."""
        at, number = self.cursor
        behind = [] if self.col.skip_after else [n for n in self._stops() if n > number]
        if behind:
            self.cursor = (at, behind[0])
            return True
        if at + 1 >= self.height:
            return False
        self.cursor = (at + 1, self._first_stop())
        return True

    def next_cell(self, by: int) -> bool:
        """Tab and Shift+Tab: to the next or last cell that can be edited, over the ends of rows; False at the ends."""
        places = [(at, n) for at in self._rows_around() for n in self._editable()]
        here = places.index(self.cursor) + by if self.cursor in places else 0
        if not 0 <= here < len(places):
            return False
        self.cursor = places[here]
        return True

    def move(self, down: int, right: int = 0) -> bool:
        """Arrows and pages: False where the edge is reached."""
        at = min(max(self.cursor[0] + down, 0), self.height - 1)
        editable = self._editable()
        here = editable.index(self.cursor[1]) if self.cursor[1] in editable else 0
        to = (at, editable[min(max(here + right, 0), len(editable) - 1)])
        moved = to != self.cursor
        self.cursor = to
        return moved

    def go(self, at: int, col: str | int | None = None) -> None:
        """To a row, and a column where one is named; to the first where that is not shown."""
        shown = not isinstance(col, str) or any(one.id == col for one in self.cols)
        number = self._first_stop() if col is None or not shown else self.number_of(col) if isinstance(col, str) else col
        self.cursor = (at, number)
        self._keep_cursor_inside()

    @property
    def at_end(self) -> bool:
        """The cursor stands in the first cell of the blank row: Enter here ends the lines."""
        return self.growing and self.cursor == (len(self.rows), self._first_stop())

    # --- inside --------------------------------------------------------------------------------------------------------

    def _stops(self) -> list[int]:
        return [n for n, col in enumerate(self.cols) if col.editable and col.stop]

    def _first_stop(self) -> int:
        return next(iter(self._stops() or self._editable() or [0]))

    def _editable(self) -> list[int]:
        return [n for n, col in enumerate(self.cols) if col.editable]

    def _rows_around(self) -> range:
        at = self.cursor[0]
        return range(max(at - 1, 0), min(at + 2, self.height))

    def _keep_cursor_inside(self) -> None:
        at, number = self.cursor
        self.cursor = (min(max(at, 0), self.height - 1), min(max(number, 0), len(self.cols) - 1))

    def _new_row(self) -> Row:
        self._next_id += 1
        return Row(self._next_id)

    def _row_of(self, cells: Mapping[str, str]) -> Row:
        row = replace(self._new_row(), cells={name: Cell(text) for name, text in cells.items() if text})
        return replace(row, filled=self.meanings.filled(row))

    def _read(self, at: int, col: Col, typed: str) -> Cell:
        """What was typed as the document holds it, shorthands replaced; a text that cannot be read stays as it is, with why."""
        text = typed.strip()
        source = {ABOVE: at - 1, FIRST: 0}.get(text)
        if source is not None and source != at:
            return self.cell(max(source, 0), col.id)
        if not text:
            return EMPTY
        if text == BALANCE:
            amount = self.meanings.balance(self, at, col)
            if amount is not None:
                return Cell(amount)
        found = self.meanings.read(col, typed, self.row(at))
        return Cell(text, found) if isinstance(found, Problem) else Cell(found)

    def _with_consequences(self, at: int, col: str, cell: Cell) -> list[Change]:
        more = self._standing_place(at, col) if cell.text else {}
        if cell.problem is None and cell.text:
            row = self.row(at)
            after = replace(row, cells={**row.cells, col: cell})
            more |= {name: Cell(text) for name, text in self.meanings.follows(after, col).items()}
        return self._set(at, {col: cell, **more})

    def _standing_place(self, at: int, col: str) -> dict[str, Cell]:
        """A line that begins with a code lies where the label that was scanned last says."""
        if self.scanning is None or not self.standing or col != self.scanning.code or at < len(self.rows):
            return {}
        return {self.scanning.place: Cell(self.standing)}

    def _set(self, at: int, cells: Mapping[str, Cell]) -> list[Change]:
        """The changes that give a row other cells; the blank row becomes real. None where nothing changes."""
        row = self.row(at)
        after = {name: cell for name, cell in cells.items() if cell != row.cells.get(name, EMPTY)}
        if not after:
            return []
        made = [] if at < len(self.rows) else [RowInserted(len(self.rows), row := self._new_row())]
        before = {name: row.cells.get(name, EMPTY) for name in after}
        return [*made, CellsChanged(row.id, before, after)]

    def _step(self, changes: Sequence[Change], cursor: tuple[int, int] | None = None) -> None:
        if not changes:
            return
        before = self.cursor
        self.take(changes, cursor or before)
        self.history.note(Step(self, tuple(changes), before, self.cursor))

    def _fill(self, row_id: int) -> None:
        at = place_of(self.rows, row_id)
        row = self.rows[at]
        self.rows[at] = replace(row, filled=self.meanings.filled(row))
