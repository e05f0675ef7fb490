"""Changes that can be taken back: each knows its inverse, and a step holds all that one key did, with the cursor around it.

Header and lines of a document share one `History`, so that Ctrl+Z takes back the last key wherever it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.widgets.entry_grid.column import Cell, Row

if TYPE_CHECKING:
    from tui.widgets.entry_grid.model import GridModel


def place_of(rows: list[Row], row_id: int) -> int:
    """Where a row stands; looked for from the end, where most work is done."""
    return next(at for at in range(len(rows) - 1, -1, -1) if rows[at].id == row_id)


@dataclass(frozen=True, slots=True)
class CellsChanged:
    """Cells of one row got other texts; an empty cell is one without text and problem."""

    row_id: int
    before: Mapping[str, Cell]
    after: Mapping[str, Cell]

    def apply(self, rows: list[Row]) -> None:
        """Put the new cells in."""
        at = place_of(rows, self.row_id)
        cells = {**rows[at].cells, **self.after}
        rows[at] = replace(rows[at], cells={name: cell for name, cell in cells.items() if cell.text or cell.problem})

    def inverse(self) -> CellsChanged:
        """The change back."""
        return CellsChanged(self.row_id, self.after, self.before)


@dataclass(frozen=True, slots=True)
class RowInserted:
    """A row came in."""

    at: int
    row: Row

    def apply(self, rows: list[Row]) -> None:
        """Put the row in."""
        rows.insert(self.at, self.row)

    def inverse(self) -> RowRemoved:
        """The change back."""
        return RowRemoved(self.at, self.row)


@dataclass(frozen=True, slots=True)
class RowRemoved:
    """A row went out."""

    at: int
    row: Row

    def apply(self, rows: list[Row]) -> None:
        """Take the row out."""
        removed = rows.pop(self.at)
        assert removed.id == self.row.id, f"row {self.at} is {removed.id}, not {self.row.id}"

    def inverse(self) -> RowInserted:
        """The change back."""
        return RowInserted(self.at, self.row)


Change = CellsChanged | RowInserted | RowRemoved


@dataclass(frozen=True, slots=True)
class Step:
    """What one key did to one model, and where its cursor stood before and after."""

    model: GridModel
    changes: tuple[Change, ...]
    cursor_before: tuple[int, int]
    cursor_after: tuple[int, int]


@dataclass(slots=True)
class History:
    """Steps done and steps taken back."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)
    on_change: Callable[[GridModel], object] = lambda _model: None
    """Called after every step, taken or taken back, with the model it was in."""

    def note(self, step: Step) -> None:
        """A step was done; what had been taken back cannot be done again."""
        self.done.append(step)
        self.undone.clear()
        self.on_change(step.model)

    def undo(self) -> GridModel | None:
        """Take the last step back; the model it was done in, None where there is nothing."""
        if not self.done:
            return None
        step = self.done.pop()
        self.undone.append(step)
        step.model.take([change.inverse() for change in reversed(step.changes)], step.cursor_before)
        self.on_change(step.model)
        return step.model

    def redo(self) -> GridModel | None:
        """Do again what was taken back last."""
        if not self.undone:
            return None
        step = self.undone.pop()
        self.done.append(step)
        step.model.take(step.changes, step.cursor_after)
        self.on_change(step.model)
        return step.model
