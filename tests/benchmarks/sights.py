"""The board and the warehouse view on large books, and the time to draw 200 bins.

    python -m tests.benchmarks.sights FOLDER --postings 1000000

The book is the one of `register_book`, made once per folder and size: a quarter of its postings are of money, which is the hard
case for the weeks of the board.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from ledger.api import OpenBook, dashboard_figures, open_book, warehouse_map
from tests.benchmarks.register_book import register_book
from tui.widgets.warehouse.iso_geometry import Block, middle, painted, shift

_ROUNDS = 3


def measured(name: str, question: Callable[[], object]) -> None:
    """Ask some times and print the best."""
    taken = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        question()
        taken.append(time.perf_counter() - started)
    print(f"{name:28} {min(taken) * 1000:9.1f} ms")


def draw() -> None:
    """The raster of 5 aisles of 10 bays and 4 levels in 96 × 40 cells."""
    block, room = Block(5, 10, 4), (96, 80)
    scale = block.largest_scale(*room)
    assert scale is not None
    floors = [(aisle, bay) for aisle in range(5) for bay in range(10)]
    cubes = [(*spot, level) for spot in floors for level in range(4)]
    origin = shift(block.extent(scale), room, middle((0, 0, -1), scale))
    painted(cubes, floors, scale, room, origin, seen_through=(2, 3))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--postings", type=int, default=1_000_000)
    options = parser.parse_args()
    book = open_book(str(register_book(options.folder, options.postings)))
    assert isinstance(book, OpenBook), book
    measured("board", lambda: dashboard_figures(book, dt.date(2026, 12, 31)))
    measured("map of warehouses", lambda: warehouse_map(book, dt.date(2026, 12, 31)))
    measured("raster of 200 bins", draw)
    book.close()


if __name__ == "__main__":
    main()
