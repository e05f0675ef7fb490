"""The plain form of the picture: one bay a field, `A-07 ▓▓▒░`, a shade a level from the floor up; pure.

Without colours nothing is lost: `►` stands before the cursor's bay, `●` before a bay that holds what was looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import Final

from rich.cells import cell_len, set_cell_size

from tui.widgets.warehouse.bin_layout import BinLayout, Heat, Spot, Stack

SHADES: Final = "░▒▓█"
EMPTY: Final = "."
NO_BIN: Final = " "


def shade_of(heat: Fraction | None) -> str:
    """The glyph of a shade; a dot where nothing lies."""
    if heat is None:
        return EMPTY
    return SHADES[min(int(heat * len(SHADES)), len(SHADES) - 1)]


def field_of(stack: Stack, layout: BinLayout, heat: Heat, name_width: int) -> str:
    """`A-07 ▓▓▒░`."""
    levels = "".join(
        shade_of(heat.of(stack.levels[level])) if level in stack.levels else NO_BIN for level in layout.level_names
    )
    return f"{set_cell_size(stack.name, name_width)} {levels}"


def field_width(layout: BinLayout) -> tuple[int, int]:
    """Cells of the longest name, and of a whole field with its mark and a blank behind it."""
    name = max((cell_len(stack.name) for stack in layout.stacks.values()), default=0)
    return name, 1 + name + 1 + len(layout.level_names) + 1


def rows_of(layout: BinLayout, width: int) -> list[list[Spot]]:
    """The spots row by row: an aisle begins a row, and goes on in the next where it does not fit."""
    most = max(width // field_width(layout)[1], 1)
    rows: list[list[Spot]] = []
    for _, aisle in groupby(sorted(layout.stacks), key=lambda spot: spot[0]):
        spots = list(aisle)
        rows += [spots[start : start + most] for start in range(0, len(spots), most)]
    return rows


def moved_in(rows: Sequence[Sequence[Spot]], spot: Spot, down: int, right: int) -> Spot:
    """The field beside, above or below a field; the same at the edge."""
    for number, row in enumerate(rows):
        if spot in row:
            column = row.index(spot)
            if right:
                return row[min(max(column + right, 0), len(row) - 1)]
            other = rows[min(max(number + down, 0), len(rows) - 1)]
            return other[min(column, len(other) - 1)]
    return spot
