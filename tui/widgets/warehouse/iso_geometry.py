"""Solids in isometric view on a raster of small squares, two to a character cell: pure arithmetic on whole numbers.

A cube's top is a rhomb, twice as wide as it is high; its left face looks towards the next aisle, its right face towards
the next bay. `x` grows with the bay and falls with the aisle, `y` grows downwards with both:

    x = (bay - 2 aisle) half        y = (bay + 2 aisle) half / 2 - level rise

Column i of a rhomb reaches k(i) = min(i, 2 half - 1 - i) // 2 squares up and down from its middle: rhombs side by side then
cover every square exactly once, with no specks between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

TOP, LEFT, RIGHT, FLOOR = range(4)
AISLE_STEP: Final = 2
"""Aisles stand a bay apart, so that one sees into them."""
HALVES: Final = (12, 10, 8, 6, 4, 2)
Pixel = tuple[int, int]
"""Number of the solid, and which face of it."""
Cube = tuple[int, int, int]
"""Aisle, bay, level."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Squares from the middle of a cube to its side corner, and its height."""

    half: int
    rise: int

    @property
    def quarter(self) -> int:
        """Squares that a bay goes down."""
        return self.half // 2


@dataclass(frozen=True, slots=True)
class Extent:
    """The raster a block of bays needs; (`left`, `up`) is where the middle of the first bay's floor stands in it."""

    width: int
    height: int
    left: int
    up: int


@dataclass(frozen=True, slots=True)
class Block:
    """So many aisles, bays and levels."""

    aisles: int
    bays: int
    levels: int

    def extent(self, scale: Scale) -> Extent:
        """The raster this block needs."""
        aisle_steps, bay_steps = (self.aisles - 1) * AISLE_STEP, self.bays - 1
        steps = aisle_steps + bay_steps
        up = scale.quarter - 1 + self.levels * scale.rise
        height = up + steps * scale.quarter + scale.quarter
        return Extent((steps + 2) * scale.half, height, (aisle_steps + 1) * scale.half, up)

    def largest_scale(self, width: int, height: int) -> Scale | None:
        """The largest cubes with which the block fits, as high as they are wide at most; None where none fit."""
        for half in HALVES:
            flat = Block(self.aisles, self.bays, 0).extent(Scale(half, 0))
            rise = min(half + 2, (height - flat.height) // max(self.levels, 1))
            if flat.width <= width and rise >= max(half // 2, 2):
                return Scale(half, rise)
        return None


SMALLEST: Final = Scale(2, 2)


def middle(cube: Cube, scale: Scale) -> tuple[int, int]:
    """The middle of a cube's top against the middle of the first bay's floor; level -1 is the floor."""
    aisle, bay, level = cube
    across, deep = bay - aisle * AISLE_STEP, bay + aisle * AISLE_STEP
    return across * scale.half, deep * scale.quarter - (level + 1) * scale.rise


def shift(extent: Extent, room: tuple[int, int], focus: tuple[int, int]) -> tuple[int, int]:
    """Where the middle of the first bay's floor goes: the block in the middle of the room, or so that the focus is seen."""
    ways = []
    for needed, given, origin, at in zip((extent.width, extent.height), room, (extent.left, extent.up), focus, strict=True):
        if needed <= given:
            ways.append((given - needed) // 2 + origin)
        else:
            ways.append(min(origin, max(given - needed + origin, given // 2 - at)))
    across, down = ways
    return across, down - down % 2  # whole cells, so that labels stand still against the drawing


def painted(
    cubes: Sequence[Cube],
    floors: Sequence[tuple[int, int]],
    scale: Scale,
    room: tuple[int, int],
    origin: tuple[int, int],
    *,
    seen_through: tuple[int, int] | None = None,
) -> list[list[Pixel | None]]:
    """The raster, row by row: floors first, then cubes from the back to the front, their open faces only.

    The bay `seen_through` to comes last: nothing hides it, and its neighbours hide none of its faces.
    """
    width, height = room
    raster: list[list[Pixel | None]] = [[None] * width for _ in range(height)]
    for number, (aisle, bay) in enumerate(floors):
        _fill(raster, _rhomb(middle((aisle, bay, -1), scale), scale), (number, FLOOR), origin)
    there = set(cubes)
    alone = {cube for cube in cubes if cube[:2] == seen_through}
    order = sorted(range(len(cubes)), key=lambda number: (cubes[number] in alone, _depth(cubes[number]), cubes[number][2]))
    for number in order:
        cube = cubes[number]
        at = middle(cube, scale)
        for face in open_faces(cube, alone if cube in alone else there):
            spans = _rhomb(at, scale) if face == TOP else _side(at, scale, face)
            _fill(raster, spans, (number, face), origin)
    return raster


def open_faces(cube: Cube, there: Iterable[Cube]) -> list[int]:
    """The faces that no other cube stands against."""
    aisle, bay, level = cube
    faces = [] if (aisle, bay, level + 1) in there else [TOP]
    faces += [LEFT]
    return faces if (aisle, bay + 1, level) in there else [*faces, RIGHT]


def _depth(cube: Cube) -> int:
    return cube[0] * AISLE_STEP + cube[1]


def _reach(column: int, half: int) -> int:
    return min(column, 2 * half - 1 - column) // 2


def _rhomb(at: tuple[int, int], scale: Scale) -> Iterator[tuple[int, int, int]]:
    """Columns with their first and last row."""
    for column in range(2 * scale.half):
        reach = _reach(column, scale.half)
        yield at[0] - scale.half + column, at[1] - reach, at[1] + reach


def _side(at: tuple[int, int], scale: Scale, face: int) -> Iterator[tuple[int, int, int]]:
    first = 0 if face == LEFT else scale.half
    for column in range(first, first + scale.half):
        below = at[1] + _reach(column, scale.half) + 1
        yield at[0] - scale.half + column, below, below + scale.rise - 1


def _fill(
    raster: list[list[Pixel | None]], spans: Iterable[tuple[int, int, int]], pixel: Pixel, origin: tuple[int, int]
) -> None:
    across, down = origin
    height, width = len(raster), len(raster[0]) if raster else 0
    for column, first, last in spans:
        x = column + across
        if 0 <= x < width:
            for y in range(max(first + down, 0), min(last + down, height - 1) + 1):
                raster[y][x] = pixel
