"""Seconds of what is large: a count of 5,000 lines, an invoice of 2,750, a receipt and a delivery under 100,000 later moves.

    python -m tests.benchmarks.large_documents
    python -m tests.benchmarks.large_documents --only count --profile

Each is posted in one go on a SQLite file, and beside it stand the seconds that raw sqlite3 needs in the same run to insert the
very rows the document wrote: the log, entries, postings, origins, seals and nodes, without triggers and projections.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from ledger.api import OpenBook
from tests.benchmarks.post_documents import new_book, post, raw_copy

Document = dict[str, Any]
COUNTED: Final = 5000
BILLED: Final = 2750
LATER_MOVES: Final = 100_000
_PER_DELIVERY: Final = 100


def masters(items: int) -> Iterator[Document]:
    """One warehouse, one supplier, one customer and as many items as asked for."""
    yield {"kind": "area", "id": "A1", "name": "area"}
    yield {"kind": "place", "id": "WH1", "name": "warehouse", "type": "warehouse", "area": "A1"}
    yield {"kind": "party", "id": "S1", "name": "supplier", "group": "supplier"}
    yield {"kind": "party", "id": "C1", "name": "customer", "group": "customer"}
    for number in range(items):
        item = {"kind": "item", "id": f"P{number:04d}", "name": f"product {number}", "unit": "pc", "category": "goods"}
        yield item | {"tax_code": "special13"}


def receipt(identifier: str, day: str, items: int) -> Document:
    """100 of every item for 1,000.00."""
    lines = [{"item": f"P{number:04d}", "quantity": "100", "place": "WH1", "net": "1000.00"} for number in range(items)]
    return {"kind": "goods_receipt", "id": identifier, "date": day, "supplier": "S1", "lines": lines}


def count(items: int) -> Document:
    """Two of three items are right, of every third one is missing or one too many."""
    lines = [
        {"item": f"P{number:04d}", "place": "WH1", "counted": ("100", "99", "100", "100", "101", "100")[number % 6]}
        for number in range(items)
    ]
    return {"kind": "stock_count", "id": "K1", "date": "2025-01-31", "lines": lines}


def invoice(items: int) -> Document:
    """Bills what came in a little dearer, without naming a receipt: every line is matched and its difference spread."""
    lines = [
        {"item": f"P{number:04d}", "quantity": "100", "place": "WH1", "net": "1010.00", "tax": "131.30"}
        for number in range(items)
    ]
    return {"kind": "purchase_invoice", "id": "I1", "date": "2025-01-31", "supplier": "S1", "lines": lines}


def deliveries(moves: int, month: str) -> Iterator[Document]:
    """Many small sales of one item."""
    for number in range(moves // _PER_DELIVERY):
        lines = [{"item": "P0000", "quantity": "1", "place": "WH1", "gross": "11.30"} for _ in range(_PER_DELIVERY)]
        day = f"{month}-{number % 28 + 1:02d}"
        yield {"kind": "delivery", "id": f"D{number}", "date": day, "customer": "C1", "lines": lines}


def backdated() -> Document:
    """A receipt of the first day of the earlier of the two periods that take goods."""
    goods = {"item": "P0000", "quantity": "1", "place": "WH1", "net": "12.00"}
    return {"kind": "goods_receipt", "id": "LATE", "date": "2025-01-01", "supplier": "S1", "lines": [goods]}


def _count_book(folder: Path) -> tuple[OpenBook, Document]:
    book = new_book(folder, "ours.db")
    post(book, [*masters(COUNTED), receipt("R1", "2025-01-05", COUNTED)], 0)
    return book, count(COUNTED)


def _invoice_book(folder: Path) -> tuple[OpenBook, Document]:
    book = new_book(folder, "ours.db")
    post(book, [*masters(BILLED), receipt("R1", "2025-01-05", BILLED)], 0)
    return book, invoice(BILLED)


def _late_receipt(folder: Path) -> tuple[OpenBook, Document]:
    return _busy_book(folder), backdated()


def _late_delivery(folder: Path) -> tuple[OpenBook, Document]:
    """A sale of that day needs the pool as it stood at the month's end: the item's history is read."""
    (one,) = deliveries(_PER_DELIVERY, "2025-01")
    return _busy_book(folder), {**one, "id": "LATE", "lines": one["lines"][:1]}


def _busy_book(folder: Path) -> OpenBook:
    book = new_book(folder, "ours.db")
    opening = {**receipt("R1", "2025-01-01", 1)}
    opening["lines"][0] |= {"quantity": str(LATER_MOVES * 2), "net": "2000000.00"}
    half = LATER_MOVES // 2
    post(book, [*masters(1), opening, *deliveries(half, "2025-01")], 1000)
    post(book, [{**one, "id": f"F{one['id']}"} for one in deliveries(half, "2025-02")], 1000)
    return book


BENCHES: Final[dict[str, tuple[str, Callable[[Path], tuple[OpenBook, Document]]]]] = {
    "count": (f"a count of {COUNTED:,} lines", _count_book),
    "invoice": (f"an invoice of {BILLED:,} lines", _invoice_book),
    "receipt": (f"a receipt under {LATER_MOVES:,} later moves", _late_receipt),
    "delivery": (f"a delivery under {LATER_MOVES:,} later moves", _late_delivery),
}


def bench(name: str, *, profile: bool) -> None:
    """One document, printed."""
    title, prepare = BENCHES[name]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        book, document = prepare(folder)
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        started = time.perf_counter()
        post(book, [document], 1)
        ours = time.perf_counter() - started
        profiler.disable()
        book.close()
        inserts = raw_copy(folder / "ours.db", folder / "raw.db", 1, last=1)
        started = time.perf_counter()
        inserts()
        raw = time.perf_counter() - started
    print(f"{title:42} {ours:7.3f} s   raw inserts of the same rows {raw:7.3f} s   ratio {ours / raw:5.1f}")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


def main() -> int:
    """All of them, or the one asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=tuple(BENCHES))
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    for name in (given.only,) if given.only else BENCHES:
        bench(name, profile=given.profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
