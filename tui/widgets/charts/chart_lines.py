"""Charts of characters as plain lines: where values stand on a raster of whole cells. Pure arithmetic, integers in, text out.

Two rows of figures are told apart by their glyphs, `█` and `▒`, not by colour; what is below nought hangs from the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, set_cell_size

STEPS: Final = (1, 2, 5)
FULL, SECOND, AREA, BLANK = "█", "▒", "░", " "


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` over so many rows, the first row at the top."""

    low: int
    high: int
    rows: int

    def row(self, value: int) -> int:
        """The row of a value, nearest first; 0 is the top."""
        span = self.high - self.low
        if not span or self.rows < 2:
            return self.rows - 1
        inside = min(max(value, self.low), self.high)
        return (2 * (self.high - inside) * (self.rows - 1) + span) // (2 * span)

    def ticks(self) -> dict[int, int]:
        """Round values by the rows they stand in, five at most and an end."""
        step = round_up(-(-(self.high - self.low) // 5))
        first = -(-self.low // step)
        return {self.row(number * step): number * step for number in range(first, self.high // step + 1)}


def round_up(value: int) -> int:
    """The next 1, 2 or 5 with noughts behind it: 295 becomes 500, 1,200 becomes 2,000."""
    size = 1
    while size * 10 < value:
        size *= 10
    return next((step * size for step in STEPS if step * size >= value), 10 * size)


def axis_for(values: Sequence[int], rows: int, *, from_nought: bool = True) -> Axis:
    """An axis that holds the values. Without `from_nought` it begins below the least where all values lie far from nought."""
    low, high = min(values, default=0), max(values, default=0)
    if low < 0:
        top = round_up(max(high, -low))
        return Axis(-top if -low > top // 10 else -round_up(-low), top if high > 0 else 0, rows)
    if from_nought or high == 0 or low * 2 < high:
        return Axis(0, _above(max(high, 1)), rows)
    step = round_up(max((high - low) // 4, 1))
    return Axis(low // step * step, -(-high // step) * step, rows)


def _above(high: int) -> int:
    """A round end at or above the highest: so many tenths of the next round number."""
    step = max(round_up(high) // 10, 1)
    return -(-high // step) * step


def area_lines(values: Sequence[int], axis: Axis, width: int) -> list[str]:
    """Each value so many columns wide: `█` where it stands, `░` from there to the axis."""
    step = max(width // max(len(values), 1), 1)
    kept = values[-width:] if step == 1 and len(values) > width else values
    base = axis.row(max(axis.low, 0))
    columns = []
    for value in kept:
        at = axis.row(value)
        column = [AREA if min(at, base) <= row <= max(at, base) else BLANK for row in range(axis.rows)]
        column[at] = FULL
        columns += [column] * step
    return _turned(columns, axis.rows)


def pair_lines(pairs: Sequence[tuple[int, int]], axis: Axis, width: int) -> list[str]:
    """Two bars side by side for each pair, `█` and `▒`, as wide as there is room, one blank between pairs."""
    group = max(width // max(len(pairs), 1), 3)
    bar = max((group - 1) // 2, 1)
    base = axis.row(max(axis.low, 0))
    columns = []
    for pair in pairs[-max(width // group, 1) :]:
        for value, glyph in zip(pair, (FULL, SECOND), strict=True):
            at = axis.row(value)
            filled = range(min(at, base), max(at, base) + 1) if value else range(0)
            columns += [[glyph if row in filled else BLANK for row in range(axis.rows)]] * bar
        columns += [[BLANK] * axis.rows] * (group - 2 * bar)
    return _turned(columns, axis.rows)


def _turned(columns: Sequence[Sequence[str]], rows: int) -> list[str]:
    return ["".join(column[row] for column in columns) for row in range(rows)]


def group_width(count: int, width: int) -> int:
    """Cells of one pair of bars with its blank."""
    return max(width // max(count, 1), 3)


def bar(value: int, most: int, width: int) -> str:
    """A bar from the left; what is more than nothing has a cell at least."""
    if value <= 0 or most <= 0:
        return BLANK * width
    filled = min(max((2 * value * width + most) // (2 * most), 1), width)
    return FULL * filled + BLANK * (width - filled)


def spark_rows(values: Sequence[int | None], rows: int, cell: int) -> list[str]:
    """Small columns over one another, the highest value as high as there are rows; unknown ones stay empty."""
    most = max((value for value in values if value is not None), default=0)
    columns = []
    for value in values:
        filled = 0 if value is None or value <= 0 or not most else max((2 * value * rows + most) // (2 * most), 1)
        columns += [[FULL if rows - row <= filled else BLANK for row in range(rows)]] * cell + [[BLANK] * rows]
    return _turned(columns, rows)


def spread_labels(labels: Sequence[str], cell: int, width: int) -> str:
    """Labels under columns of `cell` cells each; one is left away where it would touch the one before it."""
    line, end = "", 0
    for number, label in enumerate(labels):
        start = number * cell
        if start >= end and start + cell_len(label) <= width:
            line = set_cell_size(line, start) + label
            end = start + cell_len(label) + 1
    return line
