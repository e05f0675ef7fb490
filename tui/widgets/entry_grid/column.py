"""What a column of an entry grid is, what a cell holds, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ledger.api import Problem, Text

Kind = Literal["code", "text", "memo", "amount", "quantity", "number", "date", "choice", "flag"]
NUMERIC: Final = ("amount", "quantity", "number")
"""Kinds that are read as formulas and stand on the right."""


@dataclass(frozen=True, slots=True)
class Col:
    """One column. Widths are in cells of the terminal; a Chinese character takes two."""

    id: str
    label: Text
    width: int
    kind: Kind = "text"
    editable: bool = True
    stop: bool = True
    """Enter stops here; Tab stops at everything that can be edited."""
    skip_after: bool = False
    """Enter goes on to the next row from here."""
    places: int = 2
    """Decimals of a number."""
    fixed: bool = False
    """Exactly so many decimals, as amounts have."""
    partner: str = ""
    """The column on the other side, credit for debit: Space moves the amount over."""
    shrink: int = 0
    """Columns with a higher number give way first where the terminal is narrow."""
    width_min: int = 4

    @property
    def align(self) -> Literal["left", "right"]:
        """Numbers stand on the right."""
        return "right" if self.kind in NUMERIC else "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """What was typed into a cell, as documents hold it; or as it was typed, where it could not be read."""

    text: str = ""
    problem: Problem | None = None


EMPTY: Final = Cell()


@dataclass(frozen=True, eq=False)
class Row:
    """One row; never changed, only replaced, so that drawings of it can be kept by identity."""

    id: int
    cells: Mapping[str, Cell] = field(default_factory=dict)
    """What people typed or accepted, by column; empty cells are left out."""
    filled: Mapping[str, str | Text] = field(default_factory=dict)
    """What follows at once from what was typed and is only shown: names, units."""
    booked: Mapping[str, str | Text] = field(default_factory=dict)
    """What the book's completion said of the row a moment ago, shown where nothing was typed: tax, amounts."""

    def text(self, col: str) -> str:
        """What was typed into a column."""
        return self.cells.get(col, EMPTY).text

    def shown(self, col: str, language: str) -> str:
        """What a column shows: what was typed, else what follows."""
        found = self.filled.get(col) or self.booked.get(col, "")
        return self.text(col) or (found if isinstance(found, str) else found.in_language(language))

    def value(self, col: str) -> str:
        """What was typed into a column and could be read."""
        cell = self.cells.get(col, EMPTY)
        return "" if cell.problem else cell.text

    def proposed(self, col: str) -> str:
        """What follows at once for a column, as a proposal to type over."""
        found = self.filled.get(col, "")
        return found if isinstance(found, str) else ""

    @property
    def typed(self) -> dict[str, str]:
        """All that was typed, by column."""
        return {col: cell.text for col, cell in self.cells.items()}

    @property
    def blank(self) -> bool:
        """Nothing was typed."""
        return not self.cells


NO_REMEDY: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong or should be looked at: in a cell, a row (no column) or the whole document (no row)."""

    level: Literal["error", "warning"]
    code: str
    text: Text
    row: int | None = None
    col: str | None = None
    remedy: Text = NO_REMEDY

    @classmethod
    def of(cls, problem: Problem, row: int | None, col: str | None) -> Issue:
        """A problem at its place."""
        return cls("error", problem.code, problem.message, row, col, problem.remedy)
